"""Pushes and exchanges over HTTP against the installed server, beside a floor that merely decodes and stores.

Ours: session, permission, validation, merge, history, digests, results and the changes pulled back. The floor:
`floor_server.py`, the same framework and the same durable commit. Same prepared bytes, same load generator.
"""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from msgspec.json import decode

from shared_schema.protocol import SyncResponse
from sync.clock import pack
from tests.benchmarks.measure import Figure, alternate, processor_ms
from tests.benchmarks.wire import Burst, Talk, burst, post
from tests.e2e.people import Company, Seat
from tests.e2e.server import ROOT, Server, free_port

LANES = 16
OPS = 5
CONTACTS = 50
CHANGES = 1_000
BATCH = 200
PUSH_LIMIT, EXCHANGE_LIMIT, PROCESSOR_LIMIT = 16.0, 8.0, 5.0
"""Generous: they catch a mistake, not a busy machine."""


@dataclass(frozen=True)
class Floor:
    """The floor as a process of its own."""

    port: int
    process: int


@contextlib.contextmanager
def floor_at(file: Path | str, chunks: Path | None = None) -> Iterator[Floor]:
    """Start the floor on a file, or on the address of a PostgreSQL database; it ends with the block."""
    port = free_port()
    words = [sys.executable, "-m", "tests.benchmarks.floor_server", str(port), str(file)]
    running = subprocess.Popen([*words, str(chunks)] if chunks else words, cwd=ROOT)
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{port}/ready").status_code == 200:
                    break
            time.sleep(0.05)
        yield Floor(port, running.pid)
    finally:
        running.terminate()
        running.wait(timeout=30)


@dataclass(frozen=True)
class Session:
    """How a phone is known to the server."""

    cookie: str
    replica: str
    epoch: str


class Lane:
    """One phone's side of the wire: edits contacts of its own with true bases, and moves its cursors as answered."""

    def __init__(
        self, session: Session, contacts: list[str], n: int, heads: dict[str, int], rows: dict[str, int] | None = None
    ) -> None:
        self.session, self._contacts, self._n, self._cursors = session, contacts, n, dict(heads)
        self._stamps: dict[tuple[str, str], str] = {}
        self._rows = dict(rows or {})

    def request(self, port: int, ops: int) -> bytes:
        """One exchange of `ops` edits; each takes the next contact in turn."""
        now, seen = int(time.time() * 1000), self._n
        edits = [self._edit(now) for _ in range(ops)]
        body = {
            "replica": self.session.replica, "schema": 1, "epoch": self.session.epoch, "client_now": now,
            "seen": seen, "cursors": self._cursors, "ops": edits,
        }  # fmt: skip
        return post("/api/sync", body, port, self.session.cookie)

    def _edit(self, now: int) -> dict[str, Any]:
        self._n += 1
        contact = self._contacts[self._n % len(self._contacts)]
        stamp = pack(now, self._n % 65_536, self.session.replica)
        fields = {"title": f"工程师 {self._n}", "department": f"技术部 {self._n}"}
        base = {name: self._stamps.get((contact, name)) for name in fields}
        self._stamps.update({(contact, name): stamp for name in fields})
        return {
            "n": self._n, "op": "set", "kind": "contact", "id": contact, "rv": self._rows.get(contact, 0), "h": stamp,
            "fields": fields, "base": base,
        }  # fmt: skip

    def answered(self, body: bytes) -> None:
        """Move the cursors; every op must have been taken."""
        answer = decode(body, type=SyncResponse)
        bad = [result for result in answer.results if result.r != "ok" or result.conflict]
        if bad:
            raise RuntimeError(f"not taken: {bad[0]}")
        for page in answer.buckets:
            self._cursors[page.id] = page.upto if page.next is None else page.next
            self._rows.update((row.id, row.seq) for row in page.rows)


def lanes_of(server: Server, count: int) -> list[Lane]:
    """Phones of as many reps, each on a plot of its own, as phones are."""
    administrator = Seat.take(server, Company.read(server).administrator.login)
    return [_lane(server, administrator, index) for index in range(count)]


def _lane(server: Server, administrator: Seat, index: int) -> Lane:
    """A new rep with a plot, an account and contacts to edit."""
    made = administrator.http.post(
        "/api/people", json={"name": f"bench {index}", "role": "rep", "plot": f"bench {index}"}
    )
    assert made.status_code == 201, made.text
    seat = Seat.join(server, made.json()["link"])
    plot = next(page["id"] for page in seat.sync()["buckets"] if page["id"].startswith("plot:"))
    account = f"bench-{index}"
    new = [{"op": "new", "kind": "account", "id": account, "fields": {"name": account, "plot": plot[5:]}}]
    contacts = [f"{account}-{number}" for number in range(CONTACTS)]
    new += [{"op": "new", "kind": "contact", "id": c, "fields": {"name": c, "account": account}} for c in contacts]
    assert all(result["r"] == "ok" for result in seat.push(*new))
    heads = {page["id"]: page["upto"] for page in seat.sync()["buckets"]}
    cookie = "; ".join(f"{name}={value}" for name, value in seat.http.cookies.items())
    return Lane(Session(cookie, seat.me["replica"], seat.me["epoch"]), contacts, len(new), heads)


