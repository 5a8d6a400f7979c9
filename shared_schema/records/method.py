"""The kinds of record the method asks for beyond visits and facts: rivals, events, gifts, reviews, approvals, care.

Each belongs to an account and moves, is erased and is exported with it, but for events, reference cases and answers to
doubts that the whole company knows, and results of the quiz, which belong to a plot. What is a matter of judgement that
changes (a stance, a score, a relation stage) is a fact, not a field here: its history is then on the phone.
"""

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
    Count,
    Day,
    FieldNames,
    Flag,
    Id,
    Instant,
    LongText,
    Money,
    Name,
    Record,
    Short,
    Word,
    field,
)

BY_PERSON = field(once=True, required=True, of="person")
OF_OPPORTUNITY = field(once=True, of="opportunity")


class Rival(Record):
    """A competitor at one account (K7). What is known of it (strengths, weaknesses, how the customer likes it, who
    represents it) are facts about it, with source, confidence and day: items of subject `rival`."""

    kind = "rival"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    opportunity: Annotated[Id, OF_OPPORTUNITY] | None | UnsetType = UNSET
    name: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    product: Short | None | UnsetType = UNSET
    note: Annotated[LongText, SEMI_PUBLIC] | None | UnsetType = UNSET
    """Whatever else: as open as the facts about it, which are not."""
    gone: Flag | None | UnsetType = UNSET
    """Out of the race."""


class Event(Record):
    """Something we hold for many (G8): judged by the A, B and C accounts it found, never by heads."""

    kind = "event"
    bucket = "org"
    name: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    day: Annotated[Day, REQUIRED] | None | UnsetType = UNSET
    source: Word | None | UnsetType = UNSET
    """The playbook's word for where accounts found here come from (G8)."""
    topic: Short | None | UnsetType = UNSET
    speaker: Short | None | UnsetType = UNSET
    venue: Short | None | UnsetType = UNSET
    invite: Count | None | UnsetType = UNSET
    """How many are to be invited."""
    checks: FieldNames | None | UnsetType = UNSET
    """Ids of the checklist's points that are done."""
    note: LongText | None | UnsetType = UNSET


class Attendance(Record):
    """An account's part in an event (G8): invited, accepted, attended or absent; who came, and who asked them."""

    kind = "attendance"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    event: Annotated[Id, field(once=True, required=True, of="event")] | None | UnsetType = UNSET
    contact: Annotated[Id, field(once=True, of="contact")] | None | UnsetType = UNSET
    author: Annotated[Id, BY_PERSON] | None | UnsetType = UNSET
    state: Annotated[Word, REQUIRED] | None | UnsetType = UNSET
    """`invited`, `accepted`, `attended` or `absent`."""
    note: Short | None | UnsetType = UNSET


class Reference(Record):
    """A customer who can be shown to others (R5): which industry and size it convinces, and what may be shown."""

    kind = "reference"
    bucket = "org"
    name: Annotated[Name, REQUIRED] | None | UnsetType = UNSET
    customer: Annotated[Id, field(once=True, of="account")] | None | UnsetType = UNSET
    """The account it is, for who holds its plot; not `account`, whose plot a record follows."""
    industry: Short | None | UnsetType = UNSET
    segment: Word | None | UnsetType = UNSET
    """Its size, a segment of the playbook (G9)."""
    city: Short | None | UnsetType = UNSET
    products: FieldNames | None | UnsetType = UNSET
    """Ids of the playbook's product lines it uses."""
    shows: LongText | None | UnsetType = UNSET
    host: Short | None | UnsetType = UNSET
    """Who of us arranges a visit there."""
    until: Day | None | UnsetType = UNSET
    """Until when the customer agreed to be shown."""
    note: LongText | None | UnsetType = UNSET


class Reply(Record):
    """How a doubt was answered, lent to the whole company (S8: a library that grows). Answers are facts of their plot
    and stay in it; who leads it puts a good one in words that name no customer and nobody, for every phone to hold."""

    kind = "reply"
    bucket = "org"
    item: Annotated[Word, KEY] | None | UnsetType = UNSET
    """The doubt: the item its answers are facts of."""
    doubt: Short | None | UnsetType = UNSET
    """The doubt in words, where the playbook does not know it."""
    answer: Annotated[LongText, REQUIRED] | None | UnsetType = UNSET
    industry: Short | None | UnsetType = UNSET
    """The trade it was said in."""
    opportunity: Annotated[Id, OF_OPPORTUNITY] | None | UnsetType = UNSET
    """Where it was said, for who holds its plot."""
    author: Annotated[Id, BY_PERSON] | None | UnsetType = UNSET
    day: Annotated[Day, KEY] | None | UnsetType = UNSET


