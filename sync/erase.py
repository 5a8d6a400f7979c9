"""Erasing for good what is known of a person (X3), or a whole account: what remains is `{id, kind, erased}`.

**What goes**: the record with its alternatives, derived keys and history, whatever was merged into it, what was said
about it (facts, comments, files, also in private buckets), what the person told us in a survey, and late ops about any
of these that wait for a supervisor.
Server-only tables follow in the same transaction (`Hooks.erased`). **What stays**: visits and tasks that name the
record keep the bare id; a free text that mentions a name is somebody's own sentence, which no program recognises for
certain: the phone's screen lists those it finds, and a person edits them.

An op about an erased record is refused without being stored, so nothing comes back from a phone that was away. The ids
are logged outside backups (`backend/storage`), with what a marker is made of: after a restore everything is erased
again, also what the backup never knew, else a phone would resend it as new.

Not chosen: overwriting with blanks. A blank name is a value: it merges, conflicts, and can be overwritten again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from shared_schema.errors import Refused
from shared_schema.protocol import Op, Result
from shared_schema.records import KINDS
from sync import arguments
from sync.alias import ALIAS, SUBJECT, survivor
from sync.draft import Draft
from sync.ports import Actor, Held, Stored
from sync.receipts import decided

ERASED = "erased"
"""What a receipt says of a late op that was dropped because its record was erased."""


ABOUT = ("account", SUBJECT)
"""The records without which one is nothing: its account, what it is said of."""
TOLD_BY = {"survey": "contact"}
"""Kinds that are somebody's own words, and the field that says whose (R3)."""


def belongs_by(kind: str) -> tuple[str, ...]:
    """The fields by which a record of this kind belongs to another so closely that it goes along."""
    return (*ABOUT, TOLD_BY[kind]) if kind in TOLD_BY else ABOUT


def erase(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """Erase `record` with all that was said about it. Erasing a duplicate erases the one that stands for it."""
    row = draft.one(arguments.text(op, "record"))
    if row is None:
        raise Refused("unknown_record", "record")
    row = survivor(draft, row)
    if KINDS[row.kind].bucket != "plot":
        raise Refused("wrong_kind", "record")
    result = Result(n=op.n, r="ok")
    erase_records(draft, all_about(draft, row), actor)
    draft.answer_at(result, draft.one(row.id) or row)
    return result


def erase_records(draft: Draft, rows: Iterable[Stored], actor: Actor) -> None:
    """Empty these rows and forget their history. A marker of what is not here (it was made after the backup that was
    restored) is put in its place."""
    wanted = {row.id: row for row in rows}
    known = draft.get(wanted)
    holding = [row for row in known.values() if not is_bare(row)]
    for row in [*holding, *(marker for key, marker in wanted.items() if key not in known)]:
        if row.kind:
            draft.change(marker_of(row))
    _release_about(draft, set(wanted), actor)
    draft.forget_history(wanted)
    draft.hooks.erased(draft.tx, holding)


def is_bare(row: Stored) -> bool:
    """Whether nothing is left of it: a marker that holds something is erased once more."""
    return row.erased and not (row.f or row.alt or row.d)


def marker_of(row: Stored) -> Stored:
    """What remains of a row."""
    return Stored(id=row.id, kind=row.kind, bucket=row.bucket, seq=row.seq, family=row.family, erased=True)


def refuse_erased(draft: Draft, op: Op) -> None:
    """An op on an erased record, or about one, is not even stored for later."""
    row = draft.one(op.id)
    if row is not None and row.erased:
        raise Refused("erased")
    for name in belongs_by(op.kind):
        key = op.fields.get(name)
        row = draft.one(key) if isinstance(key, str) else None
        if row is not None and row.erased:
            raise Refused("erased", name)


def concerned(op: Op) -> set[str]:
    """The record an op is of, and those it is about."""
    about = (op.fields.get(name) for name in belongs_by(op.kind))
    return {op.id, *(key for key in about if isinstance(key, str))}


class Families(Protocol):
    """Whatever gives the records of an account."""

    def family(self, account: str) -> list[Stored]: ...


def all_about(reader: Families, row: Stored) -> list[Stored]:
    """The record and every record of its family whose subject, teller or survivor it is, directly or by way of
    another."""
    family = reader.family(row.family)
    if row.kind == "account" and row.family == row.id:
        return family
    found = {row.id: row}

    def about(member: Stored) -> bool:
        names = (SUBJECT, ALIAS, TOLD_BY.get(member.kind, SUBJECT))
        return member.id not in found and any(member.value(name) in found for name in names)

    while more := [member for member in family if about(member)]:
        found.update((member.id, member) for member in more)
    return list(found.values())


def _release_about(draft: Draft, erased: set[str], actor: Actor) -> None:
    """Drop what waits in quarantine and is about erased records, or about one that would have been made about them;
    its authors are told, so that their phones drop it too."""
    waiting, going = draft.held(), list[Held]()
    while about := [one for one in waiting if not erased.isdisjoint(concerned(one.op))]:
        going += about
        erased.update(held.op.id for held in about)
        waiting = [held for held in waiting if held not in about]
    if going:
        decided(draft, actor.person, going, ERASED)
