"""Group commit (backend/storage/group.py): one wait for the disk for all who come at once, and nobody hurts another."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from backend.storage import group
from backend.storage.erasures import erased_path
from backend.storage.group import Lost
from backend.storage.sqlite import SqliteStore
from sync.ports import Head, Stored, WriteTx

NORTH = "plot:north"
PATIENCE_S = 60.0
Part = Callable[[WriteTx], None]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteStore]:
    monkeypatch.setattr(group, "LONGEST_S", PATIENCE_S)  # a slow machine must not cut a group in two
    opened = SqliteStore(tmp_path / "headland.db")
    yield opened
    opened.close()


def row(key: str, c: int = 1, erased: bool = False) -> Stored:
    return Stored(id=key, kind="contact", bucket=NORTH, c=c, erased=erased)


class Phones:
    """Threads that each write one part, and what became of each."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.answered: list[str] = []
        self.failed: dict[str, BaseException] = {}
        self.threads: list[threading.Thread] = []

    def send(self, name: str, part: Part) -> None:
        """Start a part and return when it stands in line."""
        before = self.store.turns.waiting
        thread = threading.Thread(target=self._work, args=(name, part))
        self.threads.append(thread)
        thread.start()
        until(lambda: self.store.turns.waiting > before or name in self.done)

    @property
    def done(self) -> set[str]:
        return {*self.answered, *self.failed}

    def _work(self, name: str, part: Part) -> None:
        try:
            with self.store.write(together=True) as tx:
                part(tx)
        except BaseException as error:
            self.failed[name] = error
            return
        assert seen(self.store, name), "answered before it was durable"
        self.answered.append(name)

    def join(self) -> None:
        for thread in self.threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive()


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def putting(key: str) -> Part:
    return lambda tx: tx.put([row(key)])


def seen(store: SqliteStore, key: str) -> bool:
    with store.read() as tx:
        return key in tx.get([key])


def at_once(store: SqliteStore, parts: dict[str, Part]) -> tuple[Phones, list[str]]:
    """All parts in line behind one writer; returns what became of them and the statements that ended transactions."""
    phones = Phones(store)
    said: list[str] = []
    with store.transaction() as connection:
        connection.set_trace_callback(said.append)
        for name, part in parts.items():
            phones.send(name, part)
    phones.join()
    with store.transaction() as connection:
        connection.set_trace_callback(None)
    return phones, [word for word in said if word in ("COMMIT", "ROLLBACK", "BEGIN IMMEDIATE")][1:-1]


def test_who_comes_at_once_shares_one_commit(store: SqliteStore) -> None:
    phones, said = at_once(store, {f"C{i}": putting(f"C{i}") for i in range(8)})
    assert said == ["BEGIN IMMEDIATE", "COMMIT"]
    assert sorted(phones.answered) == [f"C{i}" for i in range(8)]
    with store.read() as tx:
        assert tx.heads([NORTH])[NORTH] == Head(8, 8, 8)
        assert sorted(change.seq for change in tx.changes(NORTH, 0, 99, 99)) == list(range(1, 9))


def test_a_group_has_an_end(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "MOST", 3)
    _, said = at_once(store, {f"C{i}": putting(f"C{i}") for i in range(8)})
    assert said == ["BEGIN IMMEDIATE", "COMMIT"] * 3


def test_who_fails_takes_nobody_along(store: SqliteStore) -> None:
    def fail(tx: WriteTx) -> None:
        tx.put([row("half"), row("E", erased=True)])
        raise ValueError("mine alone")

    parts = {f"C{i}": putting(f"C{i}") for i in range(4)}
    phones, said = at_once(store, {"first": fail, **parts, "last": fail})
    assert sorted(phones.answered) == ["C0", "C1", "C2", "C3"]
    assert {name: str(error) for name, error in phones.failed.items()} == dict.fromkeys(("first", "last"), "mine alone")
    assert said.count("COMMIT") == 1
    assert not seen(store, "half")
    assert not erased_path(store.path).exists()
    with store.read() as tx:
        assert tx.heads([NORTH])[NORTH] == Head(4, 4, 4)


def test_a_part_sees_what_was_undone_as_undone(store: SqliteStore) -> None:
    """What a transaction notes of rows it read must not outlive its undoing."""
    with store.write() as tx:
        tx.put([row("C1", c=5)])

    def fail(tx: WriteTx) -> None:
        tx.put([row("C1", c=100)])
        raise ValueError

    def change(tx: WriteTx) -> None:
        tx.put([row("C1", c=7)])

    phones, _ = at_once(store, {"C0": putting("C0"), "failing": fail, "C1": change})
    assert sorted(phones.answered) == ["C0", "C1"]
    with store.read() as read:
        assert read.heads([NORTH])[NORTH] == Head(3, 8, 2)


