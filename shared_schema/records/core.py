"""The kinds of record everybody meets: people, plots, customers, what was seen and promised, what the server tells."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, UnsetType

from shared_schema.records.shapes import (
    KEY,
    OF_ACCOUNT,
    ONCE,
    REQUIRED,
    SEMI_PUBLIC,
    Answer,
    Bytes,
    ClockTime,
    Count,
    Day,
    Days,
    Email,
    FieldNames,
    FieldStamps,
    Flag,
    Id,
    Instant,
    LongText,
    Money,
    Name,
    NamedDays,
    Phone,
    Pixels,
    Position,
    Postponed,
    Record,
    Sha256,
    Short,
    Word,
    Year,
    Zone,
    field,
)


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
    owner: Annotated[Id, field(of="person")] | None | UnsetType = UNSET
    supervisor: Annotated[Id, field(of="person")] | None | UnsetType = UNSET
    zone: Annotated[Zone, REQUIRED] | None | UnsetType = UNSET
    region: Word | None | UnsetType = UNSET
    merged_into: Annotated[Id, field(of="plot")] | None | UnsetType = UNSET


class Device(Record):
    """A phone or desk computer a person signed in on; how fresh its copy is lives server-side."""

    kind = "device"
    bucket = "org"
    person: Annotated[Id, field(once=True, required=True, of="person")] | None | UnsetType = UNSET
    label: Short | None | UnsetType = UNSET
    revoked: Flag | None | UnsetType = UNSET


class Calendar(Record):
    """One year of a region: when people there are at work (G5). A server's job fills in what the state decides; the
    administrator adds the company's own days, which go before it."""

    kind = "calendar"
    bucket = "org"
    region: Annotated[Word, KEY] | None | UnsetType = UNSET
    """ISO 3166 in small letters, as `cn`, or with a part of it, as `de-by`."""
    year: Annotated[Year, KEY] | None | UnsetType = UNSET
    zones: FieldNames | None | UnsetType = UNSET
    """Where this is the region unless a plot or an account says otherwise."""
    weekend: FieldNames | None | UnsetType = UNSET
    """Days of the week nobody works, `1` Monday to `7` Sunday; absent: Saturday and Sunday."""
    holidays: NamedDays | None | UnsetType = UNSET
    workdays: NamedDays | None | UnsetType = UNSET
    """Weekend days that are worked to make up for a holiday."""
    announced: Flag | None | UnsetType = UNSET
    """False: nobody announced this year yet, so weekends alone are known."""
    closed: NamedDays | None | UnsetType = UNSET
    """The company's own days off, as its yearly shutdown."""
    opened: NamedDays | None | UnsetType = UNSET
    """Days the company works on though the region does not."""


class Account(Record):
    """A company that buys or may buy (客户). Its grade is a fact about it (G1), never a field."""

    kind = "account"
    name: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    plot: Annotated[Id, field(once=True, required=True, of="plot")] | None | UnsetType = UNSET
    short_name: Name | None | UnsetType = UNSET
    industry: Short | None | UnsetType = UNSET
    city: Short | None | UnsetType = UNSET
    address: Short | None | UnsetType = UNSET
    place: Position | None | UnsetType = UNSET
    phone: Phone | None | UnsetType = UNSET
    website: Short | None | UnsetType = UNSET
    source: Word | None | UnsetType = UNSET
    event: Annotated[Id, field(of="event")] | None | UnsetType = UNSET
    """The event it was found at (G8)."""
    ownership: Word | None | UnsetType = UNSET
    status: Word | None | UnsetType = UNSET
    region: Word | None | UnsetType = UNSET
    """Whose holidays it keeps; absent: its plot's."""
    cadence_days: Days | None | UnsetType = UNSET
    cadence_unit: Word | None | UnsetType = UNSET
    """`days` or `working_days` of the account's region."""
    cadence_reason: Short | None | UnsetType = UNSET
    snooze: Postponed | None | UnsetType = UNSET
    note: LongText | None | UnsetType = UNSET
    batch: Annotated[Id, ONCE] | None | UnsetType = UNSET
    merged_into: Annotated[Id, field(of="account")] | None | UnsetType = UNSET


