"""A company that went to another database is not served from its file again: phones would write into both.

The epoch stays the same on both sides, so that phones just go on; therefore nothing would tell a phone that it talks
to the wrong one. The file says in itself that it was left, where it was left for, and is renamed. It is marked before
the new database commits: a crash in between leaves a company that refuses to be served, never two that are. Then
`headland migrate-to` is run again. `headland restore` begins a new epoch and may take such a file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from backend.storage.connection import Connection
from backend.storage.sqlite import SqliteStore
from shared_schema.errors import HeadlandError

MOVED = "moved"
KEY = "moved_to"


class Moved(HeadlandError):
    """The company lives in another database now."""


@contextmanager
def leaving(source: SqliteStore, address: str) -> Iterator[None]:
    """Mark the file as left for `address`; taken back when what happens inside fails."""
    with source.transaction() as db:
        unmark(db)
        db.execute("INSERT INTO sync_state (key, value) VALUES (?, ?)", (KEY, place_of(address)))
    try:
        yield
    except BaseException:
        with source.transaction() as db:
            unmark(db)
        raise


def unmark(db: Connection) -> None:
    db.execute("DELETE FROM sync_state WHERE key = ?", (KEY,))


def refuse_moved(file: Path) -> None:
    """Raise `Moved` for a company whose file was left, be it renamed as it should be or put back."""
    kept = sorted(file.parent.glob(f"{file.name}.{MOVED}-?")) if not file.exists() else [file]
    for path in kept[-1:]:
        to = _marked(path)
        if to is not None:
            raise Moved("moved", to=to, kept=path.name)


def _marked(path: Path) -> str | None:
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        row = db.execute("SELECT value FROM sync_state WHERE key = ?", (KEY,)).fetchone()
        return str(row[0]) if row else None
    return None


def place_of(address: str, who: str = "") -> str:
    """Where it is, without who may enter; `host=/run/postgresql` is a place too."""
    place = urlsplit(address)
    port = f":{place.port}" if place.port else ""
    host = parse_qs(place.query).get("host", [""])[0]
    return f"postgresql://{who}{place.hostname or ''}{port}{place.path}{f'?host={host}' if host else ''}"
