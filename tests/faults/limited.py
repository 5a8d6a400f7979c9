"""`headland`, with a hand on its storage: a disk that is full, or read-only, without root and without filling one.

`python -m tests.faults.limited serve …` runs the real command; over a Unix socket in the data directory the test says
what every connection to the database, those open and those to come, may do from now on. Three limits, each met by
SQLite where a real one would be: `pages` (max_page_count: the file may not grow), `bytes` (RLIMIT_FSIZE: no file may,
the database, its log, photos, segments, backups), `query_only` (the database can be read alone).
"""

from __future__ import annotations

import os
import resource
import socket
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

SOCKET = "limits.sock"
ROOMY = 2**30
_opened: WeakSet[Any] = WeakSet()
_pragmas: dict[str, str] = {}
_connect = sqlite3.connect


class _Connection(sqlite3.Connection):
    """One that can be found again."""


def _limited(*args: Any, **given: Any) -> sqlite3.Connection:
    connection: sqlite3.Connection = _connect(*args, **{"factory": _Connection, **given})
    _opened.add(connection)
    for statement in _pragmas.values():
        connection.execute(statement)
    return connection


def _obey(words: list[str]) -> None:
    name, value = words
    if name == "bytes":
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(value), resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        return
    pragma = {"pages": "max_page_count", "query_only": "query_only"}[name]
    _pragmas[name] = f"PRAGMA {pragma} = {value}"
    for connection in list(_opened):
        with suppress(sqlite3.ProgrammingError):  # closed meanwhile
            connection.execute(_pragmas[name]).fetchall()


def _listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        while True:
            told, _ = server.accept()
            with closing(told), told.makefile("rw") as lines:
                for line in lines:
                    _obey(line.split())
                    lines.write("done\n")
                    lines.flush()


class Limits:
    """The test's end of the socket."""

    def __init__(self, data: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(data / SOCKET))
        self._lines = self._socket.makefile("rw")

    def set(self, name: str, value: int) -> None:
        self._lines.write(f"{name} {value}\n")
        self._lines.flush()
        assert self._lines.readline() == "done\n", "the server ended"

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


@contextmanager
def limits(data: Path) -> Iterator[Limits]:
    hand = Limits(data)
    try:
        yield hand
    finally:
        hand.close()


def main() -> None:
    from backend.cli import main as headland

    sqlite3.connect = _limited  # type: ignore[assignment]  # the one place every connection comes from
    path = Path(os.environ["HEADLAND_DATA_DIR"]) / SOCKET
    path.unlink(missing_ok=True)
    threading.Thread(target=_listen, args=(path,), daemon=True).start()
    sys.argv[0] = "headland"
    headland()


if __name__ == "__main__":
    main()
