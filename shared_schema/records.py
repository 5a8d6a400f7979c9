"""Every kind of record Headland keeps: one definition, used by the server and generated for the phone.

A record is flat: `field -> value`, each field a register of its own (see `sync/merge.py`). On the wire and in
storage an absent field is untouched and `null` is cleared, so every field here is optional to the type checker;
what a `new` must carry is marked `required`. Values that mean something only together (money with its currency,
a place) are one field. A set is a family of fields `people:<key>`, each true or null.

Chosen: plain msgspec Structs whose `Annotated` metadata carries what both languages need (shape, write-once,
sensitivity, merge). Not chosen: one table of field descriptions interpreted at run time: the type checker
would see none of it. `check.fields_of` reads the Structs once into `FieldSpec`s; `generate.py` writes the TypeScript.

Every refusal of a value has exactly one code, that of its shape (`errors.py`), so that both languages agree.
Units: money in integer minor units, places in integer microdegrees, instants in UTC as ISO 8601 with `Z`,
days as ISO dates counted in the plot's zone, sizes in bytes.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

__all__ = [
    "KINDS",
    "Account",
    "Attachment",
    "Comment",
    "Contact",
    "Device",
    "Fact",
    "Opportunity",
    "Person",
    "Place",
    "Playbook",
    "Plot",
    "Price",
    "Receipt",
    "Record",
    "Settings",
    "Task",
    "Visit",
]

# Shapes. `shape` names the error code family; `once` marks write-once; `required` what a `new` must carry.
ID_PATTERN = "^[A-Za-z0-9][A-Za-z0-9-]{0,63}$"
DAY_PATTERN = "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
INSTANT_PATTERN = (
    "^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?Z$"
)
SHA256_PATTERN = "^[0-9a-f]{64}$"


def _meta(shape: str, **extra: Any) -> dict[str, Any]:
    return {"x-shape": shape, **extra}


Id = Annotated[str, Meta(pattern=ID_PATTERN, extra_json_schema=_meta("reference"))]
Name = Annotated[str, Meta(min_length=1, max_length=120, extra_json_schema=_meta("name"))]
Short = Annotated[str, Meta(max_length=300, extra_json_schema=_meta("text"))]
LongText = Annotated[str, Meta(max_length=20_000, extra_json_schema=_meta("text", **{"x-merge": "clauses"}))]
Day = Annotated[str, Meta(pattern=DAY_PATTERN, extra_json_schema=_meta("date", format="date"))]
Instant = Annotated[str, Meta(pattern=INSTANT_PATTERN, extra_json_schema=_meta("instant"))]
Zone = Annotated[str, Meta(pattern="^[A-Za-z0-9_+/-]{1,64}$", extra_json_schema=_meta("zone"))]
Flag = Annotated[bool, Meta(extra_json_schema=_meta("flag"))]
Member = Annotated[Literal[True], Meta(extra_json_schema=_meta("member"))]
Phone = Annotated[str, Meta(pattern="^[+0-9][0-9 ()/.,;#*xX-]{2,39}$", extra_json_schema=_meta("phone"))]
# Blanks are spelled out: `\\s` means other characters in Python than in JavaScript.
NOT_BLANK = "[^@\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff]"
Email = Annotated[str, Meta(pattern=f"^{NOT_BLANK}{{1,64}}@{NOT_BLANK}{{1,190}}$", extra_json_schema=_meta("email"))]
Days = Annotated[int, Meta(ge=1, le=730, extra_json_schema=_meta("number"))]
Bytes = Annotated[int, Meta(ge=0, le=2**40, extra_json_schema=_meta("number"))]
Count = Annotated[int, Meta(ge=0, le=10**9, extra_json_schema=_meta("number"))]
Pixels = Annotated[int, Meta(ge=1, le=100_000, extra_json_schema=_meta("number"))]
ClockTime = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", extra_json_schema=_meta("clock_time"))]
Sha256 = Annotated[str, Meta(pattern=SHA256_PATTERN, extra_json_schema=_meta("hash"))]
# Open-ended values travel as short words and are judged by rules: an old phone must not break on a new stage.
Word = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9_.-]{0,63}$", extra_json_schema=_meta("word"))]


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


Money = Annotated[Price, Meta(extra_json_schema=_meta("money"))]
Position = Annotated[Place, Meta(extra_json_schema=_meta("place"))]
Postponed = Annotated[Snooze, Meta(extra_json_schema=_meta("snooze"))]
# A fact's answer: what kind is right depends on the playbook's item and is judged by rules; here only its size.
Answer = Annotated[
    str | int | float | bool | list[str] | dict[str, str | int | float | bool | None],
    Meta(extra_json_schema=_meta("answer")),
]
FieldNames = Annotated[list[str], Meta(extra_json_schema=_meta("names"))]
FieldStamps = Annotated[dict[str, str], Meta(extra_json_schema=_meta("stamps"))]


def _field(*, once: bool = False, required: bool = False, of: str | None = None, sensitivity: str | None = None) -> Any:
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


ONCE = _field(once=True)
REQUIRED = _field(required=True)
KEY = _field(once=True, required=True)
# An alias: a record that was merged into another one, or a plot that was closed, names the record that stands for it
# now. Written by commands; whoever still holds the old id is led on (`sync/alias.py`, `pwa/src/storage/alias.ts`).
OF_ACCOUNT = _field(once=True, required=True, of="account")
SEMI_PUBLIC = _field(sensitivity="semi-public")
"""Replicates within its plot, masked in exports and in a hand-over (X3); all else is public inside the company."""


class Record(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Base of every kind. `bucket` names the family its rows replicate in (design: Buckets)."""

    kind: ClassVar[str] = ""
    bucket: ClassVar[Literal["org", "plot", "user"]] = "plot"
    sets: ClassVar[dict[str, str]] = {}
    """Set families of this kind: prefix -> kind of the record each key names (`people` -> `contact`)."""

    deleted: Flag | None | UnsetType = UNSET


