"""The company's records in PostgreSQL (15 or newer): several processes, each with pools of connections of its own.

Pushes run beside each other (`write(together=True)`): each reads committed data, changes records only where they are
still as read, and takes its numbers late, one counter per bucket locked in the order of their names. Who was overtaken
gets `Collided` and runs again. Everything else writes alone, as on SQLite: the lone writer holds exclusively what
pushes hold shared (an advisory lock), so a move never meets half a push. So only writers of one bucket ever wait for
each other, but for the rare lone one.

Not chosen: SERIALIZABLE. Every two pushes into one bucket would touch its counter and one of them fail; here the
second waits a moment. Not chosen: a sequence per bucket: it is not part of the transaction, and readers lose rows
(design: Server state). Not chosen: NOTIFY: it takes one lock for the whole server at each commit; pokes compare heads.

`transaction()` alone, without the records, takes no such lock: server-only tables are changed row by row.
"""

from __future__ import annotations

import select
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import IsolationLevel
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import DeadlockDetected, SerializationFailure, UniqueViolation
from psycopg.types.numeric import Int8Dumper
from psycopg_pool import ConnectionPool

from backend.storage import postgres_migrations as migrations
from backend.storage.dialect import translate
from backend.storage.erasures import erased_path, note
from backend.storage.postgres_read import PostgresReadTx
from backend.storage.postgres_tx import PostgresWriteTx, Seen
from backend.storage.sqlite import SqliteStore
from shared_schema.errors import HeadlandError
from sync.ports import Collided

__all__ = ["PostgresReadTx", "PostgresStore", "PostgresWriteTx", "Translated"]

Raw = psycopg.Connection[tuple[Any, ...]]

OLDEST = 150000
CONNECTIONS = 10
"""At most, for writing, and as many for reading. Two pools: a writer that also reads never waits for another writer."""
AT_ONCE = 4
"""Exchanges served at once: more threads only take the interpreter from each other; more processes do not."""
CONNECT_S = 10
"""How long a request waits for a connection while the database is away; a phone waits longer. Also how long the pool
goes on trying by itself, at growing distances: the next request begins anew, so none waits long once it is back."""
DEAD_AFTER_S = 30
"""When a machine that fell silent is given up: without this the operating system waits for hours."""
PATIENCE_S = 30.0
"""How long a writer waits for another one."""
IDLE_TIMEOUT = "120s"
"""A process that hangs in the middle of a transaction loses it, and with it the locks."""
WRITERS = 7_218_001
"""The advisory lock: held shared by pushes, exclusively by whoever writes alone."""
LOCK = {
    "together": f"SELECT pg_advisory_xact_lock_shared({WRITERS})",
    "alone": f"SELECT pg_advisory_xact_lock({WRITERS})",
}


class NoDatabase(HeadlandError):
    """The PostgreSQL server cannot be reached, or not be used."""


class Translated:
    """A connection that takes the common dialect (`connection.py`).

    What needs no answer, the beginning of a transaction and what only writes, is said `later`: it goes out with the
    next question or at the end, all in one round trip. Questions that do not wait for each other are asked together.
    """

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self._waiting: list[tuple[bytes, Sequence[Any], int | None]] = []

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> psycopg.Cursor[tuple[Any, ...]]:
        return self.ask([(sql, parameters)])[0]

    def ask(self, asked: Sequence[tuple[str, Sequence[Any]]]) -> list[psycopg.Cursor[tuple[Any, ...]]]:
        """Several statements whose answers do not depend on each other, after what waits, in one round trip."""
        said = [(translate(sql).encode(), parameters or None) for sql, parameters in asked]
        if not self._waiting and len(said) == 1:
            return [self.raw.execute(*said[0], binary=True)]
        waiting, self._waiting = self._waiting, []
        with self.raw.pipeline():
            done = [(self.raw.execute(sql, parameters or None), rows) for sql, parameters, rows in waiting]
            answers = [self.raw.execute(*one, binary=True) for one in said]
        for cursor, rows in done:
            if rows is not None and cursor.rowcount != rows:
                raise Collided(f"{rows - cursor.rowcount} of {rows} had changed")
        return answers

    def later(self, sql: str, parameters: Sequence[Any] = (), /, rows: int | None = None) -> None:
        """Say this before anything is read or committed. `rows`: as many must it touch, else `Collided`."""
        self._waiting.append((translate(sql).encode(), parameters, rows))

    def flush(self) -> None:
        if self._waiting:
            self.ask([])

    def forget(self) -> None:
        """Drop what was still to be written: it is undone."""
        self._waiting = []

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> psycopg.Cursor[tuple[Any, ...]]:
        self.flush()
        cursor = self.raw.cursor()
        cursor.executemany(translate(sql).encode(), list(parameters))
        return cursor

    def stream(self, sql: str, parameters: Sequence[Any] = (), /, size: int = 2000) -> Iterator[tuple[Any, ...]]:
        """Rows in portions, for what may be larger than memory."""
        self.flush()
        with self.raw.cursor(name=f"s{uuid4().hex}") as cursor:
            cursor.itersize = size
            yield from cursor.execute(translate(sql).encode(), parameters, binary=True)


