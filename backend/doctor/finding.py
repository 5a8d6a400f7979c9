"""What a check says: a stable code, where it is, how many, in words, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from backend.services import Services
from backend.storage.company import Company
from backend.storage.connection import Connection
from backend.storage.sql_read import SqlReadTx

ERROR, WARNING = "error", "warning"
"""An error: what is kept is not as it should be, or the server cannot do its work. A warning: somebody has to look."""
SHOWN = 5
"""Of many like cases, how many are named."""


class Finding(Struct, frozen=True):
    """Something that is not as it should be. `place`: a bucket, a table, a directory, a device, …"""

    level: str
    check: str
    code: str
    place: str
    what: str
    mend: str
    count: int = 1


Cases = tuple[int, Sequence[str]]
"""How many there are, and the first few by name."""


def found(level: str, check: str, code: str, place: str, what: str, mend: str, of: Cases) -> Iterator[Finding]:
    """One finding, when there is a case of it: what is wrong, and with which."""
    count, named = of
    if count:
        yield Finding(level, check, code, place, f"{what}: {some(named, count)}", mend, count)


Check = Callable[[Services, SqlReadTx, Company], Iterator[Finding]]


def some(names: Sequence[str], count: int | None = None) -> str:
    """The first few, and how many more."""
    more = (len(names) if count is None else count) - SHOWN
    return ", ".join(sorted(names)[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def cases(db: Connection, column: str, rest: str, values: Sequence[Any] = ()) -> tuple[int, list[str]]:
    """How many rows `SELECT column rest` has, and the first few: never all of them in memory."""
    count = int(db.execute(f"SELECT count(*) FROM (SELECT {column} {rest}) AS found", values).fetchone()[0])
    if count == 0:
        return 0, []
    rows = db.execute(f"SELECT {column} {rest} ORDER BY 1 LIMIT {SHOWN}", values).fetchall()
    return count, [str(row[0]) for row in rows]


def places(services: Services) -> str:
    """The table in which a record is found by its id alone."""
    return "places" if services.settings.postgres else "records"