def measure(server: Server, scratch: Path, rounds: int) -> list[Figure]:
    """All three figures, against a running company."""
    lanes = lanes_of(server, LANES)
    with floor_at(scratch / "floor.sqlite") as floor:
        return [*_push(server, floor, lanes[0], rounds), *_exchanges(server, floor, lanes, rounds)]


def _push(server: Server, floor: Floor, lane: Lane, rounds: int) -> list[Figure]:
    """A phone back from a week without signal: 1,000 changes in five requests, one after another."""
    pair = _Pair(server, floor, [lane], CHANGES // BATCH, BATCH)
    found = [
        (pair.counted(pair.ours, pair.process), pair.counted(pair.beneath, floor.process),
         pair.counted(lambda: pair.beneath("keep"), floor.process))
        for _ in range(rounds)
    ]  # fmt: skip
    ours, least, keeping = (statistics.median(one[side][0].seconds * 1e3 for one in found) for side in range(3))
    mine, theirs, kept = (statistics.median(one[side][1] for one in found) for side in range(3))
    more = f"{CHANGES // BATCH} requests of {BATCH} ops; goal 1.5 ×"
    each = f"of a request of {BATCH} ops, the server's process"
    return [
        Figure("push of 1,000 changes", ours, least, "ms", more, limit=PUSH_LIMIT),
        Figure("the same, against records kept", ours, keeping, "ms"),
        Figure("processor time of a push", mine, theirs, "ms", each),
        Figure("the same, against records kept", mine, kept, "ms"),
    ]


def _exchanges(server: Server, floor: Floor, lanes: list[Lane], rounds: int) -> list[Figure]:
    """Many phones at once, each sending five ops a time; and what one exchange costs the server's processors."""
    pair = _Pair(server, floor, lanes, 40, OPS)
    spent: list[tuple[float, float]] = []

    def ours() -> float:
        done, each = pair.counted(pair.ours, pair.process)
        spent.append((each, 0.0))
        return _rate(done)

    def beneath() -> float:
        done, each = pair.counted(pair.beneath, floor.process)
        spent[-1] = (spent[-1][0], each)
        return _rate(done)

    measured, least = alternate(ours, beneath, rounds)
    p50, p99 = (pair.last.percentile(share) for share in (0.5, 0.99))
    more = f"{LANES} connections, {OPS} ops; p50 {p50:.0f} ms, p99 {p99:.0f} ms"
    mine, theirs = (statistics.median(pair[side] for pair in spent) for side in (0, 1))
    return [
        Figure("exchanges per second", measured, least, "/s", more, higher_is_better=True, limit=EXCHANGE_LIMIT),
        Figure("processor time of an exchange", mine, theirs, "ms", "the server's process", limit=PROCESSOR_LIMIT),
    ]


def _rate(done: Burst) -> float:
    return len(done.each) / done.seconds


class _Pair:
    """The same bytes to both servers: fresh ones to ours (each `n` counts once), then again to the floor."""

    def __init__(self, server: Server, floor: Floor, lanes: list[Lane], requests: int, ops: int) -> None:
        self._server, self._floor, self._lanes, self._requests, self._ops = server, floor, lanes, requests, ops
        self._sent: list[list[bytes]] = []
        self.last = Burst(0.0, [])

    def ours(self) -> Burst:
        self._sent = [[] for _ in self._lanes]
        talks = [self._talk(lane, sent) for lane, sent in zip(self._lanes, self._sent, strict=True)]
        self.last = burst(self._server.port, talks)
        return self.last

    def _talk(self, lane: Lane, sent: list[bytes]) -> Talk:
        for _ in range(self._requests):
            sent.append(lane.request(self._server.port, self._ops))
            lane.answered((yield sent[-1]))

    @property
    def process(self) -> int:
        assert self._server.process is not None
        return self._server.process.pid

    def counted(self, side: Callable[[], Burst], process: int) -> tuple[Burst, float]:
        """One burst and the processor milliseconds each of its requests cost that process."""
        before = processor_ms(process)
        done = side()
        return done, (processor_ms(process) - before) / len(done.each)

    def beneath(self, path: str = "push") -> Burst:
        return burst(self._floor.port, [again(sent, path) for sent in self._sent])


def again(sent: list[bytes], path: str = "push") -> Talk:
    """Sent again as they were; the answer is decoded too, so that the generator's cost is the same."""
    for request in sent:
        decode((yield request.replace(b"POST /api/sync ", f"POST /{path} ".encode(), 1)))
