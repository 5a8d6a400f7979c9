"""Reading plain records: what counts as living, and small lookups the rules share. Mirrored in `records.ts`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeGuard

from shared_schema.playbook import Item, Playbook, items_of
from shared_schema.rules.types import Family, Known, Plain, Selected


class Index:
    """A playbook's items and stages by id, with their places."""

    def __init__(self, playbook: Playbook) -> None:
        items = list(items_of(playbook))
        self.items: dict[str, Item] = {item.id: item for item in items}
        self.order: dict[str, int] = {item.id: place for place, item in enumerate(items)}
        self.stages: dict[str, int] = {stage.id: place for place, stage in enumerate(playbook.stages)}
        self.touches = {touch.id: touch for touch in playbook.touches}


def living(records: Iterable[Plain]) -> list[Plain]:
    return [r for r in records if not r.get("deleted")]


def by_id(records: Iterable[Plain]) -> list[Plain]:
    """Living records ordered by id, so that no answer depends on the order they came in."""
    return sorted(living(records), key=lambda r: str(r["id"]))


def open_opportunities(family: Family) -> list[Plain]:
    return [o for o in by_id(family.opportunities) if not o.get("closed")]


def newest_visits(visits: Sequence[Plain]) -> list[Plain]:
    """Living visits that say when they were, newest first."""
    dated = [v for v in living(visits) if v.get("day")]
    return sorted(dated, key=lambda v: (v["day"], v.get("happened_at") or "", v["id"]), reverse=True)


def people_of(visit: Plain) -> list[str]:
    """The contacts a visit met."""
    return sorted(key[7:] for key, value in visit.items() if key.startswith("people:") and value)


def known_of(known: Selected, subject: str, item: str) -> Known | None:
    return known.get(subject, {}).get(item)


def is_number(value: Any) -> TypeGuard[int | float]:
    """A number, which a yes or no is not, though Python counts with it."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def word_of(known: Known | None) -> str | None:
    """An answer as a word: a choice's id, `yes` or `no`; None when there is none."""
    if known is None:
        return None
    value = known["value"]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else None


def grade_of(known: Selected, account: str) -> str | None:
    return word_of(known_of(known, account, "grade"))


def text_of(record: Plain, field: str) -> str | None:
    value: Any = record.get(field)
    return value if isinstance(value, str) and value else None
