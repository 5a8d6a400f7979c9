"""The doctor finds each corruption that was planted, and nothing else, says what to do, and mends what is safe."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from backend.app import create_services
from backend.cli import headland
from backend.doctor import CHECKS, ERROR, Finding, examine, repair
from backend.notify.ledger import Claim, Ledger
from backend.notify.ports import Message
from shared_schema.protocol import SCHEMA, Manifest
from sync.circles import seat_id
from sync.clock import pack
from sync.digest import row_digest
from sync.ports import Stored
from tests.backend.conftest import World, change, new

PHOTO = b"a photo"
HASH = hashlib.sha256(PHOTO).hexdigest()
NORTH = "plot:P-north"
DAY_MS = 86_400_000


def findings(world: World) -> list[Finding]:
    return [finding for _, found in examine(world.services) for finding in found]


def errors(world: World) -> list[str]:
    return [f"{f.check}: {f.what}" for f in findings(world) if f.level == ERROR]


@pytest.fixture
def whole(world: World) -> World:
    """With all that can be damaged: a photo, a kept first copy, verdicts, replaced values, gone marks, a merge."""
    ann = world.sign_in("ann")
    shared = {"account": "A1", "opportunity": "O1", "author": world.ids["ann"]}
    ann.put(f"/api/blobs/{HASH}?offset=0&total={len(PHOTO)}", content=PHOTO)
    world.write(
        new("attachment", "T1", account="A1", subject="A1", sha256=HASH, mime="image/jpeg", bytes=len(PHOTO)),
        new("account", "A3", name="Twin", plot="P-north"),
        new("account", "A4", name="Mover", plot="P-north"),
        new("contact", "C1", account="A1", name="李明朗"),
        new("contact", "C4", account="A4", name="单晓燕"),
        new("opportunity", "O1", account="A1", name="新厂"),
        new("circle", "R1", name="报价", **shared, **{f"members:{world.ids['bob']}": True}),
        new("concession", "S1", circle="R1", number=1, **shared),
        change("account", "A1", city="重庆"),
        change("account", "A1", city="成都"),
    )
    command(world, "merge_accounts", account="A3", into="A1")
    command(world, "move_account", account="A4", to="P-south")
    command(world, "erase", record="C1")
    stamp = f"{world.clock():012x}{{:04x}}{ann.get('/api/me').json()['replica']}"
    ops: list[dict[str, Any]] = [
        {"op": "set", "kind": "account", "id": "A1", "fields": {"note": f"第{n}句"}} for n in range(1, 4)
    ]
    ops.append({"op": "set", "kind": "contact", "id": "C4", "fields": {"title": "迟到"}})
    answer = world.sync(ann, *({**op, "n": n, "h": stamp.format(n)} for n, op in enumerate(ops, 1)))
    assert [result["r"] for result in answer["results"]] == ["ok", "ok", "ok", "quarantined"]
    ticket = answer["results"][3]["ticket"]
    assert world.sign_in("boss").post(f"/api/quarantine/{ticket}/apply", json={}).status_code == 204
    assert ann.get(f"/api/buckets/{NORTH}/snapshot").status_code == 200
    return world


def command(world: World, name: str, **args: Any) -> None:
    world.write(msgspec.structs.replace(change("", f"K-{name.replace('_', '-')}"), op="cmd", name=name, args=args))


def test_a_sound_company_has_no_errors(whole: World) -> None:
    assert errors(whole) == []
    assert [name for name, _ in examine(whole.services)] == [check.__name__ for check in CHECKS]


# What is planted. Each leaves everything else as it was, sums among it, so that one thing alone can be found.


def sql(*statements: str) -> Callable[[World], None]:
    def run(world: World) -> None:
        with world.services.store.transaction() as connection:
            for statement in statements:
                connection.execute(statement)

    return run


def rewritten(key: str, change_it: Callable[[Stored], None]) -> Callable[[World], None]:
    """A row as a defect might have written it: with its digest and its bucket's sum right."""

    def run(world: World) -> None:
        with world.services.store.write() as tx:
            row = tx.get([key])[key]
            change_it(row)
            if not row.erased:
                row.c = row_digest(row.id, row.f, row.alt)
            tx.put([row])

    return run


def into_south(row: Stored) -> None:
    row.bucket = "plot:P-south"


def into_nobody(row: Stored) -> None:
    row.f["merged_into"] = ["nobody", row.f["name"][1]]


