"""What only the PostgreSQL store promises of its tables, its transactions and its connections."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import ReadOnlySqlTransaction

from backend.storage import migrations, postgres_migrations
from backend.storage.dialect import translate
from backend.storage.migrations import NewerDatabase
from backend.storage.postgres import NoDatabase, PostgresStore
from backend.storage.postgres_read import GET
from backend.storage.sql_read import DIGESTS, HISTORY_OF, RESULTS_OF
from shared_schema.protocol import Op, Result
from sync.ports import Head, ReadTx, ReplicaState
from tests.contracts.contacts import NORTH, SOUTH, names, put, row
from tests.contracts.packed import PACKED, expect_packed, plant_rows
from tests.postgres import Postgres
from tests.sync.phones import Company


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


def test_what_older_ones_kept_row_by_row_is_packed(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres.database()
    with monkeypatch.context() as before:
        older = postgres_migrations.STEPS[: postgres_migrations.names().index(PACKED)]
        before.setattr(postgres_migrations, "STEPS", older)
        old = PostgresStore(url, tmp_path)
        with old.transaction() as connection:
            plant_rows(connection)
        old.close()
    store = PostgresStore(url, tmp_path)
    assert store.migrated[0] == PACKED
    expect_packed(store)
    store.close()


def test_what_a_push_works_out_of_a_bucket_is_kept_until_its_head_moves(one: PostgresStore, two: PostgresStore) -> None:
    """Who stands how to a plot is asked at each push: once for all of them, in whichever process."""
    made: list[str] = []

    def make(tx: ReadTx) -> str:
        made.append(",".join(sorted(tx.get(["C1", "C2"]))))
        return made[-1]

    def names() -> str:
        with one.write(together=True) as tx:
            return tx.kept("names", NORTH, lambda: make(tx))

    put(one, row("C1"))
    assert [names(), names()] == ["C1", "C1"]
    assert len(made) == 1
    put(two, row("C2"))
    assert [names(), names()] == ["C1,C2", "C1,C2"]
    assert len(made) == 2
    with one.write() as tx:
        tx.put([row("C3")])
        assert tx.kept("names", NORTH, lambda: "own") == "own", "what this one changed is nobody's yet"
    assert names() == "C1,C2"
    assert len(made) == 3


def test_text_is_compared_by_bytes(one: PostgresStore) -> None:
    put(one, row("a"), row("B"), row("_"), row("é"))
    with one.read() as tx:
        assert [found.id for found in tx.of_kind("contact")] == ["B", "_", "a", "é"]


def test_every_question_of_an_exchange_has_its_index(one: PostgresStore) -> None:
    plans = {
        "records_bucket_seq": "SELECT id FROM records WHERE bucket = 'b' AND seq > 1 AND seq <= 9 ORDER BY seq LIMIT 5",
        "records_pkey": GET.replace("?1", "ARRAY['A1']"),
        "places_pkey": GET.replace("?1", "ARRAY['A1']"),
        "records_kind": "SELECT id FROM records WHERE kind = 'plot' AND bucket = ANY(ARRAY['org']) ORDER BY id",
        "records_family": "SELECT id FROM records WHERE family = 'A1' AND family <> '' ORDER BY id",
        "gone_bucket_seq": "SELECT id, seq FROM gone WHERE bucket = 'b' AND seq > 1 AND seq <= 9 ORDER BY seq LIMIT 5",
        "history_pkey": HISTORY_OF.replace("?", "'C1'"),
        "records_": DIGESTS.replace("?", "'b'"),
        "results_pkey": RESULTS_OF.replace("= ?", "= 'r'", 1).replace("?", "1"),
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
    company = Company.of_reps("wang", "li", store=one)
    wang, li = company.synced("a", "wang"), company.synced("b", "li")
    for phone in (wang, li):
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
