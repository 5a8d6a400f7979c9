"""Links to a satisfaction survey (R3): which account is asked, by whom, until when. Ids alone, no value of a record.

The token itself is never kept, only its hash: whoever reads the database cannot answer in a customer's name.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from backend.storage.connection import Connection


class Link(Struct, frozen=True):
    """One question to one customer. `used_at`: when it was answered."""

    token: str
    account: str
    contact: str
    person: str
    survey: str
    created_at: int
    expires_at: int
    used_at: int | None = None


class Surveys:
    """The links, over the connection of an open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, link: Link) -> None:
        self._db.execute(
            "INSERT INTO survey_links (token, account, contact, person, survey, created_at, expires_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (link.token, link.account, link.contact, link.person, link.survey, link.created_at, link.expires_at),
        )

    def open(self, token: str, now: int) -> Link | None:
        """The link, while it can be answered."""
        row = self._db.execute(
            "SELECT token, account, contact, person, survey, created_at, expires_at, used_at FROM survey_links"
            " WHERE token = ? AND used_at IS NULL AND expires_at > ?",
            (token, now),
        ).fetchone()
        return Link(*row) if row else None

    def use(self, token: str, now: int) -> bool:
        """Mark it answered; False when it was before. One statement, so that two taps give one answer."""
        return (
            self._db.execute(
                "UPDATE survey_links SET used_at = ? WHERE token = ? AND used_at IS NULL AND expires_at > ?",
                (now, token, now),
            ).rowcount
            == 1
        )

    def forget(self, records: Iterable[str]) -> None:
        """Drop the links of erased accounts and contacts."""
        for key in records:
            self._db.execute("DELETE FROM survey_links WHERE account = ? OR contact = ?", (key, key))

    def expire(self, before_ms: int) -> int:
        """Drop what nobody can answer any more; returns how many."""
        return self._db.execute("DELETE FROM survey_links WHERE expires_at < ?", (before_ms,)).rowcount


def create_tables(connection: Connection) -> None:
    """Migration m0104."""
    connection.execute(
        "CREATE TABLE survey_links (token TEXT PRIMARY KEY, account TEXT NOT NULL, contact TEXT NOT NULL,"
        " person TEXT NOT NULL, survey TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,"
        " used_at INTEGER)"
    )
