"""How the demo's deals end: won on the day the customer signed, or lost with the review that S10 asks for.

Pure, and drawn from the deal's own id: what a visit says does not hang on how a deal ended.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date, timedelta
from random import Random
from typing import Any

WARMTH = {"find": 0, "d": 1, "c": 2, "b": 3, "a": 4, "won": 5}
"""How warm an account is at each beat of its story."""


def ending(before: str, beat: str) -> str:
    """What becomes of a deal when the story goes on like this: `won`, `lost`, or '' while it is open."""
    if beat == "won":
        return "won" if before != "won" else ""
    return "lost" if beat in ("c", "d") and WARMTH[beat] < WARMTH.get(before, 0) else ""


def closed(
    end: str, opportunity: str, stage: str, day: date, today: date, words: dict[str, Any], reasons: Set[str]
) -> dict[str, Any]:
    """The fields that say so; of the reasons for a loss those the playbook knows."""
    rng = Random(opportunity)
    planned = min(day + timedelta(days=rng.randint(-25, 10)), today)
    fields = {"closed": end, "closed_on": day.isoformat(), "expected_close": planned.isoformat()}
    if end == "won":
        return {**fields, "lessons": rng.choice(words["won_lessons"])}
    review = rng.choice([one for one in words["losses"] if one["reason"] in reasons] or words["losses"])
    return {
        **fields,
        "lost_reason": review["reason"],
        "lost_to": review["to"],
        "lost_stage": stage,
        "lost_why": review["why"],
        "lessons": review["lesson"],
    }
