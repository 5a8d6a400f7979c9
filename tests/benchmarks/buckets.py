"""What one exchange costs in a bucket of 1,000, 10,000, 100,000 and 1,000,000 records: rows, pages, processor time.

Each figure stands against the same exchange in the smallest bucket, which is its floor: nothing else about it differs.
Rows must be equal. Pages may grow as trees get deeper, by one page a look-up for each level. The gate
`tests/contracts/test_bucket_size.py` holds the first three sizes to it.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.storage.postgres import PostgresStore
from backend.storage.sqlite import SqliteStore
from tests.benchmarks.measure import Figure
from tests.benchmarks.touched import BigBucket, Touched, touched

SIZES = (1_000, 10_000, 100_000, 1_000_000)
OPS = 5
TIMED = 60
PAGES_LIMIT = 1.8


Make = Callable[[str], SqliteStore | PostgresStore]
"""A new store, by a name."""


def measure(rounds: int) -> Iterator[Figure]:
    """All sizes on both engines; `rounds` plays no part where nothing is timed but the processor."""
    for engine in ("SQLite", "PostgreSQL"):
        with _stores(engine) as make:
            found = {size: _one(make(f"{size}"), size) for size in SIZES}
        least, spent = found[SIZES[0]]
        for size in SIZES[1:]:
            took, ms = found[size]
            named = f"an exchange in a bucket of {size:,}, {engine}"
            more = f"{took.pages} pages, {least.pages} in one of 1,000; {ms:.2f} ms of processor time, {spent:.2f}"
            yield Figure(f"rows of {named}", took.rows, least.rows, "", limit=1.0)
            yield Figure(f"pages of {named}", took.pages, least.pages, "", more, limit=PAGES_LIMIT)


def _one(store: SqliteStore | PostgresStore, size: int) -> tuple[Touched, float]:
    try:
        bucket = BigBucket(store, size)
        took = touched(bucket, OPS)
        before = time.process_time()
        for _ in range(TIMED):
            bucket.exchange(OPS)
        return took, (time.process_time() - before) * 1000 / TIMED
    finally:
        store.close()


@contextmanager
def _stores(engine: str) -> Iterator[Make]:
    with tempfile.TemporaryDirectory(prefix="headland-buckets-") as scratch:
        if engine == "SQLite":
            yield lambda name: SqliteStore(Path(scratch) / f"{name}.db")
            return
        from tests.postgres import running

        with running() as postgres:
            yield lambda name: PostgresStore(postgres.database(), Path(scratch), connections=1)
