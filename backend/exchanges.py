"""The line in which phones' exchanges wait for their turn, and who serves it.

On SQLite one thread serves all who stand in line by one transaction: one wait for the disk for all of them, and no
change of thread for each (those cost more processor time than an exchange). Each exchange is a savepoint in it; one
that fails is undone alone, and nothing is answered before the commit. If the commit fails, or whoever serves them
breaks, all of them are told so, and the phones send again. On PostgreSQL several threads serve one exchange each: the
database itself has commits that come at once wait for the disk together.

Who is asking is found in the exchange's own transaction (`sessions.of`): a session that was ended is ended for
whatever comes after, and no separate question goes to the database.

That a phone was here and that its session was used is noted with the next batch that writes, at the latest some
seconds later: it is worth no wait for the disk of its own, and a crash may take it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from queue import Empty, SimpleQueue

from msgspec import Struct

from backend.auth import sessions
from backend.auth.policy import may_call
from backend.auth.sessions import DAY_MS, Signed
from backend.services import Services
from backend.storage.company import Company
from backend.storage.sqlite import SqliteReadTx
from shared_schema.errors import Failed
from shared_schema.protocol import SyncRequest, SyncResponse
from sync.exchange import exchange
from sync.ports import Actor, ReadTx

MOST = 64
"""Exchanges in one commit at most."""
FRESH_MS = 30_000
"""A phone that asks more often than this is not written down each time."""
NOTED_S = 5.0
"""So long a note that a phone was here may wait for somebody else's commit."""


class Unserved(Exception):
    """Whoever served the line broke in the middle; nothing was kept."""


class Job:
    """One exchange in line: what is asked, and what became of it. `answer` is None until it was served."""

    def __init__(self, secret: str | None, message: SyncRequest) -> None:
        self.secret = secret
        self.message = message
        self.answer: SyncResponse | BaseException | None = None
        self.signed: Signed | None = None
        self.loop = asyncio.get_running_loop()
        self.served: asyncio.Future[None] = self.loop.create_future()


class Seen(Struct, frozen=True):
    """That a device was here."""

    at: int
    token: str
    stale: bool
    """Whether its session's use is to be noted too."""


class Exchanges:
    """Serves exchanges by `workers` threads, which begin with the first one."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._workers = services.store.writers
        self._line: SimpleQueue[Job | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._guard = threading.Lock()
        self._seen: dict[str, Seen] = {}

    async def serve(self, secret: str | None, message: SyncRequest) -> SyncResponse:
        """Stand in line, and return the answer when it is durable."""
        job = Job(secret, message)
        if not self._threads:
            self._begin()
        self._line.put(job)
        await job.served
        if isinstance(job.answer, BaseException):
            raise job.answer
        assert job.answer is not None
        return job.answer

    def close(self) -> None:
        """Serve who is in line, then end; what was only noted is written."""
        for _ in self._threads:
            self._line.put(None)
        for thread in self._threads:
            thread.join()
        self._threads = []
        self._note()

    def _begin(self) -> None:
        with self._guard:
            while len(self._threads) < self._workers:
                thread = threading.Thread(target=self._work, name="exchanges", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _work(self) -> None:
        while True:
            try:
                first = self._line.get(timeout=NOTED_S if self._seen else None)
            except Empty:
                self._note()
                continue
            if first is None:
                return
            jobs = [first, *self._others()] if self._workers == 1 else [first]
            try:
                self._batch(jobs)
            except BaseException as error:
                for job in jobs:
                    job.answer = error if isinstance(error, Exception) else Unserved()
            _deliver(jobs)
            with self._services.room.spared():
                self._services.store.rest()

    def _others(self) -> Iterator[Job]:
        """Who else stands in line."""
        with suppress(Empty):
            for _ in range(MOST - 1):
                job = self._line.get_nowait()
                if job is None:
                    self._line.put(None)
                    return
                yield job

    def _batch(self, jobs: Sequence[Job]) -> None:
        writes = any(job.message.ops for job in jobs)
        with self._open(writes) as tx:
            for job in jobs:
                try:
                    job.answer = self._one(job, tx)
                except Exception as error:
                    job.answer = error
            first = self._remember(jobs)
            if writes and tx is not None:
                self._note()
        if first or self._due():
            self._note()
        if writes:
            self._services.room.stored()
            self._services.live.nudge()

    def _open(self, writes: bool) -> AbstractContextManager[SqliteReadTx | None]:
        """The transaction that all of a batch share; None where each has its own."""
        if self._workers > 1:
            return nullcontext()
        store = self._services.store
        return store.write(together=True) if writes else store.read()

    def _one(self, job: Job, tx: SqliteReadTx | None) -> SyncResponse:
        services, message, now = self._services, job.message, self._services.clock()

        def admit(within: ReadTx) -> Actor:
            assert isinstance(within, SqliteReadTx)
            signed = job.signed = sessions.of(within, job.secret, now)
            if not may_call(signed.role, "POST", "/api/sync"):
                raise Failed("forbidden")
            if message.replica != signed.replica:
                _require_own(within, signed, message.replica)
            return signed.actor

        try:
            return exchange(
                services.store, services.policy, admit, message, now_ms=now, hooks=services.hooks, within=tx
            )
        except Failed as failure:
            if failure.code == "replica_forked" and job.signed is not None:
                with services.writing() as (_, company):
                    company.set_replica(job.signed.device, str(failure.detail["new_replica"]))
            raise

    # Who was here

    def _remember(self, jobs: Sequence[Job]) -> bool:
        """Keep in mind who was here; says whether somebody was for the first time, which is written at once."""
        now, first = self._services.clock(), False
        for signed in (job.signed for job in jobs if isinstance(job.answer, SyncResponse)):
            if signed is None or signed.device in self._seen:
                continue
            stale = sessions.is_stale(signed, now)
            if stale or signed.last_sync is None or now - signed.last_sync > FRESH_MS:
                self._seen[signed.device] = Seen(now, signed.token, stale)
                first = first or signed.last_sync is None
        return first

    def _due(self) -> bool:
        oldest = next(iter(self._seen.values()), None)
        return oldest is not None and self._services.clock() - oldest.at > NOTED_S * 1000

    def _note(self) -> None:
        """Write down who was here; given up where there is no room for it."""
        services = self._services
        with self._guard:
            seen, self._seen = self._seen, {}
        if not seen:
            return
        with services.room.spared(), services.store.transaction() as connection:
            company = Company(connection)
            for device, one in sorted(seen.items()):
                company.record_sync(device, one.at)
                if one.stale:
                    company.touch_session(one.token, one.at, one.at + services.settings.session_days * DAY_MS)


def _require_own(tx: SqliteReadTx, signed: Signed, replica: str) -> None:
    """A replica that this device had before its present one: a fork it has not heard of yet."""
    state = tx.replica(replica)
    if state is None or state.device != signed.device or state.person != signed.person:
        raise Failed("unknown_replica")


def _deliver(jobs: Sequence[Job]) -> None:
    """Wake those who wait, by one call for each loop they wait on."""
    for loop in {job.loop for job in jobs}:
        mine = [job for job in jobs if job.loop is loop]
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(_wake, mine)


def _wake(jobs: Sequence[Job]) -> None:
    for job in jobs:
        if not job.served.done():
            job.served.set_result(None)
