"""The three levers of selling (S4): how many opportunities there are, how many are won, how long each takes.

Open ones count today; won and lost ones and the time they took over the last year *(ours)*, because a quarter has too
few of them. A dropped one was not fought for and says nothing of either. The time runs from the first stage anybody
wrote down to the day it was won; where none was written nobody knows it. Mirrored in `levers.ts`;
`tests/vectors/levers.json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from shared_schema.rules.days import between, day_of, plus
from shared_schema.rules.records import by_id, living, open_opportunities
from shared_schema.rules.types import Family, Today

YEAR_DAYS = 365


class Levers(TypedDict):
    """`success`: won in whole per cent of won and lost; `cycle_days`: the middle one of the days a won one took."""

    open: int
    won: int
    lost: int
    success: int | None
    cycle_days: int | None


def levers(families: Iterable[Family], today: Today) -> Levers:
    """Over all these accounts."""
    day = day_of(today)
    since = plus(day, -YEAR_DAYS)
    counts = {"open": 0, "won": 0, "lost": 0}
    took: list[int] = []
    for family in families:
        counts["open"] += len(open_opportunities(family))
        for one in by_id(family.opportunities):
            ended = one.get("closed_on")
            if one.get("closed") not in ("won", "lost") or not ended or not since < ended <= day:
                continue
            counts[one["closed"]] += 1
            begun = _begun(family, one["id"])
            if one["closed"] == "won" and begun is not None and begun <= ended:
                took.append(between(begun, ended))
    fought = counts["won"] + counts["lost"]
    took.sort()
    return {
        "open": counts["open"],
        "won": counts["won"],
        "lost": counts["lost"],
        "success": counts["won"] * 100 // fought if fought else None,
        "cycle_days": took[len(took) // 2] if took else None,
    }


def _begun(family: Family, opportunity: str) -> str | None:
    """The day of the first stage written down."""
    said = (f for f in living(family.facts) if f.get("item") == "stage" and f.get("subject") == opportunity)
    return min((f["day"] for f in said if f.get("day") and not f.get("retracted")), default=None)
