"""The line of exchanges (backend/exchanges.py): many by one commit, none answered before it, none hurt by another."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from backend import exchanges
from backend.exchanges import Exchanges
from backend.services import Services
from backend.storage.sql_read import SqlReadTx
from shared_schema.errors import Failed
from shared_schema.protocol import Op, SyncRequest, SyncResponse
from sync.clock import pack
from tests.backend.conftest import World

Phone = tuple[str, dict[str, Any]]


@pytest.fixture
def line(world: World) -> Iterator[Exchanges]:
    opened = Exchanges(world.services)
    yield opened
    opened.close()


@pytest.fixture
def phones(world: World) -> list[Phone]:
    """Eight phones of ann's, each with a session of its own."""
    found = []
    for _ in range(8):
        client = world.sign_in("ann")
        found.append((str(client.cookies["headland_session"]), dict(client.get("/api/me").json())))
    return found


def request(world: World, phone: Phone, *ops: Op, **members: Any) -> SyncRequest:
    me = phone[1]
    return SyncRequest(me["replica"], 1, me["epoch"], world.clock(), ops=list(ops), **members)


def made(world: World, phone: Phone, key: str) -> SyncRequest:
    fields = {"name": key, "account": "A1"}
    h = pack(world.clock(), 0, phone[1]["replica"])
    return request(world, phone, Op(n=1, op="new", kind="contact", id=key, h=h, fields=fields))


def at_once(line: Exchanges, asked: list[tuple[str, SyncRequest]]) -> list[SyncResponse | BaseException]:
    """All of them in line before the first is served."""

    async def run() -> list[SyncResponse | BaseException]:
        begin, line._begin = line._begin, lambda _: None  # type: ignore[method-assign,assignment]  # held back
        waiting = [asyncio.ensure_future(line.serve(*one)) for one in asked]
        await asyncio.sleep(0)
        line._begin = begin  # type: ignore[method-assign]  # let go
        for one in (line._writing, line._asking):
            line._begin(one)
        return await asyncio.gather(*waiting, return_exceptions=True)

    return asyncio.run(run())


def there(world: World, *ids: str) -> set[str]:
    with world.services.reading() as (tx, _):
        return set(tx.get(ids))


class Opened:
    """Counts the transactions a store opens, and may break one."""

    def __init__(self, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writes = 0
        self.at_commit: Callable[[], None] = lambda: None
        original = services.store.write

        @contextmanager
        def write(together: bool = False) -> Iterator[SqlReadTx]:
            self.writes += 1
            outermost = self.writes == 1
            with original(together) as tx:
                yield tx
                if outermost:
                    self.at_commit()

        monkeypatch.setattr(services.store, "write", write)


@pytest.mark.sqlite  # PostgreSQL has commits that come at once wait for the disk together by itself
def test_who_stands_in_line_is_served_by_one_commit(world: World, line: Exchanges, phones: list[Phone]) -> None:
    said: list[str] = []
    with world.services.store.transaction() as connection:
        connection.set_trace_callback(said.append)  # type: ignore[attr-defined]  # SQLite's own
    answers = at_once(line, [(phone[0], made(world, phone, f"C{i}")) for i, phone in enumerate(phones)])
    assert [answer.results[0].r for answer in answers if isinstance(answer, SyncResponse)] == ["ok"] * 8
    assert said.count("COMMIT") == 2  # one is the test's own
    assert there(world, *(f"C{i}" for i in range(8))) == {f"C{i}" for i in range(8)}


def test_who_fails_takes_nobody_along(world: World, line: Exchanges, phones: list[Phone]) -> None:
    asked = [(phone[0], made(world, phone, f"C{i}")) for i, phone in enumerate(phones)]
    asked[2] = (phones[2][0], request(world, phones[2], Op(n=9, op="new", kind="contact", id="C2"), seen=3))
    asked[5] = ("no such session", asked[5][1])
    answers = at_once(line, asked)
    codes = {i: answer.code for i, answer in enumerate(answers) if isinstance(answer, Failed)}
    assert codes == {2: "gap", 5: "signed_out"}
    assert there(world, *(f"C{i}" for i in range(8))) == {f"C{i}" for i in range(8) if i not in codes}


def test_who_only_asks_is_served_among_those_who_write(world: World, line: Exchanges, phones: list[Phone]) -> None:
    asked = [(phone[0], made(world, phone, f"C{i}")) for i, phone in enumerate(phones)]
    asked[4] = (phones[4][0], request(world, phones[4]))
    answers = at_once(line, asked)
    assert all(isinstance(answer, SyncResponse) for answer in answers)
    pulled = answers[4]
    assert isinstance(pulled, SyncResponse)
    assert pulled.results == []
    assert {page.id for page in pulled.buckets} >= {"org", "plot:P-north"}


def test_asking_goes_on_while_somebody_writes_at_length(world: World, line: Exchanges, phones: list[Phone]) -> None:
    async def run() -> list[bool]:
        pushing = asyncio.ensure_future(line.serve(phones[0][0], made(world, phones[0], "C0")))
        for _ in range(3):
            await line.serve(phones[1][0], request(world, phones[1]))
        return [pushing.done()]

    with world.services.store.write():
        assert asyncio.run(asyncio.wait_for(run(), 60)) == [False]


@pytest.mark.sqlite
def test_nothing_is_answered_before_the_commit(
    world: World, line: Exchanges, phones: list[Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Opened(world.services, monkeypatch)
    delivered: list[int] = []
    monkeypatch.setattr(exchanges, "_deliver", lambda jobs, really=exchanges._deliver: note(jobs, really))

    def note(jobs: list[Any], really: Callable[[list[Any]], None]) -> None:
        delivered.append(len(there(world, "C0", "C1")))
        really(jobs)

    opened.at_commit = lambda: delivered.append(-len(there(world, "C0", "C1")))
    at_once(line, [(phone[0], made(world, phone, f"C{i}")) for i, phone in enumerate(phones[:2])])
    assert delivered == [0, 2]


@pytest.mark.sqlite
@pytest.mark.parametrize("broken", [sqlite3.OperationalError("database or disk is full"), SystemExit("struck dead")])
def test_if_the_commit_fails_all_are_told_and_may_come_again(
    world: World, line: Exchanges, phones: list[Phone], monkeypatch: pytest.MonkeyPatch, broken: BaseException
) -> None:
    opened = Opened(world.services, monkeypatch)

    def fail() -> None:
        raise broken

    opened.at_commit = fail
    asked = [(phone[0], made(world, phone, f"C{i}")) for i, phone in enumerate(phones[:3])]
    answers = at_once(line, asked)
    wanted = type(broken) if isinstance(broken, Exception) else exchanges.Unserved
    assert [type(answer) for answer in answers] == [wanted] * 3
    assert there(world, "C0", "C1", "C2") == set()
    again = at_once(line, asked)
    assert [answer.results[0].r for answer in again if isinstance(answer, SyncResponse)] == ["ok"] * 3


def test_a_session_that_ended_is_ended_for_the_next_exchange(
    world: World, line: Exchanges, phones: list[Phone]
) -> None:
    asked = [(phones[0][0], request(world, phones[0]))]
    assert isinstance(at_once(line, asked)[0], SyncResponse)
    with world.services.writing() as (_, company):
        company.end_sessions(world.ids["ann"])
    failed = at_once(line, asked)[0]
    assert isinstance(failed, Failed)
    assert failed.code == "signed_out"


def test_who_was_here_is_written_at_the_end(world: World, phones: list[Phone]) -> None:
    line = Exchanges(world.services)
    at_once(line, [(phones[0][0], request(world, phones[0]))])
    world.clock.advance(minutes=90)
    at_once(line, [(phones[0][0], request(world, phones[0]))])
    line.close()
    with world.services.reading() as (_, company):
        phone = company.phone(phones[0][1]["device"])
        assert phone is not None
        assert phone.last_sync == world.clock()
        used = company._db.execute("SELECT max(used_at) FROM sessions").fetchone()
    assert used == (world.clock(),)


def test_who_comes_again_while_the_note_still_waits_was_here_just_now(
    world: World, line: Exchanges, phones: list[Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = line._begin
    monkeypatch.setattr(line, "_begin", lambda one: begin(one) if one is line._asking else None)  # notes are not served
    for minutes in (0, 90):
        world.clock.advance(minutes=minutes)
        asyncio.run(line.serve(phones[0][0], request(world, phones[0])))
    line.close()
    with world.services.reading() as (_, company):
        phone = company.phone(phones[0][1]["device"])
    assert phone is not None
    assert phone.last_sync == world.clock()
