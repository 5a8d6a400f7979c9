"""The checks every value passes before it is kept: the phone makes the same ones, so a late refusal is rare.

`pwa/src/generated/check.ts` mirrors this file over a table generated from `records/`;
`tests/vectors/validation.json` holds both to the same codes. Each refusal names one field and one code.

Chosen: a table and one small checker in each language. Not chosen: msgspec's own conversion here and ajv's
standalone code there. They disagree where it hurts: a JSON Schema knows no calendar (2026-02-30), `ajv` counts
UTF-16 units or code points by option, msgspec refuses 1.0 for an integer while a browser cannot tell it from 1,
and turning either one's messages into our codes is longer than this checker (the browser's half is 1.6 kB).

Text is counted in code points. A lone surrogate or U+0000 is refused in every string: the first cannot be
sent as UTF-8, the second cannot be stored by PostgreSQL. Numbers stay within what a browser keeps exactly.
"""

from __future__ import annotations

import math
import re
import sys
import types
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Meta, Struct, UnsetType

from shared_schema.records import ID_PATTERN, KINDS, Place, Price, Snooze

__all__ = [
    "ID_PATTERN",
    "OBJECTS",
    "Error",
    "FieldSpec",
    "MemberSpec",
    "check_fields",
    "fields_of",
    "is_day",
    "merge_of",
    "once_fields",
    "required_fields",
    "sets_of",
    "spec_of",
]

Error = tuple[str, str | None, dict[str, Any]]
"""Code, field (None: the record as a whole), data for the sentence."""

SAFE = 2**53 - 1
MAX_FIELDS = 256
MAX_ANSWER_TEXT = 2_000
MAX_ANSWER_ITEMS = 100
MAX_NAMES = 200
MAX_DAYS = 366
COMMON_ITEMS = ("grade", "stage")
"""Answers the whole team works by: lists, forecasts and approvals count them; nobody keeps one to himself (K9)."""
BLANK = " \t\r\n\u00a0\u3000"
_UNFIT = re.compile("[\x00\ud800-\udfff]")


class FieldSpec(Struct, frozen=True, omit_defaults=True):
    """All that both languages know of one field."""

    name: str
    shape: str
    once: bool = False
    required: bool = False
    of: str | None = None
    merge: str | None = None
    sensitivity: str = "public"
    min: int | None = None
    max: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None


class MemberSpec(Struct, frozen=True, omit_defaults=True):
    """One member of a value that is several things at once (money, a place, a postponement)."""

    type: Literal["integer", "text", "date"]
    optional: bool = False
    min: int | None = None
    max: int | None = None
    max_length: int | None = None
    pattern: str | None = None


def _strip(annotation: Any) -> tuple[Any, list[Meta], bool]:
    """Take `Annotated[X, …] | None | UnsetType` apart: the type, its metadata, whether null may stand for it."""
    nullable = False
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [a for a in get_args(annotation) if a not in (type(None), UnsetType)]
        nullable = type(None) in get_args(annotation)
        if len(inner) == 1:
            annotation = inner[0]
    metas: list[Meta] = []
    while get_origin(annotation) is Annotated:
        annotation, *found = get_args(annotation)
        metas = [m for m in found if isinstance(m, Meta)] + metas
    return annotation, metas, nullable


_LIMITS = (
    ("min", "ge"),
    ("max", "le"),
    ("min_length", "min_length"),
    ("max_length", "max_length"),
    ("pattern", "pattern"),
)


