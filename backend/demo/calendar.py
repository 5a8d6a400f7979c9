"""When the demo's visits happened: working hours, fewer on Fridays, none at weekends, the last touch as the grade asks.

Pure: days are counted back from the `today` that is passed in, so the same seed and day give the same year.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from backend.calendars import CHINA, year_of, years_around
from shared_schema.rules.calendars import WorkDays

CADENCE = {"a": 7, "b": 14, "c": 30, "d": 90, "find": 30, "won": 45}
"""Days between touches the story is told with (G5)."""


def working_day(day: date) -> date:
    """That day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def last_touch(rng: Random, beat: str, today: date, *, late: bool = False) -> date:
    """Most accounts were touched within their cadence; some are just due, some are going cold."""
    cadence = CADENCE[beat]
    if late:
        return late_touch(cadence, today)
    luck = rng.random()
    if luck < 0.88:
        gap = rng.randint(1, max(1, cadence - 2))
    elif luck < 0.93:
        gap = cadence
    else:
        gap = round(cadence * rng.uniform(1.1, 2.1))
    return working_day(today - timedelta(days=min(gap, 360)))


def late_touch(cadence: int, today: date) -> date:
    """Long enough ago that the account is due on any day the demo opens, also in the middle of a holiday."""
    work = WorkDays([{"id": str(year), **year_of(CHINA, year)} for year in years_around(today.year)])
    last = working_day(today - timedelta(days=cadence + 3))
    while work.next((last + timedelta(days=cadence)).isoformat()) >= today.isoformat():
        last = working_day(last - timedelta(days=1))
    return last


def visit_days(rng: Random, beat: str, count: int, today: date, *, late: bool = False) -> list[date]:
    """`count` days, oldest first, none older than a year; a hot account is seen ever more often."""
    last = last_touch(rng, beat, today, late=late)
    span = min((last - (today - timedelta(days=364))).days, round(CADENCE[beat] * count * rng.uniform(1.0, 1.8)) + 5)
    bend = {"a": 1.8, "b": 1.4}.get(beat, 1.0)
    back = sorted(
        (span * (i + rng.uniform(-0.35, 0.35)) / max(1, count)) ** bend / max(1, span) ** (bend - 1)
        for i in range(1, count)
    )
    days = [last] + [working_day(last - timedelta(days=round(b))) for b in back]
    return sorted(days)


def moment(rng: Random, day: date, zone: str) -> tuple[str, str, int]:
    """When it happened and when it was written down, as UTC instants, and the milliseconds of the latter."""
    start = datetime.combine(
        day, time(rng.randint(8, 16), rng.choice([0, 5, 10, 15, 20, 30, 40, 45, 50])), ZoneInfo(zone)
    )
    late = rng.random()
    wait = rng.randint(2, 50) if late < 0.75 else rng.randint(60, 290) if late < 0.94 else rng.randint(600, 840)
    written = start + timedelta(minutes=wait, seconds=rng.randint(0, 59))
    return instant(start), instant(written), int(written.timestamp() * 1000)


def instant(at: datetime) -> str:
    """UTC, to the second, with `Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
