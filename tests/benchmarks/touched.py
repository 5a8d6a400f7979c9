"""How many rows and pages one exchange touches: counted, not timed, so that any machine gives the same answer.

SQLite: steps of its virtual machine (each row looked at is a fixed number of them), pages read into an emptied cache
(each is one read of the process) and pages written (frames the log grew by). PostgreSQL: the server's own counters of
rows fetched and changed, and of buffers that its two connections asked for.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from backend.auth.access import Policy
from backend.storage.postgres import PostgresStore, Translated
from backend.storage.sqlite import SqliteStore
from shared_schema.protocol import Op, SyncRequest
from sync.clock import pack
from sync.exchange import exchange, issue_replica, write
from sync.hooks import Hooks
from sync.ports import Actor

NOW = 1_795_233_600_000
SERVER = Actor("server", "server", "")
NORTH = "plot:north"
WARM_UP = 3


class Touched(Struct, frozen=True):
    """What one exchange touched. `rows`: of SQLite the steps instead."""

    rows: int
    pages: int
    written: int = 0


class BigBucket:
    """A company with one rep whose plot holds `size` contacts, and the rep's phone, which has them all."""

    def __init__(self, store: SqliteStore | PostgresStore, size: int) -> None:
        self.store, self.size = store, size
        self._policy, self._hooks = Policy(), Hooks(new_id=lambda: uuid.uuid4().hex)
        self._n = 0
        self._stamps: dict[str, str] = {}
        with store.write() as tx:
            made = [
                Op(n=0, op="new", id="wang", kind="person", fields={"name": "wang", "role": "rep", "zone": "UTC"}),
                Op(n=0, op="new", id="north", kind="plot", fields={"name": "n", "owner": "wang", "zone": "UTC"}),
                Op(n=0, op="new", id="A1", kind="account", fields={"name": "A1", "plot": "north"}),
            ]
            results = write(tx, self._policy, SERVER, made, now_ms=NOW, hooks=self._hooks)
            assert all(result.r == "ok" for result in results), results
            self._replica = issue_replica(tx, "wang", "phone", now_ms=NOW, hooks=self._hooks).id
            self._epoch = tx.epoch()
        fill(store, size)
        answer = exchange(
            store, self._policy, self._actor, self._request([]), now_ms=NOW, hooks=Hooks(large_bucket=size * 2)
        )
        self._cursors = {page.id: page.upto for page in answer.buckets}

    @property
    def _actor(self) -> Actor:
        return Actor("wang", "rep", self._replica)

    def _request(self, ops: list[Op]) -> SyncRequest:
        cursors = getattr(self, "_cursors", {})
        return SyncRequest(self._replica, 1, self._epoch, NOW, seen=self._n - len(ops), cursors=cursors, ops=ops)

    def exchange(self, ops: int) -> None:
        """One exchange as a phone makes it: edits of contacts all over the bucket, and what they came to."""
        request = self._request([self._edit() for _ in range(ops)])
        answer = exchange(self.store, self._policy, self._actor, request, now_ms=NOW, hooks=self._hooks)
        assert all(result.r == "ok" and not result.conflict for result in answer.results), answer.results
        for page in answer.buckets:
            assert page.next is None
            assert not page.snapshot
            self._cursors[page.id] = page.upto

    def _edit(self) -> Op:
        self._n += 1
        key = contact(self._n * 7_919 % self.size)
        h = pack(NOW, self._n, self._replica)
        base = {"title": self._stamps.get(key)}
        self._stamps[key] = h
        fields = {"title": f"工程师 {self._n}"}
        return Op(n=self._n, op="set", id=key, kind="contact", rv=2**40, h=h, fields=fields, base=base)


def contact(number: int) -> str:
    return f"contact-{number:08d}"


def fill(store: SqliteStore | PostgresStore, size: int, bucket: str = NORTH) -> None:
    """Put contacts and as many replaced values into a bucket, by one statement each: a million has to be quick."""
    stamp = pack(1, 0, "00000000")
    fields = {"name": "李明朗", "account": "A1", "phone": "13800000000", "note": "每周二上午在厂里。" * 3}
    body = msgspec.json.encode({"f": {name: [value, stamp] for name, value in fields.items()}, "at": {"name": 1}})
    with store.transaction() as connection:
        [(head,)] = connection.execute("SELECT seq FROM buckets WHERE id = ?", (bucket,)).fetchall()
        for statement, values in _statements(connection, size, body, stamp, bucket, head):
            connection.execute(statement, values)
        connection.execute(
            "UPDATE buckets SET seq = ?, sum = sum + ?, count = count + ? WHERE id = ?",
            (head + size, size, size, bucket),
        )
    with store.transaction() as connection:
        connection.execute("ANALYZE")


