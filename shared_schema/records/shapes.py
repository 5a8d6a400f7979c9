"""What a field may hold, and the base every kind of record stands on.

`x-shape` names the family of error codes; `x-once` marks write-once; `x-required` what a `new` must carry; `x-of` the
kind a reference points to; `x-sensitivity` what exports mask (X3). `check.py` reads all of it into one table.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

ID_PATTERN = "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
DAY_PATTERN = "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
INSTANT_PATTERN = (
    "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$"
)
SHA256_PATTERN = "^[0-9a-f]{64}$"


def shaped(shape: str, **extra: Any) -> dict[str, Any]:
    return {"x-shape": shape, **extra}


Id = Annotated[str, Meta(pattern=ID_PATTERN, extra_json_schema=shaped("reference"))]
Name = Annotated[str, Meta(min_length=1, max_length=120, extra_json_schema=shaped("name"))]
Short = Annotated[str, Meta(max_length=300, extra_json_schema=shaped("text"))]
LongText = Annotated[str, Meta(max_length=20_000, extra_json_schema=shaped("text", **{"x-merge": "clauses"}))]
Day = Annotated[str, Meta(pattern=DAY_PATTERN, extra_json_schema=shaped("date", format="date"))]
Instant = Annotated[str, Meta(pattern=INSTANT_PATTERN, extra_json_schema=shaped("instant"))]
Zone = Annotated[str, Meta(pattern="^[A-Za-z0-9_+/-]{1,64}$", extra_json_schema=shaped("zone"))]
Flag = Annotated[bool, Meta(extra_json_schema=shaped("flag"))]
Member = Annotated[Literal[True], Meta(extra_json_schema=shaped("member"))]
Phone = Annotated[str, Meta(pattern="^[+0-9][0-9 ()/.,;#*xX-]{2,39}$", extra_json_schema=shaped("phone"))]
# Blanks are spelled out: `\\s` means other characters in Python than in JavaScript.
NOT_BLANK = "[^@\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]"
Email = Annotated[str, Meta(pattern=f"^{NOT_BLANK}{{1,64}}@{NOT_BLANK}{{1,190}}$", extra_json_schema=shaped("email"))]
Days = Annotated[int, Meta(ge=1, le=730, extra_json_schema=shaped("number"))]
Bytes = Annotated[int, Meta(ge=0, le=2**40, extra_json_schema=shaped("number"))]
Count = Annotated[int, Meta(ge=0, le=10**9, extra_json_schema=shaped("number"))]
Pixels = Annotated[int, Meta(ge=1, le=100_000, extra_json_schema=shaped("number"))]
ClockTime = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", extra_json_schema=shaped("clock_time"))]
Sha256 = Annotated[str, Meta(pattern=SHA256_PATTERN, extra_json_schema=shaped("hash"))]
# Open-ended values travel as short words and are judged by rules: an old phone must not break on a new stage.
Word = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9_.-]{0,63}$", extra_json_schema=shaped("word"))]


class Price(Struct, frozen=True, forbid_unknown_fields=True):
    """Money: `minor` in the currency's smallest unit (fen, cent), `currency` by ISO 4217."""

    minor: Annotated[int, Meta(ge=-(2**53) + 1, le=2**53 - 1)]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """A position in microdegrees (WGS 84); `accuracy` in metres when a device measured it."""

    lat: Annotated[int, Meta(ge=-90_000_000, le=90_000_000)]
    lon: Annotated[int, Meta(ge=-180_000_000, le=180_000_000)]
    accuracy: Annotated[int, Meta(ge=0, le=100_000)] | None = None


class Snooze(Struct, frozen=True, forbid_unknown_fields=True):
    """Put off until a day, with the reason the rep gave."""

    until: Day
    reason: Short


class Named(Struct, frozen=True, forbid_unknown_fields=True, rename={"zh_cn": "zh-CN"}):
    """What a day is called, in both languages."""

    zh_cn: str
    en: str


Money = Annotated[Price, Meta(extra_json_schema=shaped("money"))]
Position = Annotated[Place, Meta(extra_json_schema=shaped("place"))]
Postponed = Annotated[Snooze, Meta(extra_json_schema=shaped("snooze"))]
# A fact's answer: what kind is right depends on the playbook's item and is judged by rules; here only its size.
Answer = Annotated[
    str | int | float | bool | list[str] | dict[str, str | int | float | bool | None],
    Meta(extra_json_schema=shaped("answer")),
]
FieldNames = Annotated[list[str], Meta(extra_json_schema=shaped("names"))]
# Days of one year with their names; a day that is not there says nothing.
NamedDays = Annotated[dict[str, Named], Meta(extra_json_schema=shaped("named_days"))]
Year = Annotated[int, Meta(ge=1900, le=2199, extra_json_schema=shaped("number"))]
FieldStamps = Annotated[dict[str, str], Meta(extra_json_schema=shaped("stamps"))]


def field(*, once: bool = False, required: bool = False, of: str | None = None, sensitivity: str | None = None) -> Any:
    """A field's facts beyond its shape: write-once, required in a `new`, the kind a reference points to, X3."""
    extra: dict[str, Any] = {}
    if once:
        extra["x-once"] = True
    if required:
        extra["x-required"] = True
    if of:
        extra["x-of"] = of
    if sensitivity:
        extra["x-sensitivity"] = sensitivity
    return Meta(extra_json_schema=extra)


ONCE = field(once=True)
REQUIRED = field(required=True)
KEY = field(once=True, required=True)
# An alias: a record that was merged into another one, or a plot that was closed, names the record that stands for it
# now. Written by commands; whoever still holds the old id is led on (`sync/alias.py`, `pwa/src/storage/alias.ts`).
OF_ACCOUNT = field(once=True, required=True, of="account")
SEMI_PUBLIC = field(sensitivity="semi-public")
"""Replicates within its plot, masked in exports and in a hand-over (X3); all else is public inside the company."""


class Record(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every kind. `bucket` names the family its rows replicate in (design: Buckets)."""

    kind: ClassVar[str] = ""
    bucket: ClassVar[Literal["org", "plot", "user", "circle"]] = "plot"
    sets: ClassVar[dict[str, str]] = {}
    """Set families of this kind: prefix -> kind of the record each key names (`people` -> `contact`)."""

    deleted: Flag | None | UnsetType = UNSET
