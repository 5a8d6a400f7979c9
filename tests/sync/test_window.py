"""Old visits leave the phone, stay with their account, and are found by it."""

from __future__ import annotations

from datetime import date

import pytest

from shared_schema.protocol import Op
from sync.window import beyond, leave, old_family, window_start
from tests.sync.people import NORTH, SOUTH, buckets, command, comment, did, fact, office, phones, photo, visit
from tests.sync.phones import Company

OLD = f"{NORTH}:old"


@pytest.fixture
def company() -> Company:
    """A1 with five visits, the two oldest beyond the window and not among the latest three."""
    found = office()
    days = {"V1": "2022-03-01", "V2": "2023-03-01", "V3": "2023-06-01", "V4": "2025-01-05", "V5": "2026-10-01"}
    did(found, *(visit(key, "A1", day) for key, day in days.items()), visit("W1", "A2", "2019-01-01"))
    did(
        found,
        comment("M1", "A1", "V1"),
        photo("P1", "A1", "V1"),
        fact("F1", "A1", visit="V1"),
        comment("M5", "A1", "V5"),
    )
    return found


def night(company: Company, *plots: str) -> int:
    moved = 0
    for bucket in plots or (NORTH, SOUTH):
        with company.store.write() as tx:
            moved += leave(tx, bucket, beyond(tx, bucket, window_start(date(2026, 11, 21))))
    return moved


@pytest.mark.parametrize(
    ("today", "start"), [("2026-11-21", "2024-11-01"), ("2026-01-31", "2024-01-01"), ("2028-02-29", "2026-02-01")]
)
def test_the_window_is_whole_months(today: str, start: str) -> None:
    assert window_start(date.fromisoformat(today)) == start


def test_old_visits_leave_with_what_was_said_of_them(company: Company) -> None:
    (wang,) = phones(company, "wang")
    assert night(company) == 4
    assert buckets(company, "V1", "V2", "M1", "P1") == {OLD}
    assert buckets(company, "V3", "V4", "V5", "F1", "M5") == {NORTH}
    assert company.row("W1").bucket == SOUTH
    wang.sync()
    assert not {"V1", "V2", "M1", "P1"} & set(wang.rows[NORTH])
    assert {"V3", "F1", "M5"} <= set(wang.rows[NORTH])
    assert OLD not in wang.cursors
    assert night(company) == 0


def test_deleted_visits_count_for_none_of_the_latest_and_can_be_brought_back(company: Company) -> None:
    """V3 to V5 were mistakes: what the brief then shows are V1 and V2, whatever their age."""
    for key in ("V3", "V4", "V5"):
        did(company, Op(n=0, op="set", kind="visit", id=key, fields={"deleted": True}))
    assert night(company) == 0
    assert buckets(company, "V1", "V2", "V3", "V4", "V5", "M1", "P1") == {NORTH}
    did(company, Op(n=0, op="set", kind="visit", id="V5", fields={"deleted": False}))
    assert night(company) == 0
    did(company, Op(n=0, op="set", kind="visit", id="V4", fields={"deleted": False}))
    assert night(company) == 3
    assert buckets(company, "V1", "M1", "P1") == {OLD}
    assert buckets(company, "V2", "V3", "V4", "V5") == {NORTH}


def test_what_is_said_later_about_an_old_visit_follows_it(company: Company) -> None:
    night(company)
    did(company, comment("M2", "A1", "V2"))
    assert company.row("M2").bucket == NORTH
    assert night(company) == 1
    assert company.row("M2").bucket == OLD


def test_an_account_lists_its_past_the_newest_first(company: Company) -> None:
    night(company)
    with company.store.read() as tx:
        past = [row.id for row in old_family(tx, tx.get(["A1"])["A1"])]
    assert past[0] == "V2"
    assert (past[1], set(past[2:])) == ("V1", {"M1", "P1"})


def test_the_past_moves_with_its_account_and_is_erased_with_it(company: Company) -> None:
    night(company)
    (chen,) = phones(company, "chen")
    assert command(chen, "move_account", account="A1", to="south").r == "ok"
    assert buckets(company, "V1", "V2", "M1") == {f"{SOUTH}:old"}
    did(company, Op(n=0, op="cmd", id="K9", name="erase", args={"record": "A1"}))
    assert company.row("V1").erased


def test_a_late_change_of_an_old_visit_is_written_there(company: Company) -> None:
    wang, _ = phones(company, "wang", "li")
    wang.make("set", "V1", {"note": "补记。"}, kind="visit")
    night(company)
    [result] = wang.sync()
    assert (result.r, result.at) == ("ok", (OLD, company.row("V1").seq))
    assert company.row("V1").value("note") == "补记。"
