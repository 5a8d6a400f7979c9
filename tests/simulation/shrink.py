"""Makes a failing history small: fewer phones, fewer events, fewer faults, as long as the same kind of thing is wrong.

Delta debugging over the list of events: large pieces are taken out first, then smaller ones. A question, its arrivals
and its answers go together, so that a shorter history has fewer exchanges, not more lost messages.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace

from tests.simulation.life import History
from tests.simulation.people import PEOPLE
from tests.simulation.world import Event

MOST_TRIES = 600
Fails = Callable[[History], bool]
Unit = list[int]
"""Places of events that go together."""


def kind_of(wrong: list[str]) -> str:
    """What kind of thing is wrong: the judge's first word."""
    return wrong[0].split(":")[0] if wrong else ""


class Shrinker:
    """Shrinks one history; `fails` lives through a candidate and says whether the same kind is wrong."""

    def __init__(self, history: History, fails: Fails, most_tries: int = MOST_TRIES) -> None:
        self.history = history
        self.tries = 0
        self._fails = fails
        self._most = most_tries

    def run(self) -> History:
        size = -1
        while size != self._size() and self.tries < self._most:
            size = self._size()
            self._phones()
            self._events()
            self._faults()
            self._order()
        self._setup()
        return self.history

    def _size(self) -> int:
        return sum(len(event) for event in self.history.events)

    def _try(self, candidate: History) -> bool:
        """Go on with the candidate if it still fails."""
        if self.tries >= self._most:
            return False
        self.tries += 1
        if not self._fails(candidate):
            return False
        self.history = candidate
        return True

    def _with(self, events: list[Event]) -> History:
        return History(self.history.setup, events)

    def _phones(self) -> None:
        """Leave one phone out after the other, with all it did."""
        for name in sorted({event["p"] for event in self.history.events if "p" in event}, reverse=True):
            letters = {e["letter"] for e in self.history.events if e["e"] == "ask" and e["p"] == name}
            left = [e for e in self.history.events if e.get("p") != name and e.get("letter") not in letters]
            self._try(self._with(left))

    def _units(self) -> list[Unit]:
        units: list[Unit] = []
        letters: dict[int, Unit] = {}
        for place, event in enumerate(self.history.events):
            if "letter" not in event:
                units.append([place])
            elif event["letter"] in letters:
                letters[event["letter"]].append(place)
            else:
                letters[event["letter"]] = [place]
                units.append(letters[event["letter"]])
        return units

    def _events(self) -> None:
        """Take out pieces: half of all, then quarters, at last single ones; then single messages."""
        size = len(self._units()) // 2
        while size >= 1:
            start = 0
            while start < len(units := self._units()):
                gone = {place for unit in units[start : start + size] for place in unit}
                left = [event for place, event in enumerate(self.history.events) if place not in gone]
                if not self._try(self._with(left)):
                    start += size
            size //= 2
        for place in reversed(range(len(self.history.events))):
            if self.history.events[place]["e"] in ("deliver", "answer"):
                self._try(self._with(self.history.events[:place] + self.history.events[place + 1 :]))

    def _faults(self) -> None:
        """Switch off what went wrong inside a step, one by one; send everything there is."""
        for place in range(len(self.history.events)):
            for name in ("end", "dies", "restarts"):
                if name in self.history.events[place]:
                    self._change(place, {k: v for k, v in self.history.events[place].items() if k != name})
            event = self.history.events[place]
            if event["e"] == "ask" and event["ops"] != 200:
                self._change(place, {**event, "ops": 200})

    def _change(self, place: int, event: Event) -> None:
        events = list(self.history.events)
        events[place] = event
        self._try(self._with(events))

    def _order(self) -> None:
        """Let a question, its arrival and its answer follow each other."""
        for unit in self._units():
            if len(unit) < 2 or unit[-1] - unit[0] == len(unit) - 1:
                continue
            together = [self.history.events[place] for place in unit]
            for at in (unit[0], unit[-1]):
                rest = [(place, e) for place, e in enumerate(self.history.events) if place not in unit]
                before = [e for place, e in rest if place < at]
                if self._try(self._with(before + together + [e for place, e in rest if place > at])):
                    break

    def _setup(self) -> None:
        """The plainest company that will do."""
        plain = copy.deepcopy(self.history.setup)
        self._try(History(replace(self.history.setup, page_bytes=512 * 1024), self.history.events))
        self._try(History(replace(self.history.setup, large_bucket=1000), self.history.events))
        for name, _, _ in PEOPLE:
            skews = {other: skew for other, skew in self.history.setup.skews.items() if other != name}
            if skews and name in plain.skews:
                self._try(History(replace(self.history.setup, skews=skews), self.history.events))
        for name in self.history.setup.skews:
            skews = {**self.history.setup.skews, name: 0}
            self._try(History(replace(self.history.setup, skews=skews), self.history.events))
