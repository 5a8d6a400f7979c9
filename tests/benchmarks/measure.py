"""How figures are made and printed: medians of several rounds, ours and the floor's taken in turn.

A ratio is the point; times are printed beside it for scale and are never asserted (the machine decides them).
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table. `ours` and `floor` in the unit; `more` is what else is worth knowing."""

    name: str
    ours: float
    floor: float
    unit: str
    more: str = ""
    higher_is_better: bool = False

    @property
    def ratio(self) -> float:
        """How many times the floor's cost ours is (for rates: the floor's rate over ours)."""
        return self.floor / self.ours if self.higher_is_better else self.ours / self.floor


def alternate(ours: Callable[[], float], floor: Callable[[], float], rounds: int) -> tuple[float, float]:
    """Medians of both, measured in turn so that a slow minute hits both alike."""
    pairs = [(ours(), floor()) for _ in range(rounds)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one run by the wall clock."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def table(figures: list[Figure]) -> str:
    """The table of `make bench`, in Markdown."""
    lines = ["| what | ours | floor | ratio | |", "|---|---:|---:|---:|---|"]
    for f in figures:
        cells = (f.name, f"{f.ours:,.1f} {f.unit}", f"{f.floor:,.1f} {f.unit}", f"**{f.ratio:.2f} ×**", f.more)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
