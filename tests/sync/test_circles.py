"""What named people share (S9): they alone hold it, on every store; nobody else gets a byte, whatever the role."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from shared_schema.protocol import Op, Result
from sync.buckets import SEATS
from sync.circles import SEAT, seat_id
from sync.ports import Store
from tests.sync.people import command, did, held, new, office, phones
from tests.sync.phones import Company, Phone

BUCKET = "circle:R1"
SECRET = "只有一个人知道的底价"
CIRCLE = {"account": "A1", "opportunity": "O1", "name": "新厂报价", "author": "wang"}
STEP = {"circle": "R1", "account": "A1", "opportunity": "O1", "author": "wang", "number": 1, "note": SECRET}


@pytest.fixture
def company(store: Store) -> Company:
    made = office(store)
    did(made, new("opportunity", "O1", account="A1", name="新厂 ERP"))
    return made


def save(phone: Phone, verb: str, kind: str, key: str, **fields: Any) -> Result:
    phone.make(verb, key, fields, kind=kind)
    return phone.sync()[-1]


def found(phone: Phone, **more: Any) -> None:
    """A circle with one step in it, made in one batch offline."""
    phone.make("new", "R1", {**CIRCLE, **more}, kind="circle")
    phone.make("new", "S1", STEP, kind="concession")
    assert [result.r for result in phone.sync()] == ["ok", "ok"]


def everything(phone: Phone) -> bytes:
    return msgspec.json.encode(phone.rows)


def test_its_author_alone_holds_it(company: Company) -> None:
    wang, zhao, chen, boss, li = phones(company, "wang", "zhao", "chen", "boss", "li")
    found(wang)
    assert company.row("R1").bucket == company.row("S1").bucket == BUCKET
    assert set(wang.rows[BUCKET]) == {"R1", "S1"}
    for other in (zhao, chen, boss, li):
        other.sync()
        assert SECRET.encode() not in everything(other)
        assert not [bucket for bucket in other.cursors if bucket.startswith(("circle", SEATS))]
    assert SEATS not in wang.cursors


def test_who_is_named_holds_it_whatever_the_role_and_lets_go_when_taken_out(company: Company) -> None:
    wang, chen, boss = phones(company, "wang", "chen", "boss")
    found(wang, **{"members:boss": True})
    boss.sync()
    assert set(boss.rows[BUCKET]) == {"R1", "S1"}
    chen.sync()
    assert BUCKET not in chen.cursors
    assert save(wang, "set", "circle", "R1", **{"members:chen": True, "members:boss": None}).r == "ok"
    answer = boss.send(boss.request())
    assert answer.revoked == [BUCKET]
    boss.take(boss.request(), answer)
    assert SECRET.encode() not in everything(boss)
    assert chen.send(chen.request()).granted == [BUCKET]
    chen.sync()
    assert chen.value("S1", "note") == SECRET
    assert save(wang, "set", "circle", "R1", **{"members:boss": True}).r == "ok", "and named again"
    boss.sync()
    assert set(boss.rows[BUCKET]) == {"R1", "S1"}


def test_one_that_is_deleted_leaves_the_phones_of_all_but_its_author_who_may_bring_it_back(company: Company) -> None:
    wang, chen, boss = phones(company, "wang", "chen", "boss")
    found(wang, **{"members:boss": True, "members:chen": True})
    chen.sync()
    boss.sync()
    assert save(wang, "set", "circle", "R1", deleted=True).r == "ok"
    for other in (chen, boss):
        answer = other.send(other.request())
        assert answer.revoked == [BUCKET]
        other.take(other.request(), answer)
        assert SECRET.encode() not in everything(other)
        assert save(other, "set", "concession", "S1", note="还价").code == "not_allowed"
    wang.sync()
    assert set(wang.rows[BUCKET]) == {"R1", "S1"}
    assert save(wang, "set", "circle", "R1", deleted=None).r == "ok"
    chen.sync()
    assert chen.value("S1", "note") == SECRET


def test_members_write_steps_and_its_author_says_who_is_in_it(company: Company) -> None:
    wang, zhao, li = phones(company, "wang", "zhao", "li")
    found(wang, **{"members:zhao": True, "members:li": True})
    zhao.sync()
    li.sync()
    assert save(zhao, "new", "concession", "S2", **{**STEP, "author": "zhao", "number": 2}).r == "ok"
    assert save(li, "set", "concession", "S2", asked_back="预付三成").r == "ok", "named, though of another plot"
    assert save(zhao, "set", "circle", "R1", **{"members:qian": True}).code == "not_author"
    assert save(zhao, "new", "concession", "S3", **STEP).code == "not_author"
    assert save(wang, "set", "circle", "R1", **{"members:nobody": True}).code == "unknown_record"
    assert save(wang, "set", "circle", "R1", **{"members:A1": True}).code == "unknown_record"


@pytest.mark.parametrize("name", ["li", "boss", "qian"])
def test_only_who_works_or_leads_the_plot_begins_one(company: Company, name: str) -> None:
    (other,) = phones(company, name)
    refused = save(other, "new", "circle", "R1", **{**CIRCLE, "author": name})
    assert (refused.r, refused.code) == ("rejected", "not_allowed")
    assert save(other, "new", "concession", "S1", **{**STEP, "author": name}).code == "unknown_record"


def test_who_is_not_in_it_writes_nothing_in_it_by_its_id_either(company: Company) -> None:
    wang, chen, boss = phones(company, "wang", "chen", "boss")
    found(wang)
    for other in (chen, boss):
        name = other.actor.person
        assert save(other, "new", "concession", f"S{name}", **{**STEP, "author": name}).code == "not_allowed"
        assert save(other, "set", "concession", "S1", note="x").code == "not_allowed"
        assert command(other, "erase", f"E{name}", record="S1").code in ("not_allowed", "wrong_kind")
        asked = {"account": "A1", "subject": "S1", "about": "concession"}
        assert command(other, "request_approval", f"P{name}", **asked).code in ("not_there", "not_allowed")
    assert company.row("S1").value("note") == SECRET


def test_a_late_op_of_who_was_taken_out_waits_for_nobodys_decision(company: Company) -> None:
    wang, zhao, chen = phones(company, "wang", "zhao", "chen")
    found(wang, **{"members:zhao": True})
    zhao.sync()
    assert save(wang, "set", "circle", "R1", **{"members:zhao": None}).r == "ok"
    zhao.make("set", "S1", {"note": f"{SECRET}，再让一步"}, kind="concession")
    zhao.make("new", "S2", {**STEP, "author": "zhao", "note": SECRET}, kind="concession")
    assert [(r.r, r.code) for r in zhao.sync()] == [("rejected", "not_allowed")] * 2
    assert held(company) == []
    command(chen, "hand_plot", plot="north", to="li")
    assert save(wang, "set", "concession", "S1", note="仍在圈内").r == "ok", "a circle follows no plot"
    wang.make("set", "C1", {"phone": "138"})
    wang.make("new", "R2", {**CIRCLE, "name": SECRET}, kind="circle")
    assert [(r.r, r.code) for r in wang.sync()] == [("quarantined", None), ("rejected", "not_allowed")]
    assert held(company) == ["C1"]


def test_what_stands_on_a_quarantined_account_is_not_shown_to_who_decides(company: Company) -> None:
    wang, chen = phones(company, "wang", "chen")
    command(chen, "hand_plot", plot="north", to="li")
    wang.make("new", "A9", {"name": "新客户", "plot": "north"}, kind="account")
    wang.make("new", "R9", {**CIRCLE, "account": "A9", "name": SECRET}, kind="circle")
    wang.make("new", "S9", {**STEP, "circle": "R9", "account": "A9"}, kind="concession")
    results = wang.sync()
    assert [(r.r, r.code) for r in results] == [
        ("quarantined", None),
        ("rejected", "depends_on"),
        ("rejected", "depends_on"),
    ]
    assert held(company) == ["A9"]


def test_it_stays_when_its_account_moves_and_goes_when_that_is_erased(company: Company) -> None:
    wang, boss = phones(company, "wang", "boss")
    found(wang)
    assert command(boss, "move_account", account="A1", to="south").r == "ok"
    wang.sync()
    assert set(wang.rows[BUCKET]) == {"R1", "S1"}
    assert command(boss, "erase", record="A1").r == "ok"
    wang.sync()
    assert SECRET.encode() not in everything(wang)
    assert [wang.rows[BUCKET][key].erased for key in ("R1", "S1")] == [True, True]
    assert save(wang, "set", "concession", "S1", note=SECRET).code == "erased"
    with company.store.read() as tx:
        assert SECRET not in repr([tx.history(key) for key in ("R1", "S1")])


def test_an_account_merged_into_another_takes_its_circle_along(company: Company) -> None:
    wang, boss = phones(company, "wang", "boss")
    found(wang)
    assert command(boss, "merge_accounts", account="A1", into="A2").r == "ok"
    wang.sync()
    assert [wang.value(key, "account") for key in ("R1", "S1")] == ["A2", "A2"]
    assert company.row("S1").bucket == BUCKET


def test_seats_follow_the_circle_and_are_looked_up_without_it(company: Company) -> None:
    (wang,) = phones(company, "wang")
    found(wang, **{"members:zhao": True})
    before = {row.id: row.value("left") for row in company.rows(SEAT)}
    assert before == {seat_id("R1", "wang"): None, seat_id("R1", "zhao"): None}
    seq = company.row(seat_id("R1", "zhao")).seq
    assert save(wang, "set", "circle", "R1", name="新厂报价二").r == "ok"
    assert company.row(seat_id("R1", "zhao")).seq == seq, "a new name changes no seat"
    save(wang, "set", "circle", "R1", **{"members:zhao": None})
    assert company.row(seat_id("R1", "zhao")).value("left") is True


def test_the_server_may_bring_one_in(company: Company) -> None:
    did(company, new("circle", "R1", **CIRCLE), new("concession", "S1", **STEP))
    (wang,) = phones(company, "wang")
    assert set(wang.rows[BUCKET]) == {"R1", "S1"}
    did(company, Op(n=0, op="set", kind="circle", id="R1", fields={"members:zhao": True}))
    (zhao,) = phones(company, "zhao")
    assert set(zhao.rows[BUCKET]) == {"R1", "S1"}
