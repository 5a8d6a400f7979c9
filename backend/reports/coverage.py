"""Who was touched in time and who goes cold, plot by plot, without accusing anybody of what is merely unknown.

Law 4: what a rep did since the phone last synced is not here yet. So an account counts as late only as far as the
server can know: if it fell due after the day of the rep's last exchange, it is *unknown since* then. Grace is a day
*(ours)*: a phone that synced yesterday is a phone in use. A rep whom no phone ever served has nothing waiting anywhere:
what the server has is all there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from backend.reports.plots import AccountLine, PlotView, day_in
from backend.storage.company import Phone
from shared_schema.playbook import Playbook
from shared_schema.rules.days import between
from sync.ports import Stored

GRACE_DAYS = 1
COLD_LIMIT = 300


class Counts(Struct):
    """One row of coverage: a grade's accounts, by how they stand."""

    grade: str | None
    accounts: int = 0
    touched_in_cadence: int = 0
    due: int = 0
    late: int = 0
    unknown: int = 0

    def add(self, other: Counts) -> None:
        self.accounts += other.accounts
        self.touched_in_cadence += other.touched_in_cadence
        self.due += other.due
        self.late += other.late
        self.unknown += other.unknown


def freshest(phones: Iterable[Phone]) -> dict[str, int]:
    """Person -> the last exchange of any device still in use."""
    found: dict[str, int] = {}
    for phone in phones:
        if phone.last_sync is not None and phone.revoked_at is None:
            found[phone.person] = max(found.get(phone.person, 0), phone.last_sync)
    return found


def state(line: AccountLine, view: PlotView, last_sync: int | None) -> str:
    """`none`, `in_time`, `due`, `late` or `unknown`."""
    status = line.touch["status"]
    if status == "none":
        return "none"
    if status not in ("late", "due"):
        return "in_time"
    if last_sync is not None:
        synced = day_in(view.zone, last_sync)
        due = line.touch["due"] or view.today
        if between(synced, view.today) > GRACE_DAYS and between(due, synced) <= 0:
            return "unknown"
    return str(status)


def coverage(
    playbook: Playbook, views: list[PlotView], people: dict[str, Stored], synced: dict[str, int], now_ms: int
) -> dict[str, Any]:
    """Coverage by grade, over all and for each rep's plot."""
    order = [*(grade.id for grade in playbook.grades), None]
    total = {grade: Counts(grade) for grade in order}
    reps = []
    for view in views:
        last_sync = synced.get(view.owner)
        counts = {grade: Counts(grade) for grade in order}
        for line in view.lines.values():
            _count(counts, line, state(line, view, last_sync))
        for grade, row in counts.items():
            total.setdefault(grade, Counts(grade)).add(row)
        reps.append(
            {
                "person": view.owner,
                "name": _name(people, view.owner),
                "plot": view.plot,
                "plot_name": view.name,
                "grades": [row for row in counts.values() if row.accounts],
                "last_sync": last_sync,
            }
        )
    return {"as_of": now_ms, "grades": list(total.values()), "reps": reps}


def cold(
    playbook: Playbook, views: list[PlotView], people: dict[str, Stored], synced: dict[str, int], now_ms: int
) -> dict[str, Any]:
    """Accounts past their day, the best grades and the latest first; `unknown_since` where the phone is silent."""
    place = {grade.id: index for index, grade in enumerate(playbook.grades)}
    found = []
    for view in views:
        last_sync = synced.get(view.owner)
        for line in view.lines.values():
            standing = state(line, view, last_sync)
            if standing == "late" or (standing == "unknown" and line.touch["status"] == "late"):
                found.append(_cold(line, view, people, last_sync, unknown=standing == "unknown"))
    found.sort(key=lambda item: (place.get(item["grade"], len(place)), -item["days_late"], item["account"]))
    return {"as_of": now_ms, "items": found[:COLD_LIMIT], "total": len(found)}


def accounts(view: PlotView) -> list[dict[str, Any]]:
    """A plot's accounts by name, with what tells two of one name apart."""
    lines = sorted(view.lines.values(), key=lambda line: (line.name, line.id))
    return [
        {
            "id": line.id,
            "name": line.name,
            "grade": line.touch["grade"],
            "last": line.touch["last"]["day"] if line.touch["last"] else None,
        }
        for line in lines
    ]


def _count(counts: dict[str | None, Counts], line: AccountLine, standing: str) -> None:
    if standing == "none":
        return
    row = counts.setdefault(line.touch["grade"], Counts(line.touch["grade"]))
    row.accounts += 1
    row.touched_in_cadence += standing == "in_time"
    row.due += standing == "due"
    row.late += standing == "late"
    row.unknown += standing == "unknown"


def _cold(
    line: AccountLine, view: PlotView, people: dict[str, Stored], last_sync: int | None, *, unknown: bool
) -> dict[str, Any]:
    last = line.touch["last"]
    reasons = line.touch["reasons"]
    return {
        "account": line.id,
        "name": line.name,
        "grade": line.touch["grade"],
        "plot": view.plot,
        "plot_name": view.name,
        "rep": {"id": view.owner, "name": _name(people, view.owner)} if view.owner else None,
        "last_touch": last["day"] if last else None,
        "days_late": line.touch["days_late"],
        "why": reasons[0] if reasons else None,
        "reasons": reasons,
        "unknown_since": last_sync if unknown else None,
    }


def _name(people: dict[str, Stored], person: str) -> str:
    found = people.get(person)
    return str(found.value("name")) if found is not None else ""
