"""Calendars as records: filled from the libraries, kept up, extended by the administrator (G5; design: Calendars)."""

from __future__ import annotations

from datetime import date
from typing import Any

import chinese_calendar
import pytest

from backend.calendars import calendar_id, is_region, region_in, regions, year_of, zones_of
from backend.jobs.calendars import FILLED, fill
from shared_schema.check import check_fields
from shared_schema.rules.calendars import WorkDays
from tests.backend.conftest import World, new

SHUTDOWN = {"2026-11-23": {"zh-CN": "停产检修", "en": "Shutdown"}}


def calendar(world: World, region: str, year: int) -> dict[str, Any]:
    with world.services.reading() as (tx, _):
        key = calendar_id(region, year)
        row = tx.get([key]).get(key)
    assert row is not None, key
    return row.plain()


def written(world: World, region: str, year: int, **fields: Any) -> str:
    """What became of a change the administrator's browser sent."""
    boss = world.sign_in("boss")
    stamp = f"{world.clock():012x}0000{boss.get('/api/me').json()['replica']}"
    op = {"n": 1, "op": "set", "kind": "calendar", "id": calendar_id(region, year), "h": stamp, "fields": fields}
    [result] = world.sync(boss, op)["results"]
    return str(result.get("code") or result["r"])


def test_each_day_of_china_is_what_the_library_says() -> None:
    work = WorkDays([{"id": f"k{year}", **year_of("cn", year)} for year in (2025, 2026)])
    for n in range(730):
        day = date.fromordinal(date(2025, 1, 1).toordinal() + n)
        assert work.working(day.isoformat()) == chinese_calendar.is_workday(day), day
    assert work.name_of("2026-10-01") == {"zh-CN": "国庆节", "en": "National Day"}


def test_a_year_nobody_announced_says_so() -> None:
    unknown = year_of("cn", 2099)
    assert (unknown["announced"], unknown["holidays"], unknown["workdays"]) == (False, {}, {})
    work = WorkDays([{"id": "k", **unknown}])
    assert work.working("2099-10-01") and not work.working("2099-10-03")


def test_other_regions_have_their_holidays_weekends_and_parts() -> None:
    germany, bavaria = year_of("de", 2026), year_of("de-by", 2026)
    assert germany["holidays"]["2026-12-25"] == {"zh-CN": "圣诞节", "en": "Christmas Day"}
    assert "2026-01-06" in bavaria["holidays"] and "2026-01-06" not in germany["holidays"]
    assert "Europe/Berlin" in germany["zones"] and bavaria["zones"] == [], "a part is chosen, never guessed"
    assert year_of("sa", 2026)["weekend"] == ["5", "6"]
    assert year_of("hu", 2026)["workdays"], "Hungary makes up for holidays too"


@pytest.mark.parametrize("region", ["cn", "de", "de-by", "us", "us-ca", "gb-eng", "jp", "sa", "hu"])
def test_what_the_libraries_say_can_be_kept(region: str) -> None:
    assert check_fields("calendar", year_of(region, 2026), new=True) == []


def test_a_zone_lies_in_one_country() -> None:
    assert (region_in("Asia/Shanghai"), region_in("Asia/Chongqing"), region_in("Europe/Berlin")) == ("cn", "cn", "de")
    assert region_in("UTC") is None
    assert not is_region("north") and not is_region("de-xx") and is_region("de-by")
    assert len(regions()) > 200 and "Asia/Urumqi" in zones_of("cn")


def test_the_company_gets_the_years_around_today(world: World) -> None:
    assert fill(world.services) == 3, "all plots lie in China"
    known = calendar(world, "cn", 2026)
    assert known["announced"] and known["holidays"]["2026-10-01"]["zh-CN"] == "国庆节"
    assert calendar(world, "cn", 2027)["announced"] is False, "not announced on 2026-11-21"
    assert fill(world.services) == 0, "nothing new, nothing written"


def test_a_plot_elsewhere_brings_its_region(world: World) -> None:
    fill(world.services)
    world.write(new("plot", "P-west", name="West", zone="Europe/Berlin"))
    world.write(new("plot", "P-odd", name="Odd", zone="UTC", region="somewhere"))
    assert fill(world.services) == 3
    assert "2026-12-25" in calendar(world, "de", 2026)["holidays"]


def test_a_newer_library_is_believed_and_the_companys_days_stay(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(world.services)
    assert written(world, "cn", 2027, closed=SHUTDOWN) == "ok"
    told = {**year_of("cn", 2027), "announced": True, "holidays": {"2027-01-01": {"zh-CN": "元旦", "en": "New Year"}}}
    monkeypatch.setattr(
        "backend.jobs.calendars.year_of", lambda region, year: told if year == 2027 else year_of(region, year)
    )
    assert fill(world.services) == 1
    found = calendar(world, "cn", 2027)
    assert found["announced"] and "2027-01-01" in found["holidays"] and found["closed"] == SHUTDOWN


def test_the_administrator_adds_a_region_and_nobody_else_does(world: World) -> None:
    boss = world.sign_in("boss")
    listed = boss.get("/api/calendars/regions").json()["items"]
    assert "by" in next(item for item in listed if item["id"] == "de")["parts"]
    answer = boss.post("/api/calendars", json={"region": "de-by"})
    assert (answer.status_code, answer.json()) == (201, {"region": "de-by", "changed": 6})
    assert boss.post("/api/calendars", json={"region": "de-by"}).json()["changed"] == 0
    assert boss.post("/api/calendars", json={"region": "atlantis"}).status_code == 400
    assert world.sign_in("ann").post("/api/calendars", json={"region": "fr"}).status_code == 403


def test_what_the_state_decides_no_administrator_writes(world: World) -> None:
    fill(world.services)
    for field in FILLED:
        assert written(world, "cn", 2026, **{field: None}) == "server_only", field


def test_a_calendar_moves_what_the_team_page_says(world: World) -> None:
    """B, touched on 7 November: due on Saturday 21st; with the calendar on Monday, with the shutdown on Tuesday."""
    moment = {"happened_at": "2026-11-07T01:00:00Z", "recorded_at": "2026-11-07T02:00:00Z"}
    by = {"author": world.ids["ann"], "day": "2026-11-07"}
    world.write(
        new(
            "fact", "F1", account="A1", subject="A1", item="grade", value="B", recorded_at="2026-11-07T02:00:00Z", **by
        ),
        new("visit", "V1", account="A1", touch="visit", zone="Asia/Shanghai", **by, **moment),
    )
    chief = world.sign_in("chief")

    def due() -> list[int]:
        rows = chief.get("/api/team/coverage").json()["grades"]
        return [row["due"] for row in rows if row["grade"] == "B"]

    assert due() == [1]
    fill(world.services)
    assert due() == [0]
    saturday = {"2026-11-21": {"zh-CN": "加班", "en": "Working Saturday"}}
    assert written(world, "cn", 2026, opened=saturday) == "ok"
    assert due() == [1]
