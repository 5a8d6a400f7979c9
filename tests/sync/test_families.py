"""Whatever hangs on an account goes where the account goes: one record of every kind there is, moved, merged, erased.

A kind added tomorrow is missing from `ONE_OF_EACH` until somebody has thought of it here.
"""

from __future__ import annotations

from typing import Any

import pytest

from shared_schema.check import fields_of
from shared_schema.protocol import Op
from shared_schema.records import KINDS
from tests.sync.people import DAY, INSTANT, NORTH, SOUTH, buckets, command, did, new, office, phones
from tests.sync.phones import Company, Phone

SAID: dict[str, Any] = {"author": "wang", "day": DAY}
ONE_OF_EACH: dict[str, dict[str, Any]] = {
    "contact": {"name": "李明朗"},
    "opportunity": {"name": "新厂"},
    "visit": {**SAID, "touch": "visit", "happened_at": INSTANT, "recorded_at": INSTANT, "zone": "UTC"},
    "fact": {**SAID, "subject": "A1", "item": "budget.amount", "value": "二十万", "recorded_at": INSTANT},
    "task": {"title": "报价", "due": DAY, "assignee": "wang"},
    "comment": {"author": "chen", "subject": "visit-1", "written_at": INSTANT, "text": "好。"},
    "attachment": {"subject": "visit-1", "sha256": "a" * 64, "mime": "image/jpeg", "bytes": 9},
    "rival": {"name": "对手"},
    "attendance": {"author": "wang", "event": "E1", "state": "invited"},
    "gift": {
        **SAID,
        "contact": "contact-1",
        "type": "meal",
        "value": {"minor": 1, "currency": "CNY"},
        "occasion": "节",
    },
    "review": {**SAID, "opportunity": "opportunity-1", "trigger": "stuck"},
    "approval": {"subject": "opportunity-1", "about": "quotation", "asked_by": "wang", "asked_at": INSTANT},
    "survey": {**SAID, "contact": "contact-1", "channel": "visit", "answers": {"service": "satisfied"}},
    "order": {"day": DAY, "amount": {"minor": 1, "currency": "CNY"}},
}
FAMILY = ["A1", *(f"{kind}-1" for kind in ONE_OF_EACH)]


@pytest.fixture
def company() -> Company:
    found = office()
    did(found, new("event", "E1", name="研讨会", day=DAY))
    did(found, *(new(kind, f"{kind}-1", account="A1", **fields) for kind, fields in ONE_OF_EACH.items()))
    return found


def test_no_kind_was_forgotten() -> None:
    """Circles stay with their people, and a quiz belongs to a plot; all else hangs on an account."""
    hanging = {kind for kind, record in KINDS.items() if record.bucket == "plot" and "account" in fields_of(kind)}
    assert set(ONE_OF_EACH) == hanging


def test_every_kind_moves_and_both_phones_follow(company: Company) -> None:
    wang, li, chen = phones(company, "wang", "li", "chen")
    assert set(FAMILY) <= wang.rows[NORTH].keys()
    assert command(chen, "move_account", account="A1", to="south").r == "ok"
    assert buckets(company, *FAMILY) == {SOUTH}
    wang.sync(), li.sync()
    assert _held(wang, NORTH) == set()
    assert set(FAMILY) <= _held(li, SOUTH)


def test_every_kind_goes_to_the_survivor_of_a_merge(company: Company) -> None:
    did(company, Op(n=0, op="cmd", id="K1", name="merge_accounts", args={"account": "A1", "into": "A2"}))
    assert buckets(company, *FAMILY) == {SOUTH}
    assert {company.row(key).value("account") for key in FAMILY[1:]} == {"A2"}


def test_every_kind_is_erased_with_its_account(company: Company) -> None:
    did(company, Op(n=0, op="cmd", id="K1", name="erase", args={"record": "A1"}))
    rows = [company.row(key) for key in FAMILY]
    assert all((row.erased, row.f, row.alt, row.d) == (True, {}, {}, {}) for row in rows)


def _held(phone: Phone, bucket: str) -> set[str]:
    return set(FAMILY) & set(phone.rows.get(bucket, {}))
