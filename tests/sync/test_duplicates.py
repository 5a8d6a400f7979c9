"""Duplicates become one: children move, the alias stays, old references and late ops reach the survivor."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from shared_schema.protocol import Op
from sync.digest import row_digest
from tests.sync.people import DAY, NORTH, SOUTH, buckets, command, comment, did, fact, held, new, office, phones, visit
from tests.sync.phones import Company

WITH_C9: dict[str, Any] = {"people:C9": True}


@pytest.fixture
def company() -> Company:
    """Two phones made one company twice in the north: A1 with C1, and A9 with C9 and what was learned there."""
    found = office()
    did(
        found,
        new("account", "A9", name="客户一", plot="north", phone="010-1", city="重庆", note="二厂。"),
        Op(n=0, op="set", kind="account", id="A1", fields={"phone": "010-2", "note": "一厂。"}),
        new("contact", "C9", account="A9", name="联系人一", mobile="139", title="厂长"),
        visit("V9", "A9", **WITH_C9),
        fact("F9", "A9", "A9"),
        fact("G9", "A9", "C9", source="C9"),
        new("task", "T9", account="A9", title="寄方案", due=DAY, contact="C9"),
        comment("M9", "A9", "V9"),
    )
    return found


def merge(company: Company, name: str, key: str = "K1", **args: str) -> str:
    [result] = company.write(Op(n=0, op="cmd", id=key, name=name, args=dict(args)))
    return result.code or result.r


def test_an_account_takes_in_what_hung_on_its_duplicate(company: Company) -> None:
    wang, zhao = phones(company, "wang", "zhao")
    assert command(wang, "merge_accounts", account="A9", into="A1").r == "ok"
    for key in ("C9", "V9", "F9", "G9", "T9", "M9"):
        assert (company.row(key).value("account"), company.row(key).family) == ("A1", "A1"), key
    assert company.row("F9").value("subject") == "A1"
    assert company.row("G9").value("subject") == "C9"
    alias = company.row("A9")
    assert (alias.value("merged_into"), alias.value("deleted"), alias.value("phone")) == ("A1", True, "010-1")
    zhao.sync()
    assert zhao.shown("C9").f["account"][0] == "A1"


def test_nothing_either_of_them_knew_is_lost(company: Company) -> None:
    assert merge(company, "merge_accounts", account="A9", into="A1") == "ok"
    kept = company.row("A1")
    assert (kept.value("name"), kept.value("city"), kept.value("phone")) == ("客户1", "重庆", "010-2")
    assert kept.value("note") == "一厂。\n二厂。"
    assert [register[0] for register in kept.alt["phone"]] == ["010-1"]
    assert "name" not in kept.alt
    assert kept.c == row_digest(kept.id, kept.f, kept.alt)


def test_a_contact_is_led_on_to_wherever_it_was_named(company: Company) -> None:
    merge(company, "merge_accounts", account="A9", into="A1")
    (wang,) = phones(company, "wang")
    assert command(wang, "merge_contacts", contact="C9", into="C1").r == "ok"
    assert company.row("G9").value("subject") == "C1"
    assert company.row("G9").value("source") == "C1"
    assert company.row("T9").value("contact") == "C1"
    assert [company.row("V9").value(f"people:{key}") for key in ("C1", "C9")] == [True, None]
    assert (company.row("C1").value("mobile"), company.row("C1").value("title")) == ("139", "厂长")


def test_contacts_of_two_companies_are_not_one(company: Company) -> None:
    assert merge(company, "merge_contacts", contact="C9", into="C1") == "not_there"
    assert company.row("C9").value("merged_into") is None


def test_late_ops_on_the_duplicate_reach_the_survivor(company: Company) -> None:
    wang, zhao = phones(company, "wang", "zhao")
    zhao.make("set", "A9", {"city": "万州", "industry": "机械"}, kind="account")
    zhao.make("new", "C8", {"account": "A9", "name": "新人"})
    zhao.make("new", "V8", visit("V8", "A9", author="zhao", **WITH_C9).fields, kind="visit")
    command(wang, "merge_accounts", account="A9", into="A1")
    command(wang, "merge_contacts", contact="C9", into="C1")
    assert [result.r for result in zhao.sync()] == ["ok", "ok", "ok"]
    kept = company.row("A1")
    assert (kept.value("city"), kept.value("industry"), kept.alt.get("city")) == ("万州", "机械", None)
    assert company.row("C8").value("account") == "A1"
    assert company.row("V8").value("account") == "A1"
    assert company.row("V8").value("people:C1") is True
    assert zhao.shown("A1").f["city"][0] == "万州"


def test_deleting_the_duplicate_late_does_not_delete_the_survivor(company: Company) -> None:
    wang, zhao = phones(company, "wang", "zhao")
    zhao.make("set", "A9", {"deleted": True}, kind="account")
    command(wang, "merge_accounts", account="A9", into="A1")
    [result] = zhao.sync()
    assert (result.r, result.conflict) == ("ok", [])
    assert company.row("A1").value("deleted") is None


def test_a_merge_over_plots_takes_the_family_along(company: Company) -> None:
    li, chen = phones(company, "li", "chen")
    li.make("set", "C2", {"phone": "138"})
    assert command(li, "merge_accounts", "K1", account="A2", into="A1").code == "not_allowed"
    assert command(chen, "merge_accounts", account="A2", into="A1").r == "ok"
    assert buckets(company, "A2", "C2") == {NORTH}
    assert company.row("A2").value("plot") == "north"
    li.make("set", "A2", {"city": "万州"}, kind="account")
    assert [result.r for result in li.sync()] == ["quarantined"]
    assert held(company) == ["A2"]


def test_an_alias_of_an_alias_leads_on_and_moves_along(company: Company) -> None:
    did(company, new("account", "A8", name="客户甲", plot="north"), new("contact", "C8", account="A8", name="某人"))
    assert merge(company, "merge_accounts", "K1", account="A8", into="A9") == "ok"
    assert merge(company, "merge_accounts", "K2", account="A9", into="A1") == "ok"
    assert merge(company, "merge_accounts", "K3", account="A8", into="A1") == "ok"
    did(company, new("contact", "C7", account="A8", name="晚到"))
    assert {company.row(key).value("account") for key in ("C7", "C8", "C9")} == {"A1"}
    did(company, Op(n=0, op="cmd", id="K4", name="move_account", args={"account": "A8", "to": "south"}))
    assert buckets(company, "A1", "A8", "A9", "C7") == {SOUTH}
    assert company.row("A8").value("plot") == "south"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"account": "A1", "into": "A1"}, "invalid_command"),
        ({"account": "A1"}, "invalid_command"),
        ({"account": "A1", "into": "C1"}, "wrong_kind"),
        ({"account": "A1", "into": "A7"}, "unknown_record"),
    ],
)
def test_merges_that_make_no_sense(company: Company, args: dict[str, str], code: str) -> None:
    assert merge(company, "merge_accounts", **args) == code


def test_nothing_is_merged_in_a_circle_or_twice(company: Company) -> None:
    merge(company, "merge_accounts", account="A9", into="A1")
    assert merge(company, "merge_accounts", "K2", account="A1", into="A9") == "invalid_command"
    assert merge(company, "merge_accounts", "K3", account="A9", into="A2") == "not_there"
    did(company, Op(n=0, op="set", kind="account", id="A2", fields={"deleted": True}))
    assert merge(company, "merge_accounts", "K4", account="A1", into="A2") == "not_there"


def test_erasing_the_survivor_erases_what_was_merged_into_it(company: Company) -> None:
    merge(company, "merge_accounts", account="A9", into="A1")
    merge(company, "merge_contacts", "K2", contact="C9", into="C1")
    did(company, Op(n=0, op="cmd", id="K3", name="erase", args={"record": "C1"}))
    assert all(company.row(key).erased for key in ("C1", "C9", "G9"))
    did(company, Op(n=0, op="cmd", id="K4", name="erase", args={"record": "A1"}))
    assert all(company.row(key).erased for key in ("A1", "A9", "V9", "M9"))
    [late] = company.write(new("contact", "C5", account="A9", name="王"))
    assert late.code == "erased"


def test_a_version_beside_a_cleared_value_is_taken_over_as_a_value(company: Company) -> None:
    """Found by the simulation: the duplicate showed nothing and kept another version beside it."""
    wang, zhao = phones(company, "wang", "zhao")
    wang.make("set", "C9", {"title": "总工"})
    company.now += 5_000
    zhao.make("set", "C9", {"title": None})
    wang.sync()
    zhao.sync()
    assert (company.row("C9").value("title"), company.row("C9").alt["title"][0][0]) == (None, "总工")
    merge(company, "merge_accounts", account="A9", into="A1")
    merge(company, "merge_contacts", "K2", contact="C9", into="C1")
    assert (company.row("C1").value("title"), company.row("C1").alt) == ("总工", {})


def test_versions_taken_over_are_told_apart(company: Company) -> None:
    """Found by the simulation: with one stamp for all, who went on from one had gone on from every other."""
    wang, zhao = phones(company, "wang", "zhao")
    for phone, value in ((wang, "总工"), (zhao, "经理")):
        phone.make("set", "C9", {"title": value})
        company.now += 5_000
    did(company, Op(n=0, op="set", kind="contact", id="C1", fields={"title": "主任"}))
    wang.sync()
    zhao.sync()
    merge(company, "merge_accounts", account="A9", into="A1")
    merge(company, "merge_contacts", "K2", contact="C9", into="C1")
    kept = company.row("C1")
    stamps = [str(register[1]) for register in (kept.f["title"], *kept.alt["title"])]
    assert len(set(stamps)) == len(stamps) == 3


def test_a_change_sent_again_after_the_merge_is_known_by_its_stamp(company: Company) -> None:
    """After a fork or a restored backup a phone resends what the duplicate had before it was merged."""
    (wang,) = phones(company, "wang")
    first = wang.make("set", "C9", {"title": "工程师"})
    wang.sync()
    second = wang.make("set", "C9", {"title": "总工"})
    wang.sync()
    assert merge(company, "merge_contacts", contact="C1", into="C9") == "not_there"
    assert merge(company, "merge_accounts", account="A9", into="A1") == "ok"
    assert merge(company, "merge_contacts", key="K2", contact="C9", into="C1") == "ok"
    copy = company.phone("x", "wang")
    copy.outbox = [msgspec.structs.replace(op, n=n) for n, op in enumerate((first, second), start=1)]
    assert [result.r for result in copy.sync()] == ["ok", "ok"]
    assert company.row("C1").value("title") == "总工"
    assert company.row("C1").alt == {}


def test_of_one_writers_versions_the_latest_stays(company: Company) -> None:
    """The value that was shown is the later one: an older version of the same hand must not take its place."""
    wang, zhao = phones(company, "wang", "zhao")
    wang.make("set", "A9", {"city": "北碚"}, kind="account")
    zhao.make("set", "A9", {"city": "江津"}, kind="account")
    zhao.sync()
    wang.sync()
    assert company.row("A9").value("city") == "江津"
    wang.make("set", "A9", {"city": "永川"}, kind="account")
    wang.sync()
    did(company, Op(n=0, op="set", kind="account", id="A1", fields={"city": "沙坪坝"}))
    assert merge(company, "merge_accounts", account="A9", into="A1") == "ok"
    assert [register[0] for register in company.row("A1").alt["city"]] == ["永川"]
