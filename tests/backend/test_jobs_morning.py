"""When a digest goes out: zones, hours, quiet hours, days off."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.jobs.morning import due_day, zone_of
from backend.jobs.workdays import knows, region_of, working

SHANGHAI = "Asia/Shanghai"


def at(text: str, zone: str = SHANGHAI) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def day(text: str, settings: dict[str, Any] | None = None, zone: str = SHANGHAI, region: str = "") -> str | None:
    found = due_day(at(text, zone), settings or {}, ZoneInfo(zone), region)
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
    assert due_day(moment, {}, ZoneInfo(SHANGHAI), "") == date(2026, 11, 23)
    assert due_day(moment, {}, ZoneInfo("Europe/Berlin"), "") is None
    kiritimati = "Pacific/Kiritimati"  # UTC+14: its Monday begins while Shanghai is still in Sunday morning
    assert due_day(at("2026-11-23T08:00", kiritimati), {}, ZoneInfo(kiritimati), "") == date(2026, 11, 23)


def test_daylight_saving_moves_the_instant_not_the_hour() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    for text in ("2026-03-27T08:00", "2026-03-30T08:00"):  # before and after the change of 29 March
        assert due_day(at(text, "Europe/Berlin"), {}, berlin, "") == date.fromisoformat(text[:10])
        assert due_day(at(text, "Europe/Berlin") - 60_000, {}, berlin, "") is None


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


def test_holidays_and_make_up_days_of_china() -> None:
    assert not working(date(2026, 10, 1), "cn"), "National Day, a Thursday"
    assert working(date(2026, 10, 1), ""), "elsewhere a Thursday is a Thursday"
    assert working(date(2026, 10, 10), "cn"), "a Saturday worked to make up for the holiday"
    assert day("2026-10-10T08:00", region="cn") == "2026-10-10"


def test_a_year_whose_holidays_are_not_announced_counts_weekends_only() -> None:
    assert not knows(date(2099, 10, 1), "cn")
    assert working(date(2099, 10, 1), "cn") and not working(date(2099, 10, 3), "cn")


def test_a_plot_without_a_region_is_told_by_its_zone() -> None:
    assert region_of(None, SHANGHAI) == "cn"
    assert region_of(None, "Europe/Berlin") == ""
    assert region_of("tw", SHANGHAI) == "tw"


def test_a_zone_this_machine_does_not_know_is_passed_over() -> None:
    assert zone_of("Mars/Olympus", None, "", "../etc/passwd", SHANGHAI).key == SHANGHAI
    assert zone_of("Mars/Olympus").key == "UTC"
    assert datetime.fromtimestamp(at("2026-11-23T08:00") / 1000, UTC).hour == 0
