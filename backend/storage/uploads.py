"""The rows beside the bytes: who sends what and how far it is, who has shown to have it, which records it was sent for.

`blob_holders` says who sent the whole of a blob once: to them alone the server admits that it has it. `blob_names` says
for which attachment records somebody who holds the blob sent it: only through those it is read (`backend/auth/files.py`
says why). Both go with the blob.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from backend.storage.connection import Connection

EVERYONE = "*"
"""The holder of what came before holders were noted: it is read as it was then."""

TABLES = (
    "CREATE TABLE blob_uploads (hash TEXT NOT NULL, person TEXT NOT NULL, total INTEGER NOT NULL,"
    " have INTEGER NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (hash, person))",
    "CREATE TABLE blob_holders (hash TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (hash, person))",
    "CREATE TABLE blob_names (hash TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (hash, record))",
)


class Upload(Struct, frozen=True):
    """A blob on its way from one person: `have` of `total` bytes are here; `at`: when the last part came."""

    hash: str
    person: str
    total: int
    have: int
    at: int


class Uploads:
    """These tables, over the connection of one open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def one(self, hash: str, person: str) -> Upload | None:
        row = self._db.execute(
            "SELECT hash, person, total, have, at FROM blob_uploads WHERE hash = ? AND person = ?", (hash, person)
        ).fetchone()
        return None if row is None else Upload(*row)

    def all(self) -> list[Upload]:
        rows = self._db.execute("SELECT hash, person, total, have, at FROM blob_uploads ORDER BY hash, person")
        return [Upload(*row) for row in rows.fetchall()]

    def begin(self, upload: Upload) -> None:
        """Start it, or start it over with another length."""
        self._db.execute(
            "INSERT INTO blob_uploads (hash, person, total, have, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (hash, person) DO UPDATE SET total = excluded.total, have = excluded.have, at = excluded.at",
            (upload.hash, upload.person, upload.total, upload.have, upload.at),
        )

    def advance(self, upload: Upload, have: int, now: int) -> bool:
        """Note that more is here; False when another request of this person was faster."""
        moved = self._db.execute(
            "UPDATE blob_uploads SET have = ?, at = ? WHERE hash = ? AND person = ? AND have = ? AND total = ?",
            (have, now, upload.hash, upload.person, upload.have, upload.total),
        )
        return moved.rowcount == 1

    def end(self, hash: str, person: str) -> None:
        self._db.execute("DELETE FROM blob_uploads WHERE hash = ? AND person = ?", (hash, person))

    def holders(self, hash: str) -> set[str]:
        rows = self._db.execute("SELECT person FROM blob_holders WHERE hash = ?", (hash,)).fetchall()
        return {str(row[0]) for row in rows}

    def hold(self, hash: str, person: str) -> None:
        self._db.execute("INSERT INTO blob_holders (hash, person) VALUES (?, ?) ON CONFLICT DO NOTHING", (hash, person))

    def sent_for(self, hash: str) -> set[str]:
        """The records for which a holder sent it."""
        rows = self._db.execute("SELECT record FROM blob_names WHERE hash = ?", (hash,)).fetchall()
        return {str(row[0]) for row in rows}

    def send_for(self, hash: str, records: Iterable[str]) -> None:
        for record in records:
            self._db.execute(
                "INSERT INTO blob_names (hash, record) VALUES (?, ?) ON CONFLICT DO NOTHING", (hash, record)
            )

    def forget(self, hash: str) -> None:
        """What is known of a blob that goes."""
        for table in ("blob_holders", "blob_names"):
            self._db.execute(f"DELETE FROM {table} WHERE hash = ?", (hash,))

    def expire(self, hash: str) -> None:
        """Let what is half here be collected at once: its record was erased."""
        self._db.execute("UPDATE blob_uploads SET at = 0 WHERE hash = ?", (hash,))

    def bytes(self) -> int:
        """All that is kept and on its way."""
        row = self._db.execute(
            "SELECT (SELECT coalesce(sum(total), 0) FROM blobs WHERE done_at IS NOT NULL)"
            " + (SELECT coalesce(sum(have), 0) FROM blob_uploads)"
        ).fetchone()
        return int(row[0])


def create_tables(connection: Connection) -> None:
    """Migration m0102. What was half sent is begun again by its phone; what is here stays readable as it was."""
    for statement in TABLES:
        connection.execute(statement)
    connection.execute("DELETE FROM blobs WHERE done_at IS NULL")
    connection.execute(f"INSERT INTO blob_holders (hash, person) SELECT hash, '{EVERYONE}' FROM blobs")
