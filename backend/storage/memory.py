"""A store in memory: for tests, for the simulation, and as the plainest reading of what a store must do.

One lock serialises everything, so a read transaction trivially sees one moment. A failed write is undone from a
journal of inverse steps; copying the whole state per transaction would make the simulation quadratic.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import TypeVar

import msgspec

from shared_schema.protocol import Op, Result
from sync.digest import add, subtract
from sync.draft import copy_of
from sync.ports import Gone, Head, Held, Past, ReplicaState, Stored

K = TypeVar("K")
T = TypeVar("T")
V = TypeVar("V")


class MemoryStore:
    """Everything in dictionaries. `rows` and the rest are the stored objects; transactions hand out copies."""

    def __init__(self, epoch: str = "e1") -> None:
        self.lock = RLock()
        self.rows: dict[str, Stored] = {}
        self.log: dict[str, list[tuple[int, str]]] = {}
        """Bucket -> (seq, id) in seq order, of rows and of gone marks."""
        self.gone: dict[tuple[str, str], int] = {}
        self.bucket_heads: dict[str, Head] = {}
        self.floors: dict[str, int] = {}
        self.past: dict[str, list[Past]] = {}
        self.replicas: dict[str, ReplicaState] = {}
        self.answers: dict[str, dict[int, tuple[str, Result]]] = {}
        self.quarantined: dict[str, Held] = {}
        self.state = {"epoch": epoch, "clock": ""}
        self.journal: list[Callable[[], object]] = []
        """Inverse steps of the open transaction, the outermost first."""
        self._depth = 0

    @contextmanager
    def read(self) -> Iterator[MemoryReadTx]:
        with self.lock:
            yield MemoryReadTx(self)

    @contextmanager
    def write(self, together: bool = False) -> Iterator[MemoryWriteTx]:
        with self.lock:
            mark = len(self.journal)
            self._depth += 1
            try:
                yield MemoryWriteTx(self)
            except BaseException:
                while len(self.journal) > mark:
                    self.journal.pop()()
                raise
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self.journal.clear()


class MemoryReadTx:
    """One moment: the lock is held."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def ahead(self, replica: str, ids: Iterable[str] = (), buckets: Iterable[str] = ()) -> None:
        """Everything is at hand."""

    def get(self, ids: Iterable[str]) -> dict[str, Stored]:
        return {key: copy_of(self._store.rows[key]) for key in ids if key in self._store.rows}

    def heads(self, buckets: Iterable[str]) -> dict[str, Head]:
        known = self._store.bucket_heads
        return {bucket: msgspec.structs.replace(known.get(bucket, Head())) for bucket in buckets}

    def changes(self, bucket: str, after: int, upto: int, limit: int) -> list[Stored | Gone]:
        log = self._store.log.get(bucket, [])
        start = bisect_right(log, (after, "\uffff"))
        found: list[Stored | Gone] = []
        for seq, key in log[start : start + limit]:
            if seq > upto:
                break
            if self._store.gone.get((bucket, key)) == seq:
                found.append(Gone(key, seq))
            else:
                found.append(self._store.rows[key])  # stored rows are replaced, never changed: pages only read them
        return found

    def records(self, bucket: str) -> Iterator[Stored]:
        rows = [self._store.rows[key] for seq, key in self._store.log.get(bucket, []) if self._here(bucket, key)]
        return iter([copy_of(row) for row in sorted(rows, key=lambda row: (row.kind, row.id))])

    def digests(self, bucket: str) -> Iterator[tuple[str, int]]:
        keys = [key for _, key in self._store.log.get(bucket, []) if self._here(bucket, key)]
        return iter([(key, self._store.rows[key].c) for key in keys])

    def of_kind(self, kind: str, buckets: Sequence[str] | None = None) -> Iterator[Stored]:
        rows = [
            row for row in self._store.rows.values() if row.kind == kind and (buckets is None or row.bucket in buckets)
        ]
        return iter([copy_of(row) for row in sorted(rows, key=lambda row: row.id)])

    def family(self, account: str) -> list[Stored]:
        rows = [row for row in self._store.rows.values() if account and row.family == account]
        return [copy_of(row) for row in sorted(rows, key=lambda row: row.id)]

    def history(self, record: str) -> list[Past]:
        return list(self._store.past.get(record, []))

    def replica(self, replica: str) -> ReplicaState | None:
        state = self._store.replicas.get(replica)
        return msgspec.structs.replace(state) if state else None

    def results(self, replica: str, ns: Iterable[int]) -> dict[int, tuple[str, Result]]:
        known = self._store.answers.get(replica, {})
        return {n: (known[n][0], msgspec.structs.replace(known[n][1])) for n in ns if n in known}

    def held(self, records: Iterable[str] | None = None) -> list[Held]:
        wanted = None if records is None else set(records)
        found = [held for held in self._store.quarantined.values() if wanted is None or held.op.id in wanted]
        return sorted(found, key=lambda held: (held.at_ms, held.op.n, held.ticket))

    def kept(self, name: str, bucket: str, make: Callable[[], T]) -> T:
        return make()

    def epoch(self) -> str:
        return self._store.state["epoch"]

    def clock(self) -> str:
        return self._store.state["clock"]

    def floor(self, bucket: str) -> int:
        return self._store.floors.get(bucket, 0)

    def _here(self, bucket: str, key: str) -> bool:
        return (bucket, key) not in self._store.gone


