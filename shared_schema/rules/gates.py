"""The gates of a win (K3): information, people, the top decider, as the playbook declares them.

A gate is passed when every check of it holds for certain; what nobody knows holds nothing back silently, it is the
check that is open, with the question or the step that closes it. Mirrored in `gates.ts`; `tests/vectors/gates.json`.
"""

from __future__ import annotations

from typing import TypedDict

from shared_schema.playbook import Playbook
from shared_schema.rules.conditions import Case, holds, reading_of
from shared_schema.rules.days import day_of
from shared_schema.rules.facts import select_facts
from shared_schema.rules.types import Family, Selected, Today


class GateState(TypedDict):
    """A gate of one opportunity: the checks that hold and those still open, each in the playbook's order."""

    gate: str
    passed: bool
    done: list[str]
    open: list[str]


def gates(
    playbook: Playbook, family: Family, opportunity: str, today: Today, known: Selected | None = None
) -> list[GateState]:
    day = day_of(today)
    known = select_facts(playbook, family.facts, day) if known is None else known
    record = next((one for one in family.opportunities if one["id"] == opportunity), None)
    if record is None:
        return []
    case = Case(reading_of(playbook, family, known, day), record, "opportunity")
    found: list[GateState] = []
    for gate in playbook.gates:
        done = [check.id for check in gate.checks if holds(check.when, case)]
        left = [check.id for check in gate.checks if check.id not in done]
        found.append({"gate": gate.id, "passed": not left, "done": done, "open": left})
    return found
