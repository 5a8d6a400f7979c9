"""Group commit: transactions that come while another one is at work are committed with it, by one wait for the disk.

The writer's turn goes from thread to thread. Who has done its part and sees others in line hands on the open
transaction instead of committing it; the last one, or the one that finds the group full, commits for all. Until then
each waits: nothing is answered before the disk has it. A part that fails is undone by its savepoint and takes nobody
with it; if the commit fails, or the database gives the whole transaction up (a full disk), every part of it failed.

Chosen: whoever wants to write does it in its own thread, in turn. Not chosen: a writer's thread with a queue: two
more changes of thread for each exchange, which costs more than what is saved while nobody else waits; and one more
thing that may die. A lone phone commits at once, as without this.
"""

from __future__ import annotations

import copy
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, RLock
from typing import Protocol

MOST = 64
"""Parts in one commit at most."""
LONGEST_S = 0.025
"""After this long a group takes nobody else: the first one has waited enough."""
LOOK_S = 1.0
"""So often who waits for a commit looks whether its committer is still there."""


class Lost(Exception):
    """The database gave up the transaction that this part shared with others; nothing of it was kept. Who was in it
    when that happened is told why, by the database's own error."""


class Group:
    """The parts of one open transaction."""

    def __init__(self) -> None:
        self.parts = 0
        self._begun = time.monotonic()
        self._ended = Event()
        self._failure: BaseException | None = None

    @property
    def full(self) -> bool:
        return self.parts >= MOST or time.monotonic() - self._begun > LONGEST_S

    def end(self, failure: BaseException | None = None) -> None:
        """Tell everybody in it."""
        self._failure = failure
        self._ended.set()

    def ended(self, within_s: float) -> bool:
        return self._ended.is_set() or self._ended.wait(within_s)

    def result(self) -> None:
        """Raise what went wrong, a copy for each thread."""
        if self._failure is not None:
            raise copy.copy(self._failure)


class Notes(Protocol):
    """What is known of the open transaction beside the database."""

    def begin(self) -> None:
        """A transaction begins: nothing is known."""
        ...

    def undone(self) -> None:
        """Something of it was undone: what was noted may not hold any more."""
        ...

    def before_commit(self) -> None: ...


class Turns:
    """Whose turn it is to write on the one writing connection, and what is open on it."""

    def __init__(self, connection: sqlite3.Connection, notes: Notes) -> None:
        self.connection = connection
        self._notes = notes
        self._lock = RLock()
        self._line: deque[None] = deque()
        self._depth = 0
        self._group: Group | None = None

    @property
    def waiting(self) -> int:
        """How many threads stand in line."""
        return len(self._line)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nothing is open on the connection, and nobody opens anything."""
        with self._turn():
            self._close_open()
            yield

    @contextmanager
    def transaction(self, together: bool) -> Iterator[None]:
        """A part of work, durable when this ends; undone, it alone, on an exception. Inside a part of the same thread
        it is a savepoint of that one."""
        with self._turn():
            if self._depth:
                with self._savepoint():
                    yield
                return
            if not together:
                self._close_open()
            group = self._open()
            try:
                with self._savepoint() if group.parts else self._first(group):
                    yield
            finally:
                if self._group is group and (not together or group.full or not self._line):
                    self._commit(group)
        while not group.ended(LOOK_S):
            with self._turn():
                if self._group is group:
                    self._commit(group)
        group.result()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        self._line.append(None)
        try:
            self._lock.acquire()
        finally:
            self._line.pop()
        try:
            yield
        finally:
            self._lock.release()

    def _open(self) -> Group:
        if self._group is None:
            self._notes.begin()
            self.connection.execute("BEGIN IMMEDIATE")
            self._group = Group()
        return self._group

    def _close_open(self) -> None:
        if self._depth == 0 and self._group is not None:
            self._commit(self._group)

    @contextmanager
    def _first(self, group: Group) -> Iterator[None]:
        """The first part needs no savepoint: while it is the only one, undoing it is undoing all."""
        self._depth = 1
        try:
            yield
            group.parts += 1
        except BaseException as error:
            self._group = None
            self._undo("ROLLBACK")
            group.end(error)
            raise
        finally:
            self._depth = 0

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        group, name = self._group, f"level{self._depth}"
        if self._given_up():  # a savepoint would begin a transaction of its own, and keep it
            raise Lost
        self.connection.execute(f"SAVEPOINT {name}")
        self._depth += 1
        try:
            yield
            self.connection.execute(f"RELEASE {name}")
            if self._depth == 1 and group is not None:
                group.parts += 1
        except BaseException as error:
            self._undo(f"ROLLBACK TO {name}", f"RELEASE {name}")
            if group is not None and self._given_up() and self._group is group:
                self._group = None
                group.end(error)
            raise
        finally:
            self._depth -= 1

    def _given_up(self) -> bool:
        """Whether the database itself has rolled the open transaction back."""
        return not self.connection.in_transaction

    def _undo(self, *steps: str) -> None:
        self._notes.undone()
        for step in steps if self.connection.in_transaction else ():
            self.connection.execute(step)

    def _commit(self, group: Group) -> None:
        self._group = None
        try:
            self._notes.before_commit()
            self.connection.execute("COMMIT")
        except BaseException as error:
            self._undo("ROLLBACK")
            group.end(error)
        else:
            group.end()
