"""What the well-kept libraries know of a region's public holidays, as the fields of a calendar (design: Calendars).

China's come from chinese-calendar, which has the make-up working days too and knows the years that were announced; the
rest of the world from holidays. A year neither knows gives a calendar that says so (`announced` false): weekends
alone count until a newer library knows more. Names are kept in both languages; where a library has no Chinese, the
common ones stand in `CHINESE`, the rest as the library calls them.

Regions are ISO 3166 in small letters: `cn`, `de`, or a part, `de-by`. A country's calendar names the time zones it
lies in, by the zone table that comes with tzdata: a plot there needs no region of its own.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import chinese_calendar
import holidays
from chinese_calendar.constants import Holiday

CHINA = "cn"
OTHER_NAMES = {CHINA: ("Asia/Chongqing", "Asia/Harbin")}
"""Zones under older names, which the table leaves out."""

CHINESE = {
    "New Year's Day": "元旦",
    "Epiphany": "主显节",
    "Good Friday": "耶稣受难日",
    "Easter Sunday": "复活节",
    "Easter Monday": "复活节星期一",
    "Labor Day": "劳动节",
    "Labour Day": "劳动节",
    "May Day": "劳动节",
    "Ascension Day": "耶稣升天节",
    "Pentecost Monday": "圣灵降临节星期一",
    "Whit Monday": "圣灵降临节星期一",
    "Corpus Christi": "基督圣体节",
    "Assumption Day": "圣母升天节",
    "German Unity Day": "德国统一日",
    "Reformation Day": "宗教改革日",
    "All Saints' Day": "诸圣节",
    "Christmas Eve": "平安夜",
    "Christmas Day": "圣诞节",
    "Second Day of Christmas": "圣诞节次日",
    "Boxing Day": "节礼日",
    "Martin Luther King Jr. Day": "马丁·路德·金纪念日",
    "Washington's Birthday": "总统日",
    "Memorial Day": "阵亡将士纪念日",
    "Juneteenth National Independence Day": "六月节",
    "Independence Day": "独立日",
    "Columbus Day": "哥伦布日",
    "Veterans Day": "退伍军人节",
    "Thanksgiving Day": "感恩节",
    "Chinese New Year": "春节",
    "National Day": "国庆节",
}
OBSERVED = " (observed)"


def regions() -> dict[str, list[str]]:
    """Countries the libraries know, each with its parts."""
    found = holidays.list_supported_countries(include_aliases=False)
    known = {country.lower(): sorted(part.lower() for part in parts) for country, parts in found.items()}
    return dict(sorted({**known, CHINA: []}.items()))


def is_region(region: str) -> bool:
    country, _, part = region.partition("-")
    return country in (known := regions()) and (not part or part in known[country])


@cache
def zones_of(region: str) -> tuple[str, ...]:
    """The time zones of a country; a part of one has none of its own."""
    lines = (line.split("\t") for line in _table().splitlines() if not line.startswith("#"))
    return (*sorted(zone for country, _, zone, *_ in lines if country.lower() == region), *OTHER_NAMES.get(region, ()))


@cache
def region_in(zone: str) -> str | None:
    """The country a time zone lies in."""
    return next((region for region in regions() if zone in zones_of(region)), None)


@cache
def _table() -> str:
    return files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")


def years_around(year: int) -> tuple[int, ...]:
    """The years a company keeps: due days lie in them, and what they are counted from."""
    return (year - 1, year, year + 1)


def calendar_id(region: str, year: int) -> str:
    """One record for a region's year, whoever makes it."""
    return f"calendar-{region}-{year}"


def year_of(region: str, year: int) -> dict[str, Any]:
    """The calendar of one year, as the fields of a record that the server writes."""
    told = _china(year) if region == CHINA else _elsewhere(region, year)
    return {"region": region, "year": year, "zones": list(zones_of(region)), **told}


def _china(year: int) -> dict[str, Any]:
    names = {one.value: one.chinese for one in Holiday}
    named: defaultdict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for day in _days(year):
        try:
            off, name = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            return {"announced": False, "holidays": {}, "workdays": {}}
        if name:
            named["holidays" if off else "workdays"][day.isoformat()] = {"zh-CN": names.get(name, name), "en": name}
    return {"announced": True, "holidays": named["holidays"], "workdays": named["workdays"]}


def _elsewhere(region: str, year: int) -> dict[str, Any]:
    country, _, part = region.partition("-")
    subdivisions = holidays.list_supported_countries(include_aliases=False)[country.upper()]
    subdivision = next((one for one in subdivisions if one.lower() == part), None)
    found = holidays.country_holidays(country.upper(), subdiv=subdivision, years=year, language="en_US")
    days = {day: name for day, name in sorted(found.items()) if day.year == year}
    makeup = sorted(day for day in getattr(found, "weekend_workdays", ()) if day.year == year)
    known = found.start_year <= year <= found.end_year
    return {
        "announced": known,
        "weekend": [str(day + 1) for day in sorted(found.weekend)],
        "holidays": {day.isoformat(): _named(name) for day, name in days.items()} if known else {},
        "workdays": {day.isoformat(): {"zh-CN": "调休上班", "en": "Make-up working day"} for day in makeup},
    }


def _named(name: str) -> dict[str, str]:
    """A day that has several names goes by the first; one moved to a working day by its own."""
    first = name.partition("; ")[0].replace(OBSERVED, "")[:120]
    return {"zh-CN": CHINESE.get(first, first), "en": first}


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]
