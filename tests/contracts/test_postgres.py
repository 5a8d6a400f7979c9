"""What only the PostgreSQL store promises: several writers, and that none of them hurts another."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import LockNotAvailable, ReadOnlySqlTransaction

from backend.storage import migrations, postgres_migrations
from backend.storage.dialect import translate
from backend.storage.migrations import NewerDatabase
from backend.storage.postgres import NoDatabase, PostgresStore
from backend.storage.postgres_tx import _GET
from backend.storage.sql_tx import DIGESTS
from shared_schema.protocol import Op, Result
from sync.clock import pack
from sync.digest import digest_sum
from sync.ports import Collided, Gone, Head, ReplicaState, Store, Stored
from tests.postgres import Postgres
from tests.sync.phones import Company, OpenAccess

NORTH, SOUTH = "plot:north", "plot:south"


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.migrated()


@pytest.fixture
def one(url: str, tmp_path: Path) -> Iterator[PostgresStore]:
    store = PostgresStore(url, tmp_path, patience_s=0.5)
    yield store
    store.close()


@pytest.fixture
def two(url: str, tmp_path: Path) -> Iterator[PostgresStore]:
    """Another process on the same database."""
    store = PostgresStore(url, tmp_path, patience_s=0.5)
    yield store
    store.close()


def row(key: str, bucket: str = NORTH, c: int = 1, at: str = "1") -> Stored:
    return Stored(id=key, kind="contact", bucket=bucket, family="A1", c=c, f={"name": [key, at]}, at={"name": 0})


def put(store: Store, *rows: Stored) -> None:
    with store.write() as tx:
        tx.put(rows)


def names(store: Store, *ids: str) -> list[str]:
    with store.read() as tx:
        return sorted(tx.get(ids))


# Migrations


def test_both_engines_have_the_same_migrations() -> None:
    assert postgres_migrations.names() == migrations.names()


def test_an_empty_database_is_migrated_once(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.database()
    first = PostgresStore(url, tmp_path)
    with first.read() as tx:
        epoch = tx.epoch()
    again = PostgresStore(url, tmp_path)
    with again.read() as tx:
        assert tx.epoch() == epoch
    assert first.migrated == migrations.names()
    assert again.migrated == []
    first.close()
    again.close()


def test_a_newer_database_is_refused(one: PostgresStore, url: str, tmp_path: Path) -> None:
    with one.transaction() as connection:
        connection.execute("INSERT INTO migrations (name, applied_at) VALUES ('m9999_next', 'x')")
    with pytest.raises(NewerDatabase, match="m9999_next"):
        PostgresStore(url, tmp_path)


def test_a_server_that_does_not_wait_for_the_disk_is_refused(postgres: Postgres, url: str, tmp_path: Path) -> None:
    postgres.admin.execute(f'ALTER DATABASE "{url.split("/")[3].split("?")[0]}" SET synchronous_commit = off')
    with pytest.raises(NoDatabase, match="synchronous_commit"):
        PostgresStore(url, tmp_path)


def test_text_is_compared_by_bytes(one: PostgresStore) -> None:
    put(one, row("a"), row("B"), row("_"), row("é"))
    with one.read() as tx:
        assert [found.id for found in tx.of_kind("contact")] == ["B", "_", "a", "é"]


def test_every_question_of_an_exchange_has_its_index(one: PostgresStore) -> None:
    plans = {
        "records_bucket_seq": "SELECT id FROM records WHERE bucket = 'b' AND seq > 1 AND seq <= 9 ORDER BY seq LIMIT 5",
        "records_pkey": _GET.replace("?1", "ARRAY['A1']"),
        "places_pkey": _GET.replace("?1", "ARRAY['A1']"),
        "records_kind": "SELECT id FROM records WHERE kind = 'plot' AND bucket = ANY(ARRAY['org']) ORDER BY id",
        "records_family": "SELECT id FROM records WHERE family = 'A1' AND family <> '' ORDER BY id",
        "gone_bucket_seq": "SELECT id, seq FROM gone WHERE bucket = 'b' AND seq > 1 AND seq <= 9 ORDER BY seq LIMIT 5",
        "history_pkey": "SELECT value FROM history WHERE record = 'C1' ORDER BY rowid",
        "records_": DIGESTS.replace("?", "'b'"),
        "results_pkey": "SELECT n FROM results WHERE replica = 'r' AND n IN (1, 2)",
    }
    with one.transaction() as connection:
        connection.execute("SET LOCAL enable_seqscan = off")  # the tables are empty: reading them through is cheaper
        for index, statement in plans.items():
            plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN {statement}"))
            assert index in plan, plan


def test_every_write_of_records_names_one_bucket(
    one: PostgresStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that the tables can be distributed by bucket (backend/storage/README.md)."""
    said: set[str] = set()

    def listen(statement: str) -> str:
        said.add(translate(statement))
        return translate(statement)

    monkeypatch.setattr("backend.storage.postgres.translate", listen)
    company = Company(OpenAccess(wang={NORTH, "user:wang"}, li={NORTH, "user:li"}), one)
    company.found()
    wang, li = company.phone("a", "wang"), company.phone("b", "li")
    for phone in (wang, li):
        phone.sync()
        phone.make("set", "C1", {"phone": phone.actor.person})
    for phone in (wang, li):
        phone.sync()
    company.write(Op(n=0, op="cmd", id="K1", name="move_account", args={"account": "A1", "to": "south"}))
    company.write(Op(n=0, op="cmd", id="K2", name="erase", args={"record": "C1"}))
    with one.write() as tx:
        tx.remove(["C1"])
        tx.forget_gone(NORTH, 99)
    own = re.compile(r"^(INSERT INTO|UPDATE|DELETE FROM) (records|gone|buckets)\b")
    writes = {statement for statement in said if own.match(statement)}
    one_bucket = re.compile(
        r"bucket = \$\d|\(bucket, id, .*SELECT \$1, |buckets AS b \(id.*VALUES \(\$1|WHERE id = \$\d"
    )
    assert len(writes) >= 7
    assert [statement for statement in writes if not one_bucket.search(statement)] == []


