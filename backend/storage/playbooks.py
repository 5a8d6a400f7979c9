"""The playbooks a company has published: their bytes by hash, who published which when.

Which of them is in force stands in the records (the pointer `playbook` in the org bucket), because phones must learn
of a change as of any other. None is ever thrown away: a phone that was away for a month still finds the one it knows.
"""

from __future__ import annotations

from msgspec import Struct

from backend.storage.connection import Connection


class Edition(Struct, frozen=True):
    """One published playbook. `title` is its name in Chinese and in English, `person` who published it."""

    hash: str
    version: int
    title_zh: str
    title_en: str
    person: str
    published_at: int


class Playbooks:
    """The editions, over the connection of an open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, edition: Edition, body: bytes) -> None:
        """Keep an edition; publishing the same bytes again only renews who and when."""
        self._db.execute(
            "INSERT INTO playbooks (hash, body, version, title_zh, title_en, person, published_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE SET person = excluded.person,"
            " published_at = excluded.published_at",
            (
                edition.hash,
                body,
                edition.version,
                edition.title_zh,
                edition.title_en,
                edition.person,
                edition.published_at,
            ),
        )

    def body(self, hash: str) -> bytes | None:
        row = self._db.execute("SELECT body FROM playbooks WHERE hash = ?", (hash,)).fetchone()
        return None if row is None else bytes(row[0])

    def editions(self) -> list[Edition]:
        """All of them, the newest first."""
        rows = self._db.execute(
            "SELECT hash, version, title_zh, title_en, person, published_at FROM playbooks"
            " ORDER BY published_at DESC, version DESC"
        )
        return [Edition(*row) for row in rows]


def create_tables(connection: Connection) -> None:
    connection.execute(
        "CREATE TABLE playbooks (hash TEXT PRIMARY KEY, body BLOB NOT NULL, version INTEGER NOT NULL,"
        " title_zh TEXT NOT NULL, title_en TEXT NOT NULL, person TEXT NOT NULL, published_at INTEGER NOT NULL)"
    )
