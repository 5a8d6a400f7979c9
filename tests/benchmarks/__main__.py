"""`make bench`: every figure as a ratio to a floor made in the same run, then whether the limits hold.

`python -m tests.benchmarks --only exchange --rounds 5` measures a part. Nothing is gated on a time: the machine decides
times; a limit is a multiple of the floor.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import hatch_build
from tests import browser_finder
from tests.benchmarks import browser, buckets, copies, day, exchange, load, phone
from tests.benchmarks.arrivals import arrivals
from tests.benchmarks.data import SIZES, make_company
from tests.benchmarks.measure import HEAD, Figure, line
from tests.benchmarks.pushes import push
from tests.e2e.server import COMMAND, Server, headland

ROUNDS = 5


def facts() -> str:
    """What the figures were made on; without it they say little."""
    node = hatch_build.node_home() / "bin" / "node"
    versions = [
        f"{datetime.now().astimezone():%Y-%m-%d}",
        f"{os.cpu_count()} cores ({_processor()}), load {os.getloadavg()[0]:.1f} at the start",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}",
        f"Node {_said(str(node), '--version')}",
        _said(browser_finder.find(), "--version"),
    ]
    return "; ".join(versions)


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


@contextmanager
def company(make: Callable[[Path], None]) -> Iterator[tuple[Server, Path]]:
    """A company of its own in a scratch directory, served by the installed wheel."""
    scratch = Path(tempfile.mkdtemp(prefix="headland-bench-"))
    data = scratch / "data"
    data.mkdir()
    make(data)
    server = Server(data).start()
    try:
        yield server, scratch
    finally:
        server.stop()
        shutil.rmtree(scratch, ignore_errors=True)


def measure_exchange(rounds: int) -> list[Figure]:
    with company(lambda data: void(headland("demo", "--no-serve", data=data))) as (server, scratch):
        return exchange.measure(server, scratch, rounds)


def measure_browser(rounds: int) -> Iterator[Figure]:
    for size in SIZES:
        with company(partial(make_company, size=size)) as (server, scratch), browser.bench(server, scratch) as it:
            yield from browser.first_sync(it, rounds)
            yield arrivals(it, rounds)
            # Ends the server.
            yield from browser.cold_start(it, rounds)


def measure_push(rounds: int) -> list[Figure]:
    """A company of its own: what is pushed would stand in our copy, and not in the floor's."""
    with company(partial(make_company, size=SIZES[0])) as (server, scratch), browser.bench(server, scratch) as it:
        return push(it, rounds)


def void(_: object) -> None:
    """For a callback whose answer nobody needs."""


def measure_day(_: int) -> list[Figure]:
    """Bytes, the same every time."""
    with company(partial(make_company, size=SIZES[0])) as (server, _scratch):
        return day.measure(server)


PARTS: dict[str, Callable[[int], Iterable[Figure]]] = {
    "browser": measure_browser,
    "push": measure_push,
    "exchange": measure_exchange,
    "phone": phone.measure,
    "day": measure_day,
    "load": load.measure,
    "buckets": buckets.measure,
    "copies": copies.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--only", choices=sorted(PARTS), action="append", help="measure this part; may be repeated")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds of each figure (default {ROUNDS})")
    asked = parser.parse_args()
    if not COMMAND.exists():
        sys.exit("no installed wheel: run `make installed` first")
    print(facts(), HEAD, sep="\n\n", flush=True)
    figures: list[Figure] = []
    for name in asked.only or PARTS:
        for figure in PARTS[name](asked.rounds):
            print(line(figure), flush=True)
            figures.append(figure)
    over = [figure.name for figure in figures if not figure.holds]
    if over:
        print(f"\nOver the limit: {', '.join(over)}", file=sys.stderr)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
