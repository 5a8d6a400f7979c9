"""What was deleted half a year ago leaves for good, at night; what somebody may still want stays."""

from __future__ import annotations

from typing import Any

import pytest

from backend.jobs.housekeeping import night
from backend.storage.imports import Imports, Waiting
from backend.storage.retention import GONE_DAYS
from shared_schema.protocol import Op
from sync.clock import pack
from sync.ports import Stored
from tests.backend.conftest import World, change, new


@pytest.fixture
def half(world: World) -> World:
    """A company with two contacts, one of them known for something."""
    told = {"account": "A1", "author": world.ids["ann"], "day": "2026-11-20", "recorded_at": "2026-11-20T08:00:00Z"}
    world.write(
        new("contact", "C1", account="A1", name="欧阳锦程", mobile="138 0000 1111"),
        change("contact", "C1", mobile="139 1111 2222"),
        new("contact", "C2", account="A1", name="王芳"),
        new("fact", "F1", subject="C1", item="person.character", value="好胜", **told),
    )
    return world


def row(world: World, key: str) -> Stored:
    with world.services.reading() as (tx, _):
        return tx.get([key])[key]


def after(world: World, days: int) -> int:
    """The night so many days later; how many records left in it."""
    world.clock.advance(days=days)
    gone = night(world.services).deleted
    assert gone is not None, "the night's step failed"
    return gone


def deleted_today(world: World, kind: str, key: str) -> None:
    world.write(change(kind, key, deleted=True))
    assert after(world, 0) == 0


def test_it_can_be_brought_back_for_half_a_year(half: World) -> None:
    deleted_today(half, "contact", "C1")
    assert after(half, GONE_DAYS - 1) == 0
    half.write(change("contact", "C1", deleted=None))
    assert after(half, 1) == 0
    assert after(half, GONE_DAYS) == 0
    assert row(half, "C1").value("name") == "欧阳锦程"


def test_then_a_marker_without_content_is_left_on_the_server_and_every_phone(half: World) -> None:
    deleted_today(half, "contact", "C1")
    cursors = {page["id"]: page["upto"] for page in half.sync(half.sign_in("ann"))["buckets"]}
    assert after(half, GONE_DAYS) == 2, "with what was said about it"
    with half.services.reading() as (tx, _):
        assert [tx.history(key) for key in ("C1", "F1")] == [[], []]
    pages = half.sync(half.sign_in("ann"), cursors=cursors)["buckets"]
    left = {one["id"]: one for page in pages for one in page["rows"]}
    for key in ("C1", "F1"):
        assert (row(half, key).erased, row(half, key).f) == (True, {})
        assert (left[key]["erased"], left[key].get("f", {})) == (True, {})
    assert not row(half, "C2").erased


def sent(world: World, key: str, stamp_ms: int, **fields: Any) -> dict[str, Any]:
    """A change of a phone's, stamped then and handed in now; its verdict."""
    browser = world.sign_in("ann")
    stamp = pack(stamp_ms, 0, browser.get("/api/me").json()["replica"])
    seen = row(world, key).seq
    op = {"n": 1, "op": "set", "kind": "contact", "id": key, "h": stamp, "fields": fields, "rv": seen}
    [verdict] = world.sync(browser, op)["results"]
    assert isinstance(verdict, dict)
    return verdict


def test_a_change_that_comes_after_that_is_refused_by_name(half: World) -> None:
    deleted_today(half, "contact", "C1")
    after(half, GONE_DAYS)
    verdict = sent(half, "C1", half.clock(), title="总工")
    assert (verdict["r"], verdict["code"]) == ("rejected", "erased")


def test_a_deletion_handed_in_late_waits_from_the_day_it_came(half: World) -> None:
    written = half.clock()
    assert after(half, 300) == 0
    assert sent(half, "C2", written, deleted=True)["r"] == "ok"
    assert after(half, 1) == 0
    assert after(half, GONE_DAYS - 1) == 0
    assert after(half, 1) == 1
    assert row(half, "C2").erased


def test_it_waits_while_somebody_still_adds_to_it(half: World) -> None:
    """A visit written down offline, at a company that somebody else deleted: hidden with it, and nobody has seen it."""
    deleted_today(half, "account", "A1")
    assert after(half, 100) == 0
    told = {"touch": "call", "happened_at": "2027-01-01T08:00:00Z", "recorded_at": "2027-01-01T08:00:00Z"}
    half.write(
        new("visit", "V1", account="A1", author=half.ids["ann"], day="2027-01-01", zone="UTC", note="又见面", **told)
    )
    assert after(half, 1) == 0
    assert after(half, GONE_DAYS - 1) == 0
    assert row(half, "V1").value("note") == "又见面"
    assert after(half, 1) == 5
    assert all(row(half, key).erased for key in ("A1", "C1", "C2", "F1", "V1"))


def test_a_duplicate_goes_on_leading_to_its_survivor(half: World) -> None:
    half.write(Op(n=0, op="cmd", id="K1", name="merge_contacts", args={"contact": "C2", "into": "C1"}))
    assert after(half, 0) == 0
    assert after(half, GONE_DAYS) == 0
    assert row(half, "C2").value("merged_into") == "C1"


def test_a_deletion_that_meets_an_undecided_change_waits(half: World) -> None:
    half.write(change("contact", "C1", deleted=True))
    with half.services.writing() as (tx, _):
        disputed = tx.get(["C1"])["C1"]
        disputed.alt = {"deleted": [[None, pack(half.clock(), 9, "0000000b")]]}
        tx.put([disputed])
    assert after(half, 0) == 0
    assert after(half, GONE_DAYS) == 0


def test_nobody_else_is_touched(half: World) -> None:
    """Unlike an erasure it was not asked for: an import that waits for its owner does not vanish overnight."""
    deleted_today(half, "contact", "C1")
    half.clock.advance(days=GONE_DAYS)
    waiting = Waiting(id="I1", person=half.ids["ann"], file="list.csv", at=half.clock(), data=b"x")
    with half.services.store.transaction() as connection:
        Imports(connection).wait(waiting)
    assert after(half, 0) == 2
    with half.services.store.transaction() as connection:
        assert Imports(connection).waiting("I1") == waiting
