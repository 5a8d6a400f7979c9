"""What can still be read of somebody: every table row by row, every file of a directory byte by byte.

Used to show that erasing leaves nothing. It knows no table by name, so that one added tomorrow is searched too.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import brotli
import psycopg

from backend.storage.memory import MemoryStore


def of_memory(store: MemoryStore) -> Iterator[bytes]:
    """All that stands in the dictionaries of a store in memory."""
    for name, value in vars(store).items():
        yield f"{name} {value!r}".encode()


def of_sqlite(database: Path) -> Iterator[bytes]:
    """Each row of each table, and the bytes of the file with its log: freed room is not overwritten by itself."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            yield from _rows(table, connection.execute(f'SELECT * FROM "{table}"'))
    connection.close()
    for file in sorted(database.parent.glob(f"{database.name}*")):
        yield f"{file.name} ".encode() + file.read_bytes()


def of_postgres(url: str) -> Iterator[bytes]:
    """Each row of each table that is not PostgreSQL's own."""
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        for (table,) in found:
            yield from _rows(table, connection.execute(f'SELECT * FROM "{table}"'.encode()))


def of_files(directory: Path) -> Iterator[bytes]:
    """Each file below, unpacked where it is packed. A server at work takes files away and gives them names: what goes
    while it is looked at may have been renamed, so all is looked at anew."""
    while True:
        with suppress(FileNotFoundError):
            yield from [_unpacked(path) for path in sorted(directory.rglob("*")) if path.is_file()]
            return


def _unpacked(file: Path) -> bytes:
    body = file.read_bytes()
    if file.suffix == ".br":
        body = brotli.decompress(body)
    elif file.suffix == ".gz":
        body = gzip.decompress(body)
    return f"{file.name} ".encode() + body


def _rows(table: str, rows: Iterable[tuple[object, ...]]) -> Iterator[bytes]:
    for row in rows:
        cells = (bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode() for cell in row)
        yield f"{table} ".encode() + b" | ".join(cells)


def found(markers: Iterable[str], pieces: Iterable[bytes]) -> dict[str, str]:
    """Marker -> the beginning of the first piece it stands in, written as it is or as JSON in ASCII (first copies)."""
    sought = [(marker, needle) for marker in markers for needle in {marker.encode(), json.dumps(marker)[1:-1].encode()}]
    seen: dict[str, str] = {}
    for piece in pieces:
        for marker, needle in sought:
            if marker not in seen and needle in piece:
                seen[marker] = piece[:60].decode(errors="replace")
    return seen
