"""The Team feed: visits of the plots a supervisor leads, newest first, with what hangs on each.

Newest means written down last: a visit entered late appears at the top when it arrives, with its own day beside it
(law 5), instead of slipping in unseen among last week's. The cursor is the time of writing and the id, so pages
neither skip nor repeat when new visits come in between.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from heapq import nlargest
from typing import Any

from backend.reports.plots import PlotView, PlotViews, id_of, plain
from shared_schema.playbook import Playbook
from sync.buckets import is_private
from sync.ports import ReadTx, Stored


def feed(
    tx: ReadTx, playbook: Playbook, views: PlotViews, led: list[PlotView], before: str | None, limit: int
) -> dict[str, Any]:
    """One page. `before` is the `next` of the page before it."""
    latest: list[str] = []
    for view in led:
        end = len(view.visits) if before is None else bisect_left(view.visits, before)
        latest += view.visits[max(0, end - limit - 1) : end]
    page = nlargest(limit + 1, latest)
    found = tx.get(id_of(place) for place in page[:limit])
    shown = [found[id_of(place)] for place in page[:limit] if id_of(place) in found]
    families = _families(tx, shown)
    people = tx.get({str(v.value("author")) for v in shown} | _commenters(families.values()))
    today = max((view.today for view in led), default="")
    grades = {key: views.grade(playbook, family.get("fact", []), key, today) for key, family in families.items()}
    items = [_item(visit, families[visit.family], grades[visit.family], people) for visit in shown]
    return {"items": items, "next": page[limit - 1] if len(page) > limit else None}


def _families(tx: ReadTx, visits: list[Stored]) -> dict[str, dict[str, list[Stored]]]:
    """Account id -> kind -> living records, for the accounts of a page."""
    found: dict[str, dict[str, list[Stored]]] = {}
    for account in {visit.family for visit in visits}:
        by_kind: defaultdict[str, list[Stored]] = defaultdict(list)
        for row in tx.family(account):
            if row.living and not is_private(row.bucket):
                by_kind[row.kind].append(row)
        found[account] = by_kind
    return found


def _commenters(families: Iterable[dict[str, list[Stored]]]) -> set[str]:
    return {str(comment.value("author")) for family in families for comment in family.get("comment", [])}


def _item(
    visit: Stored, family: dict[str, list[Stored]], grade: str | None, people: dict[str, Stored]
) -> dict[str, Any]:
    accounts = family.get("account", [])
    met = [c.value("name") for c in family.get("contact", []) if visit.value(f"people:{c.id}")]
    about = [r for kind in ("comment", "attachment") for r in family.get(kind, []) if r.value("subject") == visit.id]
    comments = sorted((r for r in about if r.kind == "comment"), key=lambda r: (str(r.value("written_at")), r.id))
    return {
        "visit": {"id": visit.id, "fields": _fields(visit)},
        "account": {
            "id": visit.family,
            "name": accounts[0].value("name") if accounts else "",
            "grade": grade,
        },
        "author": _named(people, str(visit.value("author"))),
        "contacts": met,
        "comments": [
            {
                "id": comment.id,
                "author": _named(people, str(comment.value("author"))),
                "text": comment.value("text"),
                "written_at": comment.value("written_at"),
            }
            for comment in comments
        ],
        "attachments": [{"id": r.id, **_fields(r)} for r in about if r.kind == "attachment"],
    }


def _fields(row: Stored) -> dict[str, Any]:
    return {name: value for name, value in plain(row).items() if name not in ("id", "kind")}


def _named(people: dict[str, Stored], person: str) -> dict[str, str]:
    found = people.get(person)
    return {"id": person, "name": str(found.value("name")) if found is not None else ""}
