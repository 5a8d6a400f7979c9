"""What every store does with rows and buckets (`sync/ports.py`): one suite, no adapter exempt. Transactions have
`test_store_transactions.py`, what an exchange remembers `test_store_memory.py`."""

from __future__ import annotations

from shared_schema.protocol import RangeRequest
from sync.digest import digest_sum
from sync.ports import Head, Store, Stored
from sync.ranges import compare, range_of, range_sums
from tests.contracts.rows import STAMP, changes, head, put, row


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
