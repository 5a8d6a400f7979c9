"""A circle and a private fact on real phones: in the copies of who is named, let go when taken out (S9, K9)."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.simulation.people import DAY, INSTANT
from tests.simulation.phones import Phones
from tests.simulation.stage import Stage, stage

SECRET = "底价四十六万"
FOUND = {"account": "A0", "name": "报价", "author": "r1"}
STEP = {"circle": "R1", "account": "A0", "opportunity": "O1", "author": "r1", "number": 1, "note": SECRET}
FACT = {"account": "A0", "subject": "A0", "item": "k9.family", "value": SECRET, "day": DAY, "recorded_at": INSTANT}
OWN, PAD, MEMBER, OTHER, CHIEF = "r1-phone", "r1-pad", "r2-phone", "r3-phone", "s1-phone"


@pytest.fixture
def company() -> Iterator[Stage]:
    with Phones() as phones, stage(phones) as told:
        yield told


def holders(company: Stage) -> list[str]:
    """The phones on which the secret stands anywhere, once everybody has exchanged."""
    for name in company.world.handsets:
        company.exchanges(name)
    held = {name: json.dumps(company.holds(name), ensure_ascii=False) for name in company.world.handsets}
    return sorted(name for name, text in held.items() if SECRET in text)


def test_a_circle_is_in_the_copies_of_who_is_named(company: Stage) -> None:
    company.makes(OWN, "R1", "circle", **FOUND)
    company.makes(OWN, "S1", "concession", **STEP)
    assert holders(company) == sorted([OWN, PAD])
    company.changes(PAD, "R1", "circle", **{"members:r3": True})
    assert holders(company) == sorted([OWN, PAD, OTHER]), "named, though of another plot; its members and chief are not"
    company.changes(OTHER, "S1", "concession", asked_back="预付三成")
    company.exchanges(OTHER)
    company.exchanges(OWN)
    shown = company.shown(OWN, "S1")
    assert shown is not None
    assert shown["asked_back"] == "预付三成"
    assert company.rest() == []


def test_who_is_taken_out_lets_go_of_it(company: Stage) -> None:
    company.makes(OWN, "R1", "circle", **FOUND, **{"members:r3": True})
    company.makes(OWN, "S1", "concession", **STEP)
    assert OTHER in holders(company)
    company.changes(OWN, "R1", "circle", **{"members:r3": None})
    assert holders(company) == sorted([OWN, PAD])
    assert "circle:R1" not in company.holds(OTHER)["rows"]
    assert company.rest() == []


def test_a_private_fact_is_in_its_authors_copies_alone_until_shared(company: Stage) -> None:
    company.makes(OWN, "F1", "fact", **FACT, author="r1", private=True)
    assert holders(company) == sorted([OWN, PAD])
    company.office("move_account", account="A0", to="south")
    assert holders(company) == sorted([OWN, PAD]), "r2 has the account now, and not what r1 kept"
    assert company.shown(PAD, "F1") is not None
    assert company.rest() == []
