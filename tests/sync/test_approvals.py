"""A move of stage that needs a yes: asked offline, answered by whoever leads the plot, written by the server (S3)."""

from __future__ import annotations

from typing import Any

import pytest

from backend.reports.plots import day_in
from shared_schema.playbook import Playbook, load_shipped
from shared_schema.protocol import Op, Result
from sync.hooks import Hooks
from sync.ports import ReadTx, Store
from tests.sync.people import command, did, fact, new, office, phones
from tests.sync.phones import Company, Phone

NOON = 1_795_233_600_000
"""2026-11-21T12:00:00+08:00."""
PLAYBOOK = load_shipped()


def in_force(tx: ReadTx) -> Playbook:
    return PLAYBOOK


@pytest.fixture
def company(store: Store) -> Company:
    """An opportunity of A1 in its third stage, `contact`."""
    made = office(store, Hooks(playbook=in_force, day_in=day_in))
    made.now = NOON
    did(made, new("opportunity", "O1", account="A1", name="新厂 ERP"), stage("F1", "contact"))
    return made


def stage(key: str, value: str, **more: Any) -> Op:
    made = fact(key, "A1", "O1")
    return Op(n=0, op="new", kind="fact", id=key, fields={**made.fields, "item": "stage", "value": value, **more})


def says(phone: Phone, key: str, value: str, author: str = "wang", day: str = "2026-11-21") -> Result:
    """A stage written as a plain fact."""
    fields = stage(key, value, author=author, day=day).fields
    phone.make("new", key, fields, kind="fact")
    return phone.sync()[-1]


def ask(phone: Phone, key: str, to: str, **more: Any) -> Result:
    args = {"account": "A1", "subject": "O1", "about": "stage", "detail": {"to": to}, "reason": "客户等报价", **more}
    return command(phone, "request_approval", key, **args)


def decide(phone: Phone, decision: str, key: str = "", approval: str = "K1", **more: Any) -> Result:
    return command(phone, "decide_approval", key, approval=approval, decision=decision, **more)


def told(company: Company, person: str) -> list[tuple[Any, Any]]:
    rows = [row for row in company.rows("receipt") if row.bucket == f"user:{person}"]
    return sorted((row.value("decision"), row.value("record")) for row in rows)


def test_a_move_that_needs_a_yes_is_refused_as_a_plain_fact_and_can_be_mended(company: Company) -> None:
    (wang,) = phones(company, "wang")
    assert says(wang, "F2", "qualified").code == "move_forbidden"  # `exchange` may not be passed over
    assert says(wang, "F3", "exchange").r == "ok"
    refused = says(wang, "F4", "qualified")
    assert (refused.r, refused.code, refused.field) == ("rejected", "needs_approval", "value")
    assert says(wang, "F4", "contact").r == "ok", "the same form with another stage"


def test_an_old_way_back_and_a_first_stage_are_judged_by_the_table(company: Company) -> None:
    (wang,) = phones(company, "wang")
    did(company, new("opportunity", "O2", account="A1", name="二期"))
    fields = {**stage("F5", "tender").fields, "subject": "O2"}
    wang.make("new", "F5", fields, kind="fact")
    assert wang.sync()[-1].code == "needs_approval", "under way before it was written down: somebody says so"
    wang.make("new", "F6", {**fields, "value": "opened"}, kind="fact")
    assert wang.sync()[-1].r == "ok"
    wang.make("new", "F7", {**fields, "value": "nowhere"}, kind="fact")
    assert wang.sync()[-1].code == "move_forbidden"


def test_moves_of_one_day_offline_are_judged_in_their_order(company: Company) -> None:
    (wang,) = phones(company, "wang")
    wang.make("new", "F2", stage("F2", "exchange", day="2026-11-21").fields, kind="fact")
    wang.make("new", "F3", stage("F3", "qualified", day="2026-11-21").fields, kind="fact")
    wang.make("set", "O1", {"name": "新厂"}, kind="opportunity")
    assert [(result.r, result.code) for result in wang.sync()] == [
        ("ok", None),
        ("rejected", "needs_approval"),
        ("ok", None),
    ]


def test_asked_offline_answered_and_written(company: Company) -> None:
    wang, chen = phones(company, "wang", "chen")
    says(wang, "F2", "exchange")
    assert ask(wang, "K1", "qualified").r == "ok"
    asked = company.row("K1")
    assert (asked.kind, asked.bucket, asked.family) == ("approval", "plot:north", "A1")
    assert asked.value("detail") == {"from": "exchange", "to": "qualified"}
    assert told(company, "chen") == [("asked", "K1")]
    assert decide(chen, "approved", note="去吧").r == "ok"
    wang.sync()
    [moved] = [row for row in wang.rows["plot:north"].values() if row.f.get("approval", [None])[0] == "K1"]
    said = {name: register[0] for name, register in moved.f.items()}
    assert said == {
        "account": "A1",
        "subject": "O1",
        "item": "stage",
        "value": "qualified",
        "author": "wang",
        "day": "2026-11-21",
        "recorded_at": "2026-11-21T04:00:00.000Z",
        "reason": "客户等报价",
        "approval": "K1",
    }
    assert [wang.value("K1", name) for name in ("decision", "decided_by", "note")] == ["approved", "chen", "去吧"]
    assert told(company, "wang") == [("approved", "K1")]


