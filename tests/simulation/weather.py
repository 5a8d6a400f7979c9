"""How bad it is in a world: which faults there are, and how often. Drawn per seed.

Each family of faults is on or off by a coin of its own: a world with two kinds of faults finds what a world with all of
them hides, because restores and clones excuse much (judge.py).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from random import Random


@dataclass(frozen=True)
class Weather:
    """Chances per message, or per phone and step, or per step."""

    drop: float = 0.0
    repeat: float = 0.0
    delay: float = 0.0
    lose_answer: float = 0.0
    phone_dies: float = 0.0
    phone_full: float = 0.0
    server_dies: float = 0.0
    clock_jumps: float = 0.0
    clone: float = 0.0
    evict: float = 0.0
    office: float = 0.0
    purge: float = 0.0
    backup: float = 0.0
    restore: float = 0.0
    pause: float = 0.0
    busy: float = 0.0
    asks: float = 0.0

    @classmethod
    def draw(cls, rng: Random) -> Weather:
        bad = rng.choice([0.0, 0.5, 1.0, 1.0, 2.0])

        def sometimes(chance: float) -> float:
            return chance * bad if rng.random() < 0.6 else 0.0

        return cls(
            drop=sometimes(0.08),
            repeat=sometimes(0.08),
            delay=sometimes(0.2),
            lose_answer=sometimes(0.08),
            phone_dies=sometimes(0.03),
            phone_full=sometimes(0.04),
            server_dies=sometimes(0.03),
            clock_jumps=sometimes(0.03),
            clone=sometimes(0.012),
            evict=sometimes(0.008),
            office=rng.choice([0.0, 0.05, 0.15, 0.3]),
            purge=rng.choice([0.0, 0.0, 0.05]),
            backup=rng.choice([0.0, 0.05]),
            restore=sometimes(0.02),
            pause=rng.choice([0.0, 0.02]),
            busy=rng.choice([0.3, 0.6, 0.9]),
            asks=rng.choice([0.15, 0.4, 0.7]),
        )


FAULTS = tuple(one.name for one in fields(Weather) if one.name not in ("busy", "asks"))
"""What can be switched off."""
