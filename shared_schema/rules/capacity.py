"""What a month holds and what the list asks of it (G4).

It holds the working days of the plot's region; the list asks for the days it would take to cultivate every account of
it at the plan's pace.

The pace is the plan's own, days by accounts: a plan of 8 accounts of a grade in 10 days asks 12.5 days for ten of them.
A grade without a plan asks nothing. Days of a calendar that nobody announced are Monday to Friday, as everywhere.
Mirrored in `capacity.ts`; `tests/vectors/capacity.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypedDict

from shared_schema.playbook import Playbook
from shared_schema.rules.budget import time_budget
from shared_schema.rules.calendars import work_days_of
from shared_schema.rules.days import day_of, month_end
from shared_schema.rules.types import Plain, Today


class Capacity(TypedDict):
    """A month in days: all working days, those from today on, and the minutes the list asks for."""

    month: str
    working_days: int
    left_days: int
    wanted_minutes: int


def capacity(
    playbook: Playbook,
    grades: Mapping[str, str | None],
    calendars: Sequence[Plain],
    plot: Plain | None,
    today: Today,
) -> Capacity:
    """`grades`: each account of the plot with its grade, or None; `calendars`: those of any region."""
    day = day_of(today)
    work = work_days_of(calendars, {}, plot)
    first = date.fromisoformat(f"{day[:7]}-01")
    days = [(first + timedelta(n)).isoformat() for n in range(int(month_end(day[:7])[8:]))]
    working = [one for one in days if work.working(one)]
    rows = time_budget(playbook, grades, [], day)["rows"]
    wanted = sum(row["accounts"] * row["plan_minutes"] // row["plan_accounts"] for row in rows if row["plan_accounts"])
    return {
        "month": day[:7],
        "working_days": len(working),
        "left_days": sum(one >= day for one in working),
        "wanted_minutes": wanted,
    }
