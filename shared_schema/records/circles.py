"""What named people share and nobody else (S9: before the bid one person alone knows the final price).

A circle is its own bucket (`sync/circles.py`), so that nobody who is not named in it holds, is sent or reports a byte.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, UnsetType

from shared_schema.records.shapes import (
    KEY,
    OF_ACCOUNT,
    REQUIRED,
    Count,
    Day,
    Id,
    LongText,
    Money,
    Name,
    Record,
    Short,
    field,
)


class Circle(Record):
    """Who shares something about an account: its author and those named, whatever their role."""

    kind = "circle"
    bucket = "circle"
    sets = {"members": "person"}
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    opportunity: Annotated[Id, field(once=True, of="opportunity")] | None | UnsetType = UNSET
    name: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    author: Annotated[Id, field(once=True, required=True, of="person")] | None | UnsetType = UNSET


class Concession(Record):
    """One step of giving way (S9): target, walk-away, how much it gives, what is asked for it."""

    kind = "concession"
    bucket = "circle"
    circle: Annotated[Id, field(once=True, required=True, of="circle")] | None | UnsetType = UNSET
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    opportunity: Annotated[Id, field(once=True, required=True, of="opportunity")] | None | UnsetType = UNSET
    author: Annotated[Id, field(once=True, required=True, of="person")] | None | UnsetType = UNSET
    number: Annotated[Count, KEY] | None | UnsetType = UNSET
    """Which step it is, from 1; 0 is the plan itself: target and walk-away."""
    target: Money | None | UnsetType = UNSET
    walk_away: Money | None | UnsetType = UNSET
    step: Money | None | UnsetType = UNSET
    """How much this step gives; steps shrink."""
    asked_back: Short | None | UnsetType = UNSET
    given: Day | None | UnsetType = UNSET
    note: LongText | None | UnsetType = UNSET
