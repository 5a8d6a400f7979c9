"""Two stores on one PostgreSQL database, as two processes of one company open them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.storage.postgres import PATIENCE_S, PostgresStore
from tests.postgres import Postgres


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.migrated()


@pytest.fixture
def patience() -> float:
    """How long a writer waits for another: as in the product. Who tests that one waits has a shorter one."""
    return PATIENCE_S


@pytest.fixture
def one(url: str, tmp_path: Path, patience: float) -> Iterator[PostgresStore]:
    store = PostgresStore(url, tmp_path, patience_s=patience)
    yield store
    store.close()


@pytest.fixture
def two(url: str, tmp_path: Path, patience: float) -> Iterator[PostgresStore]:
    """Another process on the same database."""
    store = PostgresStore(url, tmp_path, patience_s=patience)
    yield store
    store.close()
