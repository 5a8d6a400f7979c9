"""Visits beyond the window: moved at night, read by account by whoever may read its plot."""

from __future__ import annotations

import hashlib

import pytest

from backend.doctor import families
from backend.jobs.housekeeping import night
from shared_schema.protocol import Op
from tests.backend.conftest import World, new

PHOTO = b"an old photo"
HASH = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def old(world: World) -> World:
    """A1 with six visits, three of them beyond the window; the oldest has a comment and a photo."""
    ann = world.ids["ann"]
    days = ("2019-05-01", "2020-05-01", "2021-05-01", "2026-01-01", "2026-02-01", "2026-03-01")
    for number, day in enumerate(days):
        at = f"{day}T08:00:00Z"
        world.write(
            new(
                "visit",
                f"V{number}",
                account="A1",
                author=ann,
                touch="visit",
                happened_at=at,
                recorded_at=at,
                day=day,
                zone="Asia/Shanghai",
                note=f"第{number}次",
            )
        )
    world.write(
        new("comment", "M0", account="A1", subject="V0", author=ann, written_at="2019-05-02T08:00:00Z", text="好。"),
        new("attachment", "P0", account="A1", subject="V0", sha256=HASH, mime="image/jpeg", bytes=len(PHOTO)),
    )
    assert world.sign_in("ann").put(f"/api/blobs/{HASH}?offset=0&total={len(PHOTO)}", content=PHOTO).json()["done"]
    assert night(world.services).visits == 5
    return world


def test_they_leave_the_phone(old: World) -> None:
    page = next(page for page in old.sync(old.sign_in("ann"))["buckets"] if page["id"] == "plot:P-north")
    assert {row["id"] for row in page["rows"] if row["kind"] == "visit"} == {"V3", "V4", "V5"}
    assert night(old.services).visits == 0


@pytest.mark.parametrize("name", ["ann", "chief", "boss"])
def test_they_are_read_by_account(old: World, name: str) -> None:
    answer = old.sign_in(name).get("/api/accounts/A1/old-visits").json()
    assert [row["id"] for row in answer["rows"]][:2] == ["V2", "V1"]
    assert {row["id"] for row in answer["rows"]} == {"V0", "V1", "V2", "M0", "P0"}
    assert (answer["total"], answer["next"]) == (3, None)
    assert answer["rows"][0]["f"]["note"][0] == "第2次"


def test_they_come_in_pages(old: World) -> None:
    ann = old.sign_in("ann")
    first = ann.get("/api/accounts/A1/old-visits?limit=2").json()
    assert ([row["id"] for row in first["rows"]], first["next"]) == (["V2", "V1"], "V1")
    rest = ann.get("/api/accounts/A1/old-visits", params={"limit": 2, "before": first["next"]}).json()
    assert (rest["rows"][0]["id"], rest["next"]) == ("V0", None)


def test_another_plots_past_is_closed(old: World) -> None:
    bob = old.sign_in("bob")
    assert bob.get("/api/accounts/A1/old-visits").status_code == 404
    assert bob.get("/api/buckets/plot:P-north:old/snapshot").status_code == 404
    assert bob.get(f"/api/blobs/{HASH}").status_code == 404
    assert old.sign_in("ann").get("/api/buckets/plot:P-north:old/snapshot").status_code == 404


def test_a_photo_of_the_past_is_still_shown(old: World) -> None:
    assert old.sign_in("chief").get(f"/api/blobs/{HASH}").content == PHOTO


def test_the_past_goes_with_its_account(old: World) -> None:
    old.write(Op(n=0, op="cmd", id="K1", name="move_account", args={"account": "A1", "to": "P-south"}))
    assert old.sign_in("ann").get("/api/accounts/A1/old-visits").status_code == 404
    assert old.sign_in("bob").get("/api/accounts/A1/old-visits").json()["total"] == 3
    with old.services.reading() as (tx, company):
        assert list(families(old.services, tx, company)) == []
