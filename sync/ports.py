"""What the exchange needs of a store and of the permission table, and nothing more.

Every adapter (memory, SQLite, PostgreSQL) passes `tests/contracts/test_store*.py`. A write transaction is
atomic and isolated from other writers; a read transaction sees one moment. Sequence numbers come from
`WriteTx.put`, late in the transaction, one counter per bucket, so that a reader's cursor never passes a row
that a slower writer commits behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from shared_schema.protocol import Op, Register, Result

T = TypeVar("T")


class Stored(Struct):
    """The latest state of one record as a store keeps it. `family`: its account's id (its own for an account)."""

    id: str
    kind: str
    bucket: str
    seq: int = 0
    f: dict[str, Register] = {}
    alt: dict[str, list[Register]] = {}
    d: dict[str, Any] = {}
    c: int = 0
    family: str = ""
    erased: bool = False
    at: dict[str, int] = {}
    """Field -> the seq at which it last changed in this bucket; 0 on the way into `put`, which fills it in."""

    def value(self, field: str) -> Any:
        """The field's value, or None when it is absent or cleared."""
        register = self.f.get(field)
        return register[0] if register else None

    @property
    def living(self) -> bool:
        """Neither erased nor deleted. An alias (`alias.py`) is deleted too."""
        return not self.erased and self.value("deleted") is not True

    def plain(self) -> dict[str, Any]:
        """The record as the rules take it: id, kind and values, without those cleared."""
        fields = {name: register[0] for name, register in self.f.items() if register[0] is not None}
        return {"id": self.id, "kind": self.kind, **fields}


class Gone(Struct):
    """A record that left a bucket (moved away), at a seq of that bucket."""

    id: str
    seq: int


class Head(Struct):
    """A bucket's highest seq, the sum of its rows' digests mod 2^48, its number of rows."""

    seq: int = 0
    sum: int = 0
    count: int = 0


class ReplicaState(Struct):
    """What the server remembers of one replica: whose it is, the highest `n` consumed and acknowledged."""

    id: str
    person: str
    device: str
    last_n: int = 0
    seen: int = 0
    backed_up_n: int = 0


class Past(Struct):
    """A replaced value, kept by the server alone (at least 400 days)."""

    record: str
    field: str
    value: Any
    stamp: str
    replaced_by: str
    at_ms: int
    claimed: str = ""
    """The stamp its writer gave, where the server had given another."""

    @classmethod
    def of(cls, record: str, field: str, register: Register, replaced_by: str, at_ms: int) -> Past:
        """What a register becomes when another value takes its place."""
        claimed = register[2] if len(register) > 2 else ""
        return cls(record, field, register[0], register[1], replaced_by, at_ms, claimed)


class Held(Struct, frozen=True):
    """An op in quarantine: its author had access once; whoever leads the plot today decides (`quarantine.py`).

    `bucket`: where it was aimed at when it came.
    """

    ticket: str
    person: str
    bucket: str
    op: Op
    at_ms: int


