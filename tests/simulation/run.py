"""Live through many seeds: `python -m tests.simulation --seeds 200`.

Past failures come first (corpus.py), then the seeds, spread over the stores: most in memory, every fifth on SQLite,
every hundredth on PostgreSQL. Several processes share the seeds. Prints what happened, how fast and what was wrong; the
first failure is made small and told as a story; ends with 1 if anything was wrong. `--bug NAME` plants a defect, which
must be found; `--selftest` plants all of them (selftest.py).
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import Empty
from typing import Any

from tests.postgres import Postgres, running
from tests.simulation import corpus
from tests.simulation.bugs import BUGS
from tests.simulation.life import History, Life, live, relive
from tests.simulation.phones import Phones
from tests.simulation.shrink import Shrinker, kind_of
from tests.simulation.story import story

STORES = ("memory", "sqlite", "postgres")
SAY_EVERY_S = 60
LOOK_EVERY_S = 1


def store_of(seed: int) -> str:
    """Where a seed is lived through when nobody says: a disk costs more and finds less."""
    if seed % 100 == 0:
        return "postgres"
    return "sqlite" if seed % 5 == 0 else "memory"


@dataclass
class Tally:
    """Many lives."""

    lives: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    excuses: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, life: Life) -> None:
        self.lives[life.store] += 1
        self.faults += life.faults
        self.done += life.done
        self.excuses += life.excuses
        self.wrong += [(life.seed, life.store, what) for what in life.wrong]

    def lines(self) -> Iterator[str]:
        worlds = ", ".join(f"{count} on {store}" for store, count in sorted(self.lives.items()))
        total = self.lives.total()
        yield f"{total} worlds ({worlds}) in {self.seconds:.0f} s, {total / max(self.seconds, 0.001):.1f} a second"
        yield "done:    " + ", ".join(f"{count} {name}" for name, count in sorted(self.done.items()))
        yield f"faults:  {self.faults.total()}: " + ", ".join(
            f"{n} × {name}" for name, n in sorted(self.faults.items())
        )
        yield "excuses: " + ", ".join(f"{count} × {name}" for name, count in sorted(self.excuses.items()))
        for seed, store, what in self.wrong[:20]:
            yield f"WRONG    seed {seed} on {store}: {what}"
        if len(self.wrong) > 20:
            yield f"         and {len(self.wrong) - 20} more"


class Machine:
    """A process's own phones and, when a world needs it, its own PostgreSQL."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.phones = self._stack.enter_context(Phones())
        self._postgres: Postgres | None = None
        gc.disable()  # collected between worlds: the collector would look at the same company again and again
        self._worlds = 0

    def __enter__(self) -> Machine:
        return self

    def __exit__(self, *error: object) -> None:
        gc.enable()
        self._stack.close()

    def postgres(self, store: str) -> Postgres | None:
        if store == "postgres" and self._postgres is None:
            self._postgres = self._stack.enter_context(running())
        return self._postgres

    def live(self, seed: int, store: str, bug: str = "") -> Life:
        self._worlds += 1
        if self._worlds == 1:
            gc.freeze()
        if self._worlds % 50 == 0:
            gc.collect()
        return live(seed, store, self.phones, bug, self.postgres(store))

    def relive(self, history: History, store: str, bug: str = "") -> Life:
        return relive(history, store, self.phones, bug, self.postgres(store))


Chosen = Sequence[tuple[int, str]]
"""Seeds and where to live through them."""


def _work(chosen: Chosen, bug: str, told: Any, asked: Connection) -> None:
    """One process's share. `asked` says nothing; when its other end is closed, nobody waits for the rest: who asked has
    given up, or was killed."""
    with Machine() as machine:
        for seed, store in chosen:
            life = machine.live(seed, store, bug)
            if asked.poll():
                told.cancel_join_thread()
                return
            life.history, life.told = None, []
            told.put(life)
    told.put(None)


def run(chosen: Chosen, jobs: int = 1, bug: str = "", say: Callable[[Tally], None] = lambda tally: None) -> Tally:
    """Live through all of them, in several processes."""
    tally, start = Tally(), time.perf_counter()
    context = get_context("spawn")
    told = context.Queue()
    asked, asking = context.Pipe(duplex=False)
    workers = [context.Process(target=_work, args=(chosen[i::jobs], bug, told, asked)) for i in range(jobs)]
    for worker in workers:
        worker.start()
    said = start
    try:
        for life in _lives(told, workers):
            tally.add(life)
            tally.seconds = time.perf_counter() - start
            for what in life.wrong[:1]:
                print(f"WRONG    seed {life.seed} on {life.store}: {what}", flush=True)
            if time.perf_counter() - said > SAY_EVERY_S:
                said = time.perf_counter()
                say(tally)
    finally:
        asking.close()
    for worker in workers:
        worker.join()
    return tally


def _lives(told: Any, workers: Sequence[BaseProcess]) -> Iterator[Life]:
    """What the workers tell, until each has told all."""
    left = len(workers)
    while left:
        if any(worker.exitcode for worker in workers):
            raise RuntimeError("a worker ended before its share was done")
        try:
            life = told.get(timeout=LOOK_EVERY_S)
        except Empty:
            continue
        if life is None:
            left -= 1
        else:
            yield life


def shrunk(machine: Machine, seed: int, store: str, bug: str = "") -> Life:
    """The failing seed's history made small, lived through once more."""
    life = machine.live(seed, store, bug)
    assert life.history is not None
    kind = kind_of(life.wrong)
    shrinker = Shrinker(life.history, lambda history: kind_of(machine.relive(history, store, bug).wrong) == kind)
    return machine.relive(shrinker.run(), store, bug)


def main() -> int:
    chosen = _arguments()
    if chosen.selftest:
        from tests.simulation.selftest import selftest

        return selftest(chosen.patience)
    with Machine() as machine:
        failed = [] if chosen.bug else corpus.failures(machine)
    for line in failed:
        print(f"WRONG    corpus: {line}", flush=True)
    seeds = range(chosen.first, chosen.first + chosen.seeds)
    pairs = [(seed, store) for seed in seeds for store in chosen.store.split(",") or [""]]
    tally = run([(seed, store or store_of(seed)) for seed, store in pairs], chosen.jobs, chosen.bug, _say)
    print("\n".join(tally.lines()), flush=True)
    if tally.wrong:
        seed, store, _ = tally.wrong[0]
        with Machine() as machine:
            small = shrunk(machine, seed, store, chosen.bug)
        print(f"\nSeed {seed} on {store}, made small:\n{story(small)}")
        print(f"\nFor the corpus: {corpus.entry(small, 'why')}")
    return 1 if tally.wrong or failed else 0


def _say(tally: Tally) -> None:
    wrong = len({(seed, store) for seed, store, _ in tally.wrong})
    faults = tally.faults.total()
    print(f"{tally.lives.total()} worlds after {tally.seconds:.0f} s, {faults} faults, {wrong} wrong", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulation", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("--seeds", type=int, default=200, help="how many seeds to live through")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--store", default="", help="stores, separated by commas; spread over all when none is named")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="processes side by side")
    parser.add_argument("--bug", default="", choices=("", *BUGS), help="plant this defect")
    parser.add_argument("--selftest", action="store_true", help="plant every defect; each must be found")
    parser.add_argument("--patience", type=int, default=500, help="seeds within which a planted defect must be found")
    chosen = parser.parse_args()
    if not set(filter(None, chosen.store.split(","))) <= set(STORES):
        parser.error(f"stores are {', '.join(STORES)}")
    return chosen