# Transactions


def test_readers_cannot_write(one: PostgresStore) -> None:
    with pytest.raises(ReadOnlySqlTransaction), one.reading() as connection:
        connection.execute("DELETE FROM records")


def test_a_reader_sees_one_moment_while_others_write(one: PostgresStore) -> None:
    put(one, row("C1"))
    with one.read() as before:
        assert len(list(before.of_kind("contact"))) == 1
        put(one, row("C2"))
        assert len(list(before.records(NORTH))) == 1
        assert before.heads([NORTH])[NORTH].seq == 1
    assert names(one, "C1", "C2") == ["C1", "C2"]


def test_a_killed_connection_leaves_nothing_half(one: PostgresStore, postgres: Postgres) -> None:
    put(one, row("C1", c=5))

    def cut() -> None:
        with one.write(together=True) as tx:
            tx.put([row("C2"), row("C3", SOUTH)])
            tx.save_results("0000000b", {1: ("hash", Result(n=1, r="ok"))})
            pid = tx.connection.execute("SELECT pg_backend_pid()").fetchone()
            postgres.admin.execute("SELECT pg_terminate_backend(%s)", pid)
            tx.save_replica(ReplicaState("0000000b", "p", "d", 1))

    with pytest.raises(psycopg.OperationalError):
        cut()
    with one.read() as tx:
        assert set(tx.get(["C1", "C2", "C3"])) == {"C1"}
        assert tx.heads([NORTH, SOUTH]) == {NORTH: Head(1, 5, 1), SOUTH: Head()}
        assert tx.results("0000000b", [1]) == {}
    put(one, row("C2"))
    assert names(one, "C1", "C2") == ["C1", "C2"]


# Several writers


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


def test_a_server_that_crashed_is_found_again(one: PostgresStore, postgres: Postgres) -> None:
    put(one, row("C1"))

    def interrupted() -> None:
        with one.write() as tx:
            tx.put([row("C2")])
            postgres.crash()
            tx.put([row("C3")])

    with pytest.raises(psycopg.OperationalError):
        interrupted()
    postgres.start()
    put(one, row("C4"))
    assert names(one, "C1", "C2", "C3", "C4") == ["C1", "C4"]


def test_many_connections_that_died_with_their_server_cost_one_look(one: PostgresStore, postgres: Postgres) -> None:
    """Found one by one, each after a longer pause, they would outlast the patience of whoever asks first."""
    together = threading.Barrier(8)

    def hold() -> None:
        with one.read() as tx:
            tx.epoch()
            together.wait()

    threads = [threading.Thread(target=hold) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    postgres.crash()
    postgres.start()
    assert names(one, "C1") == []
    put(one, row("C1"))
    assert names(one, "C1") == ["C1"]
