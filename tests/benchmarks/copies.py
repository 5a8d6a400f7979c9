"""What it costs the server to hand out a first copy that is packed: the manifest and all its segments, on one line.

The floor serves the very same bytes as plain files, without asking who wants them: no session, no permission, no
manifest to look at.
"""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from msgspec.json import decode

from backend.storage.sqlite import SqliteStore
from shared_schema.protocol import PACKED, TOGETHER, Manifest, SegmentRef
from tests.benchmarks.crowd import make_crowd
from tests.benchmarks.exchange import floor_at
from tests.benchmarks.load import TREE
from tests.benchmarks.measure import Figure, alternate, processor_ms
from tests.benchmarks.touched import fill
from tests.benchmarks.wire import Talk, burst, get
from tests.e2e.server import Server

SIZES = (10_000, 50_000)
PHONES = 20
"""Fetch it one after the other in one round."""
BUCKET = "plot:plot-0"
LIMIT = 6.0
LOAD_BYTES = 512 * 1024


def measure(rounds: int) -> list[Figure]:
    """Both sizes."""
    return [_one(size, rounds) for size in SIZES]


def _one(size: int, rounds: int) -> Figure:
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="headland-copies-")))
        data, chunks = scratch / "data", scratch / "chunks"
        chunks.mkdir()
        (lane,) = make_crowd(data, 1).lanes
        store = SqliteStore(data / "headland.sqlite")
        fill(store, size, BUCKET)
        store.close()
        server = Server(data, command=TREE).start()
        stack.callback(server.stop)
        assert server.process is not None
        port, cookie = server.port, lane.session.cookie
        path, form = f"/api/buckets/{BUCKET}", f"?form={PACKED}"
        begun = processor_ms(server.process.pid)
        bodies = _fetched(port, [get(f"{path}/snapshot{form}", port, cookie)])
        packing = processor_ms(server.process.pid) - begun
        loads = _loads(decode(bodies[0], type=Manifest).segments)
        asked = [f"{path}/snapshot{form}", *(f"{path}/segments/{names}{form}" for names in loads)]
        ours = [get(one, port, cookie) for one in asked]
        answers = _fetched(port, ours)
        for number, body in enumerate(answers):
            (chunks / str(number)).write_bytes(body)
        floor = stack.enter_context(floor_at(scratch / "floor.sqlite", chunks))
        theirs = [get(f"/files/{number}", floor.port) for number in range(len(answers))]
        pid = server.process.pid
        mine, least = alternate(
            lambda: _cost(port, ours, pid), lambda: _cost(floor.port, theirs, floor.process), rounds
        )
    more = f"{len(loads)} requests for its segments; packing them took {packing:,.0f} ms, once and beside the requests"
    return Figure(f"handing out a first copy of {size:,} records", mine, least, "ms", more, limit=LIMIT)


def _loads(refs: list[SegmentRef]) -> list[str]:
    """The segments as a phone asks for them (`pwa/src/storage/snapshots.ts`): half a megabyte at once."""
    loads: list[list[SegmentRef]] = []
    for ref in refs:
        last = loads[-1] if loads else []
        if last and len(last) < TOGETHER and sum(one.packed for one in last) + ref.packed <= LOAD_BYTES:
            last.append(ref)
        else:
            loads.append([ref])
    return ["+".join(ref.hash for ref in load) for load in loads]


def _cost(port: int, requests: list[bytes], process: int) -> float:
    """Processor time of one phone's whole copy."""
    before = processor_ms(process)
    _fetched(port, requests * PHONES)
    return (processor_ms(process) - before) / PHONES


def _fetched(port: int, requests: list[bytes]) -> list[bytes]:
    bodies: list[bytes] = []

    def talk() -> Talk:
        for request in requests:
            bodies.append((yield request))

    burst(port, [talk()])
    return bodies
