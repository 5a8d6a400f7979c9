"""Reading over a database that speaks SQL, verb by verb as `sync/ports.py` asks: SQLite as it stands here, PostgreSQL
with what it does better (`postgres_read.py`). `connection` lets server-only tables take part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from backend.storage.connection import Connection
from backend.storage.sql_rows import RECORD, chunks, marks, op_of, padded, past_of, results_of, stored
from shared_schema.protocol import Result
from sync.ports import Gone, Head, Held, Past, ReplicaState, Stored

T = TypeVar("T")

HEADS = "SELECT id, seq, sum, count, floor FROM buckets WHERE id"
DIGESTS = "SELECT id, c FROM records WHERE bucket = ?"
HISTORY_OF = "SELECT at_ms, body FROM history WHERE record = ? ORDER BY rowid"
RESULTS_OF = "SELECT first, body FROM results WHERE replica = ? AND last >= ? AND first <= ?"


class SqlReadTx:
    """One moment of the database. `kept`: what the store keeps of earlier transactions, as `kept()` says."""

    def __init__(self, connection: Connection, kept: dict[str, tuple[int, object]] | None = None) -> None:
        self.connection = connection
        self._kept: dict[str, tuple[int, Any]] = {} if kept is None else kept
        self._floors: dict[str, int] = {}
        """Of the buckets whose heads were asked."""

    def ahead(self, replica: str, ids: Iterable[str] = (), buckets: Iterable[str] = ()) -> None:
        """Everything is at hand."""

    def kept(self, name: str, bucket: str, make: Callable[[], T]) -> T:
        head = self._head(bucket)
        known = self._kept.get(name)
        if known is None or known[0] != head:
            known = self._kept[name] = (head, make())
        made: T = known[1]
        return made

    def _head(self, bucket: str) -> int:
        return self.heads([bucket])[bucket].seq

    def get(self, ids: Iterable[str]) -> dict[str, Stored]:
        found: dict[str, Stored] = {}
        for some in map(padded, chunks(dict.fromkeys(ids))):
            rows = self.connection.execute(f"SELECT {RECORD} FROM records WHERE id IN ({marks(some)})", some)
            found.update((row[0], stored(row)) for row in rows)
        return found

    def heads(self, buckets: Iterable[str]) -> dict[str, Head]:
        found = {bucket: Head() for bucket in buckets}
        for some in map(padded, chunks(found)):
            found.update(self._heads_of(self.connection.execute(f"{HEADS} IN ({marks(some)})", some)))
        return found

    def _heads_of(self, rows: Iterable[Any]) -> dict[str, Head]:
        found: dict[str, Head] = {}
        for bucket, seq, total, count, floor in rows:
            found[bucket] = Head(seq, total, count)
            self._floors[bucket] = floor
        return found

    def changes(self, bucket: str, after: int, upto: int, limit: int) -> list[Stored | Gone]:
        rows = self.connection.execute(
            f"SELECT {RECORD} FROM records WHERE bucket = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (bucket, after, upto, limit),
        )
        marks = self.connection.execute(
            "SELECT id, seq FROM gone WHERE bucket = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (bucket, after, upto, limit),
        )
        found: list[Stored | Gone] = [*map(stored, rows), *(Gone(*mark) for mark in marks)]
        return sorted(found, key=lambda change: change.seq)[:limit]

    def left(self, bucket: str, after: int) -> list[str]:
        """The ids of rows that left the bucket, or were erased in it, after this seq."""
        rows = self.connection.execute(
            "SELECT id FROM gone WHERE bucket = ?1 AND seq > ?2 UNION ALL"
            " SELECT id FROM records WHERE bucket = ?1 AND seq > ?2 AND erased = 1",
            (bucket, after),
        )
        return [str(row[0]) for row in rows]

    def sizes(self) -> list[tuple[str, int]]:
        """Every bucket with its number of rows."""
        return [(row[0], row[1]) for row in self.connection.execute("SELECT id, count FROM buckets ORDER BY id")]

    def records(self, bucket: str) -> Iterator[Stored]:
        return map(
            stored,
            self.connection.execute(f"SELECT {RECORD} FROM records WHERE bucket = ? ORDER BY kind, id", (bucket,)),
        )

    def digests(self, bucket: str) -> Iterator[tuple[str, int]]:
        """By the index of the bucket: its own pages, and of each row the page it stands on, never the body's rest."""
        return ((row[0], row[1]) for row in self.connection.execute(DIGESTS, (bucket,)))

    def of_kind(self, kind: str, buckets: Sequence[str] | None = None) -> Iterator[Stored]:
        if buckets is None:
            rows = self.connection.execute(f"SELECT {RECORD} FROM records WHERE kind = ? ORDER BY id", (kind,))
        else:
            rows = self.connection.execute(
                f"SELECT {RECORD} FROM records WHERE kind = ? AND bucket IN ({marks(buckets)}) ORDER BY id",
                (kind, *buckets),
            )
        return map(stored, rows)

    def family(self, account: str) -> list[Stored]:
        rows = self.connection.execute(
            f"SELECT {RECORD} FROM records WHERE family = ? AND family <> '' ORDER BY id", (account,)
        )
        return [stored(row) for row in rows]

    def mentioning(self, kind: str, text: str) -> list[Stored]:
        """Rows of this kind, not erased, in whose body this text stands; a search through all rows of the kind."""
        rows = self.connection.execute(
            f"SELECT {RECORD} FROM records WHERE kind = ? AND erased = 0 AND instr(body, ?) > 0", (kind, text.encode())
        )
        return [stored(row) for row in rows]

    def history(self, record: str) -> list[Past]:
        return past_of(record, self.connection.execute(HISTORY_OF, (record,)))

    def replica(self, replica: str) -> ReplicaState | None:
        row = self.connection.execute(
            "SELECT id, person, device, last_n, seen, backed_up_n FROM replicas WHERE id = ?", (replica,)
        ).fetchone()
        return ReplicaState(*row) if row else None

    def results(self, replica: str, ns: Iterable[int]) -> dict[int, tuple[str, Result]]:
        wanted = frozenset(ns)
        if not wanted:
            return {}
        return results_of(self.connection.execute(RESULTS_OF, (replica, min(wanted), max(wanted))), wanted)

    def held(self, records: Iterable[str] | None = None) -> list[Held]:
        query = "SELECT ticket, person, bucket, op, at_ms FROM quarantine"
        if records is None:
            rows = self.connection.execute(query).fetchall()
        else:
            known = map(padded, chunks(dict.fromkeys(records)))
            asked = (self.connection.execute(f"{query} WHERE record IN ({marks(ids)})", ids) for ids in known)
            rows = [row for found in asked for row in found]
        found = [Held(row[0], row[1], row[2], op_of(row[3]), row[4]) for row in rows]
        return sorted(found, key=lambda held: (held.at_ms, held.op.n, held.ticket))

    def epoch(self) -> str:
        return self._state("epoch")

    def clock(self) -> str:
        return self._state("clock")

    def floor(self, bucket: str) -> int:
        if bucket not in self._floors:
            row = self.connection.execute("SELECT floor FROM buckets WHERE id = ?", (bucket,)).fetchone()
            self._floors[bucket] = int(row[0]) if row else 0
        return self._floors[bucket]

    def _state(self, key: str) -> str:
        row = self.connection.execute("SELECT value FROM sync_state WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""
