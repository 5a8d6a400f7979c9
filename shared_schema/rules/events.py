"""What an event led to (G8): judged by the A, B and C accounts it found, never by how many heads were in the room.

Attendees and absentees are told apart, because an invitation refused can warm an account too. An account was found when
its grade is above the last one today, and the day before the event it had none or the last; it was raised when it had
a grade and has a better one now. Counted are accounts, whoever of them came: one person attending makes the account an
attendee, and whoever was invited and did not come is an absentee once the day is over. Accounts outside the reader's
plots are counted as invited and not judged. Mirrored in `events.ts`; `tests/vectors/events.json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from shared_schema.playbook import Playbook
from shared_schema.rules.days import day_of, plus
from shared_schema.rules.facts import select_item
from shared_schema.rules.records import by_id, grade_of, living
from shared_schema.rules.types import Family, Plain, Today

STATES = ("invited", "accepted", "absent", "attended")
"""How far a person of the account got; the furthest speaks for the account."""


class Side(TypedDict):
    """What came of the accounts that attended, or of those that did not."""

    accounts: int
    grades: dict[str, int]
    """Today's grades."""
    found: dict[str, int]
    """Accounts found by the event, by today's grade."""
    raised: int
    opportunities: int
    """Opened since the event."""
    touched: int
    """Touched again since the event."""


class EventYield(TypedDict):
    """Accounts invited, of them those that said yes; both sides; accounts nobody here can judge."""

    invited: int
    accepted: int
    attended: Side
    absent: Side
    unseen: int


def _side(playbook: Playbook) -> Side:
    grades = [grade.id for grade in playbook.grades]
    return {
        "accounts": 0,
        "grades": dict.fromkeys(grades, 0),
        "found": dict.fromkeys(grades[:-1], 0),
        "raised": 0,
        "opportunities": 0,
        "touched": 0,
    }


def _furthest(event: str, attendances: Iterable[Plain]) -> dict[str, str]:
    """Account -> the furthest state of its people; an unknown word counts as invited."""
    states: dict[str, int] = {}
    for one in living(attendances):
        account = one.get("account")
        if one.get("event") == event and account:
            state = one.get("state")
            reached = STATES.index(state) if state in STATES else 0
            states[account] = max(states.get(account, 0), reached)
    return {account: STATES[state] for account, state in states.items()}


def _grade(playbook: Playbook, family: Family, day: str) -> str | None:
    """The grade as it was known at the end of a day."""
    facts = [fact for fact in family.facts if str(fact.get("day") or "") <= day]
    return grade_of(select_item(playbook, facts, "grade", day), family.account["id"])


def _opened(family: Family, day: str) -> int:
    """Opportunities of which the first thing learned is from that day or later."""
    first: dict[str, str] = {}
    for fact in living(family.facts):
        subject, learned = fact.get("subject"), fact.get("day")
        if subject and learned and not fact.get("retracted"):
            first[subject] = min(first.get(subject, learned), learned)
    return sum(first.get(one["id"], "") >= day for one in by_id(family.opportunities))


def _judge(playbook: Playbook, side: Side, family: Family, day: str, today: str) -> None:
    places = {grade.id: place for place, grade in enumerate(playbook.grades)}
    last = len(places) - 1
    before, now = _grade(playbook, family, plus(day, -1)), _grade(playbook, family, today)
    if now in places:
        side["grades"][now] += 1
        earlier = places.get(before or "", last)
        if places[now] < last and earlier == last:
            side["found"][now] += 1
        side["raised"] += before in places and places[now] < earlier
    side["opportunities"] += _opened(family, day)
    side["touched"] += any(day < str(v.get("day") or "") <= today for v in living(family.visits))


def event_yield(
    playbook: Playbook, event: Plain, attendances: Iterable[Plain], families: Iterable[Family], today: Today
) -> EventYield:
    """The yield so far; of an event that is still to come only who is invited and who said yes."""
    day, held = day_of(today), str(event.get("day") or "")
    states = _furthest(event["id"], attendances)
    seen = {family.account["id"]: family for family in families}
    found: EventYield = {
        "invited": len(states),
        "accepted": sum(state in ("accepted", "attended") for state in states.values()),
        "attended": _side(playbook),
        "absent": _side(playbook),
        "unseen": sum(account not in seen for account in states),
    }
    for account, state in states.items():
        over = bool(held) and held < day
        side = found["attended"] if state == "attended" else found["absent"] if over or state == "absent" else None
        if side is None:
            continue
        side["accounts"] += 1
        if account in seen and held:
            _judge(playbook, side, seen[account], held, day)
    return found
