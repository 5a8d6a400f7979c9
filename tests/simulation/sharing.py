"""What few share (S9, K9): circles with their concessions, private facts until they are shared. What people do with it,
and what must hold: nobody outside a circle is ever sent or holds a byte of it, and a private fact is on no phone but
its author's until it is shared on purpose.

Every such value is a word of its own, so that the judge finds it wherever it stands: among rows, in an outbox, among
what is kept for a restore. Drawn from a chance of its own: worlds without secrets are what they were before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from sync.buckets import circle_of, user_bucket
from sync.circles import CIRCLE, MEMBERS, people_of
from sync.ports import ReadTx, Stored
from sync.push import is_shared_by_few
from tests.simulation.journal import Made
from tests.simulation.people import DAY, INSTANT
from tests.simulation.truth import Truth

NAMED = ("r1", "r2", "r3", "s1")
SECRET = "密"


def secret(rng: Random, person: str, key: str) -> dict[str, Any]:
    """The next thing somebody does with what few share."""
    does, kind, fields, name = _draw(rng, person, f"{SECRET}{key}。")
    pick = {"pick": rng.random(), "pick2": rng.random()}
    return {"do": does, "kind": kind, "id": key, "fields": fields, "name": name, **pick}


def _draw(rng: Random, person: str, word: str) -> tuple[str, str, dict[str, Any], str]:
    choice = rng.random()
    if choice < 0.18:
        others = {f"{MEMBERS}{one}": True for one in rng.sample(NAMED, rng.randint(0, 2))}
        return "new", "circle", {"name": word, "author": person, **others}, ""
    if choice < 0.36:
        step = {"author": person, "opportunity": "O1", "number": rng.randint(0, 3), "note": word}
        return "new", "concession", step, ""
    if choice < 0.50:
        return "set", "concession", rng.choice([{"asked_back": word}, {"note": word}, {"given": DAY}]), ""
    if choice < 0.66:
        return "set", "circle", {f"{MEMBERS}{rng.choice(NAMED)}": rng.choice([True, True, None])}, ""
    if choice < 0.72:
        return "set", rng.choice(["circle", "concession"]), {"deleted": rng.choice([True, True, None])}, ""
    if choice < 0.86:
        said = {"item": "k9.family", "value": word, "author": person, "day": DAY, "recorded_at": INSTANT}
        return "new", "fact", {**said, "private": True}, ""
    if choice < 0.94:
        return "cmd", "", {}, "share_fact"
    return "set", "fact", {rng.choice(["retracted", "deleted"]): True}, ""


def of_few(op: dict[str, Any]) -> bool:
    """Whether an op is of a circle, of what is shared in one, or of a private fact."""
    kept_close = op.get("fields", {}).get("private") is True or op.get("name") == "share_fact"
    return op.get("kind") in (CIRCLE, "concession") or kept_close


def strangers(tx: ReadTx, person: str, buckets: Iterable[str]) -> list[str]:
    """Of the buckets somebody is sent, those of a circle they are not in, or of another person."""
    found = []
    for bucket in buckets:
        circle = circle_of(bucket)
        row = tx.get([circle]).get(circle) if circle is not None else None
        # An erased circle is an empty marker: it says nothing, and names nobody any more.
        if circle is not None and (row is None or not (row.erased or person in people_of(row))):
            found.append(bucket)
        if bucket.startswith(user_bucket("")) and bucket != user_bucket(person):
            found.append(bucket)
    return found


class Kept:
    """Who may hold which secret, by what the server holds in the end and who wrote it."""

    def __init__(self, truth: Truth, everything: Iterable[Made], person_of: dict[str, str]) -> None:
        self.truth = truth
        self._writers: dict[str, set[str]] = {}
        self._record: dict[str, Made] = {}
        for made in everything:
            for word in _secrets(made):
                writer = person_of.get(made.phone.split(" ")[0])
                self._writers.setdefault(word, set()).update({writer} if writer else set())
                self._record[word] = made
        said = [row for row in truth.rows.values() if row.kind == "fact" and row.value("private") is not True]
        self._shared = {str(row.value("value")) for row in said}

    def wrong(self, name: str, person: str, dump: Any) -> Iterator[str]:
        """What this phone holds and must not."""
        text = json.dumps(dump, ensure_ascii=False)
        for word, made in self._record.items():
            if word in text and person not in self._writers[word] and not self._may(word, made, person):
                yield f"secret: {name} of {person} holds {word} of {made.record}, which {made.name} wrote"

    def _may(self, word: str, made: Made, person: str) -> bool:
        row = self.truth.rows.get(made.record)
        if row is None:
            return False
        if row.kind == "fact":
            return word in self._shared
        circle = self._circle(row)
        return circle is not None and person in people_of(circle)

    def _circle(self, row: Stored) -> Stored | None:
        return row if row.kind == CIRCLE else self.truth.rows.get(str(row.value(CIRCLE)))

    def waiting(self) -> list[str]:
        """Nothing that few share goes through a supervisor's hands."""
        return [
            f"secret: {held.op.id} waits for somebody's yes" for held in self.truth.held if is_shared_by_few(held.op)
        ]


def _secrets(made: Made) -> Iterator[str]:
    return (value for value in made.fields.values() if isinstance(value, str) and value.startswith(SECRET))
