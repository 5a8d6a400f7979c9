"""Issue 4: an event and what it led to (G8), a gift above the limit (X2), a survey told to the rep (R3), all without
signal; what an account bought after the administrator imported a file of orders (G11). In both languages."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company, Seat
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.test_axe import SCHEMES, dress, look

EVENT = "0197aa00-0000-7000-8000-0000000e0e01"
NAME = "精益生产开放日"
OCCASION = "合作十周年"
WHY = "对方总经理亲自来"
SAID = "换一个人接电话就更好了"
CHINA = datetime.timezone(datetime.timedelta(hours=8))


@dataclass
class Field:
    """A rep's phone, the far end, and one account that nobody graded warm."""

    rep: Phone
    seat: Seat
    chief: Seat
    bucket: str
    account: str
    contact: str
    other: str
    found: list[str]
    """What axe said on the way."""

    @property
    def page(self) -> Page:
        return self.rep.page

    def rows(self, kind: str) -> list[dict[str, Any]]:
        return [{"id": key, **row} for key, row in self.seat.rows(self.bucket).items() if row["kind"] == kind]

    def check(self, where: str) -> None:
        for scheme in SCHEMES:
            dress(self.page, scheme)
            self.found += look(self.page, f"{where} {scheme} {self.rep.locale}")

    def signal(self, on: bool) -> None:
        assert self.rep.context is not None
        self.rep.context.set_offline(not on)
        if on:
            self.rep.go("/#/sync")
            self.page.get_by_test_id("sync-now").click()
            expect(self.page.get_by_test_id("waiting-item")).to_have_count(0)
            self.rep.synced()


def _cold(seat: Seat, bucket: str) -> tuple[str, str, str]:
    """An account that has a contact and no grade above the last one; that contact; another account with a contact."""
    rows = seat.rows(bucket)
    facts = [row for row in rows.values() if row["kind"] == "fact" and row.get("item") == "grade"]
    warm = {row["account"] for row in facts if row["value"] != "D"}
    people = {row["account"]: key for key, row in rows.items() if row["kind"] == "contact"}
    statuses = {key: row.get("status") for key, row in rows.items() if row["kind"] == "account"}
    cold = next(a for a in sorted(people) if a not in warm and statuses[a] not in ("lost", "closed"))
    return cold, people[cold], next(a for a in sorted(people) if a != cold and statuses[a] not in ("lost", "closed"))


@pytest.fixture
def field(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat, locale: Literal["zh-CN", "en"]
) -> Field:
    owner = company.reps[0]
    seat, chief = take_seat(owner.login), take_seat(company.supervisor.login)
    yesterday = (datetime.datetime.now(CHINA) - datetime.timedelta(days=1)).date().isoformat()
    event = {"op": "new", "kind": "event", "id": EVENT, "fields": {"name": NAME, "day": yesterday, "invite": 30}}
    [verdict] = chief.push(event)
    assert verdict["r"] == "ok", verdict
    rep = open_phone("rep", locale=locale)
    hands.wait_for_worker(rep.sign_in(server.invite(owner.login)))
    bucket = f"plot:{company.plots[owner.id]}"
    return Field(rep, seat, chief, bucket, *_cold(seat, bucket), [])


def hold_the_event(field: Field) -> None:
    """Who came and who did not; the account is graded afterwards: the event found a B."""
    page = field.page
    field.rep.go("/#/cultivation?tab=events")
    page.get_by_test_id("event").filter(has_text=NAME).click()
    page.get_by_test_id("attend-add").click()
    sheet = page.get_by_test_id("attend-sheet")
    for account in (field.account, field.other):
        sheet.get_by_test_id("attend-search").fill(name_of(field, account))
        sheet.get_by_test_id(f"attend-{account}").check()
    sheet.get_by_test_id("attend-save").click()
    expect(sheet).to_be_hidden()
    expect(page.get_by_test_id("attendance")).to_have_count(2)
    absent = page.get_by_test_id("attendance").filter(has_text=name_of(field, field.other))
    absent.get_by_test_id("chip-absent").click()
    expect(absent.get_by_test_id("chip-absent")).to_have_attribute("aria-checked", "true")
    field.rep.go(f"/#/account/{field.account}")
    hands.change_grade(page, field.rep.words, "B", "活动上谈到在等新厂房")
    field.rep.go(f"/#/event/{EVENT}")
    expect(page.get_by_test_id("yield-attended")).to_contain_text("B 1")
    expect(page.get_by_test_id("yield-absent")).to_contain_text(field.rep.words("event.side.absent", n=1))
    expect(page.get_by_test_id("yield-absent")).to_contain_text(field.rep.words("event.found_none"))
    field.check("event")


