"""Reading the map of people: quadrant (P4), stance (P5), and how wide our support is, today and over time (P10).

Influence counts as high from `high` on, or by a heavy weight; support as high when the person supports us. Support
width is the share of decision weight that is for us; while nobody's weight is known each person of known stance
counts the same. Mirrored in `mapping.ts`; `tests/vectors/mapping.json`.
"""

from __future__ import annotations

from typing import TypedDict

from shared_schema.playbook import Playbook
from shared_schema.rules.days import day_of, plus
from shared_schema.rules.facts import select_facts
from shared_schema.rules.people import weight_of
from shared_schema.rules.records import by_id, known_of, word_of
from shared_schema.rules.types import Family, Selected, Today

FOR, AGAINST = "supportive", "opposed"
HEAVY = "heavy_weight"


class Width(TypedDict):
    """Support on one day, in per cent of what is judged. `judged`: how much weight has a known stance."""

    day: str
    supports: int
    neutral: int
    opposes: int
    judged: int


def quadrant(playbook: Playbook, known: Selected, contact: str) -> str | None:
    """Where a person stands on the map; None while influence or support is unknown."""
    influence = _influence(playbook, known, contact)
    support = word_of(known_of(known, contact, "person.support"))
    if playbook.people is None or influence is None or support in (None, "unknown"):
        return None
    wanted = (influence, "high" if support == FOR else "low")
    return next((q.id for q in playbook.people.quadrants if (q.influence, q.support) == wanted), None)


def _influence(playbook: Playbook, known: Selected, contact: str) -> str | None:
    weight, threshold = weight_of(known, contact), playbook.thresholds.get(HEAVY)
    if weight is not None and threshold is not None:
        return "high" if weight >= threshold else "low"
    word = word_of(known_of(known, contact, "person.influence"))
    return None if word is None else "high" if word == "high" else "low"


def stance(playbook: Playbook, known: Selected, contact: str) -> str | None:
    """P5: business recognition against personal sympathy; None while either is unknown."""
    mind = word_of(known_of(known, contact, "person.mind"))
    heart = word_of(known_of(known, contact, "person.heart"))
    if playbook.people is None or mind is None or heart is None:
        return None
    return next((s.id for s in playbook.people.stances if (s.mind, s.heart) == (mind, heart)), None)


def width(playbook: Playbook, family: Family, today: Today, known: Selected | None = None) -> Width:
    """How wide our support is."""
    day = day_of(today)
    known = select_facts(playbook, family.facts, day) if known is None else known
    contacts = [contact["id"] for contact in by_id(family.contacts)]
    weights = {contact: weight_of(known, contact) for contact in contacts}
    even = all(weight is None for weight in weights.values())
    shares = {"supportive": 0, "neutral": 0, "opposed": 0}
    for contact in contacts:
        word = word_of(known_of(known, contact, "person.support"))
        if word in shares:
            shares[word] += 1 if even else max(0, weights[contact] or 0)
    judged = sum(shares.values())

    def percent(word: str) -> int:
        return shares[word] * 100 // judged if judged else 0

    return {
        "day": day,
        "supports": percent(FOR),
        "neutral": percent("neutral"),
        "opposes": percent(AGAINST),
        "judged": judged,
    }


def width_over_time(playbook: Playbook, family: Family, today: Today, points: int = 6, every: int = 30) -> list[Width]:
    """The same on earlier days, as it was known then, the oldest first; facts learned later are left out."""
    day = day_of(today)
    days = [plus(day, -every * back) for back in range(points - 1, -1, -1)]
    found: list[Width] = []
    for one in days:
        facts = [fact for fact in family.facts if fact.get("day") and fact["day"] <= one]
        known = select_facts(playbook, facts, one)
        found.append(width(playbook, family, one, known))
    return found
