"""How the database comes to its present shape: numbered functions, each applied in one transaction with its record.

Numbers: records 0001.., company 0101.., jobs and notices 0201.., transfer 0301...  A function, once released, is never
edited; a change is a new function. Nor is one renamed: its whole name is what a database knows it by. `m0102_repairs`
and `m0102_uploads`, written on one day by two people, share their number: under another name either would be made a
second time, and refused as newer by a server of yesterday. A test sees to it that no others do. A database that knows a
migration this build does not is newer and is refused: an older program would read it wrongly. Before anything is
migrated a copy is made beside the file.

To add one: a function `mNNNN_what(db)` under `@migration`, at its place in this file, because they are applied in the
order they stand here. It must not commit.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from backend.notify.ledger import create_tables as create_notice_tables
from backend.storage.company import create_tables as create_company_tables
from backend.storage.imports import create_tables as create_import_tables
from backend.storage.leases import create_tables as create_lease_table
from backend.storage.playbooks import create_tables as create_playbook_table
from backend.storage.repairs import create_tables as create_repair_table
from backend.storage.surveys import create_tables as create_survey_table
from backend.storage.uploads import create_tables as create_upload_tables
from shared_schema.errors import HeadlandError

SET = "headland"
APPLIED = "_sqlite_migrations"
MIGRATIONS = Migrations(SET)
migration = MIGRATIONS()


class NewerDatabase(HeadlandError):
    """The database was written by a newer Headland than this one."""


def names() -> list[str]:
    """Every migration of this build, in the order they are applied."""
    nothing = Database(memory=True)
    try:
        return [m.name for m in MIGRATIONS.pending(nothing)]
    finally:
        nothing.close()


def migrate(db: Database, path: Path | None = None) -> list[str]:
    """Bring a database up to this build; returns what was applied. `path`: the file, for the copy made before."""
    applied = {m.name for m in MIGRATIONS.applied(db)}
    unknown = sorted(applied - set(names()))
    if unknown:
        raise NewerDatabase("newer_database", migrations=unknown)
    todo = [name for name in names() if name not in applied]
    if todo and applied and path is not None:
        copy_before(db, path, todo[0])
    if todo:
        MIGRATIONS.apply(db)
    return todo


def copy_before(db: Database, path: Path, name: str) -> Path:
    """Keep the database as it was before this migration."""
    target = path.with_name(f"{path.name}.before-{name}")
    copy = sqlite3.connect(target)
    try:
        db.conn.backup(copy)
    finally:
        copy.close()
    return target


@migration
def m0001_records(db: Database) -> None:
    """The latest state of every record, gone marks, heads of buckets."""
    db.execute(
        "CREATE TABLE records (id TEXT PRIMARY KEY, kind TEXT NOT NULL, bucket TEXT NOT NULL, seq INTEGER NOT NULL,"
        " family TEXT NOT NULL, erased INTEGER NOT NULL, c INTEGER NOT NULL, body BLOB NOT NULL)"
    )
    db.execute("CREATE UNIQUE INDEX records_bucket_seq ON records (bucket, seq)")
    db.execute("CREATE INDEX records_kind ON records (kind, bucket)")
    db.execute("CREATE INDEX records_family ON records (family) WHERE family <> ''")
    db.execute(
        "CREATE TABLE gone (bucket TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (bucket, id))"
        " WITHOUT ROWID"
    )
    db.execute("CREATE UNIQUE INDEX gone_bucket_seq ON gone (bucket, seq)")
    db.execute(
        "CREATE TABLE buckets (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, sum INTEGER NOT NULL,"
        " count INTEGER NOT NULL, floor INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID"
    )


@migration
def m0002_exchange(db: Database) -> None:
    """What the exchange remembers: replaced values, replicas with their results, quarantined ops, epoch and clock."""
    db.execute(
        "CREATE TABLE history (record TEXT NOT NULL, field TEXT NOT NULL, value BLOB NOT NULL, stamp TEXT NOT NULL,"
        " claimed TEXT NOT NULL, replaced_by TEXT NOT NULL, at_ms INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX history_record ON history (record)")
    db.execute("CREATE INDEX history_at ON history (at_ms)")
    db.execute(
        "CREATE TABLE replicas (id TEXT PRIMARY KEY, person TEXT NOT NULL, device TEXT NOT NULL,"
        " last_n INTEGER NOT NULL, seen INTEGER NOT NULL, backed_up_n INTEGER NOT NULL) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE results (replica TEXT NOT NULL, n INTEGER NOT NULL, hash TEXT NOT NULL, result BLOB NOT NULL,"
        " PRIMARY KEY (replica, n)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE quarantine (ticket TEXT PRIMARY KEY, person TEXT NOT NULL, bucket TEXT NOT NULL,"
        " record TEXT NOT NULL, op BLOB NOT NULL, at_ms INTEGER NOT NULL)"
    )
    db.execute("CREATE INDEX quarantine_record ON quarantine (record)")
    db.execute("CREATE TABLE sync_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")


@migration
def m0003_bucket_days(db: Database) -> None:
    """Each bucket's head by day, so that gone marks can be told old."""
    db.execute(
        "CREATE TABLE bucket_days (bucket TEXT NOT NULL, day TEXT NOT NULL, seq INTEGER NOT NULL,"
        " PRIMARY KEY (bucket, day)) WITHOUT ROWID"
    )


