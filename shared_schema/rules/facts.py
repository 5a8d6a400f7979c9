"""Which of several observations the brief shows, how old it is, and who says otherwise.

Facts are never edited: two reps who disagree add evidence. An observation stops standing when something newer
replaces it: the same contact said something newer, or the same author wrote something newer without naming
another source. Among what still stands, the fresh goes before the stale, then the surer, then the newer; items that
are decided and not found out (grade, stage) simply take the newest. Mirrored in `facts.ts`; `tests/vectors/facts.json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shared_schema.playbook import Item, Playbook
from shared_schema.rules.days import age, day_of
from shared_schema.rules.records import Index
from shared_schema.rules.types import Known, Observation, Plain, Selected, Today

_SURE = {"low": 0, "middle": 1, "high": 2}


def same(a: Any, b: Any) -> bool:
    """Do two answers say the same? A yes is not a 1; 1.0 is 1."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return bool(a == b)


def _order(fact: Plain) -> tuple[str, str, str]:
    # Without its Z an instant with a fraction sorts behind the same second without one.
    return (fact["day"], str(fact.get("recorded_at") or "").rstrip("Z"), fact["id"])


def _usable(fact: Plain) -> bool:
    return (
        not fact.get("retracted")
        and not fact.get("deleted")
        and bool(fact.get("subject") and fact.get("item") and fact.get("day"))
        and fact.get("value") is not None
    )


def _standing(facts: list[Plain]) -> list[Plain]:
    """What nothing newer replaces, newest first."""
    said: set[str] = set()
    wrote: set[str] = set()
    standing: list[Plain] = []
    for fact in sorted(facts, key=_order, reverse=True):
        source, author = fact.get("source"), str(fact.get("author") or "")
        if not (author in wrote or (source and source in said)):
            standing.append(fact)
        if source:
            said.add(source)
        else:
            wrote.add(author)
    return standing


def _confidence(fact: Plain) -> str:
    confidence = fact.get("confidence")
    return confidence if confidence in _SURE else "middle"


def _observation(fact: Plain, today: str) -> Observation:
    return {
        "fact": fact["id"],
        "value": fact["value"],
        "day": fact["day"],
        "age_days": age(fact["day"], today),
        "author": fact.get("author") or "",
        "source": fact.get("source") or None,
        "confidence": _confidence(fact),
    }


def _select(item: Item | None, facts: list[Plain], today: str) -> Known:
    limit = item.fresh_days if item else None

    def fresh(fact: Plain) -> bool:
        return limit is None or age(fact["day"], today) <= limit

    standing = _standing(facts)
    chosen = standing[0]
    if not (item and item.latest):
        chosen = max(standing, key=lambda f: (fresh(f), _SURE[_confidence(f)], _order(f)))
    against = [
        fact
        for fact in ([] if item and item.latest else standing)
        if not same(fact["value"], chosen["value"]) and (fresh(fact) or not fresh(chosen))
    ]
    seen = _observation(chosen, today)
    return {
        "item": chosen["item"],
        "subject": chosen["subject"],
        "fact": seen["fact"],
        "value": seen["value"],
        "day": seen["day"],
        "age_days": seen["age_days"],
        "fresh": fresh(chosen),
        "author": seen["author"],
        "source": seen["source"],
        "visit": chosen.get("visit") or None,
        "confidence": seen["confidence"],
        "reason": chosen.get("reason") or None,
        "agree": sum(same(fact["value"], chosen["value"]) for fact in standing),
        "others": [_observation(fact, today) for fact in against],
    }


def select_facts(playbook: Playbook, facts: Iterable[Plain], today: Today) -> Selected:
    """What is known of every subject and item; retracted and deleted observations are passed over."""
    index = Index(playbook)
    day = day_of(today)
    heaps: dict[tuple[str, str], list[Plain]] = {}
    for fact in facts:
        if _usable(fact):
            heaps.setdefault((fact["subject"], fact["item"]), []).append(fact)
    known: Selected = {}
    for (subject, item), heap in heaps.items():
        known.setdefault(subject, {})[item] = _select(index.items.get(item), heap, day)
    return known


def select_item(playbook: Playbook, facts: Iterable[Plain], item: str, today: Today) -> Selected:
    """Like `select_facts`, for one item only: what a list of many accounts needs."""
    return select_facts(playbook, (fact for fact in facts if fact.get("item") == item), today)
