"""Stamps that order writes: a hybrid logical clock in fixed-width lowercase hex, `ms(12) counter(4) replica(8)`.

Fixed width makes comparing stamps comparing strings, in Python, JavaScript, SQLite and PostgreSQL (`COLLATE "C"`).
Time is passed in. The phone computes the same in `pwa/src/sync/clock.ts`; `tests/vectors/clock.json` holds both.

Chosen: one text form everywhere. Not chosen: a struct of three numbers on the wire: it costs three times the bytes
and every reader would need a comparison of its own. A clock never throws on a strange stamp: it ignores it, because
one phone's nonsense must not stop another phone's pull.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec import Struct

SERVER_REPLICA = "00000000"
"""The replica part of stamps given by the server. Phones are issued others; later server processes lease theirs."""
MAX_MS = 16**12 - 1
MAX_COUNTER = 16**4 - 1
_STAMP = re.compile("[0-9a-f]{24}")
_STAMPS = re.compile("[0-9a-f]{24}(\n[0-9a-f]{24})*")


class Stamp(Struct, frozen=True):
    """A stamp taken apart."""

    ms: int
    counter: int
    replica: str


def is_stamp(text: object) -> bool:
    return isinstance(text, str) and _STAMP.fullmatch(text) is not None


def are_stamps(texts: Collection[str]) -> bool:
    """Whether all of these texts are stamps, by one look at them together."""
    # As many lines as texts: none of them hides a line break. Each line is a stamp.
    return len(lines := "\n".join(texts)) == 25 * len(texts) - 1 and _STAMPS.fullmatch(lines) is not None


def pack(ms: int, counter: int, replica: str) -> str:
    """The stamp's text; a time before 1970 counts as 1970, one beyond twelve hex digits as the last there is."""
    return f"{min(max(ms, 0), MAX_MS):012x}{counter:04x}{replica}"


def unpack(stamp: str) -> Stamp:
    if not is_stamp(stamp):
        raise ValueError(f"not a stamp: {stamp!r}")
    return Stamp(int(stamp[:12], 16), int(stamp[12:16], 16), stamp[16:])


def replica_of(stamp: str) -> str:
    """The replica part; '' of something that is no stamp."""
    return stamp[16:] if is_stamp(stamp) else ""


def millis_of(stamp: str) -> int:
    return int(stamp[:12], 16)


def next_stamp(last: str, now_ms: int, replica: str) -> str:
    """The stamp after `last` ('' at first): the time if it went on, else one more on the counter.

    A full counter borrows the next millisecond, so stamps never repeat and never go back.
    """
    now = min(max(now_ms, 0), MAX_MS)
    if not is_stamp(last):
        return pack(now, 0, replica)
    ms, counter = millis_of(last), int(last[12:16], 16)
    if now > ms:
        return pack(now, 0, replica)
    if counter < MAX_COUNTER:
        return pack(ms, counter + 1, replica)
    return pack(ms + 1, 0, replica)


def later(last: str, seen: str) -> str:
    """The greater of two stamps; what is no stamp counts for nothing."""
    if not is_stamp(seen):
        return last if is_stamp(last) else ""
    return max(last, seen) if is_stamp(last) else seen


class HLC:
    """A replica's clock: `last` is the greatest stamp issued or received."""

    def __init__(self, replica: str, last: str = "") -> None:
        self.replica = replica
        self.last = last if is_stamp(last) else ""

    def tick(self, now_ms: int) -> str:
        """Issue a stamp greater than every one before."""
        self.last = next_stamp(self.last, now_ms, self.replica)
        return self.last

    def receive(self, stamp: str) -> None:
        """Take note of a stamp from elsewhere (of a batch, the greatest is enough)."""
        if stamp > self.last and is_stamp(stamp):
            self.last = stamp
