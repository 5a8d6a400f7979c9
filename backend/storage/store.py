"""Where a company's records and server-only tables are: a file of SQLite's, or a PostgreSQL database.

`open_store` is the one place that knows both. PostgreSQL's driver is imported only when it is asked for: the usual
installation has none (`pip install 'headland[postgres]'`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from backend.settings import Settings
from backend.storage.connection import Connection
from backend.storage.moved import refuse_moved
from backend.storage.sql_read import SqlReadTx
from backend.storage.sql_tx import SqlWriteTx
from backend.storage.sqlite import SqliteStore
from shared_schema.errors import HeadlandError

if TYPE_CHECKING:
    from backend.storage.postgres import PostgresStore


class NoDriver(HeadlandError):
    """PostgreSQL is asked for, and its driver is not installed."""


class CompanyStore(Protocol):
    """What the server asks of a store beyond the exchange (`sync/ports.py`): server-only tables in the same breath."""

    migrated: list[str]
    """The migrations that opening it applied."""
    writers: int
    """How many exchanges are worth serving at once (`backend/exchanges.py`)."""

    def read(self) -> AbstractContextManager[SqlReadTx]: ...
    def write(self, together: bool = False) -> AbstractContextManager[SqlWriteTx]: ...
    def reading(self) -> AbstractContextManager[Connection]: ...
    def transaction(self) -> AbstractContextManager[Connection]:
        """Server-only tables alone: the records stay as they are, and nobody who writes them is waited for."""
        ...

    def heads(self) -> dict[str, int]: ...
    def copy_into(self, target: Path) -> None:
        """Copy one moment of the company into a new SQLite file, while it is served."""
        ...

    def scrub(self) -> None:
        """Leave nothing of what was erased in the database's own files, as far as they are ours to write."""
        ...

    def rest(self) -> None:
        """Do what can wait until an answer is out."""
        ...

    def faults(self) -> Iterator[tuple[str, str]]:
        """What is wrong with the database itself, and what to do (`headland doctor`)."""
        ...

    def close(self) -> None: ...


def open_store(settings: Settings) -> CompanyStore:
    """The company's store, brought up to date."""
    if not settings.postgres:
        refuse_moved(settings.database_file)
        return SqliteStore(settings.database_file)
    return open_postgres(settings.postgres, settings.data_dir)


def open_postgres(address: str, directory: Path) -> PostgresStore:
    """That database, brought up to date; a sentence where the driver is not installed."""
    try:
        from backend.storage.postgres import PostgresStore
    except ModuleNotFoundError as error:
        raise NoDriver("no_driver", missing=str(error.name)) from error
    return PostgresStore(address, directory)
