"""The small language in which a playbook says when something holds: warnings (P8), contradictions (K2), signs (R4).

An expression is a plain value, or a list whose first member is an operation: `["and", ["<", ["count", "contacts"], 2],
["in", ["grade"], "A", "B"]]`. Lists instead of a text with a grammar of its own: a form can show and change them, TOML
and JSON hold them as they are, and no parser has to agree in two languages.

Logic has three values: what nobody knows is null, and null makes no warning. `and`, `or` and `not` follow Kleene;
comparing with null gives null; `any`, `all`, `count` and `sum` pass null over. Amounts in different currencies do not
compare. Days compare as far as both are precise (a month against a day of it is neither before nor after).

A case is one record and what hangs around it: `any`, `all`, `count` and `sum` walk a set and make each of its records
the case. `shared_schema/playbook/expressions.py` tells beforehand, in words that mend it, what cannot work. Mirrored in
`conditions.ts`; `tests/vectors/conditions.json` holds both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from shared_schema.check import is_day
from shared_schema.playbook import Playbook
from shared_schema.playbook.expressions import SETS
from shared_schema.rules.days import age, between, month_end
from shared_schema.rules.facts import same
from shared_schema.rules.people import last_met, people_on
from shared_schema.rules.records import (
    Index,
    by_id,
    grade_of,
    is_number,
    known_of,
    living,
    newest_visits,
    open_opportunities,
    people_of,
    word_of,
)
from shared_schema.rules.types import Family, Known, Plain, Selected
from shared_schema.rules.unknowns import known_about, stage_place, subjects

Expression = Any
"""A scalar, or `[operation, argument …]`."""


class Reading(Struct, frozen=True):
    """One account's records as the conditions read them, made once per account and day."""

    playbook: Playbook
    index: Index
    family: Family
    known: Selected
    today: str
    met: dict[str, str]
    """Contact -> the newest day a visit met them."""
    sets: dict[str, list[Plain]]


class Case(Struct, frozen=True):
    """The record an expression is about."""

    reading: Reading
    record: Plain
    kind: str


def reading_of(playbook: Playbook, family: Family, known: Selected, today: str) -> Reading:
    sets = {
        "contacts": by_id(family.contacts),
        "opportunities": open_opportunities(family),
        "visits": newest_visits(family.visits),
        "tasks": [t for t in by_id(family.tasks) if not t.get("done")],
    }
    return Reading(playbook, Index(playbook), family, known, today, last_met(family), sets)


def evaluate(expression: Expression, case: Case) -> Any:
    """The value of an expression; null when it rests on something nobody knows, or cannot be read."""
    if not isinstance(expression, list | tuple):
        return expression
    operation = OPERATIONS.get(expression[0]) if expression and isinstance(expression[0], str) else None
    return operation(case, expression[1:]) if operation else None


def holds(expression: Expression, case: Case) -> bool:
    """Is it certain?"""
    return evaluate(expression, case) is True


def _nth(arguments: Sequence[Expression], place: int) -> Expression:
    """An argument; null where another release wrote fewer."""
    return arguments[place] if place < len(arguments) else None


def _name(arguments: Sequence[Expression], place: int) -> str:
    """An argument that names something; nothing is called by the empty name."""
    name = _nth(arguments, place)
    return name if isinstance(name, str) else ""


# ── logic ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _logic(ending: bool) -> Operation:
    """`and` ends at the first false, `or` at the first true; what is null in between leaves them unsure."""

    def operation(case: Case, arguments: Sequence[Expression]) -> bool | None:
        unsure = False
        for argument in arguments:
            value: object = evaluate(argument, case)
            if value is ending:
                return ending
            unsure = unsure or value is not (not ending)
        return None if unsure else not ending

    return operation


def _not(case: Case, arguments: Sequence[Expression]) -> bool | None:
    value = evaluate(_nth(arguments, 0), case)
    return None if not isinstance(value, bool) else not value


def _is(case: Case, arguments: Sequence[Expression]) -> Any:
    """A named condition of the playbook: about the same record, or about its account."""
    condition = case.reading.playbook.conditions.get(_name(arguments, 0))
    if condition is None or condition.about not in ("account", case.kind):
        return None
    return evaluate(condition.when, of_account(case) if condition.about == "account" else case)


# ── comparing and counting with ───────────────────────────────────────────────────────────────────────────────────


def _is_price(value: Any) -> bool:
    return isinstance(value, Mapping) and is_number(value.get("minor")) and isinstance(value.get("currency"), str)


