"""Accounts in motion: moved, swapped, and all of them when their plot is closed; phones follow."""

from __future__ import annotations

from typing import Any

import pytest

from shared_schema.protocol import Op
from tests.sync.people import (
    DAY,
    INSTANT,
    NORTH,
    SOUTH,
    buckets,
    command,
    comment,
    did,
    fact,
    held,
    new,
    office,
    phones,
    photo,
    visit,
)
from tests.sync.phones import Company, Phone

FAMILY = ("A1", "C1", "O1", "V1", "F1", "T1", "M1", "P1")


@pytest.fixture
def company() -> Company:
    found = office()
    did(
        found,
        new("opportunity", "O1", account="A1", name="新厂"),
        visit("V1", "A1"),
        fact("F1", "A1"),
        new("task", "T1", account="A1", title="寄方案", due=DAY, assignee="wang"),
        comment("M1", "A1", "V1"),
        photo("P1", "A1", "V1"),
    )
    return found


def ids(phone: Phone, bucket: str) -> set[str]:
    return set(phone.rows.get(bucket, {}))


def told(company: Company, person: str) -> list[tuple[object, ...]]:
    rows = [row for row in company.rows("receipt") if row.bucket == f"user:{person}"]
    return [tuple(row.value(name) for name in ("decision", "record", "account", "by")) for row in rows]


def test_both_sides_are_told_what_came_and_what_left_and_by_whom(company: Company) -> None:
    """Once for a command, whatever it moves: the account if it is one, and the other plot."""
    did(company, new("account", "A8", name="三", plot="north"), new("account", "A9", name="四", plot="north"))
    (chen,) = phones(company, "chen")
    command(chen, "move_account", account="A1", to="south")
    assert told(company, "wang") == [("accounts_left", "south", "A1", "chen")]
    assert told(company, "li") == [("accounts_came", "north", "A1", "chen")]
    command(chen, "move_account", account="A1", to="south")
    assert len(told(company, "wang")) == len(told(company, "li")) == 1, "nothing moved: nothing is told"
    command(chen, "swap_accounts", plot="north", to="south", give=["A8", "A9"], take=["A1"])
    swapped = {("accounts_left", "south", None, "chen"), ("accounts_came", "south", "A1", "chen")}
    assert {*told(company, "wang")} == {*swapped, ("accounts_left", "south", "A1", "chen")}
    assert told(company, "chen") == [], "who gave the command knows"


def test_a_whole_family_moves_and_phones_follow(company: Company) -> None:
    wang, li, chen = phones(company, "wang", "li", "chen")
    result = command(chen, "move_account", account="A1", to="south")
    assert (result.r, result.at) == ("ok", (SOUTH, company.row("A1").seq))
    assert buckets(company, *FAMILY) == {SOUTH}
    assert company.row("A1").value("plot") == "south"
    wang.sync()
    li.sync()
    assert ids(wang, NORTH) == set()
    assert set(FAMILY) <= ids(li, SOUTH)


def test_a_promise_passes_to_the_new_owner_unless_it_is_done(company: Company) -> None:
    did(company, new("task", "T2", account="A1", title="报价", due=DAY, assignee="wang", done=DAY))
    did(company, new("task", "T3", account="A1", title="看样", due=DAY, assignee="chen"))
    did(company, Op(n=0, op="cmd", id="K1", name="move_account", args={"account": "A1", "to": "south"}))
    assert [company.row(key).value("assignee") for key in ("T1", "T2", "T3")] == ["li", "wang", "chen"]


def test_swapping_two_lists_in_one_transaction(company: Company) -> None:
    wang, li, chen = phones(company, "wang", "li", "chen")
    args: dict[str, Any] = {"plot": "north", "give": ["A1"], "to": "south", "take": ["A2", "A3"]}
    assert command(chen, "swap_accounts", **args).r == "ok"
    assert buckets(company, *FAMILY) == {SOUTH}
    assert buckets(company, "A2", "C2", "A3", "C3") == {NORTH}
    wang.sync()
    li.sync()
    assert ids(wang, NORTH) == {"A2", "C2", "A3", "C3"}
    assert ids(li, SOUTH) == set(FAMILY)
    assert command(chen, "swap_accounts", **args).code == "not_there"


