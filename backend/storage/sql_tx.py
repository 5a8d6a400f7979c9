"""Writing over a database that speaks SQL: SQLite as it stands here, PostgreSQL with what it does better
(`postgres_tx.py`). Reading is in `sql_read.py`, what the rows hold in `sql_rows.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec import Struct

from backend.storage.connection import Connection
from backend.storage.erasures import line_of
from backend.storage.placing import Place, Placing
from backend.storage.sql_read import SqlReadTx, T
from backend.storage.sql_rows import (
    HISTORY,
    RECORD,
    RESULTS,
    body_of,
    chunks,
    encode,
    history_rows,
    marks,
    padded,
    results_row,
)
from shared_schema.protocol import Op, Result
from sync.digest import add
from sync.ports import Gone, Head, Past, ReplicaState, Stored

__all__ = ["SqlWriteTx", "Written"]

PIECES = (64, 32, *range(16, 0, -1))
"""Rows inserted by one statement. Few sizes, so that few statements are prepared; and many rows in one call, because
each call lets the interpreter's lock go and may wait for it again while other threads run."""
CHANGED = (
    "ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, erased = excluded.erased, c = excluded.c, body = excluded.body"
)
"""Of a row that stays in its bucket and family: their indexes are left alone."""
REPLACED = f"{CHANGED}, kind = excluded.kind, bucket = excluded.bucket, family = excluded.family"
ACKNOWLEDGED = "UPDATE results SET first = ?2 + 1 WHERE replica = ?1 AND last > ?2 AND first <= ?2"


class Written:
    """What is known of the open transaction, which several exchanges share: rows read or written with their places and
    families, buckets that moved on, heads and state as they stand, and the lines of what was erased, which `log` gets
    before the commit (erasures.py)."""

    def __init__(self, log: Callable[[list[str]], None]) -> None:
        self._log = log
        self.places: dict[str, Place] = {}
        self.families: dict[str, tuple[str, str]] = {}
        """Id -> kind and family of a row that stands in the database."""
        self.buckets: set[str] = set()
        self.heads: dict[str, Head] = {}
        self.state: dict[str, str] = {}
        self.erased: list[str] = []
        self.undoings = 0
        """How often something was undone: whoever noted more than stands here asks."""

    def begin(self) -> None:
        self.undone()
        self.buckets.clear()
        self.erased.clear()

    def undone(self) -> None:
        self.undoings += 1
        for noted in (self.places, self.families, self.heads, self.state):
            noted.clear()

    def before_commit(self) -> None:
        self._log(self.erased)

    @contextmanager
    def part(self) -> Iterator[None]:
        """Of what is undone, nothing is logged."""
        mark = len(self.erased)
        try:
            yield
        except BaseException:
            del self.erased[mark:]
            raise


class Own(Struct):
    """All that changed in a bucket between two of its heads."""

    since: int
    head: int
    rows: dict[str, Stored]


