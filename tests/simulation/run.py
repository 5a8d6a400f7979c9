"""Live through many seeds: `python -m tests.simulation --seeds 200 --store memory,sqlite`.

Prints what happened, how fast, and what was wrong; ends with 1 if anything was. `--bug NAME` plants a defect, which
must be found.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from sync import merge, moves, push
from tests.postgres import Postgres, running
from tests.simulation.judge import judge
from tests.simulation.phones import Phones
from tests.simulation.world import Stuck, World

STORES = ("memory", "sqlite")
ALL_STORES = (*STORES, "postgres")
PHONE_BUGS = ("lost-base", "late-base", "double-apply")
SERVER_BUGS = ("tie-break", "half-family", "lost-alias")
BUGS = PHONE_BUGS + SERVER_BUGS


@dataclass
class Life:
    """One seed on one store."""

    seed: int
    store: str
    trace: str
    wrong: list[str]
    faults: Counter[str]
    done: Counter[str]


@dataclass
class Tally:
    """Many lives."""

    lives: int = 0
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, life: Life) -> None:
        self.lives += 1
        self.faults += life.faults
        self.done += life.done
        self.wrong += [(life.seed, life.store, what) for what in life.wrong]


@contextmanager
def planted(bug: str) -> Iterator[None]:
    """The server's planted bugs. `tie-break`: of two concurrent values the earlier stamp is shown; `half-family`: tasks
    stay behind when their account moves; `lost-alias`: references to a duplicate are not led on to its survivor."""
    if bug == "half-family":
        whole = moves.relocated
        with mock.patch.object(moves, "relocated", lambda m, *more: None if m.kind == "task" else whole(m, *more)):
            yield
        return
    if bug == "lost-alias":
        with mock.patch.object(push, "through_aliases", lambda reader, op: op):
            yield
        return
    if bug != "tie-break":
        yield
        return
    right = merge._Merge.put_conflicting

    def wrong(self: merge._Merge, name: str, value: object, current: list[object]) -> None:
        if self.write.trusted and self.write.h < str(current[1]):
            self.out.conflict[name] = current
            self.keep(name, current)
            self.store(name, [value, self.write.h])
        else:
            right(self, name, value, current)

    with mock.patch.object(merge._Merge, "put_conflicting", wrong):
        yield


def live(seed: int, store: str, phones: Phones, bug: str = "", postgres: Postgres | None = None) -> Life:
    """One world from its founding to the judgement. `postgres`: where a world of that store is kept."""
    with tempfile.TemporaryDirectory(dir=_quick()) as folder, planted(bug):
        path = None if store == "memory" else Path(folder) / "headland.sqlite"
        databases = postgres.migrated if postgres and store == "postgres" else None
        world = World(seed, phones, path, bug if bug in PHONE_BUGS else "", databases)
        try:
            world.run()
            world.calm()
            wrong = judge(world)
        except Stuck as stuck:
            wrong = [str(stuck)]
        finally:
            world.server.close()
    return Life(seed, store, phones.trace, wrong, world.faults, world.done)


def _quick() -> str | None:
    """Files that only have to survive a process: memory, where there is such a place."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def run(seeds: range, stores: tuple[str, ...], bug: str = "") -> Tally:
    tally = Tally()
    start = time.perf_counter()
    with Phones() as phones, running() if "postgres" in stores else nullcontext() as postgres:
        for seed in seeds:
            for store in stores:
                tally.add(live(seed, store, phones, bug, postgres))
    tally.seconds = time.perf_counter() - start
    return tally


def show(tally: Tally) -> None:
    print(f"{tally.lives} worlds in {tally.seconds:.1f} s, {tally.lives / tally.seconds:.1f} a second")
    print("done:   " + ", ".join(f"{count} {name}" for name, count in sorted(tally.done.items())))
    print("faults: " + ", ".join(f"{count} × {name}" for name, count in sorted(tally.faults.items())))
    for seed, store, what in tally.wrong[:20]:
        print(f"WRONG   seed {seed} on {store}: {what}")
    if len(tally.wrong) > 20:
        print(f"        and {len(tally.wrong) - 20} more")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulation", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("--seeds", type=int, default=200, help="how many seeds to live through")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--store", default=",".join(STORES), help="stores, separated by commas")
    parser.add_argument("--bug", default="", choices=("", *BUGS), help="plant this defect")
    chosen = parser.parse_args()
    stores = tuple(chosen.store.split(","))
    if not set(stores) <= set(ALL_STORES):
        parser.error(f"stores are {', '.join(ALL_STORES)}")
    tally = run(range(chosen.first, chosen.first + chosen.seeds), stores, chosen.bug)
    show(tally)
    return 1 if tally.wrong else 0
