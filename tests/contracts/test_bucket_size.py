"""One exchange touches as much in a bucket of 1,000 records as in one of 100,000 (of a million: `make bench`)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backend.storage.postgres import PostgresStore
from backend.storage.sqlite import SqliteStore
from tests.benchmarks.touched import BigBucket, Touched, touched
from tests.postgres import Postgres

SIZES = (1_000, 10_000, 100_000)
DEEPER = 1.6
"""Not one row more. Of pages, each look-up in a tree of a hundred times as many rows passes one more on its way."""


@contextmanager
def opened(kind: str, directory: Path, request: pytest.FixtureRequest) -> Iterator[SqliteStore | PostgresStore]:
    directory.mkdir()
    store: SqliteStore | PostgresStore
    if kind == "sqlite":
        store = SqliteStore(directory / "headland.db")
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        store = PostgresStore(postgres.migrated(), directory, connections=1)
    try:
        yield store
    finally:
        store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
@pytest.mark.parametrize("ops", [0, 5])
def test_an_exchange_touches_the_same_in_every_size(
    kind: str, ops: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found: list[Touched] = []
    for size in SIZES:
        with opened(kind, tmp_path / str(size), request) as store:
            found.append(touched(BigBucket(store, size), ops))
    small, *larger = found
    assert small.pages > 0
    for big in larger:
        assert big.rows == small.rows
        assert small.pages <= big.pages <= small.pages * DEEPER
        assert big.written <= small.written * DEEPER
