"""Phones behind a line that cuts, delays, drips, truncates and duplicates what passes: everybody converges, nothing is
lost or doubled; and those who are slow on purpose keep nobody waiting.
"""

from __future__ import annotations

import json
import socket
from contextlib import ExitStack, closing
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from tests.faults.crowd import Handset
from tests.faults.proxy import FATES, bad_line
from tests.faults.storm import Storm, storm

SLOW = 150
"""Several times as many as the server has threads."""


def test_everybody_converges(tmp_path: Path, seed: int) -> None:
    with storm(tmp_path, seed) as here, bad_line(here.running.port, seed) as line:
        here.crowd.move(line.url)
        line.bad = 0.4
        here.crowd.work(300)
        line.bad = 0.0
        assert set(line.met) == {*FATES, "pass"}
        assert here.crowd.happened["answers lost"] >= 20
        print(f"seed {seed}: {dict(line.met)}, {dict(here.crowd.happened)}")
        here.is_sound()


class BeforeTheFirstByte(Random):
    """Cuts every request, and so early that nothing of it passes."""

    def choice(self, seq: Any) -> Any:
        return seq[seq.index("cut the request")]

    def randrange(self, *_: Any) -> int:
        return 0


def test_a_request_cut_before_its_first_byte_is_over_at_once(caplog: pytest.LogCaptureFixture) -> None:
    """The line itself does not break: who waits for it would take that for the server's patience."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server, bad_line(server.getsockname()[1], 1) as line:
        line.bad, line.rng = 1.0, BeforeTheFirstByte()
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"{line.url}/api/ready", timeout=120)
    assert [record.message for record in caplog.records if record.name == "asyncio"] == []


def test_who_is_slow_keeps_nobody_waiting(tmp_path: Path) -> None:
    with storm(tmp_path, 4) as here, ExitStack() as open_ones:
        phone = here.crowd.handsets["r1-0"]
        body = json.dumps(here.crowd.tell({"c": "ask", "p": phone.name, "now": 0, "ops": 0, "upto": {}})["request"])
        for _ in range(SLOW):
            for begun in (b"POST /api/sync HTT", head(here, phone, "POST", "/api/sync", len(body)) + body[:9].encode()):
                slow = open_ones.enter_context(closing(dial(here)))
                slow.sendall(begun)
            listener = open_ones.enter_context(closing(dial(here)))
            listener.sendall(head(here, phone, "GET", "/api/live", 0))
        here.crowd.work(60)
        assert phone.http.get("/api/ready").status_code == 200
        slow.sendall(body[9:].encode())
        slow.settimeout(120)
        assert slow.recv(12) == b"HTTP/1.1 200", "slow is not wrong: it is answered in the end"


def dial(here: Storm) -> socket.socket:
    return socket.create_connection(("127.0.0.1", here.running.port))


def head(here: Storm, phone: Handset, method: str, path: str, length: int) -> bytes:
    """A request of this phone's session, up to its body."""
    cookies = "; ".join(f"{name}={value}" for name, value in phone.http.cookies.items())
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{here.running.port}", f"Cookie: {cookies}"]
    return "\r\n".join([*lines, f"Content-Length: {length}", "Content-Type: application/json", "", ""]).encode()
