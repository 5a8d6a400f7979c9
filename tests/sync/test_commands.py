"""Named commands: moves, retraction, erasure."""

from __future__ import annotations

import pytest

from backend.storage.memory import MemoryStore
from shared_schema.protocol import Op
from sync.exchange import Hooks
from sync.ports import Stored
from tests.sync.phones import Company, OpenAccess

NORTH = "plot:north"
FACT = {
    "account": "A1",
    "subject": "A1",
    "item": "budget.amount",
    "value": "二十万",
    "author": "wang",
    "day": "2026-11-20",
    "recorded_at": "2026-11-20T08:00:00Z",
}


@pytest.fixture
def company() -> Company:
    found = Company(OpenAccess(wang={NORTH, "user:wang"}, boss={NORTH}))
    found.found()
    found.write(Op(n=0, op="new", kind="fact", id="F1", fields=FACT))
    return found


def command(name: str, key: str = "K1", **args: str) -> Op:
    return Op(n=1, op="cmd", id=key, name=name, args=dict(args))


def test_retracting_strikes_a_fact_out_and_keeps_it(company: Company) -> None:
    wang = company.phone("a", "wang")
    wang.sync()
    company.write(command("retract", fact="F1"))
    wang.sync()
    assert wang.value("F1", "retracted") is True
    assert wang.value("F1", "value") == "二十万"
    assert company.write(command("retract", "K2", fact="C1"))[0].code == "wrong_kind"


def test_a_command_is_carried_out_once(company: Company) -> None:
    assert company.write(command("move_account", account="A1", to="south"))[0].r == "ok"
    company.write(command("move_account", "K2", account="A1", to="north"))
    assert company.write(command("move_account", account="A1", to="south"))[0].r == "ok"
    assert company.row("A1").bucket == NORTH


def test_moving_to_where_it_is_changes_nothing(company: Company) -> None:
    seq = company.row("A1").seq
    [result] = company.write(command("move_account", account="A1", to="north"))
    assert (result.r, result.at) == ("ok", (NORTH, seq))


def test_what_lies_in_a_private_bucket_does_not_move(company: Company) -> None:
    private = Stored(id="F9", kind="fact", bucket="user:wang", family="A1", f={"item": ["x", "s"]})
    with company.store.write() as tx:
        tx.put([private])
    company.write(command("move_account", account="A1", to="south"))
    assert company.row("F9").bucket == "user:wang"
    assert company.row("C1").bucket == "plot:south"


def test_after_a_move_old_seqs_are_not_taken_for_new_ones(company: Company) -> None:
    access = company.access
    assert isinstance(access, OpenAccess)
    access.buckets["wang"].add("plot:south")
    for title in ("甲", "乙", "丙"):
        company.write(Op(n=0, op="set", kind="contact", id="C1", fields={"title": title}))
    company.write(command("move_account", account="A1", to="south"))
    wang = company.phone("a", "wang")
    wang.sync()
    wang.make("set", "C1", {"phone": "139"})
    [result] = wang.sync()
    assert result.parallel == []


def test_erasing_empties_every_copy_and_the_history(company: Company) -> None:
    wang = company.phone("a", "wang")
    wang.sync()
    wang.make("set", "C1", {"phone": "139"})
    wang.sync()
    company.write(command("erase", record="C1"))
    wang.sync()
    row = wang.shown("C1")
    assert (row.erased, row.f, row.alt, row.d) == (True, {}, {}, {})
    assert company.past("C1", "phone") == []
    wang.make("set", "C1", {"phone": "138"})
    wang.make("new", "C1", {"account": "A1", "name": "again"})
    assert [(r.r, r.code) for r in wang.sync()] == [("rejected", "erased"), ("rejected", "depends_on")]
    assert company.row("C1").f == {}


def test_erasing_an_account_takes_its_family_along(company: Company) -> None:
    company.write(command("erase", record="A1"))
    assert all(company.row(key).erased for key in ("A1", "C1", "F1"))
    late = Op(n=0, op="new", kind="contact", id="C2", fields={"account": "A1", "name": "王"})
    assert company.write(late)[0].code == "erased"
    assert company.write(command("erase", "K2", record="A1"))[0].r == "ok"
    assert company.write(command("erase", "K3", record="A9"))[0].code == "unknown_record"


def test_erasing_a_contact_takes_along_what_was_said_about_it(company: Company) -> None:
    comment = {
        "account": "A1",
        "subject": "F2",
        "author": "wang",
        "written_at": "2026-11-20T08:00:00Z",
        "text": "他爱钓鱼。",
    }
    company.write(
        Op(n=0, op="new", kind="fact", id="F2", fields={**FACT, "subject": "C1", "item": "person.support"}),
        Op(n=0, op="new", kind="comment", id="M1", fields=comment),
    )
    company.write(command("erase", record="C1"))
    assert all(company.row(key).erased for key in ("C1", "F2", "M1"))
    assert not any(company.row(key).erased for key in ("A1", "F1"))


def test_quarantined_ops_of_an_erased_record_go_too(company: Company) -> None:
    access, store = company.access, company.store
    assert isinstance(access, OpenAccess)
    assert isinstance(store, MemoryStore)
    wang = company.phone("a", "wang")
    wang.sync()
    access.buckets["wang"], access.formerly["wang"] = set(), {NORTH}
    wang.make("set", "C1", {"phone": "139"})
    assert [result.r for result in wang.sync()] == ["quarantined"]
    assert len(store.quarantined) == 1
    company.write(command("erase", record="C1"))
    assert store.quarantined == {}


def test_a_handler_of_the_companys_own(company: Company) -> None:
    seen: list[str] = []
    company.hooks = Hooks(commands={"ring": lambda draft, actor, op: seen.append(op.id)})
    company.write(command("ring"), command("ring"))
    assert seen == ["K1"]
