"""The small pieces every part of a playbook is written with: ids, numbers, and texts in both languages."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct

ID_PATTERN = "^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$"
Word = Annotated[str, Meta(pattern=ID_PATTERN)]
Positive = Annotated[int, Meta(ge=1)]
Count = Annotated[int, Meta(ge=0)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Rating = Annotated[int, Meta(ge=1, le=3)]
Words = Annotated[str, Meta(min_length=1)]
Expression = Any
"""A condition or a value: a scalar, or `[operation, argument …]` (`shared_schema/rules/conditions.py`)."""


class Text(Struct, frozen=True, forbid_unknown_fields=True, rename={"zh_cn": "zh-CN"}):
    """What a person reads, in both languages."""

    zh_cn: Words
    en: Words


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to choose; `days`: how long this way of deciding usually takes (K2)."""

    id: Word
    label: Text
    days: Positive | None = None
    help: Text | None = None
    retired: bool = False
    """No longer offered; answers given with it stay readable."""


class Amount(Struct, frozen=True, forbid_unknown_fields=True):
    """Money in the currency's smallest unit (fen, cent), the currency by ISO 4217."""

    minor: Count
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
