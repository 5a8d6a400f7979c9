"""Records of the demo before anybody stored them, with ids that depend on the seed alone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from msgspec import Struct


class Draft(Struct, frozen=True):
    """One record to make: what becomes a `new` op."""

    kind: str
    id: str
    fields: dict[str, Any]


class Member(Struct, frozen=True):
    """A person of the demo company; a rep with the plot and the way of writing."""

    id: str
    name: str
    role: str
    zone: str
    language: str
    plot: str = ""
    plot_name: str = ""
    west: bool = False
    """Whether the plot lies around 重庆 and 成都."""
    words: str = "zh"
    voice: str = "full"


class Company(Struct, frozen=True):
    """The whole invented company, in an order in which every reference stands before what refers to it."""

    name: str
    seed: int
    today: date
    people: list[Member]
    records: list[Draft]

    def of_kind(self, kind: str) -> list[Draft]:
        return [draft for draft in self.records if draft.kind == kind]


def new_id(rng: Random, ms: int) -> str:
    """A UUIDv7 of that moment whose random bits come from the seed."""
    value = (ms & (2**48 - 1)) << 80 | 7 << 76 | rng.getrandbits(12) << 64 | 2 << 62 | rng.getrandbits(62)
    return str(uuid.UUID(int=value))


def moment_of(id: str) -> int | None:
    """The milliseconds that such an id begins with; None for one of another kind."""
    value = id.replace("-", "")
    return int(value[:12], 16) if len(value) == 32 and value[12] == "7" else None


def apportion(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """Whole numbers in proportion to the weights, each at least `least`, that sum to `total` exactly."""
    if not weights:
        return []
    rest = total - least * len(weights)
    if rest < 0:
        raise ValueError(f"{total} is too few for {len(weights)} shares of at least {least}")
    scale = rest / sum(weights)
    shares = [int(w * scale) for w in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - weights[i] * scale, i))
    for i in by_remainder[: rest - sum(shares)]:
        shares[i] += 1
    return [least + share for share in shares]
