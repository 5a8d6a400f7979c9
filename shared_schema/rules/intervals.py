"""When an account is touched more or less often than its grade says, and in which order that is decided (G5).

1. The rep's own interval, with its reason (`cadence.py`): whoever knows the account decides.
2. The first of the playbook's rules that holds (`cadences.rules`), for graded and ungraded accounts alike.
3. The days the account's segment (G9) gives its grade (`cadences.by_segment`).
4. The grade's own days (`cadences.by_grade`); without a grade `cadences.ungraded`.

An open opportunity of the first grade shortens 3 and 4 to `cadences.opportunity`, and neither 1 nor 2: a person or a
company said those on purpose. A condition that rests on something nobody knows does not hold, so it never lengthens an
interval by accident. Each may be counted in working days (`calendars.py`); of two gaps counted differently five working
days are a week. Here stand 2 and 3, apart from `cadence.py`, because they need the conditions: the phone's first
screen does without them as long as the playbook names none. Mirrored in `intervals.ts`; `tests/vectors/intervals.json`.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from shared_schema.playbook import Playbook
from shared_schema.rules.calendars import WORKING_DAYS
from shared_schema.rules.conditions import Case, holds, reading_of
from shared_schema.rules.facts import select_facts
from shared_schema.rules.types import Family, Reason
from shared_schema.rules.worth import segment


class Interval(Struct, frozen=True):
    """How long between touches, and why. The reason tells the unit only where it is not the calendar's day."""

    days: int
    in_working_days: bool
    why: Reason


def told(code: str, in_working_days: bool, args: dict[str, Any]) -> Interval:
    """An interval with its reason."""
    said = {**args, "unit": WORKING_DAYS} if in_working_days else args
    return Interval(args["days"], in_working_days, {"code": code, "args": said})


def is_shorter(one: Interval, than: Interval) -> bool:
    return _fifths(one) < _fifths(than)


def _fifths(interval: Interval) -> int:
    """The length in fifths of a day, that a week of either kind is as long."""
    return interval.days * (7 if interval.in_working_days else 5)


def special_interval(playbook: Playbook, family: Family, grade: str | None, today: str) -> Interval | None:
    """What a rule of the playbook or the account's segment says; None: the grade decides."""
    cadences = playbook.cadences
    if not cadences.rules and not cadences.by_segment:
        return None
    known = select_facts(playbook, family.facts, today)
    case = Case(reading_of(playbook, family, known, today), family.account, "account")
    for rule in cadences.rules:
        if holds(rule.when, case):
            return told("touch.rule", rule.in_working_days, {"grade": grade, "days": rule.days, "rule": rule.id})
    found = segment(playbook, family, today, known)["segment"]
    days = cadences.by_segment.get(found or "", {}).get(grade or "")
    if days is None:
        return None
    working = found in cadences.segments_in_working_days
    return told("touch.segment", working, {"grade": grade, "days": days, "segment": found})
