"""Transactions over a database that speaks SQL, verb by verb as `sync/ports.py` asks: SQLite as it stands here,
PostgreSQL with what it does better (`postgres_tx.py`). `connection` lets server-only tables take part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from backend.storage.connection import Connection
from backend.storage.erasures import line_of
from backend.storage.placing import Place, Placing
from shared_schema.protocol import Op, Register, Result
from sync.digest import add
from sync.ports import Gone, Head, Held, Past, ReplicaState, Stored

T = TypeVar("T")

MANY = 512
"""Values bound in one statement at most."""
PIECES = (64, 32, *range(16, 0, -1))
"""Rows inserted by one statement. Few sizes, so that few statements are prepared; and many rows in one call, because
each call lets the interpreter's lock go and may wait for it again while other threads run."""


class Body(Struct, omit_defaults=True):
    """What a row keeps beside its columns."""

    f: dict[str, Register] = {}
    alt: dict[str, list[Register]] = {}
    d: dict[str, Any] = {}
    at: dict[str, int] = {}


_BODY = msgspec.json.Decoder(Body)
_RESULT = msgspec.json.Decoder(Result)
_OP = msgspec.json.Decoder(Op)
_ROW = "id, kind, bucket, seq, family, erased, c, body"
DIGESTS = "SELECT id, c FROM records WHERE bucket = ?"


def _stored(row: tuple[Any, ...]) -> Stored:
    body = _BODY.decode(row[7])
    return Stored(
        id=row[0],
        kind=row[1],
        bucket=row[2],
        seq=row[3],
        family=row[4],
        erased=bool(row[5]),
        c=row[6],
        f=body.f,
        alt=body.alt,
        d=body.d,
        at=body.at,
    )


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    known = list(values)
    for start in range(0, len(known), MANY):
        yield known[start : start + MANY]


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _padded(values: list[Any]) -> list[Any]:
    """The same set filled up to a power of two with its last value: a few statements serve all sizes."""
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values)) if values else values


class Written:
    """What is known of the open transaction, which several exchanges share: rows read or written with their places,
    buckets that moved on, heads and state as they stand, and the lines of what was erased, which `log` gets before the
    commit (erasures.py)."""

    def __init__(self, log: Callable[[list[str]], None]) -> None:
        self._log = log
        self.places: dict[str, Place] = {}
        self.buckets: set[str] = set()
        self.heads: dict[str, int] = {}
        self.state: dict[str, str] = {}
        self.erased: list[str] = []

    def begin(self) -> None:
        self.undone()
        self.buckets.clear()
        self.erased.clear()

    def undone(self) -> None:
        for noted in (self.places, self.heads, self.state):
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


