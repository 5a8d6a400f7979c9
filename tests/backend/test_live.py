"""Pokes: the watcher by itself, and a real stream from a real server."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest
import uvicorn

from backend.app import create_app
from backend.live import Live, Poke, Scope
from backend.server import Server
from tests.backend.conftest import PASSWORD, World, change, new


def test_a_listener_hears_of_its_buckets_and_of_no_other() -> None:
    heads = {"org": 1, "plot:north": 1, "plot:south": 1}
    live = Live(lambda: dict(heads))
    scope = Scope(frozenset({"org", "plot:north"}), frozenset({"plot:north"}))

    async def run() -> list[Poke]:
        watching = asyncio.create_task(live.watch())
        heard: list[Poke] = []
        async for poke in live.listen(lambda: scope):
            heard.append(poke)
            if len(heard) == 1:
                heads["plot:south"] += 1
                heads["plot:north"] += 1
                live.nudge()
            if len(heard) == 3:
                break
        live.close()
        await watching
        return heard

    assert asyncio.run(run()) == [Poke(), Poke("poke", "plot:north"), Poke("team", "plot:north")]


async def first_heard(live: Live, meanwhile: Callable[[], Awaitable[None]] | None = None) -> Poke:
    """What a listener to `org` is told first; `meanwhile` happens once it listens."""
    watching = asyncio.create_task(live.watch())
    async for poke in live.listen(lambda: Scope(frozenset({"org"}), frozenset())):
        if poke.event:
            live.close()
            await watching
            return poke
        if meanwhile is not None:
            await meanwhile()
    raise AssertionError("the stream ended")


def test_a_write_of_another_process_is_noticed_without_a_nudge() -> None:
    heads = {"org": 1}
    live = Live(lambda: dict(heads))

    async def write() -> None:
        await asyncio.sleep(0.1)
        heads["org"] += 1

    assert asyncio.run(first_heard(live, write)) == Poke("poke", "org")


def test_a_stream_ends_when_its_session_does() -> None:
    heads = {"org": 1}
    live = Live(lambda: dict(heads))
    answers = iter([Scope(frozenset({"org"}), frozenset()), None])

    async def run() -> list[Poke]:
        watching = asyncio.create_task(live.watch())
        heard = []
        async for poke in live.listen(lambda: next(answers)):
            heard.append(poke)
            heads["org"] += 1
            live.nudge()
        live.close()
        await watching
        return heard

    assert asyncio.run(run()) == [Poke()]


def test_heads_that_cannot_be_read_are_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    calls = 0

    def heads() -> dict[str, int]:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise OSError("disk")
        return {"org": calls}

    assert asyncio.run(first_heard(Live(heads))) == Poke("poke", "org")


@pytest.fixture
def served(world: World) -> Iterator[str]:
    """The world behind a real socket."""
    app = create_app(world.services.settings, world.clock, services=world.services)
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=3)
    listening = threading.Event()
    reached: list[tuple[str, int]] = []

    def told() -> None:
        address = server.servers[0].sockets[0].getsockname()
        socket.create_connection(address, timeout=60).close()
        reached.append(address)
        listening.set()

    server = Server(config, world.services, told)
    thread = threading.Thread(target=server.run)
    thread.start()
    assert listening.wait(120), "the server did not start"
    yield "http://{}:{}".format(*reached[0])
    world.services.live.stop()
    server.should_exit = True
    thread.join(120)
    assert not thread.is_alive(), "the server did not stop"


def events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    name = ""
    for line in lines:
        if line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:") and name:
            yield name, json.loads(line[5:])["bucket"]


def test_the_supervisors_open_page_is_poked_when_a_rep_saves(world: World, served: str) -> None:
    """Acceptance 2: the Team page shows the visit without reload. A stream open at the end does not hold the server."""
    with httpx.Client(base_url=served) as chief, httpx.Client(base_url=served) as stranger:
        assert stranger.get("/api/live").status_code == 401
        chief.post("/api/sign-in", json={"name": "chief", "password": PASSWORD})
        with chief.stream("GET", "/api/live", timeout=120) as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.iter_lines()
            world.write(change("account", "A2", city="南"), new("contact", "C1", account="A1", name="x"))
            # Signing in wrote the device into `org`, which may be told first.
            heard = (event for event in events(lines) if event[1] != "org")
            assert [next(heard), next(heard)] == [("poke", "plot:P-north"), ("team", "plot:P-north")]
