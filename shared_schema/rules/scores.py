"""Weighing us against each competitor (S5), and tests made of items: is it a key account (G10), is it worth it (K8).

Scores are whole numbers from 1 to the card's scale; a sum is in hundredths, so that no fraction is rounded twice:
weights are per cent, hence 435 reads 4.35. A party some of whose criteria have no score gets its sum over what there
is, and says how much weight that was. Mirrored in `scores.ts`; `tests/vectors/scores.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from shared_schema.playbook import Assessment, Scorecard
from shared_schema.rules.records import is_number, word_of
from shared_schema.rules.types import Selected
from shared_schema.rules.unknowns import known_about

US = "us"


class Total(TypedDict):
    """`sum`: hundredths of a point over the weight judged; `judged`: that weight in per cent."""

    party: str
    sum: int | None
    judged: int


class Assessed(TypedDict):
    """What a test came to: per cent of the judged weight, the level, and what speaks for, against, or is not known."""

    assessment: str
    percent: int | None
    level: str | None
    good: list[str]
    bad: list[str]
    open: list[str]


def totals(card: Scorecard, scores: Mapping[str, Any], parties: list[str]) -> list[Total]:
    """Each party's weighted sum, in the order given. `scores`: `party.criterion` to points, as one fact holds them."""
    return [_total(card, scores, party) for party in parties]


def _total(card: Scorecard, scores: Mapping[str, Any], party: str) -> Total:
    given = [(c.weight, _points(card, scores.get(f"{party}.{c.id}"))) for c in card.criteria]
    judged = sum(weight for weight, points in given if points is not None)
    found = sum(weight * points for weight, points in given if points is not None)
    return {"party": party, "sum": found * 100 // judged if judged else None, "judged": judged}


def _points(card: Scorecard, value: Any) -> int | None:
    return int(value) if is_number(value) and int(value) == value and 1 <= value <= card.scale else None


def assess(assessment: Assessment, known: Selected, account: str, subject: str) -> Assessed:
    """A test made of items, with its reasons: never a figure alone."""
    good: list[str] = []
    bad: list[str] = []
    unknown: list[str] = []
    weight = 0
    for judged in assessment.items:
        word = word_of(known_about(known, subject, account, judged.item))
        if word is None or word == "unknown":
            unknown.append(judged.item)
        elif word in judged.good:
            good.append(judged.item)
            weight += judged.weight
        else:
            bad.append(judged.item)
    heard = {*good, *bad}
    whole = sum(judged.weight for judged in assessment.items if judged.item in heard)
    percent = weight * 100 // whole if whole else None
    levels = [one.id for one in assessment.levels if percent is not None and percent >= one.from_percent]
    return {
        "assessment": assessment.id,
        "percent": percent,
        "level": levels[-1] if levels else None,
        "good": good,
        "bad": bad,
        "open": unknown,
    }