def test_the_day_is_the_plots(company: Company) -> None:
    did(company, Op(n=0, op="set", kind="plot", id="north", fields={"zone": "Asia/Shanghai"}))
    company.now = NOON + 8 * 3_600_000  # 20:00 in Shanghai, noon in Greenwich
    company.now += 5 * 3_600_000
    wang, chen = phones(company, "wang", "chen")
    says(wang, "F2", "exchange")
    ask(wang, "K1", "qualified")
    decide(chen, "approved")
    [moved] = [row for row in company.rows("fact") if row.value("approval") == "K1"]
    assert moved.value("day") == "2026-11-22"


def test_a_refusal_moves_nothing(company: Company) -> None:
    wang, chen = phones(company, "wang", "chen")
    says(wang, "F2", "exchange")
    ask(wang, "K1", "qualified")
    facts = len(company.rows("fact"))
    assert decide(chen, "refused", note="先做演示").r == "ok"
    assert len(company.rows("fact")) == facts
    assert told(company, "wang") == [("refused", "K1")]
    assert decide(chen, "approved").code == "already_decided"
    assert ask(wang, "K7", "qualified").r == "ok", "it may be asked anew"
    assert company.row("K7").value("decision") is None


def test_asked_twice_is_asked_once(company: Company) -> None:
    wang, zhao = phones(company, "wang", "zhao")
    says(wang, "F2", "exchange")
    ask(wang, "K1", "qualified")
    second = ask(zhao, "K2", "qualified", reason="我也觉得")
    assert second.r == "ok"
    assert second.at is not None
    assert second.at[1] == company.row("K1").seq
    assert [row.id for row in company.rows("approval")] == ["K1"]
    assert ask(zhao, "K3", "qualified", about="quotation").r == "ok"
    assert [row.id for row in company.rows("approval")] == ["K1", "K3"]


def test_who_asked_takes_it_back_and_never_decides(company: Company) -> None:
    wang, zhao, chen = phones(company, "wang", "zhao", "chen")
    ask(wang, "K1", "contact")
    assert decide(wang, "approved").code == "own_request"
    assert decide(zhao, "approved").code == "not_allowed"
    assert decide(zhao, "withdrawn").code == "not_allowed"
    assert decide(wang, "withdrawn").r == "ok"
    assert told(company, "chen") == [("asked", "K1"), ("withdrawn", "K1")]
    assert decide(chen, "approved").code == "already_decided"


def test_a_supervisor_who_asks_is_answered_by_an_administrator(company: Company) -> None:
    chen, boss = phones(company, "chen", "boss")
    ask(chen, "K1", "contact")
    assert told(company, "chen") == []
    assert decide(chen, "approved").code == "own_request"
    assert decide(boss, "approved").r == "ok"
    assert told(company, "chen") == [("approved", "K1")]


def test_who_has_no_part_in_the_plot_neither_asks_nor_decides(company: Company) -> None:
    wang, li, boss = phones(company, "wang", "li", "boss")
    assert ask(li, "K1", "contact").code == "not_allowed"
    assert ask(boss, "K2", "contact").code == "not_allowed"
    ask(wang, "K3", "contact")
    assert decide(li, "approved", approval="K3").code == "not_allowed"
    wang.make("new", "K4", {"account": "A1", "subject": "O1"}, kind="approval")
    wang.make("set", "K3", {"decision": "approved"}, kind="approval")
    assert [result.code for result in wang.sync()] == ["required", "server_only"]


def test_an_opportunity_that_moved_on_is_asked_about_anew(company: Company) -> None:
    wang, chen = phones(company, "wang", "chen")
    says(wang, "F2", "exchange")
    ask(wang, "K1", "qualified")
    says(wang, "F3", "contact")
    assert decide(chen, "approved").code == "stage_moved"
    assert company.row("K1").value("decision") is None
    assert decide(chen, "refused").r == "ok"
    says(wang, "F8", "exchange", day="2026-11-22")
    ask(wang, "K5", "qualified")
    did(company, Op(n=0, op="set", kind="opportunity", id="O1", fields={"closed": "dropped"}))
    assert decide(chen, "approved", approval="K5").code == "not_there"


def test_a_supervisor_who_leads_and_does_not_work_the_plot_moves_by_his_word(company: Company) -> None:
    (chen,) = phones(company, "chen")
    says(chen, "F2", "exchange", author="chen")
    assert says(chen, "F3", "qualified", author="chen").r == "ok"
    did(company, Op(n=0, op="set", kind="plot", id="north", fields={"members:chen": True}))
    did(company, stage("F4", "exchange", day="2026-11-22"))
    assert says(chen, "F5", "qualified", author="chen", day="2026-11-23").code == "needs_approval"


