"""Repair by ranges: what a phone is told about its copy (`tests/vectors/ranges.json` holds the phone to the same)."""

from __future__ import annotations

from typing import Any

import pytest

from shared_schema.errors import Failed
from shared_schema.protocol import Op, RangePage, RangeRequest
from sync.digest import MODULUS
from sync.ports import ReadTx
from sync.ranges import RANGES, compare, differing, range_of, range_sums
from tests.sync.phones import Company, OpenAccess
from tests.sync.test_vectors import described, vectors

VECTORS = vectors("ranges.json")
NORTH = "plot:north"


def filled(sums: dict[str, int]) -> list[int]:
    return [sums.get(str(at), 0) for at in range(RANGES)]


@pytest.mark.parametrize("case", VECTORS["ranges"], ids=described)
def test_the_range_of_an_id(case: Any) -> None:
    assert range_of(case["id"]) == case["range"]


@pytest.mark.parametrize("case", VECTORS["sums"], ids=described)
def test_sums(case: Any) -> None:
    assert range_sums((key, c) for key, c in case["rows"]) == filled(case["sums"])


@pytest.mark.parametrize("case", VECTORS["differing"], ids=described)
def test_differing(case: Any) -> None:
    assert differing(filled(case["ours"]), filled(case["theirs"])) == case["bad"]


@pytest.fixture
def company() -> Company:
    made = Company(OpenAccess(wang={NORTH}))
    made.found()
    return made


def held(tx: ReadTx) -> dict[str, int]:
    return dict(tx.digests(NORTH))


def asked(company: Company, mine: dict[str, int]) -> RangePage:
    with company.store.read() as tx:
        return compare(tx, NORTH, RangeRequest(range_sums(mine.items())))


def test_a_copy_that_is_whole_has_nothing_to_fetch(company: Company) -> None:
    with company.store.read() as tx:
        mine, head = held(tx), tx.heads([NORTH])[NORTH]
    page = asked(company, mine)
    assert (page.bad, page.rows, page.next, page.snapshot) == ([], [], None, False)
    assert (page.seq, page.sum, page.epoch) == (head.seq, head.sum, "e1")


def test_rows_that_are_missing_wrong_or_too_many_are_told_apart_from_the_rest(company: Company) -> None:
    with company.store.read() as tx:
        mine = held(tx)
    del mine["A1"]
    mine["no longer here"] = 9
    page = asked(company, mine)
    assert page.bad == sorted({range_of("A1"), range_of("no longer here")})
    assert [row.id for row in page.rows] == ["A1", "C1"]  # one range
    assert asked(company, {**mine, "A1": 1}).bad == page.bad


def test_what_changed_after_the_phone_read_is_what_it_gets(company: Company) -> None:
    """The answer is of its own moment: a phone behind gets the newer row, and its cursor stays where it is."""
    with company.store.read() as tx:
        mine = held(tx)
    company.write(Op(n=0, op="set", kind="contact", id="C1", fields={"phone": "139"}))
    page = asked(company, mine)
    assert page.bad == [range_of("C1")]
    assert [row.f["phone"][0] for row in page.rows if row.id == "C1"] == ["139"]


def test_a_copy_with_hardly_a_sound_range_is_fetched_whole(company: Company) -> None:
    page = asked(company, {f"x-{n:02x}": 1 for n in range(200)})
    assert (page.snapshot, page.rows) == (True, [])


@pytest.mark.parametrize("sums", [[], [0] * 255, [0] * 257, [-1] + [0] * 255, [MODULUS] + [0] * 255])
def test_sums_that_cannot_be_are_refused(company: Company, sums: list[int]) -> None:
    with company.store.read() as tx, pytest.raises(Failed, match="bad_request"):
        compare(tx, NORTH, RangeRequest(sums))