def test_nothing_is_answered_before_the_commit(store: SqliteStore) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def hold(tx: WriteTx) -> None:
        tx.put([row("C2")])
        inside.set()
        assert go_on.wait(PATIENCE_S)

    phones = Phones(store)
    with store.transaction():
        phones.send("C1", putting("C1"))
        phones.send("C2", hold)
    assert inside.wait(PATIENCE_S)
    assert (phones.answered, seen(store, "C1")) == ([], False)
    go_on.set()
    phones.join()
    assert sorted(phones.answered) == ["C1", "C2"]


def test_a_failed_commit_fails_everybody_in_it(store: SqliteStore) -> None:
    """Here the list of what was erased cannot be written; a full disk ends the same way."""
    erased_path(store.path).mkdir()
    parts = {**{f"C{i}": putting(f"C{i}") for i in range(3)}, "E": lambda tx: tx.put([row("E", erased=True)])}
    phones, said = at_once(store, parts)
    assert said == ["BEGIN IMMEDIATE", "ROLLBACK"]
    assert phones.answered == []
    assert {type(error) for error in phones.failed.values()} == {IsADirectoryError}
    shutil.rmtree(erased_path(store.path))
    phones, _ = at_once(store, parts)
    assert len(phones.answered) == 4
    with store.read() as tx:
        assert tx.heads([NORTH])[NORTH].count == 4


def test_a_transaction_the_database_gave_up_fails_everybody_in_it(store: SqliteStore) -> None:
    def give_up(tx: WriteTx) -> None:
        with store.transaction() as connection:
            connection.execute("ROLLBACK")
            raise sqlite3.OperationalError("database or disk is full")

    phones, _ = at_once(store, {"C0": putting("C0"), "full": give_up, "C1": putting("C1")})
    # Who stood in line before it, which is the machine's to say, fails with it; who came after does not.
    assert {type(error) for error in phones.failed.values()} == {sqlite3.OperationalError}
    assert {*phones.answered, *phones.failed} == {"C0", "C1", "full"}
    assert {name for name in ("C0", "C1") if seen(store, name)} == set(phones.answered)


def test_who_writes_alone_comes_after_the_commit(store: SqliteStore) -> None:
    found: list[bool] = []

    def lone() -> None:
        with store.write() as tx:
            found.append(seen(store, "C1"))
            tx.put([row("C2")])

    def wait_for_it(tx: WriteTx) -> None:
        tx.put([row("C1")])
        thread.start()
        until(lambda: store.turns.waiting == 1)

    thread = threading.Thread(target=lone)
    with store.write(together=True) as tx:
        wait_for_it(tx)
    thread.join(PATIENCE_S)
    assert found == [True]
    assert seen(store, "C2")


def test_a_member_commits_when_nobody_else_does(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever stood in line is gone: the group does not wait for ever."""
    monkeypatch.setattr(group, "LOOK_S", 0.01)
    store.turns._line.append(None)
    with store.write(together=True) as tx:
        tx.put([row("C1")])
    store.turns._line.clear()
    assert seen(store, "C1")


def test_a_part_inside_a_part_is_undone_alone(store: SqliteStore) -> None:
    def inner() -> None:
        with store.write(together=True) as tx:
            tx.put([row("C9")])
            raise ValueError("inner")

    def nested(tx: WriteTx) -> None:
        tx.put([row("C1")])
        with pytest.raises(ValueError, match="inner"):
            inner()

    phones, _ = at_once(store, {"C0": putting("C0"), "C1": nested})
    assert sorted(phones.answered) == ["C0", "C1"]
    assert not seen(store, "C9")


def test_a_full_disk_has_its_name_for_every_part_and_nothing_goes_on_alone(store: SqliteStore) -> None:
    """SQLite gives the whole transaction up; a later savepoint would be a transaction of its own, kept by itself."""
    large = Stored(id="C2", kind="contact", bucket=NORTH, f={"note": ["x" * 100_000, "s"]}, at={"note": 0})

    def together() -> None:
        with store.write(together=True) as tx:
            tx.put([row("C1")])
            with suppress(sqlite3.OperationalError), store.write(together=True) as full:
                full.connection.execute("PRAGMA max_page_count = 1")
                full.put([large])
                full.connection.execute("SELECT 1")
            with pytest.raises(Lost), store.write(together=True) as later:
                later.put([row("C3")])

    with pytest.raises(sqlite3.OperationalError) as told:
        together()
    assert told.value.sqlite_errorcode == sqlite3.SQLITE_FULL
    with store.read() as tx:
        assert tx.get(["C1", "C2", "C3"]) == {}
