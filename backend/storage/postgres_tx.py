"""Writing over PostgreSQL. What is the same statement on both engines comes from `sql_tx.py`, reading from
`postgres_read.py`; here stands what differs because several write at once: noting what was read, and writing only where
that still holds.

Every writing statement names one bucket (or one id, one replica), so that it goes to one place when tables are
distributed (README.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from backend.storage.erasures import line_of
from backend.storage.placing import Place, Placing
from backend.storage.postgres_read import PostgresReadTx
from backend.storage.sql_read import SqlReadTx, T
from backend.storage.sql_rows import HISTORY, RESULTS, body_of, history_rows, results_row
from backend.storage.sql_tx import ACKNOWLEDGED, SqlWriteTx
from shared_schema.protocol import Result
from sync.ports import Collided, Past, ReplicaState, Stored

if TYPE_CHECKING:
    from backend.storage.postgres import Translated

MASK = (1 << 48) - 1


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