class Gift(Record):
    """A gift or an invitation in the register (X2): to whom, why, worth how much. The playbook has the limits."""

    kind = "gift"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    contact: Annotated[Id, field(once=True, required=True, of="contact")] | None | UnsetType = UNSET
    author: Annotated[Id, BY_PERSON] | None | UnsetType = UNSET
    day: Annotated[Day, KEY] | None | UnsetType = UNSET
    type: Annotated[Word, KEY] | None | UnsetType = UNSET
    """`gift`, `meal`, `event`, `travel` …: a kind of the playbook's hospitality rules."""
    value: Annotated[Money, KEY] | None | UnsetType = UNSET
    opportunity: Annotated[Id, OF_OPPORTUNITY] | None | UnsetType = UNSET
    occasion: Annotated[Short, REQUIRED] | None | UnsetType = UNSET
    cancelled: Flag | None | UnsetType = UNSET
    """Planned and not given, or refused: it stays in the register and counts for nothing."""
    note: Short | None | UnsetType = UNSET


class Review(Record):
    """A project review meeting (S7): why it was called, what was seen, what is to be done. Its actions are tasks."""

    kind = "review"
    sets = {"people": "person"}
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    opportunity: Annotated[Id, field(once=True, required=True, of="opportunity")] | None | UnsetType = UNSET
    author: Annotated[Id, BY_PERSON] | None | UnsetType = UNSET
    day: Annotated[Day, REQUIRED] | None | UnsetType = UNSET
    trigger: Annotated[Word, ONCE] | None | UnsetType = UNSET
    parts: Answer | None | UnsetType = UNSET
    """Part of the playbook's review -> what was said; one form, so one field (a method names its own parts)."""
    closed: Day | None | UnsetType = UNSET


class Approval(Record):
    """A question to a supervisor and its answer: a move of stage, a quotation, a gift above the limit. Written by the
    server, on the commands `request_approval` and `decide_approval`."""

    kind = "approval"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    subject: Annotated[Id, KEY] | None | UnsetType = UNSET
    about: Annotated[Word, KEY] | None | UnsetType = UNSET
    """`stage`, `quotation`, `skip`, `gift`, `concession` …"""
    detail: Annotated[Answer, ONCE] | None | UnsetType = UNSET
    """What exactly, flat: `{"from": "contact", "to": "tender"}`."""
    reason: Annotated[Short, ONCE] | None | UnsetType = UNSET
    asked_by: Annotated[Id, BY_PERSON] | None | UnsetType = UNSET
    asked_at: Annotated[Instant, KEY] | None | UnsetType = UNSET
    decision: Word | None | UnsetType = UNSET
    """`approved`, `refused` or `withdrawn`; absent while it waits."""
    decided_by: Annotated[Id, field(of="person")] | None | UnsetType = UNSET
    decided_at: Instant | None | UnsetType = UNSET
    note: Short | None | UnsetType = UNSET


class QuizResult(Record):
    """One quiz (T1) or self-check (T2) a person sat: what was drawn and answered, how an open answer was marked."""

    kind = "quiz_result"
    plot: Annotated[Id, field(once=True, required=True, of="plot")] | None | UnsetType = UNSET
    author: Annotated[Id, BY_PERSON] | None | UnsetType = UNSET
    quiz: Annotated[Word, KEY] | None | UnsetType = UNSET
    """`quiz` or `self_check`."""
    started_at: Annotated[Instant, KEY] | None | UnsetType = UNSET
    ended_at: Annotated[Instant, KEY] | None | UnsetType = UNSET
    questions: Annotated[FieldNames, KEY] | None | UnsetType = UNSET
    """Ids of the questions drawn, in their order."""
    answers: Annotated[Answer, KEY] | None | UnsetType = UNSET
    """Question -> what was answered."""
    marks: Answer | None | UnsetType = UNSET
    """Open question -> points a supervisor gave (T1: a supervisor confirms)."""
    percent: Count | None | UnsetType = UNSET
    """What it came to: the server's word, from answers and marks (`sync/quizzes.py`); a phone's own is dropped."""
    passed: Flag | None | UnsetType = UNSET
    """Absent while open answers could still decide it."""
    marked_by: Annotated[Id, field(of="person")] | None | UnsetType = UNSET
    note: Short | None | UnsetType = UNSET


class Survey(Record):
    """A customer's answers to the satisfaction survey (R3), by link or told to the rep."""

    kind = "survey"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    contact: Annotated[Id, field(once=True, of="contact")] | None | UnsetType = UNSET
    author: Annotated[Id, BY_PERSON] | None | UnsetType = UNSET
    """Who asked: by link, who sent it."""
    day: Annotated[Day, KEY] | None | UnsetType = UNSET
    channel: Annotated[Word, KEY] | None | UnsetType = UNSET
    """`link`, `visit` or `phone`."""
    answers: Annotated[Answer, KEY] | None | UnsetType = UNSET
    """Question of the playbook's survey -> level."""
    comment: Annotated[LongText, ONCE] | None | UnsetType = UNSET


class Order(Record):
    """What an account bought (G11): recency, frequency, amount and variety are counted from these."""

    kind = "order"
    account: Annotated[Id, OF_ACCOUNT] | None | UnsetType = UNSET
    day: Annotated[Day, REQUIRED] | None | UnsetType = UNSET
    amount: Annotated[Money, REQUIRED] | None | UnsetType = UNSET
    number: Short | None | UnsetType = UNSET
    product: Short | None | UnsetType = UNSET
    batch: Annotated[Id, ONCE] | None | UnsetType = UNSET
