"""Plain ISO days: no time zone enters a rule, so nothing shifts east of Greenwich. Mirrored in `days.ts`."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from shared_schema.rules.types import Today


def day_of(today: Today) -> str:
    return today if isinstance(today, str) else today.isoformat()


def between(earlier: str, later: str) -> int:
    """Days from one to the other, negative when they are the other way round."""
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def plus(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def age(day: str, today: str) -> int:
    """Days since; a day in the future (another zone's tomorrow) has age 0."""
    return max(0, between(day, today))


def month_end(month: str) -> str:
    """The last day of `2026-11`; a full day is its own end."""
    if len(month) != 7:
        return month
    return f"{month}-{monthrange(int(month[:4]), int(month[5:]))[1]:02d}"