class MemoryWriteTx(MemoryReadTx):
    """Changes go straight into the store; the journal knows the way back."""

    still = True

    def put(self, rows: Sequence[Stored]) -> None:
        for row in rows:
            old = self._store.rows.get(row.id)
            if old is not None:
                self._leave(old, row.bucket)
            elif (row.bucket, row.id) in self._store.gone:
                self._take_mark(row.bucket, row.id)
            self._enter(row)

    def _leave(self, old: Stored, target: str) -> None:
        """Take the row out of its bucket; a move leaves a gone mark there and ends one in the new bucket."""
        head = self._head(old.bucket)
        self._unlog(old.bucket, old.seq, old.id)
        mark = head.seq + 1 if target != old.bucket else head.seq
        self._set(self._store.bucket_heads, old.bucket, Head(mark, subtract(head.sum, old.c), head.count - 1))
        if target != old.bucket:
            self._set(self._store.gone, (old.bucket, old.id), mark)
            self._log(old.bucket, mark, old.id)
            if (target, old.id) in self._store.gone:
                self._take_mark(target, old.id)

    def _enter(self, row: Stored) -> None:
        head = self._head(row.bucket)
        row.seq = head.seq + 1
        row.at = {name: seq or row.seq for name, seq in row.at.items()}
        self._set(self._store.bucket_heads, row.bucket, Head(row.seq, add(head.sum, row.c), head.count + 1))
        self._set(self._store.rows, row.id, copy_of(row))
        self._log(row.bucket, row.seq, row.id)

    def remove(self, ids: Iterable[str]) -> None:
        for key in ids:
            old = self._store.rows.get(key)
            if old is not None:
                self._leave(old, "")
                self._drop(self._store.rows, key)

    def forget_gone(self, bucket: str, upto: int) -> None:
        for key in [k for (b, k), seq in self._store.gone.items() if b == bucket and seq <= upto]:
            self._take_mark(bucket, key)
        self._set(self._store.floors, bucket, max(upto, self.floor(bucket)))

    def remember(self, past: Sequence[Past]) -> None:
        for entry in past:
            self._set(self._store.past, entry.record, [*self._store.past.get(entry.record, []), entry])

    def forget_history(self, records: Iterable[str]) -> None:
        gone = set(records)
        for record in gone & self._store.past.keys():
            self._drop(self._store.past, record)
        for ticket in [t for t, kept in self._store.quarantined.items() if kept.op.id in gone]:
            self._drop(self._store.quarantined, ticket)

    def save_replica(self, state: ReplicaState) -> None:
        self._set(self._store.replicas, state.id, msgspec.structs.replace(state))

    def save_results(self, replica: str, results: Mapping[int, tuple[str, Result]]) -> None:
        kept = {n: (digest, msgspec.structs.replace(result)) for n, (digest, result) in results.items()}
        self._set(self._store.answers, replica, self._store.answers.get(replica, {}) | kept)

    def forget_results(self, replica: str, upto: int) -> None:
        known = self._store.answers.get(replica, {})
        if any(n <= upto for n in known):
            self._set(self._store.answers, replica, {n: kept for n, kept in known.items() if n > upto})

    def set_clock(self, stamp: str) -> None:
        self._set(self._store.state, "clock", stamp)

    def set_epoch(self, epoch: str) -> None:
        self._set(self._store.state, "epoch", epoch)

    def quarantine(self, ticket: str, person: str, bucket: str, op: Op, at_ms: int) -> None:
        self._set(self._store.quarantined, ticket, Held(ticket, person, bucket, op, at_ms))

    def release(self, tickets: Iterable[str]) -> None:
        for ticket in tickets:
            if ticket in self._store.quarantined:
                self._drop(self._store.quarantined, ticket)

    # Steps with their way back

    def _head(self, bucket: str) -> Head:
        return self._store.bucket_heads.get(bucket, Head())

    def _take_mark(self, bucket: str, key: str) -> None:
        seq = self._store.gone[bucket, key]
        self._drop(self._store.gone, (bucket, key))
        self._unlog(bucket, seq, key)

    def _log(self, bucket: str, seq: int, key: str) -> None:
        log = self._store.log.setdefault(bucket, [])
        insort(log, (seq, key))
        self._store.journal.append(lambda: log.remove((seq, key)))

    def _unlog(self, bucket: str, seq: int, key: str) -> None:
        log = self._store.log[bucket]
        del log[bisect_right(log, (seq, key)) - 1]
        self._store.journal.append(lambda: insort(log, (seq, key)))

    def _set(self, table: dict[K, V], key: K, value: V) -> None:
        if key in table:
            old = table[key]
            self._store.journal.append(lambda: table.__setitem__(key, old))
        else:
            self._store.journal.append(lambda: table.pop(key))
        table[key] = value

    def _drop(self, table: dict[K, V], key: K) -> None:
        old = table.pop(key)
        self._store.journal.append(lambda: table.__setitem__(key, old))
