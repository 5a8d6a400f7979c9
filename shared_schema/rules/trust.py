"""A trust estimate (K11): what they know of us, what we know of them, what we share. A gauge with its parts.

What was told stands as facts about the contact, `told.<pointer>`; what we share as `shared.<coincidence>`. Amounts are
in hundredths of one thing known, because a personal pointer counts half. What is shared counts by its factor squared:
the rarer the coincidence, the more. P, the part nobody can explain, is the playbook's to set and 1 by default; the two
sides are added, since each alone already makes some trust *(ours)*. Mirrored in `trust.ts`; `tests/vectors/trust.json`.
"""

from __future__ import annotations

from typing import TypedDict

from shared_schema.playbook import Playbook, Trust
from shared_schema.rules.records import known_of
from shared_schema.rules.types import Selected

TOLD, SHARED = "told.", "shared."


class TrustGauge(TypedDict):
    """Parts in hundredths; `percent` of what there is to know, at most 100."""

    product: int
    company: int
    personal: int
    needs: int
    preferences: int
    about_them: int
    shared: int
    percent: int


def trust(playbook: Playbook, known: Selected, contact: str, account: str) -> TrustGauge | None:
    """The gauge of one contact; None where the playbook has no such thing."""
    method = playbook.trust
    if method is None:
        return None
    told = {pointer.id: pointer.about for pointer in method.pointers if _yes(known, contact, TOLD + pointer.id)}
    about = list(told.values())
    gauge: TrustGauge = {
        "product": 100 * about.count("product"),
        "company": 100 * about.count("company"),
        "personal": method.personal_percent * about.count("personal"),
        "needs": 100 * _known(known, (contact, account), method.need_items),
        "preferences": 100 * _known(known, (contact,), method.preference_items),
        "about_them": 100 * _known(known, (contact,), method.personal_items),
        "shared": 100 * sum(one.factor**2 for one in method.coincidences if _yes(known, contact, SHARED + one.id)),
        "percent": 0,
    }
    full = method.full or _whole(method)
    parts = sum(value for value in gauge.values() if isinstance(value, int))
    gauge["percent"] = min(100, parts * method.unexplained_percent // full) if full else 0
    return gauge


def _yes(known: Selected, contact: str, item: str) -> bool:
    found = known_of(known, contact, item)
    return found is not None and found["value"] is True


def _known(known: Selected, subjects: tuple[str, ...], items: list[str]) -> int:
    return sum(any(known_of(known, subject, item) for subject in subjects) for item in items)


def _whole(method: Trust) -> int:
    """All there is to tell and to know; coincidences come on top."""
    personal = sum(pointer.about == "personal" for pointer in method.pointers)
    items = [*method.need_items, *method.preference_items, *method.personal_items]
    return 100 * (len(method.pointers) - personal + len(items)) + method.personal_percent * personal
