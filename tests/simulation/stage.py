"""Histories written by hand: a world in which a test says who does what, instead of a seed.

The phones are the real core, the server the real exchange, as everywhere here. `rest` lets everybody exchange until
nothing moves and asks the judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sync.ports import Stored
from tests.simulation.handset import Setup
from tests.simulation.judge import judge
from tests.simulation.people import PEOPLE
from tests.simulation.phones import Phones
from tests.simulation.world import World

DAY_MS = 86_400_000


class Stage:
    """A world, and what people say when they tell a history."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._letters = 0

    def wait(self, ms: int) -> None:
        self.world.play({"e": "time", "ms": ms})

    def clock(self, phone: str, skew: int) -> None:
        self.world.play({"e": "clock", "p": phone, "skew": skew})

    def changes(self, phone: str, record: str, kind: str = "contact", /, **fields: Any) -> None:
        self._save(phone, {"op": "set", "kind": kind, "id": record, "fields": fields})

    def makes(self, phone: str, record: str, kind: str = "contact", /, **fields: Any) -> None:
        self._save(phone, {"op": "new", "kind": kind, "id": record, "fields": fields})

    def _save(self, phone: str, change: dict[str, Any]) -> None:
        self.world.play({"e": "save", "p": phone, "change": change})
        self.world.flush()
        assert self.world.told[-1][1], f"{phone} does not show {change['id']}"

    def office(self, name: str, **args: Any) -> None:
        self.world.play({"e": "command", "id": f"K{len(self.world.told)}", "name": name, "args": args})
        assert self.world.told[-1][1], f"{name} was refused"

    def asks(self, phone: str) -> int:
        self._letters += 1
        self.world.play({"e": "ask", "p": phone, "letter": self._letters, "ops": 200})
        return self._letters

    def arrives(self, letter: int) -> dict[str, Any]:
        self.world.play({"e": "deliver", "letter": letter, "copy": 0})
        answer: dict[str, Any] = self.world.letters[letter].answers[0]
        return answer

    def hears(self, letter: int) -> None:
        self.world.play({"e": "answer", "letter": letter, "copy": 0})
        self.world.flush()

    def exchanges(self, phone: str) -> dict[str, Any]:
        """Everything up and down; what the server said first."""
        first: dict[str, Any] = {}
        while not first or self.world.handsets[phone].eager:
            letter = self.asks(phone)
            answer = self.arrives(letter)
            self.hears(letter)
            self.world.follow_up(self.world.handsets[phone])
            first = first or answer
        return first

    def holds(self, phone: str) -> dict[str, Any]:
        """What a phone has on its disk: outbox, rows by bucket, checks."""
        self.world.flush()
        held: dict[str, Any] = self.world.phones.one({"c": "dump", "p": phone})
        return held

    def shown(self, phone: str, record: str) -> dict[str, Any] | None:
        """A record's values as a phone has them from the server; None: it is not here."""
        rows = [row for rows in self.holds(phone)["rows"].values() for row in rows if row["id"] == record]
        return {name: register[0] for name, register in rows[0]["f"].items()} if rows else None

    def row(self, record: str) -> Stored:
        """A record as the server has it."""
        return self.world.server.look(lambda tx: tx.get([record])[record])

    def rest(self) -> list[str]:
        self.world.calm()
        return judge(self.world)


@contextmanager
def stage(phones: Phones, path: Path | None = None, **skews: int) -> Iterator[Stage]:
    """A founded company in which everybody's first copy is there; `skews`: how wrong a phone's clock is."""
    setup = Setup(skews={name: skews.get(name.replace("-", "_"), 0) for name, _, _ in PEOPLE})
    world = World(setup, phones, path)
    told = Stage(world)
    try:
        for name in world.handsets:
            if name.replace("-", "_") not in skews:
                told.exchanges(name)
        yield told
    finally:
        world.server.close()
