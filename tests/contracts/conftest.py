"""Two stores on one PostgreSQL database, as two processes of one company open them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.storage.postgres import PostgresStore
from tests.postgres import Postgres


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
