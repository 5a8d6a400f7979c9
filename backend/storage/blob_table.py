"""Photos and files in the database: rows of at most 512 KB, for several processes without a shared disk.

PostgreSQL keeps such rows out of line, packed or not, and reads only those asked for. Not chosen: its large objects:
they have no foreign keys, no owner but a role, and tools forget to copy them. Not chosen for SQLite: each of the
nightly copies of the file would hold every photo again.
"""

from __future__ import annotations

from collections.abc import Iterator

from backend.storage.blob_store import PART_BYTES
from backend.storage.connection import Connection
from backend.storage.store import CompanyStore

TABLE = (
    "CREATE TABLE blob_parts (name TEXT NOT NULL, at INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (name, at))",
    "ALTER TABLE blob_parts ALTER COLUMN bytes SET STORAGE EXTERNAL",
)
"""EXTERNAL: not packed again: photos and office files are packed already."""


class BlobTable:
    """The table `blob_parts`. A call inside the thread's transaction belongs to it."""

    def __init__(self, store: CompanyStore) -> None:
        self._store = store

    def append(self, name: str, at: int, part: bytes) -> None:
        if len(part) > PART_BYTES:
            raise ValueError("a part is too large")
        with self._store.transaction() as db:
            # What a crash left of a part, longer or shorter, gives way; parts before and behind it stay.
            db.execute(
                "INSERT INTO blob_parts (name, at, bytes) VALUES (?, ?, ?) ON CONFLICT (name, at) DO UPDATE SET"
                " bytes = CASE WHEN octet_length(excluded.bytes) > octet_length(blob_parts.bytes)"
                " THEN excluded.bytes ELSE blob_parts.bytes END",
                (name, at, part),
            )

    def read(self, name: str, start: int, end: int) -> Iterator[bytes]:
        """One statement a portion, so that a slow reader holds no connection. Parts may overlap after a crash."""
        while start < end and (portion := self._portion(name, start)):
            portion = portion[: end - start]
            start += len(portion)
            yield portion

    def _portion(self, name: str, start: int) -> bytes:
        """What there is from here to the end of the part that reaches furthest."""
        with self._store.reading() as db:
            row = db.execute(
                "SELECT at, bytes FROM blob_parts WHERE name = ? AND at <= ? ORDER BY at DESC LIMIT 1", (name, start)
            ).fetchone()
        return b"" if row is None else bytes(row[1])[start - row[0] :]

    def keep(self, upload: str, hash: str, total: int) -> None:
        with self._store.transaction() as db:
            db.execute("DELETE FROM blob_parts WHERE name = ? OR (name = ? AND at >= ?)", (hash, upload, total))
            db.execute("UPDATE blob_parts SET name = ? WHERE name = ?", (hash, upload))

    def discard(self, name: str) -> None:
        with self._store.transaction() as db:
            db.execute("DELETE FROM blob_parts WHERE name = ?", (name,))

    def size(self, name: str) -> int | None:
        with self._store.reading() as db:
            row = db.execute("SELECT max(at + octet_length(bytes)) FROM blob_parts WHERE name = ?", (name,)).fetchone()
        return None if row is None or row[0] is None else int(row[0])

    def names(self) -> Iterator[str]:
        with self._store.reading() as db:
            rows = db.execute("SELECT DISTINCT name FROM blob_parts ORDER BY name").fetchall()
        yield from (str(row[0]) for row in rows)


def create_table(connection: Connection) -> None:
    for statement in TABLE:
        connection.execute(statement)
