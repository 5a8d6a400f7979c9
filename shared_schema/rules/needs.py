"""Explicit and implicit needs (K12): a complaint or a doubt is a need that nobody has stated yet.

A need stands as facts of an item of its own, `voice.<id>`, about the account, a contact or an opportunity: what was
said, of which kind, how far it has come. Bringing it on appends an observation, so its way stays readable with who and
when. A step the playbook does not have counts as its first. Mirrored in `needs.ts`; `tests/vectors/needs.json`.
"""

from __future__ import annotations

from typing import TypedDict

from shared_schema.playbook import Playbook
from shared_schema.rules.types import Selected

VOICE = "voice."


class Need(TypedDict):
    """One need as it stands; `place` counts the playbook's steps from 0."""

    item: str
    subject: str
    text: str
    kind: str
    """`complaint`, `doubt` or `wish`."""
    step: str | None
    place: int
    met: bool
    """It has come to the last step."""
    day: str
    age_days: int
    source: str | None


def needs(playbook: Playbook, known: Selected) -> list[Need]:
    """Every need of an account: the least far first, then the oldest; what is met stands last by its step."""
    steps = [step.id for step in playbook.visit.need_steps] if playbook.visit else []
    found: list[Need] = []
    for subject, items in known.items():
        for item, fact in items.items():
            value = fact["value"]
            if not item.startswith(VOICE) or not isinstance(value, dict):
                continue
            step = value.get("step")
            place = steps.index(step) if step in steps else 0
            found.append({
                "item": item,
                "subject": subject,
                "text": _text(value.get("text")),
                "kind": _text(value.get("kind")) or "complaint",
                "step": steps[place] if steps else None,
                "place": place,
                "met": bool(steps) and place == len(steps) - 1,
                "day": fact["day"],
                "age_days": fact["age_days"],
                "source": fact["source"],
            })  # fmt: skip
    return sorted(found, key=lambda need: (need["place"], need["day"], need["item"], need["subject"]))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
