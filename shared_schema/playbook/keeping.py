"""Replacing a playbook in a running company without losing an answer.

Facts name items, choices and stages by id, for ever. So whatever the playbook in force declares and the new one does
not is carried over, marked `retired`: no longer asked or offered, still readable with its label. Records name touches,
statuses and words to choose (why a deal was lost, where an account came from), so these are carried over too; a touch
that is gone keeps warm what it kept warm, and every grade its own method did not know. One thing cannot be carried
over: an item that keeps its id and changes what its answers are. That is refused, with the mend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from shared_schema.playbook.cultivation import Status, Touch
from shared_schema.playbook.knowing import Checklist, Item
from shared_schema.playbook.problems import PlaybookError, Problem
from shared_schema.playbook.selling import Side
from shared_schema.playbook.whole import Playbook, items_of
from shared_schema.playbook.words import Choice, Text

RETIRED = "retired"
"""The checklist that holds the items no longer asked."""
LABEL = Text(zh_cn="已停用", en="No longer asked")

WORDS = ("plot", "people", "review", "relations", "hospitality", "exit_views")
"""The parts whose lists of choices records may name."""

Named = TypeVar("Named", Choice, Side, Touch, Status)


def succeed(old: Playbook, new: Playbook) -> Playbook:
    """The new playbook, with what the old one's answers still need, and the next version number.

    Raises `PlaybookError` when an item's answers would change their kind.
    """
    ours = {item.id: item for item in items_of(new)}
    changed = [p for item in items_of(old) for p in _changed(item, ours.get(item.id))]
    if changed:
        raise PlaybookError(new.id, changed)
    before = {item.id: item for item in items_of(old)}
    checklists = [
        replace(c, items=[_with_choices(item, before.get(item.id)) for item in c.items]) for c in new.checklists
    ]
    gone = [_retire(item) for item in items_of(old) if item.id not in ours]
    return replace(
        new,
        version=max(new.version, old.version + 1),
        checklists=_with_retired(checklists, gone),
        touches=_kept([_still_counting(touch, old, new) for touch in old.touches], new.touches),
        statuses=_kept(old.statuses, new.statuses),
        **{part: _with_words(getattr(old, part), getattr(new, part)) for part in WORDS},
    )


def _changed(was: Item, now: Item | None) -> Iterator[Problem]:
    if now is None:
        return
    path = f"checklists.items.{was.id}.kind"
    if was.kind != now.kind:
        yield Problem(path, "changed_kind", {"id": was.id, "was": was.kind, "kind": now.kind})
    elif was.subject != now.subject:
        yield Problem(path, "changed_kind", {"id": was.id, "was": was.subject, "kind": now.subject})


def _with_choices(item: Item, was: Item | None) -> Item:
    """Choices, rows and columns an answer may still name."""
    if was is None:
        return item
    columns = {column.id for column in item.columns}
    return replace(
        item,
        choices=_kept(was.choices, item.choices),
        rows=_kept(was.rows, item.rows),
        columns=[*item.columns, *(column for column in was.columns if column.id not in columns)],
    )


def _kept(old: list[Named], new: list[Named]) -> list[Named]:
    """The new list, and at its end what the old one had beside it, retired."""
    ids = {one.id for one in new}
    return new + [replace(one, retired=True) for one in old if one.id not in ids]


def _still_counting(touch: Touch, old: Playbook, new: Playbook) -> Touch:
    """A touch of before as it is carried over: usual for nobody; for a grade it never judged it counts, as any does."""
    before = {grade.id for grade in old.grades}
    counts = [grade.id for grade in new.grades if grade.id in touch.counts_for or grade.id not in before]
    return replace(touch, usual_for=[], counts_for=counts)


def _with_words(old: Struct | None, new: Struct | None) -> Struct | None:
    """A part with the choices the old one had beside its own, retired; a part that is gone shows nothing."""
    if old is None or new is None:
        return new
    kept: dict[str, Any] = {}
    for name in new.__struct_fields__:
        before, now = getattr(old, name), getattr(new, name)
        if isinstance(before, list) and before and all(isinstance(one, Choice | Side) for one in before):
            kept[name] = _kept(before, now)
    return replace(new, **kept)


def _retire(item: Item) -> Item:
    """No longer asked; what it refers to may be gone, so it refers to nothing."""
    return replace(item, retired=True, group=RETIRED, from_stage=None, only_if={})


def _with_retired(checklists: list[Checklist], gone: list[Item]) -> list[Checklist]:
    if not gone:
        return checklists
    held = next((c for c in checklists if c.id == RETIRED), Checklist(id=RETIRED, label=LABEL, method="K", items=[]))
    return [*(c for c in checklists if c.id != RETIRED), replace(held, items=[*held.items, *gone])]


def differences(old: Playbook, new: Playbook) -> list[tuple[str, str, str]]:
    """What a change would do, for a preview: `(what, part, id)` with what = added, removed or changed.

    Parts are the lists a playbook is made of, items taken singly; everything else is told by its name alone.
    """
    found: list[tuple[str, str, str]] = []
    for part in Playbook.__struct_fields__:
        if part in ("version", "checklists"):
            continue
        before, after = getattr(old, part), getattr(new, part)
        if isinstance(before, list) and isinstance(after, list):
            found += _listed(part, _by_id(before), _by_id(after))
        elif before != after:
            found.append(("changed", part, ""))
    return [*found, *_listed("items", _by_id(items_of(old)), _by_id(items_of(new)))]


def _by_id(members: Iterable[object]) -> dict[str, object]:
    """Members by their id, by their number where they have none."""
    return {str(getattr(one, "id", n)): one for n, one in enumerate(members, 1)}


def _listed(part: str, before: dict[str, object], after: dict[str, object]) -> list[tuple[str, str, str]]:
    return [
        *(("removed", part, one) for one in before if one not in after),
        *(("added", part, one) for one in after if one not in before),
        *(("changed", part, one) for one in after if one in before and before[one] != after[one]),
    ]
