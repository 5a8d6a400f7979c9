"""The digest of a fixed clock holds exactly the due accounts with their whys (acceptance 8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from backend.calendars import year_of
from backend.jobs.plan import Field, plan
from backend.jobs.wording import message, room_message
from shared_schema.playbook import CadenceRule, Text, load_shipped

ZONE = "Asia/Shanghai"


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


MONDAY = int(datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


def person(id: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "kind": "person", "role": "rep", "zone": ZONE, "name": id, **fields}


def plot(id: str, owner: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "kind": "plot", "owner": owner, "zone": ZONE, "name": id, **fields}


def account(id: str, plot: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "kind": "account", "plot": plot, "name": id, **fields}


def grade(account: str, value: str, day: str = "2026-06-01") -> dict[str, Any]:
    return {
        "id": f"g-{account}-{day}",
        "kind": "fact",
        "account": account,
        "subject": account,
        "item": "grade",
        "value": value,
        "author": "P1",
        "day": day,
        "recorded_at": f"{day}T08:00:00Z",
    }


def visit(account: str, day: str, touch: str = "visit", **fields: Any) -> dict[str, Any]:
    return {
        "id": f"v-{account}-{day}",
        "kind": "visit",
        "account": account,
        "author": "P1",
        "touch": touch,
        "day": day,
        "happened_at": f"{day}T02:00:00Z",
        "zone": ZONE,
        "recorded_at": f"{day}T03:00:00Z",
        **fields,
    }


def task(id: str, account: str, due: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "kind": "task", "account": account, "title": id, "due": due, "direction": "ours", **fields}


FIELD = Field(
    people=[person("P1", name="周宁"), person("P2", name="Ann")],
    settings=[{"id": "s-P2", "kind": "settings", "language": "en"}],
    plots=[plot("N", "P1"), plot("S", "P2")],
    accounts=[
        account("late-a", "N", name="重庆鼎科机械有限公司", short_name="鼎科机械"),
        account("due-b", "N", name="恒远"),
        account("not-yet-b", "N"),
        account("late-c", "N"),
        account("never", "N"),
        account("lost", "N", status="lost"),
        account("snoozed", "N", snooze={"until": "2026-12-01", "reason": "holiday"}),
        account("deleted", "N", deleted=True),
        account("own-cadence", "N", cadence_days=5, cadence_reason="tender"),
        account("south-d", "S", name="Keswell"),
    ],
    opportunities=[{"id": "O1", "kind": "opportunity", "account": "late-a", "name": "MES"}],
    facts=[
        grade("late-a", "C", "2026-05-01"),
        grade("late-a", "A"),
        grade("due-b", "B"),
        grade("not-yet-b", "B"),
        grade("late-c", "C"),
        grade("lost", "A"),
        grade("snoozed", "A"),
        grade("deleted", "A"),
        grade("own-cadence", "D"),
        grade("south-d", "D"),
    ],
    visits=[
        visit("late-a", "2026-11-09"),
        visit("due-b", "2026-11-09"),
        visit("not-yet-b", "2026-11-10"),
        visit("late-c", "2026-10-20"),
        visit("late-c", "2026-11-20", touch="card"),
        visit("own-cadence", "2026-11-17"),
        visit("lost", "2026-01-05"),
        visit("snoozed", "2026-11-01"),
        visit("south-d", "2026-08-24"),
    ],
    tasks=[
        task("today", "due-b", "2026-11-23"),
        task("weekend", "due-b", "2026-11-21", direction="theirs"),
        task("done", "due-b", "2026-11-20", done="2026-11-20"),
        task("tomorrow", "due-b", "2026-11-24"),
        task("of-another", "due-b", "2026-11-23", assignee="P2"),
        task("undated", "due-b", ""),
    ],
)


def test_exactly_the_due_accounts_with_their_whys() -> None:
    mine, south = plan(MONDAY, FIELD, load_shipped(), ZONE)

    assert (mine.person, mine.day, mine.kind) == ("P1", "2026-11-23", "digest")
    assert [(d.account, d.grade, d.due, d.days_late) for d in mine.accounts] == [
        ("late-a", "A", "2026-11-16", 7),
        ("due-b", "B", "2026-11-23", 0),
        ("late-c", "C", "2026-11-19", 4),
        ("own-cadence", "D", "2026-11-22", 1),
        ("never", None, "2026-11-23", 0),
    ]
    whys = {d.account: d.reasons for d in mine.accounts}
    assert whys["due-b"] == [
        {"code": "touch.cadence", "args": {"grade": "B", "days": 14}},
        {"code": "touch.last", "args": {"days_ago": 14, "touch": "visit"}},
    ]
    assert whys["late-a"][0] == {
        "code": "touch.opportunity",
        "args": {"grade": "A", "days": 7, "opportunity": "O1", "name": "MES"},
    }
    assert whys["late-c"][1]["args"]["days_ago"] == 34, "a greeting card does not keep a C account warm"
    assert whys["own-cadence"][0]["code"] == "touch.override"
    assert [r["code"] for r in whys["never"]] == ["touch.ungraded", "touch.never"]

    assert [(d.account, d.days_late) for d in south.accounts] == [("south-d", 1)]
    assert (south.language, south.promises) == ("en", [])


def test_commitments_of_the_weekend_stand_on_monday() -> None:
    mine = plan(MONDAY, FIELD, load_shipped(), ZONE)[0]
    assert [(p.task, p.direction, p.days_late) for p in mine.promises] == [
        ("weekend", "theirs", 2),
        ("today", "ours", 0),
    ]


def test_nobody_is_told_at_the_weekend_or_before_their_hour() -> None:
    playbook = load_shipped()
    assert plan(MONDAY - 60_000, FIELD, playbook, ZONE) == []
    assert plan(MONDAY - 86_400_000, FIELD, playbook, ZONE) == []


def test_an_empty_morning_sends_nothing() -> None:
    quiet = Field(
        people=FIELD.people, plots=FIELD.plots, accounts=[account("fresh", "N")], visits=[visit("fresh", "2026-11-22")]
    )
    assert plan(MONDAY, quiet, load_shipped(), ZONE) == []


def test_who_left_or_owns_no_plot_gets_nothing() -> None:
    gone = Field(
        people=[person("P1", left=True), person("P3")],
        plots=FIELD.plots,
        accounts=FIELD.accounts,
        facts=FIELD.facts,
        visits=FIELD.visits,
    )
    assert plan(MONDAY, gone, load_shipped(), ZONE) == []


def test_the_plots_zone_decides_what_is_due_and_the_persons_when() -> None:
    """Honolulu, Sunday 14:00 to Monday 08:00: the rep travels, the plot stays in Shanghai."""
    travelling = Field(
        people=[person("P1")],
        settings=[{"id": "s-P1", "zone": "Pacific/Honolulu"}],
        plots=[plot("N", "P1")],
        accounts=[account("due-b", "N")],
        facts=[grade("due-b", "B")],
        visits=[visit("due-b", "2026-11-09")],
    )
    assert plan(MONDAY, travelling, load_shipped(), ZONE) == []
    morning = int(datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Pacific/Honolulu")).timestamp() * 1000)
    told = plan(morning, travelling, load_shipped(), ZONE)[0]
    assert (told.day, told.zone, told.accounts[0].days_late) == ("2026-11-23", "Pacific/Honolulu", 1)


def test_holidays_are_those_of_the_plot_wherever_the_rep_is() -> None:
    """1 October, a Thursday: a rep of Shanghai who is in Berlin has the day off, one of Berlin has not."""
    morning = int(datetime(2026, 10, 1, 8, 0, tzinfo=ZoneInfo("Europe/Berlin")).timestamp() * 1000)
    away = [{"id": "s-P1", "zone": "Europe/Berlin"}]
    calendars = [{"id": f"k-{region}", **year_of(region, 2026)} for region in ("cn", "de")]
    for zone, told in ((ZONE, 0), ("Europe/Berlin", 1)):
        field = Field(
            people=[person("P1")],
            settings=away,
            plots=[plot("N", "P1", zone=zone)],
            accounts=[account("never", "N")],
            calendars=calendars,
        )
        assert len(plan(morning, field, load_shipped(), ZONE)) == told


def test_what_the_phone_shows() -> None:
    mine, south = (message(r) for r in plan(MONDAY, FIELD, load_shipped(), ZONE))
    assert mine.title == "今天 5 家该联系，2 件承诺到期"
    assert mine.body.split("\n") == [
        "A 鼎科机械：A 级，“MES”每 7 天跟一次，上次联系 14 天前",
        "B 恒远：B 级，每 14 天一次，上次联系 14 天前",
        "C late-c：C 级，每 30 天一次，上次联系 34 天前",
        "还有 4 项",
    ]
    assert (mine.url, mine.tag, mine.badge) == ("#/today", "digest-2026-11-23", 7)
    assert south.title == "1 to contact today"
    assert south.body == "D Keswell: D, every 90 days, last touched 91 days ago"
    assert south.url == "#/account/south-d", "the one account it is about"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_room_reads_counts_and_no_account(language: str) -> None:
    reminders = plan(MONDAY, FIELD, load_shipped(), ZONE)
    told = room_message(reminders, load_shipped(), "2026-11-23", "https://crm.example", language)
    assert "**周宁**" in told.markdown and "A 1 · B 1 · C 1 · D 1" in told.markdown
    for due in (*reminders[0].accounts, *reminders[1].accounts):
        assert due.name not in told.markdown


def test_a_rule_of_the_playbook_for_special_cases_decides_who_is_due() -> None:
    """G5: what a rule asks for (here the people known) is there when reminders are planned."""
    shipped = load_shipped()
    rule = CadenceRule(
        id="many", label=Text(zh_cn="人多", en="Many people"), when=[">=", ["count", "contacts"], 2], days=3
    )
    playbook = replace(shipped, cadences=replace(shipped.cadences, rules=[rule]))
    field = Field(
        people=[person("P1")],
        plots=[plot("north", "P1")],
        accounts=[account("many", "north"), account("few", "north")],
        contacts=[{"id": f"c{n}", "kind": "contact", "account": "many", "name": "x"} for n in range(2)],
        facts=[grade("many", "D"), grade("few", "D")],
        visits=[visit("many", "2026-11-19"), visit("few", "2026-11-19")],
    )
    [mine] = plan(MONDAY, field, playbook, ZONE)
    assert [(due.account, due.days_late) for due in mine.accounts] == [("many", 1)]
    assert "every 3 days" in message(replace(mine, language="en")).body


def test_a_due_day_in_the_holiday_is_told_after_it_and_nobody_is_reminded_meanwhile() -> None:
    """G5: due on National Day, told on the first working day after it, with the reason."""
    field = Field(
        people=[person("P1")],
        plots=[plot("N", "P1")],
        accounts=[account("bolt", "N"), account("abroad", "N", region="de")],
        facts=[grade("bolt", "B"), grade("abroad", "B")],
        visits=[visit("bolt", "2026-09-19"), visit("abroad", "2026-09-19")],
        calendars=[{"id": f"k-{region}", **year_of(region, 2026)} for region in ("cn", "de")],
    )
    holiday = {at(f"2026-10-0{day}T08:00") for day in range(1, 8)}
    assert [plan(moment, field, load_shipped(), ZONE) for moment in holiday] == [[]] * 7
    [reminder] = plan(at("2026-10-08T08:00"), field, load_shipped(), ZONE)
    assert [(due.account, due.due, due.days_late) for due in reminder.accounts] == [
        ("abroad", "2026-10-05", 3),
        ("bolt", "2026-10-08", 0),
    ]
    assert "国庆节后" in message(reminder).body
    english = message(replace(reminder, language="en")).body
    assert "after National Day" in english and "after German Unity Day" in english


def test_the_rep_has_an_account_counted_in_working_days() -> None:
    own = account("own", "N", cadence_days=5, cadence_unit="working_days", cadence_reason="weekly")
    field = Field(
        people=[person("P1")],
        plots=[plot("N", "P1")],
        accounts=[own],
        visits=[visit("own", "2026-09-28")],
        calendars=[{"id": "k", **year_of("cn", 2026)}],
    )
    assert plan(at("2026-10-09T08:00"), field, load_shipped(), ZONE) == []
    [reminder] = plan(at("2026-10-10T08:00"), field, load_shipped(), ZONE)
    assert [due.due for due in reminder.accounts] == ["2026-10-10"], "a make-up Saturday is the fifth working day"
    assert "每 5 个工作日" in message(reminder).body
