"""What the people of a simulated world did, as their phones told it when they did it: the judge's own memory.

It never looks at the server. An op is known by its phone and key; its stamps may change while it is unsent, and a
value may be named by any stamp it ever had.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Made:
    """One op: the last form it had, every stamp it had, and what the person saw in each field when changing it."""

    phone: str
    key: int
    op: dict[str, Any]
    stamps: set[str] = field(default_factory=set)
    saw: dict[str, set[str | None]] = field(default_factory=lambda: defaultdict(set))

    @property
    def record(self) -> str:
        return str(self.op["id"])

    @property
    def fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = self.op.get("fields", {})
        return fields


class Journal:
    """All ops of a world, by phone and key."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, int], Made] = {}
        self.origin: dict[str, str] = {}
        """A cloned phone -> the phone it was copied from."""

    def act(self, phone: str, answer: dict[str, Any]) -> None:
        made = self.made.setdefault((phone, answer["key"]), Made(phone, answer["key"], answer["op"]))
        made.op = answer["op"]
        made.stamps.add(answer["op"]["h"])
        for name, stamp in answer["saw"].items():
            made.saw[name].add(stamp)

    def renamed(self, phone: str, pairs: list[tuple[int, str]]) -> None:
        for key, stamp in pairs:
            if (phone, key) in self.made:
                self.made[phone, key].stamps.add(stamp)

    def clone(self, phone: str, copy: str) -> None:
        self.origin[copy] = phone
        for (owner, key), made in list(self.made.items()):
            if owner == phone:
                saw: dict[str, set[str | None]] = defaultdict(set)
                saw.update({name: set(stamps) for name, stamps in made.saw.items()})
                self.made[copy, key] = Made(copy, key, made.op, set(made.stamps), saw)

    def siblings(self, made: Made) -> list[Made]:
        """The same op on copies of the phone: made before the copy, so it has a stamp in common."""
        return [
            other
            for other in self.made.values()
            if other is not made
            and other.key == made.key
            and other.record == made.record
            and other.stamps & made.stamps
        ]
