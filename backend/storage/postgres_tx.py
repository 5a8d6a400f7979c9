"""Transactions over PostgreSQL. What is the same statement on both engines comes from `sql_tx.py`; here stands what
differs because several write at once: reading with a note of what was read, and writing only where that still holds.

Every writing statement names one bucket (or one id, one replica), so that it goes to one place when tables are
distributed (README.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from backend.storage.connection import Connection
from backend.storage.erasures import line_of
from backend.storage.placing import Place, Placing
from backend.storage.sql_read import HEADS, T
from backend.storage.sql_rows import HISTORY, RECORD, RESULTS, body_of, history_rows, results_row, stored
from backend.storage.sql_tx import ACKNOWLEDGED, SqlReadTx, SqlWriteTx
from shared_schema.protocol import Result
from sync.buckets import ORG, SEATS
from sync.ports import Collided, Gone, Head, Past, ReplicaState, Stored

if TYPE_CHECKING:
    from backend.storage.postgres import Translated

MASK = (1 << 48) - 1
_GET = (
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


class Seen:
    """What this transaction has read, and so relies on. `together`: others may change it meanwhile."""

    def __init__(self) -> None:
        self.together = False
        self.places: dict[str, Place | None] = {}
        self.last_n: dict[str, int] = {}
        self.clock: str | None = None
        self.buckets: set[str] = set()

    def copy(self) -> Seen:
        copy = Seen()
        copy.restore(self)
        return copy

    def restore(self, other: Seen) -> None:
        self.together, self.clock = other.together, other.clock
        self.places, self.last_n, self.buckets = dict(other.places), dict(other.last_n), set(other.buckets)


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
            asked.append((_GET, (wanted,)))
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
        found = {row[0]: stored(row) for row in self.connection.execute(_GET, (unread,))} if unread else {}
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


class PostgresWriteTx(PostgresReadTx, SqlWriteTx):
    """One of several writers, or the only one."""

    still = False

    def __init__(
        self,
        connection: Translated,
        erased: Callable[[str], None],
        seen: Seen,
        kept: dict[str, tuple[int, object]] | None = None,
    ) -> None:
        PostgresReadTx.__init__(self, connection, kept)
        self._erased = erased
        self._seen = seen

    def kept(self, name: str, bucket: str, make: Callable[[], T]) -> T:
        """Others write meanwhile: what is made here may be newer than the head it is kept under, never older, for the
        head was read before. Whatever is kept is read by one statement, so it is of one moment."""
        if bucket in self._seen.buckets:
            return make()
        return SqlReadTx.kept(self, name, bucket, make)

    def _head(self, bucket: str) -> int:
        return self._heads[bucket] if bucket in self._heads else SqlReadTx._head(self, bucket)

    def _state(self, key: str) -> str:
        return SqlReadTx._state(self, key)

    def _set_state(self, key: str, value: str) -> None:
        self.connection.execute(
            "INSERT INTO sync_state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    # Reading, with a note of it

    def get(self, ids: Iterable[str]) -> dict[str, Stored]:
        wanted = list(ids)
        found = super().get(wanted)
        for key in wanted:
            row = found.get(key)
            self._seen.places[key] = Place(row.bucket, row.seq, row.c) if row else None
        self._check_clock(found)
        return found

    def clock(self) -> str:
        self._seen.clock = super().clock()
        return self._seen.clock

    def _check_clock(self, found: Mapping[str, Stored]) -> None:
        """A row may carry a stamp newer than the clock this transaction goes by: from a writer who came in between.

        A stamp given to such a row would not be greater than the row's own. (A greater one that no clock knows is an
        untrusted phone's; it is nothing to wait for.)
        """
        if not self._seen.together or self._seen.clock is None:
            return
        newest = max((str(register[1]) for row in found.values() for register in row.f.values()), default="")
        if self._seen.clock < newest <= super().clock():
            raise Collided("clock")

    def replica(self, replica: str) -> ReplicaState | None:
        state = super().replica(replica)
        if state is not None:
            self._seen.last_n[replica] = state.last_n
        return state

    # Writing rows

    def put(self, rows: Sequence[Stored]) -> None:
        self._place([row.id for row in rows])
        placing = Placing(self._old(row.id for row in rows))
        placing.put(rows)
        final = placing.settle(self._advance(placing))
        self._write(final, self._old(row.id for row in rows))
        self._mark(placing)
        self._seen.places.update({row.id: Place(row.bucket, row.seq, row.c) for row in final})
        for row in rows:
            if row.erased:
                self._erased(line_of(row))

    def remove(self, ids: Iterable[str]) -> None:
        keys = list(dict.fromkeys(ids))
        self._place(keys)
        old = self._old(keys)
        placing = Placing(old)
        placing.remove(keys)
        placing.settle(self._advance(placing))
        self._take_out(old)
        self.connection.later("DELETE FROM places WHERE id = ANY(?)", (list(old),))
        self._mark(placing)
        self._seen.places.update(dict.fromkeys(old))

    def _old(self, ids: Iterable[str]) -> dict[str, Place]:
        places = ((key, self._seen.places.get(key)) for key in ids)
        return {key: place for key, place in places if place is not None}

    def _place(self, ids: Sequence[str]) -> None:
        """Find out where rows stand that were not read before."""
        unknown = [key for key in dict.fromkeys(ids) if key not in self._seen.places]
        if not unknown:
            return
        rows = self.connection.execute(
            "SELECT id, bucket, seq, c FROM records WHERE id = ANY(?1)"
            " AND bucket = ANY(ARRAY(SELECT DISTINCT bucket FROM places WHERE id = ANY(?1)))",
            (unknown,),
        )
        found = {row[0]: Place(*row[1:]) for row in rows}
        self._seen.places.update({key: found.get(key) for key in unknown})

    def _advance(self, placing: Placing) -> dict[str, int]:
        """Move the buckets' counters on; from here on they are locked, always in the order of their names."""
        before: dict[str, int] = {}
        self._seen.buckets.update(placing.steps)
        for bucket, step in sorted(placing.steps.items()):
            row = self.connection.execute(
                "INSERT INTO buckets AS b (id, seq, sum, count) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
                f" seq = b.seq + excluded.seq, sum = (b.sum + excluded.sum) & {MASK}, count = b.count + excluded.count"
                " RETURNING seq",
                (bucket, step.seq, step.sum, step.count),
            ).fetchone()
            assert row is not None
            before[bucket] = row[0] - step.seq
        return before

    def _write(self, rows: Sequence[Stored], old: Mapping[str, Place]) -> None:
        stay: dict[str, list[Stored]] = {}
        come: dict[str, list[Stored]] = {}
        left: dict[str, Place] = {}
        for row in rows:
            place = old.get(row.id)
            if place is not None and place.bucket == row.bucket:
                stay.setdefault(row.bucket, []).append(row)
                continue
            come.setdefault(row.bucket, []).append(row)
            if place is not None:
                left[row.id] = place
        self._take_out(left)
        for bucket, some in come.items():
            self._insert_rows(bucket, some, left)
        for bucket, some in stay.items():
            was = [old[row.id].seq for row in some]
            self.connection.later(
                "UPDATE records r SET kind = n.kind, seq = n.seq, family = n.family, erased = n.erased, c = n.c,"
                " body = n.body FROM unnest(?2::text[], ?3::text[], ?4::bigint[], ?5::text[], ?6::bigint[],"
                " ?7::bigint[], ?8::bytea[], ?9::bigint[]) AS n (id, kind, seq, family, erased, c, body, was)"
                " WHERE r.bucket = ?1 AND r.id = n.id AND r.seq = n.was",
                (bucket, *_columns(some), was),
                rows=len(some),
            )

    def _take_out(self, left: Mapping[str, Place]) -> None:
        """Delete rows where they stand, if they still stand there as read."""
        buckets: dict[str, list[tuple[str, int]]] = {}
        for key, place in left.items():
            buckets.setdefault(place.bucket, []).append((key, place.seq))
        for bucket, some in buckets.items():
            self.connection.later(
                "DELETE FROM records r USING unnest(?2::text[], ?3::bigint[]) AS n (id, was)"
                " WHERE r.bucket = ?1 AND r.id = n.id AND r.seq = n.was",
                (bucket, [key for key, _ in some], [was for _, was in some]),
                rows=len(some),
            )

    def _insert_rows(self, bucket: str, rows: Sequence[Stored], left: Mapping[str, Place]) -> None:
        """Rows new to this bucket: their ids are claimed first, so that nobody else's row has one of them."""
        moved = [row.id for row in rows if row.id in left]
        new = [row.id for row in rows if row.id not in left]
        if moved:
            self.connection.later("UPDATE places SET bucket = ? WHERE id = ANY(?)", (bucket, moved))
        if new:
            self.connection.later(
                "INSERT INTO places (id, bucket) SELECT n.id, ?1 FROM unnest(?2::text[]) AS n (id)"
                " ORDER BY n.id ON CONFLICT DO NOTHING",
                (bucket, new),
                rows=len(new),
            )
        self.connection.later(
            "INSERT INTO records (bucket, id, kind, seq, family, erased, c, body) SELECT ?1, n.*"
            " FROM unnest(?2::text[], ?3::text[], ?4::bigint[], ?5::text[], ?6::bigint[], ?7::bigint[], ?8::bytea[]) n",
            (bucket, *_columns(rows)),
        )

    def _mark(self, placing: Placing) -> None:
        """End the gone marks of rows that came, leave those of rows that went."""
        for bucket, ids in _by_bucket(placing.entered).items():
            self.connection.later("DELETE FROM gone WHERE bucket = ? AND id = ANY(?)", (bucket, ids))
        for bucket, ids in _by_bucket(placing.gone).items():
            self.connection.later(
                "INSERT INTO gone (bucket, id, seq) SELECT ?1, n.* FROM unnest(?2::text[], ?3::bigint[]) AS n",
                (bucket, ids, [placing.gone[bucket, key] for key in ids]),
            )

    # The rest

    def set_epoch(self, epoch: str) -> None:
        super().set_epoch(epoch)
        self._epoch = epoch

    def remember(self, past: Sequence[Past]) -> None:
        if past:
            self.connection.later(
                f"INSERT INTO history ({HISTORY}) SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[], ?::bytea[])",
                [list(column) for column in zip(*history_rows(past), strict=True)],
            )

    def save_replica(self, state: ReplicaState) -> None:
        """Keep it, unless a second request of the same phone was faster. What is acknowledged never goes back."""
        self.connection.later(
            "INSERT INTO replicas AS r (id, person, device, last_n, seen, backed_up_n) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET person = excluded.person, device = excluded.device,"
            " last_n = excluded.last_n, seen = greatest(r.seen, excluded.seen),"
            " backed_up_n = greatest(r.backed_up_n, excluded.backed_up_n) WHERE r.last_n = coalesce(?, r.last_n)",
            (
                state.id, state.person, state.device, state.last_n, state.seen, state.backed_up_n,
                self._seen.last_n.get(state.id),
            ),
            rows=1,
        )  # fmt: skip
        self._seen.last_n[state.id] = state.last_n

    def save_results(self, replica: str, results: Mapping[int, tuple[str, Result]]) -> None:
        self.connection.later(f"INSERT INTO results ({RESULTS}) VALUES (?, ?, ?, ?)", results_row(replica, results))

    def forget_results(self, replica: str, upto: int) -> None:
        self.connection.later("DELETE FROM results WHERE replica = ? AND last <= ?", (replica, upto))
        self.connection.later(ACKNOWLEDGED, (replica, upto))

    def set_clock(self, stamp: str) -> None:
        put_clock(self.connection, stamp)


def clock_of(connection: Connection) -> str:
    """The clock is the greatest of its rows."""
    row = connection.execute("SELECT max(stamp) FROM clocks").fetchone()
    return str(row[0]) if row and row[0] else ""


def put_clock(connection: Translated, stamp: str) -> None:
    """Into a row that nobody holds at this moment, else into a new one: nobody waits."""
    connection.later(
        "WITH taken AS (UPDATE clocks SET stamp = greatest(stamp, ?1) WHERE slot ="
        " (SELECT slot FROM clocks ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING slot)"
        " INSERT INTO clocks (stamp) SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM taken)",
        (stamp,),
    )


def _columns(rows: Sequence[Stored]) -> tuple[list[Any], ...]:
    return (
        [row.id for row in rows], [row.kind for row in rows], [row.seq for row in rows], [row.family for row in rows],
        [int(row.erased) for row in rows], [row.c for row in rows],
        [body_of(row) for row in rows],
    )  # fmt: skip


def _by_bucket(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for bucket, key in pairs:
        found.setdefault(bucket, []).append(key)
    return found
