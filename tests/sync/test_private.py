"""A rep's own facts (K9, X3): in nobody else's copy, in no hand-over, until shared on purpose."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from shared_schema.protocol import Result
from sync.ports import Store
from tests.sync.people import command, fact, held, office, phones
from tests.sync.phones import Company, Phone

SECRET = "他想自己出去办厂"
OWN = "user:wang"


@pytest.fixture
def company(store: Store) -> Company:
    return office(store)


def note(phone: Phone, key: str = "F1", account: str = "A1", **more: Any) -> Result:
    fields = {**fact(key, account, "C1", author=phone.actor.person).fields, "value": SECRET, "private": True, **more}
    phone.make("new", key, fields, kind="fact")
    return phone.sync()[-1]


def test_it_lies_with_its_author_and_nobody_else_gets_it(company: Company) -> None:
    wang, zhao, chen, boss = phones(company, "wang", "zhao", "chen", "boss")
    assert note(wang).at == (OWN, company.row("F1").seq)
    assert (company.row("F1").bucket, company.row("F1").family) == (OWN, "A1")
    assert wang.value("F1", "value") == SECRET
    for other in (zhao, chen, boss):
        other.sync()
        assert SECRET.encode() not in msgspec.json.encode(other.rows)
        assert command(other, "retract", f"T{other.actor.person}", fact="F1").code == "not_allowed"
        assert command(other, "share_fact", f"H{other.actor.person}", account="A1", fact="F1").code == "not_allowed"
        assert command(other, "erase", f"E{other.actor.person}", record="F1").code == "not_allowed"


def test_nobody_writes_in_anothers_name_and_the_flag_is_for_ever(company: Company) -> None:
    wang, zhao = phones(company, "wang", "zhao")
    assert note(zhao, author="wang").code == "not_author"
    note(wang)
    for value in (None, False):
        wang.make("set", "F1", {"private": value}, kind="fact")
        assert wang.sync()[-1].code == "write_once"
    wang.make("set", "F1", {"retracted": True}, kind="fact")
    assert wang.sync()[-1].r == "ok"
    assert note(wang, "F3", account="nowhere").code == "unknown_record"


def test_it_stays_with_its_author_when_the_account_changes_hands(company: Company) -> None:
    wang, li, boss = phones(company, "wang", "li", "boss")
    note(wang)
    assert command(boss, "move_account", account="A1", to="south").r == "ok"
    li.sync()
    wang.sync()
    assert SECRET.encode() not in msgspec.json.encode(li.rows)
    assert wang.value("F1", "value") == SECRET
    assert note(wang, "F2").r == "ok", "one's own notes go on"
    assert held(company) == []


def test_what_stands_on_a_quarantined_account_is_not_shown_to_who_decides(company: Company) -> None:
    wang, chen = phones(company, "wang", "chen")
    command(chen, "hand_plot", plot="north", to="li")
    wang.make("new", "A9", {"name": "新客户", "plot": "north"}, kind="account")
    wang.make("new", "F9", {**fact("F9", "A9").fields, "value": SECRET, "private": True}, kind="fact")
    assert [(r.r, r.code) for r in wang.sync()] == [("quarantined", None), ("rejected", "depends_on")]
    wang.make("new", "F10", {**fact("F10", "A9").fields, "value": SECRET, "private": True}, kind="fact")
    assert [(r.r, r.code) for r in wang.sync()] == [("rejected", "unknown_record")]
    assert held(company) == ["A9"]


def test_sharing_puts_it_into_the_plot_on_purpose(company: Company) -> None:
    wang, zhao = phones(company, "wang", "zhao")
    note(wang, source="C1")
    assert command(wang, "share_fact", "K1", account="A1", fact="F1").r == "ok"
    zhao.sync()
    [shared] = [row for row in zhao.rows["plot:north"].values() if row.kind == "fact"]
    said = {name: register[0] for name, register in shared.f.items()}
    assert said == {**fact("F1", "A1", "C1").fields, "value": SECRET, "source": "C1"}
    assert wang.value("F1", "deleted") is True, "it would count twice"
    assert command(wang, "share_fact", "K2", account="A1", fact="F1").r == "ok"
    assert len([row for row in company.rows("fact") if row.bucket == "plot:north"]) == 1
    assert command(wang, "share_fact", "K3", account="A1", fact=shared.id).code == "not_there"
    assert command(wang, "share_fact", "K4", account="A1", fact="C1").code == "wrong_kind"


def test_what_was_withdrawn_or_lies_elsewhere_is_not_shared(company: Company) -> None:
    wang, boss = phones(company, "wang", "boss")
    note(wang)
    note(wang, "F2")
    command(boss, "move_account", account="A1", to="south")
    assert command(wang, "share_fact", "K1", account="A1", fact="F1").code == "not_allowed"
    command(boss, "move_account", "K9", account="A1", to="north")
    assert command(wang, "share_fact", "K2", account="A2", fact="F1").code == "not_allowed"
    wang.make("set", "F2", {"deleted": True}, kind="fact")
    wang.sync()
    assert command(wang, "share_fact", "K3", account="A1", fact="F2").code == "not_there"


def test_erasing_the_person_it_is_about_erases_it(company: Company) -> None:
    wang, chen = phones(company, "wang", "chen")
    note(wang)
    assert command(chen, "erase", record="C1").r == "ok"
    wang.sync()
    assert wang.rows[OWN]["F1"].erased
    assert SECRET.encode() not in msgspec.json.encode(wang.rows)
