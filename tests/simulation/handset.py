"""What a world is made of, as it is seen from outside: phones, letters between them and the server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sync.ports import Actor
from tests.simulation.people import PEOPLE


@dataclass
class Setup:
    """What stands before the first event."""

    skews: dict[str, int] = field(default_factory=lambda: {name: 0 for name, _, _ in PEOPLE})
    """The phones there are, and how wrong each clock is."""
    large_bucket: int = 1000
    page_bytes: int = 512 * 1024


@dataclass
class Handset:
    """A phone as the world sees it from outside."""

    name: str
    person: str
    role: str
    device: str
    replica: str
    skew: int
    upto: dict[str, int] = field(default_factory=dict)
    eager: bool = False
    wants: list[str] = field(default_factory=list)
    """Buckets it was told to fetch whole."""
    damaged: list[str] = field(default_factory=list)
    """Those of them that differ from the server's: the ranges that differ are enough."""
    homeless: bool = False
    """It has no replica id, or one that the server does not know."""

    def actor(self) -> Actor:
        return Actor(person=self.person, role=self.role, replica=self.replica)


@dataclass
class Letter:
    """A question under way, and the answers to it: one for each time it arrived."""

    phone: str
    token: int
    request: dict[str, Any]
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
