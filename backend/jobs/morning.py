"""When a person's digest goes out: their zone, their hour, their quiet hours, their days off.

Pure. The hour is local: daylight saving moves the instant, not the hour. A digest whose hour lies in the quiet hours
goes at their end. One that could not go at its hour (the server was down) is made up for during `LATE`, not later: in
the evening a list for the morning only annoys.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared_schema.rules.calendars import WorkDays

DIGEST_AT = "08:00"
LATE = timedelta(hours=6)

Plain = Mapping[str, Any]


def zone_of(*names: str | None) -> ZoneInfo:
    """The first of these names that this machine knows as a zone."""
    for name in names:
        if name:
            try:
                return ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError):
                continue
    return ZoneInfo("UTC")


def due_day(now_ms: int, settings: Plain, zone: ZoneInfo, work: WorkDays) -> date | None:
    """The local day whose digest is to go out now; None when it is too early, too late, quiet or a day off."""
    if settings.get("digest_off"):
        return None
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    local = now.astimezone(zone)
    day = local.date()
    if not settings.get("digest_weekends") and not work.working(day.isoformat()):
        return None
    if quiet(local.time(), settings):
        return None
    start = datetime.combine(day, hour_of(settings), zone).astimezone(UTC)
    return day if start <= now < start + LATE else None


def hour_of(settings: Plain) -> time:
    """The hour of the digest, moved to the end of the quiet hours when it lies in them."""
    wanted = _clock(settings.get("digest_at") or DIGEST_AT)
    return _clock(settings["quiet_to"]) if quiet(wanted, settings) else wanted


def quiet(at: time, settings: Plain) -> bool:
    """Whether that hour lies in the quiet hours, which may run over midnight. Both ends are needed."""
    start, end = settings.get("quiet_from"), settings.get("quiet_to")
    if not start or not end or start == end:
        return False
    first, last = _clock(start), _clock(end)
    return first <= at < last if first < last else at >= first or at < last


def _clock(text: str) -> time:
    return time(int(text[:2]), int(text[3:5]))
