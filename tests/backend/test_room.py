"""What a refusing storage is called, and that reading goes on where only a note in passing is refused.

Real full disks are in tests/faults/test_storage_full.py; here each engine's way to say it.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest
from psycopg_pool import PoolTimeout

from backend.doctor import ERROR, examine
from backend.storage import room, trouble
from backend.storage.trouble import trouble_of
from tests.backend.conftest import World


def sqlite_says(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("as SQLite words it")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (sqlite_says(sqlite3.SQLITE_FULL), "storage_full"),
        (sqlite_says(sqlite3.SQLITE_IOERR_WRITE), "storage_full"),
        (sqlite_says(sqlite3.SQLITE_READONLY), "storage_read_only"),
        (sqlite_says(sqlite3.SQLITE_READONLY_DBMOVED), "storage_read_only"),
        (sqlite_says(sqlite3.SQLITE_BUSY), None),
        (sqlite3.IntegrityError("a defect of ours"), None),
        (OSError(errno.ENOSPC, "No space left on device"), "storage_full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "storage_full"),
        (OSError(errno.EROFS, "Read-only file system"), "storage_read_only"),
        (FileNotFoundError(errno.ENOENT, "No such file"), None),
        (psycopg.errors.DiskFull(), "storage_full"),
        (psycopg.errors.ReadOnlySqlTransaction(), "storage_read_only"),
        (psycopg.errors.AdminShutdown(), "unavailable"),
        (psycopg.OperationalError("the connection is lost"), "unavailable"),
        (PoolTimeout("couldn't get a connection"), "unavailable"),
        (psycopg.errors.UndefinedTable(), None),
        (ValueError("a defect of ours"), None),
    ],
)
def test_each_engines_words(error: Exception, code: str | None, tmp_path: Path) -> None:
    assert trouble_of(error, tmp_path) == code


def test_a_disk_remounted_read_only_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite says of it what it says of a quota: a write failed."""
    monkeypatch.setattr(trouble, "takes_files", lambda _, __: "storage_read_only")
    assert trouble_of(sqlite_says(sqlite3.SQLITE_IOERR_WRITE), tmp_path) == "storage_read_only"


@contextmanager
def read_only(world: World) -> Iterator[None]:
    """Every write of server-only tables is refused, as by a database that can only be read."""
    store = world.services.store
    real = store.transaction

    def refused() -> NoReturn:
        raise sqlite_says(sqlite3.SQLITE_READONLY)

    store.transaction = refused  # type: ignore[method-assign]  # a planted fault
    try:
        yield
    finally:
        store.transaction = real  # type: ignore[method-assign]  # as it was


def test_a_session_that_should_be_renewed_is_read_with(world: World) -> None:
    """After an hour a session's use is noted; that note must not cost the answer."""
    ann = world.sign_in("ann")
    world.clock.advance(minutes=120)
    with read_only(world):
        assert ann.get("/api/me").status_code == 200
        assert world.sync(ann)["buckets"]
        told = ann.get("/api/ready")
        assert (told.status_code, told.json()["code"]) == (503, "storage_read_only")
    assert ann.get("/api/ready").status_code == 200


def test_the_doctor_tries_to_write(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def machine() -> list[str]:
        return [
            f.what for check, some in examine(world.services) if check == "machine" for f in some if f.level == ERROR
        ]

    assert machine() == []
    with read_only(world):
        assert machine() == ["nothing can be stored: the database or its disk is read-only"]
    monkeypatch.setattr(room, "takes_files", lambda _, __: "storage_full")
    assert machine() == ["there is no room to store anything: make room on the server's disk"]
