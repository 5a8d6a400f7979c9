"""What it means when the storage refuses: one code for the phone's sentence, whichever engine said it.

A phone only has to know whether it is the server's room, its right to write, or the server itself; in each case it
keeps what it has and tries again. Who runs the server reads the engine's own words in the log (`room.py`).

SQLite says FULL only for an empty disk; a quota or a limit on the size of a file comes as an I/O error of a write, and
a disk the system took away from writers (remounted read-only after an error) as the same: then the directory is asked.
"""

from __future__ import annotations

import errno
import sqlite3
import sys
import tempfile
from pathlib import Path

FULL, READ_ONLY, GONE = "storage_full", "storage_read_only", "unavailable"
WORDS = {
    FULL: "there is no room to store anything: make room on the server's disk",
    READ_ONLY: "nothing can be stored: the database or its disk is read-only",
    GONE: "the database does not answer",
}
"""For whoever runs the server; phones have sentences of their own."""

_PRIMARY = 0xFF
_WRITING = frozenset(
    {
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_DIR_FSYNC,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    }
)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_RIGHT = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_SQLSTATES = {"53100": FULL, "25006": READ_ONLY}


def trouble_of(error: BaseException, directory: Path | None = None) -> str | None:
    """The code of what the storage refused, or None when it is something else. `directory`: where the data is."""
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(getattr(error, "sqlite_errorcode", 0), directory)
    if isinstance(error, OSError):
        return _of_system(error)
    return _of_postgres(error)


def takes_files(directory: Path, size: int) -> str | None:
    """Try whether the directory takes a file of this size: what refuses it, or None."""
    try:
        with tempfile.NamedTemporaryFile(dir=directory, prefix=".room-") as file:
            file.write(b"0" * size)
            file.flush()
    except OSError as error:
        return _of_system(error) or GONE
    return None


def _of_sqlite(code: int, directory: Path | None) -> str | None:
    if code & _PRIMARY == sqlite3.SQLITE_FULL:
        return FULL
    if code & _PRIMARY == sqlite3.SQLITE_READONLY:
        return READ_ONLY
    if code in _WRITING:
        return READ_ONLY if directory is not None and takes_files(directory, 1) == READ_ONLY else FULL
    return None


def _of_system(error: OSError) -> str | None:
    if error.errno in _NO_ROOM:
        return FULL
    return READ_ONLY if error.errno in _NO_RIGHT else None


def _of_postgres(error: BaseException) -> str | None:
    """Its driver is not always installed: asked only where it was imported already."""
    known = _SQLSTATES.get(getattr(error, "sqlstate", None) or "")
    driver = sys.modules.get("psycopg")
    lost = driver is not None and isinstance(error, driver.OperationalError)
    return known or (GONE if lost else None)
