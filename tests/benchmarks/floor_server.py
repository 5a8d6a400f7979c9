"""The floor beneath the exchange: the same framework, a JSON body decoded and stored in one durable SQLite commit.

No merge, no permission, no session: what any server must at least do with such a request. Run as a process:
`python -m tests.benchmarks.floor_server PORT FILE [CHUNK_DIRECTORY]`; the directory's files are served as the
prepared chunks of the first-sync floor. `/pages/…` serves the framework-less pages beside this file.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
import uvicorn
from litestar import Litestar, MediaType, Response, get, post

PAGES = Path(__file__).parent / "pages"


class Body(msgspec.Struct):
    """The part of a sync request the floor looks at."""

    ops: list[dict[str, Any]] = []


def create(file: Path, chunks: Path | None) -> Litestar:
    """The floor as an application."""
    db = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE IF NOT EXISTS ops (id TEXT, body BLOB)")
    lock = Lock()

    @post("/push", status_code=200, sync_to_thread=True)
    def push(data: Body) -> dict[str, int]:
        rows = [(op["id"], msgspec.json.encode(op)) for op in data.ops]
        with lock:
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO ops VALUES (?, ?)", rows)
            db.execute("COMMIT")
        return {"stored": len(rows)}

    @get("/ready", sync_to_thread=False)
    def ready() -> str:
        return "ready"

    @get("/pages/{name:str}", sync_to_thread=True)
    def page(name: str) -> Response[bytes]:
        path = PAGES / Path(name).name
        kind = MediaType.HTML if path.suffix == ".html" else "text/javascript"
        return Response(path.read_bytes(), media_type=kind)

    @get("/chunks/{name:str}", sync_to_thread=True)
    def chunk(name: str) -> Response[bytes]:
        assert chunks is not None, "the floor was started without chunks"
        body = (chunks / Path(name).name).read_bytes()
        return Response(body, media_type="application/json", headers={"Content-Encoding": "gzip"})

    return Litestar([push, ready, page, chunk], request_max_body_size=2**24, openapi_config=None)


if __name__ == "__main__":
    port, file, *rest = sys.argv[1:]
    application = create(Path(file), Path(rest[0]) if rest else None)
    uvicorn.run(application, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)