class ReadTx(Protocol):
    """One consistent moment."""

    def ahead(self, replica: str, ids: Iterable[str] = (), buckets: Iterable[str] = ()) -> None:
        """This replica, these rows and these buckets' heads are asked for next, with epoch and clock: a store behind a
        wire fetches them in one go. It changes no answer."""
        ...

    def get(self, ids: Iterable[str]) -> dict[str, Stored]: ...
    def heads(self, buckets: Iterable[str]) -> dict[str, Head]: ...
    def changes(self, bucket: str, after: int, upto: int, limit: int) -> list[Stored | Gone]:
        """At most `limit` rows and gone marks with after < seq <= upto, in seq order."""
        ...

    def records(self, bucket: str) -> Iterator[Stored]:
        """All rows of a bucket, ordered by kind and id (for snapshots and repair)."""
        ...

    def digests(self, bucket: str) -> Iterator[tuple[str, int]]:
        """Id and digest of every row of a bucket, in no order; reads no body (for repair)."""
        ...

    def of_kind(self, kind: str, buckets: Sequence[str] | None = None) -> Iterator[Stored]:
        """All rows of a kind, in these buckets or in all, ordered by id."""
        ...

    def family(self, account: str) -> list[Stored]:
        """The account and every record whose `family` is that account, in whatever bucket."""
        ...

    def history(self, record: str) -> list[Past]: ...
    def replica(self, replica: str) -> ReplicaState | None: ...
    def results(self, replica: str, ns: Iterable[int]) -> dict[int, tuple[str, Result]]:
        """n -> (hash of the op, its result), as long as the phone may still ask."""
        ...

    def held(self, records: Iterable[str] | None = None) -> list[Held]:
        """The ops in quarantine, or those on these records, in the order they came."""
        ...

    def kept(self, name: str, bucket: str, make: Callable[[], T]) -> T:
        """What `make` works out from this bucket's rows alone. A store may keep it under that name and give it again
        as long as the bucket's head has not moved: who owns which plot is asked at each exchange and changes rarely."""
        ...

    def epoch(self) -> str: ...
    def clock(self) -> str:
        """The greatest stamp this server has issued or received ('' at first)."""
        ...

    def floor(self, bucket: str) -> int:
        """Cursors below this seq need a snapshot: tombstones before it are gone."""
        ...


class WriteTx(ReadTx, Protocol):
    """A transaction that may change things; it commits when its block ends and rolls back on an exception."""

    still: bool
    """Nobody else writes while this one is open: whatever it reads is one moment, with its own changes."""

    def put(self, rows: Sequence[Stored]) -> None:
        """Insert or replace, giving each row the next seq of its bucket (set on the object).

        A row whose bucket changed leaves a gone mark at a new seq of the old bucket. In `at`, zeros become the
        row's new seq.
        """
        ...

    def remove(self, ids: Iterable[str]) -> None:
        """Take rows away for good, each with a gone mark at a new seq (receipts after their time)."""
        ...

    def forget_gone(self, bucket: str, upto: int) -> None:
        """Drop gone marks with seq <= upto; the bucket's floor becomes upto."""
        ...

    def remember(self, past: Sequence[Past]) -> None: ...
    def forget_history(self, records: Iterable[str]) -> None:
        """Drop the replaced values and quarantined ops of erased records."""
        ...

    def save_replica(self, state: ReplicaState) -> None: ...
    def save_results(self, replica: str, results: Mapping[int, tuple[str, Result]]) -> None: ...
    def forget_results(self, replica: str, upto: int) -> None: ...
    def set_clock(self, stamp: str) -> None: ...
    def set_epoch(self, epoch: str) -> None: ...
    def quarantine(self, ticket: str, person: str, bucket: str, op: Op, at_ms: int) -> None: ...
    def release(self, tickets: Iterable[str]) -> None:
        """Take ops out of quarantine: they were decided."""
        ...


class Collided(Exception):
    """Another writer changed what this transaction stands on. Nothing was written; the caller runs it again."""


class Store(Protocol):
    """A place to keep a company's records."""

    def read(self) -> AbstractContextManager[ReadTx]: ...
    def write(self, together: bool = False) -> AbstractContextManager[WriteTx]:
        """The only writer at this moment; with `together` one of several, which may end in `Collided`.

        `together` is for pushes, which change records one by one and can be run again. Commands, imports and whatever
        else stands on many records or cannot be repeated write alone. A store with one writer lets pushes that come
        at once share a commit: each ends when it is durable, and one that fails takes nobody with it.
        """
        ...


class Actor(Struct, frozen=True):
    """Who acts: a person in a role, on a replica. The server itself has the role `server`."""

    person: str
    role: str
    replica: str


class Access(Protocol):
    """The permission table, as the exchange asks it (implemented in `backend/auth/access.py`)."""

    def readable(self, tx: ReadTx, actor: Actor) -> frozenset[str]:
        """The ids of the buckets this actor replicates."""
        ...

    def refuse(self, tx: ReadTx, actor: Actor, op: Op, current: Stored | None, bucket: str) -> str | None:
        """The refusal code for this op on a record of that bucket, or None when it is allowed.

        The code `quarantine` means: the actor had access once; keep the op for the supervisor.
        """
        ...
