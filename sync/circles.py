"""Records that named people share and nobody else (S9): who is in a circle, and how that is found without a search.

A circle's record lies in its own bucket `circle:<id>`, with what is shared in it. Its author and the people it names
hold that bucket, whatever their role; a supervisor or an administrator who is not named holds nothing of it. It follows
no account to another plot, and nothing of it goes through a supervisor's hands: a late op of somebody who was taken out
is refused and stays on their phone, never in quarantine.

Which circles is a person in? Asked at each exchange, so it must not search through them. For each place in a circle
there is a **seat** in a bucket of the server's own that nobody holds; all of them together are one table that a store
keeps until one changes (`ReadTx.kept`). The seats are made again from the circle whenever it changes, in the same
transaction. Not chosen: naming people in a record of the org bucket (everybody would see who shares something), or a
seat in each person's own bucket (the table would be looked up for each person, one question more in every exchange).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256

from shared_schema.errors import Refused
from shared_schema.protocol import Op
from sync.buckets import SEATS, circle_bucket
from sync.draft import Draft, copy_of
from sync.merge import DELETED
from sync.ports import ReadTx, Stored

CIRCLE, SEAT = "circle", "seat"
MEMBERS = "members:"


def people_of(circle: Stored) -> frozenset[str]:
    """Who shares it: nobody once it is erased. One that was deleted is left to its author alone, who may bring it back:
    the others' phones let go of it as of one they were taken out of."""
    if circle.value(DELETED) is True:
        author = circle.value("author")
        return frozenset({author} if isinstance(author, str) else ())
    named = {name.removeprefix(MEMBERS) for name in circle.f if name.startswith(MEMBERS) and circle.value(name) is True}
    author = circle.value("author")
    return frozenset(named | {author} if isinstance(author, str) else named)


def circles_of(tx: ReadTx, person: str) -> frozenset[str]:
    """The buckets of the circles this person is in."""
    seats = tx.kept(SEATS, SEATS, lambda: _by_person(tx.of_kind(SEAT, [SEATS])))
    return seats.get(person, frozenset())


def _by_person(seats: Iterable[Stored]) -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for seat in seats:
        if seat.value("left") is not True:
            found[str(seat.value("person"))].add(circle_bucket(str(seat.value("circle"))))
    return {person: frozenset(buckets) for person, buckets in found.items()}


def refuse_strangers(draft: Draft, op: Op) -> None:
    """Only people are named in a circle: a slip of the id would share it with nobody, unseen."""
    for name, value in op.fields.items():
        if name.startswith(MEMBERS) and value is True:
            person = draft.one(name.removeprefix(MEMBERS))
            if person is None or person.kind != "person" or person.value("left") is True:
                raise Refused("unknown_record", name)


def seat(draft: Draft, circle: Stored) -> None:
    """Bring the seats of a circle that was changed in line with it. An erased one keeps its seats: whoever has a copy
    is sent what remains of it."""
    if circle.erased:
        return
    here, stamp = people_of(circle), draft.stamp()
    former = {name.removeprefix(MEMBERS) for name in circle.f if name.startswith(MEMBERS)}
    for person in sorted(here | former):
        key = seat_id(circle.id, person)
        known = draft.one(key)
        if known is None and person in here:
            values = {"circle": circle.id, "person": person}
            row = Stored(id=key, kind=SEAT, bucket=SEATS, f={name: [value, stamp] for name, value in values.items()})
            row.at = dict.fromkeys(values, 0)
            draft.change(row)
        elif known is not None and (known.value("left") is True) == (person in here):
            row = copy_of(known)
            row.f["left"] = [None if person in here else True, stamp]
            row.at["left"] = 0
            draft.change(row)


def seat_id(circle: str, person: str) -> str:
    return f"seat-{sha256(f'{circle} {person}'.encode()).hexdigest()[:32]}"
