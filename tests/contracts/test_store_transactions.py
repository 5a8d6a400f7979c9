"""What every store promises of transactions: all or nothing, one inside another, many at once."""

from __future__ import annotations

from threading import Thread

import pytest

from shared_schema.protocol import Result
from sync.ports import Head, Past, ReplicaState, Store
from tests.contracts.rows import STAMP, changes, head, put, row


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    put(store, row("C1", c=5), row("C2", "plot:s", c=9))
    with store.read() as tx:
        before = tx.epoch()

    def fail() -> None:
        with store.write() as tx:
            tx.put([row("C1", "plot:s", c=6), row("C3"), row("C2", "plot:n")])
            tx.remember([Past("C1", "name", "x", STAMP, "later", 5)])
            tx.save_replica(ReplicaState("0000000b", "p", "d"))
            tx.save_results("0000000b", {1: ("h", Result(n=1, r="ok"))})
            tx.set_clock(STAMP)
            tx.set_epoch("e9")
            tx.forget_history(["C1"])
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        fail()
    assert changes(store, "plot:n") == [(1, "C1", "row")]
    assert changes(store, "plot:s") == [(1, "C2", "row")]
    assert head(store, "plot:n") == Head(1, 5, 1)
    assert head(store, "plot:s") == Head(1, 9, 1)
    with store.read() as tx:
        assert set(tx.get(["C1", "C2", "C3"])) == {"C1", "C2"}
        assert tx.history("C1") == []
        assert tx.replica("0000000b") is None
        assert tx.results("0000000b", [1]) == {}
        assert (tx.clock(), tx.epoch()) == ("", before)


def test_a_write_inside_a_write_joins_it(store: Store) -> None:
    def outer() -> None:
        with store.write() as tx:
            tx.put([row("C1")])
            with store.write() as inner:
                inner.put([row("C2")])
            raise RuntimeError("both go")

    with pytest.raises(RuntimeError, match="both go"):
        outer()
    assert changes(store, "plot:n") == []


def test_a_failed_inner_write_leaves_the_outer_one(store: Store) -> None:
    def inner() -> None:
        with store.write() as tx:
            tx.put([row("C2")])
            raise RuntimeError("only the inner")

    with store.write() as tx:
        tx.put([row("C1")])
        with pytest.raises(RuntimeError, match="only the inner"):
            inner()
        tx.put([row("C3")])
    assert changes(store, "plot:n") == [(1, "C1", "row"), (2, "C3", "row")]


def test_what_an_inner_write_took_back_is_no_change_of_the_outer_one(store: Store) -> None:
    """Though the outer transaction itself had written it there."""

    def inner() -> None:
        with store.write():
            tx.put([row("C2")])
            raise RuntimeError("only the inner")

    with store.write() as tx:
        tx.put([row("C1")])
        with pytest.raises(RuntimeError, match="only the inner"):
            inner()
        with store.write() as other:
            other.put([row("C3")])
        assert [change.id for change in tx.changes("plot:n", 0, 2, 9)] == ["C1", "C3"]
    assert changes(store, "plot:n") == [(1, "C1", "row"), (2, "C3", "row")]


def test_a_transaction_reads_what_it_wrote(store: Store) -> None:
    with store.write() as tx:
        tx.put([row("C1", c=4)])
        assert tx.get(["C1"])["C1"].seq == 1
        assert tx.heads(["plot:n"])["plot:n"] == Head(1, 4, 1)
        assert [c.id for c in tx.changes("plot:n", 0, 9, 9)] == ["C1"]


def test_a_transaction_sees_its_changes_as_others_will(store: Store) -> None:
    """Whatever it does to a bucket and however often: what changed is what a reader finds afterwards."""
    put(store, *(row(f"C{n}") for n in range(6)), row("D1", "plot:s"))
    seen: list[list[object]] = []
    with store.write() as tx:

        def look() -> None:
            seen.append([tx.changes(b, after, 99, 99) for b in ("plot:n", "plot:s") for after in range(12)])
            seen.append([[tx.changes("plot:n", 3, upto, limit) for upto in (4, 8, 9)] for limit in (1, 3)])

        tx.put([row("C1"), row("C9"), row("C1", c=5)])
        look()
        with store.write() as inner:
            inner.put([row("C2")])
        look()
        tx.put([row("C1"), row("D1")])
        look()
        tx.put([row("C4", "plot:s")])
        tx.remove(["C5"])
        look()
    with store.read() as then:
        assert seen[-2:] == [
            [then.changes(b, after, 99, 99) for b in ("plot:n", "plot:s") for after in range(12)],
            [[then.changes("plot:n", 3, upto, limit) for upto in (4, 8, 9)] for limit in (1, 3)],
        ]
    assert len({str(look) for look in seen[::2]}) == 4


def test_writers_of_many_threads_leave_no_hole_and_no_double(store: Store) -> None:
    def work(name: str) -> None:
        for i in range(10):
            put(store, row(f"{name}{i}"), row(f"{name}s{i}", "plot:s"))

    threads = [Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [seq for seq, _, _ in changes(store, "plot:n")] == list(range(1, 41))
    assert head(store, "plot:s") == Head(40, 40, 40)
