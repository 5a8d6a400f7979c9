"""Past failures, lived through first in every run: `corpus.json`.

Each entry says in a line why it is there and holds a history made small (shrink.py), not a seed: what a seed draws
changes with every fault that is added, a history stays what it was.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.simulation.handset import Setup
from tests.simulation.life import History, Life

if TYPE_CHECKING:
    from tests.simulation.run import Machine

FILE = Path(__file__).with_name("corpus.json")


def entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def history_of(entry: dict[str, Any]) -> History:
    return History(Setup(**entry["setup"]), entry["events"])


def failures(machine: Machine) -> list[str]:
    """What is wrong again."""
    wrong = []
    for entry in entries():
        life = machine.relive(history_of(entry), entry["store"])
        wrong += [f"{entry['why']}: {what}" for what in life.wrong]
    return wrong


def entry(life: Life, why: str) -> str:
    """A failure as it stands in the corpus."""
    assert life.history is not None
    held = {"why": why, "store": life.store, "setup": asdict(life.history.setup), "events": life.history.events}
    return json.dumps(held, ensure_ascii=False)
