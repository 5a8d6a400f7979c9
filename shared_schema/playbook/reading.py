"""From raw data to typed parts, collecting every mistake instead of stopping at the first.

`msgspec.convert` reports one error and gives up; whoever mends a playbook wants all of them. So a part is read member
by member: what fits is kept, what does not is reported with its place and left out. Places name list members by their
id where they have one (`grades.B.label`), by number where not (`stages[3]`).
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import NODEFAULT, Struct

from shared_schema.playbook.problems import Problem, near
from shared_schema.playbook.words import Text

MISSING: Any = object()
"""Could not be read; the problem is told."""


def read(raw: Any, annotation: Any, path: str, problems: list[Problem]) -> Any:
    """A value of the annotated type, or `MISSING` after telling why."""
    plain, optional = _plain(annotation)
    if raw is None and optional:
        return None
    if plain is Any:
        return raw
    origin, args = get_origin(plain), get_args(plain)
    if isinstance(plain, type) and issubclass(plain, Struct):
        return _struct(raw, plain, path, problems)
    if origin is list:
        return _list(raw, annotation, args[0], path, problems)
    if origin is dict:
        return _dict(raw, args[1], path, problems)
    try:
        return msgspec.convert(raw, annotation)
    except msgspec.ValidationError:
        problems.append(Problem(path, "wrong_value", {"got": shown(raw), "want": wanted(annotation)}))
        return MISSING


def part_of(annotation: Any) -> type[Struct] | None:
    """The Struct of a member that is one part, not a list of them."""
    plain, _ = _plain(annotation)
    return plain if isinstance(plain, type) and issubclass(plain, Struct) and plain is not Text else None


def _plain(annotation: Any) -> tuple[Any, bool]:
    """The annotation without its limits, and whether null may stand for it."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        rest = [a for a in get_args(annotation) if a is not type(None)]
        return _plain(rest[0])[0], len(rest) < len(get_args(annotation))
    return annotation, False


def read_part(raw: Any, cls: type[Struct], path: str, problems: list[Problem]) -> Any:
    """A part that stands alone: where a member cannot be read, the rest is still worth checking."""
    return _struct(raw, cls, path, problems, lenient=True)


def _struct(raw: Any, cls: type[Struct], path: str, problems: list[Problem], *, lenient: bool = False) -> Any:
    if not isinstance(raw, dict):
        want = "text" if cls is Text else "table"
        problems.append(Problem(path or "$", "wrong_value", {"got": shown(raw), "want": want}))
        return MISSING
    values: dict[str, Any] = {}
    sound = True
    for name, field, annotation in members(raw, cls, path, problems):
        given = name in raw
        value = read(raw[name], annotation, f"{path}.{name}" if path else name, problems) if given else MISSING
        sound = sound and value is not MISSING
        values[field] = _neutral(annotation) if value is MISSING else value
    return cls(**values) if sound or lenient else MISSING


def members(
    raw: dict[str, Any], cls: type[Struct], path: str, problems: list[Problem]
) -> Iterator[tuple[str, str, Any]]:
    """What of `cls` is there or should be: its name in the file, the field's name, its type. Strangers are told, and
    what is missing though nothing stands in its place."""
    hints = get_type_hints(cls, include_extras=True)
    fields = {field.encode_name: field for field in msgspec.structs.fields(cls)}
    for member in sorted(raw.keys() - fields.keys()):
        args = {"member": member, "allowed": near(member, sorted(fields))}
        problems.append(Problem(path or "$", "unknown_member", args))
    for name, field in fields.items():
        required = field.default is NODEFAULT and field.default_factory is NODEFAULT
        if name not in raw and required:
            problems.append(Problem(path or "$", "missing", {"member": name, "want": wanted(hints[field.name])}))
        if name in raw or required:
            yield name, field.name, hints[field.name]


def _neutral(annotation: Any) -> Any:
    """What no check objects to, in the place of a member that could not be read."""
    plain, optional = _plain(annotation)
    kind = get_origin(plain) or plain
    if optional:
        return None
    return kind() if kind in (list, dict) else 1 if kind is int else Text(zh_cn="…", en="…") if kind is Text else ""


def _list(raw: Any, annotation: Any, member: Any, path: str, problems: list[Problem]) -> Any:
    if not isinstance(raw, list):
        problems.append(Problem(path, "wrong_value", {"got": shown(raw), "want": "list"}))
        return MISSING
    values = [read(one, member, place(path, n, one), problems) for n, one in enumerate(raw)]
    least = max((m.min_length or 0 for m in get_args(annotation)[1:] if isinstance(m, msgspec.Meta)), default=0)
    if len(raw) < least:
        problems.append(Problem(path, "empty"))
    return [value for value in values if value is not MISSING]


def _dict(raw: Any, member: Any, path: str, problems: list[Problem]) -> Any:
    if not isinstance(raw, dict):
        problems.append(Problem(path, "wrong_value", {"got": shown(raw), "want": "table"}))
        return MISSING
    values = {name: read(one, member, f"{path}.{name}", problems) for name, one in raw.items()}
    return {name: value for name, value in values.items() if value is not MISSING}


def place(path: str, number: int, one: Any) -> str:
    """How a member of a list is called."""
    own = one.get("id") if isinstance(one, dict) else getattr(one, "id", None)
    return f"{path}.{own}" if isinstance(own, str) and own else f"{path}[{number + 1}]"


def shown(raw: Any) -> str:
    text = "null" if raw is None else str(raw).lower() if isinstance(raw, bool) else repr(raw)
    return text if len(text) <= 40 else f"{text[:39]}…"


def wanted(annotation: Any) -> Any:
    """What should stand there: a key of `WANTS`, or the words to choose from."""
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    plain, _ = _plain(annotation)
    limits = [m for m in get_args(annotation)[1:] if isinstance(m, msgspec.Meta)]
    limit = limits[0] if limits else None
    if get_origin(plain) is Literal:
        return list(get_args(plain))
    if isinstance(plain, type) and issubclass(plain, Struct):
        return "text" if plain is Text else "table"
    if get_origin(plain) is list:
        return "list"
    if get_origin(plain) is dict:
        return "table"
    if plain is bool:
        return "flag"
    if plain is int:
        return _number(limit)
    if limit and limit.pattern:
        return "currency" if "A-Z]{3}" in limit.pattern else "id"
    return "words" if plain is str else "anything"


def _number(limit: msgspec.Meta | None) -> Any:
    if limit is None or limit.ge is None:
        return "number"
    if limit.le is not None:
        return "percent" if (limit.ge, limit.le) == (0, 100) else [f"{limit.ge:g} … {limit.le:g}"]
    return "positive" if limit.ge == 1 else "count"
