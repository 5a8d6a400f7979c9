"""The company's records in one SQLite file: WAL, one writing connection, readers beside it.

The writing connection has `synchronous=FULL`, asserted at opening: an answer to a phone means the disk has it. Writers
take turns on it (SQLite has one anyway), and pushes that come at once share a commit (`group.py`); `write()` inside
`write()` of the same thread joins the open transaction as a savepoint, so that server-only tables and records commit
together (`tx.connection`).

Chosen: plain SQL on the connection that sqlite-utils manages; sqlite-utils for the migrations and their transactions.
Not chosen: its table helpers on the hot path, they build each statement anew. Rows are kept as JSON with the few
columns the exchange asks by; a record is always read whole.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from sqlite_utils import Database

from backend.storage.erasures import erased_path, note
from backend.storage.group import Turns
from backend.storage.migrations import APPLIED, SET, migrate, names
from backend.storage.sql_read import SqlReadTx
from backend.storage.sql_tx import SqlWriteTx, Written

__all__ = ["SqliteStore"]

BUSY_SECONDS = 30
SCRUB_SECONDS = 0.5
"""How long writers wait for readers that keep the log from being emptied."""
CACHE_KIB = 32 * 1024
LOG_BYTES = 16 * 1024 * 1024
"""With more than this in its log, the store moves it into the file at its next rest, after a phone was answered. A log
that was moved is cut off when the next writer begins it anew (`journal_size_limit`): else it would keep its length, and
be moved again after every push. What many pushes write into the same page is moved once."""
MOST_PAGES = 16_000
"""With so many pages whoever commits moves them: a writer that never rests must not fill the disk."""


class SqliteStore:
    """Opens the file, brings it up to date, hands out transactions. Close it at the end."""

    writers = 1

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._idle: list[sqlite3.Connection] = []
        self._kept: dict[str, tuple[int, object]] = {}
        self._log = self.path.with_name(f"{self.path.name}-wal")
        self._writer = _connect(self.path)
        self._notes = Written(lambda lines: note(erased_path(self.path), lines))
        self.turns = Turns(self._writer, self._notes)
        _require(self._writer, "journal_mode", "WAL", "wal")
        _require(self._writer, "synchronous", "FULL", 2)
        _require(self._writer, "wal_autocheckpoint", str(MOST_PAGES), MOST_PAGES)
        _require(self._writer, "journal_size_limit", "0", 0)
        # What undoes a statement of many rows, or a savepoint, is kept in memory: on the disk it would be as many pages
        # again as go into the log.
        _require(self._writer, "temp_store", "MEMORY", 2)
        _require(self._writer, "secure_delete", "ON", 1)
        self.migrated = migrate(Database(self._writer), self.path)
        with self.write() as tx:
            if not tx.epoch():
                tx.set_epoch(uuid4().hex)

    def close(self) -> None:
        with self.turns.alone():
            for connection in (*self._idle, self._writer):
                connection.close()
            self._idle = []

    @contextmanager
    def transaction(self, together: bool = False) -> Iterator[sqlite3.Connection]:
        """The writing connection inside a transaction: committed when the block ends, rolled back on an exception.

        `together`: others may share the commit (group.py).
        """
        with self.turns.transaction(together), self._notes.part():
            yield self._writer

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A reading connection that sees one moment."""
        connection = self._reader()
        try:
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.execute("ROLLBACK")
            self._idle.append(connection)

    @contextmanager
    def write(self, together: bool = False) -> Iterator[SqlWriteTx]:
        with self.transaction(together) as connection:
            yield SqlWriteTx(connection, self._notes, self._kept)

    @contextmanager
    def read(self) -> Iterator[SqlReadTx]:
        with self.reading() as connection:
            yield SqlReadTx(connection, self._kept)

    def heads(self) -> dict[str, int]:
        """Every bucket's head: what has to be poked when it moves."""
        with self.reading() as connection:
            return dict(connection.execute("SELECT id, seq FROM buckets").fetchall())

    def copy_into(self, target: Path) -> None:
        """Copy this moment into a new file, while others go on: SQLite's own online copy."""
        copy = sqlite3.connect(target)
        try:
            with self.reading() as source:
                source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()

    def rest(self) -> None:
        """Nobody waits for an answer now: move the log into the file, when there is much of it."""
        if self._log.exists() and self._log.stat().st_size > LOG_BYTES:
            with self.turns.alone():
                self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def leave_wal(self) -> None:
        """Make the file whole by itself, to be copied about."""
        with self.turns.alone():
            self._writer.execute("PRAGMA journal_mode = DELETE")

    def scrub(self) -> None:
        """Empty the log, in which older versions of pages stand; freed room in the file itself is overwritten by
        `secure_delete`. A long reader (a backup) keeps the log: the next night tries again."""
        connection = sqlite3.connect(self.path, timeout=SCRUB_SECONDS)
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.close()

    def faults(self) -> Iterator[tuple[str, str]]:
        """The file is whole, of this version, and writes reach the disk before they are answered."""
        with self.reading() as connection:
            verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            found = connection.execute(f"SELECT name FROM {APPLIED} WHERE migration_set = ?", (SET,)).fetchall()
            applied = {row[0] for row in found}
        if verdict != "ok":
            yield f"SQLite finds damage: {verdict}", "stop the server; `headland restore` a backup"
        if applied != set(names()):
            missing = ", ".join(sorted(set(names()) ^ applied))
            yield f"migrations differ: {missing}", "install the newest Headland"
        with self.transaction() as writer:
            set_to = {name: writer.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
        if set_to != {"journal_mode": "wal", "synchronous": 2}:
            yield f"unsafe settings: {set_to}", "keep the data on a local disk, not on a share"

    def _reader(self) -> sqlite3.Connection:
        # Without the writers' lock: a reader must not wait for a commit. pop and append of a list are atomic.
        with suppress(IndexError):
            return self._idle.pop()
        connection = _connect(self.path)
        connection.execute("PRAGMA query_only = ON")
        return connection


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    return connection


def _require(connection: sqlite3.Connection, pragma: str, wanted: str, answer: str | int) -> None:
    """Set a pragma and make sure that it holds: SQLite ignores what it cannot do."""
    connection.execute(f"PRAGMA {pragma} = {wanted}")
    found = connection.execute(f"PRAGMA {pragma}").fetchone()[0]
    if found != answer:
        raise RuntimeError(f"SQLite did not accept {pragma} = {wanted}: it says {found!r}")