class Contact(Record):
    """A person at, or around, an account (联系人)."""

    kind = "contact"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    name: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    title: Short | None | UnsetType = UNSET
    department: Short | None | UnsetType = UNSET
    area: Word | None | UnsetType = UNSET
    """Technical, purchasing or using: a column of the chart (P1)."""
    level: Word | None | UnsetType = UNSET
    """Decision, management or execution: a row of the chart (P1)."""
    reports_to: Annotated[Id, field(of="contact")] | None | UnsetType = UNSET
    """The chart (P1) tells how the place is run today; that support widens or shrinks is told by facts (P4, P10). So
    this is a field, and what it was before stands in the server's history alone."""
    outside: Flag | None | UnsetType = UNSET
    """Around the account, not of it (P3: advisers who may not be employees at all)."""
    employer: Short | None | UnsetType = UNSET
    phone: Phone | None | UnsetType = UNSET
    mobile: Annotated[Phone, SEMI_PUBLIC] | None | UnsetType = UNSET
    email: Email | None | UnsetType = UNSET
    wechat: Annotated[Short, SEMI_PUBLIC] | None | UnsetType = UNSET
    birthday: Annotated[Day, SEMI_PUBLIC] | None | UnsetType = UNSET
    note: LongText | None | UnsetType = UNSET
    batch: Annotated[Id, ONCE] | None | UnsetType = UNSET
    merged_into: Annotated[Id, field(of="contact")] | None | UnsetType = UNSET


class Opportunity(Record):
    """One purchase an account may make (项目 / 商机). Its stage is a fact about it (S1)."""

    kind = "opportunity"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    name: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    amount: Money | None | UnsetType = UNSET
    expected_close: Day | None | UnsetType = UNSET
    closed: Word | None | UnsetType = UNSET
    """`won`, `lost` or `dropped`; lost asks for the loss review (S10), which stands in the fields below."""
    closed_on: Day | None | UnsetType = UNSET
    lost_to: Short | None | UnsetType = UNSET
    lost_reason: Word | None | UnsetType = UNSET
    lost_stage: Word | None | UnsetType = UNSET
    lost_why: LongText | None | UnsetType = UNSET
    lost_known: Answer | None | UnsetType = UNSET
    """What the checklists had said: point -> answer, as it stood on that day."""
    lessons: LongText | None | UnsetType = UNSET
    note: LongText | None | UnsetType = UNSET


class Visit(Record):
    """Any touch with an account (拜访): what, whom, when it happened and when it was written down (law 5)."""

    kind = "visit"
    sets = {"people": "contact"}
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    author: Annotated[Id, field(once=True, required=True, of="person")] | None | UnsetType = UNSET
    touch: Annotated[Word, KEY] | None | UnsetType = UNSET
    """Which touch of the playbook's catalogue (G6): call, visit, event …"""
    happened_at: Annotated[Instant, KEY] | None | UnsetType = UNSET
    zone: Annotated[Zone, KEY] | None | UnsetType = UNSET
    day: Annotated[Day, KEY] | None | UnsetType = UNSET
    recorded_at: Annotated[Instant, KEY] | None | UnsetType = UNSET
    opportunity: Annotated[Id, field(once=True, of="opportunity")] | None | UnsetType = UNSET
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
    author: Annotated[Id, field(once=True, required=True, of="person")] | None | UnsetType = UNSET
    day: Annotated[Day, KEY] | None | UnsetType = UNSET
    """When it was learned, a day in the plot's zone."""
    recorded_at: Annotated[Instant, KEY] | None | UnsetType = UNSET
    confidence: Annotated[Word, ONCE] | None | UnsetType = UNSET
    """`low`, `middle` or `high`; absent counts as middle."""
    reason: Annotated[Short, ONCE] | None | UnsetType = UNSET
    """Why, for a move of grade or stage (G2: a grade never moves silently)."""
    source: Annotated[Id, field(once=True, of="contact")] | None | UnsetType = UNSET
    """The contact who said so, if one did."""
    approval: Annotated[Id, field(once=True, of="approval")] | None | UnsetType = UNSET
    """Of a move of stage that needed a supervisor's yes (S3): that yes."""
    visit: Annotated[Id, field(once=True, of="visit")] | None | UnsetType = UNSET
    private: Annotated[Flag, ONCE] | None | UnsetType = UNSET
    """Its author's own until shared on purpose (K9, X3): it lies in the author's bucket, not in the plot's."""
    retracted: Flag | None | UnsetType = UNSET


