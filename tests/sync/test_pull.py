"""The downward half of an exchange: pages, sums, gone marks, access that comes and goes, hints to fetch a snapshot."""

from __future__ import annotations

import msgspec
import pytest

from shared_schema.errors import Failed
from shared_schema.protocol import MAX_PAGE_BYTES, Op
from sync.exchange import Hooks
from sync.ports import Actor
from tests.sync.phones import Company, OpenAccess, Phone

NORTH = "plot:north"
LONG = "长" * 15_000


@pytest.fixture
def access() -> OpenAccess:
    return OpenAccess(wang={NORTH}, li={NORTH, "plot:south"})


@pytest.fixture
def company(access: OpenAccess) -> Company:
    found = Company(access)
    found.found()
    return found


@pytest.fixture
def wang(company: Company) -> Phone:
    return company.phone("a", "wang")


def contacts(company: Company, count: int, note: str = LONG) -> None:
    company.write(
        *(
            Op(n=0, op="new", kind="contact", id=f"N{i:03}", fields={"account": "A1", "name": "人", "note": note})
            for i in range(count)
        )
    )


def test_everything_comes_in_pages_below_the_limit_and_adds_up(company: Company, wang: Phone) -> None:
    contacts(company, 40)
    pages = []
    upto: dict[str, int] = {}
    while True:
        asked = wang.request(upto=upto)
        answer = wang.send(asked)
        wang.take(asked, answer)
        [page] = answer.buckets
        pages.append(page)
        if page.next is None:
            break
        upto = {page.id: page.upto}
    assert len(pages) > 2
    assert {page.upto for page in pages} == {42}
    assert [page.sum is None for page in pages] == [True] * (len(pages) - 1) + [False]
    assert all(len(msgspec.json.encode(page)) < MAX_PAGE_BYTES + 500 for page in pages)
    assert len(wang.rows[NORTH]) == 42


def test_rows_that_change_between_pages_come_with_the_next_set(company: Company, wang: Phone) -> None:
    contacts(company, 20)
    asked = wang.request()
    first = wang.send(asked)
    wang.take(asked, first)
    company.write(Op(n=0, op="set", kind="contact", id="N019", fields={"phone": "139"}))
    company.write(Op(n=0, op="set", kind="contact", id="N000", fields={"phone": "139"}))
    upto = {NORTH: first.buckets[0].upto}
    while (page := first.buckets[0]).next is not None:
        asked = wang.request(upto=upto)
        first = wang.send(asked)
        wang.take(asked, first)
    assert page.upto == 22
    assert page.sum is None
    wang.sync()
    assert wang.value("N019", "phone") == wang.value("N000", "phone") == "139"


def test_a_full_response_leaves_other_buckets_for_the_next(company: Company, access: OpenAccess) -> None:
    li = company.phone("b", "li")
    contacts(company, 20)
    company.write(Op(n=0, op="new", kind="account", id="A2", fields={"name": "南厂", "plot": "south"}))
    answer = li.send(li.request())
    north, south = answer.buckets
    assert north.next is not None
    assert (south.from_, south.next, south.rows) == (0, 0, [])
    li.sync()
    assert li.value("A2", "name") == "南厂"


def test_nothing_new_is_an_empty_page_with_the_sum(company: Company, wang: Phone) -> None:
    wang.sync()
    [page] = wang.send(wang.request()).buckets
    assert (page.rows, page.gone, page.next) == ([], [], None)
    assert page.sum == wang.sums[NORTH]


def test_access_that_comes_and_goes(company: Company, access: OpenAccess, wang: Phone) -> None:
    assert wang.send(wang.request()).granted == [NORTH]
    wang.sync()
    access.buckets["wang"] = {"plot:south"}
    answer = wang.send(wang.request())
    assert (answer.granted, answer.revoked) == (["plot:south"], [NORTH])
    assert [page.id for page in answer.buckets] == ["plot:south"]


def test_a_large_bucket_is_fetched_as_a_snapshot(company: Company, wang: Phone) -> None:
    company.hooks = Hooks(large_bucket=10)
    contacts(company, 9, "kurz")
    [page] = wang.send(wang.request()).buckets
    assert page.snapshot
    assert (page.rows, page.next, page.sum, page.upto) == ([], None, None, 11)
    [page] = wang.send(wang.request(cursors={NORTH: 9})).buckets
    assert (page.snapshot, len(page.rows)) == (False, 2)


def test_a_cursor_below_the_floor_or_beyond_the_head_needs_a_snapshot(company: Company, wang: Phone) -> None:
    contacts(company, 3, "kurz")
    with company.store.write() as tx:
        tx.forget_gone(NORTH, 3)
    assert [wang.send(wang.request(cursors={NORTH: c})).buckets[0].snapshot for c in (0, 2, 3, 5, 6)] == [
        False,
        True,
        False,
        False,
        True,
    ]


def test_a_negative_cursor_is_a_bad_request(wang: Phone) -> None:
    with pytest.raises(Failed, match="bad_request"):
        wang.send(wang.request(cursors={NORTH: -1}))


def test_a_strange_upto_is_replaced_by_the_head(company: Company, wang: Phone) -> None:
    for upto in (99, -1):
        assert wang.send(wang.request(upto={NORTH: upto})).buckets[0].upto == 2


def test_a_move_takes_the_family_to_the_other_plots_readers(company: Company, access: OpenAccess, wang: Phone) -> None:
    li = company.phone("b", "li")
    wang.sync()
    li.sync()
    boss = Phone(company, Actor("li", "supervisor", li.actor.replica))
    boss.make("cmd", "K1", name="move_account", args={"account": "A1", "to": "south"})
    [result] = boss.sync()
    assert result.at == ("plot:south", 1)
    wang.sync()
    li.sync()
    assert wang.rows[NORTH] == {}
    assert set(li.rows["plot:south"]) == {"A1", "C1"}
    assert li.rows[NORTH] == {}
    assert li.value("A1", "plot") == "south"
    assert company.past("A1", "plot") == ["north"]


def test_a_record_made_late_under_a_moved_account_lands_where_the_account_is(
    company: Company, access: OpenAccess
) -> None:
    li = company.phone("b", "li")
    li.sync()
    company.write(Op(n=0, op="cmd", id="K1", name="move_account", args={"account": "A1", "to": "south"}))
    li.make("new", "C2", {"account": "A1", "name": "王"})
    [result] = li.sync()
    assert result.at == ("plot:south", 3)
    assert company.row("C2").bucket == "plot:south"
