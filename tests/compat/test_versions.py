"""Schema numbers at work: a server ahead of its phones, a phone ahead of its server, the minimum, a newer database.

A phone keeps what it does not know as it came and lets it live through its own edits; a server refuses what it does
not know by name. Below the minimum a phone only reads, and all that waits on it still goes up.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from shared_schema.protocol import SCHEMA
from sync.digest import row_digest
from sync.ports import Stored
from tests.backend.conftest import World
from tests.compat.company import edit, founded, made, open_phone, opened, visit
from tests.compat.conftest import Kept, MakePhone, Release
from tests.compat.phone import HERE, Line, Phone, line_to

ROOT = HERE.parents[1]
pytestmark = pytest.mark.sqlite


@pytest.fixture(params=["the release's phone", "today's phone"])
def program(request: pytest.FixtureRequest, release: Release, today: Path) -> Path:
    return release.program if request.param == "the release's phone" else today


def new_fields(world: World, kind: str, **fields: Any) -> None:
    """What a newer server would have let in: every record of the kind gets these fields."""
    with world.services.store.write() as tx:
        rows: list[Stored] = list(tx.of_kind(kind))
        for row in rows:
            stamp = next(iter(row.f.values()))[1]
            row.f = {**row.f, **{name: [value, stamp] for name, value in fields.items()}}
            row.alt = {**row.alt, **{name: [["also", stamp]] for name in fields}}
            row.c = row_digest(row.id, row.f, row.alt)
        tx.put(rows)


def equal(world: World, phone: Phone) -> None:
    checked = phone("check")
    assert checked and [bucket for bucket in checked if not bucket["ok"]] == []
    cursors = next(v for key, v in phone("dump")["stores"]["meta"]["rows"] if key == "state")["cursors"]
    with world.services.reading() as (tx, _):
        heads = tx.heads(cursors)
    assert {b: (c["seq"], c["sum"]) for b, c in cursors.items()} == {b: (h.seq, h.sum) for b, h in heads.items()}


def test_unknown_fields_stay_and_survive_the_phones_own_edits(world: World, make: MakePhone, program: Path) -> None:
    new_fields(world, "account", mood="good", terrain={"slope": 3, "soil": ["clay"]})
    ann = world.sign_in("ann")
    phone = make(program, line_to(ann))
    open_phone(phone, world, ann)
    phone("sync")
    shown = phone("get", id="A1")
    assert (shown["v"]["mood"], shown["v"]["terrain"]) == ("good", {"slope": 3, "soil": ["clay"]})
    phone.save(edit("account", "A1", city="重庆"))
    shown = phone("get", id="A1")
    assert (shown["v"]["mood"], shown["v"]["city"], shown["alt"]["mood"][0][0]) == ("good", "重庆", "also")
    phone("sync")
    equal(world, phone)
    with world.services.reading() as (tx, _):
        row = tx.get(["A1"])["A1"]
    assert (row.value("mood"), row.value("city"), row.alt["mood"][0][0]) == ("good", "重庆", "also")
    assert phone("get", id="A1")["v"]["terrain"] == {"slope": 3, "soil": ["clay"]}


def test_unknown_fields_live_through_folding(tmp_path: Path, make: MakePhone, program: Path) -> None:
    """Many rows that came one by one are folded into segments: by column, and beside the columns."""
    world = founded(tmp_path / "many", 1_600)
    ann = world.sign_in("ann")
    phone = make(program, line_to(ann))
    open_phone(phone, world, ann)
    phone("sync")
    new_fields(world, "account", mood="good")
    with world.services.store.write() as tx:
        row = tx.get(["A1"])["A1"]
        row.f = {**row.f, "rare": [7, row.f["name"][1]]}
        row.c = row_digest(row.id, row.f, row.alt)
        tx.put([row])
    phone("sync"), phone("sync")
    held = phone("dump")["stores"]
    assert len(held["delta"]["rows"]) < 100 < len(held["segments"]["rows"][0][1]["text"])
    equal(world, phone)
    assert (phone("get", id="A1")["v"]["rare"], phone("get", id="N1599")["v"]["mood"]) == (7, "good")
    world.services.store.close()


def test_an_unknown_kind_is_held_and_counted(world: World, make: MakePhone, program: Path) -> None:
    with world.services.store.write() as tx:
        stamp = tx.get(["A1"])["A1"].f["name"][1]
        row = Stored(id="X1", kind="campaign", bucket="plot:P-north", f={"title": ["秋", stamp]}, family="A1")
        row.c = row_digest(row.id, row.f, row.alt)
        tx.put([row])
    ann = world.sign_in("ann")
    phone = make(program, line_to(ann))
    open_phone(phone, world, ann)
    phone("sync")
    equal(world, phone)
    assert phone("ids", kind="campaign") == ["X1"]


def newer(line: Line) -> Line:
    """The line to a server two schemas ahead: its messages carry members that this phone has never heard of."""

    def grown(value: Any) -> Any:
        if isinstance(value, list):
            return [grown(one) for one in value]
        if not isinstance(value, dict):
            return value
        # Fields, alternatives, cursors and columns are maps by name: a member there would be a field.
        open_ended = {"f", "alt", "d", "fields", "rest", "detail", "at"}
        inner: dict[str, Any] = {"hereafter": {"deep": [1, "二"]}}
        for key, one in value.items():
            inner[key] = one if key in open_ended else grown(one)
        return inner

    def ask(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        status, given, answer = line(method, path, headers, body)
        if path.startswith(("/api/sync", "/api/buckets")) and "segments" not in path and status == 200:
            answer = json.dumps({**grown(json.loads(answer)), "schema": SCHEMA + 2}).encode()
        return status, given, answer

    return ask


def test_a_phone_two_versions_behind_keeps_working(kept: Kept, make: MakePhone) -> None:
    phone = kept.open(make(kept.release.program))
    phone.line = newer(phone.line)
    assert phone("sync")["waiting"] == 0
    equal(kept.world, phone)
    me = kept.release.facts["session"]["person"]["id"]
    phone.save(visit("V20", "A1", me, "2026-11-21", note="还在用旧版。"), edit("account", "A5", city="渝中"))
    assert phone("sync")["waiting"] == 0
    equal(kept.world, phone)
    with kept.world.services.reading() as (tx, _):
        assert tx.get(["V20"])["V20"].value("note") == "还在用旧版。"


def test_a_server_refuses_what_it_does_not_know_by_name(world: World) -> None:
    """A phone ahead of its server, or a server put back to a former release: nothing is dropped without a word."""
    ann = world.sign_in("ann")
    stamp = f"{world.clock():012x}0000{ann.get('/api/me').json()['replica']}"
    ops: list[dict[str, Any]] = [
        {"op": "set", "kind": "account", "id": "A1", "fields": {"mood": "good"}, "base": {"mood": None}},
        {"op": "new", "kind": "campaign", "id": "X1", "fields": {"title": "秋"}},
        {"op": "cmd", "id": "K1", "name": "plough", "args": {"account": "A1"}},
        {
            "op": "set",
            "kind": "account",
            "id": "A2",
            "fields": {"city": "成都"},
            "base": {"city": None},
            "hereafter": 1,
        },
    ]
    answer = world.sync(ann, *({**op, "n": n, "h": stamp} for n, op in enumerate(ops, 1)), schema=SCHEMA + 2, more={})
    told = [(result["r"], result.get("code"), result.get("field")) for result in answer["results"]]
    assert told == [
        ("rejected", "unknown_field", "mood"),
        ("rejected", "unknown_kind", None),
        ("rejected", "unknown_command", None),
        ("ok", None, None),
    ]


@pytest.fixture
def strict(release: Release, tmp_path: Path, kept: Kept) -> Iterator[Kept]:
    """The release's company on a server whose administrator asks for a newer app."""
    settings = kept.world.services.settings
    kept.world.services.store.close()
    world = opened(settings.data_dir, kept.world.clock, minimum_schema=int(release.facts["schema"]) + 1)
    client = world.client()
    client.cookies.update(release.facts["cookies"])
    yield Kept(release, world, client)
    world.services.store.close()


