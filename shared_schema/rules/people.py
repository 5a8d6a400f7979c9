"""Who was met when and over what, and what each weighs in the decision (P6). Mirrored in `people.ts`."""

from __future__ import annotations

from shared_schema.rules.records import is_number, known_of, living, newest_visits, open_opportunities, people_of
from shared_schema.rules.types import Family, Selected


def last_met(family: Family) -> dict[str, str]:
    """Contact -> the newest day a visit met them."""
    met: dict[str, str] = {}
    for visit in newest_visits(family.visits):
        for contact in people_of(visit):
            met.setdefault(contact, visit["day"])
    return met


def people_on(family: Family, opportunity: str) -> set[str] | None:
    """Whom we deal with over one opportunity among several; None while nothing tells one from another.

    A contact belongs to an account, not to an opportunity. So whoever is on it is told by what was done over it: met at
    a visit for it, or at one where something about it was learned; said something about it; is an answer to it; has a
    task for it. Where one opportunity alone is open, whomever we know there is on it.
    """
    if {one["id"] for one in open_opportunities(family)} <= {opportunity}:
        return None
    facts = [f for f in living(family.facts) if f.get("subject") == opportunity and not f.get("retracted")]
    learned = {f.get("visit") for f in facts} - {None}
    found = {name for f in facts for name in (f.get("source"), f.get("value")) if isinstance(name, str)}
    for visit in living(family.visits):
        if visit.get("opportunity") == opportunity or visit["id"] in learned:
            found.update(people_of(visit))
    tasks = [t for t in living(family.tasks) if t.get("opportunity") == opportunity]
    return found | {t["contact"] for t in tasks if t.get("contact")}


def weight_of(known: Selected, contact: str) -> int | None:
    """A person's weight in the decision, in whole per cent (P6)."""
    found = known_of(known, contact, "person.weight")
    value = found["value"] if found else None
    return int(value) if is_number(value) else None
