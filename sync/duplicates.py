"""Two records of one company or one person become one: two phones made them offline, or an import did.

The children move to the survivor, the duplicate stays as an alias (`alias.py`), hidden like a deleted record. What the
survivor lacked it takes from the duplicate; where both have a value the survivor's shows and the other is kept beside
it, so that somebody decides with one tap; notes are put one below the other. The duplicate's own name is not kept
beside: whoever merged chose one. Every value taken over keeps its first stamp as the claimed one, so that a late op
that goes on from it is still an ordinary overwrite.

Not chosen: asking field by field before merging. Offline at the factory gate nobody fills in such a form.
"""

from __future__ import annotations

from shared_schema.check import check_fields, merge_of, sets_of
from shared_schema.errors import Refused
from shared_schema.protocol import Op, Register, Result
from sync import arguments
from sync.alias import ALIAS, references, survivor
from sync.draft import Draft, copy_of
from sync.merge import of_its_writer, same, written
from sync.moves import answer, pass_task_on, relocated
from sync.ports import Actor, Past, Stored

OWN = frozenset({"name", "plot", "account", "batch", "deleted", ALIAS})
"""What says which record it is: never taken over."""


def merge_accounts(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """`account` becomes an alias of the account `into`, wherever the two lie."""
    alias, kept = _pair(draft, op, "account")
    if alias.value(ALIAS) is not None:
        return answer(draft, op, kept)
    plot = arguments.fit(draft.one(str(kept.value("plot"))), "into", "plot")
    row, stamp = copy_of(kept), draft.stamp()
    for member in draft.family(alias.id):
        if member.id == alias.id:
            continue
        moved = relocated(member, plot) or copy_of(member)
        moved.family = kept.id
        if moved.kind == "account" and not moved.erased:
            draft.set_field(moved, "plot", plot.id, stamp)
        elif not moved.erased:
            _turn(draft, moved, alias.id, kept.id, stamp)
            pass_task_on(draft, moved, plot, stamp)
        draft.change(moved)
    gone = relocated(alias, plot) or copy_of(alias)
    gone.family = kept.id
    draft.set_field(gone, "plot", plot.id, stamp)
    _hide(draft, gone, row, stamp)
    return answer(draft, op, row)


def merge_contacts(draft: Draft, actor: Actor, op: Op) -> Result | None:
    """`contact` becomes an alias of the contact `into` of the same account."""
    alias, kept = _pair(draft, op, "contact")
    if alias.value(ALIAS) is not None:
        return answer(draft, op, kept)
    if alias.family != kept.family:
        raise Refused("not_there", "into")
    row, stamp = copy_of(kept), draft.stamp()
    for member in draft.family(alias.family):
        turned = copy_of(member)
        if member.id not in (alias.id, kept.id) and _turn(draft, turned, alias.id, kept.id, stamp):
            draft.change(turned)
    _hide(draft, copy_of(alias), row, stamp)
    return answer(draft, op, row)


def _pair(draft: Draft, op: Op, kind: str) -> tuple[Stored, Stored]:
    """The duplicate and its survivor. A merge already made is a repeat; one made into another record is refused."""
    alias = arguments.record(draft, op, kind, kind)
    kept = survivor(draft, arguments.record(draft, op, "into", kind))
    if not kept.living:
        raise Refused("not_there", "into")
    if alias.value(ALIAS) is not None and survivor(draft, alias).id != kept.id:
        raise Refused("not_there", kind)
    if alias.id == kept.id:
        raise Refused("invalid_command", "into")
    return alias, kept


def _turn(draft: Draft, row: Stored, alias: str, kept: str, stamp: str) -> bool:
    """Turn a record's references from the alias to the survivor."""
    before = dict(row.at)
    for name in references(row.kind):
        if row.value(name) == alias:
            draft.set_field(row, name, kept, stamp)
    for prefix in sets_of(row.kind):
        if row.value(f"{prefix}:{alias}") is not None:
            draft.set_field(row, f"{prefix}:{alias}", None, stamp)
            draft.set_field(row, f"{prefix}:{kept}", True, stamp)
    return row.at != before


def _hide(draft: Draft, alias: Stored, kept: Stored, stamp: str) -> None:
    """Let the survivor take what it lacks, and the duplicate step back behind it. Each version taken has a stamp of
    its own, by which people choose among them."""
    for name, register in sorted(alias.f.items()):
        for version in [register, *alias.alt.get(name, [])]:
            if name not in OWN and version[0] is not None:
                _take(draft, kept, name, version, draft.stamp())
    draft.set_field(alias, ALIAS, kept.id, stamp)
    draft.set_field(alias, "deleted", True, stamp)
    draft.change(alias)
    draft.change(kept)


def _take(draft: Draft, row: Stored, name: str, register: Register, stamp: str) -> None:
    shown, value = row.value(name), register[0]
    if same(shown, value):
        return
    if shown is not None and merge_of(row.kind, name) == "clauses":
        joined = f"{shown}\n{value}"
        if not check_fields(row.kind, {name: joined}, False):
            draft.set_field(row, name, joined, stamp)
            return
    if shown is not None:
        _beside(draft, row, name, register, stamp)
        return
    draft.set_field(row, name, value, stamp)
    row.f[name] = [value, stamp, _claimed(register)]


def _beside(draft: Draft, row: Stored, name: str, register: Register, stamp: str) -> None:
    """Keep a value as another version of the field: the latest of each writer, as everywhere (merge.py)."""
    taken: Register = [register[0], stamp, _claimed(register)]
    kept = row.alt.get(name, [])
    if same(register[0], row.value(name)) or any(same(register[0], other[0]) for other in kept):
        return
    older = of_its_writer(kept, taken)
    if any(written(other) > written(taken) for other in older):
        draft.remember([Past.of(row.id, name, taken, row.f[name][1], draft.now_ms)])
        return
    draft.remember([Past.of(row.id, name, other, stamp, draft.now_ms) for other in older])
    row.alt[name] = sorted([*(other for other in kept if other not in older), taken], key=lambda r: str(r[1]))
    row.at[name] = 0


def _claimed(register: Register) -> str:
    """The stamp its writer knows the value by."""
    return str(register[2] if len(register) > 2 else register[1])
