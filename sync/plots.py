"""Who works a plot and who leads it: hand-over to another owner, members and supervisor granted and revoked.

A person's standing is read from the plot's record at every request, so whoever loses it loses the bucket at the next
exchange, and whoever gains it gets a snapshot or pages. What the leaver still had unsent goes to quarantine
(`quarantine.py`), and the leaver's open tasks in the plot to its owner. A plain `set` of these fields is refused: a
phone that was offline for a week must not bring back last week's owner by a merge.
"""

from __future__ import annotations

from shared_schema.errors import Refused
from shared_schema.protocol import Op, Result
from sync import arguments
from sync.buckets import plot_bucket
from sync.draft import Draft, copy_of
from sync.moves import answer, pass_task_on, workers
from sync.ports import Actor, Stored
from sync.receipts import tell_moved

WORKERS = frozenset({"rep", "supervisor"})
LEADERS = frozenset({"supervisor"})
CAME, LEFT = "plot_came", "plot_left"
"""What a receipt says of a plot: to whom it came, whose it is no longer."""


def hand_plot(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """`plot` gets the owner `to`; the former owner's access ends, as a member too."""
    plot, to = arguments.plot(draft, op, "plot"), arguments.person(draft, op, "to", WORKERS)
    leaver = plot.value("owner")
    row, stamp = copy_of(plot), draft.stamp()
    if leaver != to.id:
        draft.set_field(row, "owner", to.id, stamp)
        tell_moved(draft, actor.person, op.id, {leaver} if isinstance(leaver, str) else (), LEFT, plot)
        tell_moved(draft, actor.person, op.id, {to.id} - workers(plot), CAME, plot)
        _clear(draft, row, f"members:{leaver}", stamp)
    _clear(draft, row, f"members:{to.id}", stamp)
    return _changed(draft, op, row, stamp)


def grant_member(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """`person` works `plot` beside its owner."""
    plot, person = arguments.plot(draft, op, "plot"), arguments.person(draft, op, "person", WORKERS)
    row, stamp = copy_of(plot), draft.stamp()
    if plot.value("owner") != person.id and row.value(f"members:{person.id}") is not True:
        draft.set_field(row, f"members:{person.id}", True, stamp)
    return _changed(draft, op, row, stamp)


def revoke_member(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """`person`, who may have left the company, works `plot` no longer."""
    plot, person = arguments.plot(draft, op, "plot"), arguments.record(draft, op, "person", "person")
    row, stamp = copy_of(plot), draft.stamp()
    _clear(draft, row, f"members:{person.id}", stamp)
    return _changed(draft, op, row, stamp)


def grant_supervisor(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """`person` leads `plot`; who led it before does not any more."""
    plot, person = arguments.plot(draft, op, "plot"), arguments.person(draft, op, "person", LEADERS)
    row, stamp = copy_of(plot), draft.stamp()
    if plot.value("supervisor") != person.id:
        draft.set_field(row, "supervisor", person.id, stamp)
    return _changed(draft, op, row, stamp)


def revoke_supervisor(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """Nobody leads `plot` any more; `person` is who did, so that a late command does not hit a successor."""
    plot, person = arguments.plot(draft, op, "plot"), arguments.record(draft, op, "person", "person")
    if plot.value("supervisor") != person.id:
        raise Refused("not_there", "person")
    row, stamp = copy_of(plot), draft.stamp()
    draft.set_field(row, "supervisor", None, stamp)
    return _changed(draft, op, row, stamp)


def _clear(draft: Draft, row: Stored, name: str, stamp: str) -> None:
    if row.value(name) is not None:
        draft.set_field(row, name, None, stamp)


def _changed(draft: Draft, op: Op, row: Stored, stamp: str) -> Result:
    """Write the plot if anything of it changed, and pass on the tasks of whoever has no part in it any more."""
    if 0 in row.at.values():
        draft.change(row)
        for task in draft.of_kind("task", [plot_bucket(row.id)]):
            passed = copy_of(task)
            pass_task_on(draft, passed, row, stamp)
            if 0 in passed.at.values():
                draft.change(passed)
    return answer(draft, op, row)
