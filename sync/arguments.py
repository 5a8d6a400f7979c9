"""What a command was given, read and refused alike by every handler: a missing argument, a record that is not there, a
record of another kind. A handler reads all its arguments before it changes anything (commands.py)."""

from __future__ import annotations

from shared_schema.errors import Refused
from shared_schema.protocol import Op
from sync.alias import survivor
from sync.draft import Draft
from sync.ports import Stored

MOST = 500
"""Records one command may name: its transaction writes all their families while nobody else writes."""


def text(op: Op, name: str) -> str:
    value = op.args.get(name)
    if not isinstance(value, str) or not value:
        raise Refused("invalid_command", name)
    return value


def texts(op: Op, name: str) -> list[str]:
    """One id or a list of them, each once; absent is empty."""
    value = op.args.get(name, [])
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not all(isinstance(one, str) and one for one in found):
        raise Refused("invalid_command", name)
    if len(found) > MOST:
        raise Refused("too_many", name)
    return list(dict.fromkeys(found))


def record(draft: Draft, op: Op, name: str, kind: str | None = None) -> Stored:
    """The record an argument names, as it stands, be it an alias."""
    return fit(draft.one(text(op, name)), name, kind)


def account(draft: Draft, op: Op, name: str) -> Stored:
    """The account an argument names, or the one that stands for it today."""
    return survivor(draft, record(draft, op, name, "account"))


def plot(draft: Draft, op: Op, name: str) -> Stored:
    """An open plot."""
    row = record(draft, op, name, "plot")
    if row.value("deleted") is True:
        raise Refused("not_there", name)
    return row


def person(draft: Draft, op: Op, name: str, roles: frozenset[str]) -> Stored:
    """Somebody who is here, in one of these roles."""
    row = record(draft, op, name, "person")
    if row.value("left") is True or row.value("deleted") is True or row.value("role") not in roles:
        raise Refused("invalid_command", name)
    return row


def fit(row: Stored | None, name: str, kind: str | None = None) -> Stored:
    if row is None:
        raise Refused("unknown_record", name)
    if row.erased:
        raise Refused("erased", name)
    if kind is not None and row.kind != kind:
        raise Refused("wrong_kind", name)
    return row