def test_a_gift_is_approved_by_the_record_alone(company: Company) -> None:
    wang, chen = phones(company, "wang", "chen")
    gift = {
        "account": "A1",
        "contact": "C1",
        "author": "wang",
        "day": "2026-11-21",
        "type": "meal",
        "value": {"minor": 60_000, "currency": "CNY"},
        "occasion": "中秋",
    }
    wang.make("new", "G1", gift, kind="gift")
    args = {"account": "A1", "subject": "G1", "about": "gift", "detail": {"value": 60_000}}
    wang.make("cmd", "K1", name="request_approval", args=args)
    assert [result.r for result in wang.sync()] == ["ok", "ok"]
    before = len(company.rows("fact"))
    assert decide(chen, "approved").r == "ok"
    assert (company.row("K1").value("decision"), len(company.rows("fact"))) == ("approved", before)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"subject": "C2"}, "not_there"),
        ({"subject": "nobody"}, "unknown_record"),
        ({"about": "Not A Word"}, "invalid_word"),
        ({"about": ""}, "invalid_command"),
        ({"detail": "tender"}, "invalid_command"),
        ({"detail": {"to": "signed"}}, "move_forbidden"),
        ({"detail": {"to": 5}}, "move_forbidden"),
        ({"detail": {"deep": {"er": 1}}}, "invalid_answer"),
        ({"reason": "很" * 301}, "invalid_text"),
        ({"reason": 7}, "invalid_text"),
    ],
)
def test_what_makes_no_sense_is_refused(company: Company, args: dict[str, Any], code: str) -> None:
    (wang,) = phones(company, "wang")
    assert ask(wang, "K1", args.pop("to", "exchange"), **args).code == code
    assert company.rows("approval") == []


def test_it_moves_and_goes_with_its_account(company: Company) -> None:
    wang, boss = phones(company, "wang", "boss")
    ask(wang, "K1", "contact", reason="不能留下的话")
    assert command(boss, "move_account", account="A1", to="south").r == "ok"
    assert company.row("K1").bucket == "plot:south"
    assert command(boss, "erase", record="A1").r == "ok"
    assert company.row("K1").erased
    with company.store.read() as tx:
        assert "不能留下的话" not in repr([tx.history(key) for key in ("K1", "O1", "A1")])


def test_an_opportunity_is_not_lost_without_its_review(company: Company) -> None:
    (wang,) = phones(company, "wang")

    def close(**fields: Any) -> Result:
        wang.make("set", "O1", fields, kind="opportunity")
        return wang.sync()[-1]

    refused = close(closed="lost", closed_on="2026-11-21")
    assert (refused.code, refused.field) == ("loss_review", "lost_reason")
    assert close(closed="lost", lost_reason="price").field == "lost_why"
    assert close(closed="lost", lost_reason="price", lost_why="对手便宜两成").r == "ok"
    assert close(lost_why=None).code == "loss_review"
    assert close(closed=None, lost_why=None).r == "ok", "opened again"
    assert close(closed="won").r == "ok"


def step(phone: Phone, key: str, value: str, day: str = "2026-11-21") -> Result:
    """A step of the sales process written as a plain fact."""
    fields = stage(key, value, author="wang", day=day).fields
    phone.make("new", key, {**fields, "item": "sale.step"}, kind="fact")
    return phone.sync()[-1]


def test_a_step_of_the_process_is_judged_by_its_own_table(company: Company) -> None:
    """The stage is `contact`, whose first step is the exchange: the steps before it need not be written down."""
    (wang,) = phones(company, "wang")
    skipped = step(wang, "F2", "demonstration")
    assert (skipped.r, skipped.code, skipped.field) == ("rejected", "needs_approval", "value")  # without the survey
    assert step(wang, "F3", "negotiation").code == "move_forbidden", "the quotation may not be passed over"
    assert step(wang, "F4", "survey").r == "ok"
    assert step(wang, "F5", "demonstration").r == "ok"
    assert step(wang, "F6", "quotation").code == "needs_approval", "a formal quotation never without the supervisor"


def test_a_yes_to_the_quotation_takes_the_step_and_leaves_the_stage(company: Company) -> None:
    wang, chen = phones(company, "wang", "chen")
    step(wang, "F2", "survey")
    step(wang, "F3", "demonstration")
    asked = ask(wang, "K1", "quotation", about="step")
    assert asked.r == "ok"
    assert decide(chen, "approved", "K2").r == "ok"
    facts = [row for row in company.rows("fact") if row.value("approval") == "K1"]
    assert [(row.value("item"), row.value("value"), row.value("author")) for row in facts] == [
        ("sale.step", "quotation", "wang")
    ]


def test_a_step_nobody_may_take_is_not_asked_for(company: Company) -> None:
    (wang,) = phones(company, "wang")
    assert ask(wang, "K1", "signing", about="step").code == "move_forbidden"
    assert ask(wang, "K2", "signing", about="stage").code == "move_forbidden", "no stage of that name"