class SqlReadTx:
    """One moment of the database. `kept`: what the store keeps of earlier transactions, as `kept()` says."""

    def __init__(self, connection: Connection, kept: dict[str, tuple[int, object]] | None = None) -> None:
        self.connection = connection
        self._kept: dict[str, tuple[int, Any]] = {} if kept is None else kept

    def ahead(self, replica: str, ids: Iterable[str] = ()) -> None:
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
        for some in map(_padded, _chunks(dict.fromkeys(ids))):
            rows = self.connection.execute(f"SELECT {_ROW} FROM records WHERE id IN ({_marks(some)})", some)
            found.update((row[0], _stored(row)) for row in rows)
        return found

    def heads(self, buckets: Iterable[str]) -> dict[str, Head]:
        found = {bucket: Head() for bucket in buckets}
        for some in map(_padded, _chunks(found)):
            rows = self.connection.execute(
                f"SELECT id, seq, sum, count FROM buckets WHERE id IN ({_marks(some)})", some
            )
            found.update((row[0], Head(*row[1:])) for row in rows)
        return found

    def changes(self, bucket: str, after: int, upto: int, limit: int) -> list[Stored | Gone]:
        rows = self.connection.execute(
            f"SELECT {_ROW} FROM records WHERE bucket = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (bucket, after, upto, limit),
        )
        marks = self.connection.execute(
            "SELECT id, seq FROM gone WHERE bucket = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
            (bucket, after, upto, limit),
        )
        found: list[Stored | Gone] = [*map(_stored, rows), *(Gone(*mark) for mark in marks)]
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
            _stored,
            self.connection.execute(f"SELECT {_ROW} FROM records WHERE bucket = ? ORDER BY kind, id", (bucket,)),
        )

    def digests(self, bucket: str) -> Iterator[tuple[str, int]]:
        """By the index of the bucket: its own pages, and of each row the page it stands on, never the body's rest."""
        return ((row[0], row[1]) for row in self.connection.execute(DIGESTS, (bucket,)))

    def of_kind(self, kind: str, buckets: Sequence[str] | None = None) -> Iterator[Stored]:
        if buckets is None:
            rows = self.connection.execute(f"SELECT {_ROW} FROM records WHERE kind = ? ORDER BY id", (kind,))
        else:
            rows = self.connection.execute(
                f"SELECT {_ROW} FROM records WHERE kind = ? AND bucket IN ({_marks(buckets)}) ORDER BY id",
                (kind, *buckets),
            )
        return map(_stored, rows)

    def family(self, account: str) -> list[Stored]:
        rows = self.connection.execute(
            f"SELECT {_ROW} FROM records WHERE family = ? AND family <> '' ORDER BY id", (account,)
        )
        return [_stored(row) for row in rows]

    def mentioning(self, kind: str, text: str) -> list[Stored]:
        """Rows of this kind, not erased, in whose body this text stands; a search through all rows of the kind."""
        rows = self.connection.execute(
            f"SELECT {_ROW} FROM records WHERE kind = ? AND erased = 0 AND instr(body, ?) > 0", (kind, text.encode())
        )
        return [_stored(row) for row in rows]

    def history(self, record: str) -> list[Past]:
        rows = self.connection.execute(
            "SELECT record, field, value, stamp, replaced_by, at_ms, claimed FROM history WHERE record = ?"
            " ORDER BY rowid",
            (record,),
        )
        return [Past(row[0], row[1], msgspec.json.decode(row[2]), *row[3:]) for row in rows]

    def replica(self, replica: str) -> ReplicaState | None:
        row = self.connection.execute(
            "SELECT id, person, device, last_n, seen, backed_up_n FROM replicas WHERE id = ?", (replica,)
        ).fetchone()
        return ReplicaState(*row) if row else None

    def results(self, replica: str, ns: Iterable[int]) -> dict[int, tuple[str, Result]]:
        found: dict[int, tuple[str, Result]] = {}
        for some in map(_padded, _chunks(ns)):
            rows = self.connection.execute(
                f"SELECT n, hash, result FROM results WHERE replica = ? AND n IN ({_marks(some)})", (replica, *some)
            )
            found.update((row[0], (row[1], _RESULT.decode(row[2]))) for row in rows)
        return found

    def held(self, records: Iterable[str] | None = None) -> list[Held]:
        query = "SELECT ticket, person, bucket, op, at_ms FROM quarantine"
        if records is None:
            rows = self.connection.execute(query).fetchall()
        else:
            chunks = map(_padded, _chunks(dict.fromkeys(records)))
            asked = (self.connection.execute(f"{query} WHERE record IN ({_marks(ids)})", ids) for ids in chunks)
            rows = [row for found in asked for row in found]
        found = [Held(row[0], row[1], row[2], _OP.decode(row[3]), row[4]) for row in rows]
        return sorted(found, key=lambda held: (held.at_ms, held.op.n, held.ticket))

    def epoch(self) -> str:
        return self._state("epoch")

    def clock(self) -> str:
        return self._state("clock")

    def floor(self, bucket: str) -> int:
        row = self.connection.execute("SELECT floor FROM buckets WHERE id = ?", (bucket,)).fetchone()
        return int(row[0]) if row else 0

    def _state(self, key: str) -> str:
        row = self.connection.execute("SELECT value FROM sync_state WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""


class SqlWriteTx(SqlReadTx):
    """The one writer's transaction. `erased` gets the line of each record that is erased for good (erasures.py)."""

    still = True

    def __init__(
        self, connection: Connection, notes: Written, kept: dict[str, tuple[int, object]] | None = None
    ) -> None:
        super().__init__(connection, kept)
        self._notes = notes

    def get(self, ids: Iterable[str]) -> dict[str, Stored]:
        found = super().get(ids)
        self._notes.places.update((row.id, Place(row.bucket, row.seq, row.c)) for row in found.values())
        return found

    def kept(self, name: str, bucket: str, make: Callable[[], T]) -> T:
        return make() if bucket in self._notes.buckets else super().kept(name, bucket, make)

    def _head(self, bucket: str) -> int:
        """Of a bucket that has not moved on in this transaction."""
        known = self._notes.heads.get(bucket)
        if known is None:
            known = self._notes.heads[bucket] = super()._head(bucket)
        return known

    def _state(self, key: str) -> str:
        known = self._notes.state.get(key)
        if known is None:
            known = self._notes.state[key] = super()._state(key)
        return known

    def put(self, rows: Sequence[Stored]) -> None:
        placing = Placing(self._places([row.id for row in rows]))
        placing.put(rows)
        final = placing.settle(self._advance(placing))
        self._notes.places.update((row.id, Place(row.bucket, row.seq, row.c)) for row in final)
        self._insert(
            f"INSERT INTO records ({_ROW})",
            [self._columns(row) for row in final],
            "ON CONFLICT (id) DO UPDATE SET"
            " kind = excluded.kind, bucket = excluded.bucket, seq = excluded.seq, family = excluded.family,"
            " erased = excluded.erased, c = excluded.c, body = excluded.body",
        )
        self._mark(placing)

    def remove(self, ids: Iterable[str]) -> None:
        keys = list(dict.fromkeys(ids))
        placing = Placing(self._places(keys))
        placing.remove(keys)
        placing.settle(self._advance(placing))
        self.connection.executemany("DELETE FROM records WHERE id = ?", [(key,) for key in keys])
        for key in keys:
            self._notes.places.pop(key, None)
        self._mark(placing)

    def forget_gone(self, bucket: str, upto: int) -> None:
        self.connection.execute("DELETE FROM gone WHERE bucket = ? AND seq <= ?", (bucket, upto))
        self.connection.execute("UPDATE buckets SET floor = ?1 WHERE id = ?2 AND floor < ?1", (upto, bucket))

    def _advance(self, placing: Placing) -> dict[str, int]:
        """Move the buckets' heads on; returns the seqs they had before."""
        self._notes.buckets.update(placing.steps)
        before = self.heads(placing.steps)
        after = [
            (
                bucket,
                before[bucket].seq + step.seq,
                add(before[bucket].sum, step.sum),
                before[bucket].count + step.count,
            )
            for bucket, step in placing.steps.items()
        ]
        self.connection.executemany(
            "INSERT INTO buckets (id, seq, sum, count) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, sum = excluded.sum, count = excluded.count",
            after,
        )
        return {bucket: head.seq for bucket, head in before.items()}

    def _places(self, ids: list[str]) -> dict[str, Place]:
        """Where these rows stand; of those read before in this transaction it is known."""
        known = self._notes.places
        found = {key: known[key] for key in ids if key in known}
        for some in map(_padded, _chunks(key for key in ids if key not in known)):
            rows = self.connection.execute(f"SELECT id, bucket, seq, c FROM records WHERE id IN ({_marks(some)})", some)
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
        buckets = _padded(sorted({bucket for bucket, _ in pairs}))
        for some in map(_padded, _chunks(key for _, key in pairs)):
            yield from self.connection.execute(
                f"SELECT bucket, id FROM gone WHERE bucket IN ({_marks(buckets)}) AND id IN ({_marks(some)})",
                (*buckets, *some),
            )

    def _columns(self, row: Stored) -> tuple[Any, ...]:
        if row.erased:
            self._notes.erased.append(line_of(row))
        body = msgspec.json.encode(Body(f=row.f, alt=row.alt, d=row.d, at=row.at))
        return (row.id, row.kind, row.bucket, row.seq, row.family, int(row.erased), row.c, body)

    def _insert(self, into: str, rows: Sequence[tuple[Any, ...]], tail: str = "") -> None:
        """Insert many rows by few statements."""
        start = 0
        for size in PIECES:
            while len(rows) - start >= size:
                piece = rows[start : start + size]
                values = ", ".join([f"({_marks(piece[0])})"] * size)
                flat = [value for row in piece for value in row]
                self.connection.execute(f"{into} VALUES {values} {tail}", flat)
                start += size

    def remember(self, past: Sequence[Past]) -> None:
        self._insert(
            "INSERT INTO history (record, field, value, stamp, claimed, replaced_by, at_ms)",
            [
                (p.record, p.field, msgspec.json.encode(p.value), p.stamp, p.claimed, p.replaced_by, p.at_ms)
                for p in past
            ],
        )

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
        self._insert(
            "INSERT INTO results (replica, n, hash, result)",
            [(replica, n, digest, msgspec.json.encode(result)) for n, (digest, result) in results.items()],
        )

    def forget_results(self, replica: str, upto: int) -> None:
        self.connection.execute("DELETE FROM results WHERE replica = ? AND n <= ?", (replica, upto))

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
            (ticket, person, bucket, op.id, msgspec.json.encode(op), at_ms),
        )

    def release(self, tickets: Iterable[str]) -> None:
        self.connection.executemany("DELETE FROM quarantine WHERE ticket = ?", [(ticket,) for ticket in tickets])