class Task(Record):
    """A commitment (V5): what we promised them or they promised us, or a next step, with its day."""

    kind = "task"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    title: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    direction: Word | None | UnsetType = UNSET
    """`ours` (we promised), `theirs` (they promised) or `next` (the next step)."""
    due: Day | None | UnsetType = UNSET
    assignee: Annotated[Id, field(of="person")] | None | UnsetType = UNSET
    contact: Annotated[Id, field(of="contact")] | None | UnsetType = UNSET
    opportunity: Annotated[Id, field(of="opportunity")] | None | UnsetType = UNSET
    visit: Annotated[Id, field(once=True, of="visit")] | None | UnsetType = UNSET
    done: Day | None | UnsetType = UNSET
    purpose: Word | None | UnsetType = UNSET
    """What it belongs to, if not to a visit: `relationship` (P7), `review` (S7), `care` (R2), `disclosure` (K10)."""
    review: Annotated[Id, field(once=True, of="review")] | None | UnsetType = UNSET
    check: Day | None | UnsetType = UNSET
    """When it is looked at again (S7: what, who, when, checkpoint)."""
    note: LongText | None | UnsetType = UNSET


class Comment(Record):
    """A remark on a visit, by a supervisor or the rep."""

    kind = "comment"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    subject: Annotated[Id, KEY] | None | UnsetType = UNSET
    author: Annotated[Id, field(once=True, required=True, of="person")] | None | UnsetType = UNSET
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
    target: Money | None | UnsetType = UNSET
    """What this person means to bring in each month (S11), weighed against the forecast; nobody else sees it."""
    self_check: Answer | None | UnsetType = UNSET
    """T2: `check.point` -> how the person sees it, from 1 to 4; nobody else holds this bucket."""
    self_checked_on: Day | None | UnsetType = UNSET


class Receipt(Record):
    """What the server did with one op of its reader: fields and stamps, never values. Written by the server, 30 days.

    About a merge (`parallel`, `conflict`, `merged`), or about the decision on a quarantined op (`decision`, `ticket`).
    """

    kind = "receipt"
    bucket = "user"
    record: Annotated[Id, KEY] | None | UnsetType = UNSET
    record_kind: Annotated[Word, KEY] | None | UnsetType = UNSET
    account: Annotated[Id, ONCE] | None | UnsetType = UNSET
    by: Annotated[Id, field(once=True, of="person")] | None | UnsetType = UNSET
    """Who changed the other side of it."""
    parallel: Annotated[FieldNames, ONCE] | None | UnsetType = UNSET
    """Fields somebody else changed meanwhile; both kept."""
    conflict: Annotated[FieldNames, ONCE] | None | UnsetType = UNSET
    """Fields both changed; one shown, the other kept beside it as an alternative. Of a decision: let in with another
    value than the reader's."""
    merged: Annotated[FieldNames, ONCE] | None | UnsetType = UNSET
    """Long texts merged clause by clause."""
    stamps: Annotated[FieldStamps, ONCE] | None | UnsetType = UNSET
    """Field -> the stamp of the recipient's own write that this is about."""
    decision: Annotated[Word, ONCE] | None | UnsetType = UNSET
    """What was decided about a late op: `applied`, `edited` or `dismissed`; of a question `asked` and its answer; of
    what a command gave or took `accounts_came`, `accounts_left`, `plot_came`, `plot_left`."""
    ticket: Annotated[Short, ONCE] | None | UnsetType = UNSET
    """The ticket the op's verdict named."""
    at: Annotated[Instant, KEY] | None | UnsetType = UNSET
