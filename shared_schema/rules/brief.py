"""The one screen read before a visit (速览): who is this, what do we not know, what did we promise, what do I ask.

Facts are selected once and every block reads from that. Each block carries the age of the newest thing in it, because
old data must say so. Mirrored in `brief.ts`; `tests/vectors/brief.json`.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared_schema.playbook import Playbook
from shared_schema.rules.cadence import next_touch
from shared_schema.rules.days import age, between, day_of
from shared_schema.rules.facts import select_facts
from shared_schema.rules.grade import suggest_grade
from shared_schema.rules.people import last_met, weight_of
from shared_schema.rules.records import (
    Index,
    by_id,
    known_of,
    living,
    newest_visits,
    open_opportunities,
    people_of,
    text_of,
    word_of,
)
from shared_schema.rules.signals import cautions
from shared_schema.rules.touches import suggest_touch
from shared_schema.rules.types import (
    Block,
    Brief,
    Family,
    Known,
    OpportunityLine,
    PersonLine,
    Plain,
    Promises,
    RivalLine,
    Selected,
    TaskLine,
    Today,
    VisitLine,
)
from shared_schema.rules.unknowns import asking_order, known_about, stage_place, subjects, unknowns

LAST_VISITS = 5
IN_BRIEF = ("contradiction", "warning", "sign")
"""The signals a rep must see before a visit."""
TURNS: tuple[Block, ...] = ("caution", "unknown", "unknown", "person", "visit", "promise", "unknown")
"""Whose line comes next: what may go wrong, what to ask, whom we meet, what was last, what was promised."""
ROUND: tuple[Block, ...] = ("caution", "promise", "person", "visit", "rival", "unknown")
"""What is left, one line of each block after the other."""
MOST_LATE = 2
"""Late promises before everything else: whoever goes there hears of them first."""
PEOPLE_A_LINE = 2
_INFLUENCE = {"high": 0, "middle": 1, "low": 3}


def _opportunities(playbook: Playbook, index: Index, family: Family, known: Selected) -> list[OpportunityLine]:
    """Open opportunities, the furthest first."""
    lines: list[tuple[tuple[int, str, str], OpportunityLine]] = []
    for record in open_opportunities(family):
        stage = known_of(known, record["id"], "stage")
        word, place = word_of(stage), stage_place(index, known, record["id"])
        close = text_of(record, "expected_close")
        line: OpportunityLine = {
            "id": record["id"],
            "name": text_of(record, "name") or "",
            "stage": word,
            "stage_age_days": stage["age_days"] if stage else None,
            "probability": playbook.stages[place].probability if word in index.stages else None,
            "amount": record.get("amount"),
            "expected_close": close,
        }
        lines.append(((-place, close or "9999", record["id"]), line))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def _person(contact: Plain, known: Selected, met: dict[str, str], day: str) -> PersonLine:
    about = known.get(contact["id"], {})
    coach = about.get("person.coach")
    seen = met.get(contact["id"])
    return {
        "id": contact["id"],
        "name": text_of(contact, "name") or "",
        "title": text_of(contact, "title"),
        "role": word_of(about.get("person.role")),
        "influence": word_of(about.get("person.influence")),
        "support": word_of(about.get("person.support")),
        "coach": coach is not None and coach["value"] is True,
        "weight": weight_of(known, contact["id"]),
        "last_met": seen,
        "met_days": age(seen, day) if seen else None,
        "age_days": min((k["age_days"] for k in about.values()), default=None),
    }


def _people(family: Family, known: Selected, day: str) -> list[PersonLine]:
    """The most influential first, then the heaviest, then whom we met last."""
    met = last_met(family)
    lines = [_person(contact, known, met, day) for contact in by_id(family.contacts)]
    far = 10**6
    return sorted(
        lines,
        key=lambda p: (
            _INFLUENCE.get(p["influence"] or "", 2),
            -(p["weight"] or 0),
            far if p["met_days"] is None else p["met_days"],
            p["id"],
        ),
    )


def _visits(family: Family, day: str) -> list[VisitLine]:
    return [
        {
            "id": v["id"],
            "day": v["day"],
            "age_days": age(v["day"], day),
            "touch": v.get("touch") or "",
            "purpose": text_of(v, "purpose"),
            "people": people_of(v),
        }
        for v in newest_visits(family.visits)[:LAST_VISITS]
    ]


def _tasks(family: Family, day: str, direction: str) -> list[TaskLine]:
    """Open tasks of a direction, the earliest due first; one without a direction is a next step."""
    tasks = [t for t in living(family.tasks) if not t.get("done") and (t.get("direction") or "next") == direction]
    tasks.sort(key=lambda t: (t.get("due") or "9999", t["id"]))
    return [
        {
            "id": t["id"],
            "title": text_of(t, "title") or "",
            "due": text_of(t, "due"),
            "days_late": max(0, between(t["due"], day)) if t.get("due") else 0,
        }
        for t in tasks
    ]


def _rivals(playbook: Playbook, family: Family, known: Selected) -> list[RivalLine]:
    lines: list[RivalLine] = []
    told: set[str] = set()
    for subject, _ in subjects(playbook, family, known) or [(family.account["id"], 0)]:
        for item in playbook.rival_items:
            found = known_about(known, subject, family.account["id"], item)
            if found and found["fact"] not in told:
                told.add(found["fact"])
                lines.append(
                    {
                        "item": item,
                        "subject": found["subject"],
                        "value": found["value"],
                        "age_days": found["age_days"],
                        "fresh": found["fresh"],
                    }
                )
    return lines


def _youngest(ages: list[int | None]) -> int | None:
    return min((a for a in ages if a is not None), default=None)


def ranking(lines: Mapping[Block, int], late: int) -> list[Block]:
    """Whose line is shown first, whose next, until every line has its place. Blocks put their own lines in order."""
    left, order = dict(lines), list[Block]()
    pressing: list[Block] = ["promise"] * min(late, MOST_LATE)
    while any(left.values()):
        for block in ROUND if order else (*pressing, *TURNS, *ROUND):
            if left[block] > 0:
                left[block] -= 1
                order.append(block)
    return order


def brief(playbook: Playbook, family: Family, today: Today, known: Selected | None = None) -> Brief:
    """Everything the brief shows, from records already on the phone."""
    day, account, index = day_of(today), family.account, Index(playbook)
    known = select_facts(playbook, family.facts, today) if known is None else known
    grade: Known | None = known_of(known, account["id"], "grade")
    opportunities = _opportunities(playbook, index, family, known)
    people = _people(family, known, day)
    visits = _visits(family, day)
    rivals = _rivals(playbook, family, known)
    promises: Promises = {"ours": _tasks(family, day, "ours"), "theirs": _tasks(family, day, "theirs")}
    asked = asking_order(unknowns(playbook, family, day, known))
    warned = cautions(playbook, family, day, known, IN_BRIEF)
    owed = [*promises["ours"], *promises["theirs"]]
    lines: dict[Block, int] = {
        "caution": len(warned),
        "unknown": len(asked),
        "person": -(-len(people) // PEOPLE_A_LINE),
        "visit": len(visits),
        "promise": len(owed),
        "rival": len(rivals),
    }
    return {
        "id": account["id"],
        "name": text_of(account, "name") or "",
        "grade": grade,
        "suggestion": suggest_grade(playbook, family, day, known),
        "touch": next_touch(playbook, family, day, known),
        "touch_suggestion": suggest_touch(playbook, family, day, known),
        "opportunities": opportunities,
        "next_step": next(iter(_tasks(family, day, "next")), None),
        "unknowns": asked,
        "people": people,
        "cautions": warned,
        "visits": visits,
        "promises": promises,
        "rivals": rivals,
        "ranking": ranking(lines, sum(task["days_late"] > 0 for task in owed)),
        "ages": {
            "grade": grade["age_days"] if grade else None,
            "stage": _youngest([o["stage_age_days"] for o in opportunities]),
            "people": _youngest([a for p in people for a in (p["age_days"], p["met_days"])]),
            "visits": _youngest([v["age_days"] for v in visits]),
            "rivals": _youngest([r["age_days"] for r in rivals]),
        },
    }
