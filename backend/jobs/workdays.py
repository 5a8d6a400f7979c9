"""Is this a working day where the rep works?

China's public holidays and make-up working days come from chinese-calendar, which knows the years that were announced
and raises for others: then weekends alone count, and `knows` says so. Elsewhere weekends alone count until calendars
are records of the company (design: Calendars).
"""

from __future__ import annotations

from datetime import date

import chinese_calendar

CHINA = "cn"
CHINESE_ZONES = frozenset({"Asia/Shanghai", "Asia/Chongqing", "Asia/Urumqi"})


def region_of(region: str | None, zone: str) -> str:
    """The region a plot names, else what its zone tells."""
    return region or (CHINA if zone in CHINESE_ZONES else "")


def working(day: date, region: str) -> bool:
    """Whether people are at work on that day."""
    if region == CHINA and knows(day, region):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def knows(day: date, region: str) -> bool:
    """Whether holidays of that day's year are known; False means weekends only."""
    if region != CHINA:
        return False
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True
