"""When each account is next due for a touch, and why (G5).

Pure: callers pass `today`, so tests need no clock. The phone computes the same in pwa/src/rules/cadence.ts;
tests/vectors/cadence.json holds both to the same answers. An override by the rep goes before everything, then what the
playbook says of special cases (`intervals.py`, with the whole order); an account of the first grade with open
opportunities is worked by opportunity, at least weekly; an account never touched is due today; a snooze puts a due day
off, never forward. A touch counts when the playbook says it keeps that grade warm.

Counted in calendar days, or in working days of the account's region where the playbook or the rep asks for it; what
the region's holidays move stands in `calendars.py`. A snooze keeps the very day a person chose.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from shared_schema.playbook import Playbook
from shared_schema.rules.calendars import WORKING_DAYS, WorkDays, moved, work_days
from shared_schema.rules.days import age, between, day_of, plus
from shared_schema.rules.facts import select_item
from shared_schema.rules.intervals import Interval, is_shorter, special_interval, told
from shared_schema.rules.records import Index, grade_of, newest_visits, open_opportunities, text_of
from shared_schema.rules.types import Family, LastTouch, NextTouch, Plain, Reason, Selected, Today

BY_OPPORTUNITY = ("touch.cadence", "touch.segment")
"""Intervals that an account of the first grade keeps for each of its opportunities."""


def _counts(index: Index, visit: Plain, grade: str | None) -> bool:
    touch = index.touches.get(visit.get("touch") or "")
    return touch is None or grade is None or grade in touch.counts_for


def counted_visits(playbook: Playbook, family: Family, grade: str | None, today: str) -> list[Plain]:
    """The visits a cadence is counted from, newest first; another zone's tomorrow is let in."""
    index = Index(playbook)
    known_grade = grade if any(g.id == grade for g in playbook.grades) else None
    latest = plus(today, 1)
    return [v for v in newest_visits(family.visits) if v["day"] <= latest and _counts(index, v, known_grade)]


def _last(visits: list[Plain], today: str) -> LastTouch | None:
    if not visits:
        return None
    visit = visits[0]
    days_ago = age(visit["day"], today)
    return {"id": visit["id"], "day": visit["day"], "touch": visit.get("touch") or "", "days_ago": days_ago}


def _interval(playbook: Playbook, family: Family, grade: str | None, worked: bool, today: str) -> Interval:
    """How long between touches, and the reason for it."""
    account, cadences = family.account, playbook.cadences
    override = account.get("cadence_days")
    if isinstance(override, int) and override > 0:
        said: dict[str, Any] = {"grade": grade, "days": override, "reason": text_of(account, "cadence_reason")}
        return told("touch.override", account.get("cadence_unit") == WORKING_DAYS, said)
    special = special_interval(playbook, family, grade, today)
    if special and special.why["code"] == "touch.rule":
        return special
    days = special.days if special else cadences.by_grade.get(grade or "")
    if days is None:
        return told("touch.ungraded", cadences.ungraded_in_working_days, {"days": cadences.ungraded})
    working = grade in cadences.in_working_days
    found = special or told("touch.cadence", working, {"grade": grade, "days": days})
    often = told("touch.cadence", working, {"grade": grade, "days": cadences.opportunity})
    return often if worked and is_shorter(often, found) else found


class _Due(Struct, frozen=True):
    """The day a touch is due: `counted` by the interval alone, `day` when people are at work."""

    counted: str
    day: str


def _due(visits: list[Plain], every: Interval, today: str, work: WorkDays) -> _Due:
    if not visits:
        counted = today
    elif every.in_working_days:
        counted = work.plus(visits[0]["day"], every.days)
    else:
        counted = plus(visits[0]["day"], every.days)
    return _Due(counted, work.next(counted) if work.known else counted)


def _nothing(grade: str | None, status: str) -> NextTouch:
    return {
        "status": "none",
        "due": None,
        "days_late": 0,
        "days_until": 0,
        "grade": grade,
        "cadence_days": None,
        "last": None,
        "opportunity": None,
        "reasons": [{"code": "touch.not_cultivated", "args": {"status": status}}],
    }


def next_touch(playbook: Playbook, family: Family, today: Today, known: Selected | None = None) -> NextTouch:
    """The day the next touch is due, how late it is, and the reasons in the order to tell them."""
    day, account = day_of(today), family.account
    known = select_item(playbook, family.facts, "grade", today) if known is None else known
    grade = grade_of(known, account["id"])
    status = text_of(account, "status")
    if status and any(s.id == status and not s.cultivated for s in playbook.statuses):
        return _nothing(grade, status)
    opportunities = open_opportunities(family) if grade == playbook.grades[0].id else []
    every, work = _interval(playbook, family, grade, bool(opportunities), day), work_days(family)
    why, visits = every.why, counted_visits(playbook, family, grade, day)
    found, opportunity = _due(visits, every, day, work), None
    if opportunities and why["code"] in BY_OPPORTUNITY:
        # A visit that names no opportunity speaks for all of them.
        of = {o["id"]: [v for v in visits if v.get("opportunity") in (None, "", o["id"])] for o in opportunities}
        opportunity = min(of, key=lambda o: (_due(of[o], every, day, work).day, o))
        visits = of[opportunity]
        found = _due(visits, every, day, work)
        name = next(o.get("name") for o in opportunities if o["id"] == opportunity)
        args = {"grade": grade, "days": every.days, "opportunity": opportunity, "name": name}
        why = told("touch.opportunity", every.in_working_days, args).why
    last = _last(visits, day)
    reasons = [why]
    if last:
        reasons.append({"code": "touch.last", "args": {"days_ago": last["days_ago"], "touch": last["touch"]}})
    else:
        reasons.append({"code": "touch.never", "args": {}})
    holiday = moved(work, found.counted, found.day, every.in_working_days and bool(visits))
    due, snoozed = _snoozed(account, found.day, day, reasons)
    if holiday and due == found.day:
        reasons.append(holiday)
    late = between(due, day)
    state: Literal["late", "due", "upcoming", "snoozed"] = "late" if late > 0 else "due" if late == 0 else "upcoming"
    return {
        "status": "snoozed" if snoozed else state,
        "due": due,
        "days_late": max(0, late),
        "days_until": max(0, -late),
        "grade": grade,
        "cadence_days": every.days,
        "last": last,
        "opportunity": opportunity,
        "reasons": reasons,
    }


def _snoozed(account: Plain, due: str, today: str, reasons: list[Reason]) -> tuple[str, bool]:
    """The due day after a snooze; true while the snooze still runs."""
    snooze = account.get("snooze")
    if not snooze or snooze["until"] <= due:
        return due, False
    reasons.append({"code": "touch.snoozed", "args": {"until": snooze["until"], "reason": snooze["reason"]}})
    return snooze["until"], snooze["until"] > today