class Person(Record):
    """A user: rep, supervisor or administrator. Written by administrators through commands."""

    kind = "person"
    bucket = "org"
    name: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    role: Annotated[Word, REQUIRED] | None | UnsetType = UNSET
    zone: Zone | None | UnsetType = UNSET
    phone: Phone | None | UnsetType = UNSET
    email: Email | None | UnsetType = UNSET
    left: Flag | None | UnsetType = UNSET


class Plot(Record):
    """A rep's territory (责任田, G7): the set of accounts one rep cultivates, and the unit of replication."""

    kind = "plot"
    bucket = "org"
    sets = {"members": "person"}
    name: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    owner: Annotated[Id, _field(of="person")] | None | UnsetType = UNSET
    supervisor: Annotated[Id, _field(of="person")] | None | UnsetType = UNSET
    zone: Annotated[Zone, REQUIRED] | None | UnsetType = UNSET
    region: Word | None | UnsetType = UNSET
    merged_into: Annotated[Id, _field(of="plot")] | None | UnsetType = UNSET


class Device(Record):
    """A phone or desk computer a person signed in on; how fresh its copy is lives server-side."""

    kind = "device"
    bucket = "org"
    person: Annotated[Id, _field(once=True, required=True, of="person")] | None | UnsetType = UNSET
    label: Short | None | UnsetType = UNSET
    revoked: Flag | None | UnsetType = UNSET


class Account(Record):
    """A company that buys or may buy (客户). Its grade is a fact about it (G1), never a field."""

    kind = "account"
    name: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    plot: Annotated[Id, _field(once=True, required=True, of="plot")] | None | UnsetType = UNSET
    short_name: Name | None | UnsetType = UNSET
    industry: Short | None | UnsetType = UNSET
    city: Short | None | UnsetType = UNSET
    address: Short | None | UnsetType = UNSET
    place: Position | None | UnsetType = UNSET
    phone: Phone | None | UnsetType = UNSET
    website: Short | None | UnsetType = UNSET
    source: Word | None | UnsetType = UNSET
    ownership: Word | None | UnsetType = UNSET
    status: Word | None | UnsetType = UNSET
    cadence_days: Days | None | UnsetType = UNSET
    cadence_reason: Short | None | UnsetType = UNSET
    snooze: Postponed | None | UnsetType = UNSET
    note: LongText | None | UnsetType = UNSET
    batch: Annotated[Id, ONCE] | None | UnsetType = UNSET
    merged_into: Annotated[Id, _field(of="account")] | None | UnsetType = UNSET


