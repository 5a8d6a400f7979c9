"""Key facts that do not go together (K2, in part), told while there is time: unhandled they are a crisis.

Dates out of order; a date that passed; the expected close before the contract; a requirement without a budget, the
reverse, and a budget below the amount we count on; a decision that its process cannot reach in time, or that nobody
knows how it is made; a rival ahead while we cannot say why us. Mirrored in `contradictions.ts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, TypeGuard

from msgspec import Struct

from shared_schema.check import is_day
from shared_schema.playbook import Playbook
from shared_schema.rules.days import between, day_of, month_end
from shared_schema.rules.facts import select_facts
from shared_schema.rules.records import Index, by_id, text_of, word_of
from shared_schema.rules.types import Contradiction, Family, Known, Plain, Selected, Today
from shared_schema.rules.unknowns import known_about, subjects

SEQUENCE = (
    "schedule.select_start",
    "schedule.select_end",
    "schedule.decide",
    "schedule.sign",
    "schedule.implement",
    "schedule.go_live",
)
BEFORE_SIGNING = SEQUENCE[:4]
REQUIREMENTS = ("requirement.motive", "requirement.problem", "requirement.scope")
BUDGETS = ("budget.total", "budget.afford")


class _Case(Struct):
    """One opportunity (or the account in its place) as the checks read it."""

    playbook: Playbook
    index: Index
    subject: str
    record: Plain | None
    place: int
    get: Callable[[str], Known | None]
    today: str


def _is_after(earlier: str, later: str) -> bool:
    """Is the one that should come first really later? Compared as far as both are precise."""
    shorter = min(len(earlier), len(later))
    return earlier[:shorter] > later[:shorter]


def _date(found: Known | None) -> str | None:
    word = word_of(found) or ""
    return word if is_day(word if len(word) == 10 else f"{word}-01") else None


def _found(case: _Case, code: str, ask: str | None, **args: Any) -> Contradiction:
    return {"code": code, "args": args, "subject": case.subject, "ask": ask}


def _order(case: _Case) -> Iterator[Contradiction]:
    dated = [(item, when) for item in SEQUENCE if (when := _date(case.get(item)))]
    for (first, early), (second, late) in pairwise(dated):
        if _is_after(early, late):
            yield _found(
                case,
                "dates.out_of_order",
                second,
                first=first,
                first_value=early,
                second=second,
                second_value=late,
            )
    sign, close = _date(case.get("schedule.sign")), text_of(case.record or {}, "expected_close")
    if sign and close and _is_after(sign, close):
        yield _found(case, "dates.close_before_sign", "schedule.sign", close=close, sign=sign)


def _passed(case: _Case) -> Iterator[Contradiction]:
    if case.place >= len(case.index.stages) - 1:
        return
    for item in reversed(BEFORE_SIGNING):
        when = _date(case.get(item))
        # The start of a selection may well lie behind us; its end, the decision and the contract may not.
        if when and item != SEQUENCE[0] and month_end(when) < case.today:
            yield _found(case, "dates.passed", item, item=item, value=when)
            return


def _is_money(value: Any) -> TypeGuard[dict[str, Any]]:
    if not isinstance(value, dict) or isinstance(value.get("minor"), bool):
        return False
    return isinstance(value.get("minor"), int | float) and isinstance(value.get("currency"), str)


def _money(case: _Case) -> Iterator[Contradiction]:
    budget, wanted = case.get("budget.total"), [i for i in REQUIREMENTS if case.get(i)]
    if wanted and not any(case.get(item) for item in BUDGETS) and case.place >= case.index.stages.get("contact", 0):
        yield _found(case, "budget.missing", "budget.total", item=wanted[0])
    if budget and not wanted:
        yield _found(case, "requirement.missing", "requirement.problem")
    amount = (case.record or {}).get("amount")
    value = budget["value"] if budget else None
    if not _is_money(value) or not _is_money(amount) or value["currency"] != amount["currency"]:
        return
    if value["minor"] < amount["minor"]:
        yield _found(case, "budget.below_amount", "budget.total", budget=value, amount=amount)


def _process(case: _Case) -> Iterator[Contradiction]:
    when = _date(case.get("schedule.decide"))
    if not when:
        return
    left = between(case.today, month_end(when))
    process = word_of(case.get("decision.process"))
    item = case.index.items.get("decision.process")
    days = next((c.days for c in item.choices if c.id == process), None) if item else None
    if days is not None and 0 <= left < days:
        yield _found(case, "decision.too_slow", "decision.process", process=process, days=days, left=left, value=when)
    if 0 <= left <= case.playbook.thresholds.decision_soon_days:
        for missing in ("decision.deciders", "decision.process"):
            if case.get(missing) is None:
                yield _found(case, "decision.unclear", missing, item=missing, left=left, value=when)


def _rivals(case: _Case) -> Iterator[Contradiction]:
    leader = case.get("competition.leader")
    if leader and case.get("competition.why_us") is None:
        yield _found(case, "competition.no_why_us", "competition.why_us", leader=leader["value"])


def contradictions(
    playbook: Playbook, family: Family, today: Today, known: Selected | None = None
) -> list[Contradiction]:
    """What does not go together, opportunity by opportunity."""
    selected = select_facts(playbook, family.facts, today) if known is None else known
    index, account = Index(playbook), family.account["id"]
    records = {o["id"]: o for o in by_id(family.opportunities)}
    found: list[Contradiction] = []
    for subject, place in subjects(playbook, family, selected):

        def get(item: str, subject: str = subject) -> Known | None:
            return known_about(selected, subject, account, item)

        case = _Case(playbook, index, subject, records.get(subject), place, get, day_of(today))
        for check in (_order, _passed, _money, _process, _rivals):
            found += check(case)
    return found
