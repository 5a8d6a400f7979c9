"""How much of the checklists is known of one subject (K1–K9): each item's state, its freshness, each group's share.

Only what is fresh and undisputed counts as known. An answer loses its worth evenly over the days it stays fresh
*(ours)*: `left` says in per cent how much of them remains, so that a screen can show an answer fading before it is
stale. What is decided and not asked (grade, stage) stands elsewhere; what a playbook retired is listed while it has an
answer and counts no more. Mirrored in `knowing.ts`; `tests/vectors/knowing.json`.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from shared_schema.playbook import Item, Playbook
from shared_schema.rules.records import Index, known_of
from shared_schema.rules.types import Family, Known, Selected
from shared_schema.rules.unknowns import concerns, known_about, need_of, stage_place, subjects

SubjectKind = Literal["account", "opportunity", "contact", "rival"]


class ItemState(TypedDict):
    """One item of a checklist as it stands."""

    item: str
    state: Literal["known", "stale", "disputed", "missing"]
    left: int | None
    """Per cent of its freshness that is left; None: missing, or it stays true."""
    age_days: int | None
    need: int
    """2: needed at the present stage; 1: at the next; 0: later."""


class Group(TypedDict):
    """A checklist of one subject; `known` of `of` items are fresh and undisputed."""

    group: str
    known: int
    of: int
    items: list[ItemState]


def checklists(playbook: Playbook, family: Family, known: Selected, kind: SubjectKind, subject: str) -> list[Group]:
    """The groups that have something about this subject, in the playbook's order."""
    index, place = Index(playbook), _place(playbook, family, known, kind, subject)
    groups: list[Group] = []
    for checklist in playbook.checklists:
        states = [
            (item, _state(item, need_of(index, item, place), _about(item, family, known, subject)))
            for item in checklist.items
            if item.subject == kind and item.ask is not None and concerns(item, known, family.account)
        ]
        shown = [(item, state) for item, state in states if not item.retired or state["state"] != "missing"]
        counted = [state for item, state in shown if not item.retired]
        if shown:
            found = sum(state["state"] == "known" for state in counted)
            items = [state for _, state in shown]
            groups.append({"group": checklist.id, "known": found, "of": len(counted), "items": items})
    return groups


def _place(playbook: Playbook, family: Family, known: Selected, kind: SubjectKind, subject: str) -> int | None:
    """How far the work is that the subject's items are needed for."""
    if kind == "opportunity":
        return stage_place(Index(playbook), known, subject)
    return max((place for _, place in subjects(playbook, family, known)), default=None)


def _about(item: Item, family: Family, known: Selected, subject: str) -> Known | None:
    if item.subject == "opportunity":
        return known_about(known, subject, family.account["id"], item.id)
    return known_of(known, subject, item.id)


def _state(item: Item, need: int, found: Known | None) -> ItemState:
    state: ItemState = {"item": item.id, "state": "missing", "left": None, "age_days": None, "need": need}
    if found is None or found["value"] == "unknown":
        return state
    state["state"] = "disputed" if found["others"] else "known" if found["fresh"] else "stale"
    state["age_days"] = found["age_days"]
    if item.fresh_days is not None:
        state["left"] = max(0, (item.fresh_days - found["age_days"]) * 100 // item.fresh_days)
    return state
