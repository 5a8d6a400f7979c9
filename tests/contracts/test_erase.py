"""Erasing a contact on every store (X3): of what was planted in every place that keeps a value, nothing is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from backend.auth.policy import WRITES
from backend.pinyin import derive
from backend.storage.absorbing import absorb
from backend.storage.memory import MemoryStore
from backend.storage.postgres import PostgresStore
from backend.storage.sqlite import SqliteStore
from shared_schema.check import fields_of
from shared_schema.protocol import Op
from shared_schema.records import KINDS
from sync.erase import belongs_by
from sync.hooks import Hooks
from sync.ports import Store, Stored
from sync.push import mentioned
from tests import remains
from tests.sync.phones import Company, OpenAccess

NORTH, OWN = "plot:north", "user:wang"
Look = Callable[[], Iterable[bytes]]

FACT = {
    "account": "A1",
    "subject": "C1",
    "item": "person.character",
    "author": "wang",
    "day": "2026-11-20",
    "recorded_at": "2026-11-20T08:00:00Z",
}
COMMENT = {"account": "A1", "subject": "F1", "author": "wang", "written_at": "2026-11-20T08:00:00Z"}
FILE = {"account": "A1", "subject": "C1", "sha256": "c" * 64, "mime": "image/jpeg", "bytes": 9}
SURVEY = {
    "account": "A1",
    "contact": "C1",
    "author": "wang",
    "day": "2026-11-20",
    "channel": "phone",
    "answers": {"service": "satisfied"},
}
VISIT = {
    "account": "A1",
    "author": "wang",
    "touch": "visit",
    "happened_at": "2026-11-20T08:00:00Z",
    "zone": "UTC",
    "day": "2026-11-20",
    "recorded_at": "2026-11-20T08:00:00Z",
    "people:C1": True,
    "note": "看了新车间",
}
MARKERS = {
    "name": "欧阳锦程",
    "pinyin": "ou yang jin cheng",
    "phone": "13911112222",
    "former phone": "13800001111",
    "note": "他喜欢攀岩",
    "alternative": "副总裁甲",
    "other alternative": "副总裁乙",
    "fact": "好胜心强",
    "private fact": "女儿读高三",
    "comment": "上次见面很冷淡",
    "caption": "名片正面图",
    "what they told us": "催了三次才来人",
    "duplicate": "欧阳锦成",
    "late change": "已调往越南",
    "late fact": "爱喝普洱茶",
}


@pytest.fixture(params=("memory", "sqlite", "postgres"))
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, Look]]:
    """A store, and a way to read all that is in it."""
    if request.param == "memory":
        memory = MemoryStore()
        yield memory, lambda: remains.of_memory(memory)
    elif request.param == "sqlite":
        path = tmp_path / "headland.db"
        sqlite = SqliteStore(path)

        def look() -> Iterable[bytes]:
            sqlite.scrub()
            return remains.of_sqlite(path)

        yield sqlite, look
        sqlite.close()
    else:
        url = request.getfixturevalue("postgres").migrated()
        postgres = PostgresStore(url, tmp_path)
        yield postgres, lambda: remains.of_postgres(url)
        postgres.close()


@pytest.fixture
def company(opened: tuple[Store, Look]) -> Company:
    """An account with a contact of whom a value stands in every place there is."""
    store, _ = opened
    hooks = Hooks(derive=derive) if isinstance(store, MemoryStore) else Hooks(derive=derive, erased=absorb)
    made = Company(OpenAccess(wang={NORTH, OWN}, boss={NORTH}, zhao={NORTH}), store, hooks)
    made.found()
    contact = {"name": MARKERS["name"], "phone": MARKERS["former phone"], "note": MARKERS["note"]}
    made.write(
        change("C1", **contact),
        change("C1", phone=MARKERS["phone"]),
        new("fact", "F1", **FACT, value=MARKERS["fact"]),
        new("comment", "M1", **COMMENT, text=MARKERS["comment"]),
        new("attachment", "P1", **FILE, caption=MARKERS["caption"]),
        new("survey", "S1", **SURVEY, comment=MARKERS["what they told us"]),
        new("visit", "V1", **VISIT),
        new("contact", "C0", account="A1", name=MARKERS["duplicate"]),
        Op(n=0, op="cmd", id="K0", name="merge_contacts", args={"contact": "C0", "into": "C1"}),
    )
    private = {name: [value, "s"] for name, value in {**FACT, "value": MARKERS["private fact"]}.items()}
    with store.write() as tx:
        tx.put([Stored(id="F2", kind="fact", bucket=OWN, family="A1", f=private)])
    _disagree(made)
    _come_too_late(made)
    return made


def _disagree(company: Company) -> None:
    """Two phones write the same field offline: one value is shown, one kept beside it; a third goes to the history."""
    phones = [company.phone("a", "wang"), company.phone("b", "boss")]
    for phone in phones:
        phone.sync()
    for phone, title in zip(phones, (MARKERS["alternative"], MARKERS["other alternative"]), strict=True):
        phone.make("set", "C1", {"title": title})
    for phone in phones:
        phone.sync()


def _come_too_late(company: Company) -> None:
    """Somebody who lost access sends a change of the contact and something learned about it."""
    access = company.access
    assert isinstance(access, OpenAccess)
    late = company.phone("c", "zhao")
    late.sync()
    access.buckets["zhao"], access.formerly["zhao"] = set(), {NORTH}
    late.make("set", "C1", {"department": MARKERS["late change"]})
    late.make("new", "F3", {**FACT, "author": "zhao", "value": MARKERS["late fact"]}, kind="fact")
    assert [result.r for result in late.sync()] == ["quarantined", "quarantined"]


def new(kind: str, id: str, **fields: object) -> Op:
    return Op(n=0, op="new", kind=kind, id=id, fields=fields)


def change(id: str, **fields: object) -> Op:
    return Op(n=0, op="set", kind="contact", id=id, fields=fields)


def erase(record: str, key: str = "K1") -> Op:
    return Op(n=0, op="cmd", id=key, name="erase", args={"record": record})


def test_nothing_of_the_contact_is_left_in_any_table(company: Company, opened: tuple[Store, Look]) -> None:
    _, look = opened
    planted = remains.found(MARKERS.values(), look())
    assert set(planted) == set(MARKERS.values()), "the test planted less than it looks for"
    assert [result.r for result in company.write(erase("C1"))] == ["ok"]
    assert remains.found(MARKERS.values(), look()) == {}


def test_what_remains_is_a_marker_and_references_to_it(company: Company) -> None:
    company.write(erase("C1"))
    for key in ("C1", "C0", "F1", "F2", "M1", "P1", "S1"):
        row = company.row(key)
        assert (row.erased, row.f, row.alt, row.d) == (True, {}, {}, {}), key
    visit = company.row("V1")
    assert (visit.value("people:C1"), visit.value("note")) == (True, "看了新车间")
    assert not company.row("A1").erased


def test_erasing_a_duplicate_erases_the_person(company: Company) -> None:
    assert company.write(erase("C0"))[0].r == "ok"
    assert company.row("C1").erased


def test_late_ops_are_refused_and_nothing_of_them_is_stored(company: Company, opened: tuple[Store, Look]) -> None:
    _, look = opened
    wang = company.phone("d", "wang")
    wang.sync()
    company.write(erase("C1"))
    wang.make("set", "C1", {"phone": "13777777777", "note": "他刚搬家"})
    wang.make("new", "F9", {**FACT, "value": "不吃辣"}, kind="fact")
    wang.make("new", "M9", {**COMMENT, "text": "果然如此"}, kind="comment")
    wang.make("new", "P9", {**FILE, "caption": "背面照片"}, kind="attachment")
    wang.make("new", "S9", {**SURVEY, "comment": "不想再接电话"}, kind="survey")
    assert [(result.r, result.code) for result in wang.sync()] == [("rejected", "erased")] * 5
    late = ("13777777777", "他刚搬家", "不吃辣", "果然如此", "背面照片", "不想再接电话")
    assert remains.found(late, look()) == {}
    access = company.access
    assert isinstance(access, OpenAccess)
    access.buckets["wang"], access.formerly["wang"] = set(), {NORTH}
    wang.make("set", "C1", {"note": "他去了成都"})
    assert [result.code for result in wang.sync()] == ["erased"], "not even kept for the supervisor"
    assert remains.found(["他去了成都"], look()) == {}


def test_a_late_visit_that_only_names_the_contact_is_taken(company: Company) -> None:
    wang = company.phone("d", "wang")
    wang.sync()
    company.write(erase("C1"))
    wang.make("new", "V9", {**VISIT, "note": "谈了交期"}, kind="visit")
    assert [result.r for result in wang.sync()] == ["ok"]
    assert company.row("V9").value("note") == "谈了交期"


def test_authors_of_late_changes_hear_what_became_of_them(company: Company) -> None:
    company.write(erase("C1"))
    told = [row for row in company.rows("receipt") if row.value("decision") == "erased"]
    assert {(row.bucket, row.value("record")) for row in told} == {("user:zhao", "C1"), ("user:zhao", "F3")}
    with company.store.read() as tx:
        assert tx.held() == []


def test_what_a_change_is_about_is_looked_at_before_any_of_a_push_is_applied() -> None:
    """A push about nothing erased and no alias is not asked op by op: for that, what an op belongs to must be among the
    records fetched for it."""
    written = [kind for kind in KINDS if WRITES[kind].standings]
    named = [(kind, name) for kind in written for name in belongs_by(kind) if name in fields_of(kind)]
    assert ("survey", "contact") in named
    for kind, name in named:
        assert mentioned([Op(n=1, op="new", id="y", kind=kind, fields={name: "x"})]) == ["y", "x"], (kind, name)


def test_only_what_lies_in_a_plot_is_erased(company: Company) -> None:
    assert company.write(erase("north"))[0].code == "wrong_kind"
    assert not company.row("north").erased
