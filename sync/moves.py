"""Accounts change plots (G7): handed over, swapped, or because their plot is closed. One transaction each.

A whole family goes: contacts, opportunities, visits (the old ones too), facts, tasks, comments, attachments. Readers of
the old plot get gone marks, readers of the new one the rows, both at the next exchange. Private records in user buckets
stay: they are their owner's. Nobody's promise is forgotten (V5): an open task of somebody who has no part in the new
plot passes to its owner, because Today shows a person only the own tasks.
"""

from __future__ import annotations

from shared_schema.check import once_fields
from shared_schema.errors import Refused
from shared_schema.protocol import Op, Result
from shared_schema.records import KINDS
from sync import arguments
from sync.alias import ALIAS
from sync.buckets import old_bucket, plot_bucket, plot_of
from sync.draft import Draft, copy_of
from sync.ports import Actor, Stored
from sync.receipts import tell_moved

CAME, LEFT = "accounts_came", "accounts_left"
"""What a receipt says of accounts: to whom they came from the plot it names, from whom they went there."""
MEMBERS = "members:"
OF_PLOT = tuple(kind for kind in KINDS if "plot" in once_fields(kind))


def move_account(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """`account` goes to the plot `to`."""
    account = arguments.account(draft, op, "account")
    plot = arguments.plot(draft, op, "to")
    _tell(draft, actor, op, [account], plot)
    move_families(draft, [account], plot)
    return answer(draft, op, account)


def swap_accounts(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """`give` (accounts of the plot `plot`) and `take` (accounts of the plot `to`) change places.

    One of the lists may be empty: then a list is handed over. Both sides say where they saw the accounts, so that a
    swap agreed yesterday does not move what went elsewhere since.
    """
    plot, to = arguments.plot(draft, op, "plot"), arguments.plot(draft, op, "to")
    given = [_account_in(draft, key, plot, "give") for key in arguments.texts(op, "give")]
    taken = [_account_in(draft, key, to, "take") for key in arguments.texts(op, "take")]
    if plot.id == to.id or not (given or taken):
        raise Refused("invalid_command", "to")
    _tell(draft, actor, op, given, to)
    _tell(draft, actor, op, taken, plot)
    move_families(draft, given, to)
    move_families(draft, taken, plot)
    return answer(draft, op, plot)


def close_plot(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """Close `plot`; everything in it goes to the plot `to`. Without `to` a plot that holds accounts stays open.

    The closed plot is an alias of `to` from now on, for phones that make an account in it without having heard.
    """
    plot = arguments.plot(draft, op, "plot")
    held = [row for row in draft.of_kind("account", [plot_bucket(plot.id)]) if row.family == row.id]
    to = arguments.plot(draft, op, "to") if op.args.get("to") is not None else None
    if to is not None and to.id == plot.id:
        raise Refused("invalid_command", "to")
    if to is None and any(row.living for row in held):
        raise Refused("plot_not_empty", "plot")
    if to is not None:
        _tell(draft, actor, op, held, to)
        move_families(draft, held, to)
        _take_over(draft, plot, to)
    row, stamp = copy_of(plot), draft.stamp()
    draft.set_field(row, "deleted", True, stamp)
    if to is not None:
        draft.set_field(row, ALIAS, to.id, stamp)
    draft.change(row)
    return answer(draft, op, row)


def move_families(draft: Draft, accounts: list[Stored], plot: Stored) -> None:
    """Put these accounts with all that hangs on them into the plot."""
    stamp = draft.stamp()
    for account in accounts:
        if account.bucket == plot_bucket(plot.id):
            continue
        for member in draft.family(account.id):
            row = relocated(member, plot)
            if row is None:
                continue
            if row.kind == "account" and not row.erased:
                draft.set_field(row, "plot", plot.id, stamp)
            pass_task_on(draft, row, plot, stamp)
            draft.change(row)


def workers(plot: Stored) -> set[str]:
    """Who works the plot: its owner and members."""
    members = {name.removeprefix(MEMBERS) for name in plot.f if name.startswith(MEMBERS) and plot.value(name) is True}
    owner = plot.value("owner")
    return members | {owner} if isinstance(owner, str) else members


def _tell(draft: Draft, actor: Actor, op: Op, accounts: list[Stored], to: Stored) -> None:
    """Tell both plots' people about accounts that are about to change plots; nobody who works both."""
    going = [account for account in accounts if account.living and account.bucket != plot_bucket(to.id)]
    home = draft.one(plot_of(going[0].bucket) or "") if going else None
    if home is None:
        return
    here, there = workers(home), workers(to)
    one = going[0].id if len(going) == 1 else ""
    tell_moved(draft, actor.person, op.id, here - there, LEFT, to, one)
    tell_moved(draft, actor.person, op.id, there - here, CAME, home, one)


def _take_over(draft: Draft, plot: Stored, to: Stored) -> None:
    """What belongs to a plot and to no account of it (quizzes, T1) goes to the plot that takes over."""
    stamp = draft.stamp()
    for kind in OF_PLOT:
        for mine in draft.of_kind(kind, [plot_bucket(plot.id)]):
            row = copy_of(mine)
            row.bucket, row.at = plot_bucket(to.id), {}
            if not row.erased:
                draft.set_field(row, "plot", to.id, stamp)
            draft.change(row)


def relocated(member: Stored, plot: Stored) -> Stored | None:
    """A family's member on its way to the plot, or to its old visits; None when it stays, being few people's own.

    Also from a plot where it should not be: wherever a defect has put it, it finds its family again. The seqs in `at`
    are the old bucket's: in the new one they would say that everything just changed.
    """
    home = plot_of(member.bucket)
    if home is None:
        return None
    past = member.bucket == old_bucket(plot_bucket(home))
    row = copy_of(member)
    row.bucket = old_bucket(plot_bucket(plot.id)) if past else plot_bucket(plot.id)
    if row.bucket != member.bucket:
        row.at = {}
    return row


def pass_task_on(draft: Draft, row: Stored, plot: Stored, stamp: str) -> None:
    """Give an open task whose assignee has no part in the plot to the plot's owner."""
    owner, assignee = plot.value("owner"), row.value("assignee")
    if row.kind != "task" or row.value("done") is not None or not isinstance(assignee, str) or owner is None:
        return
    if assignee not in (owner, plot.value("supervisor")) and plot.value(f"members:{assignee}") is not True:
        draft.set_field(row, "assignee", owner, stamp)


def answer(draft: Draft, op: Op, row: Stored) -> Result:
    """A plain `ok` at the record the command was about, as it stands when everything is written."""
    result = Result(n=op.n, r="ok")
    draft.answer_at(result, draft.one(row.id) or row)
    return result


def _account_in(draft: Draft, key: str, plot: Stored, name: str) -> Stored:
    account = arguments.fit(draft.one(key), name, "account")
    if account.bucket != plot_bucket(plot.id) or account.family != account.id:
        raise Refused("not_there", name)
    return account
