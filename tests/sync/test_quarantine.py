"""Late ops to the end: kept, let in, let in with other values, dismissed; their author is told."""

from __future__ import annotations

from typing import Any

import pytest

from shared_schema.errors import Refused
from shared_schema.protocol import Op
from sync import quarantine
from sync.exchange import Hooks
from sync.ports import Actor, Held, Stored
from tests.sync.people import SOUTH, command, did, new, office, phones, photo, visit
from tests.sync.phones import Company, Phone

CHEN = Actor("chen", "supervisor", "")


@pytest.fixture
def company() -> Company:
    return office()


@pytest.fixture
def wang(company: Company) -> Phone:
    """wang changed and made things in A1 offline, which chen moved to the south meanwhile."""
    wang, chen = phones(company, "wang", "chen")
    wang.make("set", "C1", {"phone": "138"})
    wang.make("new", "C8", {"account": "A1", "name": "新人"})
    wang.make("set", "C8", {"title": "厂长"})
    wang.make("new", "V8", visit("V8", "A1").fields, kind="visit")
    command(chen, "move_account", account="A1", to="south")
    assert [result.r for result in wang.sync()] == ["quarantined"] * 4
    return wang


def waiting(company: Company) -> list[Held]:
    with company.store.read() as tx:
        return tx.held()


def apply(company: Company, held: Held, fields: dict[str, Any] | None = None) -> None:
    with company.store.write() as tx:
        quarantine.apply(tx, company.access, CHEN, held, fields, now_ms=company.now, hooks=Hooks())


def dismiss(company: Company, held: Held) -> list[str]:
    with company.store.write() as tx:
        return quarantine.dismiss(tx, CHEN, held, now_ms=company.now, hooks=Hooks())


def receipts(company: Company, person: str = "wang") -> list[Stored]:
    return [row for row in company.rows("receipt") if row.bucket == f"user:{person}" and row.value("ticket")]


def test_let_in_as_it_came_it_overwrites_what_its_author_had_seen(company: Company, wang: Phone) -> None:
    apply(company, waiting(company)[0])
    assert (company.row("C1").value("phone"), company.row("C1").alt) == ("138", {})
    [receipt] = receipts(company)
    assert [receipt.value(name) for name in ("record", "by", "decision", "account")] == ["C1", "chen", "applied", "A1"]
    assert receipt.value("conflict") is None
    assert list(receipt.value("stamps")) == ["phone"]
    wang.sync()
    assert wang.shown(receipt.id).f["ticket"][0] == f"Q{wang.actor.replica}-1"


def test_let_in_late_it_stands_beside_what_changed_since(company: Company, wang: Phone) -> None:
    (li,) = phones(company, "li")
    company.now += 5_000
    li.make("set", "C1", {"phone": "139"})
    li.sync()
    apply(company, waiting(company)[0])
    row = company.row("C1")
    assert (row.value("phone"), [register[0] for register in row.alt["phone"]]) == ("139", ["138"])


def test_let_in_late_it_does_not_push_out_what_its_author_wrote_since(company: Company, wang: Phone) -> None:
    """One alternative per replica, its latest: which op was taken last says nothing of one that had to wait."""
    zhao, boss = phones(company, "zhao", "boss")
    assert command(boss, "move_account", account="A1", to="north").r == "ok"
    zhao.sync()
    wang.make("set", "C1", {"phone": "137"})
    company.now += 5_000
    zhao.make("set", "C1", {"phone": "139"})
    zhao.sync()
    assert [result.conflict for result in wang.sync()] == [["phone"]]
    apply(company, waiting(company)[0])
    row = company.row("C1")
    assert (row.value("phone"), [register[0] for register in row.alt["phone"]]) == ("139", ["137"])
    with company.store.read() as tx:
        assert "138" in [past.value for past in tx.history("C1")]


def test_let_in_with_other_values_it_overwrites_what_is_there(company: Company, wang: Phone) -> None:
    (li,) = phones(company, "li")
    li.make("set", "C1", {"phone": "139"})
    li.sync()
    apply(company, waiting(company)[0], {"phone": "137"})
    assert (company.row("C1").value("phone"), company.row("C1").alt) == ("137", {})
    [receipt] = receipts(company)
    assert [receipt.value(name) for name in ("decision", "conflict")] == ["edited", ["phone"]]
    assert list(receipt.value("stamps")) == ["phone"], "what was written is named, its value is not"


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"phone": "x"}, "invalid_phone"), ({"title": "厂长"}, "unknown_field"), ({"account": "A2"}, "unknown_field")],
)
def test_other_values_are_checked_and_a_refusal_leaves_it_waiting(
    company: Company, wang: Phone, fields: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused, match=code):
        apply(company, waiting(company)[0], fields)
    assert len(waiting(company)) == 4
    assert receipts(company) == []


