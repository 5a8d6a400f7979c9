"""A company with circles, concessions and private facts moves from SQLite to PostgreSQL: those who shared go on, and
nobody else gets a byte more than before (S9, K9; issue 3: PostgreSQL)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from litestar import Litestar
from litestar.testing import TestClient

from backend.app import create_app, create_services
from backend.auth.passwords import Passwords
from backend.cli import headland
from shared_schema.protocol import Op
from tests import remains
from tests.backend.conftest import Clock, World, change
from tests.backend.sharing import OWN, PRICE, WAYS, said, write_deal
from tests.postgres import Postgres

FORMER = "底价四十九万"
CIRCLE, SHARED = "circle:R1", ("R1", "S1")
Browser = TestClient[Litestar]
Page = dict[str, Any]


@pytest.fixture
def database() -> str:
    """The company begins in a file, on whatever store the other tests run."""
    return ""


@pytest.fixture
def sharing(world: World) -> World:
    """Ann shares a price with Bob alone; it was another one before."""
    write_deal(world, "报价", FORMER, bob=True)
    world.write(change("concession", "S1", note=PRICE))
    return world


@pytest.fixture
def phones(sharing: World) -> dict[str, Browser]:
    """Everybody's browser, signed in before the move."""
    return {name: sharing.sign_in(name) for name in ("ann", "bob", "chief", "boss")}


@pytest.fixture
def held(sharing: World, phones: dict[str, Browser]) -> dict[str, dict[str, Page]]:
    """What each of them has from the old server: name -> bucket -> its page."""
    return {name: pages(sharing.sync(browser)) for name, browser in phones.items()}


@pytest.fixture
def moved(
    sharing: World, held: dict[str, dict[str, Page]], postgres: Postgres, clock: Clock, cheap: Passwords
) -> Iterator[World]:
    """The same company after `headland migrate-to`."""
    address, settings = postgres.database(), sharing.services.settings
    sharing.services.store.close()
    told = CliRunner().invoke(headland, ["migrate-to", address, "--data", str(settings.data_dir)])
    assert told.exit_code == 0, told.output
    services = create_services(msgspec.structs.replace(settings, database=address), clock, cheap)
    yield World(create_app(services.settings, clock, services=services), services, clock, sharing.ids, sharing.plots)
    services.notifier.close()
    services.store.close()


def pages(answer: dict[str, Any]) -> dict[str, Page]:
    return {page["id"]: page for page in answer["buckets"]}


def again(world: World, browser: Browser) -> Browser:
    """The same browser, at the new server: with the cookies it had."""
    here = world.client()
    here.cookies = browser.cookies
    return here


def cursors(held: dict[str, Page]) -> dict[str, int]:
    return {bucket: page["upto"] for bucket, page in held.items()}


def test_who_shared_has_the_same_and_fetches_nothing_anew(
    moved: World, phones: dict[str, Browser], held: dict[str, dict[str, Page]]
) -> None:
    assert CIRCLE in held["ann"] and CIRCLE in held["bob"]
    for name in ("ann", "bob"):
        browser = again(moved, phones[name])
        answer = moved.sync(browser, cursors=cursors(held[name]))
        assert (answer["granted"], answer["revoked"]) == ([], [])
        now = pages(answer)[CIRCLE]
        assert (now["rows"], now["sum"]) == ([], held[name][CIRCLE]["sum"])
        whole = pages(moved.sync(browser))
        for bucket in (CIRCLE, f"user:{moved.ids[name]}"):
            assert whole[bucket]["rows"] == held[name][bucket]["rows"]
        assert PRICE in said(browser, f"/api/buckets/{CIRCLE}/snapshot", moved)
    assert OWN in said(again(moved, phones["ann"]), "/api/buckets/user:{ann}/snapshot", moved)
    with moved.services.reading() as (tx, _):
        assert [past.value for past in tx.history("S1") if past.field == "note"] == [FORMER]


@pytest.mark.parametrize("name", ["chief", "boss"])
def test_nobody_else_gets_a_byte_of_it(
    moved: World, phones: dict[str, Browser], held: dict[str, dict[str, Page]], name: str
) -> None:
    browser = again(moved, phones[name])
    own = moved.ids["ann"]
    told = [said(browser, way, moved) for way in WAYS]
    answer = moved.sync(browser, cursors={CIRCLE: 0, f"user:{own}": 0, "seats": 0})
    assert sorted(answer["revoked"]) == sorted([CIRCLE, f"user:{own}", "seats"])
    told += [json.dumps(one, ensure_ascii=False) for one in (answer, moved.sync(browser), held[name])]
    for secret in (PRICE, FORMER, OWN):
        assert not [text for text in told if secret in text]
    assert OWN not in said(again(moved, phones["bob"]), "/api/buckets/user:{ann}/snapshot", moved)


def test_work_on_what_is_shared_goes_on(
    moved: World, phones: dict[str, Browser], held: dict[str, dict[str, Page]]
) -> None:
    """A concession that waited on Ann's phone arrives with Bob; once he is taken out he is told to let go of it."""
    ann, bob = (again(moved, phones[name]) for name in ("ann", "bob"))
    stamp = f"{moved.clock():012x}{{:04x}}{ann.get('/api/me').json()['replica']}"
    told = {"circle": "R1", "account": "A1", "opportunity": "O1", "author": moved.ids["ann"]}
    waited = [
        {"n": 1, "op": "new", "kind": "concession", "id": "S2", "h": stamp.format(1),
         "fields": {**told, "number": 2, "note": "再让三万"}},
        {"n": 2, "op": "set", "kind": "fact", "id": "F1", "h": stamp.format(2), "fields": {"retracted": True}},
    ]  # fmt: skip
    answer = moved.sync(ann, *waited, cursors=cursors(held["ann"]))
    assert [result["r"] for result in answer["results"]] == ["ok", "ok"]
    assert [result["at"][0] for result in answer["results"]] == [CIRCLE, f"user:{moved.ids['ann']}"]
    arrived = pages(moved.sync(bob, cursors=cursors(held["bob"])))[CIRCLE]
    assert [row["id"] for row in arrived["rows"]] == ["S2"]
    moved.write(change("circle", "R1", **{f"members:{moved.ids['bob']}": None}))
    left = moved.sync(bob, cursors={**cursors(held["bob"]), CIRCLE: arrived["upto"]})
    assert left["revoked"] == [CIRCLE]
    assert bob.get(f"/api/buckets/{CIRCLE}/snapshot").status_code == 404


def test_erasing_reaches_it_in_its_new_place(moved: World) -> None:
    moved.write(Op(n=0, op="cmd", id="K1", name="erase", args={"record": "A1"}))
    left = list(remains.of_postgres(moved.services.settings.database))
    for secret in (PRICE, FORMER, OWN):
        assert not [row for row in left if secret.encode() in row]
