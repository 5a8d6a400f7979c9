"""Asking a supervisor, and the answer (S3, X2): a move of stage, a step of the process, a gift above the limit.

Both are commands, so that they wait offline like everything else, and the record of the question is the server's alone:
nobody writes the own answer. It has the id of the command that asked, by which the phone that asked finds it again.
Asking the same while it is open is no second question.

A yes to a move writes the fact of the stage, or of the step, in the same transaction, in the name of who asked: the
move is theirs, the fact names the approval. What was asked of an opportunity that has moved on since is refused: the
supervisor said yes to another step than the one that would be taken.

Whoever leads the plot decides, or an administrator, never who asked; who asked may take it back. Both sides are told by
a receipt: a supervisor may not hold the plot on his phone.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from shared_schema.check import check_fields
from shared_schema.errors import Refused
from shared_schema.protocol import Op, Result
from shared_schema.rules.process import SALE_STEP
from sync import arguments
from sync.alias import survivor
from sync.buckets import plot_of
from sync.draft import Draft, copy_of
from sync.judging import STAGE, rule_of, stands_at
from sync.moves import answer
from sync.ports import Actor, Stored
from sync.receipts import instant, tell_about

APPROVED, REFUSED, WITHDRAWN, ASKED = "approved", "refused", "withdrawn", "asked"
DECISIONS = frozenset({APPROVED, REFUSED, WITHDRAWN})
TO, FROM = "to", "from"
STEP = "step"
"""What a question about a step of the process is about; any other with `to` is about the stage."""
ADMINISTRATOR, SERVER = "administrator", "server"


def request_approval(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """Ask whoever leads the plot of `account` about `subject`: `about` in a word, `detail` flat, `reason` in one's own
    words. A `detail` with `to` is about a move."""
    account = arguments.account(draft, op, "account")
    subject = survivor(draft, arguments.record(draft, op, "subject"))
    if subject.family != account.id or plot_of(subject.bucket) != plot_of(account.bucket):
        raise Refused("not_there", "subject")
    about = arguments.text(op, "about")
    detail = _asked_move(draft, subject, about, op.args.get("detail"))
    values = {
        "account": account.id,
        "subject": subject.id,
        "about": about,
        "detail": detail or None,
        "reason": op.args.get("reason") or None,
        "asked_by": actor.person,
        "asked_at": instant(draft.now_ms),
    }
    row = _made("approval", op.id, account, values, draft.stamp())
    open_one = _open_like(draft, account, row)
    if open_one is not None:
        return answer(draft, op, open_one)
    draft.change(row)
    chief = _chief(draft, account)
    if isinstance(chief, str) and chief != actor.person:
        tell_about(draft, chief, row, ASKED, actor.person)
    return answer(draft, op, row)


def decide_approval(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """Say `decision` to `approval`, with a `note`."""
    found = arguments.record(draft, op, "approval", "approval")
    decision, note = arguments.text(op, "decision"), op.args.get("note") or None
    if decision not in DECISIONS:
        raise Refused("invalid_command", "decision")
    _refuse_decider(draft, actor, found, decision)
    if found.value("decision") is not None:
        raise Refused("already_decided", "approval")
    values = {"decision": decision, "decided_by": actor.person, "decided_at": instant(draft.now_ms), "note": note}
    _refuse_values("approval", values, new=False)
    moved = _moved_fact(draft, found) if decision == APPROVED else None
    row, stamp = copy_of(found), draft.stamp()
    for name, value in values.items():
        if value is not None:
            draft.set_field(row, name, value, stamp)
    draft.change(row)
    if moved is not None:
        draft.change(moved)
    told = _chief(draft, row) if decision == WITHDRAWN else row.value("asked_by")
    if isinstance(told, str) and told != actor.person:
        tell_about(draft, told, row, decision, actor.person)
    return answer(draft, op, row)


def _refuse_decider(draft: Draft, actor: Actor, approval: Stored, decision: str) -> None:
    own = approval.value("asked_by") == actor.person
    if own != (decision == WITHDRAWN):
        raise Refused("own_request" if own else "not_allowed", "approval")
    leads = actor.role in (ADMINISTRATOR, SERVER) or _chief(draft, approval) == actor.person
    if not own and not leads:
        raise Refused("not_allowed", "approval")


def _chief(draft: Draft, row: Stored) -> Any:
    plot = draft.one(plot_of(row.bucket) or "")
    return plot.value("supervisor") if plot is not None else None


def _item_of(about: object) -> str:
    return SALE_STEP if about == STEP else STAGE


def _asked_move(draft: Draft, subject: Stored, about: str, given: object) -> dict[str, Any]:
    """What exactly is asked; for a move the place it starts from is what stands here, not what a phone remembers."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Refused("invalid_command", "detail")
    detail = {str(name): value for name, value in given.items() if value is not None}
    playbook, to = draft.hooks.playbook(draft.tx), detail.get(TO)
    if subject.kind != "opportunity" or to is None or playbook is None:
        return detail
    from_ = stands_at(draft, playbook, subject, _item_of(about))
    if not isinstance(to, str) or rule_of(playbook, _item_of(about), from_, to) == "forbidden":
        raise Refused("move_forbidden", "detail")
    return {**detail, FROM: from_} if from_ is not None else {n: v for n, v in detail.items() if n != FROM}


