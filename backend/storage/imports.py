"""Server-only tables of the import: files waiting for a decision, and what each import did (so it can be undone)."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from backend.storage.connection import Connection


class Waiting(Struct, frozen=True):
    """A file shown in a dry run and not yet committed."""

    id: str
    person: str
    file: str
    at: int
    data: bytes


class Done(Struct):
    """One field as an import wrote it: the stamp it got and what stood there before."""

    stamp: str
    before: Any = None


class Change(Struct):
    """One record an import made (`made`) or filled: its fields as the import left them."""

    id: str
    kind: str
    made: bool
    fields: dict[str, Done]


class Batch(Struct):
    """One import that happened. `at` and `undone_at` in milliseconds since 1970 UTC."""

    id: str
    person: str
    file: str
    at: int
    counts: dict[str, int]
    changes: list[Change]
    undone_at: int | None = None


TABLES: tuple[str, ...] = (
    "CREATE TABLE import_waiting (id TEXT PRIMARY KEY, person TEXT NOT NULL, file TEXT NOT NULL, at INTEGER NOT NULL,"
    " data BLOB NOT NULL)",
    "CREATE TABLE import_batches (id TEXT PRIMARY KEY, person TEXT NOT NULL, file TEXT NOT NULL, at INTEGER NOT NULL,"
    " counts TEXT NOT NULL, changes TEXT NOT NULL, undone_at INTEGER)",
)

_BATCH = "id, person, file, at, counts, changes, undone_at"


def create_tables(connection: Connection) -> None:
    """Migration m0301."""
    for statement in TABLES:
        connection.execute(statement)


class Imports:
    """The tables above, over the connection of one open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def wait(self, waiting: Waiting) -> None:
        self._db.execute(
            "INSERT INTO import_waiting (id, person, file, at, data) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET person = excluded.person, file = excluded.file,"
            " at = excluded.at, data = excluded.data",
            (waiting.id, waiting.person, waiting.file, waiting.at, waiting.data),
        )

    def waiting(self, id: str) -> Waiting | None:
        row = self._db.execute("SELECT id, person, file, at, data FROM import_waiting WHERE id = ?", (id,)).fetchone()
        return None if row is None else Waiting(*row)

    def drop_waiting(self, id: str) -> None:
        self._db.execute("DELETE FROM import_waiting WHERE id = ?", (id,))

    def drop_older(self, before: int) -> None:
        """Forget files shown before that moment and never committed."""
        self._db.execute("DELETE FROM import_waiting WHERE at < ?", (before,))

    def drop_every_waiting(self) -> None:
        self._db.execute("DELETE FROM import_waiting")

    def forget(self, records: set[str]) -> None:
        """Drop the values that imports remember of these records; which records they were, stays."""
        for batch in self.batches():
            mine = [change for change in batch.changes if change.id in records and change.fields]
            for change in mine:
                change.fields = {}
            if mine:
                self.save(batch)

    def save(self, batch: Batch) -> None:
        self._db.execute(
            f"INSERT INTO import_batches ({_BATCH}) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " person = excluded.person, file = excluded.file, at = excluded.at, counts = excluded.counts,"
            " changes = excluded.changes, undone_at = excluded.undone_at",
            (
                batch.id, batch.person, batch.file, batch.at, msgspec.json.encode(batch.counts).decode(),
                msgspec.json.encode(batch.changes).decode(), batch.undone_at,
            ),
        )  # fmt: skip

    def batch(self, id: str) -> Batch | None:
        row = self._db.execute(f"SELECT {_BATCH} FROM import_batches WHERE id = ?", (id,)).fetchone()
        return None if row is None else _batch(row)

    def batches(self) -> list[Batch]:
        """All imports, the newest first."""
        rows = self._db.execute(f"SELECT {_BATCH} FROM import_batches ORDER BY at DESC, id").fetchall()
        return [_batch(row) for row in rows]


def _batch(row: tuple[Any, ...]) -> Batch:
    id, person, file, at, counts, changes, undone_at = row  # noqa: A001  the column's name
    return Batch(
        id, person, file, at, msgspec.json.decode(counts, type=dict[str, int]),
        msgspec.json.decode(changes, type=list[Change]), undone_at,
    )  # fmt: skip