def into_itself(row: Stored) -> None:
    row.f["merged_into"] = [row.id, row.f["name"][1]]


def half_erased(row: Stored) -> None:
    row.erased = True


def no_family(row: Stored) -> None:
    row.family = "nobody"


def stands_up(world: World) -> None:
    """Bob is named in the circle and has no seat in it."""

    def left(row: Stored) -> None:
        row.f["left"] = [True, row.f["person"][1]]

    rewritten(seat_id("R1", world.ids["bob"]), left)(world)


def twice_numbered(world: World) -> None:
    """Two rows at one seq: only without the index that forbids it."""
    with world.services.store.transaction() as connection:
        connection.execute("DROP INDEX records_bucket_seq")
        seqs = connection.execute("SELECT seq FROM records WHERE bucket = ? ORDER BY seq", (NORTH,)).fetchall()
        first, second = seqs[0][0], seqs[1][0]
        connection.execute("UPDATE records SET seq = ? WHERE bucket = ? AND seq = ?", (second, NORTH, first))


def gone_and_there(world: World) -> None:
    """A gone mark for a row that is there, at a number that nothing else has: phones would drop it."""
    with world.services.store.transaction() as connection:
        taken = {
            row[0]
            for table in ("records", "gone")
            for row in connection.execute(f"SELECT seq FROM {table} WHERE bucket = ?", (NORTH,)).fetchall()
        }
        free = next(seq for seq in range(1, 99) if seq not in taken)
        connection.execute("INSERT INTO gone (bucket, id, seq) VALUES (?, 'A1', ?)", (NORTH, free))


def claim(world: World) -> None:
    with world.services.store.transaction() as connection:
        claimed = Claim(world.ids["ann"], "2026-11-21", "digest", Message("t", "b", "#/today", "digest"))
        assert Ledger(connection).claim(claimed, world.clock() - 2 * 3_600_000)


def clock_ahead(world: World) -> None:
    with world.services.store.write() as tx:
        tx.set_clock(pack(world.clock() + 5 * DAY_MS, 0, "00000000"))


def lose_photo(world: World) -> None:
    if world.services.settings.blobs_in_database:
        sql(f"DELETE FROM blob_parts WHERE name = '{HASH}'")(world)
    else:
        (world.services.settings.blob_dir / HASH[:2] / HASH).unlink()


def damage_photo(world: World) -> None:
    put_bytes(world, HASH, b"b photo")


def stray_photo(world: World) -> None:
    put_bytes(world, "9" * 64, b"nobody's")


def put_bytes(world: World, name: str, data: bytes) -> None:
    if world.services.settings.blobs_in_database:
        with world.services.store.transaction() as connection:
            connection.execute("DELETE FROM blob_parts WHERE name = ?", (name,))
            connection.execute("INSERT INTO blob_parts (name, at, bytes) VALUES (?, 0, ?)", (name, data))
        return
    path = world.services.settings.blob_dir / name[:2] / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)


def packed(world: World, pattern: str) -> list[Path]:
    found = sorted(world.services.settings.segment_dir.rglob(pattern))
    assert found
    return found


def lose_segment(world: World) -> None:
    packed(world, "*.gz")[0].unlink()


def damage_segment(world: World) -> None:
    for file in packed(world, "*.gz")[:1]:
        file.write_bytes(file.read_bytes()[:-5])


def foreign_copy(world: World) -> None:
    for file in packed(world, "manifest.json"):
        manifest = msgspec.json.decode(file.read_bytes(), type=Manifest)
        file.write_bytes(msgspec.json.encode(msgspec.structs.replace(manifest, epoch="0" * 32)))


@dataclass(frozen=True)
class Planted:
    """A corruption, and the one thing the doctor has to say of it."""

    plant: Callable[[World], None]
    place: str
    told: str


