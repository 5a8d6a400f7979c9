"""The three stores of records, for what must hold on each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.storage.memory import MemoryStore
from backend.storage.postgres import PostgresStore
from backend.storage.sqlite import SqliteStore
from sync.ports import Store

NAMES = ("memory", "sqlite", "postgres")


def opened(request: pytest.FixtureRequest, path: Path) -> Iterator[Store]:
    """The store that the fixture's parameter names, empty."""
    if request.param == "memory":
        yield MemoryStore()
        return
    store: SqliteStore | PostgresStore
    if request.param == "sqlite":
        store = SqliteStore(path / "headland.db")
    else:
        store = PostgresStore(request.getfixturevalue("postgres").migrated(), path)
    yield store
    store.close()
