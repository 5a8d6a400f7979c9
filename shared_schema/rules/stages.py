"""Moving an opportunity through its stages: may it (S3), are we ahead of the buyer (S2), is the stage done (S4).

A move back or to the next stage is always allowed. A stage passed over asks its own `skip`: `no` forbids, `approval`
needs the supervisor. A stage may ask for approval whatever lies before (`enter`: a formal quotation). An explicit
move of the playbook overrules all of that.

An exit point is judged through each side the playbook names (customer, partner, rival), and stands as its worst side
does: one side still open leaves it open. A side nobody judged yet takes over the answer to the point as a whole, so
that what was said before there were sides, or in one word for all of them, goes on counting. Where the item of a point
asks for something to know (who, how much, what goes wrong) and not how well it was done, no side replaces its answer.
A point whose item is asked only where something is so (a partner comes along) is left out elsewhere.
Mirrored in `stages.ts`; `tests/vectors/stages.json`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol, TypedDict

from shared_schema.playbook import Exit, Playbook, items_of
from shared_schema.rules.records import known_of, word_of
from shared_schema.rules.types import Known, Selected
from shared_schema.rules.unknowns import known_about

BUYER_STEP = "buyer.step"
"""The item that says how far the customer is."""

State = Literal["passed", "failed", "open"]


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


class SideState(TypedDict):
    """A point through one side. `own`: judged by itself; otherwise the answer to the whole stands for it."""

    side: str
    state: State
    own: bool


class Point(TypedDict):
    item: str
    must: bool
    state: State
    sides: list[SideState]


class ExitState(TypedDict):
    """An exit checklist as it stands. `ready`: every point that must be passed is."""

    exit: str
    ready: bool
    passed: int
    points: list[Point]


def move(playbook: Playbook, from_: str | None, to: str) -> Move:
    """May an opportunity go from one stage to another? `from_` None: it has none yet."""
    for one in playbook.moves:
        if one.from_ == from_ and one.to == to:
            return {"rule": one.rule, "because": [to]}
    return judged(playbook.stages, from_, to)


class Rung(Protocol):
    """A stage, or a step of the process."""

    @property
    def id(self) -> str: ...
    @property
    def skip(self) -> str: ...
    @property
    def enter(self) -> str: ...


def judged(ladder: Sequence[Rung], from_: str | None, to: str) -> Move:
    """The general rule, for stages and for the steps of the process (`process.py`)."""
    places = {rung.id: place for place, rung in enumerate(ladder)}
    start, end = places.get(from_ or "", -1), places.get(to)
    if end is None:
        return {"rule": "forbidden", "because": [to]}
    if end <= start:
        return {"rule": "allowed", "because": []}
    passed = ladder[start + 1 : end]
    never = [rung.id for rung in passed if rung.skip == "no"]
    if never:
        return {"rule": "forbidden", "because": never}
    asked = [rung.id for rung in passed if rung.skip == "approval"]
    if ladder[end].enter == "approval":
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


def view_item(side: str, item: str) -> str:
    """The item under which a point stands as one side sees it."""
    return f"view.{side}.{item}"


def exit_state(playbook: Playbook, checklist: Exit, known: Selected, account: str, opportunity: str) -> ExitState:
    """How a stage's exit checklist stands (S4): what was to be done, how well was it done, through whom."""

    def about(item: str) -> Known | None:
        return known_about(known, opportunity, account, item)

    views = playbook.exit_views
    sides = [side for side in views.sides if side.id in checklist.sides and _so(side.only_if, about)] if views else []
    points: list[Point] = []
    wanted = {item.id: item.only_if for item in items_of(playbook)}
    for point in checklist.points:
        if not _so(wanted.get(point.item, {}), about):
            continue
        whole = _state(about(point.item), point.good)
        seen = [_seen(side.id, point.item, about, views.good, whole) for side in sides] if views else []
        states = [one["state"] for one in seen]
        if not seen or not _is_judgement(playbook, point.item):
            states.append(whole)
        state: State = next((bad for bad in _WORST if bad in states), "passed")
        points.append({"item": point.item, "must": point.must, "state": state, "sides": seen})
    return {
        "exit": checklist.id,
        "ready": all(point["state"] == "passed" for point in points if point["must"]),
        "passed": sum(point["state"] == "passed" for point in points),
        "points": points,
    }


_WORST: tuple[State, State] = ("failed", "open")
_About = Callable[[str], Known | None]


def _so(only_if: dict[str, str], about: _About) -> bool:
    """Is there anything to judge: a side, or a point, that is asked of some sales only?"""
    return all(word_of(about(item)) == word for item, word in only_if.items())


def _seen(side: str, item: str, about: _About, good: list[str], whole: State) -> SideState:
    own = _state(about(view_item(side, item)), good)
    return {"side": side, "state": whole if own == "open" else own, "own": own != "open"}


def _is_judgement(playbook: Playbook, item_id: str) -> bool:
    """Does the item itself say how well it was done, in the words of the sides?"""
    views = playbook.exit_views
    item = next((one for one in items_of(playbook) if one.id == item_id), None)
    words = {one.id for one in item.choices} if item else set()
    return bool(words) and views is not None and all(one.id in words for one in views.answers if not one.retired)


def _state(found: Known | None, good: list[str]) -> State:
    word = word_of(found)
    if found is None or word == "unknown":
        return "open"
    return "passed" if not good or word in good else "failed"
