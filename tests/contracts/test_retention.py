"""What is let go at night, and that phones are none the worse for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.storage.retention import DAY_MS, retire
from backend.storage.sqlite import SqliteStore
from shared_schema.protocol import Op
from tests.sync.phones import Company, OpenAccess

NORTH = "plot:north"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "headland.db")
    yield opened
    opened.close()


@pytest.fixture
def company(store: SqliteStore) -> Company:
    found = Company(OpenAccess(wang={NORTH, "user:wang"}, li={NORTH}), store)
    found.now = 1_795_000_000_000
    found.found()
    return found


def test_receipts_leave_the_phone_after_thirty_days(company: Company, store: SqliteStore) -> None:
    wang, li = company.phone("a", "wang"), company.phone("b", "li")
    wang.sync()
    li.sync()
    wang.make("set", "C1", {"phone": "139"})
    li.make("set", "C1", {"phone": "138"})
    for phone in (wang, li, wang):
        phone.sync()
    assert len(wang.rows["user:wang"]) == 1
    company.now += 30 * DAY_MS
    assert retire(store, company.now).receipts == 0
    company.now += 1
    assert retire(store, company.now).receipts == 2
    wang.sync()
    assert wang.rows["user:wang"] == {}


def test_gone_marks_live_half_a_year(company: Company, store: SqliteStore) -> None:
    early, late = company.phone("a", "wang"), company.phone("b", "li")
    early.sync()
    company.write(Op(n=0, op="cmd", id="K1", name="move_account", args={"account": "A1", "to": "south"}))
    late.sync()
    for day in range(0, 180, 30):
        assert retire(store, company.now + day * DAY_MS).gone == 0
    assert [page.snapshot for page in early.send(early.request()).buckets] == [False, False]
    assert retire(store, company.now + 180 * DAY_MS).gone == 2
    pages = {page.id: page.snapshot for page in early.send(early.request()).buckets}
    assert pages == {NORTH: True, "user:wang": False}
    assert [page.snapshot for page in late.send(late.request()).buckets] == [False]


def test_replaced_values_live_four_hundred_days(company: Company, store: SqliteStore) -> None:
    company.write(Op(n=0, op="set", kind="contact", id="C1", fields={"phone": "139"}))
    assert retire(store, company.now + 400 * DAY_MS).history == 0
    assert company.past("C1", "phone") == ["130"]
    assert retire(store, company.now + 400 * DAY_MS + 1).history == 1
    assert company.past("C1", "phone") == []