PLANTED: dict[str, Planted] = {
    "digest": Planted(
        sql(
            "UPDATE records SET c = c + 1 WHERE id = 'A1'",
            f"UPDATE buckets SET sum = sum + 1 WHERE id = '{NORTH}'",
        ),
        NORTH,
        "digests differ: A1",
    ),
    "sum": Planted(sql(f"UPDATE buckets SET sum = sum + 1 WHERE id = '{NORTH}'"), NORTH, "the head says"),
    "beyond_head": Planted(sql("UPDATE records SET seq = seq + 1000 WHERE id = 'A1'"), NORTH, "1 rows stand after"),
    "seq_lost": Planted(
        sql(f"UPDATE buckets SET seq = seq + 3 WHERE id = '{NORTH}'"), NORTH, "what came between is lost"
    ),
    "seq_twice": Planted(twice_numbered, "records", "two changes under one number"),
    "gone_and_there": Planted(gone_and_there, NORTH, "marked as gone and still there: A1"),
    "head_lost": Planted(
        sql("DELETE FROM buckets WHERE id = 'plot:P-south'"), "buckets", "without a head: plot:P-south"
    ),
    "astray": Planted(rewritten("T1", into_south), "records", "outside their account's plot: T1"),
    "seats": Planted(stands_up, "seats", "R1"),
    "circle_astray": Planted(rewritten("S1", into_south), "records", "outside their circle: S1"),
    "no_account": Planted(rewritten("T1", no_family), "records", "an account that is not there: T1"),
    "alias_lost": Planted(rewritten("A3", into_nobody), "account", "merged into a account that is not there: A3"),
    "alias_circle": Planted(rewritten("A3", into_itself), "account", "in a circle: A3"),
    "erased_content": Planted(rewritten("A2", half_erased), "plot:P-south", "erased, and not empty: A2"),
    "history_lost": Planted(
        sql("UPDATE history SET record = 'ghost' WHERE record = 'A4'"), "history", "records that are not there: ghost"
    ),
    "history_erased": Planted(
        sql("UPDATE history SET record = 'C1' WHERE record = 'A4'"), "history", "of erased records: C1"
    ),
    "results_missing": Planted(sql("DELETE FROM results WHERE n = 2"), "results", "verdicts are missing"),
    "replica_ahead": Planted(
        sql("UPDATE replicas SET backed_up_n = 9 WHERE last_n > 0"), "replicas", "beyond the last number"
    ),
    "clock_ahead": Planted(clock_ahead, "sync_state", "5 days ahead"),
    "session_lost": Planted(
        sql("UPDATE sessions SET person = 'ghost' WHERE token = (SELECT min(token) FROM sessions)"),
        "sessions",
        "who are not there: ghost",
    ),
    "claim_open": Planted(claim, "ledger", "1 begun and not ended: 2026-11-21 digest"),
    "segment_missing": Planted(lose_segment, NORTH, "missing"),
    "segment_damaged": Planted(damage_segment, NORTH, "damaged"),
    "foreign_epoch": Planted(foreign_copy, NORTH, "of another history"),
    "blob_missing": Planted(lose_photo, "blobs", "1 missing"),
    "blob_damaged": Planted(damage_photo, "blobs", "1 damaged"),
    "blob_orphan": Planted(stray_photo, "blobs", "1 without an entry: 999999999999"),
}


MENDED = {"segment_missing", "segment_damaged", "foreign_epoch", "sum", "session_lost"}
"""What `--repair` makes anew; all else is for a backup or a person, and stays as it is."""


@pytest.mark.parametrize("code", PLANTED)
def test_each_planted_corruption_is_found_and_nothing_else(whole: World, code: str) -> None:
    planted = PLANTED[code]
    before = findings(whole)
    planted.plant(whole)
    [found] = [finding for finding in findings(whole) if finding not in before]
    assert (found.code, found.place, found.level) == (code, planted.place, ERROR)
    assert planted.told in found.what
    assert found.count >= 1
    assert len(found.mend) > 10
    assert repair(whole.services, [found]) == ([f"{code} {planted.place}"] if code in MENDED else [])
    assert findings(whole) == (before if code in MENDED else _with(before, found))


def _with(before: list[Finding], found: Finding) -> list[Finding]:
    order = [check.__name__ for check in CHECKS]
    return sorted([*before, found], key=lambda finding: order.index(finding.check))


def test_a_gone_mark_may_have_taken_a_records_number(whole: World) -> None:
    with whole.services.store.transaction() as connection:
        seq = connection.execute("SELECT seq FROM records WHERE id = 'A1'").fetchone()[0]
        connection.execute("INSERT INTO gone (bucket, id, seq) VALUES (?, 'X', ?)", (NORTH, seq))
    assert [(f.code, f.count) for f in findings(whole) if f.level == ERROR] == [("seq_twice", 1)]


