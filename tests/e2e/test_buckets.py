"""Buckets in motion, seen by people: an account changes hands while its rep is out, and what came too late is decided;
a plot is handed over; two accounts become one; visits of years ago come back on demand."""

from __future__ import annotations

import subprocess

from playwright.sync_api import expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company
from tests.e2e.phone import Phone
from tests.e2e.server import COMMAND, Server, environment
from tests.e2e.test_axe import look


def test_what_came_too_late_is_decided_and_its_author_told(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat
) -> None:
    rep, other = company.reps[0], company.reps[1]
    plot, target = (company.plots[one.id] for one in (rep, other))
    chief = take_seat(company.supervisor.login)
    rows = take_seat(rep.login).rows(f"plot:{plot}")
    contact, account = next((i, str(r["account"])) for i, r in rows.items() if r["kind"] == "contact")
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(rep.login))
    hands.wait_for_worker(page)
    assert phone.context is not None
    phone.context.set_offline(True)
    phone.go(f"/#/contact/{contact}/edit")
    page.get_by_test_id("field-title").fill("采购总监")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("field-title")).to_be_hidden()
    moved = chief.push({"op": "cmd", "name": "move_account", "args": {"account": account, "to": target}})
    assert moved[0]["r"] == "ok", moved
    phone.go(f"/#/contact/{contact}/edit")
    page.get_by_test_id("field-note").fill("下周三再来，带样品")
    hands.drafted(page, "下周三再来")
    phone.go("/#/sync")
    expect(page.get_by_test_id("begun-item")).to_have_attribute("href", f"#/contact/{contact}/edit")
    phone.context.set_offline(False)
    page.get_by_test_id("sync-now").click()
    card = page.get_by_test_id("refusal")
    expect(card).to_contain_text(phone.words("outbox.handed_help"))
    found = left_behind(phone, "下周三再来，带样品")
    phone.go(f"/#/account/{account}")
    expect(page.get_by_text(phone.words("brief.missing"), exact=True)).to_be_visible()

    desk = open_phone("chief", desk=True)
    team = desk.sign_in(server.invite(company.supervisor.login))
    desk.go("/#/team?show=decisions")
    late = team.get_by_test_id("decision")
    expect(late).to_have_count(1)
    expect(late).to_contain_text(rep.name)
    expect(late).to_contain_text("采购总监")
    late.get_by_test_id("decide-change").click()
    team.get_by_test_id("change-title").fill("采购副总监")
    team.get_by_test_id("change-send").click()
    expect(team.get_by_test_id("decision")).to_have_count(0)
    heir = take_seat(other.login)
    hands.until(
        team, lambda: heir.rows(f"plot:{target}")[contact]["title"] == "采购副总监", "the change is carried out"
    )

    phone.go("/#/sync")
    page.get_by_test_id("sync-now").click()
    told = phone.words("outbox.decided.edited", by=company.supervisor.name)
    expect(page.get_by_test_id("refusal")).to_contain_text(told)
    expect(page.get_by_test_id("receipts")).to_contain_text(told)
    page.get_by_test_id("refusal").get_by_test_id("discard").click()
    expect(page.get_by_test_id("refusal")).to_have_count(0)
    assert found == []


def left_behind(phone: Phone, text: str) -> list[str]:
    """A form half typed about a record that has left: its text is read, copied, let go. Returns what axe finds."""
    page = phone.page
    line = page.get_by_test_id("begun-away")
    expect(line).to_have_count(1)
    expect(page.get_by_test_id("begun-item")).to_have_count(0)
    line.locator("summary").click()
    expect(line.get_by_test_id("begun-wrote")).to_have_text(phone.words("field.note") + text)
    found = look(page, "a form left behind")
    assert phone.context is not None
    phone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    line.get_by_test_id("begun-copy").click()
    expect(page.get_by_text(phone.words("outbox.begun_copied"), exact=True)).to_be_visible()
    assert text in page.evaluate("navigator.clipboard.readText()")
    line.get_by_test_id("begun-drop").click()
    expect(line).to_have_count(0)
    page.get_by_role("button", name=phone.words("common.undo")).click()
    expect(line).to_have_count(1)
    return found


