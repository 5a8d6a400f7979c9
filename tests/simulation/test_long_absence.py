"""A phone that was offline for 200 days comes back with unsent work: a snapshot, and nothing is lost.

Meanwhile the office moved an account out of its plot, a colleague deleted a contact, and night by night the server let
go of what it keeps for half a year: the gone marks that would have told the phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.storage.retention import GONE_DAYS
from tests.simulation.phones import Phones
from tests.simulation.stage import DAY_MS, Stage, stage

AWAY_DAYS = 200
NORTH = "plot:north"


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Stage]:
    with Phones() as phones, stage(phones, tmp_path / "headland.sqlite") as told:
        yield told


@pytest.fixture
def back(company: Stage) -> Stage:
    """The rep r1 wrote to three contacts and made one, without signal, and was away."""
    company.changes("r1-phone", "C0", phone="13800", title="厂长")
    company.makes("r1-phone", "C8", account="A0", name="新人")
    company.changes("r1-phone", "A0", "account", city="重庆")
    company.changes("r1-phone", "C1", phone="13811")
    meanwhile(company)
    return company


def meanwhile(company: Stage) -> None:
    """C0's phone is changed by a colleague, A1 with C1 leaves for the south, C9 comes and goes; then days pass. The
    colleague, who works both plots, looks in after a hundred of them."""
    company.changes("r2-phone", "C0", phone="13900")
    company.makes("r2-phone", "C9", account="A0", name="只在中间")
    company.exchanges("r2-phone")
    company.changes("r2-phone", "C9", deleted=True)
    company.exchanges("r2-phone")
    company.office("move_account", account="A1", to="south")
    for day in range(AWAY_DAYS):
        company.wait(DAY_MS)
        company.world.server.retire(company.world.now)
        if day == AWAY_DAYS // 2:
            company.exchanges("r2-phone")


def test_the_marks_that_would_have_told_it_are_gone(back: Stage) -> None:
    cursor = back.holds("r1-phone")["cursors"][NORTH]["seq"]
    assert back.world.server.look(lambda tx: tx.floor(NORTH)) > cursor
    head = back.world.server.look(lambda tx: tx.heads([NORTH])[NORTH].seq)
    marks = back.world.server.look(lambda tx: [c for c in tx.changes(NORTH, 0, head, 1000) if not hasattr(c, "kind")])
    assert marks == [], f"kept for {GONE_DAYS} days only"


def test_it_gets_a_snapshot_and_nothing_of_its_work_is_lost(back: Stage) -> None:
    answer = back.exchanges("r1-phone")["response"]
    assert [page.id for page in answer.buckets if page.snapshot] == [NORTH]
    assert [result.r for result in answer.results] == ["ok", "ok", "ok", "quarantined"]
    assert back.rest() == []
    c0 = back.row("C0")
    versions = {c0.value("phone"), *(other[0] for other in c0.alt["phone"])}
    assert (c0.value("title"), versions) == ("厂长", {"13800", "13900"})
    assert back.row("C8").value("name") == "新人"
    assert back.row("A0").value("city") == "重庆"


def test_what_left_meanwhile_leaves_its_storage_and_its_late_change_waits(back: Stage) -> None:
    assert back.shown("r1-phone", "C1") is not None
    back.exchanges("r1-phone")
    assert back.shown("r1-phone", "A1") is None
    assert back.shown("r1-phone", "C1") is None
    waiting = back.world.server.look(lambda tx: [(held.person, held.op.id, held.op.fields) for held in tx.held()])
    assert waiting == [("r1", "C1", {"phone": "13811"})]
    mine = [(entry["op"]["id"], entry["state"]) for entry in back.holds("r1-phone")["entries"]]
    assert mine == [("C1", "quarantined")]


def test_a_colleague_who_was_there_in_between_needs_no_snapshot(back: Stage) -> None:
    answer = back.exchanges("r2-phone")["response"]
    assert [page.id for page in answer.buckets if page.snapshot] == []
    assert back.rest() == []