def _statements(
    connection: Any, size: int, body: bytes, stamp: str, bucket: str, head: int
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    wide = isinstance(connection, Translated)
    numbers = (
        "SELECT i FROM generate_series(0, ?1::bigint - 1) AS s (i)"
        if wide
        else "WITH RECURSIVE s (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < ?1 - 1) SELECT i FROM s"
    )
    key = "'contact-' || lpad(i::text, 8, '0')" if wide else "printf('contact-%08d', i)"
    yield (
        "INSERT INTO records (id, kind, bucket, seq, family, erased, c, body)"
        f" SELECT {key}, 'contact', ?3, i + 1 + ?4, 'A1', 0, 1, ?2 FROM ({numbers}) AS n",
        (size, body, bucket, head),
    )
    if wide:
        yield f"INSERT INTO places (id, bucket) SELECT {key}, ?2 FROM ({numbers}) AS n", (size, bucket)
    yield (
        f"INSERT INTO history (record, field, at_ms, body) SELECT {key}, 'title', i, ?2 FROM ({numbers}) AS n",
        (size, msgspec.json.encode([("title", "x", stamp, stamp, "")])),
    )


def touched(bucket: BigBucket, ops: int) -> Touched:
    """What one exchange touches, once the first few have warmed up what is done but once."""
    for _ in range(WARM_UP):
        bucket.exchange(ops)
    if isinstance(bucket.store, SqliteStore):
        return _on_sqlite(bucket.store, lambda: bucket.exchange(ops))
    return _on_postgres(bucket.store, lambda: bucket.exchange(ops))


def _on_sqlite(store: SqliteStore, run: Callable[[], None]) -> Touched:
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    def both(watch: Callable[[], int] | None) -> None:
        with store.transaction() as writer, store.reading() as reader:
            for connection in (writer, reader):
                connection.set_progress_handler(watch, 1)
        with store.turns.alone():
            store.turns.connection.execute("PRAGMA shrink_memory")
        with store.reading() as reader:
            reader.execute("PRAGMA shrink_memory")

    log = store.path.with_name(f"{store.path.name}-wal")
    with store.transaction() as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        connection.execute("PRAGMA wal_autocheckpoint = 0")
    with store.turns.alone():
        store.turns.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    both(step)
    steps, reads, frames = 0, _reads(), log.stat().st_size
    run()
    taken = Touched(steps, _reads() - reads, (log.stat().st_size - frames) // (size + 24))
    both(None)
    return taken


def _reads() -> int:
    """How often this process has read anything (`syscr`)."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("syscr")))


def _on_postgres(store: PostgresStore, run: Callable[[], None]) -> Touched:
    before = _counted(store)
    run()
    after = _counted(store)
    run()  # what counting itself costs is taken off: twice as many exchanges, as often counted
    run()
    last = _counted(store)
    return Touched(after.rows - before.rows, (last.pages - after.pages) - (after.pages - before.pages))


def _counted(store: PostgresStore) -> Touched:
    pids = []
    for pool in (store._writers, store._readers):
        with pool.connection() as raw:
            row = raw.execute("SELECT pg_backend_pid(), pg_stat_force_next_flush()").fetchone()
            assert row is not None
            pids.append(row[0])
    with _looking(store) as raw:
        rows = raw.execute(
            "SELECT sum(coalesce(idx_tup_fetch, 0) + seq_tup_read + n_tup_ins + n_tup_upd + n_tup_del)::bigint"
            " FROM pg_stat_user_tables"
        ).fetchone()
        pages = raw.execute(
            "SELECT sum(hits + reads)::bigint FROM unnest(%s::int[]) AS p, pg_stat_get_backend_io(p)", (pids,)
        ).fetchone()
    assert rows is not None
    assert pages is not None
    return Touched(rows[0], pages[0])


@contextmanager
def _looking(store: PostgresStore) -> Iterator[Any]:
    import psycopg

    with psycopg.connect(store.url, autocommit=True) as raw:
        yield raw
