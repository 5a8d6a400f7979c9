"""Receipts: what the merge did, told to each author in their own user bucket.

They name fields and stamps, never values: a value may have been erased or moved out of sight since. *Parallel*: other
fields changed meanwhile, both kept. *Conflict*: the same field changed, one shown, one kept beside it. *Merged*: long
text woven by clauses. The phone offers "undo" from the stamps it still knows. Retention drops them after 30 days.

A decision on a late op is told in the same way (`quarantine.py`, `erase.py`): `stamps` names the fields its author
wrote, `conflict` those that were let in with another value. So is a question to a supervisor with its answer
(`approvals.py`). Whoever's phone gets or loses accounts, or a plot, by another's command is told that (`moves.py`,
`plots.py`): by one receipt, which names the other plot, and the account if it is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from shared_schema.protocol import Op, Register
from sync.draft import Draft, Notice
from sync.merge import Merged, writer_of
from sync.ports import Actor, Held, Past, Stored


def instant(ms: int) -> str:
    """Milliseconds as the wire's instant."""
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def note(draft: Draft, actor: Actor, op: Op, row: Stored, out: Merged, own: str) -> None:
    """Gather what both sides of one merged op are told; `own` is the stamp the op's fields carry now."""
    touched = [*out.conflict, *out.merged]
    others: dict[str, dict[str, Register]] = {}
    for fields in (out.conflict, out.merged, out.parallel):
        for name, register in fields.items():
            others.setdefault(draft.person_of(writer_of(register)), {})[name] = register
    for other, registers in sorted(others.items()):
        conflict = sorted(n for n in registers if n in out.conflict)
        merged = sorted(n for n in registers if n in out.merged)
        parallel = sorted(n for n in registers if n in out.parallel)
        mine = dict.fromkeys([n for n in touched if n in registers] or sorted(op.fields), own)
        _gather(draft, Notice(actor.person, row, other, op.h, parallel, conflict, merged, mine))
        if other and other != actor.person:
            plain = sorted(n for n in op.fields if n not in touched) if parallel else []
            theirs = {name: str(register[1]) for name, register in registers.items()}
            _gather(draft, Notice(other, row, actor.person, op.h, plain, conflict, merged, theirs))


def _gather(draft: Draft, notice: Notice) -> None:
    """One receipt per reader, record and other side in an exchange: three ops on one form are told once."""
    for known in draft.notices:
        if (known.person, known.row.id, known.by) == (notice.person, notice.row.id, notice.by):
            known.parallel = sorted({*known.parallel, *notice.parallel})
            known.conflict = sorted({*known.conflict, *notice.conflict})
            known.merged = sorted({*known.merged, *notice.merged})
            known.stamps |= notice.stamps
            return
    draft.notices.append(notice)


def write_receipts(draft: Draft) -> None:
    """Put the gathered receipts into their readers' buckets."""
    if not draft.notices:
        return
    stamp = draft.stamp()
    for notice in draft.notices:
        draft.change(_receipt(notice, stamp, instant(draft.now_ms)))
    draft.notices = []


def _receipt(notice: Notice, stamp: str, at: str) -> Stored:
    key = f"{notice.person}\n{notice.by}\n{notice.row.id}\n{notice.h}"
    values: dict[str, object] = {
        "record": notice.row.id,
        "record_kind": notice.row.kind,
        "account": notice.row.family or None,
        "by": notice.by or None,
        "parallel": notice.parallel or None,
        "conflict": notice.conflict or None,
        "merged": notice.merged or None,
        "stamps": notice.stamps,
        "at": at,
    }
    return _told(notice.person, key, values, stamp)


def _told(person: str, key: str, values: dict[str, object], stamp: str) -> Stored:
    present = {name: value for name, value in values.items() if value is not None}
    return Stored(
        id=f"r-{sha256(key.encode()).hexdigest()[:32]}",
        kind="receipt",
        bucket=f"user:{person}",
        f={name: [value, stamp] for name, value in present.items()},
        at=dict.fromkeys(present, 0),
    )


def tell_about(draft: Draft, person: str, approval: Stored, how: str, by: str) -> None:
    """Tell one side of a question what became of it: `asked`, or how it was decided (`approvals.py`)."""
    stamp = draft.stamp()
    values: dict[str, object] = {
        "record": approval.id,
        "record_kind": approval.kind,
        "account": approval.family,
        "by": by or None,
        "decision": how,
        "at": instant(draft.now_ms),
    }
    draft.change(_told(person, f"{person}\n{approval.id}\n{how}", values, stamp))


def tell_moved(
    draft: Draft, by: str, op: str, people: Iterable[str], how: str, plot: Stored, account: str = ""
) -> None:
    """Tell these what came to their phones or left them by the command `op`, all of it at once."""
    stamp = draft.stamp()
    for person in sorted({*people} - {by}):
        values: dict[str, object] = {
            "record": plot.id,
            "record_kind": plot.kind,
            "account": account or None,
            "by": by or None,
            "decision": how,
            "at": instant(draft.now_ms),
        }
        draft.change(_told(person, f"{person}\n{op}\n{how}", values, stamp))


def decided(draft: Draft, by: str, settled: Sequence[Held], how: str, changed: Iterable[str] = ()) -> None:
    """Take ops out of quarantine: each author is told, with the fields that were let in otherwise than they came
    (`changed`), and the history keeps who decided, without values."""
    stamp = draft.stamp()
    for held in settled:
        draft.change(_decision(draft, by, held, how, sorted(changed), stamp))
        told = {"decision": how, "person": held.person, "by": by}
        draft.remember([Past(held.ticket, "quarantine", told, stamp, "", draft.now_ms)])
    draft.release(held.ticket for held in settled)


def _decision(draft: Draft, by: str, held: Held, how: str, changed: list[str], stamp: str) -> Stored:
    """What the author is told: which op, what it wrote, what became of it, who decided."""
    row = draft.one(held.op.id)
    account = held.op.fields.get("account") if row is None else row.family
    values: dict[str, object] = {
        "record": held.op.id,
        "record_kind": held.op.kind or "command",
        "account": account or (held.op.id if held.op.kind == "account" else None),
        "by": by or None,
        "decision": how,
        "conflict": changed or None,
        "stamps": dict.fromkeys(sorted(held.op.fields), held.op.h) or None,
        "ticket": held.ticket,
        "at": instant(draft.now_ms),
    }
    key = f"{held.person}\n{held.ticket}\n{how}"
    return _told(held.person, key, values, stamp)
