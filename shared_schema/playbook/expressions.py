"""Is a condition one that can work? Told before anybody relies on it: which operation, which argument, what instead.

Every operation of `shared_schema/rules/conditions.py` has a signature here: what it takes, what it gives, and what it
can be about. Types are few: yes_no, number, day (months too), money, words; `anything` fits all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from shared_schema.playbook.knowing import Condition, Item
from shared_schema.playbook.problems import Problem, near
from shared_schema.records import KINDS

Expression = Any

SETS = {"contacts": "contact", "opportunities": "opportunity", "visits": "visit", "tasks": "task"}
"""The sets a condition can walk, and the kind of their records."""


class Signature(Struct, frozen=True):
    """`takes`: one word per argument; the last repeats when `many`. `optional`: so many at the end may be absent."""

    takes: tuple[str, ...]
    gives: str
    many: bool = False
    optional: int = 0
    about: tuple[str, ...] = ("account", "opportunity", "contact", "visit", "task")


_FACTS = ("account", "opportunity", "contact")
_ANY = "anything"

SIGNATURES: dict[str, Signature] = {
    "and": Signature(("yes_no",), "yes_no", many=True),
    "or": Signature(("yes_no",), "yes_no", many=True),
    "not": Signature(("yes_no",), "yes_no"),
    "is": Signature(("condition",), _ANY),
    "=": Signature((_ANY, "same"), "yes_no"),
    "!=": Signature((_ANY, "same"), "yes_no"),
    "<": Signature(("ordered", "same"), "yes_no"),
    "<=": Signature(("ordered", "same"), "yes_no"),
    ">": Signature(("ordered", "same"), "yes_no"),
    ">=": Signature(("ordered", "same"), "yes_no"),
    "in": Signature((_ANY, "same"), "yes_no", many=True),
    "+": Signature(("number", "number"), "number"),
    "-": Signature(("number", "number"), "number"),
    "*": Signature(("number", "number"), "number"),
    "answer": Signature(("item",), _ANY, about=_FACTS),
    "known": Signature(("item",), "yes_no", about=_FACTS),
    "has": Signature((_ANY,), "yes_no"),
    "fresh": Signature(("item",), "yes_no", about=_FACTS),
    "disputed": Signature(("item",), "yes_no", about=_FACTS),
    "age": Signature(("item",), "number", about=_FACTS),
    "cell": Signature(("table", "cell"), _ANY, about=_FACTS),
    "choice_days": Signature(("choice",), "number", about=_FACTS),
    "field": Signature(("field",), _ANY),
    "grade": Signature((), "words"),
    "stage": Signature((), "number"),
    "stage_named": Signature(("stage",), "number"),
    "last_stage": Signature((), "number"),
    "today": Signature((), "day"),
    "met": Signature((), "day"),
    "took_part": Signature(("of contact",), "yes_no", about=("visit",)),
    "involved": Signature(("of contact",), "number", optional=1, about=("opportunity",)),
    "days_to": Signature(("day",), "number"),
    "days_since": Signature(("day",), "number"),
    "threshold": Signature(("threshold",), "number"),
    "of_account": Signature(("of account",), _ANY),
    "count": Signature(("set", "of set"), "number", optional=1),
    "any": Signature(("set", "of set"), "yes_no"),
    "all": Signature(("set", "of set"), "yes_no"),
    "sum": Signature(("set", "number of set", "of set"), "number", optional=1),
}

_ANSWERS = {"yesno": "yes_no", "number": "number", "money": "money", "date": "day", "month": "day"}
_SHAPES = {"flag": "yes_no", "number": "number", "money": "money", "date": "day", "instant": "day"}


class Names(Struct, frozen=True):
    """What expressions may name. Ids of parts that could not be read are among them: one mistake is told once."""

    items: Mapping[str, Item]
    item_ids: frozenset[str]
    stages: frozenset[str]
    thresholds: frozenset[str]
    conditions: Mapping[str, Condition]


class _At(Struct, frozen=True):
    names: Names
    path: str
    about: str
    inside: tuple[str, ...] = ()
    """Named conditions being looked into."""


def check_condition(expression: Expression, names: Names, path: str, about: str) -> Iterator[Problem]:
    """The mistakes of an expression that is to come out as yes or no."""
    found: list[Problem] = []
    gives = _check(expression, _At(names, path, about), found)
    if not found and gives not in ("yes_no", "anything"):
        found.append(Problem(path, "not_a_condition", {"got": gives}))
    yield from found


def check_value(expression: Expression, names: Names, path: str, about: str) -> Iterator[Problem]:
    """The mistakes of an expression that may be any value."""
    found: list[Problem] = []
    _check(expression, _At(names, path, about), found)
    yield from found


def _check(expression: Expression, at: _At, found: list[Problem]) -> str:
    """Tell what is wrong; give the type of what comes out."""
    if not isinstance(expression, list | tuple):
        if isinstance(expression, float):  # published bytes hold no fractions: they have no one form
            found.append(Problem(at.path, "wrong_value", {"got": str(expression), "want": "number"}))
        return _type_of(expression)
    operation = expression[0] if expression else ""
    signature = SIGNATURES.get(operation) if isinstance(operation, str) else None
    if signature is None:
        allowed = near(str(operation), sorted(SIGNATURES))
        found.append(Problem(at.path, "no_operation", {"operation": operation, "allowed": allowed}))
        return "anything"
    arguments = expression[1:]
    if not _fits(signature, len(arguments)):
        found.append(Problem(at.path, "argument_count", _counted(operation, signature, len(arguments))))
        return "anything"
    if at.about not in signature.about:
        args = {"operation": operation, "about": at.about, "want": list(signature.about)}
        found.append(Problem(at.path, "wrong_case", args))
        return "anything"
    types = _arguments(operation, signature, arguments, at, found)
    return _result(operation, signature, arguments, types, at, found)


def _fits(signature: Signature, count: int) -> bool:
    least, most = len(signature.takes) - signature.optional, len(signature.takes)
    return count >= least and (signature.many or count <= most)


def _counted(operation: str, signature: Signature, got: int) -> dict[str, Any]:
    most = len(signature.takes)
    want = f"{most} …" if signature.many else f"{most - signature.optional}–{most}" if signature.optional else f"{most}"
    example = "[" + ", ".join([f'"{operation}"', *(f"<{one}>" for one in signature.takes)]) + "]"
    return {"operation": operation, "want": want, "got": got, "example": example}


def _arguments(
    operation: str, signature: Signature, arguments: Sequence[Expression], at: _At, found: list[Problem]
) -> list[str]:
    types: list[str] = []
    for place, argument in enumerate(arguments):
        want = signature.takes[min(place, len(signature.takes) - 1)]
        if want in _NAMED:
            types.append(_named(want, argument, at, found))
            continue
        inner, wanted = _inner(want, arguments, at)
        got = _check(argument, inner, found)
        types.append(got)
        wanted = types[0] if wanted == "same" else wanted
        if not _agree(wanted, got):
            args = {"operation": operation, "place": place + 1, "want": wanted, "got": got}
            found.append(Problem(at.path, "argument_type", args))
    return types


def _inner(want: str, arguments: Sequence[Expression], at: _At) -> tuple[_At, str]:
    """The case in which an argument is read, and the type it is to have."""
    if want.endswith("of set"):
        about = SETS.get(arguments[0], at.about) if isinstance(arguments[0], str) else at.about
        return _moved(at, about), "number" if want.startswith("number") else "yes_no"
    if want == "of account":
        return _moved(at, "account"), "anything"
    if want == "of contact":
        return _moved(at, "contact"), "yes_no"
    return at, want


def _moved(at: _At, about: str) -> _At:
    return _At(at.names, at.path, about, at.inside)


def _agree(want: str, got: str) -> bool:
    if want == "ordered":
        return got in ("number", "day", "money", "words", "anything")
    # A day written down in a condition is a word like any other.
    days = {want, got} == {"day", "words"}
    return want == got or days or "anything" in (want, got)


_NAMED = ("item", "table", "choice", "cell", "stage", "threshold", "set", "field", "condition")


def _named(want: str, name: Any, at: _At, found: list[Problem]) -> str:
    """An argument that names something: is there such a thing?"""
    known = _known(want, at)
    if known is not None and name not in known:
        found.append(Problem(at.path, "no_such", {"id": name, "allowed": near(str(name), sorted(known))}))
        return "missing"
    return "words"


def _known(want: str, at: _At) -> Collection[str] | None:
    names = at.names
    if want in ("item", "table", "choice"):
        return _items(want, at)
    if want == "field":
        return sorted(KINDS[at.about].__struct_fields__)
    if want == "cell":
        return None
    return {
        "stage": names.stages,
        "threshold": names.thresholds,
        "set": sorted(SETS),
        "condition": sorted(names.conditions),
    }[want]


def _items(want: str, at: _At) -> frozenset[str]:
    """Items that can be asked of this case: an opportunity's are answered of its account too."""
    subjects = {"contact": {"contact"}}.get(at.about, {"account", "opportunity"})
    fitting = {
        item.id
        for item in at.names.items.values()
        if item.subject in subjects and (want == "item" or item.kind == want)
    }
    return frozenset(fitting | (at.names.item_ids - at.names.items.keys()))


