"""Several writers of one PostgreSQL: who waits for whom, and that none of them hurts another."""

from __future__ import annotations

import random
import threading
import time

import pytest
from psycopg.errors import LockNotAvailable

from backend.storage.postgres import PostgresStore
from sync.clock import pack
from sync.digest import digest_sum
from sync.ports import Collided, Gone, Head, ReplicaState, Stored
from tests.contracts.contacts import NORTH, SOUTH, names, put, row
from tests.sync.phones import Company, OpenAccess

waits = pytest.mark.parametrize("patience", [0.5], ids=["half a second"])
"""Shows that a writer waits by how soon it gives up."""


def test_writers_of_different_buckets_do_not_wait_for_each_other(one: PostgresStore, two: PostgresStore) -> None:
    put(one, row("C1"), row("C2", SOUTH))
    with one.write(together=True) as tx:
        tx.put([row("C1"), row("C3")])
        tx.set_clock(pack(1, 0, "0000000a"))
        assert tx.clock() == pack(1, 0, "0000000a")
        with two.write(together=True) as other:
            other.put([row("C2", SOUTH), row("C4", SOUTH)])
            other.set_clock(pack(2, 0, "0000000b"))
            assert other.clock() == pack(2, 0, "0000000b")
        assert names(two, "C3", "C4") == ["C4"]
    assert names(two, "C3", "C4") == ["C3", "C4"]
    with one.read() as read:
        assert read.clock() == pack(2, 0, "0000000b")


@waits
def test_writers_of_one_bucket_wait(one: PostgresStore, two: PostgresStore) -> None:
    def second() -> None:
        put(two, row("C9", SOUTH))
        with two.write(together=True) as other:
            other.put([row("C2")])

    with one.write(together=True) as tx:
        tx.put([row("C1")])
        with pytest.raises(LockNotAvailable), two.write(together=True) as other:
            other.put([row("C2")])
    second()
    assert names(one, "C1", "C2") == ["C1", "C2"]


@waits
def test_who_writes_alone_waits_for_all_and_all_for_him(one: PostgresStore, two: PostgresStore) -> None:
    def lone() -> None:
        with two.write():
            pass

    def pushing() -> None:
        with two.write(together=True):
            pass

    with one.write(together=True) as tx:
        assert tx.epoch()
        with pytest.raises(LockNotAvailable):
            lone()
    with one.write(), pytest.raises(LockNotAvailable):
        pushing()


def test_server_only_tables_wait_for_nobody(one: PostgresStore, two: PostgresStore) -> None:
    with one.write(), two.transaction() as connection:
        connection.execute("INSERT INTO meta (key, value) VALUES ('k', 'v')")
    with one.reading() as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = ?", ("k",)).fetchone() == ("v",)


def test_nobody_overwrites_what_he_has_not_seen(one: PostgresStore, two: PostgresStore) -> None:
    put(one, row("C1", c=1))

    def late() -> None:
        with one.write(together=True) as tx:
            mine = tx.get(["C1"])["C1"]
            put_by_other(two, row("C1", c=2))
            mine.c = 3
            tx.put([mine])

    with pytest.raises(Collided):
        late()
    with one.read() as tx:
        assert tx.get(["C1"])["C1"].c == 2
        assert tx.heads([NORTH])[NORTH] == Head(2, 2, 1)


def put_by_other(store: PostgresStore, *rows: Stored) -> None:
    with store.write(together=True) as tx:
        tx.put(rows)


def test_one_new_id_is_not_two_records(one: PostgresStore, two: PostgresStore) -> None:
    def late() -> None:
        with one.write(together=True) as tx:
            assert tx.get(["C1"]) == {}
            put_by_other(two, row("C1", SOUTH))
            tx.put([row("C1")])

    with pytest.raises(Collided):
        late()
    with one.read() as tx:
        assert tx.get(["C1"])["C1"].bucket == SOUTH
        assert list(tx.records(NORTH)) == []


def test_one_phone_asking_twice_at_once_is_answered_once(one: PostgresStore, two: PostgresStore) -> None:
    with one.write() as tx:
        tx.save_replica(ReplicaState("0000000b", "p", "d", 3))

    def push(store: PostgresStore) -> None:
        with store.write(together=True) as tx:
            state = tx.replica("0000000b")
            assert state is not None
            if store is one:
                push(two)
            state.last_n = 4
            tx.save_replica(state)

    with pytest.raises(Collided):
        push(one)


