"""What every store must do (`sync/ports.py`): one suite, no adapter exempt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from backend.storage.memory import MemoryStore
from backend.storage.postgres import PostgresStore
from backend.storage.sqlite import SqliteStore
from shared_schema.protocol import Op, RangeRequest, Result
from sync.digest import digest_sum
from sync.ports import Gone, Head, Past, ReplicaState, Store, Stored
from sync.ranges import compare, range_of, range_sums

ADAPTERS = ("memory", "sqlite", "postgres")
STAMP = "00000000006400000000000b"


@pytest.fixture(params=ADAPTERS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    opened: SqliteStore | PostgresStore
    if request.param == "sqlite":
        opened = SqliteStore(tmp_path / "headland.db")
    else:
        opened = PostgresStore(request.getfixturevalue("postgres").migrated(), tmp_path)
    yield opened
    opened.close()


def row(key: str, bucket: str = "plot:n", kind: str = "contact", family: str = "A1", c: int = 1) -> Stored:
    return Stored(id=key, kind=kind, bucket=bucket, family=family, c=c, f={"name": [key, STAMP]}, at={"name": 0})


def put(store: Store, *rows: Stored) -> None:
    with store.write() as tx:
        tx.put(rows)


def changes(store: Store, bucket: str, after: int = 0, upto: int = 99, limit: int = 99) -> list[tuple[int, str, str]]:
    with store.read() as tx:
        found = tx.changes(bucket, after, upto, limit)
    return [(c.seq, c.id, "gone" if isinstance(c, Gone) else "row") for c in found]


def head(store: Store, bucket: str) -> Head:
    with store.read() as tx:
        return tx.heads([bucket])[bucket]


def test_a_row_comes_back_as_it_was_put(store: Store) -> None:
    full = Stored(
        id="C1",
        kind="contact",
        bucket="plot:n",
        family="A1",
        c=2**48 - 1,
        f={"name": ["李明朗", STAMP, STAMP], "note": [None, STAMP], "place": [{"lat": 1, "lon": -2}, STAMP]},
        alt={"name": [["李明亮", STAMP]]},
        d={"pinyin": ["li", "ming"]},
        at={"name": 0, "note": 7},
    )
    put(store, full)
    with store.read() as tx:
        found = tx.get(["C1", "C2"])
    assert set(found) == {"C1"}
    assert found["C1"] == full
    assert found["C1"].at == {"name": 1, "note": 7}


def test_an_erased_row_keeps_its_mark(store: Store) -> None:
    put(store, Stored(id="C1", kind="contact", bucket="plot:n", family="A1", erased=True))
    with store.read() as tx:
        assert tx.get(["C1"])["C1"].erased


def test_each_change_gets_the_next_seq_of_its_bucket(store: Store) -> None:
    put(store, row("C1"), row("C2"), row("P1", "org", "person", ""))
    put(store, row("C1"))
    assert changes(store, "plot:n") == [(2, "C2", "row"), (3, "C1", "row")]
    assert changes(store, "org") == [(1, "P1", "row")]


def test_a_row_twice_in_one_put_is_there_once(store: Store) -> None:
    put(store, row("C1", c=5), row("C1", c=7))
    assert changes(store, "plot:n") == [(2, "C1", "row")]
    assert head(store, "plot:n") == Head(2, 7, 1)


def test_seqs_are_set_on_the_objects(store: Store) -> None:
    one, two = row("C1"), row("C2")
    put(store, one, two)
    assert (one.seq, two.seq) == (1, 2)


def test_heads_sum_digests_and_count_rows(store: Store) -> None:
    put(store, row("C1", c=2**48 - 1), row("C2", c=3))
    assert head(store, "plot:n") == Head(2, 2, 2)
    put(store, row("C1", c=10))
    assert head(store, "plot:n") == Head(3, 13, 2)
    assert head(store, "plot:none") == Head(0, 0, 0)


def test_a_move_leaves_a_gone_mark_and_takes_the_digest_along(store: Store) -> None:
    put(store, row("C1", c=5), row("C2", c=7))
    put(store, row("C1", "plot:s", c=5))
    assert changes(store, "plot:n") == [(2, "C2", "row"), (3, "C1", "gone")]
    assert changes(store, "plot:s") == [(1, "C1", "row")]
    assert head(store, "plot:n") == Head(3, 7, 1)
    assert head(store, "plot:s") == Head(1, 5, 1)


def test_moving_back_ends_the_gone_mark(store: Store) -> None:
    put(store, row("C1"))
    put(store, row("C1", "plot:s"))
    put(store, row("C1"))
    assert changes(store, "plot:n") == [(3, "C1", "row")]
    assert changes(store, "plot:s") == [(2, "C1", "gone")]
    put(store, row("C1", "plot:s"))
    assert changes(store, "plot:n") == [(4, "C1", "gone")]
    assert changes(store, "plot:s") == [(3, "C1", "row")]


def test_changes_are_cut_by_after_upto_and_limit(store: Store) -> None:
    put(store, *(row(f"C{i}") for i in range(1, 8)))
    put(store, row("C3", "plot:s"))
    assert [seq for seq, _, _ in changes(store, "plot:n", after=2, upto=6)] == [4, 5, 6]
    assert [seq for seq, _, _ in changes(store, "plot:n", after=2, limit=2)] == [4, 5]
    assert changes(store, "plot:n", after=6, limit=2) == [(7, "C7", "row"), (8, "C3", "gone")]
    assert changes(store, "plot:n", after=8) == []


def test_records_come_by_kind_and_id(store: Store) -> None:
    put(store, row("C2"), row("A1", kind="account"), row("C1"), row("C9", "plot:s"))
    with store.read() as tx:
        assert [r.id for r in tx.records("plot:n")] == ["A1", "C1", "C2"]
        assert digest_sum(r.c for r in tx.records("plot:n")) == tx.heads(["plot:n"])["plot:n"].sum


def test_of_kind_in_some_buckets_or_all(store: Store) -> None:
    put(store, row("C2"), row("C1", "plot:s"), row("A1", kind="account"))
    with store.read() as tx:
        assert [r.id for r in tx.of_kind("contact")] == ["C1", "C2"]
        assert [r.id for r in tx.of_kind("contact", ["plot:n"])] == ["C2"]
        assert list(tx.of_kind("contact", [])) == []


def test_a_family_is_found_in_whatever_bucket(store: Store) -> None:
    put(store, row("A1", kind="account"), row("C1"), row("F1", "user:p", "fact"), row("P1", "org", "person", ""))
    with store.read() as tx:
        assert [r.id for r in tx.family("A1")] == ["A1", "C1", "F1"]
        assert tx.family("") == []


def test_what_a_caller_does_to_a_row_stays_his(store: Store) -> None:
    mine = row("C1")
    put(store, mine)
    mine.f["name"][0] = "spoilt"
    with store.read() as tx:
        tx.get(["C1"])["C1"].f["name"][0] = "spoilt too"
        assert tx.get(["C1"])["C1"].value("name") == "C1"


def test_history_is_kept_in_order_and_forgotten_on_request(store: Store) -> None:
    past = [
        Past("C1", "name", {"a": ["x", None]}, STAMP, "later", 5, "claimed"),
        Past("C1", "note", None, STAMP, "later", 6),
    ]
    with store.write() as tx:
        tx.remember(past)
        tx.remember([Past("C2", "name", "y", STAMP, "later", 7)])
        tx.quarantine("Q1", "p", "plot:n", Op(n=1, op="set", id="C1"), 5)
    with store.read() as tx:
        assert tx.history("C1") == past
    with store.write() as tx:
        tx.forget_history(["C1"])
    with store.read() as tx:
        assert tx.history("C1") == []
        assert len(tx.history("C2")) == 1


def test_what_is_replaced_together_stays_apart_by_record(store: Store) -> None:
    first = [Past("C1", name, n, STAMP, "later", 5) for n, name in enumerate(("name", "note", "name"))]
    other = [Past("K1", "cmd", {"name": "x"}, STAMP, "", 5), Past("C2", "name", "y", STAMP, "later", 5)]
    then = [Past("C1", "note", ["z"], STAMP, "later", 4, "claimed"), Past("C1", "name", True, STAMP, "later", 5)]
    with store.write() as tx:
        tx.remember([first[0], other[0], first[1], other[1], first[2]])
        tx.remember(then)
    with store.read() as tx:
        assert tx.history("C1") == [*first, *then]
        assert [*tx.history("K1"), *tx.history("C2")] == other


def test_ops_in_quarantine_are_held_in_order_and_released(store: Store) -> None:
    ops = [Op(n=n, op="set", id=key, kind="contact", fields={"phone": str(n)}) for n, key in ((2, "C1"), (1, "C2"))]
    with store.write() as tx:
        for op in ops:
            tx.quarantine(f"Q{op.n}", "wang", "plot:n", op, 5)
        tx.quarantine("Q0", "li", "plot:n", Op(n=9, op="new", id="C1"), 3)
    with store.read() as tx:
        assert [(h.ticket, h.person, h.bucket, h.at_ms) for h in tx.held()] == [
            ("Q0", "li", "plot:n", 3),
            ("Q1", "wang", "plot:n", 5),
            ("Q2", "wang", "plot:n", 5),
        ]
        assert [held.op for held in tx.held(["C1", "C9"])][1] == ops[0]
        assert tx.held([]) == []
    with store.write() as tx:
        tx.release(["Q1", "Q7"])
        assert [held.ticket for held in tx.held()] == ["Q0", "Q2"]


def test_replicas_and_their_results(store: Store) -> None:
    state = ReplicaState("0000000b", "p", "d", 3, 1, 0)
    answer = Result(n=2, r="ok", at=("plot:n", 7), conflict=["phone"])
    with store.write() as tx:
        tx.save_replica(state)
        tx.save_results("0000000b", {2: ("hash", answer), 3: ("other", Result(n=3, r="rejected", code="required"))})
    with store.read() as tx:
        assert tx.replica("0000000b") == state
        assert tx.replica("0000000c") is None
        assert tx.results("0000000b", [1, 2]) == {2: ("hash", answer)}
        assert tx.results("0000000c", [2]) == {}
    with store.write() as tx:
        tx.save_replica(ReplicaState("0000000b", "p", "d", 4, 2, 1))
        tx.forget_results("0000000b", 2)
    with store.read() as tx:
        assert tx.replica("0000000b") == ReplicaState("0000000b", "p", "d", 4, 2, 1)
        assert set(tx.results("0000000b", [2, 3])) == {3}


def test_verdicts_acknowledged_in_the_middle_of_a_push(store: Store) -> None:
    given = {n: (f"hash {n}", Result(n=n, r="ok")) for n in range(1, 7)}
    with store.write() as tx:
        tx.save_results("0000000b", {n: given[n] for n in (1, 2, 3, 4)})
        tx.save_results("0000000b", {n: given[n] for n in (5, 6)})
        tx.save_results("0000000c", {2: given[2]})
        for seen, left in ((0, {1, 2, 3, 4, 5, 6}), (2, {3, 4, 5, 6}), (1, {3, 4, 5, 6}), (4, {5, 6}), (6, set())):
            tx.forget_results("0000000b", seen)
            assert tx.results("0000000b", range(1, 9)) == {n: given[n] for n in left}
        assert tx.results("0000000c", [2, 2, 9]) == {2: given[2]}
        assert tx.results("0000000c", []) == {}


def test_epoch_and_clock(store: Store) -> None:
    with store.read() as tx:
        assert tx.epoch()
        assert tx.clock() == ""
    with store.write() as tx:
        tx.set_epoch("e2")
        tx.set_clock(STAMP)
    with store.read() as tx:
        assert (tx.epoch(), tx.clock()) == ("e2", STAMP)


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


def test_a_row_that_stays_may_join_another_family(store: Store) -> None:
    put(store, row("C1"), row("C2"))
    with store.write() as tx:
        assert set(tx.get(["C1"])) == {"C1"}
        tx.put([row("C1", family="A2"), row("C2", kind="task")])
        tx.put([row("C1", family="A2", c=3)])
    with store.read() as tx:
        assert [found.id for found in tx.family("A1")] == ["C2"]
        assert [(found.id, found.c) for found in tx.family("A2")] == [("C1", 3)]
        assert [found.id for found in tx.of_kind("task")] == ["C2"]


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


def test_removed_rows_leave_gone_marks_until_these_are_forgotten(store: Store) -> None:
    put(store, row("C1", c=5), row("C2", c=7))
    with store.write() as tx:
        tx.remove(["C1", "C9"])
    assert changes(store, "plot:n") == [(2, "C2", "row"), (3, "C1", "gone")]
    assert head(store, "plot:n") == Head(3, 7, 1)
    with store.read() as tx:
        assert tx.get(["C1"]) == {}
        assert tx.floor("plot:n") == 0
    with store.write() as tx:
        tx.forget_gone("plot:n", 3)
    assert changes(store, "plot:n") == [(2, "C2", "row")]
    with store.read() as tx:
        assert tx.floor("plot:n") == 3
    put(store, row("C1", c=1))
    assert head(store, "plot:n") == Head(4, 8, 2)
    with store.read() as tx:
        assert tx.floor("plot:n") == 3


def test_digests_are_those_of_the_rows_that_are_there(store: Store) -> None:
    put(store, row("C1", c=5), row("C2", c=2**48 - 1), row("C3", "plot:s", c=7), row("C4", c=9))
    put(store, row("C2", c=8), row("C4", "plot:s", c=9))
    with store.read() as tx:
        assert sorted(tx.digests("plot:n")) == [("C1", 5), ("C2", 8)]
        assert sorted(tx.digests("plot:s")) == [("C3", 7), ("C4", 9)]
        assert list(tx.digests("plot:nobody")) == []


def test_ranges_name_what_differs_and_bring_it_page_by_page(store: Store) -> None:
    rows = [row(f"0195d3c0-0000-7000-8000-0000000{n:03x}{n % 256:02x}", c=n + 1) for n in range(600)]
    put(store, *rows, row("0195d3c0-0000-7000-8000-00000000ff07", "plot:s", c=1))
    held = {r.id: r.c for r in rows}
    del held[rows[7].id]
    held[rows[300].id] += 1
    held["0195d3c0-0000-7000-8000-0000000stray09".replace("stray", "fffff")] = 3
    found: list[str] = []
    after, pages = "", 0
    while True:
        with store.read() as tx:
            page = compare(tx, "plot:n", RangeRequest(range_sums(held.items()), after), budget=400)
        assert (page.bad, page.snapshot) == ([7, 9, 300 % 256], False)
        assert (page.seq, page.sum) == (600, digest_sum(r.c for r in rows))
        found += [r.id for r in page.rows]
        pages += 1
        if page.next is None:
            break
        after = page.next
    assert found == [r.id for at in page.bad for r in rows if range_of(r.id) == at]
    assert pages > 2
    with store.read() as tx:
        whole = compare(tx, "plot:n", RangeRequest(range_sums((r.id, r.c) for r in rows)))
        nothing = compare(tx, "plot:n", RangeRequest([0] * 256))
    assert (whole.bad, whole.rows) == ([], [])
    assert (nothing.snapshot, nothing.rows) == (True, [])