def _result(
    operation: str, signature: Signature, arguments: Sequence[Any], types: list[str], at: _At, found: list[Problem]
) -> str:
    if "missing" in types:
        return "anything" if signature.gives == "anything" else signature.gives
    if operation == "answer":
        item = at.names.items.get(arguments[0])
        return _ANSWERS.get(item.kind, "words") if item else "anything"
    if operation == "cell":
        return _cell(arguments, at, found)
    if operation == "field":
        return _SHAPES.get(_shape(at.about, arguments[0]), "words")
    if operation == "is":
        return _condition(arguments[0], at, found)
    if operation == "of_account":
        return types[0]
    return signature.gives


def _shape(kind: str, field: str) -> str:
    from shared_schema.check import fields_of

    spec = fields_of(kind).get(field)
    return spec.shape if spec else "flag"


def _cell(arguments: Sequence[Any], at: _At, found: list[Problem]) -> str:
    item = at.names.items.get(arguments[0])
    if item is None:
        return "anything"
    cells = {f"{row.id}.{column.id}": column.kind for row in item.rows for column in item.columns}
    if arguments[1] not in cells:
        allowed = near(str(arguments[1]), sorted(cells))
        found.append(Problem(at.path, "no_such", {"id": arguments[1], "allowed": allowed}))
        return "anything"
    return "number" if cells[arguments[1]] == "number" else "words"


def _condition(name: str, at: _At, found: list[Problem]) -> str:
    """A named condition: its own mistakes are told at its own place, here only circles, its case and its type."""
    if name in at.inside:
        found.append(Problem(f"conditions.{name}", "circle", {"id": name}))
        return "anything"
    condition = at.names.conditions[name]
    if condition.about not in ("account", at.about):
        args = {"operation": f"is {name}", "about": at.about, "want": condition.about}
        found.append(Problem(at.path, "wrong_case", args))
        return "anything"
    inner: list[Problem] = []
    gives = _check(condition.when, _At(at.names, at.path, condition.about, (*at.inside, name)), inner)
    found += [one for one in inner if one.code == "circle"]
    return gives


def _type_of(value: Any) -> str:
    if isinstance(value, bool):
        return "yes_no"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, Mapping):
        return "money"
    return "words" if isinstance(value, str) else "anything"
