"""What people did, as their phones told it when they did it, and what the server's answers said it had taken, whether
or not they arrived: the judge's own memory.

It never looks into the server. An op is known by its phone and key; its stamps may change while it is unsent, and a
value may be named by any stamp it ever had.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared_schema.protocol import Op, Result


@dataclass(eq=False)
class Made:
    """One op: the last form it had, every stamp it had, and what the person saw in each field when changing it."""

    phone: str
    key: int
    op: dict[str, Any]
    stamps: set[str] = field(default_factory=set)
    saw: dict[str, set[str | None]] = field(default_factory=lambda: defaultdict(set))
    orphan: bool = False
    """The phone's memory of it was evicted: what became of it is what the server's answers said."""

    @property
    def name(self) -> str:
        return f"{self.phone}/{self.key}"

    @property
    def record(self) -> str:
        return str(self.op["id"])

    @property
    def fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = self.op.get("fields", {})
        return fields


@dataclass(frozen=True)
class Taken:
    """What the server said of an op: when, in which order, and in which fields it met somebody else's value.

    `at_ms` is that of the first answer anybody heard: where earlier ones were lost, the op was in before. `at`, the
    place the verdict names, is the same in all of them.
    """

    verdict: str
    fields: dict[str, Any]
    order: int
    at_ms: int
    conflict: tuple[str, ...] = ()
    at: tuple[str, int] | None = None


Ledger = dict[tuple[str, str], Taken]
"""By record and stamp."""


class Journal:
    """All ops of a world, by phone and key."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, int], Made] = {}
        self._same: dict[tuple[int, str], list[Made]] = defaultdict(list)
        """Ops with one key on one record: candidates for one op on several copies of a phone."""
        self.edits: list[tuple[str, str, int]] = []
        """What the office let in with other values of its own: record, field, when."""
        self.late: set[tuple[str, str]] = set()
        """What the server took after it had refused it or set it aside: record, stamp. The office let it in, a copy of
        the phone that had not heard sent it again, or its writer did after a restore and had got access back."""
        self.again: set[tuple[str, str]] = set()
        """What the server took once more, having lost it in a restore: record, stamp."""
        self._refused: set[tuple[str, str]] = set()
        self._lost: set[tuple[str, str]] = set()
        self._ledger: Ledger = {}
        self._backup: Ledger = {}

    def _add(self, made: Made) -> Made:
        self.made[made.phone, made.key] = made
        self._same[made.key, made.record].append(made)
        return made

    def act(self, phone: str, answer: dict[str, Any]) -> None:
        key = answer["key"]
        if not answer["joined"]:
            self._set_aside(phone, key)
            self._add(Made(phone, key, answer["op"]))
        made = self.made[phone, key]
        made.op = answer["op"]
        made.stamps.add(answer["op"]["h"])
        for name, stamp in answer["saw"].items():
            made.saw[name].add(stamp)

    def _set_aside(self, phone: str, key: int) -> None:
        """A phone whose state was evicted counts on from the ops it still has: one that ended has had this key."""
        ended = self.made.pop((phone, key), None)
        if ended is not None:
            ended.phone = f"{phone} before r{len(self.made)}"
            self.made[ended.phone, key] = ended

    def renamed(self, phone: str, pairs: list[tuple[int, str]]) -> None:
        for key, stamp in pairs:
            made = self.made.get((phone, key))
            if made is not None:
                made.stamps.add(stamp)
                made.op = {**made.op, "h": stamp}

    def clone(self, phone: str, copy: str) -> None:
        for (owner, key), made in list(self.made.items()):
            if owner == phone:
                saw: dict[str, set[str | None]] = defaultdict(set)
                saw.update({name: set(stamps) for name, stamps in made.saw.items()})
                self._add(Made(copy, key, made.op, set(made.stamps), saw, made.orphan))

    def siblings(self, made: Made) -> list[Made]:
        """The same op on copies of the phone: made before the copy, so it has a stamp in common."""
        others = self._same[made.key, made.record]
        return [other for other in others if other is not made and other.stamps & made.stamps]

    # What was evicted

    def orphan(self, phone: str, keys: set[int] | None = None) -> None:
        """The phone lost its memory of these ops, or of all."""
        for (owner, key), made in self.made.items():
            if owner == phone and (keys is None or key in keys):
                made.orphan = True

    # What the server said

    def answered(self, ops: Sequence[dict[str, Any]], results: Sequence[Result], at_ms: int) -> None:
        """Verdicts of an exchange that was committed; a verdict repeated says nothing new, and what is in stays in."""
        asked = {op["n"]: op for op in ops}
        for result in results:
            op = asked[result.n]
            name = (op["id"], op["h"])
            known = self._ledger.get(name)
            if result.r == "ok":
                self.late |= {name} & self._refused
                self.again |= {name} & self._lost
            elif result.r in ("rejected", "quarantined"):
                self._refused.add(name)
            if known is None or known.verdict not in ("ok", result.r):
                fields, order = op.get("fields", {}), len(self._ledger)
                taken = Taken(result.r, fields, order, at_ms, tuple(result.conflict), result.at)
                self._ledger[name] = taken

    def let_in(self, op: Op, at_ms: int) -> None:
        """The office let a late op in: whatever its writer sent meanwhile is later."""
        self.late.add((op.id, op.h))
        self._ledger[op.id, op.h] = Taken("ok", op.fields, len(self._ledger), at_ms)

    def back_up(self) -> None:
        self._backup = dict(self._ledger)

    def restore(self) -> None:
        """What was taken since the backup is gone from the server, and from here."""
        self._lost |= {name for name, taken in self._ledger.items() if taken.verdict == "ok"} - self._backup.keys()
        self._ledger = dict(self._backup)

    def verdict(self, made: Made) -> str | None:
        """What the server that lives says it did with the op, by whichever of its stamps it was sent; a copy of the
        phone may have given a stamp to another."""
        for stamp in (made.op["h"], *sorted(made.stamps)):
            taken = self._ledger.get((made.record, stamp))
            if taken is not None and taken.fields == made.fields:
                return taken.verdict
        return None

    def taken(self) -> Iterable[Taken]:
        """All that the server that lives said."""
        return self._ledger.values()

    def accepted(self, made: Made) -> dict[str, Taken]:
        """Under which stamps that server accepted the op, and when."""
        found = {stamp: self._ledger.get((made.record, stamp)) for stamp in made.stamps}
        return {stamp: taken for stamp, taken in found.items() if taken is not None and taken.verdict == "ok"}