def test_a_plot_is_handed_over_on_the_team_page(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat
) -> None:
    leaver, heir = company.reps[0], company.reps[1]
    plot = company.plots[leaver.id]
    seat = take_seat(heir.login)
    name = str(seat.rows("org")[plot]["name"])
    desk = open_phone("chief", desk=True)
    team = desk.sign_in(server.invite(company.supervisor.login))
    desk.go("/#/team?show=plots")
    team.get_by_test_id("plot").filter(has_text=name).click()
    team.get_by_test_id("plot-owner").select_option(heir.id)
    team.get_by_test_id("plot-hand").click()
    hands.until(team, lambda: seat.rows("org")[plot]["owner"] == heir.id, "the plot has its new owner")
    assert any(r["kind"] == "account" for r in seat.rows(f"plot:{plot}").values())
    gone = take_seat(leaver.login).sync(cursors={f"plot:{plot}": 1})
    assert gone["revoked"] == [f"plot:{plot}"]


def test_two_accounts_become_one_on_the_phone(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat
) -> None:
    rep = company.reps[0]
    bucket = f"plot:{company.plots[rep.id]}"
    seat = take_seat(rep.login)
    kept, name = next((i, str(r["name"])) for i, r in seat.rows(bucket).items() if r["kind"] == "account")
    double = {"op": "new", "kind": "account", "id": "double", "fields": {"name": name, "plot": company.plots[rep.id]}}
    person = {"op": "new", "kind": "contact", "id": "someone", "fields": {"account": "double", "name": "新来的人"}}
    assert [result["r"] for result in seat.push(double, person)] == ["ok", "ok"]
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(rep.login))
    phone.go(f"/#/account/{kept}/edit")
    page.get_by_test_id("duplicates").get_by_test_id("merge").first.click()
    page.get_by_test_id("merge-yes").click()
    hands.until(page, lambda: seat.rows(bucket)["someone"]["account"] == kept, "the contact hangs on the survivor")
    phone.exchanged()
    phone.go("/#/account/double")
    expect(page.get_by_role("heading", name=name)).to_be_visible()


NIGHT = "from backend import app, settings; from backend.jobs import old_visits as o;"
NIGHT += "print(o.retire_visits(app.create_services(settings.load())))"
"""The night's move of old visits, by the installed wheel: what the server does when everybody sleeps."""


def test_visits_of_years_ago_come_back_on_demand(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat
) -> None:
    """They leave the phone at night, and are read by their account as long as there is signal."""
    rep = company.reps[0]
    bucket = f"plot:{company.plots[rep.id]}"
    seat = take_seat(rep.login)
    account = next(i for i, row in seat.rows(bucket).items() if row["kind"] == "account")
    for year in range(2017, 2023):
        at = f"{year}-03-01T02:00:00Z"
        told = {"account": account, "author": rep.id, "touch": "visit", "zone": "Asia/Shanghai", "day": at[:10]}
        seat.push({"op": "new", "kind": "visit", "fields": {**told, "happened_at": at, "recorded_at": at, "note": at}})
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(rep.login))
    hands.wait_for_worker(page)
    slept = subprocess.run(
        [str(COMMAND.with_name("python")), "-c", NIGHT],
        env=environment(server.data),
        cwd=server.data,
        text=True,
        capture_output=True,
        check=True,
    )
    assert int(slept.stdout) >= 6, "all are beyond the window, and the account has been visited since"
    assert not [row for row in seat.rows(bucket).values() if str(row.get("note")).startswith("2017-")]

    phone.exchanged()
    phone.go(f"/#/account/{account}?all")
    page.get_by_test_id("older-visits").click()
    older = page.get_by_test_id("old-visits")
    expect(older).to_contain_text("2022-03-01T02:00:00Z")
    expect(older).to_contain_text("2017-03-01T02:00:00Z")
    assert phone.context is not None
    phone.context.set_offline(True)
    page.reload()
    expect(page.get_by_test_id("visits").get_by_test_id("visit-line").first).to_be_visible()
    expect(page.get_by_text("2017-03-01T02:00:00Z")).to_have_count(0)
    expect(page.get_by_test_id("older-visits")).to_have_count(0)
