"""The rules of the method by name, called as the vectors call them: `ask(rule, playbook, family, today, args)`."""

from collections.abc import Callable
from typing import Any

import msgspec

from shared_schema import rules
from shared_schema.playbook import Cadences, Playbook
from shared_schema.rules import Family, Selected

FILES = [
    "stages",
    "process",
    "scores",
    "mapping",
    "worth",
    "intervals",
    "events",
    "trust",
    "quiz",
    "forecast",
    "levers",
    "knowing",
    "talk",
    "needs",
    "capacity",
    "gates",
    "customers",
]
Args = dict[str, Any]
Rule = Callable[[Playbook, Family, str, Selected, Args], Any]


def _one(parts: list[Any], id: str) -> Any:
    return next(part for part in parts if part.id == id)


def _scoring(playbook: Playbook) -> Any:
    assert playbook.scoring
    return playbook.scoring


def _hospitality(playbook: Playbook) -> Any:
    assert playbook.hospitality
    return playbook.hospitality


def _survey(playbook: Playbook) -> Any:
    assert playbook.relations
    return playbook.relations.surveys[0]


def _quiz(playbook: Playbook) -> Any:
    assert playbook.quiz
    return playbook.quiz


def _cadences(playbook: Playbook, given: dict[str, Any]) -> Playbook:
    """The playbook with special cases of cadence, which neither of the shipped ones has."""
    cadences = msgspec.convert(msgspec.to_builtins(playbook.cadences) | given, Cadences)
    return msgspec.structs.replace(playbook, cadences=cadences)


RULES: dict[str, Rule] = {
    "move": lambda p, f, t, k, a: rules.move(p, a["from"], a["to"]),
    "step_move": lambda p, f, t, k, a: rules.step_move(p, a["from"], a["to"]),
    "step_at": lambda p, f, t, k, a: rules.step_at(p, k, a["opportunity"]),
    "ahead": lambda p, f, t, k, a: rules.ahead(p, k, "a1", a["opportunity"]),
    "exit_state": lambda p, f, t, k, a: rules.exit_state(p, _one(p.exits, a["exit"]), k, "a1", a["opportunity"]),
    "totals": lambda p, f, t, k, a: rules.totals(_one(p.scorecards, a["card"]), a["scores"], a["parties"]),
    "assess": lambda p, f, t, k, a: rules.assess(_one(p.assessments, a["assessment"]), k, "a1", a["subject"]),
    "quadrant": lambda p, f, t, k, a: rules.quadrant(p, k, a["contact"]),
    "stance": lambda p, f, t, k, a: rules.stance(p, k, a["contact"]),
    "width": lambda p, f, t, k, a: rules.width(p, f, t, k),
    "width_over_time": lambda p, f, t, k, a: rules.width_over_time(p, f, t, a["points"], a["every"]),
    "segment": lambda p, f, t, k, a: rules.segment(p, f, t, k),
    "buying": lambda p, f, t, k, a: rules.buying(_scoring(p), a["orders"], t),
    "relation": lambda p, f, t, k, a: rules.relation(p, k, "a1"),
    "allowance": lambda p, f, t, k, a: rules.allowance(_hospitality(p), a["gifts"], a["contact"], a["gift"]),
    "span": lambda p, f, t, k, a: rules.span(p, a["accounts"], k),
    "survey_sample": lambda p, f, t, k, a: rules.survey_sample(_survey(p), a["accounts"], a["plot"], a["month"]),
    "trust": lambda p, f, t, k, a: rules.trust(p, k, a["contact"], "a1"),
    "next_touch": lambda p, f, t, k, a: rules.next_touch(_cadences(p, a["cadences"]), f, t),
    "event_yield": lambda p, f, t, k, a: rules.event_yield(
        p, a["event"], a["attendances"], [Family(**one) for one in a["families"]], t
    ),
    "checklists": lambda p, f, t, k, a: rules.checklists(p, f, k, a["kind"], a["subject"]),
    "questions": lambda p, f, t, k, a: rules.questions(p, f, t, a["people"]),
    "needs": lambda p, f, t, k, a: rules.needs(p, k),
    "draw": lambda p, f, t, k, a: rules.draw(_quiz(p), a["seed"], a["lately"]),
    "score": lambda p, f, t, k, a: rules.score(_quiz(p), a["drawn"], a["answers"], a.get("confirmed")),
    "forecast": lambda p, f, t, k, a: rules.forecast(p, [f], t),
    "capacity": lambda p, f, t, k, a: rules.capacity(p, a["grades"], a["calendars"], a.get("plot"), t),
    "gates": lambda p, f, t, k, a: rules.gates(p, f, a["opportunity"], t, k),
    "levers": lambda p, f, t, k, a: rules.levers([f], t),
}


def ask(rule: str, playbook: Playbook, family: Family, today: str, args: Args) -> Any:
    known = rules.select_facts(playbook, family.facts, today)
    return RULES[rule](playbook, family, today, known, args)
