"""What one transaction is about to change, gathered so that it is written once, at the end.

Ops read through the draft and see what earlier ops of the batch did. Sequence numbers are given late and for all rows
together, because on PostgreSQL the counters of the buckets are locked from then on (sync/ports.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from msgspec import Struct

from shared_schema.protocol import Op, Result
from sync.clock import HLC, SERVER_REPLICA
from sync.digest import row_digest
from sync.hooks import Hooks
from sync.ports import Gone, Head, Held, Past, ReplicaState, Stored, WriteTx

T = TypeVar("T")


class Later(Exception):
    """A transient failure: this op and the rest of the batch get no verdict and stay queued on the phone."""


class Notice(Struct):
    """A receipt in the making: what `person` is told about one record (receipts.py)."""

    person: str
    row: Stored
    by: str
    h: str
    parallel: list[str]
    conflict: list[str]
    merged: list[str]
    stamps: dict[str, str]


def copy_of(row: Stored) -> Stored:
    """A row that may be changed without touching the store's own; values are shared, nobody changes one in place."""
    return Stored(
        id=row.id,
        kind=row.kind,
        bucket=row.bucket,
        seq=row.seq,
        c=row.c,
        family=row.family,
        erased=row.erased,
        f={name: list(register) for name, register in row.f.items()},
        alt={name: [list(register) for register in registers] for name, registers in row.alt.items()},
        d=dict(row.d),
        at=dict(row.at),
    )


