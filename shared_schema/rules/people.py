"""Who was met when, and what each weighs in the decision (P6). Mirrored in `people.ts`."""

from __future__ import annotations

from shared_schema.rules.records import is_number, known_of, newest_visits, people_of
from shared_schema.rules.types import Family, Selected


def last_met(family: Family) -> dict[str, str]:
    """Contact -> the newest day a visit met them."""
    met: dict[str, str] = {}
    for visit in newest_visits(family.visits):
        for contact in people_of(visit):
            met.setdefault(contact, visit["day"])
    return met


def weight_of(known: Selected, contact: str) -> int | None:
    """A person's weight in the decision, in whole per cent (P6)."""
    found = known_of(known, contact, "person.weight")
    value = found["value"] if found else None
    return int(value) if is_number(value) else None