def compare(a: Any, b: Any) -> int | None:
    """-1, 0 or 1; None when the two have no order."""
    if _is_price(a) and _is_price(b):
        return compare(a["minor"], b["minor"]) if a["currency"] == b["currency"] else None
    if isinstance(a, str) and isinstance(b, str):
        precise = min(len(a), len(b))
        a, b = a[:precise], b[:precise]
    elif not (is_number(a) and is_number(b)):
        return None
    return int(a > b) - int(a < b)


def _ordering(test: Callable[[int], bool]) -> Operation:
    def operation(case: Case, arguments: Sequence[Expression]) -> bool | None:
        found = compare(evaluate(_nth(arguments, 0), case), evaluate(_nth(arguments, 1), case))
        return None if found is None else test(found)

    return operation


def _equal(case: Case, arguments: Sequence[Expression]) -> bool | None:
    a, b = evaluate(_nth(arguments, 0), case), evaluate(_nth(arguments, 1), case)
    return None if a is None or b is None else same(a, b)


def _unequal(case: Case, arguments: Sequence[Expression]) -> bool | None:
    found = _equal(case, arguments)
    return None if found is None else not found


def _in(case: Case, arguments: Sequence[Expression]) -> bool | None:
    value = evaluate(_nth(arguments, 0), case)
    return None if value is None else any(same(value, evaluate(one, case)) for one in arguments[1:])


def _arithmetic(count: Callable[[Any, Any], Any]) -> Operation:
    def operation(case: Case, arguments: Sequence[Expression]) -> Any:
        a, b = evaluate(_nth(arguments, 0), case), evaluate(_nth(arguments, 1), case)
        return count(a, b) if is_number(a) and is_number(b) else None

    return operation


# ── what is known ─────────────────────────────────────────────────────────────────────────────────────────────────


def _known(case: Case, item: Any) -> Known | None:
    if case.kind == "contact":
        return known_of(case.reading.known, case.record["id"], item)
    return known_about(case.reading.known, case.record["id"], case.reading.family.account["id"], item)


def _answer(case: Case, arguments: Sequence[Expression]) -> Any:
    found = _known(case, _name(arguments, 0))
    if found is None or found["value"] == "unknown":
        return None
    item = case.reading.index.items.get(_name(arguments, 0))
    value = found["value"]
    if item is not None and item.kind == "yesno" and value in ("yes", "no"):
        return value == "yes"
    return value


def _is_known(case: Case, arguments: Sequence[Expression]) -> bool:
    return _answer(case, arguments) is not None


def _has(case: Case, arguments: Sequence[Expression]) -> bool:
    return evaluate(_nth(arguments, 0), case) is not None


def _fresh(case: Case, arguments: Sequence[Expression]) -> bool | None:
    found = _known(case, _name(arguments, 0))
    return found["fresh"] if found else None


def _disputed(case: Case, arguments: Sequence[Expression]) -> bool:
    found = _known(case, _name(arguments, 0))
    return bool(found and found["others"])


def _age(case: Case, arguments: Sequence[Expression]) -> int | None:
    found = _known(case, _name(arguments, 0))
    return found["age_days"] if found else None


def _cell(case: Case, arguments: Sequence[Expression]) -> Any:
    """One cell of a table's answer, named `row.column`."""
    value = _answer(case, arguments)
    return value.get(_name(arguments, 1)) if isinstance(value, Mapping) else None


def _choice_days(case: Case, arguments: Sequence[Expression]) -> int | None:
    item, word = case.reading.index.items.get(_name(arguments, 0)), word_of(_known(case, _name(arguments, 0)))
    return next((c.days for c in item.choices if c.id == word), None) if item else None


def _field(case: Case, arguments: Sequence[Expression]) -> Any:
    value = case.record.get(_name(arguments, 0))
    return None if value == "" else value


# ── where things stand ────────────────────────────────────────────────────────────────────────────────────────────


def stage_of(case: Case) -> int | None:
    """How far: the place of the opportunity's stage; of an account, that of its furthest (or assumed) one."""
    reading = case.reading
    if case.kind == "opportunity":
        return stage_place(reading.index, reading.known, case.record["id"])
    return max((place for _, place in subjects(reading.playbook, reading.family, reading.known)), default=None)


def _stage_named(case: Case, arguments: Sequence[Expression]) -> int | None:
    return case.reading.index.stages.get(_name(arguments, 0))


def _met(case: Case, _: Sequence[Expression]) -> str | None:
    """The last day somebody of ours met the contact; of anything else, the account's last visit."""
    if case.kind == "contact":
        return case.reading.met.get(case.record["id"])
    visits = case.reading.sets["visits"]
    return visits[0]["day"] if visits else None


