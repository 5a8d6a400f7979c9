"""The upward half of an exchange: verdicts, order, repeats, forks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from msgspec import structs

from shared_schema.errors import Failed
from shared_schema.protocol import MAX_OPS, Op, Result
from sync.draft import Draft, Later
from sync.exchange import Hooks
from sync.ports import Actor
from tests.sync.phones import Company, Phone

NORTH = "plot:north"


def verdicts(results: list[Result]) -> list[tuple[int, str, str | None]]:
    return [(result.n, result.r, result.code) for result in results]


def test_a_new_record_follows_its_account_and_comes_back(company: Company, wang: Phone) -> None:
    wang.make("new", "C2", {"account": "A1", "name": "王建国"})
    [result] = wang.sync()
    assert (result.r, result.at) == ("ok", (NORTH, 3))
    assert company.row("C2").family == "A1"
    assert wang.value("C2", "name") == "王建国"


def test_a_child_of_a_record_made_in_the_same_push(company: Company, wang: Phone) -> None:
    wang.make("new", "A2", {"name": "二厂", "plot": "north"}, kind="account")
    wang.make("new", "C2", {"account": "A2", "name": "王建国"})
    wang.make("set", "C2", {"phone": "139"})
    results = wang.sync()
    assert [result.r for result in results] == ["ok"] * 3
    assert results[1].at == results[2].at == (NORTH, company.row("C2").seq)


def test_one_bad_op_among_twenty_is_refused_alone(company: Company, wang: Phone) -> None:
    for i in range(20):
        fields: dict[str, Any] = {"account": "A1", "name": f"人{i}"}
        wang.make("new", f"N{i}", fields | ({"birthday": "2026-02-30"} if i == 7 else {}))
    results = wang.sync()
    assert [result.n for result in results if result.r != "ok"] == [8]
    assert (results[7].code, results[7].field) == ("invalid_date", "birthday")
    assert len(company.rows("contact")) == 20


def test_what_stands_on_a_refused_new_is_refused_with_it(wang: Phone) -> None:
    wang.make("new", "A2", {"plot": "north"}, kind="account")
    wang.make("new", "C2", {"account": "A2", "name": "王"})
    wang.make("set", "C2", {"phone": "139"})
    wang.make("new", "C3", {"account": "A1", "name": "李"})
    assert verdicts(wang.sync()) == [
        (1, "rejected", "required"),
        (2, "rejected", "depends_on"),
        (3, "rejected", "depends_on"),
        (4, "ok", None),
    ]


def test_a_later_change_of_the_same_record_is_refused_with_the_first(company: Company, wang: Phone) -> None:
    wang.make("set", "C1", {"birthday": "never"})
    wang.make("set", "C1", {"phone": "139"})
    wang.make("new", "C2", {"account": "A1", "name": "李"})
    assert verdicts(wang.sync()) == [(1, "rejected", "invalid_date"), (2, "rejected", "depends_on"), (3, "ok", None)]
    wang.make("set", "C1", {"phone": "138"})
    assert verdicts(wang.sync()) == [(4, "ok", None)]


def test_dependence_counts_also_when_the_first_verdict_was_given_before(wang: Phone) -> None:
    wang.make("set", "C1", {"birthday": "never"})
    wang.send(wang.request())
    wang.make("set", "C1", {"phone": "139"})
    assert verdicts(wang.sync()) == [(1, "rejected", "invalid_date"), (2, "rejected", "depends_on")]


@pytest.mark.parametrize(
    ("op", "code"),
    [
        (Op(n=1, op="set", kind="contact", id="C9", fields={"phone": "139"}), "unknown_record"),
        (Op(n=1, op="set", kind="account", id="C1", fields={"phone": "139"}), "wrong_kind"),
        (Op(n=1, op="set", kind="contact", id="C1", fields={"nonsense": "139"}), "unknown_field"),
        (Op(n=1, op="set", kind="contact", id="C1", fields={"account": "A2"}), "write_once"),
        (Op(n=1, op="set", kind="nonsense", id="C1", fields={}), "unknown_kind"),
        (Op(n=1, op="set", kind="contact", id="no id", fields={}), "invalid_reference"),
        (Op(n=1, op="set", kind="contact", id="C1", base={"phone": "x"}), "invalid_stamp"),
        (Op(n=1, op="set", kind="contact", id="C1", settles={"phone": ["x"]}), "invalid_stamp"),
        (Op(n=1, op="new", kind="contact", id="C2", fields={"account": "A9", "name": "王"}), "unknown_record"),
        (Op(n=1, op="new", kind="contact", id="C2", fields={"account": "C1", "name": "王"}), "unknown_record"),
        (Op(n=1, op="new", kind="contact", id="C1", fields={"account": "A1", "name": "王"}), "id_taken"),
        (Op(n=1, op="new", kind="account", id="C1", fields={"name": "王", "plot": "north"}), "id_taken"),
        (Op(n=1, op="new", kind="account", id="A2", fields={"name": "王", "plot": "east"}), "not_allowed"),
        (Op(n=1, op="cmd", id="K1", name="nonsense"), "unknown_command"),
        (Op(n=1, op="cmd", id="K1", name="move_account", args={"account": 7}), "invalid_command"),
        (Op(n=1, op="cmd", id="K1", name="move_account", args={"account": "A1", "to": "A1"}), "wrong_kind"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refusals(company: Company, op: Op, code: str) -> None:
    boss = company.phone("s", "boss", "supervisor")
    company.access.buckets["boss"] = {NORTH}  # type: ignore[attr-defined]  # the table of these tests
    phone = boss if op.op == "cmd" else company.phone("a", "wang")
    op.h = phone.clock.tick(company.now)
    phone.outbox = [op]
    [result] = phone.take(asked := phone.request(), phone.send(asked))
    assert (result.r, result.code) == ("rejected", code)
    assert company.row("C1").f["phone"][0] == "130"


def test_an_op_without_a_stamp_is_refused(wang: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"}, h="")
    assert verdicts(wang.sync()) == [(1, "rejected", "invalid_stamp")]


def test_a_repeated_push_gets_the_same_answers_and_does_nothing_twice(company: Company, wang: Phone) -> None:
    wang.make("new", "C2", {"account": "A1", "name": "王"})
    wang.make("set", "C1", {"phone": "139"})
    wang.make("set", "C1", {"birthday": "never"})
    asked = wang.request()
    first = wang.send(asked)
    seq = company.row("C1").seq
    company.now += 10
    second = wang.send(asked)
    assert second.results == first.results
    assert company.row("C1").seq == seq


def test_a_push_that_repeats_some_and_adds_some(company: Company, wang: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"})
    wang.send(wang.request())
    wang.make("set", "C1", {"phone": "138"})
    assert [result.r for result in wang.sync()] == ["ok", "ok"]
    assert company.row("C1").value("phone") == "138"
    assert company.row("C1").alt == {}


def test_a_gap_is_said_and_changes_nothing(company: Company, wang: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"})
    wang.make("set", "C1", {"title": "厂长"})
    with pytest.raises(Failed, match="gap") as failed:
        wang.send(wang.request(ops=wang.outbox[1:]))
    assert failed.value.detail == {"last_n": 0}
    assert company.row("C1").value("title") is None


@pytest.mark.parametrize("ns", [[2, 1], [1, 1], [1, 3], [0, 1]])
def test_ops_out_of_order_are_a_bad_request(wang: Phone, ns: list[int]) -> None:
    wang.make("set", "C1", {"phone": "139"})
    ops = [Op(n=n, op="set", kind="contact", id="C1", h=wang.outbox[0].h) for n in ns]
    with pytest.raises(Failed, match="bad_request"):
        wang.send(wang.request(ops=ops))


def test_too_many_ops_are_refused_as_a_whole(wang: Phone) -> None:
    for _ in range(MAX_OPS + 1):
        wang.make("set", "C1", {"phone": "139"})
    with pytest.raises(Failed, match="too_large"):
        wang.send(wang.request(ops=wang.outbox))


def test_another_op_under_a_known_number_is_a_fork(company: Company, wang: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"})
    wang.make("set", "C1", {"title": "厂长"})
    wang.send(wang.request())
    before = company.row("C1")
    wang.outbox[1].fields["title"] = "another"
    with pytest.raises(Failed, match="replica_forked") as failed:
        wang.send(wang.request())
    detail = failed.value.detail
    assert (detail["last_n"], detail["seen"]) == (2, 0)
    assert [(known["n"], known["r"]) for known in detail["known"]] == [(1, "ok")]  # type: ignore[attr-defined]  # a list on the wire
    assert company.row("C1") == before
    with company.store.read() as tx:
        issued = tx.replica(str(detail["new_replica"]))
    assert issued is not None
    assert (issued.person, issued.device, issued.last_n) == ("wang", "device-a", 0)


def test_a_number_whose_answer_was_acknowledged_is_a_fork(wang: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"})
    old = wang.request()
    wang.sync()
    wang.make("set", "C1", {"phone": "138"})
    wang.sync()
    with pytest.raises(Failed, match="replica_forked"):
        wang.send(old)


def test_after_a_fork_the_copy_resends_under_its_new_name_and_harms_nobody(company: Company, wang: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"})
    wang.make("new", "C2", {"account": "A1", "name": "王"})
    copied = list(wang.outbox)
    wang.sync()
    company.write(Op(n=0, op="set", kind="contact", id="C1", fields={"phone": "137"}))
    twin = company.phone("t", "wang")
    twin.sync()
    twin.outbox = [structs.replace(op, n=n) for n, op in enumerate(copied, 1)]
    twin.n = 2
    before = company.row("C1").seq, company.row("C2").seq
    assert [result.r for result in twin.sync()] == ["ok", "ok"]
    assert company.row("C1").value("phone") == "137"
    assert company.row("C1").alt == {}
    assert company.row("C2").alt == {}
    assert (company.row("C1").seq, company.row("C2").seq) == before


def test_acknowledged_results_are_forgotten(company: Company, wang: Phone) -> None:
    for phone in ("139", "138"):
        wang.make("set", "C1", {"phone": phone})
        wang.sync()
    with company.store.read() as tx:
        assert set(tx.results(wang.actor.replica, [1, 2])) == {2}


def test_a_phone_cannot_acknowledge_what_was_never_answered(wang: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"})
    first = wang.send(wang.request(seen=99))
    assert wang.send(wang.request()).results == first.results


def test_somebody_elses_replica_is_unknown(wang: Phone, li: Phone) -> None:
    with pytest.raises(Failed, match="unknown_replica"):
        wang.send(wang.request(replica=li.actor.replica))
    with pytest.raises(Failed, match="unknown_replica"):
        wang.send(wang.request(replica="00000000"))


def test_another_epoch_is_said_with_what_the_server_has(company: Company, wang: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"})
    wang.sync()
    with company.store.write() as tx:
        tx.set_epoch("e2")
    with pytest.raises(Failed, match="wrong_epoch") as failed:
        wang.send(wang.request(epoch="e1"))
    assert failed.value.detail == {"epoch": "e2", "last_n": 1}


def test_a_first_request_needs_no_epoch(wang: Phone) -> None:
    assert wang.send(wang.request(epoch="", cursors={})).epoch == "e1"


def test_a_transient_failure_ends_the_batch_and_keeps_what_came_before(wang: Phone, company: Company) -> None:
    def busy(draft: Draft, actor: Actor, op: Op) -> Result | None:
        raise Later

    company.hooks = Hooks(commands={"busy": busy})
    wang.actor = Actor("wang", "supervisor", wang.actor.replica)
    wang.make("set", "C1", {"phone": "139"})
    wang.make("cmd", "K1", name="busy")
    wang.make("set", "C1", {"title": "厂长"})
    answer = wang.send(wang.request())
    assert verdicts(answer.results) == [(1, "ok", None)]
    assert answer.last_n == 1
    company.hooks = Hooks(commands={"busy": lambda draft, actor, op: None})
    assert verdicts(wang.sync()) == [(1, "ok", None), (2, "ok", None), (3, "ok", None)]


def test_derived_values_travel_outside_fields_and_digest(company: Company, wang: Phone) -> None:
    company.hooks = Hooks(derive=lambda kind, values: {"length": len(str(values.get("name", "")))})
    wang.make("set", "C1", {"name": "欧阳修"})
    wang.sync()
    assert wang.shown("C1").d == {"length": 3}
    assert "length" not in wang.shown("C1").f


def test_derived_values_are_made_again_only_when_what_they_are_made_from_changes(company: Company, wang: Phone) -> None:
    made: list[str] = []

    def derive(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
        made.append(kind)
        return {"length": len(str(values.get("name", "")))}

    company.hooks = Hooks(derive=derive, derived_from={"contact": ("name",)})
    wang.make("set", "C1", {"name": "欧阳修"})
    wang.sync()
    wang.make("set", "C1", {"phone": "139"})
    wang.make("set", "A1", {"phone": "0512"})
    wang.sync()
    assert made == ["contact"]
    assert wang.shown("C1").d == {"length": 3}
    wang.make("set", "C1", {"name": "欧"})
    wang.sync()
    assert wang.shown("C1").d == {"length": 1}
