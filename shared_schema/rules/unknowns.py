"""What we do not know of an account, and what to ask next, in order (K1, V2).

Needed at the present stage goes before needed at the next; then weight times urgency (missing 100, disputed 80, stale
50 to 99 by how stale); then open questions before closed, easy before delicate. Of each contact only the most wanted
item counts, and a short list takes different groups first: three questions about one budget are an interrogation.
While no opportunity is recorded its items are asked of the account, by the stage the grade stands for.
Mirrored in `unknowns.ts`; `tests/vectors/unknowns.json`.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared_schema.playbook import Item, Playbook
from shared_schema.rules.facts import select_facts
from shared_schema.rules.records import Index, by_id, grade_of, known_of, open_opportunities, text_of, word_of
from shared_schema.rules.types import Family, Known, Plain, Selected, Today, Unknown

MOST_SHOWN = 3
DELICATE = {"public": 0, "semi-public": 1, "private": 2}
"""Easy before delicate (V2)."""


def stage_place(index: Index, known: Selected, opportunity: str) -> int:
    """How far an opportunity is; one without a stage has just been opened."""
    return index.stages.get(word_of(known_of(known, opportunity, "stage")) or "", 0)


def known_about(known: Selected, subject: str, account: str, item: str) -> Known | None:
    """What is known of an opportunity; what was noted on its account counts for it too."""
    return known_of(known, subject, item) or known_of(known, account, item)


def subjects(playbook: Playbook, family: Family, known: Selected) -> list[tuple[str, int]]:
    """The open opportunities with the places of their stages; the account itself while there are none."""
    index, account = Index(playbook), family.account["id"]
    found = [(o["id"], stage_place(index, known, o["id"])) for o in open_opportunities(family)]
    if found:
        return found
    grade = next((g for g in playbook.grades if g.id == grade_of(known, account)), None)
    assumed = grade.assumed_stage if grade else None
    return [(account, index.stages[assumed])] if assumed else []


def need_of(index: Index, item: Item, place: int | None) -> int:
    """2: needed now; 1: at the next stage; 0: later."""
    if item.from_stage is None:
        return 2
    if place is None:
        return 0
    ahead = index.stages[item.from_stage] - place
    return 2 if ahead <= 0 else 1 if ahead == 1 else 0


def _unknown(item: Item, subject: str, need: int, known: Known | None) -> Unknown | None:
    if known is None or known["value"] == "unknown":
        state, urgency = "missing", 100
    elif known["others"]:
        state, urgency = "disputed", 80
    elif not known["fresh"]:
        limit = item.fresh_days or 1
        state, urgency = "stale", min(99, 50 + (known["age_days"] - limit) * 50 // limit)
    else:
        return None
    return {
        "item": item.id,
        "subject": subject,
        "subject_kind": item.subject,
        "group": item.group,
        "state": state,
        "need": need,
        "score": item.weight * urgency,
        "form": item.form,
        "sensitivity": item.sensitivity,
        "age_days": known["age_days"] if known else None,
        "value": known["value"] if known else None,
    }  # type: ignore[return-value]  # `state` is one of its three words by the branches above


def concerns(item: Item, known: Selected, account: Plain) -> bool:
    """Does the question make sense of this account: by what is known of it, and by its ownership (K6)?"""
    ownership = text_of(account, "ownership")
    return (not item.only_ownership or ownership is None or ownership in item.only_ownership) and all(
        word_of(known_of(known, account["id"], other)) == answer for other, answer in item.only_if.items()
    )


def _asked(item: Item, known: Selected, account: Plain) -> bool:
    return item.ask is not None and item.asked and not item.retired and concerns(item, known, account)


def _rank(index: Index, unknown: Unknown) -> tuple[int, int, bool, int, int, str]:
    return (
        -unknown["need"],
        -unknown["score"],
        unknown["form"] == "closed",
        DELICATE[unknown["sensitivity"]],
        index.order[unknown["item"]],
        unknown["subject"],
    )


def _of_subjects(playbook: Playbook, index: Index, family: Family, known: Selected) -> Iterator[Unknown]:
    account = family.account["id"]
    places = subjects(playbook, family, known)
    furthest = max((place for _, place in places), default=None)
    for item in index.items.values():
        if not _asked(item, known, family.account):
            continue
        if item.subject == "account":
            targets = [(account, furthest)]
        elif item.subject == "opportunity":
            targets = [(subject, place) for subject, place in places]
        else:
            continue
        for subject, place in targets:
            need = need_of(index, item, place)
            found = _unknown(item, subject, need, known_about(known, subject, account, item.id)) if need else None
            if found:
                yield found


def _of_contacts(playbook: Playbook, index: Index, family: Family, known: Selected) -> Iterator[Unknown]:
    furthest = max((place for _, place in subjects(playbook, family, known)), default=None)
    items = [
        (i, need) for i in index.items.values() if i.subject == "contact" and (need := need_of(index, i, furthest))
    ]
    for contact in by_id(family.contacts):
        found = [
            unknown
            for item, need in items
            if _asked(item, known, family.account)
            and (unknown := _unknown(item, contact["id"], need, known_of(known, contact["id"], item.id)))
        ]
        if found:
            yield min(found, key=lambda u: _rank(index, u))


def varied(ranked: list[Unknown], limit: int) -> list[Unknown]:
    """The first of each group, then whatever ranks highest, in the ranking's order."""
    groups: set[str] = set()
    firsts = [u for u in ranked if u["group"] not in groups and not groups.add(u["group"])]  # type: ignore[func-returns-value]  # set.add as a memo
    chosen = firsts[:limit]
    for unknown in ranked:
        if len(chosen) >= limit:
            break
        if unknown not in chosen:
            chosen.append(unknown)
    return [u for u in ranked if u in chosen]


def unknowns(
    playbook: Playbook, family: Family, today: Today, known: Selected | None = None, limit: int | None = MOST_SHOWN
) -> list[Unknown]:
    """What to ask next, the most wanted first; `limit=None` gives all of it."""
    known = select_facts(playbook, family.facts, today) if known is None else known
    index = Index(playbook)
    found = [*_of_subjects(playbook, index, family, known), *_of_contacts(playbook, index, family, known)]
    ranked = sorted(found, key=lambda u: _rank(index, u))
    return ranked if limit is None else varied(ranked, limit)


def asking_order(found: list[Unknown]) -> list[Unknown]:
    """How to put a few questions in talk: open before closed, easy before delicate (V2)."""
    return sorted(found, key=lambda u: (u["form"] == "closed", DELICATE[u["sensitivity"]]))
