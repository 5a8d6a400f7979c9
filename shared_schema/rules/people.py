"""Warnings about the people of an account (P8, in part), each with the next step against it.

Given only where it matters: an open opportunity, or a grade that stands for one (A and B by default). Heavy is a
weight at the playbook's threshold, or high influence when no weight is known. In order of gravity.
Mirrored in `people.ts`; `tests/vectors/people.json`.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared_schema.playbook import Playbook
from shared_schema.rules.days import age, day_of
from shared_schema.rules.facts import select_facts
from shared_schema.rules.records import (
    by_id,
    grade_of,
    known_of,
    newest_visits,
    open_opportunities,
    people_of,
    text_of,
    word_of,
)
from shared_schema.rules.types import Family, Known, PeopleWarning, Plain, Reason, Selected, Today

DECIDERS = ("approver", "decision_maker")


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
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value)


def is_heavy(playbook: Playbook, known: Selected, contact: str) -> bool:
    weight = weight_of(known, contact)
    if weight is None:
        return word_of(known_of(known, contact, "person.influence")) == "high"
    return weight >= playbook.thresholds.heavy_weight


def _matters(playbook: Playbook, family: Family, known: Selected) -> bool:
    grade = grade_of(known, family.account["id"])
    return bool(open_opportunities(family)) or grade in [g.id for g in playbook.grades[:2]]


def _warning(code: str, step: str, subject: Plain | None = None, **args: object) -> PeopleWarning:
    who = {"contact": subject["id"], "name": text_of(subject, "name")} if subject else {}
    following: Reason = {"code": step, "args": dict(who)}
    return {"code": code, "args": {**who, **args}, "subject": subject["id"] if subject else None, "next": following}


def _deciders(family: Family, known: Selected, met: dict[str, str]) -> Iterator[PeopleWarning]:
    contacts = by_id(family.contacts)
    deciders = [c for c in contacts if word_of(known_of(known, c["id"], "person.role")) in DECIDERS]
    if not deciders:
        yield _warning("people.decider_unknown", "next.find_decider")
    for contact in deciders:
        if contact["id"] not in met:
            role = word_of(known_of(known, contact["id"], "person.role"))
            yield _warning("people.decider_unmet", "next.meet_decider", contact, role=role)


def _is_coach(found: Known | None) -> bool:
    return found is not None and found["value"] is True


def _heavy(playbook: Playbook, family: Family, known: Selected) -> Iterator[PeopleWarning]:
    for contact in by_id(family.contacts):
        if is_heavy(playbook, known, contact["id"]):
            support = word_of(known_of(known, contact["id"], "person.support")) or "unknown"
            weight = weight_of(known, contact["id"])
            if support == "opposed":
                yield _warning("people.heavy_opposed", "next.hear_doubts", contact, weight=weight)
            elif support == "unknown":
                yield _warning("people.heavy_unknown", "next.learn_stance", contact, weight=weight)


def _cold(
    playbook: Playbook, family: Family, known: Selected, met: dict[str, str], day: str
) -> Iterator[PeopleWarning]:
    for contact in by_id(family.contacts):
        seen = met.get(contact["id"])
        if seen is not None and is_heavy(playbook, known, contact["id"]):
            days = age(seen, day)
            if days > playbook.thresholds.contact_cold_days:
                yield _warning("people.cold", "next.meet_again", contact, days_ago=days)


def _support(family: Family, known: Selected) -> Iterator[PeopleWarning]:
    contacts = by_id(family.contacts)
    weights = [w for c in contacts if (w := weight_of(known, c["id"])) is not None]
    if sum(weights) > 100:
        yield _warning("people.weights_over", "next.check_weights", sum=sum(weights))
    friends = [c for c in contacts if word_of(known_of(known, c["id"], "person.support")) == "supportive"]
    if len(friends) == 1 and len(contacts) > 2:
        yield _warning("people.one_supporter", "next.widen_support", friends[0], contacts=len(contacts))


def warnings(playbook: Playbook, family: Family, today: Today, known: Selected | None = None) -> list[PeopleWarning]:
    """What should not stay so, the gravest first."""
    known = select_facts(playbook, family.facts, today) if known is None else known
    if not _matters(playbook, family, known):
        return []
    met = last_met(family)
    contacts = by_id(family.contacts)
    found = list(_deciders(family, known, met))
    if len(contacts) < playbook.thresholds.few_contacts:
        found.append(_warning("people.few", "next.meet_another", count=len(contacts)))
    found += _heavy(playbook, family, known)
    if not any(_is_coach(known_of(known, c["id"], "person.coach")) for c in contacts):
        found.append(_warning("people.no_coach", "next.find_coach"))
    return [*found, *_support(family, known), *_cold(playbook, family, known, met, day_of(today))]