def _open_like(draft: Draft, account: Stored, asked: Stored) -> Stored | None:
    """The same question, asked before and not answered yet."""
    for row in draft.family(account.id):
        same = row.kind == "approval" and all(row.value(n) == asked.value(n) for n in ("subject", "about", "detail"))
        if same and not row.erased and row.value("decision") is None:
            return row
    return None


def _moved_fact(draft: Draft, approval: Stored) -> Stored | None:
    """The move that was asked for, as the fact it becomes; None when nothing moves by it."""
    subject = arguments.fit(draft.one(str(approval.value("subject"))), "approval")
    detail, playbook = approval.value("detail"), draft.hooks.playbook(draft.tx)
    if subject.kind != "opportunity" or not isinstance(detail, dict) or TO not in detail or playbook is None:
        return None
    if subject.value("closed") is not None or subject.value("deleted") is True:
        raise Refused("not_there", "approval")
    item = _item_of(approval.value("about"))
    now = stands_at(draft, playbook, subject, item)
    if now == detail[TO]:
        return None
    if now != detail.get(FROM):
        raise Refused("stage_moved", "approval")
    plot = draft.one(plot_of(approval.bucket) or "")
    values = {
        "account": approval.family,
        "subject": subject.id,
        "item": item,
        "value": detail[TO],
        "author": approval.value("asked_by"),
        "day": draft.hooks.day_in(str(plot.value("zone")) if plot is not None else "UTC", draft.now_ms),
        "recorded_at": instant(draft.now_ms),
        "reason": approval.value("reason"),
        "approval": approval.id,
    }
    return _made("fact", f"f-{sha256(approval.id.encode()).hexdigest()[:32]}", approval, values, draft.stamp())


def _made(kind: str, key: str, beside: Stored, values: Mapping[str, Any], stamp: str) -> Stored:
    """A record of the server's own, in the family and the bucket of another."""
    _refuse_values(kind, values, new=True)
    present = {name: value for name, value in values.items() if value is not None}
    return Stored(
        id=key,
        kind=kind,
        bucket=beside.bucket,
        family=beside.family,
        f={name: [value, stamp] for name, value in present.items()},
        at=dict.fromkeys(present, 0),
    )


def _refuse_values(kind: str, values: Mapping[str, Any], *, new: bool) -> None:
    """What a phone gave that no record may hold."""
    errors = check_fields(kind, {name: value for name, value in values.items() if value is not None}, new)
    if errors:
        raise Refused(errors[0][0], errors[0][1], **errors[0][2])