@pytest.mark.sqlite
def test_damage_inside_the_file_is_found(whole: World) -> None:
    """As a failing disk leaves it: an index that is not that of its table any more."""
    services = whole.services
    services.store.close()
    with sqlite3.connect(services.settings.database_file) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute(
            "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'history_at')"
            " WHERE name = 'quarantine_record'"
        )
    db.close()
    again = create_services(services.settings, whole.clock)
    found = [finding for _, some in examine(again) for finding in some if finding.level == ERROR]
    again.store.close()
    assert [(finding.code, finding.check) for finding in found] == [("database", "database")]
    assert "SQLite finds damage" in found[0].what


@pytest.mark.sqlite
def test_a_migration_that_is_missing_is_found(whole: World) -> None:
    sql("DELETE FROM _sqlite_migrations WHERE name = 'm0101_company'")(whole)
    assert [e for e in errors(whole) if "migrations differ: m0101_company" in e]


def test_what_people_have_to_settle_is_a_warning(whole: World) -> None:
    whole.write(
        change("person", whole.ids["boss"], left=True),
        change("person", whole.ids["bob"], left=True),
        new("attachment", "T9", account="A1", subject="A1", sha256="8" * 64, mime="image/jpeg", bytes=1),
    )
    said = [f.what for f in findings(whole) if f.level != ERROR]
    assert "there is no administrator" in said
    assert "plots nobody works: South" in said
    assert "1 have not arrived yet" in said
    assert errors(whole) == []


def test_a_first_copy_is_packed_again_after_it_was_dropped(whole: World) -> None:
    lose_segment(whole)
    repair(whole.services, findings(whole))
    ann = whole.sign_in("ann")
    manifest = ann.get(f"/api/buckets/{NORTH}/snapshot").json()
    for ref in manifest["segments"]:
        assert ann.get(f"/api/buckets/{NORTH}/segments/{ref['hash']}").status_code == 200


def test_a_sum_is_not_added_up_over_rows_that_are_wrong(whole: World) -> None:
    sql("UPDATE records SET c = c + 1 WHERE id = 'A1'")(whole)
    assert {f.code for f in findings(whole) if f.level == ERROR} == {"digest", "sum"}
    assert repair(whole.services, findings(whole)) == []


def test_the_command_ends_with_one_when_something_is_broken(whole: World) -> None:
    """As people and monitors run it, beside nothing or beside the server."""
    settings = whole.services.settings
    environment = {"HEADLAND_DATABASE": settings.database}
    words = ["doctor", "--data", str(settings.data_dir)]

    def run(*more: str) -> tuple[int, str]:
        said = CliRunner().invoke(headland, [*words, *more], env=environment)
        return said.exit_code, said.output

    code, said = run()
    assert (code, "error:" in said) == (0, False), said
    lose_segment(whole)
    sql(f"UPDATE buckets SET sum = sum + 1 WHERE id = '{NORTH}'")(whole)
    code, said = run()
    assert code == 1
    assert "error: [segment_missing] plot:P-north: missing" in said
    assert "error: [sum] plot:P-north: sum" in said
    assert "→ `headland doctor --repair` drops it" in said
    code, said = run("--repair")
    assert code == 0, said
    assert "mended: segment_missing plot:P-north" in said and "mended: sum plot:P-north" in said
    assert run()[0] == 0


def test_looking_changes_nothing(whole: World) -> None:
    """The doctor may run while the server does; it writes no row and no file."""

    def contents() -> dict[str, Any]:
        with whole.services.store.reading() as connection:
            tables = (
                "records",
                "buckets",
                "gone",
                "history",
                "replicas",
                "results",
                "sessions",
                "ledger",
                "sync_state",
            )
            rows = {name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}").fetchall())) for name in tables}
        files = {
            str(path): path.read_bytes()
            for folder in (whole.services.settings.segment_dir, whole.services.settings.blob_dir)
            for path in folder.rglob("*")
            if path.is_file()
        }
        return {**rows, **files}

    before = contents()
    findings(whole)
    assert contents() == before


def test_a_missing_directory_of_copies_is_no_fault(whole: World) -> None:
    shutil.rmtree(whole.services.settings.segment_dir)
    os.makedirs(whole.services.settings.segment_dir)
    assert errors(whole) == []


def test_a_minimum_that_no_app_meets_is_told(whole: World) -> None:
    settings = msgspec.structs.replace(whole.services.settings, minimum_schema=SCHEMA + 1)
    found = [f for _, some in examine(replace(whole.services, settings=settings)) for f in some if f.level == ERROR]
    assert [(f.code, f.place) for f in found] == [("minimum", "settings")]
    assert f"HEADLAND_MINIMUM_SCHEMA to {SCHEMA} or less" in found[0].mend
