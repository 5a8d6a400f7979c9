"""What putting rows does to their buckets: which numbers each bucket gives out, what leaves it, what its sum becomes.

Pure, and relative to the heads of the buckets: how many numbers are needed is known before the counters are touched.
So a store that has many writers locks its counters late and for a moment (`settle` then gives the numbers), and the
one rule stands in one place: a row takes the next number of its bucket; one that came from elsewhere leaves a gone mark
at the next number there, and ends the mark that its former stay in the new bucket may have left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from sync.digest import add, subtract
from sync.ports import Head, Stored


class Place(Struct, frozen=True):
    """Where a row stands and what it adds to its bucket's sum."""

    bucket: str
    seq: int
    c: int


class Placing:
    """Rows on their way into buckets. `steps`: bucket -> numbers used, change of the sum (mod 2^48), of the count."""

    def __init__(self, old: Mapping[str, Place]) -> None:
        self.steps: dict[str, Head] = {}
        self.gone: dict[tuple[str, str], int] = {}
        """(bucket, id) -> seq of the mark to leave there; before `settle` relative to the bucket's head."""
        self.entered: dict[tuple[str, str], None] = {}
        """(bucket, id) that came into a bucket: a mark of theirs there ends."""
        self._now: dict[str, Place | None] = dict(old)
        self._rows: list[tuple[Stored, int]] = []

    def put(self, rows: Sequence[Stored]) -> None:
        for row in rows:
            old = self._now.get(row.id)
            if old is None or old.bucket != row.bucket:
                self.gone.pop((row.bucket, row.id), None)
                self.entered[row.bucket, row.id] = None
            if old is not None:
                self._leave(row.id, old, row.bucket)
            step = self._step(row.bucket)
            step.seq += 1
            step.sum = add(step.sum, row.c)
            step.count += 1
            self._now[row.id] = Place(row.bucket, step.seq, row.c)
            self._rows.append((row, step.seq))

    def remove(self, ids: Iterable[str]) -> None:
        for key in ids:
            old = self._now.get(key)
            if old is not None:
                self._leave(key, old, "")
                self._now[key] = None

    def settle(self, heads: Mapping[str, int]) -> list[Stored]:
        """Give the numbers, now that each bucket's head before this change is known; returns the rows as they end."""
        for row, step in self._rows:
            row.seq = heads[row.bucket] + step
            row.at = {name: seq or row.seq for name, seq in row.at.items()}
        self.gone = {(bucket, key): seq + heads[bucket] for (bucket, key), seq in self.gone.items()}
        return list({row.id: row for row, _ in self._rows}.values())

    def _leave(self, key: str, old: Place, target: str) -> None:
        step = self._step(old.bucket)
        step.sum = subtract(step.sum, old.c)
        step.count -= 1
        if old.bucket != target:
            step.seq += 1
            self.gone[old.bucket, key] = step.seq

    def _step(self, bucket: str) -> Head:
        return self.steps.setdefault(bucket, Head())
