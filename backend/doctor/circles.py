"""Circles (S9): nothing lies in one that is not its own, and the seats by which its people are found say the same.

A seat too many is the worst that can be wrong here: somebody holds what only named people share.
"""

from __future__ import annotations

from collections.abc import Iterator

from backend.doctor.finding import ERROR, Finding, found
from backend.services import Services
from backend.storage.company import Company
from backend.storage.sql_read import SqlReadTx
from sync.buckets import SEATS, circle_bucket
from sync.circles import CIRCLE, SEAT, people_of

MEND = "name somebody in the circle and take them out again: its seats are made anew"
LOOK = "tell the makers; until then its people do not meet what lies astray"


def circles(_: Services, tx: SqlReadTx, __: Company) -> Iterator[Finding]:
    """Who is seated is who is named; each record lies in the circle it names."""
    seated = {
        (str(seat.value("circle")), str(seat.value("person")))
        for seat in tx.of_kind(SEAT, [SEATS])
        if seat.value("left") is not True
    }
    every = list(tx.of_kind(CIRCLE))
    living = {row.id for row in every if not row.erased}
    named = {(row.id, person) for row in every for person in people_of(row)}
    wrong = named ^ {one for one in seated if one[0] in living}
    what = "seats that do not say what the circle does"
    yield from found(ERROR, "circles", "seats", SEATS, what, MEND, (len(wrong), [f"{c} {p}" for c, p in wrong]))
    astray = [row.id for row in every if row.bucket != circle_bucket(row.id)]
    for row in tx.of_kind("concession"):
        if not row.erased and row.bucket != circle_bucket(str(row.value(CIRCLE))):
            astray.append(row.id)
    yield from found(ERROR, "circles", "circle_astray", "records", "outside their circle", LOOK, (len(astray), astray))
