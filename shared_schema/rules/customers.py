"""Who looks after how many customers (R2), and which of them are asked this month (R3).

The draw is one anybody can repeat: a customer's place in it follows from the plot, the month and the customer alone, so
that phone, desk and supervisor draw the same, nobody can choose whom to ask, and a customer who comes or goes in the
middle of a month moves nobody else's place. No draw is kept, for the same reason. Mirrored in `customers.ts`;
`tests/vectors/customers.json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from shared_schema.playbook import Playbook, Survey
from shared_schema.rules.records import by_id
from shared_schema.rules.scores import assess
from shared_schema.rules.types import Plain, Selected

WON = "won"
"""The status of somebody who buys from us."""


class Span(TypedDict):
    """The key accounts among the customers of a plot, and about how many one person can look after."""

    accounts: list[str]
    at_most: int
    over: int


def span(playbook: Playbook, accounts: Iterable[Plain], known: Selected) -> Span | None:
    """R2: customers whom the playbook's test calls key accounts; None where it says nothing of a span."""
    wanted = playbook.relations.span if playbook.relations else None
    test = next((one for one in playbook.assessments if wanted and one.id == wanted.assessment), None)
    if wanted is None or test is None or not test.levels:
        return None
    key = test.levels[-1].id
    found = [one["id"] for one in customers(accounts) if assess(test, known, one["id"], one["id"])["level"] == key]
    return {"accounts": found, "at_most": wanted.at_most, "over": max(0, len(found) - wanted.at_most)}


def survey_sample(survey: Survey, accounts: Iterable[Plain], plot: str, month: str) -> list[str]:
    """R3: the customers of a plot drawn for the survey of a month, as `2026-11`; none where the survey draws none."""
    places = {one["id"]: _place(f"{plot} {month} {one['id']}") for one in customers(accounts)}
    return sorted(places, key=lambda one: (places[one], one))[: survey.sample or 0]


def customers(accounts: Iterable[Plain]) -> list[Plain]:
    return [one for one in by_id(accounts) if one.get("status") == WON]


def _place(text: str) -> int:
    """A number of 32 bits that a small change of the text changes wholly: FNV-1a, then the end of MurmurHash3."""
    found = 2_166_136_261
    for sign in text:
        found = (found ^ ord(sign)) * 16_777_619 % 2**32
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1)):
        found = (found ^ found >> shift) * factor % 2**32
    return found
