"""What named people share, and what a rep keeps private, asked for over every way out of the server (S9, K9, X3)."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from backend.jobs.leavers import SEALED_DAYS, erase_leavers
from backend.storage.migrations import APPLIED
from shared_schema.protocol import Op
from sync.ports import Stored
from tests import remains
from tests.backend.conftest import World, change, new
from tests.backend.sharing import OWN, PRICE, WAYS, said, write_deal


@pytest.fixture
def sharing(world: World) -> World:
    """The circle is Ann's own, and its name tells too."""
    told = write_deal(world, f"{PRICE}的圈", f"欧阳锦程面前不提{PRICE}")
    world.write(new("fact", "F2", subject="C1", item="file.past", value="当过兵", private=True, **told))
    return world


@pytest.mark.parametrize("name", ["chief", "boss", "bob"])
def test_nobody_else_gets_a_byte_by_any_way(sharing: World, name: str) -> None:
    client = sharing.sign_in(name)
    own = sharing.ids["ann"]
    cursors = {"circle:R1": 0, f"user:{own}": 0, "seats": 0}
    told = [said(client, way, sharing) for way in WAYS]
    answer = sharing.sync(client, cursors=cursors)
    assert sorted(answer["revoked"]) == sorted(cursors)
    told.append(json.dumps(answer, ensure_ascii=False))
    for bucket in (*cursors, "plot:P-north"):
        told.append(client.post(f"/api/buckets/{bucket}/ranges", json={"seq": 9, "sums": []}).text)
    for text in told:
        assert PRICE not in text
        assert OWN not in text


def test_its_author_gets_it_by_each_of_them(sharing: World) -> None:
    ann = sharing.sign_in("ann")
    assert PRICE in said(ann, "/api/buckets/circle:R1/snapshot", sharing)
    assert OWN in said(ann, "/api/buckets/user:{ann}/snapshot", sharing)
    told = json.dumps(sharing.sync(ann), ensure_ascii=False)
    assert PRICE in told
    assert OWN in told


def test_an_administrator_who_is_named_gets_it_until_taken_out(sharing: World) -> None:
    boss = sharing.sign_in("boss")
    sharing.write(change("circle", "R1", **{f"members:{sharing.ids['boss']}": True}))
    assert PRICE in said(boss, "/api/buckets/circle:R1/snapshot", sharing)
    piece = boss.get("/api/buckets/circle:R1/snapshot").json()["segments"][0]["hash"]
    sharing.write(change("circle", "R1", **{f"members:{sharing.ids['boss']}": None}))
    assert boss.get("/api/buckets/circle:R1/snapshot").status_code == 404
    assert boss.get(f"/api/buckets/circle:R1/segments/{piece}").status_code == 404


def test_a_private_grade_that_an_earlier_release_took_changes_no_report(sharing: World) -> None:
    ann = sharing.ids["ann"]
    values = {"account": "A1", "subject": "A1", "item": "grade", "value": "A", "private": True, "author": ann}
    fields: dict[str, list[Any]] = {name: [value, "0" * 24] for name, value in {**values, "day": "2026-11-20"}.items()}
    with sharing.services.writing() as (tx, _):
        tx.put([Stored(id="F3", kind="fact", bucket=f"user:{ann}", family="A1", f=fields)])
    [line] = sharing.sign_in("chief").get("/api/team/feed").json()["items"]
    assert line["account"]["grade"] is None


def test_a_statutory_export_has_it_and_says_whose_it_was(sharing: World) -> None:
    with zipfile.ZipFile(io.BytesIO(sharing.sign_in("boss").get("/api/personal-data/C1").content)) as packed:
        told: dict[str, Any] = json.loads(packed.read("person.json"))
    [private] = [one for one in told["about"] if one["id"] == "F1"]
    assert (private["fields"]["value"], private["private_to"]) == (OWN, sharing.ids["ann"])
    [mention] = [one for one in told["mentioned_in"] if one["id"] == "S1"]
    assert PRICE in mention["text"]


def test_erasing_the_account_leaves_nothing_of_it(sharing: World) -> None:
    sharing.write(Op(n=0, op="cmd", id="K1", name="erase", args={"record": "A1"}))
    data = sharing.services.settings
    if data.postgres:
        left = list(remains.of_postgres(data.database))
    else:
        sharing.services.store.rest()
        with sharing.services.store.transaction() as db:
            tables = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
            left = [str(db.execute(f"SELECT * FROM {t}").fetchall()).encode() for t in tables if t != APPLIED]
    for secret in (PRICE, OWN):
        assert not [row for row in left if secret.encode() in row]


def test_what_a_leaver_kept_is_sealed_and_then_erased(sharing: World) -> None:
    sharing.write(change("person", sharing.ids["ann"], left=True))
    sharing.clock.advance(days=SEALED_DAYS - 1)
    assert erase_leavers(sharing.services) == 0
    sharing.clock.advance(days=2)
    assert erase_leavers(sharing.services) == 2
    with sharing.services.reading() as (tx, _):
        assert all(row.erased for row in tx.get(["F1", "F2"]).values())
        assert not tx.get(["S1"])["S1"].erased, "the circle is its members'"
