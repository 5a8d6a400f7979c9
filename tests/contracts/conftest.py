"""A store of each kind, and two on one PostgreSQL database, as two processes of one company open them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.storage.memory import MemoryStore
from backend.storage.postgres import PostgresStore
from backend.storage.sqlite import SqliteStore
from sync.ports import Store
from tests.postgres import Postgres

ADAPTERS = ("memory", "sqlite", "postgres")


@pytest.fixture(params=ADAPTERS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    opened: SqliteStore | PostgresStore
    if request.param == "sqlite":
        opened = SqliteStore(tmp_path / "headland.db")
    else:
        opened = PostgresStore(request.getfixturevalue("postgres").migrated(), tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.migrated()


@pytest.fixture
def one(url: str, tmp_path: Path) -> Iterator[PostgresStore]:
    store = PostgresStore(url, tmp_path, patience_s=0.5)
    yield store
    store.close()


@pytest.fixture
def two(url: str, tmp_path: Path) -> Iterator[PostgresStore]:
    """Another process on the same database."""
    store = PostgresStore(url, tmp_path, patience_s=0.5)
    yield store
    store.close()
