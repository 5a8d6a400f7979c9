"""Which way of touching an account to propose (G6): one usual for its grade that was not used lately.

The least recently used goes first, never used before all, in the playbook's order; one no longer offered is not
proposed, and nothing is when all of them were used within `touch_repeat_days`. Mirrored in `touches.ts`;
`tests/vectors/touches.json`.
"""

from __future__ import annotations

from shared_schema.playbook import Playbook
from shared_schema.rules.days import age, day_of
from shared_schema.rules.facts import select_item
from shared_schema.rules.records import grade_of, newest_visits
from shared_schema.rules.types import Family, Selected, Today, TouchSuggestion


def suggest_touch(playbook: Playbook, family: Family, today: Today, known: Selected | None = None) -> TouchSuggestion:
    """A touch for variety, with how long ago it was last used."""
    day = day_of(today)
    known = select_item(playbook, family.facts, "grade", today) if known is None else known
    grade = grade_of(known, family.account["id"])
    if all(g.id != grade for g in playbook.grades):
        grade = playbook.grades[-1].id
    used: dict[str, str] = {}
    for visit in newest_visits(family.visits):
        used.setdefault(visit.get("touch") or "", visit["day"])
    usual = [touch.id for touch in playbook.touches if grade in touch.usual_for and not touch.retired]
    best = min(usual, key=lambda touch: used.get(touch, ""), default=None)
    if best is None:
        return {"touch": None, "reasons": []}
    if best not in used:
        return {"touch": best, "reasons": [{"code": "touch.not_used", "args": {"touch": best, "grade": grade}}]}
    days = age(used[best], day)
    if days < playbook.thresholds["touch_repeat_days"]:
        return {"touch": None, "reasons": []}
    args = {"touch": best, "grade": grade, "days_ago": days}
    return {"touch": best, "reasons": [{"code": "touch.not_lately", "args": args}]}