def _limits(metas: list[Meta]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for meta in metas:
        for ours, theirs in _LIMITS:
            value = getattr(meta, theirs)
            if value is not None:
                known[ours] = value
    return known


@cache
def fields_of(kind: str) -> dict[str, FieldSpec]:
    """The fields of a kind by name, as `records/` declares them (set families apart: `sets_of`)."""
    cls = KINDS[kind]
    hints = get_type_hints(cls, include_extras=True)
    specs: dict[str, FieldSpec] = {}
    for name in cls.__struct_fields__:
        _, metas, _ = _strip(hints[name])
        extra: dict[str, Any] = {}
        for meta in metas:
            extra.update(meta.extra_json_schema or {})
        specs[name] = FieldSpec(
            name=name,
            shape=extra["x-shape"],
            once=extra.get("x-once", False),
            required=extra.get("x-required", False),
            of=extra.get("x-of"),
            merge=extra.get("x-merge"),
            sensitivity=extra.get("x-sensitivity", "public"),
            **_limits(metas),
        )
    return specs


def _members(cls: type[Struct]) -> dict[str, MemberSpec]:
    hints = get_type_hints(cls, include_extras=True)
    members: dict[str, MemberSpec] = {}
    for name in cls.__struct_fields__:
        base, metas, nullable = _strip(hints[name])
        shapes = [m.extra_json_schema["x-shape"] for m in metas if m.extra_json_schema]
        kind: Literal["integer", "text", "date"] = "integer" if base is int else "date" if "date" in shapes else "text"
        limits = _limits(metas)
        limits.pop("min_length", None)
        members[name] = MemberSpec(type=kind, optional=nullable, **limits)
    return members


OBJECTS: dict[str, dict[str, MemberSpec]] = {
    "money": _members(Price),
    "place": _members(Place),
    "snooze": _members(Snooze),
}


def sets_of(kind: str) -> dict[str, str]:
    """Set families: prefix -> the kind whose ids are its keys."""
    return KINDS[kind].sets


def spec_of(kind: str, field: str) -> FieldSpec | None:
    """The field's spec, also for one entry of a set family (`people:<id>`); None when there is no such field."""
    spec = fields_of(kind).get(field)
    if spec is not None:
        return spec
    prefix, colon, _ = field.partition(":")
    if colon and prefix in sets_of(kind):
        return FieldSpec(name=field, shape="member", of=sets_of(kind)[prefix])
    return None


@cache
def once_fields(kind: str) -> frozenset[str]:
    return frozenset(name for name, spec in fields_of(kind).items() if spec.once)


@cache
def required_fields(kind: str) -> frozenset[str]:
    return frozenset(name for name, spec in fields_of(kind).items() if spec.required)


def merge_of(kind: str, field: str) -> str | None:
    """`clauses` for long text that the server merges clause by clause, else None (last writer wins)."""
    spec = spec_of(kind, field)
    return spec.merge if spec else None


def is_day(value: Any) -> bool:
    """A real day of the calendar from 1900 to 2199, as `2026-11-21`."""
    return isinstance(value, str) and len(value) == len("2026-11-21") and _names_day(value)


@lru_cache(maxsize=4096)
def _names_day(value: str) -> bool:
    if not re.fullmatch("(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}", value, re.ASCII):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _integer(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value == int(value) and abs(value) <= SAFE


def _number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and abs(value) <= SAFE


def _text(value: Any, longest: int | None = None) -> bool:
    if not isinstance(value, str) or (longest is not None and len(value) > longest):
        return False
    # What can be printed has neither of the two; most values can, and need no search.
    return value.isprintable() or not _UNFIT.search(value)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _string(value: Any, spec: FieldSpec) -> bool:
    if not _text(value, spec.max_length) or len(value) < (spec.min_length or 0):
        return False
    if spec.shape == "name" and not value.strip(BLANK):
        return False
    return spec.pattern is None or _compiled(spec.pattern).fullmatch(value) is not None


def _member(value: Any, spec: MemberSpec) -> bool:
    if value is None:
        return spec.optional
    if spec.type == "integer":
        return _integer(value) and (spec.min is None or spec.min <= value) and (spec.max is None or value <= spec.max)
    if spec.type == "date":
        return is_day(value)
    return _text(value, spec.max_length) and (
        spec.pattern is None or _compiled(spec.pattern).fullmatch(value) is not None
    )


def _object(value: Any, spec: FieldSpec) -> bool:
    members = OBJECTS[spec.shape]
    return (
        isinstance(value, Mapping)
        and all(key in members for key in value)
        and all(_member(value.get(name), member) for name, member in members.items())
    )


def _answer(value: Any, spec: FieldSpec) -> bool:
    if isinstance(value, bool):
        return True
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, str):
        return _text(value, MAX_ANSWER_TEXT)
    if isinstance(value, list):
        return len(value) <= MAX_ANSWER_ITEMS and all(_text(v, MAX_ANSWER_TEXT) for v in value)
    return (
        isinstance(value, Mapping)
        and len(value) <= MAX_ANSWER_ITEMS
        and all(_text(k, 64) for k in value)
        and all(v is None or isinstance(v, bool) or _number(v) or _text(v, MAX_ANSWER_TEXT) for v in value.values())
    )


def _names(value: Any, spec: FieldSpec) -> bool:
    return isinstance(value, list) and len(value) <= MAX_NAMES and all(_text(v, 120) for v in value)


def _stamps(value: Any, spec: FieldSpec) -> bool:
    return (
        isinstance(value, Mapping)
        and len(value) <= MAX_NAMES
        and all(_text(k, 120) and _text(v, 120) for k, v in value.items())
    )


def _named_days(value: Any, spec: FieldSpec) -> bool:
    return (
        isinstance(value, Mapping)
        and len(value) <= MAX_DAYS
        and all(is_day(day) and _named(name) for day, name in value.items())
    )


def _named(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and value.keys() == {"zh-CN", "en"}
        and all(_text(text, 120) and bool(text.strip(BLANK)) for text in value.values())
    )


def _whole(value: Any, spec: FieldSpec) -> bool:
    return _integer(value) and (spec.min is None or spec.min <= value) and (spec.max is None or value <= spec.max)


def _instant(value: Any, spec: FieldSpec) -> bool:
    return _string(value, spec) and is_day(value[:10])


_SHAPES: dict[str, Callable[[Any, FieldSpec], bool]] = {
    "date": lambda value, spec: is_day(value),
    "instant": _instant,
    "flag": lambda value, spec: isinstance(value, bool),
    "member": lambda value, spec: value is True,
    "number": _whole,
    "money": _object,
    "place": _object,
    "snooze": _object,
    "answer": _answer,
    "names": _names,
    "named_days": _named_days,
    "stamps": _stamps,
}


def _detail(spec: FieldSpec) -> dict[str, Any]:
    known = {"min": spec.min, "max": spec.max, "max_length": spec.max_length}
    return {name: value for name, value in known.items() if value is not None}


def _field_error(kind: str, field: str, value: Any, new: bool) -> Error | None:
    spec = fields_of(kind).get(field) or spec_of(kind, field)
    if spec is None:
        return ("unknown_field", field, {})
    if spec.once and not new:
        return ("write_once", field, {})
    if value is None:
        return ("required", field, {}) if spec.required else None
    if spec.shape == "member" and not _compiled(ID_PATTERN).fullmatch(field.partition(":")[2]):
        return ("invalid_reference", field, {})
    if not _SHAPES.get(spec.shape, _string)(value, spec):
        return (f"invalid_{spec.shape}", field, _detail(spec))
    return None


def _seen_to_fit(spec: FieldSpec) -> Callable[[Any], bool]:
    """A quick look at a value: True where it is fine, which nearly all are; False where `_field_error` has to say."""
    most, least = spec.max_length or sys.maxsize, spec.min_length or 0
    matches = _compiled(spec.pattern).fullmatch if spec.pattern is not None else None
    dated = spec.shape == "instant"
    shaped = None if dated else _SHAPES.get(spec.shape)

    def fits(value: Any) -> bool:
        if shaped is not None:
            return value is not None and shaped(value, spec)
        # Of what is blank, only the space can be printed.
        plain = (
            type(value) is str and least <= len(value) <= most and value.isprintable() and value[:1] not in ("", " ")
        )
        return plain and (matches is None or matches(value) is not None) and (not dated or is_day(value[:10]))

    return fits


@cache
def _quick(kind: str, new: bool) -> dict[str, Callable[[Any], bool]]:
    """Field -> its quick look, for the fields that may be given; members of sets are not among them."""
    return {name: _seen_to_fit(spec) for name, spec in fields_of(kind).items() if new or not spec.once}


def check_fields(kind: str, fields: Mapping[str, Any], new: bool) -> list[Error]:
    """Every refusal of these values, at most one per field, ordered by field name; empty when all is well.

    `new`: the fields make a record (required ones must be there); otherwise they change one (write-once ones
    may not be there, and a required one cannot be cleared).
    """
    if kind not in KINDS:
        return [("unknown_kind", None, {"kind": kind})]
    if len(fields) > MAX_FIELDS:
        return [("too_many_values", None, {"max": MAX_FIELDS})]
    quick = _quick(kind, new)
    doubtful = [field for field, value in fields.items() if field not in quick or not quick[field](value)]
    errors = [e for field in doubtful if (e := _field_error(kind, field, fields[field], new))]
    if new and not required_fields(kind) <= fields.keys():
        errors += [("required", field, {}) for field in required_fields(kind) if field not in fields]
    if new and kind == "fact" and fields.get("private") is True and fields.get("item") in COMMON_ITEMS:
        errors.append(("not_private", "private", {}))
    return sorted(errors, key=lambda e: e[1] or "") if errors else errors
