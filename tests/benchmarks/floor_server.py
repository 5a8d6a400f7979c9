"""The floor beneath the exchange: the same framework, a JSON body decoded and stored in one durable SQLite commit.

No merge, no permission, no session: what any server must at least do with such a request. Run as a process:
`python -m tests.benchmarks.floor_server PORT FILE [CHUNK_DIRECTORY]`, FILE being one or the address of a PostgreSQL
database; the directory's files are served as the prepared chunks of the first-sync floor. `/pages/…` serves the
framework-less pages beside this file.
"""

from __future__ import annotations

import gzip
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any

import anyio
import msgspec
import uvicorn
from litestar import Litestar, MediaType, Request, Response, get, post

PAGES = Path(__file__).parent / "pages"


class Body(msgspec.Struct):
    """The part of a sync request the floor looks at."""

    ops: list[dict[str, Any]] = []


Store = Callable[[list[tuple[str, bytes]]], None]
"""Keeps the ops of one request; durable when it returns."""


def in_file(file: Path) -> Store:
    """In SQLite, by one commit with `synchronous=FULL`."""
    db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE IF NOT EXISTS ops (id TEXT, body BLOB)")
    lock = Lock()

    def store(rows: list[tuple[str, bytes]]) -> None:
        with lock:
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO ops VALUES (?, ?)", rows)
            db.execute("COMMIT")

    return store


def in_postgres(url: str) -> Store:
    """In PostgreSQL, by one statement that commits itself."""
    from psycopg_pool import ConnectionPool

    pool = ConnectionPool(url, min_size=8, max_size=16, open=True, kwargs={"autocommit": True})
    with pool.connection() as raw:
        raw.execute("CREATE TABLE IF NOT EXISTS ops (id TEXT, body BYTEA)")

    def store(rows: list[tuple[str, bytes]]) -> None:
        with pool.connection() as raw:
            raw.execute(
                "INSERT INTO ops SELECT * FROM unnest(%s::text[], %s::bytea[])",
                ([key for key, _ in rows], [body for _, body in rows]),
            )

    return store


class Records:
    """The least that keeps records instead of a list of ops: each is read, overlaid field by field where the stamp is
    greater, and written back; all of a request in one commit."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("CREATE TABLE IF NOT EXISTS records (id TEXT PRIMARY KEY, body BLOB)")
        self._lock = Lock()

    def write(self, ops: list[dict[str, Any]]) -> None:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            for op in ops:
                found = self._db.execute("SELECT body FROM records WHERE id = ?", (op["id"],)).fetchone()
                fields = msgspec.json.decode(found[0]) if found else {}
                for name, value in op["fields"].items():
                    if name not in fields or fields[name][1] < op["h"]:
                        fields[name] = [value, op["h"]]
                self._db.execute(
                    "INSERT INTO records VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                    (op["id"], msgspec.json.encode(fields)),
                )
            self._db.execute("COMMIT")


def create(store: Store, records: Records, chunks: Path | None) -> Litestar:
    """The floor as an application."""

    @post("/push", status_code=200, sync_to_thread=True)
    def push(data: Body) -> dict[str, int]:
        store([(op["id"], msgspec.json.encode(op)) for op in data.ops])
        return {"stored": len(data.ops)}

    @post("/keep", status_code=200, sync_to_thread=True)
    def keep(data: Body) -> dict[str, int]:
        records.write(data.ops)
        return {"stored": len(data.ops)}

    @post("/answer/{name:str}", status_code=200)
    async def answer(request: Request[Any, Any, Any], name: str) -> Response[bytes]:
        """Gzipped ops stored, then an answer that was made before."""
        data = msgspec.json.decode(gzip.decompress(await request.body()), type=Body)
        await anyio.to_thread.run_sync(store, [(op["id"], msgspec.json.encode(op)) for op in data.ops])
        return prepared(name)

    @get("/ready", sync_to_thread=False)
    def ready() -> str:
        return "ready"

    @get("/pages/{name:str}", sync_to_thread=True)
    def page(name: str) -> Response[bytes]:
        path = PAGES / Path(name).name
        kind = MediaType.HTML if path.suffix == ".html" else "text/javascript"
        return Response(path.read_bytes(), media_type=kind)

    def prepared(name: str) -> Response[bytes]:
        assert chunks is not None, "the floor was started without chunks"
        body = (chunks / Path(name).name).read_bytes()
        return Response(body, media_type="application/json", headers={"Content-Encoding": "gzip"})

    @get("/chunks/{name:str}", sync_to_thread=True)
    def chunk(name: str) -> Response[bytes]:
        return prepared(name)

    @get("/files/{name:str}", sync_to_thread=True)
    def file(name: str) -> Response[bytes]:
        """As it lies there: whoever asks unpacks it, or not."""
        assert chunks is not None, "the floor was started without chunks"
        return Response((chunks / Path(name).name).read_bytes(), media_type="application/gzip")

    return Litestar([push, keep, answer, ready, page, chunk, file], request_max_body_size=2**24, openapi_config=None)


if __name__ == "__main__":
    port, file, *rest = sys.argv[1:]
    keeps = in_postgres(file) if file.startswith("postgres") else in_file(Path(file))
    with tempfile.TemporaryDirectory() as scratch:
        records = Records(Path(scratch) / "records.sqlite")
        application = create(keeps, records, Path(rest[0]) if rest else None)
        uvicorn.run(application, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)
