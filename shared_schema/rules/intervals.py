"""When an account is touched more or less often than its grade says, and in which order that is decided (G5).

1. The rep's own interval, with its reason (`cadence.py`): whoever knows the account decides.
2. The first of the playbook's rules that holds (`cadences.rules`), for graded and ungraded accounts alike.
3. The days the account's segment (G9) gives its grade (`cadences.by_segment`).
4. The grade's own days (`cadences.by_grade`); without a grade `cadences.ungraded`.

An open opportunity of the first grade shortens 3 and 4 to `cadences.opportunity`, and neither 1 nor 2: a person or a
company said those on purpose. A condition that rests on something nobody knows does not hold, so it never lengthens an
interval by accident. Here stand 2 and 3, apart from `cadence.py`, because they need the conditions: the phone's first
screen does without them as long as the playbook names none. Mirrored in `intervals.ts`; `tests/vectors/intervals.json`.
"""

from __future__ import annotations

from shared_schema.playbook import Playbook
from shared_schema.rules.conditions import Case, holds, reading_of
from shared_schema.rules.facts import select_facts
from shared_schema.rules.types import Family, Reason
from shared_schema.rules.worth import segment


def special_interval(playbook: Playbook, family: Family, grade: str | None, today: str) -> tuple[int, Reason] | None:
    """The days a rule of the playbook or the account's segment gives, with the reason; None: the grade decides."""
    cadences = playbook.cadences
    if not cadences.rules and not cadences.by_segment:
        return None
    known = select_facts(playbook, family.facts, today)
    case = Case(reading_of(playbook, family, known, today), family.account, "account")
    for rule in cadences.rules:
        if holds(rule.when, case):
            return rule.days, {"code": "touch.rule", "args": {"grade": grade, "days": rule.days, "rule": rule.id}}
    found = segment(playbook, family, today, known)["segment"]
    days = cadences.by_segment.get(found or "", {}).get(grade or "")
    if days is None:
        return None
    return days, {"code": "touch.segment", "args": {"grade": grade, "days": days, "segment": found}}
