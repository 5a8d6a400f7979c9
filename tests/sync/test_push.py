"""The upward half of an exchange: verdicts, order, repeats, forks, trust, receipts."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from shared_schema.errors import Failed
from shared_schema.protocol import MAX_OPS, Op, Result
from sync.clock import millis_of, pack, replica_of
from sync.draft import Draft, Later
from sync.exchange import Hooks
from sync.ports import Actor
from tests.sync.phones import Company, OpenAccess, Phone

NORTH = "plot:north"


@pytest.fixture
def company() -> Company:
    found = Company(OpenAccess(wang={NORTH, "user:wang"}, li={NORTH, "user:li"}))
    found.found()
    return found


@pytest.fixture
def wang(company: Company) -> Phone:
    phone = company.phone("a", "wang")
    phone.sync()
    return phone


@pytest.fixture
def li(company: Company) -> Phone:
    phone = company.phone("b", "li")
    phone.sync()
    return phone


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
    company.access.buckets["boss"] = {NORTH}  # type: ignore[attr-defined]
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
    assert [(known["n"], known["r"]) for known in detail["known"]] == [(1, "ok")]  # type: ignore[attr-defined]
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


def test_two_phones_change_different_fields(company: Company, wang: Phone, li: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"})
    li.make("set", "C1", {"title": "厂长"})
    wang.sync()
    [result] = li.sync()
    assert (result.parallel, result.conflict) == (["phone"], [])
    wang.sync()
    for phone, theirs, mine in ((wang, "title", "phone"), (li, "phone", "title")):
        assert (phone.value("C1", "phone"), phone.value("C1", "title")) == ("139", "厂长")
        [receipt] = [row for row in phone.rows[f"user:{phone.actor.person}"].values() if row.kind == "receipt"]
        assert receipt.f["parallel"][0] == [theirs]
        assert set(receipt.f["stamps"][0]) == {mine}
        assert receipt.f["account"][0] == "A1"


def test_two_phones_change_the_same_field(company: Company, wang: Phone, li: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"})
    company.now += 5
    li.make("set", "C1", {"phone": "138"})
    li.sync()
    [result] = wang.sync()
    assert result.conflict == ["phone"]
    li.sync()
    for phone in (wang, li):
        row = phone.shown("C1")
        assert row.f["phone"][0] == "138"
        assert [register[0] for register in row.alt["phone"]] == ["139"]
        [receipt] = phone.rows[f"user:{phone.actor.person}"].values()
        assert receipt.f["conflict"][0] == ["phone"]
        assert replica_of(receipt.f["stamps"][0]["phone"]) == phone.actor.replica
    wang.make("set", "C1", {"phone": "139"}, settles={"phone": [row.alt["phone"][0][1]]})
    wang.sync()
    li.sync()
    assert li.value("C1", "phone") == "139"
    assert li.shown("C1").alt == {}


def test_receipts_name_no_values(company: Company, wang: Phone, li: Phone) -> None:
    wang.make("set", "C1", {"phone": "13912345678", "note": "秘密。"})
    li.make("set", "C1", {"phone": "13812345678"})
    wang.sync()
    li.sync()
    told = repr([row.f for row in company.rows("receipt")])
    assert "12345678" not in told
    assert "秘密" not in told


def test_one_receipt_for_one_form_saved_thrice(company: Company, wang: Phone, li: Phone) -> None:
    for phone in ("131", "132", "133"):
        wang.make("set", "C1", {"phone": phone})
    li.make("set", "C1", {"title": "厂长"})
    li.sync()
    wang.sync()
    assert sorted(row.bucket for row in company.rows("receipt")) == ["user:li", "user:wang"]


def test_a_note_of_two_authors_is_merged_and_both_are_told(company: Company, wang: Phone, li: Phone) -> None:
    company.write(Op(n=0, op="set", kind="contact", id="C1", fields={"note": "爱钓鱼。下周出差。"}))
    wang.sync()
    li.sync()
    wang.make("set", "C1", {"note": "爱钓鱼。下周去上海出差。"})
    li.make("set", "C1", {"note": "爱钓鱼和象棋。下周出差。"})
    wang.sync()
    [result] = li.sync()
    assert result.merged == ["note"]
    wang.sync()
    assert wang.value("C1", "note") == li.value("C1", "note") == "爱钓鱼和象棋。下周去上海出差。"
    assert {row.bucket for row in company.rows("receipt")} == {"user:li", "user:wang"}
    li.make("set", "C1", {"note": "爱钓鱼和象棋。下周三去上海出差。"})
    li.sync()
    assert company.row("C1").value("note") == "爱钓鱼和象棋。下周三去上海出差。"


def test_going_on_writing_on_ones_own_text_keeps_the_others_words(company: Company, wang: Phone, li: Phone) -> None:
    """The second op of a phone that has not seen the merge stands on its own first text."""
    company.write(Op(n=0, op="set", kind="contact", id="C1", fields={"note": "甲。乙。"}))
    wang.sync()
    li.sync()
    wang.make("set", "C1", {"note": "甲。乙。王说。"})
    wang.sync()
    li.make("set", "C1", {"note": "李说。甲。乙。"})
    li.make("set", "C1", {"note": "李说。甲改。乙。"})
    li.sync()
    assert company.row("C1").value("note") == "李说。甲改。乙。王说。"
    assert company.row("C1").alt == {}


def test_one_deletes_while_the_other_edits(company: Company, wang: Phone, li: Phone) -> None:
    wang.make("set", "C1", {"deleted": True})
    company.now += 5
    li.make("set", "C1", {"phone": "138"})
    wang.sync()
    [result] = li.sync()
    assert result.conflict == ["deleted"]
    row = company.row("C1")
    assert (row.value("deleted"), row.value("phone")) == (None, "138")
    assert [register[0] for register in row.alt["deleted"]] == [True]


def test_the_servers_clock_follows_trusted_stamps_only(company: Company, wang: Phone) -> None:
    wang.offset = 59_000
    wang.make("set", "C1", {"phone": "139"})
    wang.make("set", "C1", {"title": "厂长"}, h=pack(company.now + 3_600_000, 0, wang.actor.replica))
    results = wang.sync()
    assert results[0].restamped is None
    assert results[1].restamped is not None
    assert millis_of(results[1].restamped) <= company.now + 60_000
    with company.store.read() as tx:
        assert millis_of(tx.clock()) <= company.now + 60_000
    assert company.row("C1").f["title"] == ["厂长", results[1].restamped, pack(company.now + 3_600_000, 0, "00000061")]


def test_the_servers_stamp_is_later_than_a_trusted_one_ahead_of_its_time(
    company: Company, wang: Phone, li: Phone
) -> None:
    wang.offset = 59_000
    made = wang.make("set", "C1", {"phone": "139"})
    wang.sync()
    li.sync()
    li.clock.last = ""
    li.make("set", "C1", {"phone": "138"})
    [result] = li.sync()
    assert result.restamped is not None
    assert result.restamped > made.h
    assert company.row("C1").value("phone") == "138"


def test_two_devices_of_one_person_get_one_receipt(company: Company, wang: Phone) -> None:
    other = company.phone("c", "wang")
    other.sync()
    wang.make("set", "C1", {"phone": "139"})
    other.make("set", "C1", {"phone": "138"})
    wang.sync()
    other.sync()
    [receipt] = company.rows("receipt")
    assert receipt.value("by") == "wang"


def test_a_push_of_a_skewed_phone_is_untrusted(company: Company, wang: Phone, li: Phone) -> None:
    li.make("set", "C1", {"phone": "138"})
    li.sync()
    wang.offset = 61_000
    wang.make("set", "C1", {"phone": "139"})
    [result] = wang.sync()
    assert result.conflict == ["phone"]
    assert company.row("C1").value("phone") == "138"
    assert [r[0] for r in company.row("C1").alt["phone"]] == ["139"]


def test_the_chain_of_a_restamped_phone_goes_on_from_its_claimed_stamp(company: Company, wang: Phone) -> None:
    company.now += 1_000_000
    company.write(Op(n=0, op="set", kind="contact", id="C1", fields={"phone": "131"}))
    wang.sync()
    wang.clock.last = ""
    wang.offset = -500
    wang.make("set", "C1", {"phone": "139"})
    wang.make("set", "C1", {"phone": "138"})
    results = wang.sync()
    assert all(result.restamped for result in results)
    assert company.row("C1").value("phone") == "138"
    assert company.row("C1").alt == {}


def test_replaced_values_stay_in_history(company: Company, wang: Phone) -> None:
    wang.make("set", "C1", {"phone": "139"})
    wang.make("set", "C1", {"phone": "138"})
    wang.sync()
    assert company.past("C1", "phone") == ["130", "139"]


def test_late_ops_go_to_quarantine_with_what_stands_on_them(company: Company, wang: Phone) -> None:
    access = company.access
    assert isinstance(access, OpenAccess)
    access.buckets["wang"].discard(NORTH)
    access.formerly["wang"] = {NORTH}
    wang.make("new", "C2", {"account": "A1", "name": "王"})
    wang.make("set", "C2", {"phone": "139"})
    wang.make("set", "C1", {"phone": "139"})
    results = wang.sync()
    assert [result.r for result in results] == ["quarantined"] * 3
    assert len({result.ticket for result in results}) == 3
    assert company.row("C1").value("phone") == "130"
    assert NORTH not in wang.rows


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


def test_two_devices_of_one_person_make_the_same_settings(company: Company, wang: Phone) -> None:
    other = company.phone("c", "wang")
    wang.make("new", "s-wang", {"language": "en", "digest_at": "08:30"}, kind="settings")
    other.make("new", "s-wang", {"language": "zh-cn", "digest_at": "08:30"}, kind="settings")
    assert [r.r for r in wang.sync() + other.sync()] == ["ok", "ok"]
    row = company.row("s-wang")
    assert row.bucket == "user:wang"
    assert {row.value("language"), row.alt["language"][0][0]} == {"en", "zh-cn"}
    assert "digest_at" not in row.alt


def test_derived_values_travel_outside_fields_and_digest(company: Company, wang: Phone) -> None:
    company.hooks = Hooks(derive=lambda kind, values: {"length": len(str(values.get("name", "")))})
    wang.make("set", "C1", {"name": "欧阳修"})
    wang.sync()
    assert wang.shown("C1").d == {"length": 3}
    assert "length" not in wang.shown("C1").f
