"""Repair over HTTP: ranges are for whoever may hold the bucket; what phones mended or lost is told and shown."""

from __future__ import annotations

from typing import Any

import pytest

from backend.doctor import examine
from backend.storage.repairs import KEPT
from sync.ranges import RANGES
from tests.backend.conftest import World, new

NORTH = "plot:P-north"


def ranges(client: Any, bucket: str, sums: list[int], **more: Any) -> Any:
    return client.post(f"/api/buckets/{bucket}/ranges", json={"sums": sums, **more})


def test_a_phone_learns_what_it_lacks(world: World) -> None:
    world.write(new("contact", "C1", account="A1", name="李明朗"))
    ann = world.sign_in("ann")
    page = ranges(ann, NORTH, [0] * RANGES).json()
    assert {row["id"] for row in page["rows"]} == {"A1", "C1"}
    pulled = next(one for one in world.sync(ann)["buckets"] if one["id"] == NORTH)
    assert (page["seq"], page["sum"], page["next"]) == (pulled["upto"], pulled["sum"], None)
    assert [row["c"] for row in sorted(page["rows"], key=lambda row: str(row["id"]))] == [
        row["c"] for row in sorted(pulled["rows"], key=lambda row: str(row["id"]))
    ]


@pytest.mark.parametrize("bucket", ["plot:P-south", "plot:nowhere", "user:{bob}", "plot:P-north:old"])
def test_another_bucket_is_not_told_of(world: World, bucket: str) -> None:
    ann = world.sign_in("ann")
    answer = ranges(ann, bucket.format(**world.ids), [0] * RANGES)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert ranges(world.client(), NORTH, [0] * RANGES).status_code == 401


def test_sums_that_cannot_be_are_refused(world: World) -> None:
    answer = ranges(world.sign_in("ann"), NORTH, [1, 2, 3])
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def told(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "what": "ranges", "at": 1_795_000_000_000, "bucket": NORTH, "ranges": 2, "replaced": 5, **more}


def devices(client: Any) -> dict[str, Any]:
    return {one["name"]: one for one in client.get("/api/team/devices").json()["items"]}


def test_what_a_phone_mended_is_shown_to_who_leads_and_told_once(world: World) -> None:
    ann, boss, chief = world.sign_in("ann"), world.sign_in("boss"), world.sign_in("chief")
    report = {"repairs": [told("r1", removed=1, version="0.9")]}
    for _ in range(2):
        assert ann.post("/api/repairs", json=report).status_code == 204
    world.clock.advance(minutes=5)
    lost = told("r2", what="eviction", bucket="", stores=["outbox"], unsent=3, oldest=1_794_900_000_000)
    assert ann.post("/api/repairs", json={"repairs": [lost]}).status_code == 204
    for seat in (boss, chief):
        shown = devices(seat)["ann"]["repairs"]
        assert [(one["id"], one["what"], one.get("unsent"), one["plot_name"]) for one in shown] == [
            ("r2", "eviction", 3, None),
            ("r1", "ranges", None, "North"),
        ]
        assert (shown[1]["replaced"], shown[1]["removed"], shown[1]["version"]) == (5, 1, "0.9")
    assert devices(boss)["bob" if "bob" in devices(boss) else "boss"]["repairs"] == []


def test_a_device_keeps_its_newest_reports(world: World) -> None:
    ann, boss = world.sign_in("ann"), world.sign_in("boss")
    for n in range(KEPT + 5):
        world.clock.advance(minutes=1)
        ann.post("/api/repairs", json={"repairs": [told(f"r{n}")]})
    assert devices(boss)["ann"]["repairs"][0]["id"] == f"r{KEPT + 4}"
    with world.services.reading() as (tx, _):
        assert tx.connection.execute("SELECT count(*) FROM repairs").fetchone() == (KEPT,)


@pytest.mark.parametrize(
    "wrong", [{"id": ""}, {"id": "x" * 300}, {"ranges": -1}, {"stores": ["s" * 300]}, {"version": "v" * 300}]
)
def test_an_implausible_report_is_refused(world: World, wrong: dict[str, Any]) -> None:
    ann = world.sign_in("ann")
    answer = ann.post("/api/repairs", json={"repairs": [{**told("r1"), **wrong}]})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert ann.post("/api/repairs", json={"repairs": [told(f"r{n}") for n in range(51)]}).status_code == 400


def test_a_browser_whose_storage_was_cleared_learns_that_its_device_was_in_use(world: World) -> None:
    ann = world.sign_in("ann")
    assert ann.get("/api/me").json()["synced"] is None
    at = world.first_sync(ann)
    world.clock.advance(days=1)
    assert ann.get("/api/me").json()["synced"] == at
    again = world.sign_in("ann", ann)
    assert again.get("/api/me").json()["synced"] == at
    assert world.sign_in("ann").get("/api/me").json()["synced"] is None


def test_the_doctor_speaks_of_last_weeks_repairs(world: World) -> None:
    ann = world.sign_in("ann")
    ann.post("/api/repairs", json={"repairs": [told("r1"), told("r2", what="eviction", unsent=2, photos=1)]})

    def said() -> list[str]:
        return [f.what for name, found in examine(world.services) if name == "copies" for f in found]

    assert said() == [
        "1 phone mended its copy this week: ann",
        "1 time a phone's system cleared its storage: ann; unsent with it: 3",
    ]
    world.clock.advance(days=8)
    assert said() == []
