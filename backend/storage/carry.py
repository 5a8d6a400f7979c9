"""Carrying a whole company from one engine to the other: every table, in one transaction, and then compared.

SQLite → PostgreSQL is `headland migrate-to`; PostgreSQL → SQLite is `headland backup`, so that a backup is the same
kind of file whatever the company runs on, and `headland restore` takes it. Epoch, seqs, stamps and sessions stay what
they are: phones notice nothing.

Which tables there are is asked of the SQLite side: its migrations make the list, so a new table is carried along
without anybody thinking of it. What PostgreSQL keeps differently (`places`, `clocks`) is made anew.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct

from backend.storage.connection import Connection
from backend.storage.migrations import APPLIED
from backend.storage.postgres import Translated
from backend.storage.postgres_read import clock_of
from backend.storage.postgres_tx import put_clock
from shared_schema.errors import HeadlandError
from sync.digest import add, row_digest
from sync.ports import ReadTx

PORTION = 1000
KEPT_APART = frozenset({"sync_state"})


class NotTheSame(HeadlandError):
    """What arrived is not what was sent; nothing was kept of it."""


class Table(Struct, frozen=True):
    name: str
    columns: tuple[str, ...]

    @property
    def select(self) -> str:
        """All rows; those of history in the order they came."""
        order = " ORDER BY rowid" if self.name == "history" else ""
        return f"SELECT {', '.join(self.columns)} FROM {self.name}{order}"

    @property
    def insert(self) -> str:
        marks = ", ".join("?" * len(self.columns))
        return f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES ({marks})"


def tables_of(db: sqlite3.Connection) -> list[Table]:
    """Every table of a company, those first to which others refer."""
    names = db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> ? ORDER BY name",
        (APPLIED,),
    )
    found = [
        Table(name, tuple(str(column[1]) for column in db.execute(f"PRAGMA table_info({name})").fetchall()))
        for (name,) in names.fetchall()
        if name not in KEPT_APART
    ]
    referring = {t.name for t in found if db.execute(f"PRAGMA foreign_key_list({t.name})").fetchone()}
    return sorted(found, key=lambda table: (table.name in referring, table.name))


def to_postgres(source: sqlite3.Connection, target: Translated) -> dict[str, int]:
    """Carry a company into an empty database; returns how many rows each table has."""
    counts = _carry(source, target, tables_of(source))
    for key, value in source.execute("SELECT key, value FROM sync_state").fetchall():
        if key == "clock":
            put_clock(target, value)
        else:
            _set_state(target, key, value)
    target.execute("INSERT INTO places (id, bucket) SELECT id, bucket FROM records")
    target.execute("SELECT setval(pg_get_serial_sequence('deliveries', 'id'), max(id)) FROM deliveries")
    target.execute("ANALYZE")
    return counts


def to_sqlite(source: Translated, target: sqlite3.Connection) -> dict[str, int]:
    """Carry a company into a fresh file."""
    counts = _carry(source, target, tables_of(target))
    for key, value in source.execute("SELECT key, value FROM sync_state").fetchall():
        _set_state(target, key, value)
    if clock := clock_of(source):
        _set_state(target, "clock", clock)
    return counts


def is_empty(db: Connection, layout: list[Table]) -> bool:
    """Whether nobody has used this database: every table of a company without a row."""
    return not any(db.execute(f"SELECT 1 FROM {table.name} LIMIT 1").fetchone() for table in layout)


def check_buckets(tx: ReadTx, buckets: Iterable[str]) -> int:
    """Recompute every digest and every bucket's sum from what stands there now; returns the number of records."""
    records = 0
    for bucket, head in tx.heads(buckets).items():
        total = count = 0
        for row in tx.records(bucket):
            if not row.erased and row_digest(row.id, row.f, row.alt) != row.c:
                raise NotTheSame("not_the_same", record=row.id)
            total, count = add(total, row.c), count + 1
        if (total, count) != (head.sum, head.count):
            raise NotTheSame("not_the_same", bucket=bucket)
        records += count
    return records


def _carry(source: Connection, target: Connection, layout: list[Table]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for table in layout:
        rows = _rows(source, table)
        while portion := list(islice(rows, PORTION)):
            target.executemany(table.insert, portion)
        sent, arrived = _fingerprint(source, table), _fingerprint(target, table)
        if sent != arrived:
            raise NotTheSame("not_the_same", table=table.name, sent=sent[0], arrived=arrived[0])
        counts[table.name] = sent[0]
    return counts


def _rows(db: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    return db.stream(table.select) if isinstance(db, Translated) else iter(db.execute(table.select))


def _fingerprint(db: Connection, table: Table) -> tuple[int, int]:
    """The number of rows and the sum of their hashes, whatever their order."""
    count = total = 0
    for row in _rows(db, table):
        digest = hashlib.sha256(msgspec.msgpack.encode(tuple(row))).digest()
        count, total = count + 1, (total + int.from_bytes(digest[:8], "big")) % 2**64
    return count, total


def _set_state(db: Connection, key: str, value: str) -> None:
    db.execute(
        "INSERT INTO sync_state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )
