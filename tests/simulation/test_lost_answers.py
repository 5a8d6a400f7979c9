"""The judge hears of an op late where the first answers were lost, as in a crowd behind a bad line; what it knows of
the order of things must not depend on that."""

from __future__ import annotations

from collections.abc import Iterator
from unittest.mock import patch

import pytest

from tests.simulation.journal import Taken
from tests.simulation.moments import Moments, not_after
from tests.simulation.phones import Phones
from tests.simulation.stage import Stage, stage

FIRST, LATER, THIRD = "r1-phone", "r2-phone", "s1-phone"


@pytest.fixture
def company() -> Iterator[Stage]:
    with Phones() as phones, stage(phones) as told:
        yield told


def unheard(company: Stage, phone: str) -> None:
    """The phone's question is answered, and the answer reaches nobody, the judge neither."""
    with patch.object(company.world.journal, "answered"):
        company.arrives(company.asks(phone))


def disagree(company: Stage) -> None:
    """Two give one value, each without having seen it; a third another one, that is shown."""
    company.changes(FIRST, "C0", phone="13801")
    company.wait(1000)
    company.changes(THIRD, "C0", phone="13801")
    company.wait(1000)
    company.changes(LATER, "C0", phone="13802")


@pytest.mark.parametrize("lost", [(), (FIRST,), (FIRST, LATER), (FIRST, LATER, THIRD)])
def test_a_value_stood_there_also_if_its_first_answer_was_lost(company: Stage, lost: tuple[str, ...]) -> None:
    disagree(company)
    for phone in (FIRST, LATER, THIRD):
        if phone in lost:
            unheard(company, phone)
        else:
            company.exchanges(phone)
        company.wait(60_000)
    row = company.row("C0")
    assert (row.value("phone"), [other[0] for other in row.alt["phone"]]) == ("13802", ["13801"])
    assert company.rest() == []
    assert company.world.excuses["the same value stood beside it"] == 1


def taken(at: tuple[str, int] | None, at_ms: int) -> Taken:
    return Taken("ok", {}, 0, at_ms, (), at)


def test_what_lies_before_something_heard_of_was_there_by_then() -> None:
    late, heard = taken(("plot:north", 5), 900), taken(("plot:north", 6), 300)
    moments = Moments([late, heard])
    assert (moments.latest(late), moments.latest(heard)) == (300, 300)
    assert not_after(late, heard)


def test_what_lies_behind_it_or_elsewhere_is_as_late_as_its_answer() -> None:
    behind, elsewhere, nowhere = taken(("plot:north", 7), 900), taken(("plot:south", 2), 800), taken(None, 700)
    heard = taken(("plot:north", 6), 300)
    moments = Moments([behind, elsewhere, nowhere, heard])
    assert [moments.latest(one) for one in (behind, elsewhere, nowhere)] == [900, 800, 700]
    assert not any(not_after(one, heard) for one in (behind, elsewhere, nowhere))
