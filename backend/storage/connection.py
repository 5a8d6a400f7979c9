"""What statements run on: as much of a database connection as both engines give.

`sqlite3.Connection` fits as it is; PostgreSQL's comes through `postgres.Translated`. Written to these few verbs, the
server-only tables (`company.py`, `imports.py`, `notify/ledger.py`) exist once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol


class Cursor(Protocol):
    """The answer to one statement; rows are tuples."""

    @property
    def rowcount(self) -> int: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Statements in the common dialect (`dialect.py`), inside somebody's transaction."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Cursor: ...
    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> Cursor: ...
