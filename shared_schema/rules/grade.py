"""Which grade the five observations speak for (G2), with the reasons, and what to ask when they do not tell.

A grade never moves silently: this only suggests. Unknown inputs fit every row; an answer that fits no row is named
instead of being argued away. Mirrored in `grade.ts`; `tests/vectors/grade.json`.
"""

from __future__ import annotations

from typing import Literal

from shared_schema.playbook import DecisionRow, DecisionTable, Playbook
from shared_schema.rules.facts import select_facts
from shared_schema.rules.records import known_of, word_of
from shared_schema.rules.types import Family, GradeSuggestion, Reason, Selected, Today

HAS_SYSTEM = "system.has"
MOST_QUESTIONS = 3


def _misfits(row: DecisionRow, words: dict[str, str]) -> list[str]:
    return [item for item, word in words.items() if item in row.when and word not in row.when[item]]


def _words(table: DecisionTable, known: Selected, account: str) -> dict[str, str]:
    found = ((item, word_of(known_of(known, account, item))) for item in table.inputs)
    return {item: word for item, word in found if word is not None}


def _input_reason(known: Selected, account: str, item: str) -> Reason:
    found = known[account][item]
    return {
        "code": "grade.input",
        "args": {"item": item, "value": word_of(found), "age_days": found["age_days"], "fresh": found["fresh"]},
    }


def _nearest(tables: list[DecisionTable], known: Selected, account: str) -> tuple[set[str], list[Reason]]:
    """The rows that all answers but one fit; nothing when even that is not so."""
    grades: set[str] = set()
    reasons: list[Reason] = []
    for table in tables:
        words = _words(table, known, account)
        for row in table.rows:
            misfits = _misfits(row, words)
            if len(misfits) == 1:
                grades.add(row.grade)
                args = {"grade": row.grade, "item": misfits[0], "value": words[misfits[0]]}
                reasons.append({"code": "grade.unlike", "args": args})
    return grades, reasons or [{"code": "grade.inputs_disagree", "args": {}}]


def _questions(tables: list[DecisionTable], known: Selected, account: str, grades: list[str]) -> list[Reason]:
    items: list[str] = []
    if len(tables) > 1:
        items.append(HAS_SYSTEM)
    for table in tables:
        words = _words(table, known, account)
        items += [item for item in table.inputs if item not in words and item not in items]
    if items:
        return [{"code": "ask.item", "args": {"item": item}} for item in items[:MOST_QUESTIONS]]
    return [{"code": "ask.grade", "args": {"grade": grades[0], "system": tables[0].system}}] if grades else []


def suggest_grade(playbook: Playbook, family: Family, today: Today, known: Selected | None = None) -> GradeSuggestion:
    """The grade, or the two it could be ("B or C"), that the observations about the account speak for."""
    account = family.account["id"]
    known = select_facts(playbook, family.facts, today) if known is None else known
    has = word_of(known_of(known, account, HAS_SYSTEM))
    system = None if has not in ("yes", "no") else has == "yes"
    tables = [table for table in playbook.decision_tables if system is None or table.system == system]
    inputs = list(dict.fromkeys(item for table in tables for item in _words(table, known, account)))
    reasons = [_input_reason(known, account, item) for item in ([HAS_SYSTEM] if system is not None else []) + inputs]
    fitting = {row.grade for table in tables for row in table.rows if not _misfits(row, _words(table, known, account))}
    unlike = not fitting
    if unlike:
        fitting, more = _nearest(tables, known, account)
        reasons += more
    everything = len(fitting) == len(playbook.grades)
    grades = [] if everything or not inputs else [g.id for g in playbook.grades if g.id in fitting]
    stale = any(not reason["args"].get("fresh", True) for reason in reasons)
    certainty: Literal["sure", "partial", "none"] = "sure"
    if not grades:
        certainty = "none"
    elif len(grades) > 1 or unlike or stale or system is None:
        certainty = "partial"
    current = known_of(known, account, "grade")
    return {
        "grades": grades,
        "certainty": certainty,
        "system": system,
        "reasons": reasons,
        "ask": [] if certainty == "sure" else _questions(tables, known, account, grades),
        "current": current,
        "differs": current is not None and bool(grades) and current["value"] not in grades,
    }