class Contact(Record):
    """A person at, or around, an account (联系人)."""

    kind = "contact"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    name: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    title: Short | None | UnsetType = UNSET
    department: Short | None | UnsetType = UNSET
    phone: Phone | None | UnsetType = UNSET
    mobile: Annotated[Phone, SEMI_PUBLIC] | None | UnsetType = UNSET
    email: Email | None | UnsetType = UNSET
    wechat: Annotated[Short, SEMI_PUBLIC] | None | UnsetType = UNSET
    birthday: Annotated[Day, SEMI_PUBLIC] | None | UnsetType = UNSET
    note: LongText | None | UnsetType = UNSET
    batch: Annotated[Id, ONCE] | None | UnsetType = UNSET
    merged_into: Annotated[Id, _field(of="contact")] | None | UnsetType = UNSET


class Opportunity(Record):
    """One purchase an account may make (项目 / 商机). Its stage is a fact about it (S1)."""

    kind = "opportunity"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    name: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    amount: Money | None | UnsetType = UNSET
    expected_close: Day | None | UnsetType = UNSET
    closed: Word | None | UnsetType = UNSET
    note: LongText | None | UnsetType = UNSET


class Visit(Record):
    """Any touch with an account (拜访): what, whom, when it happened and when it was written down (law 5)."""

    kind = "visit"
    sets = {"people": "contact"}
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    author: Annotated[Id, _field(once=True, required=True, of="person")] | None | UnsetType = UNSET
    touch: Annotated[Word, KEY] | None | UnsetType = UNSET
    """Which touch of the playbook's catalogue (G6): call, visit, event …"""
    happened_at: Annotated[Instant, KEY] | None | UnsetType = UNSET
    zone: Annotated[Zone, KEY] | None | UnsetType = UNSET
    day: Annotated[Day, KEY] | None | UnsetType = UNSET
    recorded_at: Annotated[Instant, KEY] | None | UnsetType = UNSET
    opportunity: Annotated[Id, _field(once=True, of="opportunity")] | None | UnsetType = UNSET
    place: Annotated[Position, ONCE] | None | UnsetType = UNSET
    purpose: Short | None | UnsetType = UNSET
    note: LongText | None | UnsetType = UNSET


class Fact(Record):
    """One observation (情报): appended, never edited, only `retracted`. Grade, stage and stance are facts too.

    `subject` is the account, contact or opportunity it is about; `item` an id of the playbook.
    """

    kind = "fact"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    subject: Annotated[Id, KEY] | None | UnsetType = UNSET
    item: Annotated[Word, KEY] | None | UnsetType = UNSET
    value: Annotated[Answer, KEY] | None | UnsetType = UNSET
    author: Annotated[Id, _field(once=True, required=True, of="person")] | None | UnsetType = UNSET
    day: Annotated[Day, KEY] | None | UnsetType = UNSET
    """When it was learned, a day in the plot's zone."""
    recorded_at: Annotated[Instant, KEY] | None | UnsetType = UNSET
    confidence: Annotated[Word, ONCE] | None | UnsetType = UNSET
    """`low`, `middle` or `high`; absent counts as middle."""
    reason: Annotated[Short, ONCE] | None | UnsetType = UNSET
    """Why, for a move of grade or stage (G2: a grade never moves silently)."""
    source: Annotated[Id, _field(once=True, of="contact")] | None | UnsetType = UNSET
    """The contact who said so, if one did."""
    visit: Annotated[Id, _field(once=True, of="visit")] | None | UnsetType = UNSET
    retracted: Flag | None | UnsetType = UNSET


class Task(Record):
    """A commitment (V5): what we promised them or they promised us, or a next step, with its day."""

    kind = "task"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    title: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    direction: Word | None | UnsetType = UNSET
    """`ours` (we promised), `theirs` (they promised) or `next` (the next step)."""
    due: Day | None | UnsetType = UNSET
    assignee: Annotated[Id, _field(of="person")] | None | UnsetType = UNSET
    contact: Annotated[Id, _field(of="contact")] | None | UnsetType = UNSET
    opportunity: Annotated[Id, _field(of="opportunity")] | None | UnsetType = UNSET
    visit: Annotated[Id, _field(once=True, of="visit")] | None | UnsetType = UNSET
    done: Day | None | UnsetType = UNSET
    note: LongText | None | UnsetType = UNSET


