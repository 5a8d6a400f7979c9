"""When the server took an op, where nobody heard its first answer.

A repeated answer names the op's place in its bucket as the first one did, but the time at which it was repeated. Places
tell the order: what lies before something that was heard of in time was there by then. In a simulated world the journal
hears every answer and nothing is added; a crowd behind a bad line (tests/faults) hears some of them late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tests.simulation.journal import Taken


class Moments:
    """By when each op was surely in: whatever came after it in its bucket was answered later than it was taken."""

    def __init__(self, taken: Iterable[Taken]) -> None:
        self._latest: dict[tuple[str, int], int] = {}
        places: dict[str, dict[int, int]] = defaultdict(dict)
        for one in taken:
            if one.at is not None:
                bucket, seq = one.at
                places[bucket][seq] = min(one.at_ms, places[bucket].get(seq, one.at_ms))
        for bucket, heard in places.items():
            latest = max(heard.values())
            for seq in sorted(heard, reverse=True):
                latest = min(latest, heard[seq])
                self._latest[bucket, seq] = latest

    def latest(self, taken: Taken) -> int:
        return taken.at_ms if taken.at is None else self._latest[taken.at]


def not_after(one: Taken, other: Taken) -> bool:
    """Whether the places say that the one was in when the other was."""
    return one.at is not None and other.at is not None and one.at[0] == other.at[0] and one.at[1] <= other.at[1]
