"""What an account is worth and what it gets: segment and fit (G9), orders (G11), relation (R1), gifts (X2).

Mirrored in `worth.ts`; `tests/vectors/worth.json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypedDict

from shared_schema.playbook import Hospitality, Playbook, Scoring
from shared_schema.rules.conditions import Case, holds, reading_of
from shared_schema.rules.days import age, day_of
from shared_schema.rules.facts import select_facts
from shared_schema.rules.records import is_number, known_of, living
from shared_schema.rules.types import Family, Plain, Selected, Today

SHARE = "relation.share"
"""The item that holds the share of the customer's spending with us, in per cent."""


class Fits(TypedDict):
    """An account's segment, and what to offer it of each product line that the playbook judges for it."""

    segment: str | None
    fits: list[dict[str, str]]


class Buying(TypedDict):
    """RFM: days since the last order, orders of the last year, their amount, product lines; classes 5 (best) to 1."""

    orders: int
    recency_days: int | None
    per_year: int
    minor: int
    variety: int
    recency: int
    frequency: int
    amount: int


class Allowance(TypedDict):
    """Whether a gift may be given: within limits, only with an approval, and what was given this year."""

    rule: Literal["allowed", "approval"]
    given: int
    left: int


def segment(playbook: Playbook, family: Family, today: Today, known: Selected | None = None) -> Fits:
    """The first segment whose condition holds."""
    day = day_of(today)
    known = select_facts(playbook, family.facts, day) if known is None else known
    case = Case(reading_of(playbook, family, known, day), family.account, "account")
    found = next((one.id for one in playbook.segments if one.when is None or holds(one.when, case)), None)
    fits = [{"product": fit.product, "advice": fit.advice} for fit in playbook.fits if fit.segment == found]
    return {"segment": found, "fits": fits}


def buying(scoring: Scoring, orders: Iterable[Plain], today: Today) -> Buying:
    """Recency, frequency, amount and variety of an account's orders (G11), over the 365 days before today."""
    day = day_of(today)
    told = [order for order in living(orders) if order.get("day") and order["day"] <= day]
    lately = [order for order in told if age(order["day"], day) < 365]
    minor = sum(
        order["amount"]["minor"] for order in lately if (order.get("amount") or {}).get("currency") == scoring.currency
    )
    recency = min((age(order["day"], day) for order in told), default=None)
    return {
        "orders": len(told),
        "recency_days": recency,
        "per_year": len(lately),
        "minor": minor,
        "variety": len({order.get("product") for order in lately} - {None, ""}),
        "recency": 1 if recency is None else 5 - sum(recency > limit for limit in scoring.recency_days[:4]),
        "frequency": 1 + sum(len(lately) >= limit for limit in scoring.orders_per_year[:4]),
        "amount": 1 + sum(minor >= limit for limit in scoring.amount_minor[:4]),
    }


def relation(playbook: Playbook, known: Selected, account: str) -> str | None:
    """R1: the stage by our share of the customer's spending; None below the first, or unknown."""
    found = known_of(known, account, SHARE)
    share = found["value"] if found else None
    if playbook.relations is None or not is_number(share):
        return None
    reached = [stage.id for stage in playbook.relations.stages if share >= stage.from_share]
    return reached[-1] if reached else None


def allowance(policy: Hospitality, gifts: Iterable[Plain], contact: str, gift: Plain) -> Allowance:
    """May this gift be given (X2)? Gifts of the same calendar year to the same person count, whoever gave them.

    One that was planned and not given (`cancelled`) stays in the register and counts for nothing.
    """
    year, currency = str(gift.get("day") or "")[:4], policy.per_person_year.currency
    given = sum(
        one["value"]["minor"]
        for one in living(gifts)
        if one.get("contact") == contact
        and not one.get("cancelled")
        and one["id"] != gift["id"]
        and str(one.get("day") or "")[:4] == year
        and (one.get("value") or {}).get("currency") == currency
    )
    value = gift.get("value")
    minor = value["minor"] if value and value["currency"] == currency else None
    within = minor is not None and minor < policy.approval_from.minor and given + minor <= policy.per_person_year.minor
    return {
        "rule": "allowed" if within else "approval",
        "given": given,
        "left": max(0, policy.per_person_year.minor - given),
    }