class Draft:
    """An open write transaction with its changes on top. It reads like a `ReadTx`; only `get` and `family` see the
    draft, the other reads see what is flushed: a command flushes first."""

    def __init__(self, tx: WriteTx, now_ms: int, hooks: Hooks) -> None:
        self.tx = tx
        self.now_ms = now_ms
        self.hooks = hooks
        self.notices: list[Notice] = []
        self._clock = HLC(SERVER_REPLICA, tx.clock())
        self._kept = self._clock.last
        self._rows: dict[str, Stored] = {}
        self._absent: set[str] = set()
        self._changed: dict[str, Stored] = {}
        self._past: list[Past] = []
        self._waiting: list[tuple[Result, str]] = []
        self._people: dict[str, str] = {}
        self._changes: set[str] = set()
        """Buckets in which this draft changed something."""
        self._worked_out: dict[str, dict[str, Any]] = {}

    # Reading

    def ahead(self, replica: str, ids: Iterable[str] = (), buckets: Iterable[str] = ()) -> None:
        self.tx.ahead(replica, ids, buckets)

    def get(self, ids: Iterable[str]) -> dict[str, Stored]:
        wanted = list(ids)
        missing = [key for key in wanted if key not in self._rows and key not in self._absent]
        if missing:
            found = self.tx.get(missing)
            self._rows.update(found)
            self._absent.update(key for key in missing if key not in found)
        return {key: self._rows[key] for key in wanted if key in self._rows}

    def one(self, id: str) -> Stored | None:
        return self._rows.get(id) or self.get([id]).get(id)

    def history(self, record: str) -> list[Past]:
        return [*self.tx.history(record), *(past for past in self._past if past.record == record)]

    def person_of(self, replica: str) -> str:
        """Who writes on this replica; '' for the server and for one that is unknown."""
        if replica not in self._people:
            state = self.tx.replica(replica) if replica else None
            self._people[replica] = state.person if state else ""
        return self._people[replica]

    def heads(self, buckets: Iterable[str]) -> dict[str, Head]:
        return self.tx.heads(buckets)

    def changes(self, bucket: str, after: int, upto: int, limit: int) -> list[Stored | Gone]:
        return self.tx.changes(bucket, after, upto, limit)

    def records(self, bucket: str) -> Iterator[Stored]:
        return self.tx.records(bucket)

    def digests(self, bucket: str) -> Iterator[tuple[str, int]]:
        return self.tx.digests(bucket)

    def of_kind(self, kind: str, buckets: Sequence[str] | None = None) -> Iterator[Stored]:
        return self.tx.of_kind(kind, buckets)

    def family(self, account: str) -> list[Stored]:
        found = {row.id: row for row in self.tx.family(account) if row.id not in self._changed}
        found.update((row.id, row) for row in self._changed.values() if row.family == account)
        return list(found.values())

    def replica(self, replica: str) -> ReplicaState | None:
        return self.tx.replica(replica)

    def results(self, replica: str, ns: Iterable[int]) -> dict[int, tuple[str, Result]]:
        return self.tx.results(replica, ns)

    def held(self, records: Iterable[str] | None = None) -> list[Held]:
        return self.tx.held(records)

    def kept(self, name: str, bucket: str, make: Callable[[], T]) -> T:
        """The store's, while this draft has changed nothing in that bucket; then its own, until the next change."""
        known = self._worked_out.setdefault(bucket, {})
        if name not in known:
            known[name] = make() if bucket in self._changes else self.tx.kept(name, bucket, make)
        made: T = known[name]
        return made

    def epoch(self) -> str:
        return self.tx.epoch()

    def clock(self) -> str:
        return self._clock.last

    def floor(self, bucket: str) -> int:
        return self.tx.floor(bucket)

    # Changing

    def stamp(self) -> str:
        """A new stamp of the server's."""
        return self._clock.tick(self.now_ms)

    def receive(self, stamp: str) -> None:
        if stamp > self._clock.last:
            self._clock.receive(stamp)

    def change(self, row: Stored) -> None:
        """Write this row at the next flush, which makes its derived values and its digest, once for all its ops."""
        before = self._rows.get(row.id)
        if before is not None and before.bucket != row.bucket:
            self._forget(before.bucket)
        self._forget(row.bucket)
        self._rows[row.id] = row
        self._changed[row.id] = row

    def _forget(self, bucket: str) -> None:
        self._changes.add(bucket)
        if self._worked_out:
            self._worked_out.pop(bucket, None)

    def set_field(self, row: Stored, name: str, value: object, stamp: str) -> None:
        """The server's own plain overwrite of one field; the old value goes to history."""
        old = row.f.get(name)
        if old is not None:
            self.remember([Past.of(row.id, name, old, stamp, self.now_ms)])
        row.f[name] = [value, stamp]
        row.at[name] = 0

    def remember(self, past: Sequence[Past]) -> None:
        self._past.extend(past)

    def forget_history(self, records: Iterable[str]) -> None:
        gone = set(records)
        self._past = [past for past in self._past if past.record not in gone]
        self.tx.forget_history(gone)

    def quarantine(self, ticket: str, person: str, bucket: str, op: Op) -> None:
        self.tx.quarantine(ticket, person, bucket, op, self.now_ms)

    def release(self, tickets: Iterable[str]) -> None:
        self.tx.release(tickets)

    def answer_at(self, result: Result, row: Stored) -> None:
        """Fill in `at` when the row has its seq."""
        self._rows.setdefault(row.id, row)
        self._waiting.append((result, row.id))

    def _finish(self, row: Stored) -> None:
        row.d = {} if row.erased else self._derived(row)
        row.c = row_digest(row.id, row.f, row.alt)

    def _derived(self, row: Stored) -> dict[str, Any]:
        """Made again only where it may differ: a search key costs more than all else that is done for an op."""
        origins = self.hooks.derived_from
        if origins is not None:
            made_from = origins.get(row.kind)
            if not made_from:
                return {}
            if row.d and all(row.at.get(name) != 0 for name in made_from):
                return row.d
        values = {name: register[0] for name, register in row.f.items() if register[0] is not None}
        return self.hooks.derive(row.kind, values)

    def flush(self) -> None:
        """Write everything gathered so far; give the results their `at`; keep the clock."""
        for row in self._changed.values():
            self._finish(row)
        if self._changed:
            self.tx.put(sorted(self._changed.values(), key=lambda row: row.bucket))
        if self._past:
            self.tx.remember(self._past)
        for result, key in self._waiting:
            row = self._rows[key]
            result.at = (row.bucket, row.seq)
        if self._clock.last != self._kept:
            self.tx.set_clock(self._clock.last)
            self._kept = self._clock.last
        self._changed, self._past, self._waiting = {}, [], []
        self._rows, self._absent = {}, set()
