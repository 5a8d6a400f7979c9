"""The doctor finds each corruption that was planted, and nothing else, says what to do, and mends what is safe."""

from __future__ import annotations

import os
import shutil
import sqlite3
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from backend.app import create_services
from backend.cli import headland
from backend.doctor import CHECKS, ERROR, Finding, examine, repair
from shared_schema.protocol import FORMER, PACKED, SCHEMA, Op
from sync.buckets import is_private
from tests import remains
from tests.backend.conftest import World, change, new
from tests.backend.planted import HASH, NORTH, PHOTO, PLANTED, lose_segment, sql


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
    for form in (FORMER, PACKED):
        assert ann.get(f"/api/buckets/{NORTH}/snapshot?form={form}").status_code == 200
    return world


def command(world: World, name: str, **args: Any) -> None:
    world.write(msgspec.structs.replace(change("", f"K-{name.replace('_', '-')}"), op="cmd", name=name, args=args))


def test_a_sound_company_has_no_errors(whole: World) -> None:
    assert errors(whole) == []
    assert [name for name, _ in examine(whole.services)] == [check.__name__ for check in CHECKS]


MENDED = {
    *("segment_missing", "segment_damaged", "foreign_epoch", "sum", "session_lost"),
    *("erased_content", "history_erased"),
}
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


def test_a_record_that_cannot_be_read_is_named_and_the_other_checks_go_on(whole: World) -> None:
    sql("UPDATE records SET body = substr(body, 1, 20) WHERE id = 'A1'")(whole)
    told = [finding for finding in findings(whole) if finding.level == ERROR]
    assert {finding.code for finding in told} == {"unreadable"}
    assert "buckets" in {finding.check for finding in told}
    assert all(finding.what.endswith(": A1") and "headland restore" in finding.mend for finding in told)
    assert [name for name, _ in examine(whole.services)] == [check.__name__ for check in CHECKS]
    assert repair(whole.services, told) == []


@pytest.mark.parametrize("code", ["astray", "seats"])
def test_what_it_says_to_do_by_hand_mends_it(whole: World, code: str) -> None:
    """Step by step as the finding says, by people in their seats."""
    before = findings(whole)
    PLANTED[code].plant(whole)
    [found] = [finding for finding in findings(whole) if finding not in before]
    if code == "astray":
        assert "to another plot and back" in found.mend
        whole.write(new("plot", "P-east", name="East", zone="Asia/Shanghai", owner=whole.ids["bob"]))
        for turn, to in enumerate(("P-east", "P-north")):
            whole.write(Op(n=0, op="cmd", id=f"K-turn-{turn}", name="move_account", args={"account": "A1", "to": to}))
        with whole.services.store.read() as tx:
            assert {row.bucket for row in tx.family("A1") if not is_private(row.bucket)} == {NORTH}
    else:
        assert "name somebody in the circle and take them out again" in found.mend
        for named in (True, None):
            whole.write(change("circle", "R1", **{f"members:{whole.ids['chief']}": named}))
    assert [finding for finding in findings(whole) if finding not in before] == []


def test_what_was_half_erased_is_erased_and_nothing_of_it_is_left(whole: World) -> None:
    PLANTED["erased_content"].plant(whole)
    PLANTED["history_erased"].plant(whole)
    found = [finding for finding in findings(whole) if finding.level == ERROR]
    assert all("`headland doctor --repair`" in finding.mend for finding in found)
    assert sorted(repair(whole.services, found)) == ["erased_content plot:P-south", "history_erased history"]
    with whole.services.store.read() as tx:
        row, past = tx.get(["A2"])["A2"], tx.history("C1")
    assert (row.erased, row.f, row.alt, row.d, past) == (True, {}, {}, {}, [])
    data = whole.services.settings
    kept = remains.of_postgres(data.postgres) if data.postgres else remains.of_sqlite(data.database_file)
    assert remains.found(["Southern Tools"], kept) == {}
    assert errors(whole) == []


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
    assert "1 has not arrived yet" in said
    assert errors(whole) == []


def test_a_first_copy_is_packed_again_after_it_was_dropped(whole: World) -> None:
    lose_segment(whole)
    repair(whole.services, findings(whole))
    ann = whole.sign_in("ann")
    for form in (FORMER, PACKED):
        manifest = ann.get(f"/api/buckets/{NORTH}/snapshot?form={form}").json()
        for ref in manifest["segments"]:
            assert ann.get(f"/api/buckets/{NORTH}/segments/{ref['hash']}?form={form}").status_code == 200


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
            for folder in (*whole.services.settings.segment_dirs.values(), whole.services.settings.blob_dir)
            for path in folder.rglob("*")
            if path.is_file()
        }
        return {**rows, **files}

    before = contents()
    findings(whole)
    assert contents() == before


def test_a_missing_directory_of_copies_is_no_fault(whole: World) -> None:
    for folder in whole.services.settings.segment_dirs.values():
        shutil.rmtree(folder)
        os.makedirs(folder)
    assert errors(whole) == []


def test_a_minimum_that_no_app_meets_is_told(whole: World) -> None:
    settings = msgspec.structs.replace(whole.services.settings, minimum_schema=SCHEMA + 1)
    found = [f for _, some in examine(replace(whole.services, settings=settings)) for f in some if f.level == ERROR]
    assert [(f.code, f.place) for f in found] == [("minimum", "settings")]
    assert f"HEADLAND_MINIMUM_SCHEMA to {SCHEMA} or less" in found[0].mend
