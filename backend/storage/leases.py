"""The table of leases: which process holds which task, and until when (`backend/jobs/lease.py` decides)."""

from __future__ import annotations

from backend.storage.connection import Connection

TABLE = "CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until_ms INTEGER NOT NULL)"


def create_tables(connection: Connection) -> None:
    """Migration m0202."""
    connection.execute(TABLE)
