"""Many phones at once: 500 and 5,000 of them, each with a session, a plot and cursors of its own, on both engines.

One asynchronous generator holds 64 connections, as a proxy in front of the server does; on each of them one phone
after the other makes its exchange: two edits up, what they came to down. The floor gets the very same bytes. Of
PostgreSQL also: two server processes on one database against one, and whether anybody waited for a lock of anybody's
(each phone writes a bucket of its own, so nobody should).
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.crowd import Crowd, make_crowd
from tests.benchmarks.exchange import Lane, again, floor_at
from tests.benchmarks.measure import Figure, processor_ms
from tests.benchmarks.wire import Burst, Talk, burst
from tests.e2e.server import Server

CONNECTIONS = 64
OPS = 2
EXCHANGES = 2_000
"""In one round, however many phones share them."""
PHONES = (500, 5_000)
RATE_LIMIT, SECOND_LIMIT = 12.0, 1.3
PROCESSOR_LIMIT = {"SQLite": 5.0, "PostgreSQL": 12.0}
TREE = (sys.executable, "-m", "backend.cli")
LOOK_S = 0.005
NOTE = "UPDATE phones SET last_sync"
"""That a phone was here is noted some seconds later, beside the exchanges: two processes that had the same phone in
these seconds may meet at its row, which lies in no bucket."""


@dataclass(frozen=True)
class Round:
    """One burst and what each of its exchanges cost: of the server's processes, and of the database's."""

    done: Burst
    server_ms: float
    database_ms: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.done.each) / self.done.seconds


def measure(rounds: int) -> Iterator[Figure]:
    """Everything on SQLite, then on PostgreSQL."""
    for phones in PHONES:
        yield from _on("SQLite", phones, "", rounds)
    with _database() as (address, process):
        for phones in PHONES:
            yield from _on("PostgreSQL", phones, address(), rounds, process)
        yield from _two_processes(address(), process, rounds)


@contextmanager
def _database() -> Iterator[tuple[Callable[[], str], int]]:
    from tests.postgres import running

    with running() as postgres:
        pid = postgres.admin.execute("SELECT pg_backend_pid()").fetchone()
        assert pid is not None
        yield postgres.database, int(_status(pid[0], "PPid"))


def _on(engine: str, phones: int, database: str, rounds: int, process: int = 0) -> list[Figure]:
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="headland-load-")))
        crowd = make_crowd(scratch, phones, database)
        (server,) = _servers(stack, scratch, database, 1)
        floor = stack.enter_context(floor_at(database or scratch / "floor.sqlite"))
        ours: list[Round] = []
        beneath: list[Round] = []
        for _ in range(rounds):
            sent: list[list[bytes]] = []
            ours.append(_round(crowd, [server], process, sent))
            beneath.append(_counted([floor.port], [again(one) for one in sent], [floor.process], process))
    last = ours[-1].done
    more = (
        f"{CONNECTIONS} connections, {OPS} ops; p50 {last.percentile(0.5):.0f} ms, p99 {last.percentile(0.99):.0f} ms"
    )
    named = f"{phones:,} phones, {engine}"
    figures = [
        Figure(f"exchanges per second, {named}", _median(ours, "rate"), _median(beneath, "rate"), "/s", more,
               higher_is_better=True, limit=RATE_LIMIT),
        Figure(f"processor time of an exchange, {named}", _median(ours, "server_ms"), _median(beneath, "server_ms"),
               "ms", "the server's process", limit=PROCESSOR_LIMIT[engine]),
    ]  # fmt: skip
    if process:
        figures.append(
            Figure(f"the database's part of it, {named}", _median(ours, "database_ms"),
                   _median(beneath, "database_ms"), "ms", "all of PostgreSQL's processes")
        )  # fmt: skip
    return figures


def _two_processes(database: str, process: int, rounds: int) -> list[Figure]:
    """What an exchange costs where two processes serve one database, against one of them; and who waited for whom."""
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="headland-load-")))
        crowd = make_crowd(scratch, PHONES[0], database)
        servers = _servers(stack, scratch, database, 2)
        one: list[Round] = []
        two: list[Round] = []
        for _ in range(rounds):
            one.append(_round(crowd, servers[:1], process, []))
            with _waits(database) as waits:
                two.append(_round(crowd, servers, process, []))
    name = "processor time of an exchange, two processes against one"
    more = f"PostgreSQL, {PHONES[0]} phones; goal 1.15 ×; {waits[0]:,} looks saw {waits[1]} waits for a lock"
    more += f", {waits[2]} of notes who was here"
    return [
        Figure(name, _median(two, "server_ms"), _median(one, "server_ms"), "ms", more, limit=SECOND_LIMIT),
        Figure("waits for locks across buckets", waits[1] + 1, 1, "", "1 is none", limit=1.0),
    ]


def _servers(stack: ExitStack, data: Path, database: str, count: int) -> list[Server]:
    settings = {"HEADLAND_DATABASE": database} if database else {}
    servers = [Server(data, command=TREE, settings=settings).start() for _ in range(count)]
    for server in servers:
        stack.callback(server.stop)
    return servers


def _round(crowd: Crowd, servers: list[Server], process: int, sent: list[list[bytes]]) -> Round:
    """Every phone in its turn, on the connections there are; what was sent is kept for the floor."""
    ports = [server.port for server in servers]
    talks: list[Talk] = []
    for index in range(CONNECTIONS):
        said: list[bytes] = []
        sent.append(said)
        mine = crowd.lanes[index::CONNECTIONS]
        share = -(-EXCHANGES // CONNECTIONS)
        turns = [mine[turn % len(mine)] for turn in range(share)]
        talks.append(_talk(turns, ports[index % len(ports)], said))
    return _counted(ports, talks, [server.process.pid for server in servers if server.process], process)


def _talk(turns: list[Lane], port: int, said: list[bytes]) -> Talk:
    for lane in turns:
        said.append(lane.request(port, OPS))
        lane.answered((yield said[-1]))


def _counted(ports: list[int], talks: list[Talk], servers: list[int], database: int) -> Round:
    before, inside = sum(map(processor_ms, servers)), _family_ms(database)
    done = burst(ports, talks)
    spent, used = sum(map(processor_ms, servers)) - before, _family_ms(database) - inside
    return Round(done, spent / len(done.each), used / len(done.each))


def _family_ms(process: int) -> float:
    """Processor time of a process and of its children that live."""
    if not process:
        return 0.0
    children = [int(found.name) for found in Path("/proc").iterdir() if found.name.isdigit()]
    mine = [pid for pid in children if pid != process and _status(pid, "PPid") == str(process)]
    return processor_ms(process) + sum(map(_spent, mine))


def _spent(process: int) -> float:
    """Nothing of one that has just ended."""
    with suppress(OSError):
        return processor_ms(process)
    return 0.0


def _status(pid: int, name: str) -> str:
    try:
        lines = (Path("/proc") / str(pid) / "status").read_text().splitlines()
    except OSError:
        return ""
    return next((line.split()[1] for line in lines if line.startswith(f"{name}:")), "")


@contextmanager
def _waits(database: str) -> Iterator[list[int]]:
    """Looks every few milliseconds who waits for a lock: [looks, waits seen, those of notes]."""
    import psycopg

    seen, ended = [0, 0, 0], threading.Event()

    def look() -> None:
        with psycopg.connect(database, autocommit=True) as raw:
            while not ended.is_set():
                waiting = raw.execute("SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchall()
                notes = sum(query.startswith(NOTE) for (query,) in waiting)
                seen[0] += 1
                seen[1] += len(waiting) - notes
                seen[2] += notes
                time.sleep(LOOK_S)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def _median(rounds: list[Round], name: str) -> float:
    return float(statistics.median(getattr(one, name) for one in rounds))