class Comment(Record):
    """A remark on a visit, by a supervisor or the rep."""

    kind = "comment"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    subject: Annotated[Id, KEY] | None | UnsetType = UNSET
    author: Annotated[Id, _field(once=True, required=True, of="person")] | None | UnsetType = UNSET
    written_at: Annotated[Instant, KEY] | None | UnsetType = UNSET
    text: Annotated[LongText, REQUIRED] | None | UnsetType = UNSET


class Attachment(Record):
    """A photo or file beside a record; its bytes travel apart, by hash, and may arrive later.

    `name` is the file's own; a photo has none, but its measures. `place` is where a photo was taken: only when the rep
    wants it kept (X3), and here, where every reader sees that it is kept, never inside the file.
    """

    kind = "attachment"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    subject: Annotated[Id, KEY] | None | UnsetType = UNSET
    sha256: Annotated[Sha256, KEY] | None | UnsetType = UNSET
    thumb: Annotated[Sha256, ONCE] | None | UnsetType = UNSET
    mime: Annotated[Short, KEY] | None | UnsetType = UNSET
    bytes: Annotated[Bytes, KEY] | None | UnsetType = UNSET
    width: Annotated[Pixels, ONCE] | None | UnsetType = UNSET
    height: Annotated[Pixels, ONCE] | None | UnsetType = UNSET
    name: Annotated[Short, ONCE] | None | UnsetType = UNSET
    place: Annotated[Position, ONCE] | None | UnsetType = UNSET
    caption: Short | None | UnsetType = UNSET


class Playbook(Record):
    """The pointer to the method in force: phones fetch it by its hash. Written by the server; its id is `playbook`."""

    kind = "playbook"
    bucket = "org"
    sha256: Annotated[Sha256, REQUIRED] | None | UnsetType = UNSET
    title: Short | None | UnsetType = UNSET
    version: Count | None | UnsetType = UNSET
    published_at: Instant | None | UnsetType = UNSET


class Settings(Record):
    """A person's own settings; its id is `s-` and the person's id."""

    kind = "settings"
    bucket = "user"
    language: Word | None | UnsetType = UNSET
    zone: Zone | None | UnsetType = UNSET
    digest_at: ClockTime | None | UnsetType = UNSET
    """Local morning time of the digest; 08:00 when absent."""
    digest_weekends: Flag | None | UnsetType = UNSET
    digest_off: Flag | None | UnsetType = UNSET
    quiet_from: ClockTime | None | UnsetType = UNSET
    quiet_to: ClockTime | None | UnsetType = UNSET
    photo_place: Flag | None | UnsetType = UNSET
    """Whether the place of a photo is kept in its record; not, when absent."""


class Receipt(Record):
    """What the server did with one op of its reader: fields and stamps, never values. Written by the server, 30 days.

    About a merge (`parallel`, `conflict`, `merged`), or about the decision on a quarantined op (`decision`, `ticket`).
    """

    kind = "receipt"
    bucket = "user"
    record: Annotated[Id, KEY] | None | UnsetType = UNSET
    record_kind: Annotated[Word, KEY] | None | UnsetType = UNSET
    account: Annotated[Id, ONCE] | None | UnsetType = UNSET
    by: Annotated[Id, _field(once=True, of="person")] | None | UnsetType = UNSET
    """Who changed the other side of it."""
    parallel: Annotated[FieldNames, ONCE] | None | UnsetType = UNSET
    """Fields somebody else changed meanwhile; both kept."""
    conflict: Annotated[FieldNames, ONCE] | None | UnsetType = UNSET
    """Fields both changed; one shown, the other kept beside it as an alternative."""
    merged: Annotated[FieldNames, ONCE] | None | UnsetType = UNSET
    """Long texts merged clause by clause."""
    stamps: Annotated[FieldStamps, ONCE] | None | UnsetType = UNSET
    """Field -> the stamp of the recipient's own write that this is about."""
    decision: Annotated[Word, ONCE] | None | UnsetType = UNSET
    """What was decided about a late op: `applied`, `edited` or `dismissed`."""
    ticket: Annotated[Short, ONCE] | None | UnsetType = UNSET
    """The ticket the op's verdict named."""
    at: Annotated[Instant, KEY] | None | UnsetType = UNSET


KINDS: dict[str, type[Record]] = {
    c.kind: c
    for c in (
        Person,
        Plot,
        Device,
        Account,
        Contact,
        Opportunity,
        Visit,
        Fact,
        Task,
        Comment,
        Attachment,
        Playbook,
        Settings,
        Receipt,
    )
}
