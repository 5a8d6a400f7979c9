"""Records that stand for others: what remains of a duplicate after a merge, or of a plot after it was closed.

Such an alias names the record that took its place (`merged_into`) and keeps its own values, so nothing typed is lost.
Whoever still holds the old id is led on: an op on an alias is applied to the survivor, a reference to an alias is
written as one to the survivor. Two phones may have made the same account offline: nobody did anything wrong.

Not chosen: rewriting ids everywhere and forgetting the alias. A phone that was offline for a month still writes to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Protocol

from shared_schema.check import fields_of, sets_of
from shared_schema.protocol import Op
from shared_schema.records import KINDS
from sync.ports import Stored

ALIAS = "merged_into"
SUBJECT = "subject"
ALIASED = frozenset(kind for kind in KINDS if ALIAS in fields_of(kind))


class Reader(Protocol):
    """Whatever gives records by id."""

    def get(self, ids: Iterable[str]) -> dict[str, Stored]: ...


@cache
def references(kind: str) -> tuple[str, ...]:
    """The fields of this kind that may name a record of which there are aliases."""
    specs = fields_of(kind).values()
    return tuple(s.name for s in specs if s.name != ALIAS and (s.of in ALIASED or (s.name == SUBJECT and s.of is None)))


@cache
def _naming(kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """The fields and the families of sets of this kind that may name an alias."""
    if kind not in KINDS:
        return frozenset(), frozenset()
    return frozenset(references(kind)), frozenset(prefix for prefix, of in sets_of(kind).items() if of in ALIASED)


def named_by(kind: str, fields: dict[str, Any]) -> list[str]:
    """The ids these values name where an alias may stand, keys of sets included."""
    named, families = _naming(kind)
    found: list[str] = []
    for name, value in fields.items():
        if name in named:
            if isinstance(value, str):
                found.append(value)
        elif families and ":" in name:
            prefix, _, key = name.partition(":")
            if key and prefix in families:
                found.append(key)
    return found


def survivor(reader: Reader, row: Stored) -> Stored:
    """The record that stands for this one today: itself when it is no alias."""
    seen = {row.id}
    while isinstance(into := row.value(ALIAS), str) and into not in seen:
        found = reader.get([into]).get(into)
        if found is None:
            return row
        seen.add(into)
        row = found
    return row


def through_aliases(reader: Reader, op: Op) -> Op:
    """The op with every reference to an alias turned to its survivor; the op itself when there is none."""
    if op.op == "cmd":
        return op
    named = named_by(op.kind, op.fields)
    found = reader.get(dict.fromkeys(named)) if named else {}
    led = {key: survivor(reader, row).id for key, row in found.items() if row.value(ALIAS) is not None}
    if not led:
        return op
    return Op(
        n=op.n,
        op=op.op,
        id=op.id,
        kind=op.kind,
        rv=op.rv,
        h=op.h,
        settles=op.settles,
        fields={_name(op.kind, name, led): _value(op.kind, name, value, led) for name, value in op.fields.items()},
        base={_name(op.kind, name, led): stamp for name, stamp in op.base.items()},
    )


def _name(kind: str, name: str, led: dict[str, str]) -> str:
    prefix, colon, key = name.partition(":")
    return f"{prefix}:{led[key]}" if colon and prefix in sets_of(kind) and key in led else name


def _value(kind: str, name: str, value: Any, led: dict[str, str]) -> Any:
    return led.get(value, value) if name in references(kind) and isinstance(value, str) else value
