"""The line in which phones' exchanges wait for their turn, and who serves it.

On SQLite one thread serves all pushes in line by one transaction: one wait for the disk for all of them, and no
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
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from queue import Empty, SimpleQueue
from typing import Literal

from msgspec import Struct

from backend.auth import sessions
from backend.auth.policy import may_call
from backend.auth.sessions import DAY_MS, Signed
from backend.services import Services
from backend.storage.company import Company
from backend.storage.sql_read import SqlReadTx
from shared_schema.errors import Failed
from shared_schema.protocol import SyncRequest, SyncResponse
from sync.exchange import exchange
from sync.ports import Actor, ReadTx

log = logging.getLogger("headland.exchanges")

MOST = 64
"""Exchanges in one commit at most."""
FRESH_MS = 30_000
"""A phone that asks more often than this is not written down each time."""
NOTED_S = 5.0
"""So long a note that a phone was here may wait for somebody else's commit."""


NOTE: Literal["note"] = "note"
"""Stands in line to have it written down who was here."""


class Unserved(Exception):
    """Whoever served the line broke in the middle; nothing was kept."""


class Job:
    """One exchange in line: what is asked, and what became of it. `answer` is None until it was served."""

    def __init__(self, secret: str | None, message: SyncRequest, person: str | None = None) -> None:
        self.secret = secret
        self.person = person
        self.message = message
        self.answer: SyncResponse | BaseException | None = None
        self.signed: Signed | None = None
        self.loop = asyncio.get_running_loop()
        self.served: asyncio.Future[None] = self.loop.create_future()


class Line:
    """Jobs that wait, and the threads that serve them."""

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self.jobs: SimpleQueue[Job | Literal["note"] | None] = SimpleQueue()
        self.threads: list[threading.Thread] = []

    def others(self) -> Iterator[Job]:
        """Who else stands in line now, as many as one commit takes."""
        with suppress(Empty):
            for _ in range(MOST - 1):
                job = self.jobs.get_nowait()
                if not isinstance(job, Job):
                    self.jobs.put(job)
                    return
                yield job


class Seen(Struct, frozen=True):
    """That a device was here."""

    at: int
    token: str
    stale: bool
    """Whether its session's use is to be noted too."""


class Exchanges:
    """Two lines, for who writes and who only asks: asking goes on while somebody writes at length. Their threads begin
    with the first job."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._together = services.store.writers == 1
        self._writing, self._asking = Line(services.store.writers), Line(-(-services.store.writers // 2))
        self._guard = threading.Lock()
        self._seen: dict[str, Seen] = {}

    async def serve(self, secret: str | None, message: SyncRequest, person: str | None = None) -> SyncResponse:
        """Stand in line, and return the answer when it is durable. `person`: whom the page says it works for."""
        job = Job(secret, message, person)
        line = self._writing if message.ops else self._asking
        if not line.threads:
            self._begin(line)
        line.jobs.put(job)
        await job.served
        if isinstance(job.answer, BaseException):
            raise job.answer
        assert job.answer is not None
        return job.answer

    def close(self) -> None:
        """Serve who is in line, then end; what was only noted is written."""
        for line in (self._writing, self._asking):
            for _ in line.threads:
                line.jobs.put(None)
            for thread in line.threads:
                thread.join()
            line.threads = []
        self._note()

    def _begin(self, line: Line) -> None:
        with self._guard:
            while len(line.threads) < line.workers:
                thread = threading.Thread(target=self._work, args=(line,), name="exchanges", daemon=True)
                line.threads.append(thread)
                thread.start()

    def _work(self, line: Line) -> None:
        while True:
            try:
                first = line.jobs.get(timeout=NOTED_S if self._seen else None)
            except Empty:
                self._note()
                continue
            if first is None:
                return
            if not isinstance(first, Job):
                self._note()
                continue
            jobs = [first, *line.others()] if self._together else [first]
            try:
                self._batch(jobs, writes=line is self._writing)
            except BaseException as error:
                for job in jobs:
                    job.answer = error if isinstance(error, Exception) else Unserved()
            _deliver(jobs)
            self._afterwards(line)

    def _batch(self, jobs: Sequence[Job], writes: bool) -> None:
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
            self._begin(self._writing)
            self._writing.jobs.put(NOTE)  # who only asks waits for nobody who writes

    def _afterwards(self, line: Line) -> None:
        """What nobody waits for."""
        if line is not self._writing:
            return
        self._services.live.nudge()
        try:
            self._services.room.stored()
            with self._services.room.spared():
                self._services.store.rest()
        except Exception:
            log.exception("what follows an exchange failed")

    def _open(self, writes: bool) -> AbstractContextManager[SqlReadTx | None]:
        """The transaction that all of a batch share; None where each has its own."""
        if not self._together:
            return nullcontext()
        store = self._services.store
        return store.write(together=True) if writes else store.read()

    def _one(self, job: Job, tx: SqlReadTx | None) -> SyncResponse:
        services, message, now = self._services, job.message, self._services.clock()

        def admit(within: ReadTx) -> Actor:
            assert isinstance(within, SqlReadTx)
            signed = job.signed = sessions.of(within, job.secret, now, job.person)
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
        with self._guard:
            for signed in (job.signed for job in jobs if isinstance(job.answer, SyncResponse)):
                if signed is None:
                    continue
                noted = self._seen.get(signed.device)
                last = signed.last_sync if noted is None else noted.at
                stale = sessions.is_stale(signed, now)
                if last is None or now - last > FRESH_MS or (stale and noted is None):
                    self._seen[signed.device] = Seen(now, signed.token, stale)
                    first = first or last is None
        return first

    def _due(self) -> bool:
        with self._guard:
            oldest = next(iter(self._seen.values()), None)
        return oldest is not None and self._services.clock() - oldest.at > NOTED_S * 1000

    def _note(self) -> None:
        """Write down who was here; given up where there is no room for it."""
        services = self._services
        with self._guard:
            seen, self._seen = self._seen, {}
        if not seen:
            return
        try:
            with services.room.spared(), services.store.transaction() as connection:
                company = Company(connection)
                for device, one in sorted(seen.items()):
                    company.record_sync(device, one.at)
                    if one.stale:
                        company.touch_session(one.token, one.at, one.at + services.settings.session_days * DAY_MS)
        except Exception:
            log.exception("who was here could not be noted")


def _require_own(tx: SqlReadTx, signed: Signed, replica: str) -> None:
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