def test_what_stands_on_a_new_record_waits_for_it(company: Company, wang: Phone) -> None:
    _, made, titled, visited = waiting(company)
    with pytest.raises(Refused, match="depends_on"):
        apply(company, titled)
    for held in (made, titled, visited):
        apply(company, held)
    row = company.row("C8")
    assert (row.bucket, row.value("title"), company.row("V8").bucket) == (SOUTH, "厂长", SOUTH)
    assert company.row("V8").value("author") == "wang"


def test_dismissing_a_new_record_takes_along_what_stands_on_it(company: Company, wang: Phone) -> None:
    _, made, titled, _ = waiting(company)
    assert dismiss(company, made) == [made.ticket, titled.ticket]
    assert [held.op.id for held in waiting(company)] == ["C1", "V8"]
    assert sorted(str(receipt.value("decision")) for receipt in receipts(company)) == ["dismissed", "dismissed"]
    with company.store.read() as tx:
        assert "C8" not in tx.get(["C8"])
        [past] = tx.history(made.ticket)
    assert past.value == {"decision": "dismissed", "person": "wang", "by": "chen"}


def test_what_is_sent_after_the_verdict_waits_with_it(company: Company, wang: Phone) -> None:
    """The phone heard of nothing yet when it wrote on: later exchanges find the `new` in quarantine."""
    wang.make("set", "C8", {"department": "采购"})
    wang.make("new", "P8", photo("P8", "A1", "V8").fields, kind="attachment")
    wang.make("new", "A8", {"name": "新客户", "plot": "south"}, kind="account")
    wang.make("new", "C7", {"account": "A8", "name": "某人"})
    assert [(result.r, result.code) for result in wang.sync()] == [
        ("quarantined", None),
        ("quarantined", None),
        ("rejected", "not_allowed"),
        ("rejected", "depends_on"),
    ]


def test_a_late_command_is_refused_and_stays_with_its_author(company: Company) -> None:
    did(
        company,
        new("contact", "C7", account="A1", name="同一个人"),
        new("opportunity", "O1", account="A1", name="新厂"),
    )
    wang, chen = phones(company, "wang", "chen")
    asked = {"account": "A1", "subject": "O1", "about": "quotation", "reason": "客户今天要报价"}
    wang.make("cmd", "K7", name="merge_contacts", args={"contact": "C7", "into": "C1"})
    wang.make("cmd", "K8", name="request_approval", args=asked)
    command(chen, "move_account", account="A1", to="south")
    assert [(result.r, result.code) for result in wang.sync()] == [("rejected", "not_allowed")] * 2
    assert waiting(company) == []
    assert company.row("C7").living


def test_it_follows_an_account_that_moves_on(company: Company, wang: Phone) -> None:
    did(company, new("plot", "east", name="东区", zone="UTC", owner="qian"))
    did(company, Op(n=0, op="cmd", id="K9", name="move_account", args={"account": "A1", "to": "east"}))
    with company.store.read() as tx:
        assert {quarantine.bucket_today(tx, held) for held in tx.held()} == {"plot:east"}
    for held in waiting(company):
        apply(company, held)
    assert company.row("V8").bucket == "plot:east"


def test_nothing_is_let_into_a_closed_plot(company: Company) -> None:
    did(company, Op(n=0, op="set", kind="account", id="A1", fields={"deleted": True}))
    (wang,) = phones(company, "wang")
    wang.make("new", "A9", {"name": "新客户", "plot": "north"}, kind="account")
    did(company, Op(n=0, op="cmd", id="K1", name="close_plot", args={"plot": "north"}))
    assert [result.r for result in wang.sync()] == ["quarantined"]
    [held] = waiting(company)
    with pytest.raises(Refused, match="not_there"):
        apply(company, held)
    apply(company, held, {"plot": "south"})
    assert (company.row("A9").bucket, company.row("A9").value("plot")) == (SOUTH, "south")


def test_an_op_resent_after_it_was_let_in_does_nothing(company: Company, wang: Phone) -> None:
    [held, *_] = waiting(company)
    apply(company, held)
    seq = company.row("C1").seq
    with company.store.write() as tx:
        tx.quarantine("Q-again", "wang", SOUTH, held.op, company.now)
    apply(company, next(one for one in waiting(company) if one.ticket == "Q-again"))
    assert company.row("C1").seq == seq


def test_erasing_an_account_takes_waiting_ops_about_it_along(company: Company, wang: Phone) -> None:
    did(company, Op(n=0, op="cmd", id="K9", name="erase", args={"record": "A1"}))
    assert waiting(company) == []