@migration
def m0004_fewer_rows(db: Database) -> None:
    """What one push replaced in a record is one row, and so are the verdicts on it (sql_rows.py)."""
    db.execute(
        "CREATE TABLE history_new (record TEXT NOT NULL, field TEXT NOT NULL, at_ms INTEGER NOT NULL,"
        " body BLOB NOT NULL)"
    )
    db.execute(
        "INSERT INTO history_new (record, field, at_ms, body) SELECT record, field, at_ms, CAST('[[' ||"
        " json_quote(field) || ',' || CAST(value AS TEXT) || ',' || json_quote(stamp) || ',' ||"
        " json_quote(replaced_by) || ',' || json_quote(claimed) || ']]' AS BLOB) FROM history ORDER BY rowid"
    )
    db.execute("DROP TABLE history")
    db.execute("ALTER TABLE history_new RENAME TO history")
    db.execute("CREATE INDEX history_record ON history (record)")
    db.execute("CREATE INDEX history_at ON history (at_ms)")
    db.execute(
        "CREATE TABLE results_new (replica TEXT NOT NULL, last INTEGER NOT NULL, first INTEGER NOT NULL,"
        " body BLOB NOT NULL, PRIMARY KEY (replica, last)) WITHOUT ROWID"
    )
    db.execute(
        "INSERT INTO results_new (replica, last, first, body) SELECT replica, n, n, CAST('[[' || n || ',' ||"
        " json_quote(hash) || ',' || CAST(result AS TEXT) || ']]' AS BLOB) FROM results"
    )
    db.execute("DROP TABLE results")
    db.execute("ALTER TABLE results_new RENAME TO results")


@migration
def m0101_company(db: Database) -> None:
    """What only the server keeps: sessions, devices, credentials, invitations, push subscriptions, blobs."""
    create_company_tables(db.conn)


@migration
def m0102_repairs(db: Database) -> None:
    """What phones mended in their copies, and what their systems took from them."""
    create_repair_table(db.conn)


@migration
def m0102_uploads(db: Database) -> None:
    """Who sends which blob and how far, who holds it, which records it was sent for. Its bytes stay files here."""
    create_upload_tables(db.conn)


@migration
def m0103_playbooks(db: Database) -> None:
    """The playbooks a company has published."""
    create_playbook_table(db.conn)


@migration
def m0104_surveys(db: Database) -> None:
    """Links to a satisfaction survey."""
    create_survey_table(db.conn)


@migration
def m0201_notices(db: Database) -> None:
    """The ledger of reminders and what became of each delivery."""
    create_notice_tables(db.conn)


@migration
def m0202_leases(db: Database) -> None:
    """Which of several processes runs the jobs."""
    create_lease_table(db.conn)


@migration
def m0301_imports(db: Database) -> None:
    """Files waiting for a decision, and what each import did."""
    create_import_tables(db.conn)
