"""Which of several processes runs the jobs: the one whose name stands in the lease, as long as it renews it.

Only on PostgreSQL are there several. A process that ends gives the lease back; one that dies is succeeded when its
lease runs out, and who succeeds it looks first for reminders it left half sent. A holder that was only asleep can do no
harm when it wakes: what is sent is claimed in the ledger before, once. The processes' clocks may differ by a minute.

Chosen: a row with a time. Not chosen: an advisory lock of the database, which goes with its connection: a pooler shares
connections out, and a machine that lost its power holds its own until the network gives up.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager

from backend.storage.connection import Connection

Transaction = Callable[[], AbstractContextManager[Connection]]
"""Opens one write transaction and commits it at the end of its block."""

NAME = "jobs"
LEASE_MS = 150_000
RENEW_SECONDS = 30


class Lease:
    """One process's hold on the jobs."""

    def __init__(self, writing: Transaction, clock: Callable[[], int], holder: str = "") -> None:
        self._writing = writing
        self._clock = clock
        self._holder = holder or uuid.uuid4().hex
        self._until = 0

    def holds(self) -> bool:
        """Whether this process may begin a job now."""
        return self._clock() < self._until

    def take(self) -> bool:
        """Take or renew it; True when it was another's, or nobody's, before."""
        before, now = self.holds(), self._clock()
        with self._writing() as db:
            taken = db.execute(
                "INSERT INTO leases (name, holder, until_ms) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
                " holder = excluded.holder, until_ms = excluded.until_ms"
                " WHERE leases.holder = excluded.holder OR leases.until_ms <= ?",
                (NAME, self._holder, now + LEASE_MS, now),
            ).rowcount
        self._until = now + LEASE_MS if taken == 1 else 0
        return self.holds() and not before

    def give_back(self) -> None:
        """At the end of the process: the next one need not wait."""
        self._until = 0
        with self._writing() as db:
            db.execute("DELETE FROM leases WHERE name = ? AND holder = ?", (NAME, self._holder))


class Alone(Lease):
    """The only process there can be (SQLite): the jobs are its own from the start."""

    def holds(self) -> bool:
        return True

    def take(self) -> bool:
        first, self._until = self._until == 0, 1
        return first

    def give_back(self) -> None:
        self._until = 0
