"""Erasing a contact in a company that is served (X3): of what was planted in tables and in files nothing is left, a
restored backup does not bring it back, and who left takes along what they kept for themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from litestar import Litestar
from litestar.testing import TestClient

from backend.app import create_app, create_services
from backend.auth.passwords import Passwords
from backend.cli import headland
from backend.jobs.housekeeping import night
from backend.notify.ledger import Claim, Ledger
from backend.notify.ports import Message
from backend.storage.erasures import erased_path
from backend.transfer import batches
from shared_schema.protocol import FORMER, PACKED, Op
from sync.hooks import LARGE_BUCKET
from tests import remains
from tests.backend.conftest import Clock, World, change, new

CARD = b"the front of a business card, in colour"
CARD_HASH = hashlib.sha256(CARD).hexdigest()
HALF = b"half of the back of that card"
SHARED = b"a photo two records name"
SHARED_HASH = hashlib.sha256(SHARED).hexdigest()
LIST = "公司名称,城市,联系人,手机\n重庆长安机械,重庆,欧阳锦程,13911112222\n".encode()
OTHER_LIST = "公司名称,联系人,手机\n另一家公司,欧阳锦程,13911112222\n".encode()
MARKERS = {
    "name": "欧阳锦程",
    "pinyin": "ou yang jin cheng",
    "mobile": "13911112222",
    "former mobile": "13800001111",
    "note": "他喜欢攀岩",
    "fact": "好胜心强",
    "photo": CARD.decode(),
    "half sent": HALF.decode(),
    "reminder": "给欧阳锦程寄样品",
}


def pieces(world: World) -> Iterator[bytes]:
    """Whatever the server keeps: every table, every file of the data directory."""
    settings = world.services.settings
    if settings.postgres:
        yield from remains.of_postgres(settings.postgres)
    else:
        yield from remains.of_sqlite(settings.database_file)
    yield from remains.of_files(settings.data_dir)


def import_list(world: World) -> str:
    """The contact comes by a file; returns its id."""
    shown = batches.preview(world.services, world.ids["boss"], "kunden.csv", LIST, None, "P-north")
    chosen = {row.row: f"merge:{row.duplicates[0].id}" for row in shown.plan.rows if row.duplicates}
    done = batches.commit(world.services, world.ids["boss"], shown.id, None, chosen, "P-north")
    batches.preview(world.services, world.ids["boss"], "noch.csv", OTHER_LIST, None, "P-north")
    return next(made.id for made in done.changes if made.kind == "contact")


def attach(id: str, subject: str, hash: str, size: int) -> Op:
    return new("attachment", id, account="A1", subject=subject, sha256=hash, mime="image/jpeg", bytes=size)


def put(client: TestClient[Litestar], data: bytes, total: int | None = None) -> str:
    """Send a file, or the first bytes of a larger one."""
    name = hashlib.sha256(data).hexdigest()
    answer = client.put(f"/api/blobs/{name}?offset=0&total={total or len(data)}", content=data)
    assert answer.status_code == 200, answer.text
    return name


def plant(world: World) -> str:
    """A contact of whom something stands in every place the server has; returns its id."""
    contact, ann = import_list(world), world.sign_in("ann")
    half = put(ann, HALF, len(HALF) * 2)
    for photo in (CARD, SHARED):
        put(ann, photo)
    told = {"account": "A1", "author": world.ids["ann"], "day": "2026-11-20", "recorded_at": "2026-11-20T08:00:00Z"}
    world.write(
        change("contact", contact, mobile=MARKERS["former mobile"], note=MARKERS["note"]),
        change("contact", contact, mobile=MARKERS["mobile"]),
        new("fact", "F1", subject=contact, item="person.character", value=MARKERS["fact"], **told),
        attach("P1", contact, CARD_HASH, len(CARD)),
        attach("P2", contact, half, len(HALF)),
        attach("P3", contact, SHARED_HASH, len(SHARED)),
        attach("P4", "A1", SHARED_HASH, len(SHARED)),
        *(new("account", f"B{n}", name=f"别家{n}", plot="P-north") for n in range(LARGE_BUCKET)),
    )
    for form in (FORMER, PACKED):
        assert ann.get(f"/api/buckets/plot:P-north/snapshot?form={form}").status_code == 200
    message = Message(title="承诺", body=MARKERS["reminder"], url="#/today", tag="t")
    with world.services.store.transaction() as connection:
        Ledger(connection).claim(Claim(world.ids["ann"], "2026-11-20", "digest", message), world.clock())
    return contact


def erase(world: World, contact: str, name: str = "chief") -> dict[str, Any]:
    client = world.sign_in(name)
    stamp = f"{world.clock():012x}0000{client.get('/api/me').json()['replica']}"
    op = {"n": 1, "op": "cmd", "id": f"K-{name}", "h": stamp, "name": "erase", "args": {"record": contact}}
    result: dict[str, Any] = world.sync(client, op)["results"][0]
    return result


def test_nothing_is_left_in_tables_and_files(world: World) -> None:
    contact = plant(world)
    planted = remains.found(MARKERS.values(), pieces(world))
    assert set(planted) == set(MARKERS.values()), "the test planted less than it looks for"
    assert erase(world, contact, "ann")["code"] == "not_allowed"
    assert erase(world, contact)["r"] == "ok"
    assert remains.found(MARKERS.values(), pieces(world)) == {}
    ann = world.sign_in("ann")
    assert ann.get(f"/api/blobs/{CARD_HASH}").status_code == 404
    assert ann.get(f"/api/blobs/{SHARED_HASH}").content == SHARED, "the account names it too"


def test_the_import_that_brought_it_can_still_be_undone_for_the_rest(world: World) -> None:
    contact = plant(world)
    erase(world, contact)
    with world.services.reading() as (tx, _):
        batch = batches.batches(tx)[0]
    kept = {change.id: change.fields for change in batch.changes}
    assert kept[contact] == {}
    assert any(fields for key, fields in kept.items() if key != contact), "the account it filled too"
    assert batches.undo(world.services, batch.id).restored > 0
    with world.services.reading() as (tx, _):
        assert tx.get([contact])[contact].erased


def test_a_crash_before_the_files_went_is_made_good_at_night(world: World) -> None:
    contact = plant(world)
    world.write(Op(n=0, op="cmd", id="K1", name="erase", args={"record": contact}))
    assert MARKERS["photo"] in remains.found([MARKERS["photo"]], pieces(world))
    night(world.services)
    assert remains.found(MARKERS.values(), pieces(world)) == {}


def test_reminders_that_went_keep_no_text(world: World) -> None:
    message = Message(title="承诺", body="给某人寄样品", url="#/today", tag="t")
    claim = Claim("p", "2026-11-20", "digest", message)
    with world.services.store.transaction() as connection:
        ledger = Ledger(connection)
        ledger.claim(claim, 1)
        ledger.close(claim, 2)
        assert ledger.open_claims() == []
    assert remains.found(["给某人寄样品"], pieces(world)) == {}


def run(*words: str | Path) -> None:
    result = CliRunner().invoke(headland, [str(word) for word in words])
    assert result.exit_code == 0, result.output


@pytest.mark.sqlite
def test_a_restored_backup_does_not_bring_it_back(world: World, cheap: Passwords, tmp_path: Path) -> None:
    contact, data = plant(world), world.services.settings.data_dir
    run("backup", tmp_path / "copies", "--data", data)
    late = {"account": "A1", "author": world.ids["ann"], "day": "2026-11-20", "recorded_at": "2026-11-20T08:00:00Z"}
    later = new("fact", "F2", subject=contact, item="person.character", value="之后才说的", **late)
    world.write(later)
    assert erase(world, contact)["r"] == "ok"
    world.services.store.close()
    run("restore", tmp_path / "copies", "--yes", "--data", data)
    for aside in data.glob("*.replaced-*"):
        aside.unlink()
    services = create_services(world.services.settings, world.clock, cheap)
    again = World(create_app(services.settings, world.clock, services=services), services, world.clock, world.ids)
    assert remains.found(MARKERS.values(), pieces(again)) == {}
    with services.store.read() as tx:
        markers = tx.get([contact, "F1", "F2", "P1"])
    assert {key: row.erased for key, row in markers.items()} == dict.fromkeys([contact, "F1", "F2", "P1"], True)
    resent = again.sync(again.sign_in("ann"), {**msgspec.to_builtins(later), "n": 1, "h": f"{1:012x}{1:04x}0000000b"})
    assert resent["results"][0]["code"] == "erased", "what the backup never knew does not come back as new"
    services.store.close()


@pytest.mark.sqlite
def test_a_list_of_the_first_release_is_still_obeyed(world: World, cheap: Passwords, tmp_path: Path) -> None:
    data = world.services.settings.data_dir
    run("backup", tmp_path / "copies", "--data", data)
    erased_path(world.services.settings.database_file).write_text("A1\nnever-known\n")
    world.services.store.close()
    run("restore", tmp_path / "copies", "--yes", "--data", data)
    services = create_services(world.services.settings, world.clock, cheap)
    with services.store.read() as tx:
        found = tx.get(["A1", "never-known"])
    assert [row.erased for row in found.values()] == [True]
    services.store.close()


def test_copies_set_aside_go_after_thirty_days(world: World, clock: Clock) -> None:
    data = world.services.settings.data_dir
    copies = [data / f"headland.sqlite.{end}" for end in ("replaced-1", "replaced-1-wal", "moved-2", "before-m0003_x")]
    kept = [data / name for name in ("headland.sqlite.erased", "headland.toml")]
    for path in (*copies, *kept):
        path.write_text("x")
    clock.ms = int(copies[-1].stat().st_ctime * 1000) + 29 * 86_400_000
    assert night(world.services).copies == 0
    clock.advance(days=2)
    assert night(world.services).copies == len(copies)
    assert [path.exists() for path in (*copies, *kept)] == [False] * len(copies) + [True] * len(kept)


def test_what_a_leaver_kept_for_themselves_is_sealed_and_goes_after_thirty_days(world: World, clock: Clock) -> None:
    ann, bucket = world.ids["ann"], f"user:{world.ids['ann']}"
    world.write(Op(n=0, op="new", id=f"s-{ann}", kind="settings", fields={"digest_at": "06:37"}))
    client = world.sign_in("ann")
    world.write(change("person", ann, left=True))
    assert client.get("/api/me").status_code == 401
    for reader in ("chief", "boss"):
        assert world.sign_in(reader).get(f"/api/buckets/{bucket}/snapshot").status_code == 404
    clock.advance(days=29)
    assert night(world.services).leavers == 0
    clock.advance(days=2)
    assert night(world.services).leavers == 1
    assert night(world.services).leavers == 0
    with world.services.store.read() as tx:
        rows = list(tx.records(bucket))
    assert [(row.erased, row.f) for row in rows] == [(True, {})]
    assert remains.found(["06:37"], pieces(world)) == {}


def test_who_comes_back_within_thirty_days_finds_it(world: World, clock: Clock) -> None:
    ann = world.ids["ann"]
    world.write(Op(n=0, op="new", id=f"s-{ann}", kind="settings", fields={"digest_at": "06:37"}))
    world.write(change("person", ann, left=True))
    clock.advance(days=20)
    world.write(change("person", ann, left=False))
    clock.advance(days=20)
    assert night(world.services).leavers == 0


def test_a_phone_without_access_hears_of_erased_ids_it_names(world: World) -> None:
    contact = plant(world)
    erase(world, contact)
    bob = world.sign_in("bob")
    answer = bob.post("/api/erased", json={"ids": [contact, "A1", "never-known"]})
    assert answer.json() == {"ids": [contact]}
    assert bob.post("/api/erased", json={"ids": ["x"] * 501}).status_code == 413


def test_a_browser_is_told_to_drop_what_it_keeps_of_first_copies(world: World) -> None:
    contact, ann = plant(world), world.sign_in("ann")
    me = ann.get("/api/me").json()
    ask = {"replica": me["replica"], "schema": 1, "epoch": me["epoch"], "client_now": world.clock(), "ops": []}
    with world.services.store.read() as tx:
        seq = tx.heads(["plot:P-north"])["plot:P-north"].seq
    cursors = {"plot:P-north": seq}
    assert "clear-site-data" not in ann.post("/api/sync", json={**ask, "cursors": cursors}).headers
    erase(world, contact)
    assert ann.post("/api/sync", json={**ask, "cursors": cursors}).headers["clear-site-data"] == '"cache"'


def test_browsers_keep_no_copy_of_photos_beside_the_phones_own(world: World) -> None:
    plant(world)
    assert "no-store" in world.sign_in("ann").get(f"/api/blobs/{CARD_HASH}").headers["cache-control"]
