"""`make simulate-selftest`: every planted bug, and how soon the judge finds it. One that is not found is a failure."""

from __future__ import annotations

from collections.abc import Iterator

from tests.simulation.bugs import BUGS
from tests.simulation.run import Machine


def found(machine: Machine, bug: str, patience: int) -> tuple[int, str] | None:
    """The first seed that finds the bug, and what the judge said."""
    for seed in range(1, 1 + patience):
        wrong = machine.live(seed, "memory", bug).wrong
        if wrong:
            return seed, wrong[0]
    return None


def rows(patience: int) -> Iterator[tuple[str, int, str]]:
    with Machine() as machine:
        for bug in BUGS:
            yield (bug, *(found(machine, bug, patience) or (0, "NOT FOUND")))


def selftest(patience: int) -> int:
    """Print the table bug, seed, what the judge said; 1 if any was not found."""
    missed = 0
    print(f"{'planted bug':22} {'seed':>4}  what the judge said", flush=True)
    for bug, seed, said in rows(patience):
        missed += seed == 0
        print(f"{bug:22} {seed or '-':>4}  {said[:130]}", flush=True)
    print(f"{len(BUGS) - missed} of {len(BUGS)} found within {patience} seeds")
    return 1 if missed else 0
