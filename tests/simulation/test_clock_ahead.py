"""A phone whose clock is three days ahead, then corrected, overrides nobody; its own later edits win as they should."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.clock import millis_of
from sync.push import SKEW_MS
from tests.simulation.phones import Phones
from tests.simulation.stage import DAY_MS, Stage, stage

AHEAD = 3 * DAY_MS
WRONG, RIGHT = "r1-phone", "r2-phone"
FUTURE, TODAY = "13800", "13900"


@pytest.fixture
def company() -> Iterator[Stage]:
    """Everybody has a copy; then r1's clock jumps three days ahead while the phone is offline."""
    with Phones() as phones, stage(phones) as told:
        told.clock(WRONG, AHEAD)
        yield told


def versions(company: Stage, name: str) -> tuple[object, list[object]]:
    row = company.row("C0")
    return row.value(name), [other[0] for other in row.alt.get(name, [])]


def test_it_overrides_nobody_who_wrote_meanwhile(company: Stage) -> None:
    company.changes(WRONG, "C0", phone=FUTURE)
    company.wait(60_000)
    company.changes(RIGHT, "C0", phone=TODAY)
    company.exchanges(RIGHT)
    company.exchanges(WRONG)
    assert versions(company, "phone") == (TODAY, [FUTURE])
    assert company.rest() == []


def test_nor_when_it_comes_first(company: Stage) -> None:
    """What it sent stands, by the server's own stamp, so that whoever writes later today wins."""
    company.changes(WRONG, "C0", phone=FUTURE)
    company.exchanges(WRONG)
    stamp, *claimed = company.row("C0").f["phone"][1:]
    assert millis_of(stamp) <= company.world.now + SKEW_MS < millis_of(claimed[0])
    company.wait(60_000)
    company.exchanges(RIGHT)
    company.changes(RIGHT, "C0", phone=TODAY)
    company.exchanges(RIGHT)
    assert versions(company, "phone") == (TODAY, [])
    assert company.rest() == []


def test_a_colleague_offline_meanwhile_is_kept_too(company: Stage) -> None:
    """Concurrent with what it sent: whose stamp is later is shown, and by today's clocks that is the colleague's."""
    company.changes(WRONG, "C0", phone=FUTURE)
    company.exchanges(WRONG)
    company.wait(60_000)
    company.changes(RIGHT, "C0", phone=TODAY)
    company.exchanges(RIGHT)
    assert versions(company, "phone") == (TODAY, [FUTURE])
    assert company.rest() == []


@pytest.mark.parametrize("heard", [True, False])
def test_its_own_later_edit_wins_after_the_correction(company: Stage, heard: bool) -> None:
    """Also when the answer to what it wrote under the wrong clock never came."""
    company.changes(WRONG, "C0", phone=FUTURE, title="厂长")
    letter = company.asks(WRONG)
    company.arrives(letter)
    if heard:
        company.hears(letter)
    company.clock(WRONG, 0)
    company.wait(60_000)
    company.changes(WRONG, "C0", phone="13888")
    company.exchanges(WRONG)
    assert versions(company, "phone") == ("13888", [])
    assert versions(company, "title") == ("厂长", [])
    assert company.rest() == []


def test_an_edit_of_what_a_colleague_wrote_since_wins_too(company: Stage) -> None:
    company.changes(WRONG, "C0", phone=FUTURE)
    company.exchanges(WRONG)
    company.wait(60_000)
    company.exchanges(RIGHT)
    company.changes(RIGHT, "C0", phone=TODAY)
    company.exchanges(RIGHT)
    company.clock(WRONG, 0)
    company.exchanges(WRONG)
    company.changes(WRONG, "C0", phone="13889")
    company.exchanges(WRONG)
    assert versions(company, "phone") == ("13889", [])
    assert company.rest() == []


def test_work_saved_before_the_correction_and_not_sent_is_stamped_anew(company: Stage) -> None:
    """The first answer tells the phone the time; what is still unsent no longer carries the future."""
    company.changes(WRONG, "C0", phone=FUTURE)
    letter = company.asks(WRONG)
    company.arrives(letter)
    company.changes(WRONG, "C0", title="厂长")
    company.hears(letter)
    [unsent] = [entry for entry in company.holds(WRONG)["entries"] if entry["state"] == "unsent"]
    assert millis_of(unsent["op"]["h"]) <= company.world.now + SKEW_MS
    assert company.rest() == []