def _took_part(case: Case, arguments: Sequence[Expression]) -> bool:
    """Of a visit: was somebody there of whom this holds?"""
    there = set(people_of(case.record))
    contacts = [c for c in case.reading.sets["contacts"] if c["id"] in there]
    return any(holds(_nth(arguments, 0), replace(case, record=c, kind="contact")) for c in contacts)


def _involved(case: Case, arguments: Sequence[Expression]) -> int | None:
    """How many people we know on an opportunity (P8), or how many of whom this holds; null while nothing tells."""
    there = people_on(case.reading.family, case.record["id"]) if case.kind == "opportunity" else None
    everybody = case.reading.sets["contacts"]
    cases = [replace(case, record=c, kind="contact") for c in everybody if there is None or c["id"] in there]
    if there is not None and not cases:
        return None
    return sum(not arguments or holds(_nth(arguments, 0), one) for one in cases)


def _days_to(case: Case, arguments: Sequence[Expression]) -> int | None:
    day = day_in(evaluate(_nth(arguments, 0), case))
    return between(case.reading.today, month_end(day)) if day else None


def _days_since(case: Case, arguments: Sequence[Expression]) -> int | None:
    day = day_in(evaluate(_nth(arguments, 0), case))
    return age(month_end(day), case.reading.today) if day else None


def day_in(value: Any) -> str | None:
    """The value if it is a day or a month."""
    if not isinstance(value, str):
        return None
    return value if is_day(value if len(value) == 10 else f"{value}-01") else None


def of_account(case: Case) -> Case:
    return replace(case, record=case.reading.family.account, kind="account")


def _of_account(case: Case, arguments: Sequence[Expression]) -> Any:
    return evaluate(_nth(arguments, 0), of_account(case))


# ── many records ──────────────────────────────────────────────────────────────────────────────────────────────────


def _each(case: Case, arguments: Sequence[Expression]) -> list[Case]:
    records = living(case.reading.sets.get(_name(arguments, 0), []))
    return [replace(case, record=record, kind=SETS[_name(arguments, 0)]) for record in records]


def _count(case: Case, arguments: Sequence[Expression]) -> int:
    return sum(len(arguments) < 2 or holds(_nth(arguments, 1), one) for one in _each(case, arguments))


def _any(case: Case, arguments: Sequence[Expression]) -> bool:
    return any(holds(_nth(arguments, 1), one) for one in _each(case, arguments))


def _all(case: Case, arguments: Sequence[Expression]) -> bool:
    return all(holds(_nth(arguments, 1), one) for one in _each(case, arguments))


def _sum(case: Case, arguments: Sequence[Expression]) -> Any:
    counted = [one for one in _each(case, arguments) if len(arguments) < 3 or holds(_nth(arguments, 2), one)]
    values = [evaluate(_nth(arguments, 1), one) for one in counted]
    return sum(value for value in values if is_number(value))


Operation = Callable[[Case, Sequence[Expression]], Any]

OPERATIONS: dict[str, Operation] = {
    "and": _logic(False),
    "or": _logic(True),
    "not": _not,
    "is": _is,
    "=": _equal,
    "!=": _unequal,
    "<": _ordering(lambda found: found < 0),
    "<=": _ordering(lambda found: found <= 0),
    ">": _ordering(lambda found: found > 0),
    ">=": _ordering(lambda found: found >= 0),
    "in": _in,
    "+": _arithmetic(lambda a, b: a + b),
    "-": _arithmetic(lambda a, b: a - b),
    "*": _arithmetic(lambda a, b: a * b),
    "answer": _answer,
    "known": _is_known,
    "has": _has,
    "fresh": _fresh,
    "disputed": _disputed,
    "age": _age,
    "cell": _cell,
    "choice_days": _choice_days,
    "field": _field,
    "grade": lambda case, _: grade_of(case.reading.known, case.reading.family.account["id"]),
    "stage": lambda case, _: stage_of(case),
    "stage_named": _stage_named,
    "last_stage": lambda case, _: len(case.reading.index.stages) - 1,
    "today": lambda case, _: case.reading.today,
    "met": _met,
    "took_part": _took_part,
    "involved": _involved,
    "days_to": _days_to,
    "days_since": _days_since,
    "threshold": lambda case, arguments: case.reading.playbook.thresholds.get(_name(arguments, 0)),
    "of_account": _of_account,
    "count": _count,
    "any": _any,
    "all": _all,
    "sum": _sum,
}