def give_above_the_limit(field: Field) -> None:
    page = field.page
    field.rep.go(f"/#/gifts?account={field.account}")
    with hands.counted(page, f"enter a gift and ask for it, {field.rep.locale}", 8):
        page.get_by_test_id("gift-add").click()
        sheet = page.get_by_test_id("gift-sheet")
        hands.choose(page, sheet.get_by_test_id("gift-contact"), field.contact)
        sheet.get_by_test_id("chip-gift").click()
        hands.write(sheet.get_by_test_id("gift-value"), "350")
        hands.write(sheet.get_by_test_id("gift-occasion"), OCCASION)
        hands.write(sheet.get_by_test_id("gift-reason"), WHY)
        field.check("gift form")
        sheet.get_by_test_id("gift-save").click()
        expect(sheet).to_be_hidden()
    expect(page.get_by_test_id("gift")).to_contain_text(field.rep.words("approval.state.sending"))


def ask_how_they_are(field: Field) -> None:
    page = field.page
    field.rep.go(f"/#/account/{field.account}/care")
    page.get_by_test_id("survey-ask").click()
    sheet = page.get_by_test_id("survey-sheet")
    sheet.get_by_test_id("survey-contact").select_option(field.contact)
    sheet.get_by_test_id("question-service").get_by_test_id("chip-dissatisfied").click()
    sheet.get_by_test_id("question-again").get_by_test_id("chip-satisfied").click()
    sheet.get_by_test_id("survey-comment").fill(SAID)
    field.check("survey form")
    sheet.get_by_test_id("survey-save").click()
    expect(sheet).to_be_hidden()
    expect(page.get_by_test_id("surveys")).to_contain_text(SAID)
    field.check("care")


def name_of(field: Field, account: str) -> str:
    return str(next(row["name"] for row in field.rows("account") if row["id"] == account))


def import_orders(desk: Phone, server: Server, company: Company, name: str) -> None:
    """The administrator's desk: a file of orders, shown before it is taken in."""
    today = datetime.datetime.now(CHINA).date()
    days = [(today - datetime.timedelta(days=ago)).isoformat() for ago in (10, 100)]
    text = "客户名称,订单号,下单日期,金额,产品\n" + "".join(
        f"{name},SO-{n},{day},60万,{product}\n"
        for n, (day, product) in enumerate(zip(days, ("ERP", "HR"), strict=True))
    )
    desk.sign_in(server.invite(company.administrator.login))
    desk.go("/#/admin/import")
    file: Any = {"name": "orders.csv", "mimeType": "text/csv", "buffer": text.encode()}
    desk.page.get_by_test_id("import-file").set_input_files(file)
    expect(desk.page.get_by_test_id("import-orders")).to_be_visible()
    expect(desk.page.get_by_test_id("row-create")).to_have_count(2)
    desk.page.get_by_test_id("import-commit").click()
    expect(desk.page.get_by_test_id("import-orders")).to_have_count(0)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_an_account_is_won_over_and_cared_for(
    field: Field, server: Server, company: Company, open_phone: OpenPhone, locale: Literal["zh-CN", "en"]
) -> None:
    page, words = field.page, field.rep.words
    field.rep.go(f"/#/account/{field.account}/care")
    expect(page.get_by_test_id("buying")).to_contain_text(words("care.no_orders"))
    field.signal(False)
    hold_the_event(field)
    give_above_the_limit(field)
    ask_how_they_are(field)
    for tab in ("month", "jobs", "plot"):
        field.rep.go(f"/#/cultivation?tab={tab}")
        field.check(f"cultivation {tab}")
    field.signal(True)

    states = {row["account"]: row["state"] for row in field.rows("attendance") if row.get("event") == EVENT}
    assert states == {field.account: "attended", field.other: "absent"}
    [gift] = [row for row in field.rows("gift") if row.get("occasion") == OCCASION]
    assert gift["value"] == {"minor": 35_000, "currency": "CNY"}
    [survey] = [row for row in field.rows("survey") if row["account"] == field.account]
    assert survey["answers"] == {"service": "dissatisfied", "again": "satisfied"}
    [asked] = [row for row in field.rows("approval") if row.get("subject") == gift["id"]]
    assert (asked["about"], asked["reason"], asked.get("decision")) == ("gift", WHY, None)

    decision = {"approval": asked["id"], "decision": "approved", "note": "仅此一次"}
    [verdict] = field.chief.push({"op": "cmd", "name": "decide_approval", "args": decision})
    assert verdict["r"] == "ok", verdict
    import_orders(open_phone("admin", locale=locale, desk=True), server, company, name_of(field, field.account))
    field.signal(True)
    field.rep.go(f"/#/gifts?account={field.account}")
    expect(page.get_by_test_id("gift")).to_contain_text(words("approval.state.approved"))
    field.check("gifts")
    field.rep.go(f"/#/account/{field.account}/care")
    expect(page.get_by_test_id("rfm-recency")).to_contain_text(words("care.class", n=5))
    expect(page.get_by_test_id("rfm-amount")).to_contain_text(words("care.class", n=4))
    expect(page.get_by_test_id("order")).to_have_count(2)
    assert field.found == []
