"""What nobody may do alone: the company's method speaks before an op is merged.

Two questions. A move of stage, or to another step of the sales process, that the playbook's table does not allow by
itself (S3) is refused as a plain fact: with the supervisor's yes the server writes it (`approvals.py`). An opportunity
is not closed as lost without the loss review (S10). Both refusals are ordinary ones, so that the op of a phone which
knew no better (an old version, an older playbook) stays with its writer and can be mended; a check on the phone alone
would leave the table to whoever has not updated.

Who leads the plot and does not work it himself needs nobody's yes: his word is the approval. The server itself
(import, an approved move, a late op a supervisor lets in) is not asked either: somebody decided before.

Not chosen: judging when people look (a mark "moved without approval"). The move would count in every forecast by then.
"""

from __future__ import annotations

from typing import Any

from shared_schema.errors import Refused
from shared_schema.playbook import Playbook
from shared_schema.protocol import Op
from shared_schema.rules.facts import select_item
from shared_schema.rules.process import SALE_STEP, step_at, step_move
from shared_schema.rules.records import known_of, word_of
from shared_schema.rules.stages import move
from sync.buckets import plot_of
from sync.circles import CIRCLE, refuse_strangers
from sync.draft import Draft
from sync.ports import Actor, Stored

STAGE = "stage"
JUDGED = (STAGE, SALE_STEP)
"""The items whose answers are moves."""
LOST = "lost"
REVIEW = ("lost_reason", "lost_why")
"""What a loss review says at least: the reason as a word, and in somebody's own."""
LATER = "9999-12-31"
"""Everything known counts: a rule of selection asks for a day, the server has none of its own."""


def judge(draft: Draft, actor: Actor, op: Op, row: Stored) -> None:
    """Raise `Refused` where the method forbids it; `row` is the record before the op, without values for a `new`."""
    if op.kind == "opportunity":
        _ask_for_review(op, row)
    elif op.kind == CIRCLE:
        refuse_strangers(draft, op)
    elif op.kind == "fact" and op.op == "new" and op.fields.get("item") in JUDGED and row.seq == 0:
        _ask_for_approval(draft, actor, op, row)


def stands_at(draft: Draft, playbook: Playbook, opportunity: Stored, item: str) -> str | None:
    """Where an opportunity stands, by stage or by step, as everybody sees it; with the changes of this transaction."""
    rows = [row for row in draft.family(opportunity.family) if row.kind == "fact" and row.bucket == opportunity.bucket]
    facts = [row.plain() for row in rows if not row.erased and row.value("subject") == opportunity.id]
    stage = select_item(playbook, facts, STAGE, LATER)
    if item == STAGE:
        return word_of(known_of(stage, opportunity.id, STAGE))
    step = select_item(playbook, facts, SALE_STEP, LATER)
    known = {opportunity.id: {**stage.get(opportunity.id, {}), **step.get(opportunity.id, {})}}
    return step_at(playbook, known, opportunity.id)["step"]


def rule_of(playbook: Playbook, item: str, from_: str | None, to: str) -> str:
    """`allowed`, `approval` or `forbidden`. An opportunity that was under way before anybody wrote it down has no stage
    yet: where the table knows no way there, somebody has to say so."""
    judged = move if item == STAGE else step_move
    rule = judged(playbook, from_, to)["rule"]
    known = any(rung.id == to for rung in (playbook.stages if item == STAGE else playbook.steps))
    return "approval" if rule == "forbidden" and from_ is None and known else rule


def _ask_for_approval(draft: Draft, actor: Actor, op: Op, row: Stored) -> None:
    playbook = draft.hooks.playbook(draft.tx)
    subject, to = draft.one(str(op.fields.get("subject"))), op.fields.get("value")
    if playbook is None or subject is None or subject.kind != "opportunity" or not isinstance(to, str):
        return
    if _leads(draft, actor, row.bucket):
        return
    item = str(op.fields["item"])
    rule = rule_of(playbook, item, stands_at(draft, playbook, subject, item), to)
    if rule != "allowed":
        raise Refused("needs_approval" if rule == "approval" else "move_forbidden", "value")


def _leads(draft: Draft, actor: Actor, bucket: str) -> bool:
    plot = draft.one(plot_of(bucket) or "")
    if plot is None or plot.value("supervisor") != actor.person:
        return False
    return plot.value("owner") != actor.person and plot.value(f"members:{actor.person}") is not True


def _ask_for_review(op: Op, row: Stored) -> None:
    if not {"closed", *REVIEW} & op.fields.keys():
        return
    after: dict[str, Any] = {**row.plain(), **op.fields}
    if after.get("closed") == LOST:
        for name in REVIEW:
            if not after.get(name):
                raise Refused("loss_review", name)
