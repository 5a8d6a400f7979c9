"""Which commands write into more than one bucket: the few that a cluster, its tables distributed by bucket, commits in
two phases (`backend/storage/README.md` lists them)."""

from __future__ import annotations

from typing import Any

import pytest

from sync.commands import BUILT_IN
from tests.sync.people import DAY, INSTANT, NORTH, SOUTH, command, did, fact, new, office, phones
from tests.sync.phones import Company

ORG, OWN = "org", "user:wang"
COMMANDS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "move_account": ({"account": "A1", "to": "south"}, {NORTH, SOUTH, OWN}),
    "swap_accounts": ({"plot": "north", "give": ["A1"], "to": "south", "take": ["A2"]}, {NORTH, SOUTH, OWN}),
    "close_plot": ({"plot": "north", "to": "south"}, {NORTH, SOUTH, ORG, OWN}),
    "hand_plot": ({"plot": "north", "to": "qian"}, {NORTH, ORG, OWN}),
    "grant_member": ({"plot": "north", "person": "qian"}, {ORG}),
    "revoke_member": ({"plot": "north", "person": "zhao"}, {NORTH, ORG}),
    "grant_supervisor": ({"plot": "north", "person": "lu"}, {NORTH, ORG}),
    "revoke_supervisor": ({"plot": "north", "person": "chen"}, {NORTH, ORG}),
    "merge_accounts": ({"account": "A1", "into": "A2"}, {NORTH, SOUTH, OWN}),
    "merge_contacts": ({"contact": "C1", "into": "C9"}, {NORTH, OWN}),
    "retract": ({"fact": "F1"}, {NORTH}),
    "erase": ({"record": "C1"}, {NORTH, OWN}),
    "request_approval": ({"account": "A1", "subject": "O1", "about": "concession"}, {NORTH}),
    "decide_approval": ({"approval": "Q1", "decision": "approved"}, {NORTH, OWN}),
    "share_fact": ({"fact": "F2", "account": "A1"}, {NORTH, OWN}),
}
"""Arguments, and where the command then writes. A promise of everybody is in the north; F2 is wang's own."""

GIVEN_BY = {"retract": "wang", "request_approval": "wang", "decide_approval": "chen", "share_fact": "wang"}


@pytest.fixture
def company() -> Company:
    found = office()
    did(found, new("person", "lu", name="陆", role="supervisor"))
    did(found, new("contact", "C9", account="A1", name="同一个人"), new("opportunity", "O1", account="A1", name="新厂"))
    did(
        found,
        *(
            new("task", f"T-{who}", account="A1", title="报价", due=DAY, assignee=who)
            for who in ("wang", "zhao", "chen")
        ),
    )
    asked = {"asked_by": "wang", "asked_at": INSTANT}
    did(found, new("approval", "Q1", account="A1", subject="O1", about="quotation", **asked), fact("F1", "A1"))
    (wang,) = phones(found, "wang")
    private = fact("F2", "A1", "C1", private=True)
    wang.make("new", "F2", dict(private.fields), kind="fact")
    assert [result.r for result in wang.sync()] == ["ok"]
    return found


def heads(company: Company) -> dict[str, int]:
    with company.store.read() as tx:
        return {bucket: head.seq for bucket, head in tx.heads([ORG, NORTH, SOUTH, OWN]).items()}


def test_every_command_is_here() -> None:
    assert set(COMMANDS) == set(BUILT_IN)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_writes_into_these_buckets(company: Company, name: str) -> None:
    args, expected = COMMANDS[name]
    before = heads(company)
    (phone,) = phones(company, GIVEN_BY.get(name, "boss"))
    result = command(phone, name, **args)
    assert result.r == "ok", result
    assert {bucket for bucket, seq in heads(company).items() if seq != before[bucket]} == expected
