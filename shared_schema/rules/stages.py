"""Moving an opportunity through its stages: may it (S3), are we ahead of the buyer (S2), is the stage done (S4).

A move back or to the next stage is always allowed. A stage passed over asks its own `skip`: `no` forbids, `approval`
needs the supervisor. A stage may ask for approval whatever lies before (`enter`: a formal quotation). An explicit
move of the playbook overrules all of that. Mirrored in `stages.ts`; `tests/vectors/stages.json`.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from shared_schema.playbook import Exit, Playbook
from shared_schema.rules.records import known_of, word_of
from shared_schema.rules.types import Known, Selected
from shared_schema.rules.unknowns import known_about

BUYER_STEP = "buyer.step"
"""The item that says how far the customer is."""


class Move(TypedDict):
    """What a move needs: `allowed`, `approval` or `forbidden`, and the stages that make it so."""

    rule: Literal["allowed", "approval", "forbidden"]
    because: list[str]


class Ahead(TypedDict):
    """We are further than the buyer: his step, and the furthest of our stages that goes with it."""

    step: str
    up_to: str
    stages: int
    """How many stages too far."""


class Point(TypedDict):
    item: str
    must: bool
    state: Literal["passed", "failed", "open"]


class ExitState(TypedDict):
    """An exit checklist as it stands. `ready`: every point that must be passed is."""

    exit: str
    ready: bool
    passed: int
    points: list[Point]


def move(playbook: Playbook, from_: str | None, to: str) -> Move:
    """May an opportunity go from one stage to another? `from_` None: it has none yet."""
    places = {stage.id: place for place, stage in enumerate(playbook.stages)}
    for one in playbook.moves:
        if one.from_ == from_ and one.to == to:
            return {"rule": one.rule, "because": [to]}
    start, end = places.get(from_ or "", -1), places.get(to)
    if end is None:
        return {"rule": "forbidden", "because": [to]}
    if end <= start:
        return {"rule": "allowed", "because": []}
    passed = playbook.stages[start + 1 : end]
    never = [stage.id for stage in passed if stage.skip == "no"]
    if never:
        return {"rule": "forbidden", "because": never}
    asked = [stage.id for stage in passed if stage.skip == "approval"]
    if playbook.stages[end].enter == "approval":
        asked.append(to)
    return {"rule": "approval" if asked else "allowed", "because": asked}


def ahead(playbook: Playbook, known: Selected, account: str, opportunity: str) -> Ahead | None:
    """Are we ahead of the buyer (S2)? None when not, or when nobody knows where he is."""
    step = word_of(known_about(known, opportunity, account, BUYER_STEP))
    stage = word_of(known_of(known, opportunity, "stage"))
    places = {one.id: place for place, one in enumerate(playbook.stages)}
    found = next((one for one in playbook.buyer_steps if one.id == step), None)
    if found is None or stage not in places or found.up_to not in places:
        return None
    far = places[stage] - places[found.up_to]
    return {"step": found.id, "up_to": found.up_to, "stages": far} if far > 0 else None


def exit_of(playbook: Playbook, stage: str) -> Exit | None:
    return next((one for one in playbook.exits if one.stage == stage), None)


def exit_state(checklist: Exit, known: Selected, account: str, opportunity: str) -> ExitState:
    """How a stage's exit checklist stands (S4): what was to be done, how well was it done."""
    points: list[Point] = [
        {
            "item": point.item,
            "must": point.must,
            "state": _state(known_about(known, opportunity, account, point.item), point.good),
        }
        for point in checklist.points
    ]
    return {
        "exit": checklist.id,
        "ready": all(point["state"] == "passed" for point in points if point["must"]),
        "passed": sum(point["state"] == "passed" for point in points),
        "points": points,
    }


def _state(found: Known | None, good: list[str]) -> Literal["passed", "failed", "open"]:
    word = word_of(found)
    if found is None or word == "unknown":
        return "open"
    return "passed" if not good or word in good else "failed"
