"""Who works a plot and who leads it: access comes and goes with the next exchange; late work waits for a decision."""

from __future__ import annotations

from typing import Any

import pytest

from shared_schema.protocol import Op
from tests.sync.people import DAY, NORTH, SOUTH, command, did, held, new, office, phones
from tests.sync.phones import Company


@pytest.fixture
def company() -> Company:
    return office()


def test_handing_a_plot_over_ends_the_leavers_access(company: Company) -> None:
    did(company, new("task", "T1", account="A1", title="寄方案", due=DAY, assignee="wang"))
    wang, qian, chen = phones(company, "wang", "qian", "chen")
    assert command(chen, "hand_plot", plot="north", to="qian").r == "ok"
    wang.make("set", "C1", {"phone": "138"})
    assert [result.r for result in wang.sync()] == ["quarantined"]
    assert NORTH not in wang.cursors
    qian.sync()
    assert set(qian.rows[NORTH]) == {"A1", "C1", "T1"}
    assert company.row("T1").value("assignee") == "qian"
    assert held(company) == ["C1"]
    told = {row.bucket: row for row in company.rows("receipt")}
    assert {bucket: row.value("decision") for bucket, row in told.items()} == {
        "user:wang": "plot_left",
        "user:qian": "plot_came",
    }
    assert told["user:wang"].value("record") == "north"


def test_an_owner_who_was_a_member_too_leaves_for_good(company: Company) -> None:
    did(company, Op(n=0, op="set", kind="plot", id="north", fields={"members:wang": True}))
    chen, zhao = phones(company, "chen", "zhao")
    command(chen, "hand_plot", plot="north", to="zhao")
    plot = company.row("north")
    assert [plot.value(name) for name in ("owner", "members:wang", "members:zhao")] == ["zhao", None, None]
    zhao.sync()
    assert NORTH in zhao.cursors
    command(chen, "hand_plot", "K9", plot="north", to="wang")
    zhao.sync()
    assert NORTH not in zhao.cursors


def test_members_come_and_go(company: Company) -> None:
    did(company, new("task", "T1", account="A1", title="寄方案", due=DAY, assignee="zhao"))
    qian, zhao, chen = phones(company, "qian", "zhao", "chen")
    assert command(chen, "grant_member", plot="north", person="qian").r == "ok"
    qian.sync()
    assert set(qian.rows[NORTH]) == {"A1", "C1", "T1"}
    assert command(chen, "revoke_member", plot="north", person="zhao").r == "ok"
    zhao.make("set", "C1", {"phone": "138"})
    assert [result.r for result in zhao.sync()] == ["quarantined"]
    assert NORTH not in zhao.cursors
    assert company.row("T1").value("assignee") == "wang"
    seq = company.row("north").seq
    assert command(chen, "revoke_member", "K8", plot="north", person="zhao").r == "ok"
    assert company.row("north").seq == seq


def test_only_an_administrator_changes_who_leads(company: Company) -> None:
    did(company, new("person", "sun", name="孙", role="supervisor"))
    boss, chen = phones(company, "boss", "chen")
    assert command(chen, "grant_supervisor", plot="north", person="sun").code == "not_allowed"
    assert command(boss, "grant_supervisor", plot="north", person="sun").r == "ok"
    chen.sync()
    assert set(chen.cursors) == {"org", "user:chen", SOUTH}
    assert command(boss, "revoke_supervisor", plot="north", person="chen").code == "not_there"
    assert command(boss, "revoke_supervisor", plot="north", person="sun").r == "ok"
    assert company.row("north").value("supervisor") is None


@pytest.mark.parametrize(
    ("name", "args", "code"),
    [
        ("hand_plot", {"plot": "north", "to": "boss"}, "invalid_command"),
        ("hand_plot", {"plot": "north", "to": "nobody"}, "unknown_record"),
        ("hand_plot", {"plot": "north", "to": "A1"}, "wrong_kind"),
        ("grant_supervisor", {"plot": "north", "person": "wang"}, "invalid_command"),
        ("grant_member", {"plot": "A1", "person": "wang"}, "wrong_kind"),
        ("hand_plot", {"to": "li"}, "invalid_command"),
    ],
)
def test_what_makes_no_sense_is_refused(company: Company, name: str, args: dict[str, str], code: str) -> None:
    (boss,) = phones(company, "boss")
    result = command(boss, name, **args)
    assert (result.r, result.code) == ("rejected", code)
    assert company.row("north").value("owner") == "wang"


def test_who_left_gets_no_plot(company: Company) -> None:
    did(company, Op(n=0, op="set", kind="person", id="qian", fields={"left": True}))
    (chen,) = phones(company, "chen")
    assert command(chen, "hand_plot", plot="north", to="qian").code == "invalid_command"


def test_a_plain_set_of_what_commands_change_is_refused(company: Company) -> None:
    (boss,) = phones(company, "boss")
    closed: list[dict[str, Any]] = [{"owner": "li"}, {"supervisor": None}, {"members:li": True}, {"deleted": True}]
    for number, fields in enumerate(closed):
        boss.make("set", "north", fields, kind="plot")
        assert [result.code for result in boss.sync()] == ["command_only"], number
    boss.make("set", "north", {"name": "北方"}, kind="plot")
    assert [result.r for result in boss.sync()] == ["ok"]
