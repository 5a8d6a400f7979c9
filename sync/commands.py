"""Named commands: changes that touch several records or need a right of their own (design: Operations and verdicts).

A handler gets the open draft, the actor and the op; who may give the command was asked before (`Access.refuse`).
A handler checks everything, raising `Refused`, before it changes anything: what it changed would stay. A command whose
id was carried out before does nothing: phones resend after a fork or a restored backup.
To add one: a function in a file named after its noun, its name in `BUILT_IN`, its roles in `backend/auth/policy.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared_schema.errors import Refused
from shared_schema.protocol import Op, Result
from sync import arguments
from sync.approvals import decide_approval, request_approval
from sync.draft import Draft, copy_of
from sync.duplicates import merge_accounts, merge_contacts
from sync.erase import erase
from sync.hooks import Command
from sync.moves import close_plot, move_account, swap_accounts
from sync.plots import grant_member, grant_supervisor, hand_plot, revoke_member, revoke_supervisor
from sync.ports import Actor, Past, Stored
from sync.sharing import share_fact

WORDS = frozenset({"reason", "note", "detail"})


def subject_of(draft: Draft, op: Op) -> Stored | None:
    """The record a command is about, for the question who may give it."""
    for name in ("account", "contact", "record", "fact", "plot", "approval"):
        value = op.args.get(name)
        if isinstance(value, str) and value:
            return draft.one(value)
    return None


def retract(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """Take a fact back without waiting for its author: it stays in the list, struck out (facts are never edited)."""
    row = copy_of(arguments.record(draft, op, "fact", "fact"))
    if row.value("retracted") is not True:
        draft.set_field(row, "retracted", True, draft.stamp())
        draft.change(row)
    result = Result(n=op.n, r="ok")
    draft.answer_at(result, row)
    return result


BUILT_IN: Mapping[str, Command] = {
    command.__name__: command
    for command in (
        move_account,
        swap_accounts,
        close_plot,
        hand_plot,
        grant_member,
        revoke_member,
        grant_supervisor,
        revoke_supervisor,
        merge_accounts,
        merge_contacts,
        retract,
        erase,
        request_approval,
        decide_approval,
        share_fact,
    )
}


def run(draft: Draft, actor: Actor, op: Op) -> Result:
    """Carry a command out once; its id is kept in history, so that a repeat is a no-op."""
    handler = BUILT_IN.get(op.name) or draft.hooks.commands.get(op.name)
    if handler is None:
        raise Refused("unknown_command")
    if any(past.field == "cmd" for past in draft.history(op.id)):
        return Result(n=op.n, r="ok")
    draft.flush()
    result = handler(draft, actor, op) or Result(n=op.n, r="ok")
    # What somebody wrote in their own words stands in the record, and goes with it when that is erased (X3).
    named = {name: value for name, value in op.args.items() if name not in WORDS}
    done = {"name": op.name, "person": actor.person, "args": named}
    draft.remember([Past(op.id, "cmd", done, op.h, "", draft.now_ms)])
    return result
