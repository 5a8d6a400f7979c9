"""Copies of the database while it is in use, and coming back from one.

A backup is one SQLite file, whatever the company runs on, made from one moment, checked, synced to disk and only then
given its name. Phones learn from `backed_up_n` which of their ops a backup holds; until then they keep them.

A restored database begins a new epoch: phones fetch their buckets again and resend what the backup lacked. Erased
records stay erased: they are listed beside the database in `<name>.erased` (erasures.py), which no backup contains, and
are erased again (design: Merge). The database that was there is kept as `<name>.replaced-<n>`, never deleted.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from uuid import uuid4

from msgspec import Struct

from backend.storage.absorbing import absorb
from backend.storage.erasures import erased_log
from backend.storage.moved import unmark
from backend.storage.sqlite import SqliteStore
from backend.storage.store import CompanyStore
from shared_schema.errors import HeadlandError
from sync.draft import Draft
from sync.erase import erase_records
from sync.hooks import Hooks
from sync.ports import Actor


class BadBackup(HeadlandError):
    """The file is no database of Headland's, or it is damaged."""


class Backup(Struct, frozen=True):
    """What a backup holds."""

    path: Path
    records: int
    bytes: int
    epoch: str


def back_up(store: CompanyStore, target: Path) -> Backup:
    """Copy the database into a new file, then tell each replica's state how far it is backed up."""
    if target.exists():
        raise FileExistsError(target)
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_WRONLY, 0o600))
        store.copy_into(partial)
        result = _checked(partial, target)
        _sync(partial)
        partial.rename(target)
        _sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)
    _mark_backed_up(store, target)
    return result


def look_at(path: Path) -> Backup:
    """What a backup file holds; refuses one that is damaged or not ours."""
    return _checked(path, path)


def restore(source: Path, database: Path, now_ms: int) -> Backup:
    """Put a backup in the database's place. The server must not be running on it."""
    look_at(source)
    fresh = database.with_name(f".{database.name}.restored")
    fresh.unlink(missing_ok=True)
    shutil.copyfile(source, fresh)
    _sync(fresh)
    if database.exists():
        set_aside(database, "replaced")
    fresh.rename(database)
    _sync(database.parent)
    store = SqliteStore(database)
    try:
        with store.transaction() as connection:
            connection.execute("UPDATE replicas SET backed_up_n = last_n")
            unmark(connection)
        with store.write() as tx:
            tx.set_epoch(uuid4().hex)
            draft = Draft(tx, now_ms, Hooks(erased=absorb))
            erase_records(draft, erased_log(database), Actor("", "server", ""))
            draft.flush()
    finally:
        store.close()
    return look_at(database)


def _checked(path: Path, name: Path) -> Backup:
    """Read the whole file once; `name` is what it will be called."""
    if not path.is_file():
        raise BadBackup("bad_backup", path=str(name), why="there is no such file")
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if verdict != "ok":
            raise BadBackup("bad_backup", path=str(name), why=str(verdict))
        records = connection.execute("SELECT count(*) FROM records").fetchone()[0]
        epoch = connection.execute("SELECT value FROM sync_state WHERE key = 'epoch'").fetchone()
    except sqlite3.DatabaseError as error:
        raise BadBackup("bad_backup", path=str(name), why=str(error)) from error
    finally:
        connection.close()
    return Backup(path=name, records=records, bytes=path.stat().st_size, epoch=str(epoch[0]) if epoch else "")


def _mark_backed_up(store: CompanyStore, backup: Path) -> None:
    connection = sqlite3.connect(f"file:{backup}?mode=ro", uri=True)
    try:
        known = connection.execute("SELECT last_n, id FROM replicas").fetchall()
    finally:
        connection.close()
    with store.transaction() as writer:
        writer.executemany("UPDATE replicas SET backed_up_n = ?1 WHERE id = ?2 AND backed_up_n < ?1", known)


def set_aside(database: Path, why: str) -> Path:
    """Rename the database with its log files to `<name>.<why>-<n>`; a later look at what it held stays possible."""
    number = 1
    while database.with_name(f"{database.name}.{why}-{number}").exists():
        number += 1
    kept = database.with_name(f"{database.name}.{why}-{number}")
    for suffix in ("", "-wal", "-shm"):
        part = database.with_name(database.name + suffix)
        if part.exists():
            part.rename(kept.with_name(kept.name + suffix))
    return kept


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