def test_below_the_minimum_the_outbox_drains_and_nothing_new_is_written(strict: Kept, make: MakePhone) -> None:
    phone = strict.open(make(strict.release.program))
    status = phone("sync")
    assert (status["state"], status["waiting"]) == ("read-only", 0)
    with strict.world.services.reading() as (tx, _):
        assert tx.get(["V9"])["V9"].value("note") == "他们换了采购。"
    assert phone("photos") == 0
    assert phone("save", changes=[edit("account", "A1", city="重庆")]) == {"code": "schema_too_old"}
    equal(strict.world, phone)
    assert phone("sync")["state"] == "read-only"
    assert [draft["key"] for draft in phone("drafts")] == strict.release.facts["drafts"]


def test_the_update_writes_on_at_once_on_the_same_storage(strict: Kept, make: MakePhone, today: Path) -> None:
    """Also offline: what was too old is the app, not the storage."""
    former = strict.open(make(strict.release.program))
    former("sync")
    storage = json.loads(json.dumps(former("dump")))
    former("close")
    phone = make(today)
    phone("open", session=strict.release.facts["session"], at=strict.world.clock(), storage=storage)
    assert phone("status")["outdated"] is False
    phone.save(made("contact", "C20", account="A1", name="更新之后"))
    phone.line = former.line
    assert (phone("sync")["waiting"], phone("status")["state"]) == (0, "idle")
    equal(strict.world, phone)


def test_todays_phone_can_be_too_old_as_well(kept: Kept, make: MakePhone, today: Path) -> None:
    settings = kept.world.services.settings
    kept.world.services.store.close()
    world = opened(settings.data_dir, kept.world.clock, minimum_schema=SCHEMA + 1)
    client = world.client()
    client.cookies.update(kept.release.facts["cookies"])
    phone = Kept(kept.release, world, client).open(make(today))
    status = phone("sync")
    assert (status["state"], status["outdated"], status["waiting"]) == ("read-only", True, 0)
    assert phone("save", changes=[edit("account", "A1", city="重庆")]) == {"code": "schema_too_old"}
    world.services.store.close()


def test_a_newer_database_is_refused_with_a_sentence(kept: Kept) -> None:
    """Whoever puts an older program back is told so; the data stay as they are."""
    services = kept.world.services
    with services.store.transaction() as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('headland', 'm9999_next', 'x')"
        )
    directory = services.settings.data_dir
    services.store.close()
    before = (directory / "headland.sqlite").read_bytes()
    command = [sys.executable, "-m", "backend.cli", "doctor", "--data", str(directory)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert said.returncode == 1
    assert "written by a newer Headland; install that version or newer" in said.stderr
    assert "m9999_next" in said.stderr
    assert (directory / "headland.sqlite").read_bytes() == before
