"""When a digest goes out: zones, hours, quiet hours, days off."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.calendars import year_of
from backend.jobs.morning import due_day, zone_of
from shared_schema.rules.calendars import WorkDays

SHANGHAI = "Asia/Shanghai"
ANYWHERE = WorkDays([])
"""Where no calendar is known: weekends off."""
CHINA = WorkDays([{"id": "k", **year_of("cn", 2026)}])


def at(text: str, zone: str = SHANGHAI) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def day(
    text: str, settings: dict[str, Any] | None = None, zone: str = SHANGHAI, work: WorkDays = ANYWHERE
) -> str | None:
    found = due_day(at(text, zone), settings or {}, ZoneInfo(zone), work)
    return found.isoformat() if found else None


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T07:59", None),
        ("2026-11-23T08:00", "2026-11-23"),
        ("2026-11-23T13:59", "2026-11-23"),
        ("2026-11-23T14:00", None),
    ],
)
def test_goes_at_eight_and_is_made_up_for_until_two(moment: str, expected: str | None) -> None:
    assert day(moment) == expected


def test_goes_at_the_hour_the_person_chose() -> None:
    assert day("2026-11-23T07:10", {"digest_at": "07:10"}) == "2026-11-23"
    assert day("2026-11-23T07:09", {"digest_at": "07:10"}) is None


def test_one_who_does_not_want_it_gets_none() -> None:
    assert day("2026-11-23T08:00", {"digest_off": True}) is None


def test_each_zone_has_its_own_morning() -> None:
    moment = at("2026-11-23T08:00")
    assert due_day(moment, {}, ZoneInfo(SHANGHAI), ANYWHERE) == date(2026, 11, 23)
    assert due_day(moment, {}, ZoneInfo("Europe/Berlin"), ANYWHERE) is None
    kiritimati = "Pacific/Kiritimati"  # UTC+14: its Monday begins while Shanghai is still in Sunday morning
    assert due_day(at("2026-11-23T08:00", kiritimati), {}, ZoneInfo(kiritimati), ANYWHERE) == date(2026, 11, 23)


def test_daylight_saving_moves_the_instant_not_the_hour() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for text in ("2026-03-27T08:00", "2026-03-30T08:00"):  # before and after the change of 29 March
        assert due_day(at(text, "Europe/Berlin"), {}, berlin, ANYWHERE) == date.fromisoformat(text[:10])
        assert due_day(at(text, "Europe/Berlin") - 60_000, {}, berlin, ANYWHERE) is None


@pytest.mark.parametrize(
    ("quiet", "moment", "expected"),
    [
        (("22:00", "07:00"), "2026-11-23T08:00", "2026-11-23"),
        (("22:00", "09:30"), "2026-11-23T08:00", None),
        (("22:00", "09:30"), "2026-11-23T09:29", None),
        (("22:00", "09:30"), "2026-11-23T09:30", "2026-11-23"),
        (("07:30", "08:30"), "2026-11-23T08:15", None),
        (("07:30", "08:30"), "2026-11-23T08:30", "2026-11-23"),
        (("12:00", "13:00"), "2026-11-23T12:30", None),
        (("08:00", "08:00"), "2026-11-23T08:00", "2026-11-23"),
    ],
)
def test_quiet_hours_put_it_off_to_their_end(quiet: tuple[str, str], moment: str, expected: str | None) -> None:
    assert day(moment, {"quiet_from": quiet[0], "quiet_to": quiet[1]}) == expected


def test_weekends_are_off_unless_asked_for() -> None:
    assert day("2026-11-21T08:00") is None
    assert day("2026-11-22T08:00") is None
    assert day("2026-11-21T08:00", {"digest_weekends": True}) == "2026-11-21"


def test_no_reminder_on_a_public_holiday_and_one_on_a_make_up_day() -> None:
    assert day("2026-10-01T08:00", work=CHINA) is None, "National Day, a Thursday"
    assert day("2026-10-01T08:00") == "2026-10-01", "elsewhere a Thursday is a Thursday"
    assert day("2026-10-10T08:00", work=CHINA) == "2026-10-10", "a Saturday worked to make up for the holiday"
    assert day("2026-10-01T08:00", {"digest_weekends": True}, work=CHINA) == "2026-10-01", "who asked for it gets it"


def test_none_on_a_day_the_company_is_closed() -> None:
    shutdown = {"2026-11-23": {"zh-CN": "停产检修", "en": "Shutdown"}}
    closed = WorkDays([{"id": "k", **year_of("cn", 2026), "closed": shutdown}])
    assert day("2026-11-23T08:00", work=CHINA) == "2026-11-23"
    assert day("2026-11-23T08:00", work=closed) is None


def test_a_zone_this_machine_does_not_know_is_passed_over() -> None:
    assert zone_of("Mars/Olympus", None, "", "../etc/passwd", SHANGHAI).key == SHANGHAI
    assert zone_of("Mars/Olympus").key == "UTC"
    assert datetime.fromtimestamp(at("2026-11-23T08:00") / 1000, UTC).hour == 0