@dataclass
class Open:
    """A thread's transaction on its way."""

    connection: Translated
    writes: str
    """How it holds the writers' lock: not yet, `together` or `alone`."""
    erased: list[str] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)


class PostgresStore:
    """Opens the database, brings it up to date, hands out transactions. Close it at the end.

    `directory` is the data directory, which the processes of one company share: the list of erased records is there,
    under the name that a restored file looks for.
    """

    writers = AT_ONCE

    def __init__(
        self, url: str, directory: Path, connections: int = CONNECTIONS, patience_s: float = PATIENCE_S
    ) -> None:
        self.url = url
        self._patience = f"{int(patience_s * 1000)}ms"
        self._erased_log = erased_path(directory / "headland.sqlite")
        self._here = threading.local()
        self._kept: dict[str, tuple[int, object]] = {}
        _require(url)
        self._writers = self._pool(connections, "writers", IsolationLevel.READ_COMMITTED, read_only=False)
        self._readers = self._pool(connections, "readers", IsolationLevel.REPEATABLE_READ, read_only=True)
        try:
            self.migrated = self._migrate()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        for pool in (self._writers, self._readers):
            pool.close()

    def _pool(self, size: int, name: str, isolation: IsolationLevel, *, read_only: bool) -> ConnectionPool[Raw]:
        def configure(raw: Raw) -> None:
            raw.isolation_level, raw.read_only = isolation, read_only
            raw.server_cursor_factory = psycopg.RawServerCursor
            raw.adapters.register_dumper(int, Int8Dumper)
            raw.execute(
                "SELECT set_config('lock_timeout', $1, false), set_config('client_min_messages', 'warning', false),"
                " set_config('idle_in_transaction_session_timeout', $2, false)",
                (self._patience, IDLE_TIMEOUT),
            )

        def check(raw: Raw) -> None:
            """One that is dead is seldom alone: the server was restarted. The pool itself would find the others one by
            one, and wait longer each time."""
            try:
                _alive(raw)
            except psycopg.OperationalError:
                pool.check()
                raise

        pool: ConnectionPool[Raw] = ConnectionPool(
            self.url, min_size=1, max_size=size, open=True, configure=configure, check=check, num_workers=1, name=name,
            timeout=CONNECT_S, reconnect_timeout=CONNECT_S,
            kwargs={**_impatient(self.url), "autocommit": True, "cursor_factory": psycopg.RawCursor},
        )  # fmt: skip
        return pool

    def _migrate(self) -> list[str]:
        with self._writers.connection() as raw, raw.transaction():
            db = Translated(raw)
            raw.execute(LOCK["alone"])
            steps = migrations.todo(db)
            for step in steps:
                migrations.apply(db, step)
            db.execute("INSERT INTO sync_state (key, value) VALUES ('epoch', ?) ON CONFLICT DO NOTHING", (uuid4().hex,))
        return [step.__name__ for step in steps]

    @contextmanager
    def transaction(self) -> Iterator[Translated]:
        """A writing connection inside a transaction; inside one of the same thread, a savepoint of it."""
        with self._transaction() as current:
            yield current.connection

    @contextmanager
    def reading(self) -> Iterator[Translated]:
        """A reading connection that sees one moment."""
        with self._readers.connection() as raw:
            connection = Translated(raw)
            connection.later("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield connection

    @contextmanager
    def write(self, together: bool = False) -> Iterator[PostgresWriteTx]:
        try:
            with self._transaction("together" if together else "alone") as current:
                yield PostgresWriteTx(current.connection, current.erased.append, current.seen, self._kept)
        except (DeadlockDetected, SerializationFailure, UniqueViolation) as error:
            raise Collided(str(error)) from error

    @contextmanager
    def read(self) -> Iterator[PostgresReadTx]:
        with self.reading() as connection:
            yield PostgresReadTx(connection, self._kept)

    def heads(self) -> dict[str, int]:
        """Every bucket's head: what has to be poked when it moves."""
        with self.reading() as connection:
            return dict(connection.execute("SELECT id, seq FROM buckets").fetchall())

    def copy_into(self, target: Path) -> None:
        """Copy this moment into a new SQLite file, which `headland restore` takes."""
        from backend.storage.carry import to_sqlite

        copy = SqliteStore(target)
        try:
            with self.reading() as source, copy.transaction() as connection:
                to_sqlite(source, connection)
            copy.leave_wal()
        finally:
            copy.close()

    def scrub(self) -> None:
        """Its files are the database server's: old versions of rows go with its vacuum, its log with its archive."""

    def rest(self) -> None:
        """The server sees to its log itself."""

    def faults(self) -> Iterator[tuple[str, str]]:
        """The database is of this version, waits for the disk, and knows where every record is."""
        with self.reading() as connection:
            applied = migrations.applied(connection)
            slack = _slack(connection.raw)
            astray = connection.execute(
                "SELECT coalesce(r.id, p.id) FROM records r FULL JOIN places p ON p.id = r.id AND p.bucket = r.bucket"
                " WHERE r.id IS NULL OR p.id IS NULL LIMIT 5"
            ).fetchall()
        if applied != set(migrations.names()):
            missing = ", ".join(sorted(set(migrations.names()) ^ applied))
            yield f"migrations differ: {missing}", "install the newest Headland"
        for name in slack:
            yield f"PostgreSQL runs with {name} = off", f"set {name} = on: a power cut would take what was acknowledged"
        if astray:
            ids = ", ".join(sorted({row[0] for row in astray}))
            yield f"places and records differ: {ids}", "restore the database from its backup, and tell the makers"

    @contextmanager
    def _transaction(self, writes: str = "") -> Iterator[Open]:
        """The thread's transaction; inside one, a savepoint of it. `writes`: how it is to hold the writers' lock."""
        current: Open | None = getattr(self._here, "current", None)
        if current is not None:
            with _savepoint(current):
                _take(current, writes)
                yield current
            return
        with self._writers.connection() as raw:  # commits at its end, rolls back on an exception
            self._here.current = current = Open(Translated(raw), writes)
            current.connection.later("BEGIN ISOLATION LEVEL READ COMMITTED")
            if writes:
                current.connection.later(LOCK[writes])
            current.seen.together = writes == "together"
            try:
                if writes == "alone":
                    current.connection.flush()
                yield current
                current.connection.flush()
                self.note_erased(current.erased)
            finally:
                self._here.current = None

    def knows_erased(self, database: Path) -> bool:
        """Whether the list of what was erased is that file's own."""
        return self._erased_log == erased_path(database)

    def note_erased(self, lines: Sequence[str]) -> None:
        """Note what was erased outside the database, before the commit."""
        note(self._erased_log, lines)


@contextmanager
def _savepoint(current: Open) -> Iterator[None]:
    """What happens inside is undone alone, in the database and in what is known of it."""
    mark, seen, writes = len(current.erased), current.seen.copy(), current.writes
    current.connection.flush()
    try:
        with current.connection.raw.transaction():
            yield
            current.connection.flush()
    except BaseException:
        del current.erased[mark:]
        current.connection.forget()
        current.seen.restore(seen)
        current.writes = writes
        raise


def _take(current: Open, writes: str) -> None:
    """Hold the writers' lock from here to the end of the transaction."""
    if not writes or current.writes in (writes, "alone"):
        return
    if current.writes:
        raise RuntimeError("who writes together with others cannot go on alone: two such would wait for each other")
    current.connection.execute(LOCK[writes])
    current.writes = writes
    current.seen.together = writes == "together"


def _alive(raw: Raw) -> None:
    """Refuse a connection that a restarted server left behind: on an idle one nothing arrives but the news of its end.

    A look at the socket, where the system has it, instead of a question to the server before each transaction.
    """
    if sys.platform != "win32":
        poll = select.poll()
        poll.register(raw.fileno(), select.POLLIN)
        if not poll.poll(0):
            return
    raw.execute("SELECT 1")


def _impatient(url: str) -> dict[str, int]:
    """What notices a database whose machine has gone, where the address does not say otherwise."""
    wanted = {"connect_timeout": CONNECT_S, "keepalives_idle": DEAD_AFTER_S, "tcp_user_timeout": DEAD_AFTER_S * 1000}
    return {name: value for name, value in wanted.items() if name not in conninfo_to_dict(url)}


def _require(url: str) -> None:
    """Refuse a server that cannot be reached, is too old, or answers before the disk has it (SQLite is asked too)."""
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_S) as raw:
            version, slack = raw.info.server_version, _slack(raw)
    except psycopg.OperationalError as error:
        raise NoDatabase("no_database", why=str(error).strip()) from error
    if version < OLDEST:
        raise NoDatabase("no_database", why=f"version 15 or newer is needed, this is {version // 10000}")
    if slack:
        raise NoDatabase("no_database", why=f"{slack[0]} = off: a power cut would take what was acknowledged")


def _slack(raw: Raw) -> list[str]:
    """The settings by which the server does not wait for its disk."""
    rows = raw.execute(
        "SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off' ORDER BY name"
    ).fetchall()
    return [row[0] for row in rows]
