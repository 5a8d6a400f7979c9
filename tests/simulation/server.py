"""The server of a simulated world: the real exchange and the real permission table over one of the real stores.

Faults are put where they happen in life: a transaction that does not commit (the process died), an answer that is not
sent (it died later), a restart, a disk that breaks after the last backup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from backend.auth.access import Policy
from backend.jobs.deletions import LEAVING, is_due, with_all_of
from backend.pinyin import SPELLED, derive
from backend.storage.absorbing import absorb
from backend.storage.backup import back_up, restore
from backend.storage.carry import to_postgres
from backend.storage.memory import MemoryStore
from backend.storage.postgres import PostgresStore
from backend.storage.retention import retire
from backend.storage.sqlite import SqliteStore
from backend.storage.store import CompanyStore
from shared_schema.errors import Failed
from shared_schema.protocol import MAX_PAGE_BYTES, Op, RangePage, RangeRequest, SyncRequest
from sync import quarantine
from sync.clock import SERVER_REPLICA
from sync.draft import Draft
from sync.erase import erase_records
from sync.exchange import exchange, issue_replica, write
from sync.hooks import Hooks
from sync.merge import DELETED
from sync.ports import Actor, Held, ReadTx, Store, Stored, WriteTx
from sync.ranges import compare
from sync.segments import snapshot

T = TypeVar("T")
EPOCH = "e1"
MEMORY = ("rows", "log", "gone", "bucket_heads", "floors", "past", "replicas", "answers", "quarantined", "state")
"""What a store in memory consists of."""
SERVER = Actor(person="server", role="server", replica=SERVER_REPLICA)


class Rows(dict[str, Stored]):
    """A store's rows that note what was erased, as files do beside the database (backend/storage/erasures.py)."""

    def __init__(self, rows: Mapping[str, Stored], erased: dict[str, Stored]) -> None:
        super().__init__(rows)
        self.erased = erased

    def __setitem__(self, key: str, row: Stored) -> None:
        if row.erased:
            self.erased[key] = Stored(id=key, kind=row.kind, bucket=row.bucket, family=row.family, erased=True)
        super().__setitem__(key, row)


def _copied(store: MemoryStore, erased: dict[str, Stored]) -> MemoryStore:
    """A store in memory as it stands: stored objects are never changed in place, but for logs and replicas."""
    copy = MemoryStore()
    for name in MEMORY:
        setattr(copy, name, dict(getattr(store, name)))
    copy.rows = Rows(store.rows, erased)
    copy.log = {bucket: list(log) for bucket, log in store.log.items()}
    copy.replicas = {key: msgspec.structs.replace(state) for key, state in store.replicas.items()}
    return copy


