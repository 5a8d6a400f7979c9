"""What is expected to come in (S11): amount by probability, by month, by grade, by stage; and how it moved.

Every open opportunity with an amount counts, in the month of its expected close. Currencies stay apart. Movement
compares with seven days before, by the stages and grades known then; amounts are today's on both sides, because a phone
holds no history of fields. Mirrored in `forecast.ts`; `tests/vectors/forecast.json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from shared_schema.playbook import Playbook
from shared_schema.rules.days import day_of, plus
from shared_schema.rules.facts import select_facts
from shared_schema.rules.records import grade_of, known_of, open_opportunities, word_of
from shared_schema.rules.types import Family, Selected, Today

NO_MONTH = ""


class Expected(TypedDict):
    """One line: minor units, plain and weighted by probability."""

    key: str
    currency: str
    count: int
    minor: int
    weighted: int


class Forecast(TypedDict):
    """Lines by month (`2026-12`, "" without one), by grade ("" without one) and by stage; `moved`: weighted now less a
    week ago, by currency."""

    months: list[Expected]
    grades: list[Expected]
    stages: list[Expected]
    moved: dict[str, int]


class _Deal(TypedDict):
    month: str
    grade: str
    stage: str
    currency: str
    minor: int
    weighted: int


def forecast(playbook: Playbook, families: Iterable[Family], today: Today) -> Forecast:
    """Over all these accounts."""
    day = day_of(today)
    now: list[_Deal] = []
    before: list[_Deal] = []
    for family in families:
        now += _deals(playbook, family, select_facts(playbook, family.facts, day))
        earlier = plus(day, -7)
        facts = [fact for fact in family.facts if fact.get("day") and fact["day"] <= earlier]
        before += _deals(playbook, family, select_facts(playbook, facts, earlier))
    moved: dict[str, int] = {}
    for sign, deals in ((1, now), (-1, before)):
        for deal in deals:
            moved[deal["currency"]] = moved.get(deal["currency"], 0) + sign * deal["weighted"]
    return {
        "months": _lines(now, [deal["month"] for deal in now]),
        "grades": _lines(now, [deal["grade"] for deal in now]),
        "stages": _lines(now, [deal["stage"] for deal in now]),
        "moved": dict(sorted(moved.items())),
    }


def _deals(playbook: Playbook, family: Family, known: Selected) -> list[_Deal]:
    chances = {stage.id: stage.probability for stage in playbook.stages}
    found: list[_Deal] = []
    for record in open_opportunities(family):
        amount = record.get("amount")
        if not amount:
            continue
        stage = word_of(known_of(known, record["id"], "stage")) or ""
        found.append(
            {
                "month": str(record.get("expected_close") or NO_MONTH)[:7],
                "grade": grade_of(known, family.account["id"]) or "",
                "stage": stage,
                "currency": amount["currency"],
                "minor": amount["minor"],
                "weighted": amount["minor"] * chances.get(stage, 0) // 100,
            }
        )
    return found


def _lines(deals: list[_Deal], keys: list[str]) -> list[Expected]:
    lines: dict[tuple[str, str], Expected] = {}
    for deal, key in zip(deals, keys, strict=True):
        nothing: Expected = {"key": key, "currency": deal["currency"], "count": 0, "minor": 0, "weighted": 0}
        line = lines.setdefault((key, deal["currency"]), nothing)
        line["count"] += 1
        line["minor"] += deal["minor"]
        line["weighted"] += deal["weighted"]
    return [lines[key] for key in sorted(lines)]
