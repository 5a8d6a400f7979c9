"""Where a sale stands in our own process, and what the next step takes (S3): list, visit, exchange … signing.

The process is finer than the stages: a stage says how likely the sale is, a step what is to be done now. A step passed
over asks its own `skip`, one with `enter` asks the supervisor whatever lies before (a formal quotation), as stages do.
Each step was taken when somebody said so; a sale whose stage has moved on since stands at least at the first step of
that stage, so that nobody has to say everything twice, and what was under way before the process was written down
starts where its stage is.
Mirrored in `process.ts`; `tests/vectors/process.json`.
"""

from __future__ import annotations

from typing import TypedDict

from shared_schema.playbook import Playbook
from shared_schema.rules.records import known_of, word_of
from shared_schema.rules.stages import Move, judged
from shared_schema.rules.types import Selected

SALE_STEP = "sale.step"
"""The item that says which step of the process was taken last."""
STAGE = "stage"


class StepAt(TypedDict):
    """Where a sale stands. `told`: somebody said so; otherwise its stage does."""

    step: str | None
    told: bool


def step_move(playbook: Playbook, from_: str | None, to: str) -> Move:
    """May a sale go from one step of the process to another? `from_` None: nobody knows where it stands."""
    return judged(playbook.steps, from_, to)


def step_at(playbook: Playbook, known: Selected, opportunity: str) -> StepAt:
    """The step a sale stands at: the one told, or the first of its stage where the stage went further since."""
    places = {step.id: place for place, step in enumerate(playbook.steps)}
    told, stage = known_of(known, opportunity, SALE_STEP), known_of(known, opportunity, STAGE)
    here = word_of(told)
    spans = next((one.steps for one in playbook.stages if one.id == word_of(stage)), [])
    least = min((one for one in spans if one in places), key=lambda one: places[one], default=None)
    if told is None or here not in places:
        return {"step": least, "told": False}
    overtaken = stage is not None and least is not None and stage["age_days"] < told["age_days"]
    if overtaken and least is not None and places[least] > places[here]:
        return {"step": least, "told": False}
    return {"step": here, "told": True}