def test_one_side_of_a_swap_may_be_empty(company: Company) -> None:
    (chen,) = phones(company, "chen")
    assert command(chen, "swap_accounts", plot="south", give=["A2", "A3"], to="north").r == "ok"
    assert buckets(company, "A1", "A2", "A3") == {NORTH}


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"plot": "north", "to": "south"}, "invalid_command"),
        ({"plot": "north", "to": "north", "give": ["A1"]}, "invalid_command"),
        ({"plot": "north", "to": "south", "give": [7]}, "invalid_command"),
        ({"plot": "north", "to": "south", "give": ["A2"]}, "not_there"),
        ({"plot": "north", "to": "south", "give": ["C1"]}, "wrong_kind"),
        ({"plot": "north", "to": "south", "give": [f"A{n}" for n in range(600)]}, "too_many"),
    ],
)
def test_a_swap_that_makes_no_sense_changes_nothing(company: Company, args: dict[str, object], code: str) -> None:
    [result] = company.write(Op(n=0, op="cmd", id="K1", name="swap_accounts", args=args))
    assert (result.r, result.code) == ("rejected", code)
    assert buckets(company, "A1") == {NORTH}


def test_a_plot_with_accounts_is_closed_only_into_another(company: Company) -> None:
    wang, li, chen = phones(company, "wang", "li", "chen")
    assert command(chen, "close_plot", plot="north").code == "plot_not_empty"
    assert command(chen, "close_plot", plot="north", to="south").r == "ok"
    assert buckets(company, *FAMILY) == {SOUTH}
    assert company.row("north").value("deleted") is True
    for phone in (wang, li, chen):
        phone.sync()
    assert NORTH not in wang.cursors
    assert NORTH not in chen.cursors
    assert set(FAMILY) <= ids(li, SOUTH)
    assert command(chen, "close_plot", plot="north", to="south").code == "not_allowed"


def test_what_belongs_to_the_plot_itself_goes_to_its_successor(company: Company) -> None:
    """A quiz (T1) hangs on no account; with its plot closed nobody would ever read it again."""
    sat = {"quiz": "quiz", "started_at": INSTANT, "ended_at": INSTANT, "questions": ["q1"], "answers": {"q1": "a"}}
    did(company, new("quiz_result", "Q1", plot="north", author="wang", percent=80, **sat))
    li, chen = phones(company, "li", "chen")
    assert command(chen, "close_plot", plot="north", to="south").r == "ok"
    assert (company.row("Q1").bucket, company.row("Q1").value("plot")) == (SOUTH, "south")
    li.sync()
    assert "Q1" in ids(li, SOUTH)


def test_an_empty_plot_is_simply_closed(company: Company) -> None:
    did(company, Op(n=0, op="set", kind="account", id="A1", fields={"deleted": True}))
    did(company, Op(n=0, op="cmd", id="K1", name="close_plot", args={"plot": "north"}))
    assert company.row("north").value("merged_into") is None
    [again] = company.write(Op(n=0, op="cmd", id="K2", name="move_account", args={"account": "A2", "to": "north"}))
    assert (again.code, again.field) == ("not_there", "to")


def test_an_account_made_in_a_plot_closed_meanwhile_waits_for_its_successors_supervisor(company: Company) -> None:
    wang, chen = phones(company, "wang", "chen")
    wang.make("new", "A9", {"name": "新客户", "plot": "north"}, kind="account")
    command(chen, "close_plot", plot="north", to="south")
    assert [result.r for result in wang.sync()] == ["quarantined"]
    assert held(company) == ["A9"]


def test_a_rep_moves_nothing_and_a_chief_only_what_he_leads(company: Company) -> None:
    did(company, new("plot", "east", name="东区", zone="UTC", owner="qian"))
    wang, chen = phones(company, "wang", "chen")
    assert command(wang, "move_account", account="A1", to="south").code == "not_allowed"
    assert command(chen, "swap_accounts", plot="north", give=["A1"], to="east").code == "not_allowed"
    assert command(chen, "close_plot", plot="north", to="east").code == "not_allowed"
