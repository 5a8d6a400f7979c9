"""What only the SQLite store promises: durability pragmas, migrations, backups, coming back from one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from backend.storage import migrations
from backend.storage.backup import BadBackup, back_up, look_at, restore
from backend.storage.erasures import erased_log
from backend.storage.migrations import NewerDatabase, migrate
from backend.storage.sql_read import DIGESTS, HISTORY_OF, RESULTS_OF
from backend.storage.sqlite import LOG_BYTES, SqliteStore
from shared_schema.errors import Failed
from shared_schema.protocol import Op
from sync.ports import Stored
from tests.contracts.packed import PACKED, expect_packed, plant_rows
from tests.sync.phones import Company, Phone

NORTH = "plot:north"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "headland.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(path)
    yield opened
    opened.close()


def rows(*keys: str) -> list[Stored]:
    return [Stored(id=key, kind="contact", bucket=NORTH, f={"name": [key, "s"]}, at={"name": 0}) for key in keys]


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_the_writing_connection_waits_for_the_disk(store: SqliteStore) -> None:
    with store.transaction() as connection:
        assert pragma(connection, "synchronous") == 2
        assert pragma(connection, "journal_mode") == "wal"


def test_the_log_is_moved_into_the_file_at_rest_and_not_while_somebody_waits(path: Path, store: SqliteStore) -> None:
    log = path.with_name(f"{path.name}-wal")
    while not log.exists() or log.stat().st_size <= LOG_BYTES:
        assert path.stat().st_size < LOG_BYTES // 2, "nothing is moved before the rest"
        with store.write() as tx:
            tx.put([Stored(id="C1", kind="contact", bucket=NORTH, f={"note": ["x" * 500_000, "s"]}, at={"note": 0})])
    store.rest()
    with store.write() as tx:
        tx.put(rows("C2"))
    assert log.stat().st_size < LOG_BYTES // 100, "written again from its start, and cut off there"
    moved = path.read_bytes()
    for number in range(20):
        with store.write() as tx:
            tx.put(rows(f"D{number}"))
        store.rest()
    assert path.read_bytes() == moved, "not moved again before there is much of it"


def test_what_undoes_a_statement_is_not_written_to_the_disk(store: SqliteStore) -> None:
    with store.transaction() as connection:
        assert pragma(connection, "temp_store") == 2


def test_readers_cannot_write(store: SqliteStore) -> None:
    with store.reading() as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM records")


def test_a_reader_sees_one_moment_while_others_write(store: SqliteStore) -> None:
    with store.write() as tx:
        tx.put(rows("C1"))
    with store.read() as before:
        assert len(list(before.of_kind("contact"))) == 1
        with store.write() as tx:
            tx.put(rows("C2"))
        assert len(list(before.of_kind("contact"))) == 1
        assert before.heads([NORTH])[NORTH].seq == 1
    with store.read() as after:
        assert len(list(after.of_kind("contact"))) == 2


def test_records_and_server_only_tables_commit_together(store: SqliteStore) -> None:
    def fail() -> None:
        with store.write() as tx:
            tx.put(rows("C1"))
            tx.connection.execute("INSERT INTO meta (key, value) VALUES ('k', 'v')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.read() as read:
        assert read.get(["C1"]) == {}
        assert read.connection.execute("SELECT count(*) FROM meta").fetchone()[0] == 0


def test_pulling_and_looking_up_use_indexes(store: SqliteStore) -> None:
    plans = {
        "records_bucket_seq": "SELECT id FROM records WHERE bucket = 'b' AND seq > 1 AND seq <= 9 ORDER BY seq LIMIT 5",
        "records_kind": "SELECT id FROM records WHERE kind = 'plot' AND bucket IN ('org') ORDER BY id",
        "records_family": "SELECT id FROM records WHERE family = 'A1' AND family <> '' ORDER BY id",
        "gone_bucket_seq": "SELECT id, seq FROM gone WHERE bucket = 'b' AND seq > 1 AND seq <= 9 ORDER BY seq LIMIT 5",
        "SEARCH records USING INDEX records_bucket": DIGESTS.replace("?", "'b'"),
        "history_record": HISTORY_OF.replace("?", "'C1'"),
        "SEARCH results USING PRIMARY KEY (replica=? AND last>?)": RESULTS_OF.replace("?", "1"),
    }
    with store.reading() as connection:
        for index, statement in plans.items():
            plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}"))
            assert index in plan, plan


def test_opening_again_finds_everything_and_migrates_nothing(path: Path, store: SqliteStore) -> None:
    with store.write() as tx:
        tx.put(rows("C1"))
        epoch = tx.epoch()
    store.close()
    again = SqliteStore(path)
    assert store.migrated == migrations.names()
    assert again.migrated == []
    with again.read() as tx:
        assert set(tx.get(["C1"])) == {"C1"}
        assert tx.epoch() == epoch
    again.close()


def test_a_newer_database_is_refused(path: Path, store: SqliteStore) -> None:
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('headland', 'm9999_next', 'x')"
        )
    store.close()
    with pytest.raises(NewerDatabase, match="m9999_next"):
        SqliteStore(path)


def test_a_copy_is_made_before_migrating(path: Path, store: SqliteStore) -> None:
    with store.write() as tx:
        tx.put(rows("C1"))
    name = migrations.names()[-1]
    with store.transaction() as connection:
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = ?", (name,))
        connection.execute("ALTER TABLE records RENAME TO records_as_before")
    store.close()
    database = Database(str(path))
    with pytest.raises(sqlite3.OperationalError):
        migrate(database, path)
    database.close()
    copy = sqlite3.connect(path.with_name(f"headland.db.before-{name}"))
    assert copy.execute("SELECT count(*) FROM records_as_before").fetchone()[0] == 1
    copy.close()


def test_what_older_ones_kept_row_by_row_is_packed(path: Path) -> None:
    database = Database(str(path))
    migrations.MIGRATIONS.apply(database, stop_before=PACKED)
    with database.conn:
        plant_rows(database.conn)
    database.close()
    store = SqliteStore(path)
    assert store.migrated[0] == PACKED
    expect_packed(store)
    store.close()


def test_no_two_migrations_share_a_number() -> None:
    """But for the first two that did: a name is what a database knows a migration by, and stays."""
    numbers = [name.partition("_")[0] for name in migrations.names() if name != "m0102_uploads"]
    assert sorted(set(numbers)) == sorted(numbers)


def test_a_failing_migration_leaves_no_trace(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "x.db"))
    probe = Migrations("probe")

    @probe()
    def m0001_good(db: Database) -> None:
        db.execute("CREATE TABLE good (id TEXT)")

    @probe()
    def m0002_bad(db: Database) -> None:
        db.execute("CREATE TABLE half (id TEXT)")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        probe.apply(database)
    assert [m.name for m in probe.applied(database)] == ["m0001_good"]
    assert "half" not in database.table_names()
    database.close()


def test_migrations_stand_in_the_order_of_their_numbers() -> None:
    assert migrations.names() == sorted(migrations.names())


# Backups


@pytest.fixture
def company(store: SqliteStore) -> Company:
    return Company.of_reps("wang", store=store)


@pytest.fixture
def wang(company: Company) -> Phone:
    return company.synced("a", "wang")


def test_a_backup_tells_the_phones_what_it_holds(
    company: Company, store: SqliteStore, wang: Phone, tmp_path: Path
) -> None:
    wang.make("set", "C1", {"phone": "139"})
    wang.sync()
    assert wang.send(wang.request()).backed_up_n == 0
    kept = back_up(store, tmp_path / "copy.db")
    assert wang.send(wang.request()).backed_up_n == 1
    assert kept == look_at(tmp_path / "copy.db")
    assert kept.records == 4
    assert [p.name for p in tmp_path.glob("*copy.db*")] == ["copy.db"]
    with pytest.raises(FileExistsError):
        back_up(store, tmp_path / "copy.db")


def test_what_is_no_backup_is_refused(tmp_path: Path, path: Path, store: SqliteStore) -> None:
    (tmp_path / "text.db").write_text("no database, but long enough to look like one" * 50)
    empty = sqlite3.connect(tmp_path / "empty.db")
    empty.execute("CREATE TABLE other (id)")
    empty.close()
    back_up(store, tmp_path / "whole.db")
    whole = (tmp_path / "whole.db").read_bytes()
    (tmp_path / "cut.db").write_bytes(whole[: len(whole) // 2])
    for name in ("text.db", "empty.db", "cut.db", "absent.db"):
        with pytest.raises(BadBackup):
            restore(tmp_path / name, path, 0)
    with store.read() as tx:
        assert tx.epoch()


def test_after_a_restore_phones_resend_what_the_backup_lacked(
    company: Company, store: SqliteStore, wang: Phone, path: Path, tmp_path: Path
) -> None:
    wang.make("set", "C1", {"phone": "138"})
    wang.sync()
    back_up(store, tmp_path / "copy.db")
    kept = [wang.make("set", "C1", {"phone": "139"}), wang.make("new", "C2", {"account": "A1", "name": "王"})]
    wang.sync()
    store.close()
    restore(tmp_path / "copy.db", path, company.now)
    company.store = SqliteStore(path)
    assert company.row("C1").value("phone") == "138"
    with pytest.raises(Failed, match="wrong_epoch") as failed:
        wang.send(wang.request(epoch="before", ops=kept))
    assert failed.value.detail["last_n"] == 1
    wang.rows, wang.cursors, wang.sums, wang.seen, wang.outbox = {}, {}, {}, 1, kept
    assert [result.r for result in wang.sync()] == ["ok", "ok"]
    assert wang.value("C1", "phone") == "139"
    assert company.row("C1").alt == {}
    assert wang.value("C2", "name") == "王"
    assert (tmp_path / "headland.db.replaced-1").exists()
    company.store.close()


def test_what_was_erased_stays_erased_after_a_restore(
    company: Company, store: SqliteStore, path: Path, tmp_path: Path
) -> None:
    back_up(store, tmp_path / "copy.db")
    company.write(Op(n=0, op="cmd", id="K1", name="erase", args={"record": "C1"}))
    assert [(row.id, row.kind, row.bucket) for row in erased_log(path)] == [("C1", "contact", NORTH)]
    store.close()
    restore(tmp_path / "copy.db", path, company.now)
    company.store = SqliteStore(path)
    row = company.row("C1")
    assert (row.erased, row.f) == (True, {})
    company.store.close()


def test_an_erasure_that_was_rolled_back_is_not_logged(company: Company, store: SqliteStore, path: Path) -> None:
    def fail() -> None:
        with store.write() as tx:
            tx.put([Stored(id="C1", kind="contact", bucket=NORTH, erased=True)])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    company.write(Op(n=0, op="set", kind="contact", id="C1", fields={"phone": "139"}))
    assert erased_log(path) == []
