"""What every store keeps of exchanges: replaced values, ops in quarantine, replicas and their verdicts, the clock."""

from __future__ import annotations

from shared_schema.protocol import Op, Result
from sync.ports import Past, ReplicaState, Store
from tests.contracts.rows import STAMP


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
