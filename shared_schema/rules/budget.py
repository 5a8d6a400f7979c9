"""A month of a rep's time (G4): the plan, the accounts there are, and what was really done, in minutes.

What a touch takes is the playbook's estimate, not a measurement: the bar shows proportion, not precision. An account
without a grade counts as new; grades without a plan (D) are shown with a plan of nothing.
Mirrored in `budget.ts`; `tests/vectors/budget.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from shared_schema.playbook import Playbook
from shared_schema.rules.days import day_of
from shared_schema.rules.records import living
from shared_schema.rules.types import Budget, BudgetRow, Plain, Today

NEW = "new"


def _rows(playbook: Playbook) -> dict[str, BudgetRow]:
    plans = {plan.grade: plan for plan in playbook.time_budget.plans}
    rows: dict[str, BudgetRow] = {}
    for grade in [*(g.id for g in playbook.grades), NEW]:
        plan = plans.get(grade)
        rows[grade] = {
            "grade": grade,
            "plan_accounts": plan.accounts if plan else 0,
            "plan_minutes": plan.days * playbook.time_budget.minutes_per_day if plan else 0,
            "accounts": 0,
            "touched": 0,
            "visits": 0,
            "minutes": 0,
        }
    return rows


def time_budget(playbook: Playbook, grades: Mapping[str, str | None], visits: Iterable[Plain], today: Today) -> Budget:
    """The month of `today` so far. `grades`: each account of the plot with its grade, or None."""
    day = day_of(today)
    minutes = {touch.id: touch.minutes for touch in playbook.touches}
    rows = _rows(playbook)
    of = {account: grade if grade in rows else NEW for account, grade in grades.items()}
    for grade in of.values():
        rows[grade]["accounts"] += 1
    touched: set[str] = set()
    for visit in living(visits):
        account = visit.get("account") or ""
        when = visit.get("day") or ""
        if account not in of or when[:7] != day[:7] or when > day:
            continue
        row = rows[of[account]]
        row["visits"] += 1
        row["minutes"] += minutes.get(visit.get("touch") or "", 0)
        if account not in touched:
            touched.add(account)
            row["touched"] += 1
    return {
        "month": day[:7],
        "plan_minutes": sum(row["plan_minutes"] for row in rows.values()),
        "minutes": sum(row["minutes"] for row in rows.values()),
        "rows": list(rows.values()),
    }