class SqlWriteTx(SqlReadTx):
    """The one writer's transaction. `erased` gets the line of each record that is erased for good (erasures.py)."""

    still = True

    def __init__(
        self, connection: Connection, notes: Written, kept: dict[str, tuple[int, object]] | None = None
    ) -> None:
        super().__init__(connection, kept)
        self._notes = notes
        self._changed: dict[str, Own | None] = {}
        self._changed_since = notes.undoings

    @property
    def _own(self) -> dict[str, Own | None]:
        """Bucket -> what this part changed there; None where that is not rows alone. What was undone inside it may be
        among it: then it begins anew."""
        if self._changed_since != self._notes.undoings:
            self._changed_since = self._notes.undoings
            self._changed.clear()
        return self._changed

    def get(self, ids: Iterable[str]) -> dict[str, Stored]:
        found = super().get(ids)
        for row in found.values():
            self._notes.places[row.id] = Place(row.bucket, row.seq, row.c)
            self._notes.families[row.id] = (row.kind, row.family)
        return found

    def heads(self, buckets: Iterable[str]) -> dict[str, Head]:
        wanted, known = list(buckets), self._notes.heads
        unknown = [bucket for bucket in wanted if bucket not in known]
        if unknown:
            known.update(super().heads(unknown))
        return {bucket: known[bucket] for bucket in wanted}

    def changes(self, bucket: str, after: int, upto: int, limit: int) -> list[Stored | Gone]:
        """What this part wrote itself need not be read again: mostly that is all there is."""
        own = self._own.get(bucket)
        if own is None or after < own.since or not upto == own.head == self._head(bucket):
            return super().changes(bucket, after, upto, limit)
        newer: list[Stored | Gone] = [row for row in own.rows.values() if row.seq > after]
        return sorted(newer, key=lambda row: row.seq)[:limit]

    def kept(self, name: str, bucket: str, make: Callable[[], T]) -> T:
        return make() if bucket in self._notes.buckets else super().kept(name, bucket, make)

    def _state(self, key: str) -> str:
        known = self._notes.state.get(key)
        if known is None:
            known = self._notes.state[key] = super()._state(key)
        return known

    def put(self, rows: Sequence[Stored]) -> None:
        notes = self._notes
        placing = Placing(self._places([row.id for row in rows]))
        placing.put(rows)
        heads = self._advance(placing)
        final = placing.settle(heads)
        stay: list[tuple[Any, ...]] = []
        come: list[tuple[Any, ...]] = []
        for row in final:
            same = notes.families.get(row.id) == (row.kind, row.family) and notes.places[row.id].bucket == row.bucket
            (stay if same else come).append(self._columns(row))
            notes.places[row.id] = Place(row.bucket, row.seq, row.c)
            notes.families[row.id] = (row.kind, row.family)
        self._insert(f"INSERT INTO records ({RECORD})", stay, CHANGED)
        self._insert(f"INSERT INTO records ({RECORD})", come, REPLACED)
        self._mark(placing)
        self._follow(placing, heads, final)

    def _follow(self, placing: Placing, heads: Mapping[str, int], final: Sequence[Stored]) -> None:
        """Remember what this part changed in each bucket, as long as that is rows."""
        left = {bucket for bucket, _ in placing.gone}
        for bucket, head in heads.items():
            own = self._own.setdefault(bucket, Own(head, head, {}))
            if own is None or bucket in left or own.head != head:
                self._own[bucket] = None
            else:
                own.head = self._head(bucket)
        for row in final:
            own = self._own[row.bucket]
            if own is not None:
                own.rows[row.id] = row

    def remove(self, ids: Iterable[str]) -> None:
        keys = list(dict.fromkeys(ids))
        placing = Placing(self._places(keys))
        placing.remove(keys)
        heads = self._advance(placing)
        placing.settle(heads)
        self._own.update(dict.fromkeys(heads))
        self.connection.executemany("DELETE FROM records WHERE id = ?", [(key,) for key in keys])
        for key in keys:
            self._notes.places.pop(key, None)
            self._notes.families.pop(key, None)
        self._mark(placing)

    def forget_gone(self, bucket: str, upto: int) -> None:
        self.connection.execute("DELETE FROM gone WHERE bucket = ? AND seq <= ?", (bucket, upto))
        self.connection.execute("UPDATE buckets SET floor = ?1 WHERE id = ?2 AND floor < ?1", (upto, bucket))
        self._floors.pop(bucket, None)

    def _advance(self, placing: Placing) -> dict[str, int]:
        """Move the buckets' heads on; returns the seqs they had before."""
        self._notes.buckets.update(placing.steps)
        before = self.heads(placing.steps)
        after = {
            bucket: Head(head.seq + step.seq, add(head.sum, step.sum), head.count + step.count)
            for bucket, step in placing.steps.items()
            for head in [before[bucket]]
        }
        self.connection.executemany(
            "INSERT INTO buckets (id, seq, sum, count) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, sum = excluded.sum, count = excluded.count",
            [(bucket, head.seq, head.sum, head.count) for bucket, head in after.items()],
        )
        self._notes.heads.update(after)
        return {bucket: head.seq for bucket, head in before.items()}

    def _places(self, ids: list[str]) -> dict[str, Place]:
        """Where these rows stand; of those read before in this transaction it is known."""
        known = self._notes.places
        found = {key: known[key] for key in ids if key in known}
        for some in map(padded, chunks(key for key in ids if key not in known)):
            rows = self.connection.execute(f"SELECT id, bucket, seq, c FROM records WHERE id IN ({marks(some)})", some)
            found.update((row[0], Place(*row[1:])) for row in rows)
        return found

    def _mark(self, placing: Placing) -> None:
        """End the gone marks of rows that came, leave those of rows that went."""
        ended = [pair for pair in self._marks_of(placing.entered) if pair in placing.entered]
        if ended:
            self.connection.executemany("DELETE FROM gone WHERE bucket = ? AND id = ?", ended)
        left = [(bucket, key, seq) for (bucket, key), seq in placing.gone.items()]
        if left:
            self.connection.executemany("INSERT INTO gone (bucket, id, seq) VALUES (?, ?, ?)", left)

    def _marks_of(self, entered: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """The gone marks that rows coming into their bucket may find there; a row that stays has none."""
        pairs = list(entered)
        buckets = padded(sorted({bucket for bucket, _ in pairs}))
        for some in map(padded, chunks(key for _, key in pairs)):
            yield from self.connection.execute(
                f"SELECT bucket, id FROM gone WHERE bucket IN ({marks(buckets)}) AND id IN ({marks(some)})",
                (*buckets, *some),
            )

    def _columns(self, row: Stored) -> tuple[Any, ...]:
        if row.erased:
            self._notes.erased.append(line_of(row))
        return (row.id, row.kind, row.bucket, row.seq, row.family, int(row.erased), row.c, body_of(row))

    def _insert(self, into: str, rows: Sequence[tuple[Any, ...]], tail: str = "") -> None:
        """Insert many rows by few statements."""
        start = 0
        for size in PIECES:
            while len(rows) - start >= size:
                piece = rows[start : start + size]
                values = ", ".join([f"({marks(piece[0])})"] * size)
                flat = [value for row in piece for value in row]
                self.connection.execute(f"{into} VALUES {values} {tail}", flat)
                start += size

    def remember(self, past: Sequence[Past]) -> None:
        self._insert(f"INSERT INTO history ({HISTORY})", history_rows(past))

    def forget_history(self, records: Iterable[str]) -> None:
        ids = [(record,) for record in records]
        self.connection.executemany("DELETE FROM history WHERE record = ?", ids)
        self.connection.executemany("DELETE FROM quarantine WHERE record = ?", ids)

    def save_replica(self, state: ReplicaState) -> None:
        self.connection.execute(
            "INSERT INTO replicas (id, person, device, last_n, seen, backed_up_n) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET person = excluded.person, device = excluded.device,"
            " last_n = excluded.last_n, seen = excluded.seen, backed_up_n = excluded.backed_up_n",
            (state.id, state.person, state.device, state.last_n, state.seen, state.backed_up_n),
        )

    def save_results(self, replica: str, results: Mapping[int, tuple[str, Result]]) -> None:
        self.connection.execute(f"INSERT INTO results ({RESULTS}) VALUES (?, ?, ?, ?)", results_row(replica, results))

    def forget_results(self, replica: str, upto: int) -> None:
        self.connection.execute("DELETE FROM results WHERE replica = ? AND last <= ?", (replica, upto))
        self.connection.execute(ACKNOWLEDGED, (replica, upto))

    def set_clock(self, stamp: str) -> None:
        self._set_state("clock", stamp)

    def set_epoch(self, epoch: str) -> None:
        self._set_state("epoch", epoch)

    def _set_state(self, key: str, value: str) -> None:
        self._notes.state.pop(key, None)
        self.connection.execute(
            "INSERT INTO sync_state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def quarantine(self, ticket: str, person: str, bucket: str, op: Op, at_ms: int) -> None:
        self.connection.execute(
            "INSERT INTO quarantine (ticket, person, bucket, record, op, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
            (ticket, person, bucket, op.id, encode(op), at_ms),
        )

    def release(self, tickets: Iterable[str]) -> None:
        self.connection.executemany("DELETE FROM quarantine WHERE ticket = ?", [(ticket,) for ticket in tickets])
