"""Named commands: changes that touch several records or need a right of their own (design: Operations and verdicts).

A handler gets the open draft, the actor and the op; who may give the command was asked before (`Access.refuse`).
A handler checks everything, raising `Refused`, before it changes anything: what it changed would stay. A command whose
id was carried out before does nothing: phones resend after a fork or a restored backup.
To add one: a function here, its name in `BUILT_IN`, its roles in `backend/auth/policy.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared_schema.errors import Refused
from shared_schema.protocol import Op, Result
from sync.draft import Draft, copy_of
from sync.hooks import Command
from sync.ports import Actor, Past, Stored

PLOT = "plot:"


def _argument(op: Op, name: str) -> str:
    value = op.args.get(name)
    if not isinstance(value, str) or not value:
        raise Refused("invalid_command", name)
    return value


def _record(draft: Draft, op: Op, name: str, kind: str | None = None) -> Stored:
    row = draft.one(_argument(op, name))
    if row is None:
        raise Refused("unknown_record", name)
    if row.erased:
        raise Refused("erased", name)
    if kind is not None and row.kind != kind:
        raise Refused("wrong_kind", name)
    return row


def subject_of(draft: Draft, op: Op) -> Stored | None:
    """The record a command is about, for the question who may give it: its account, record, fact or plot."""
    for name in ("account", "record", "fact", "plot"):
        value = op.args.get(name)
        if isinstance(value, str) and value:
            return draft.one(value)
    return None


def move_account(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """Move an account with its whole family to another plot (G7), in one transaction.

    Readers of the old plot get `gone` marks, readers of the new one the rows. Private records in user buckets stay.
    """
    account = _record(draft, op, "account", "account")
    plot = _record(draft, op, "to", "plot")
    result = Result(n=op.n, r="ok")
    target = PLOT + plot.id
    if account.bucket != target:
        source, stamp = account.bucket, draft.stamp()
        for member in draft.family(account.id):
            if member.bucket != source:
                continue
            row = copy_of(member)
            row.bucket = target
            row.at = {}
            if row.id == account.id:
                draft.set_field(row, "plot", plot.id, stamp)
                account = row
            draft.change(row)
    draft.answer_at(result, account)
    return result


def retract(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """Take a fact back without waiting for its author: it stays in the list, struck out (facts are never edited)."""
    row = copy_of(_record(draft, op, "fact", "fact"))
    if row.value("retracted") is not True:
        draft.set_field(row, "retracted", True, draft.stamp())
        draft.change(row)
    result = Result(n=op.n, r="ok")
    draft.answer_at(result, row)
    return result


def erase(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """Erase a record for good, with what was said about it: nothing is left but `{id, kind, erased}` (X3).

    An account takes its whole family along; a contact its facts, files and comments, in private buckets too.
    """
    row = draft.one(_argument(op, "record"))
    if row is None:
        raise Refused("unknown_record", "record")
    result = Result(n=op.n, r="ok")
    erase_records(draft, _with_all_about(draft, row))
    draft.answer_at(result, draft.one(row.id) or row)
    return result


def _with_all_about(draft: Draft, row: Stored) -> list[str]:
    """The record and every record of its family whose subject it is, directly or by way of another."""
    family = draft.family(row.family)
    if row.kind == "account":
        return [member.id for member in family]
    found = {row.id: None}
    while about := [m.id for m in family if m.value("subject") in found and m.id not in found]:
        found.update(dict.fromkeys(about))
    return list(found)


def erase_records(draft: Draft, ids: list[str]) -> None:
    """Empty these rows and forget their history; later ops on them are refused without being stored."""
    for row in draft.get(ids).values():
        if not row.erased:
            draft.change(Stored(
                id=row.id, kind=row.kind, bucket=row.bucket, seq=row.seq, family=row.family, erased=True
            ))
    draft.forget_history(ids)


BUILT_IN: Mapping[str, Command] = {"move_account": move_account, "retract": retract, "erase": erase}


def run(draft: Draft, actor: Actor, op: Op) -> Result:
    """Carry a command out once; its id is kept in history, so that a repeat is a no-op."""
    handler = BUILT_IN.get(op.name) or draft.hooks.commands.get(op.name)
    if handler is None:
        raise Refused("unknown_command")
    if any(past.field == "cmd" for past in draft.history(op.id)):
        return Result(n=op.n, r="ok")
    draft.flush()
    result = handler(draft, actor, op) or Result(n=op.n, r="ok")
    done = {"name": op.name, "person": actor.person, "args": op.args}
    draft.remember([Past(op.id, "cmd", done, op.h, "", draft.now_ms)])
    return result
