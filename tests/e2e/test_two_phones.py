"""Acceptance 3: two people change one record offline; both are kept, and each is told what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company, Seat
from tests.e2e.phone import Phone
from tests.e2e.server import Server

NAME = "石采薇"
NOTE = "在一车间管排产。喜欢准时的人。女儿今年高考。"


@dataclass
class Pair:
    """A rep and the supervisor of the plot, each with a phone that holds one contact."""

    rep: Phone
    chief: Phone
    seat: Seat
    bucket: str
    contact: str

    def held(self) -> dict[str, Any]:
        """The contact as the server has it."""
        return self.seat.rows(self.bucket)[self.contact]

    def lose_signal(self) -> None:
        for phone in (self.rep, self.chief):
            assert phone.context is not None
            phone.context.set_offline(True)

    def find_signal(self, phone: Phone) -> None:
        """Signal again for one phone; wait until everything of it is sent."""
        assert phone.context is not None
        phone.context.set_offline(False)
        phone.go("/#/sync")
        phone.page.get_by_test_id("sync-now").click()
        expect(phone.page.get_by_test_id("waiting").get_by_role("listitem")).to_have_count(0)

    def edit(self, phone: Phone, field: str, value: str) -> None:
        phone.go(f"/#/contact/{self.contact}/edit")
        phone.page.get_by_test_id(f"field-{field}").fill(value)
        phone.page.get_by_test_id("save").click()
        expect(phone.page.get_by_test_id(f"field-{field}")).to_be_hidden()

    def shows(self, phone: Phone, *texts: str) -> None:
        """The contact's screen shows these, on that phone."""
        phone.go("/#/today")
        phone.go(f"/#/contact/{self.contact}")
        for text in texts:
            expect(phone.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def receipt(self, phone: Phone) -> str:
        """What the newest receipt says to this person."""
        phone.go("/#/sync")
        row = phone.page.get_by_test_id("receipt").first
        expect(row).to_contain_text(NAME)
        return row.inner_text()

    def both_hear(self) -> None:
        """Both phones exchange once more, so that each has what the other sent."""
        for phone in (self.rep, self.chief):
            self.find_signal(phone)


@pytest.fixture
def pair(server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat) -> Pair:
    owner = company.reps[0]
    seat = take_seat(owner.login)
    bucket = f"plot:{company.plots[owner.id]}"
    account = next(i for i, r in seat.rows(bucket).items() if r["kind"] == "account")
    fields = {"account": account, "name": NAME, "title": "计划员", "mobile": "13100000000", "note": NOTE}
    verdict = seat.push({"op": "new", "kind": "contact", "fields": fields})
    assert verdict[0]["r"] == "ok", verdict
    contact = next(i for i, r in seat.rows(bucket).items() if r.get("name") == NAME)
    rep, chief = open_phone("rep"), open_phone("chief")
    for phone, login in ((rep, owner.login), (chief, company.supervisor.login)):
        hands.wait_for_worker(phone.sign_in(server.invite(login)))
    made = Pair(rep, chief, seat, bucket, contact)
    made.shows(rep, "计划员")
    made.shows(chief, "计划员")
    made.lose_signal()
    return made


def test_different_fields_are_both_kept(pair: Pair) -> None:
    pair.edit(pair.rep, "title", "生产经理")
    pair.edit(pair.chief, "mobile", "13900001111")
    pair.find_signal(pair.rep)
    pair.find_signal(pair.chief)
    pair.both_hear()
    for phone in (pair.rep, pair.chief):
        pair.shows(phone, "生产经理", "13900001111")
        assert pair.receipt(phone)
    assert pair.held()["alt"] == {}


def test_the_same_field_keeps_both_versions(pair: Pair) -> None:
    pair.edit(pair.rep, "title", "生产经理")
    pair.edit(pair.chief, "title", "制造部经理")
    pair.find_signal(pair.chief)
    pair.find_signal(pair.rep)
    pair.both_hear()
    held = pair.held()
    assert held["title"] == "制造部经理", "the later one is shown"
    assert [value for value, _ in (kept[:2] for kept in held["alt"]["title"])] == ["生产经理"]
    for phone in (pair.rep, pair.chief):
        pair.shows(phone, "制造部经理")
        assert pair.receipt(phone)

    # One tap takes the other everywhere.
    page = pair.rep.page
    pair.rep.go("/#/sync")
    card = page.get_by_test_id("conflict")
    expect(card).to_contain_text("生产经理")
    expect(card).to_contain_text("制造部经理")
    card.get_by_test_id("take-other").click()
    expect(card).to_have_count(0)
    pair.both_hear()
    for phone in (pair.rep, pair.chief):
        pair.shows(phone, "生产经理")
        phone.go("/#/sync")
        expect(phone.page.get_by_test_id("conflict")).to_have_count(0)
    assert pair.held()["alt"] == {}


def test_clauses_of_a_note_merge(pair: Pair) -> None:
    pair.edit(pair.rep, "note", NOTE.replace("一车间", "二车间"))
    pair.edit(pair.chief, "note", NOTE.replace("今年高考", "明年高考"))
    pair.find_signal(pair.rep)
    pair.find_signal(pair.chief)
    pair.both_hear()
    merged = NOTE.replace("一车间", "二车间").replace("今年高考", "明年高考")
    assert pair.held()["note"] == merged
    assert pair.held()["alt"] == {}
    for phone in (pair.rep, pair.chief):
        pair.shows(phone, merged)
        assert pair.receipt(phone)


def test_an_overlap_splices_nothing(pair: Pair) -> None:
    mine, theirs = NOTE.replace("一车间", "二十万"), NOTE.replace("一车间", "三十五万")
    pair.edit(pair.rep, "note", mine)
    pair.edit(pair.chief, "note", theirs)
    pair.find_signal(pair.rep)
    pair.find_signal(pair.chief)
    pair.both_hear()
    held = pair.held()
    assert held["note"] == theirs
    assert [kept[0] for kept in held["alt"]["note"]] == [mine]
    for phone in (pair.rep, pair.chief):
        pair.shows(phone, "三十五万")
        phone.go("/#/sync")
        expect(phone.page.get_by_test_id("conflict")).to_contain_text("二十万")


def test_a_delete_against_an_edit_loses_nothing(pair: Pair) -> None:
    page = pair.chief.page
    pair.edit(pair.rep, "title", "生产经理")
    pair.chief.go(f"/#/contact/{pair.contact}/edit")
    page.get_by_role("button", name=pair.chief.words("edit.delete_contact")).click()
    expect(page.get_by_test_id("field-name")).to_be_hidden()
    pair.find_signal(pair.rep)
    pair.find_signal(pair.chief)
    pair.both_hear()
    held = pair.held()
    assert held["title"] == "生产经理"
    for phone in (pair.rep, pair.chief):
        phone.go("/#/sync")
        expect(phone.page.get_by_test_id("conflict")).to_have_count(1)

    # Whoever decides that she stays brings her back on both phones, with the edit.
    card = pair.rep.page.get_by_test_id("conflict")
    kept = pair.rep.words("outbox.not_deleted")
    pair.rep.go("/#/sync")
    card.get_by_role("button").filter(has_text=kept).click()
    expect(card).to_have_count(0)
    pair.both_hear()
    for phone in (pair.rep, pair.chief):
        pair.shows(phone, NAME, "生产经理")