def test_a_clock_read_before_a_newer_row_is_not_gone_by(one: PostgresStore, two: PostgresStore) -> None:
    newer = pack(9, 0, "0000000b")

    def late() -> None:
        with one.write(together=True) as tx:
            assert tx.clock() == ""
            with two.write(together=True) as other:
                other.put([row("C1", at=newer)])
                other.set_clock(newer)
            tx.get(["C1"])

    with pytest.raises(Collided):
        late()
    with one.write(together=True) as tx:
        assert tx.clock() == newer
        assert set(tx.get(["C1"])) == {"C1"}


def test_the_clock_never_goes_back(one: PostgresStore, two: PostgresStore) -> None:
    with one.write(together=True) as tx:
        tx.set_clock(pack(1, 0, "0000000a"))
        with two.write(together=True) as other:
            other.set_clock(pack(2, 0, "0000000b"))
    with one.read() as read:
        assert read.clock() == pack(2, 0, "0000000b")


def test_an_untrusted_stamp_is_nothing_to_wait_for(one: PostgresStore) -> None:
    put(one, row("C1", at=pack(10**12, 0, "0000000b")))
    with one.write(together=True) as tx:
        tx.clock()
        assert set(tx.get(["C1"])) == {"C1"}


def test_readers_by_cursor_lose_no_row(one: PostgresStore, two: PostgresStore) -> None:
    """Two processes with three writers each put rows into one bucket; whoever pulls meanwhile misses none."""
    writing = [threading.Thread(target=_write_some, args=(store, f"{n}")) for n in range(3) for store in (one, two)]
    found: list[dict[str, int]] = [{}, {}]
    done = threading.Event()
    reading = [
        threading.Thread(target=_follow, args=(s, seen, done)) for s, seen in zip((one, two), found, strict=True)
    ]
    for thread in (*writing, *reading):
        thread.start()
    for thread in writing:
        thread.join()
    done.set()
    for thread in reading:
        thread.join()
    with one.read() as tx:
        rows = list(tx.records(NORTH))
        head = tx.heads([NORTH])[NORTH]
    assert len(rows) == 3 * 2 * 25
    assert found == [{r.id: r.seq for r in rows}] * 2
    assert (head.count, head.sum) == (len(rows), digest_sum(r.c for r in rows))


def _write_some(store: PostgresStore, name: str) -> None:
    dice = random.Random(name)
    for i in range(25):
        with store.write(together=True) as tx:
            tx.put([row(f"{id(store)}-{name}-{i}", c=i)])
            time.sleep(dice.random() / 500)


def _follow(store: PostgresStore, seen: dict[str, int], done: threading.Event) -> None:
    cursor, last = 0, False
    while not last:
        last = done.is_set()
        with store.read() as tx:
            upto = tx.heads([NORTH])[NORTH].seq
            for change in tx.changes(NORTH, cursor, upto, 9999):
                assert not isinstance(change, Gone)
                seen[change.id] = change.seq
        cursor = upto


def test_phones_that_push_at_once_lose_nothing(one: PostgresStore, two: PostgresStore) -> None:
    """Four phones on two processes change the same contacts: every value is shown, beside it, or replaced knowingly."""
    people = {name: {NORTH, f"user:{name}"} for name in ("wang", "li", "zhao", "qian")}
    companies = [Company(OpenAccess(**people), store) for store in (one, two)]
    companies[0].found()
    phones = [companies[i % 2].phone(name[0], name) for i, name in enumerate(people)]
    failures: list[BaseException] = []

    def work(number: int) -> None:
        phone = phones[number]
        try:
            for i in range(8):
                phone.sync()
                phone.make("set", "C1", {"phone": f"{number}-{i}"})
                phone.make("new", f"C{number}-{i}", {"account": "A1", "name": f"{number}-{i}"})
                assert [result.r for result in phone.sync()] == ["ok", "ok"]
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    for phone in phones:
        phone.sync()
    shown = companies[0].row("C1")
    kept = [shown.value("phone"), *(register[0] for register in shown.alt.get("phone", []))]
    values = {*kept, *companies[0].past("C1", "phone")}
    assert values == {"130", *(f"{n}-{i}" for n in range(4) for i in range(8))}
    assert len({tuple(sorted((r.id, r.c) for r in phone.rows[NORTH].values())) for phone in phones}) == 1
    assert len(phones[0].rows[NORTH]) == 2 + 32
