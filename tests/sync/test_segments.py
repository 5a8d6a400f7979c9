"""Snapshots: columnar, in order, content-hashed, and the same rows again."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from shared_schema.protocol import FORMER, Op, Segment
from sync.digest import digest_sum
from sync.ports import Stored
from sync.segments import MAX_RECORDS, rows_of, segment_of, snapshot, text_of
from tests.sync.phones import Company, OpenAccess
from tests.sync.test_vectors import described, vectors

NORTH = "plot:north"


@pytest.fixture
def company() -> Company:
    found = Company(OpenAccess(wang={NORTH}, li={NORTH}))
    found.found()
    return found


def test_a_snapshot_holds_every_row_as_it_is(company: Company) -> None:
    wang, li = company.phone("a", "wang"), company.phone("b", "li")
    wang.sync()
    li.sync()
    for phone, number in ((wang, "139"), (li, "138")):
        phone.make("set", "C1", {"phone": number, "title": None})
        phone.sync()
    wang.offset = 90_000
    wang.make("set", "C1", {"title": "厂长"})
    wang.sync()
    company.write(Op(n=0, op="new", kind="contact", id="C2", fields={"account": "A1", "name": "王"}))
    company.write(Op(n=0, op="cmd", id="K1", name="erase", args={"record": "C2"}))
    with company.store.read() as tx:
        manifest, pieces = snapshot(tx, NORTH)
        expected = [msgspec.structs.replace(r, bucket="", family="", at={}) for r in tx.records(NORTH)]
        head = tx.heads([NORTH])[NORTH]
    segments = [msgspec.json.decode(pieces[ref.hash], type=Segment) for ref in manifest.segments]
    rows = [row for segment in segments for row in rows_of(segment)]
    assert rows == expected
    assert any(len(register) > 2 for row in rows for register in row.f.values())
    assert any(row.alt for row in rows)
    assert (manifest.seq, manifest.sum, manifest.epoch) == (head.seq, head.sum, "e1")
    assert digest_sum(c for segment in segments for c in segment.cs) == head.sum


def test_pieces_are_named_by_their_bytes_and_cut_by_size(company: Company) -> None:
    company.write(
        *(
            Op(n=0, op="new", kind="contact", id=f"N{i:05}", fields={"account": "A1", "name": "人"})
            for i in range(MAX_RECORDS)
        )
    )
    with company.store.read() as tx:
        manifest, pieces = snapshot(tx, NORTH)
    assert [ref.records for ref in manifest.segments] == [1, MAX_RECORDS, 1]
    assert all(sha256(data).hexdigest() == name for name, data in pieces.items())
    assert all(ref.bytes == len(pieces[ref.hash]) for ref in manifest.segments)


def test_a_set_does_not_make_a_column_of_each_member(company: Company) -> None:
    """2,000 visits with other people each would be 2,000 columns of 2,000: megabytes of nothing."""
    rows = [
        Stored(
            id=f"V{i:02}",
            kind="visit",
            bucket=NORTH,
            f={"note": ["好", "s1"], f"people:C{i}": [True, "s2", "s3"]},
            family="A1",
        )
        for i in range(40)
    ]
    segment = segment_of(rows)
    assert list(segment.fields) == ["note"]
    assert [row.f for row in rows_of(segment)] == [row.f for row in rows]


def row(number: int, stamp: str) -> Stored:
    return Stored(id=f"C{number}", kind="contact", bucket=NORTH, f={"name": ["Li", stamp]})


def named(*names: str) -> Segment:
    rows = [
        Stored(id=f"C{i}", kind="contact", bucket=NORTH, f={"name": [name, "s" * 24]}) for i, name in enumerate(names)
    ]
    return segment_of(rows)


def test_a_few_chinese_names_travel_in_ascii() -> None:
    """A browser would keep two bytes of every other character for their sake."""
    segment = named('王"小"明', "𠮷野", "Ann\\é\n", *["Smith"] * 20)
    data = text_of(segment)
    assert data.isascii()
    assert msgspec.json.decode(data, type=Segment) == segment
    assert json.loads(data) == json.loads(msgspec.json.encode(segment))


def test_a_text_that_is_mostly_chinese_travels_as_it_is() -> None:
    segment = named("田" * 400)
    assert json.loads(text_of(segment)) == json.loads(msgspec.json.encode(segment))
    assert "田田".encode() in text_of(segment)


@pytest.mark.parametrize("case", vectors("segments.json")["texts"], ids=described)
def test_a_segment_is_written_a_column_to_a_line(case: dict[str, Any]) -> None:
    segment = msgspec.convert(case["segment"], Segment)
    assert text_of(segment).decode() == case["text"]
    assert msgspec.json.decode(case["text"], type=Segment) == segment


def test_a_segment_tells_its_newest_stamp() -> None:
    rows = [row(number, f"{number:024x}") for number in range(12)] + [row(12, "strange")]
    assert segment_of(rows).newest == f"{11:024x}"
    rows[3].f["people:P1"] = [True, f"{20:024x}"]
    assert "people:P1" not in segment_of(rows).fields, "rare"
    assert segment_of(rows).newest == f"{20:024x}"
    assert segment_of(rows, FORMER).newest == ""


def test_core_kinds_come_first(company: Company) -> None:
    visit = {
        "account": "A1",
        "author": "wang",
        "touch": "call",
        "happened_at": "2026-11-20T08:00:00Z",
        "zone": "UTC",
        "day": "2026-11-20",
        "recorded_at": "2026-11-20T08:00:00Z",
    }
    company.write(
        Op(n=0, op="new", kind="visit", id="V1", fields=visit),
        Op(n=0, op="new", kind="task", id="T1", fields={"account": "A1", "title": "送样品"}),
    )
    with company.store.read() as tx:
        manifest, pieces = snapshot(tx, NORTH)
    kinds = [msgspec.json.decode(pieces[ref.hash], type=Segment).kind for ref in manifest.segments]
    assert kinds == ["account", "contact", "task", "visit"]
    assert [ref.core for ref in manifest.segments] == [True, True, True, False]


def test_an_empty_bucket_has_an_empty_snapshot(company: Company) -> None:
    with company.store.read() as tx:
        manifest, pieces = snapshot(tx, "plot:nowhere")
    assert (manifest.seq, manifest.sum, manifest.segments, pieces) == (0, 0, [], {})


def saved(id: str, *saves: dict[str, object]) -> Stored:
    """A contact after so many saves, each with a stamp of its own."""
    f: dict[str, list[object]] = {}
    for turn, fields in enumerate(saves):
        for name, value in fields.items():
            f[name] = [value, f"{id}-{turn}".ljust(24, "0")]
    return Stored(id=id, kind="contact", bucket=NORTH, f=f)


ROWS = [
    saved("C1", {"name": "李", "phone": "1", "title": "厂长"}),
    saved("C2", {"name": "王", "phone": "2", "title": None}, {"phone": "3"}),
    saved("C3", {"name": "张"}, {"title": "工程师", "phone": "4"}),
    saved("C4", {"name": "赵"}),
    Stored(id="C5", kind="contact", bucket=NORTH, erased=True),
]


def test_a_stamp_is_told_once_for_what_was_saved_together() -> None:
    segment = segment_of(ROWS)
    assert segment.own == [ROWS[0].f["name"][1], ROWS[1].f["name"][1], ROWS[2].f["title"][1], ROWS[3].f["name"][1], ""]
    assert segment.fields["phone"][1] == [0, ROWS[1].f["phone"][1], 0, None, None]
    assert segment_of(ROWS[:1]).fields["phone"][1] == 0
    assert [row.f for row in rows_of(segment)] == [row.f for row in ROWS]


def test_the_first_release_is_given_every_stamp_written_out() -> None:
    segment = segment_of(ROWS, FORMER)
    assert b'"own"' not in text_of(segment)
    assert segment.fields["phone"][1] == [row.f.get("phone", [None, None])[1] for row in ROWS]
    assert [row.f for row in rows_of(segment)] == [row.f for row in ROWS]


def test_a_segment_is_the_same_whoever_packs_it() -> None:
    """It is named by its hash: whichever process packs, however its sets are ordered."""
    turned = [msgspec.structs.replace(row, f=dict(reversed(row.f.items()))) for row in ROWS]
    assert text_of(segment_of(turned)) == text_of(segment_of(ROWS))
