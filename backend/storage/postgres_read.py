"""Reading over PostgreSQL: what every exchange begins with comes in one round trip, and is given out where it is asked
for. What is the same statement on both engines comes from `sql_read.py`; writing is in `postgres_tx.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from backend.storage.connection import Connection
from backend.storage.sql_read import HEADS, SqlReadTx
from backend.storage.sql_rows import RECORD, stored
from sync.buckets import ORG, SEATS
from sync.ports import Gone, Head, ReplicaState, Stored

if TYPE_CHECKING:
    from backend.storage.postgres import Translated

GET = (
    f"SELECT {RECORD} FROM records WHERE bucket = ANY(ARRAY(SELECT DISTINCT bucket FROM places WHERE id = ANY(?1)))"
    " AND id = ANY(?1)"
)
_START = (
    "SELECT (SELECT value FROM sync_state WHERE key = 'epoch'), (SELECT max(stamp) FROM clocks),"
    " (SELECT seq FROM buckets WHERE id = 'org'), (SELECT seq FROM buckets WHERE id = 'seats'),"
    " r.id, r.person, r.device, r.last_n, r.seen, r.backed_up_n"
    " FROM (SELECT 1) AS one LEFT JOIN replicas r ON r.id = ?"
)
_CHANGES = (
    f"(SELECT {RECORD} FROM records WHERE bucket = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4) UNION ALL"
    " (SELECT id, '', '', seq, '', 0, 0, NULL FROM gone WHERE bucket = ?1 AND seq > ?2 AND seq <= ?3"
    " ORDER BY seq LIMIT ?4)"
)


class PostgresReadTx(SqlReadTx):
    """One moment of the database."""

    connection: Translated
    _epoch = ""

    def __init__(self, connection: Translated, kept: dict[str, tuple[int, object]] | None = None) -> None:
        SqlReadTx.__init__(self, connection, kept)  # not the next in line: of a writer that is SQLite's
        self._read: dict[str, Stored | None] = {}
        self._replica: dict[str, ReplicaState | None] = {}
        self._clock: str | None = None
        self._heads: dict[str, int] = {}
        """Of the buckets whose tables every exchange asks (`kept`)."""
        self._ahead: dict[str, Head] = {}
        """Of those that are asked next."""

    def ahead(self, replica: str, ids: Iterable[str] = (), buckets: Iterable[str] = ()) -> None:
        """What every exchange begins with, in one round trip. The clock is read before the rows, as always."""
        wanted, held = list(dict.fromkeys(ids)), list(buckets)
        asked: list[tuple[str, Sequence[Any]]] = [(_START, (replica,))]
        if held:
            asked.append((f"{HEADS} = ANY(?)", (held,)))
        if wanted:
            asked.append((GET, (wanted,)))
        start, *rows = self.connection.ask(asked)
        found = start.fetchone()
        assert found is not None
        self._epoch, self._clock = found[0] or "", found[1] or ""
        self._heads = {ORG: found[2] or 0, SEATS: found[3] or 0}
        self._replica = {replica: ReplicaState(*found[4:]) if found[4] is not None else None}
        self._ahead = {bucket: Head() for bucket in held}
        if held:
            self._ahead.update(self._heads_of(rows.pop(0)))
        self._read = dict.fromkeys(wanted)
        for cursor in rows:
            self._read.update((row[0], stored(row)) for row in cursor)

    def get(self, ids: Iterable[str]) -> dict[str, Stored]:
        wanted = list(dict.fromkeys(ids))
        here = {key: self._read.pop(key) for key in wanted if key in self._read}
        unread = [key for key in wanted if key not in here]
        found = {row[0]: stored(row) for row in self.connection.execute(GET, (unread,))} if unread else {}
        return {**{key: row for key, row in here.items() if row is not None}, **found}

    def heads(self, buckets: Iterable[str]) -> dict[str, Head]:
        wanted, ahead = list(buckets), self._ahead
        self._ahead = {}
        unread = [bucket for bucket in wanted if bucket not in ahead]
        found = SqlReadTx.heads(self, unread) if unread else {}
        return {bucket: ahead[bucket] if bucket in ahead else found[bucket] for bucket in wanted}

    def replica(self, replica: str) -> ReplicaState | None:
        return self._replica.pop(replica) if replica in self._replica else super().replica(replica)

    def changes(self, bucket: str, after: int, upto: int, limit: int) -> list[Stored | Gone]:
        rows = self.connection.execute(_CHANGES, (bucket, after, upto, limit))
        found = [stored(row) if row[7] is not None else Gone(row[0], row[3]) for row in rows]
        return sorted(found, key=lambda change: change.seq)[:limit]

    def _head(self, bucket: str) -> int:
        return self._heads[bucket] if bucket in self._heads else super()._head(bucket)

    def records(self, bucket: str) -> Iterator[Stored]:
        statement = f"SELECT {RECORD} FROM records WHERE bucket = ? ORDER BY kind, id"
        return map(stored, self.connection.stream(statement, (bucket,)))

    def of_kind(self, kind: str, buckets: Sequence[str] | None = None) -> Iterator[Stored]:
        if buckets is None:
            rows = self.connection.execute(f"SELECT {RECORD} FROM records WHERE kind = ? ORDER BY id", (kind,))
        else:
            rows = self.connection.execute(
                f"SELECT {RECORD} FROM records WHERE kind = ? AND bucket = ANY(?) ORDER BY id", (kind, list(buckets))
            )
        return map(stored, rows)

    def mentioning(self, kind: str, text: str) -> list[Stored]:
        rows = self.connection.execute(
            f"SELECT {RECORD} FROM records WHERE kind = ? AND erased = 0 AND position(?::bytea IN body) > 0",
            (kind, text.encode()),
        )
        return [stored(row) for row in rows]

    def epoch(self) -> str:
        """Asked several times in an exchange; only a restore changes it."""
        self._epoch = self._epoch or super().epoch()
        return self._epoch

    def clock(self) -> str:
        """As it was read ahead, once; asked again, as it is then."""
        clock, self._clock = self._clock, None
        return clock_of(self.connection) if clock is None else clock


def clock_of(connection: Connection) -> str:
    """The clock is the greatest of its rows."""
    row = connection.execute("SELECT max(stamp) FROM clocks").fetchone()
    return str(row[0]) if row and row[0] else ""
