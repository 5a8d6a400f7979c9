"""How figures are made and printed: medians of several rounds, ours and the floor's taken in turn.

A ratio is the point; times are printed beside it for scale and are never asserted (the machine decides them).
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

SCHEDULED = 2
"""Of a process' clocks the one its scheduler keeps (`clock_getcpuclockid`)."""


@dataclass(frozen=True)
class Figure:
    """One line of the table. `ours` and `floor` in the unit; `more` is what else is worth knowing."""

    name: str
    ours: float
    floor: float
    unit: str
    more: str = ""
    higher_is_better: bool = False
    limit: float | None = None
    """The greatest ratio allowed; None where the machine has too much of a say."""

    @property
    def ratio(self) -> float:
        """How many times the floor's cost ours is (for rates: the floor's rate over ours)."""
        return self.floor / self.ours if self.higher_is_better else self.ours / self.floor

    @property
    def holds(self) -> bool:
        """Whether it stays within its limit."""
        return self.limit is None or self.ratio <= self.limit


def alternate(ours: Callable[[], float], floor: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Medians of both, measured in turn so that a slow minute hits both alike."""
    a, b = medians([ours, floor], rounds)
    return a, b


def medians(runs: list[Callable[[], float]], rounds: int) -> list[float]:
    """The median of each, all of them measured once in every round, in this order."""
    found = [[run() for run in runs] for _ in range(rounds)]
    return [statistics.median(one) for one in zip(*found, strict=True)]


def processor_ms(process: int) -> float:
    """Milliseconds of processor time all threads of a process have used so far, ended ones too, by Linux's clock of
    that process: `/proc` counts in hundredths of a second, which is five requests."""
    return time.clock_gettime_ns((~process << 3) | SCHEDULED) / 1e6


HEAD = "| what | ours | floor | ratio | limit | |\n|---|---:|---:|---:|---:|---|"


def line(f: Figure) -> str:
    """One line of the table of `make bench`, in Markdown; `HEAD` begins it."""
    limit = "" if f.limit is None else f"{f.limit:g} ×"
    cells = (f.name, f"{f.ours:,.1f} {f.unit}", f"{f.floor:,.1f} {f.unit}", f"**{f.ratio:.2f} ×**", limit, f.more)
    return f"| {' | '.join(cells)} |"
