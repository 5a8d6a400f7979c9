"""Late ops of somebody who lost access, decided one by one: let in, let in with other values, or dismissed.

An op comes here when its author had access once and has none now: the account moved, the plot was handed over, a grant
was revoked (`push.py`, `Access.refuse`). Whoever leads the plot in which its record lies *today* decides.

- **Apply** lets it in as if it had come in time: with its own stamp and base, so that it overwrites what its author had
  seen and stands beside what changed since, like every other late op.
- **Apply with other values** is a decision of now: it overwrites what is there.
- **Dismiss** takes along the ops that stand on it: the note on a contact that was never let in.

Each decision is told to the author by a receipt and kept in the history under the ticket, without values.

A late command (merge two records, ask for a yes) is refused instead and stays on its author's phone with what was
typed: it speaks of the plot as it was, and whoever leads it today gives it himself.

Not chosen: merging the op at once and letting the supervisor take it back. For a moment everybody would see what
somebody without access wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared_schema.check import check_fields
from shared_schema.errors import Refused
from shared_schema.protocol import Op
from sync.alias import named_by, survivor, through_aliases
from sync.buckets import plot_bucket, plot_of
from sync.draft import Draft
from sync.hooks import Hooks
from sync.ports import Access, Actor, Held, ReadTx, WriteTx
from sync.push import Pusher, stamped
from sync.receipts import decided

APPLIED, EDITED, DISMISSED = "applied", "edited", "dismissed"
FIXED = frozenset({"author", "account", "recorded_at", "happened_at"})
"""What a decision does not change: who wrote it, about whom, when."""
LET_IN = "server"
"""The role a decided op is applied in: its author has no right to it, whoever decides was asked before."""


def bucket_today(tx: ReadTx, held: Held) -> str:
    """The bucket its record would lie in if the op were let in now: accounts go on moving while it waits."""
    op = through_aliases(tx, held.op)
    parent = op.fields.get("account")
    found = tx.get([key for key in (op.id, parent) if isinstance(key, str)])
    for row in (found.get(op.id), found.get(str(parent))):
        if row is not None:
            return survivor(tx, row).bucket
    plot = op.fields.get("plot") if op.kind == "account" else None
    if isinstance(plot, str):
        return plot_bucket(plot)
    made = (parent,) if op.op == "new" else (op.id, parent)  # a `new` may wait twice: from two copies of a phone
    for other in tx.held([key for key in made if isinstance(key, str)]):
        if other.op.op == "new":
            return bucket_today(tx, other)
    return held.bucket


def stands_on(tx: ReadTx, held: Held, others: list[Held]) -> str | None:
    """The ticket of the op that has to be let in before this one: the `new` of its record or of its account."""
    wanted = {held.op.id, *named_by(held.op.kind, held.op.fields)}
    known = tx.get(wanted)
    for other in others:
        if other.ticket != held.ticket and other.op.op == "new" and other.op.id in wanted and other.op.id not in known:
            return other.ticket
    return None


def apply(
    tx: WriteTx,
    access: Access,
    decider: Actor,
    held: Held,
    fields: Mapping[str, Any] | None = None,
    *,
    now_ms: int,
    hooks: Hooks,
) -> None:
    """Let an op in, with other values where `fields` names some. Raises `Refused`: then the caller rolls back."""
    if stands_on(tx, held, tx.held()) is not None:
        raise Refused("depends_on")
    asked = edited(held, fields or {})
    plot = plot_of(bucket_today(tx, asked))
    row = tx.get([plot]).get(plot) if plot else None
    if row is None or not row.living:
        raise Refused("not_there", "plot")
    draft = Draft(tx, now_ms, hooks)
    pusher = Pusher(draft, access, Actor(held.person, LET_IN, held.op.h[16:]))
    result = pusher.apply(stamped(draft, asked.op))
    if result.r != "ok":
        raise Refused(result.code or "depends_on", result.field)
    changed = [name for name, value in (fields or {}).items() if value != held.op.fields.get(name)]
    decided(draft, decider.person, [held], EDITED if fields else APPLIED, changed)
    pusher.finish()


def dismiss(tx: WriteTx, decider: Actor, held: Held, *, now_ms: int, hooks: Hooks) -> list[str]:
    """Drop an op and what stands on it; returns their tickets."""
    going, waiting = [held], [other for other in tx.held() if other.ticket != held.ticket]
    while more := [one for one in waiting if one not in going and stands_on(tx, one, going) is not None]:
        going += more
    draft = Draft(tx, now_ms, hooks)
    decided(draft, decider.person, going, DISMISSED)
    draft.flush()
    return [one.ticket for one in going]


def edited(held: Held, fields: Mapping[str, Any]) -> Held:
    """The op with values of the decider's, to be stamped when it is let in; without any, as it came."""
    if not fields:
        return held
    op = held.op
    strange = sorted(name for name in fields if name not in op.fields or name in FIXED)
    if strange:
        raise Refused("unknown_field", strange[0])
    values = {**op.fields, **fields}
    if op.op == "new":
        values = {name: value for name, value in values.items() if value is not None}
    errors = check_fields(op.kind, values, op.op == "new")
    if errors:
        code, name, detail = errors[0]
        raise Refused(code, name, **detail)
    mended = Op(n=op.n, op=op.op, id=op.id, kind=op.kind, fields=values)
    return Held(held.ticket, held.person, held.bucket, mended, held.at_ms)