@lru_cache(maxsize=50_000)
def _derived(kind: str, values: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    return derive(kind, dict(values))


def derived(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The real derived values, each made once for all worlds."""
    flat = tuple((name, value) for name, value in values.items() if isinstance(value, str))
    return dict(_derived(kind, flat))


def _deleted(tx: ReadTx) -> list[Stored]:
    return [row for kind in LEAVING for row in tx.of_kind(kind) if row.value(DELETED) is True]


class Died(Exception):
    """The server's process ended before its transaction committed."""


class Mortal:
    """A store whose next write can die at its commit."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.dies = False

    def read(self) -> Any:
        return self.store.read()

    @contextmanager
    def write(self, together: bool = False) -> Iterator[WriteTx]:
        with self.store.write(together) as tx:
            yield tx
            if self.dies:
                raise Died


class Server:
    """One server with its store. `path` None: in memory; `databases` gives empty PostgreSQL databases."""

    def __init__(
        self, path: Path | None, large_bucket: int, page_bytes: int, databases: Callable[[], str] | None = None
    ) -> None:
        self._path = path
        self._databases = databases
        self._url = databases() if databases else ""
        self._erased: dict[str, Stored] = {}
        """Of a store in memory: the list beside it that no backup contains."""
        self._opened: MemoryStore | CompanyStore = self._open()
        self.store = Mortal(self._opened)
        self.policy = Policy()
        self.epochs = 1
        self.backed_up = False
        self._backup = MemoryStore(EPOCH)
        self.hooks = Hooks(
            derive=derived, derived_from=SPELLED, erased=self._absorb, large_bucket=large_bucket, page_bytes=page_bytes
        )
        with self.store.write() as tx:
            tx.set_epoch(EPOCH)

    def _open(self) -> MemoryStore | CompanyStore:
        if self._path is None:
            return _copied(MemoryStore(EPOCH), self._erased)
        return PostgresStore(self._url, self._path.parent, connections=2) if self._url else SqliteStore(self._path)

    def _absorb(self, tx: WriteTx, rows: Sequence[Stored]) -> None:
        """What tables beside the records keep goes too, where there are any."""
        if self._path is not None:
            absorb(tx, rows)

    def widen_pages(self) -> None:
        """Small pages are for the storm; in the calm everything comes at once."""
        self.hooks = msgspec.structs.replace(self.hooks, page_bytes=MAX_PAGE_BYTES)

    def close(self) -> None:
        if not isinstance(self._opened, MemoryStore):
            self._opened.close()

    def restart(self) -> None:
        """What a new process finds: a file is opened again, memory stands for a store that survived."""
        if not isinstance(self._opened, MemoryStore):
            self._opened.close()
            self._opened = self._open()
            self.store = Mortal(self._opened)

    def back_up(self) -> None:
        """Keep a copy; phones are told how far they are backed up."""
        if not isinstance(self._opened, MemoryStore):
            self._backup_path().unlink(missing_ok=True)
            back_up(self._opened, self._backup_path())
        else:
            self._backup = _copied(self._opened, {})
            for state in self._opened.replicas.values():
                state.backed_up_n = state.last_n
        self.backed_up = True

    def _backup_path(self) -> Path:
        assert self._path is not None
        return self._path.with_name("backup.db")

    def restore(self, now: int) -> None:
        """The disk broke: come back from the last copy, as a new epoch."""
        self.epochs += 1
        if not isinstance(self._opened, MemoryStore):
            self._opened.close()
            assert self._path is not None
            restore(self._backup_path(), self._path, now)
            if self._databases is not None:
                self._url = self._databases()
                self._move_over(self._path)
        else:
            self._opened = _copied(self._backup, self._erased)
            for state in self._opened.replicas.values():
                state.backed_up_n = state.last_n
        if self._path is not None:
            self._opened = self._open()
        self.store = Mortal(self._opened)
        with self.store.write() as tx:
            tx.set_epoch(f"e{self.epochs}")
            if self._path is None:
                draft = Draft(tx, now, Hooks())
                erase_records(draft, self._erased.values(), Actor("", "server", ""))
                draft.flush()

    def retire(self, now: int) -> None:
        """The night's retention; what it does not keep for ever needs a disk."""
        assert not isinstance(self._opened, MemoryStore)
        retire(self._opened, now)

    def _move_over(self, path: Path) -> None:
        """What comes back is a file; PostgreSQL gets it by the way every company takes."""
        source, target = SqliteStore(path), PostgresStore(self._url, path.parent)
        with source.reading() as old, target.write() as tx:
            to_postgres(old, tx.connection)
        source.close()
        target.close()

    def exchange(self, actor: Actor, request: Any, now: int, dies: bool = False) -> dict[str, Any]:
        """The answer as the phone gets it: `{"response": …}` or `{"failure": …}`. Raises `Died`."""
        message = msgspec.convert(request, SyncRequest)
        self.store.dies = dies
        try:
            response = exchange(self.store, self.policy, actor, message, now_ms=now, hooks=self.hooks)
        except Failed as failure:
            return {"failure": {"code": failure.code, "detail": failure.detail}}
        except Died:
            self.restart()
            raise
        finally:
            self.store.dies = False
        return {"response": response}

    def snapshot(self, actor: Actor, bucket: str) -> dict[str, Any] | None:
        with self.store.read() as tx:
            if bucket not in self.policy.readable(tx, actor):
                return None
            manifest, pieces = snapshot(tx, bucket)
        return {"manifest": manifest, "texts": {name: data.decode() for name, data in pieces.items()}}

    def compare(self, actor: Actor, bucket: str, sums: list[int]) -> list[RangePage]:
        """All pages of what a phone has to replace in a damaged bucket."""
        pages: list[RangePage] = []
        with self.store.read() as tx:
            while bucket in self.policy.readable(tx, actor) and (not pages or pages[-1].next is not None):
                after = pages[-1].next if pages else None
                request = RangeRequest(sums=sums, after=after or "")
                pages.append(compare(tx, bucket, request, self.hooks.page_bytes))
        return pages

    def issue(self, person: str, device: str, now: int) -> str:
        with self.store.write() as tx:
            return issue_replica(tx, person, device, now_ms=now, hooks=self.hooks).id

    def write(self, ops: list[Op], now: int) -> bool:
        """The administrator's and the server's own changes; whether all went in."""
        with self.store.write() as tx:
            results = write(tx, self.policy, SERVER, ops, now_ms=now, hooks=self.hooks)
        return all(result.r == "ok" for result in results)

    def forget_deleted(self, now: int) -> list[str]:
        """Half a year went by since anybody touched what is deleted: it leaves for good. Its ids."""
        with self.store.write() as tx:
            heads = {
                bucket: head.seq for bucket, head in tx.heads(sorted({row.bucket for row in _deleted(tx)})).items()
            }
            due = [row for row in _deleted(tx) if is_due(tx, row, heads)]
            rows = {one.id: one for row in due for one in with_all_of(tx, row)}
            draft = Draft(tx, now, self.hooks)
            erase_records(draft, rows.values(), SERVER)
            draft.flush()
        return sorted(rows)

    def decide(self, held: Held, dismiss: bool, fields: dict[str, Any] | None, now: int) -> None:
        """The supervisor's decision on a late change. Raises `Refused`."""
        with self.store.write() as tx:
            if dismiss:
                quarantine.dismiss(tx, SERVER, held, now_ms=now, hooks=self.hooks)
            else:
                quarantine.apply(tx, self.policy, SERVER, held, fields, now_ms=now, hooks=self.hooks)

    def look(self, work: Callable[[ReadTx], T]) -> T:
        with self.store.read() as tx:
            return work(tx)
