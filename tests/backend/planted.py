"""Corruptions to plant, and the one thing the doctor has to say of each.

Each leaves everything else as it was, sums among it, so that one thing alone can be found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from backend.notify.ledger import Claim, Ledger
from backend.notify.ports import Message
from shared_schema.protocol import PACKED, Manifest
from sync.circles import seat_id
from sync.clock import pack
from sync.digest import row_digest
from sync.ports import Stored
from tests.backend.conftest import World

PHOTO = b"a photo"
HASH = hashlib.sha256(PHOTO).hexdigest()
NORTH = "plot:P-north"
DAY_MS = 86_400_000


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
    found = sorted(world.services.settings.segment_dirs[PACKED].rglob(pattern))
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
    "beyond_head": Planted(sql("UPDATE records SET seq = seq + 1000 WHERE id = 'A1'"), NORTH, "1 row stands after"),
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
    "results_missing": Planted(
        sql("UPDATE results SET first = 3 WHERE first < 3 AND last >= 3"), "results", "verdicts are missing"
    ),
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
