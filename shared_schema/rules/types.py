"""What the rules take and give: plain records in, plain JSON out, the same shape in both languages.

A record is a mapping `{id, kind, …fields}` (set entries as `people:<id>`). A result never holds a sentence: why
stands as `{code, args}` and the screens say it in the reader's language. Mirrored in `pwa/src/rules/types.ts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypedDict

from msgspec import Struct

Plain = Mapping[str, Any]
"""A record: its id, kind and fields."""

Today = str | date


class Family(Struct, frozen=True):
    """An account with everything that hangs on it; deleted records may be among them, the rules pass them over."""

    account: Plain
    contacts: Sequence[Plain] = ()
    opportunities: Sequence[Plain] = ()
    visits: Sequence[Plain] = ()
    facts: Sequence[Plain] = ()
    tasks: Sequence[Plain] = ()
    plot: Plain | None = None
    calendars: Sequence[Plain] = ()
    """Those of the company, of all regions."""


class Reason(TypedDict):
    """Why, as a code with its data."""

    code: str
    args: dict[str, Any]


class Observation(TypedDict):
    """One observation that still stands beside the chosen one."""

    fact: str
    value: Any
    day: str
    age_days: int
    author: str
    source: str | None
    confidence: str


class Known(TypedDict):
    """What we hold to be true of one item: the chosen observation, its age, and who says otherwise."""

    item: str
    subject: str
    fact: str
    value: Any
    day: str
    age_days: int
    fresh: bool
    author: str
    source: str | None
    visit: str | None
    confidence: str
    reason: str | None
    agree: int
    """How many standing observations say the same, this one included."""
    others: list[Observation]


Selected = dict[str, dict[str, Known]]
"""Subject -> item -> what is known."""


class GradeSuggestion(TypedDict):
    """G2: which grade the observations speak for. Empty `grades`: they do not tell."""

    grades: list[str]
    certainty: Literal["sure", "partial", "none"]
    system: bool | None
    reasons: list[Reason]
    ask: list[Reason]
    """`ask.item {item}` or `ask.grade {grade, system}`: what would tell the remaining grades apart."""
    current: Known | None
    differs: bool
    """A grade is recorded and is not among the suggested."""


class LastTouch(TypedDict):
    """The touch a cadence is counted from."""

    id: str
    day: str
    touch: str
    days_ago: int


class NextTouch(TypedDict):
    """G5: when the account is next due, and why."""

    status: Literal["late", "due", "upcoming", "snoozed", "none"]
    due: str | None
    days_late: int
    days_until: int
    grade: str | None
    cadence_days: int | None
    last: LastTouch | None
    opportunity: str | None
    reasons: list[Reason]


class TouchSuggestion(TypedDict):
    """G6: a usual touch for this grade that was not used lately."""

    touch: str | None
    reasons: list[Reason]


class Unknown(TypedDict):
    """Something we do not know (any more), in the order of asking."""

    item: str
    subject: str
    subject_kind: str
    group: str
    state: Literal["missing", "stale", "disputed"]
    need: int
    """2: needed at the present stage; 1: at the next."""
    score: int
    form: str
    sensitivity: str
    age_days: int | None
    value: Any


class Caution(TypedDict):
    """One of the playbook's signals that holds: of what, the values its sentence names, the item to ask about."""

    signal: str
    """The signal's id; of a sequence its id and `.out_of_order` or `.passed`."""
    kind: str
    about: str
    """`account`, `opportunity` or `contact`: what `subject` is."""
    subject: str
    args: dict[str, Any]
    ask: str | None


class BudgetRow(TypedDict):
    """G4: plan, capacity and what was done for one grade."""

    grade: str
    plan_accounts: int
    plan_minutes: int
    accounts: int
    touched: int
    visits: int
    minutes: int


class Budget(TypedDict):
    """A month of a rep's time."""

    month: str
    plan_minutes: int
    minutes: int
    rows: list[BudgetRow]


class OpportunityLine(TypedDict):
    id: str
    name: str
    stage: str | None
    stage_age_days: int | None
    probability: int | None
    amount: Any
    expected_close: str | None


class PersonLine(TypedDict):
    id: str
    name: str
    title: str | None
    role: str | None
    influence: str | None
    support: str | None
    coach: bool
    weight: int | None
    last_met: str | None
    met_days: int | None
    age_days: int | None


class VisitLine(TypedDict):
    id: str
    day: str
    age_days: int
    touch: str
    purpose: str | None
    people: list[str]


class TaskLine(TypedDict):
    id: str
    title: str
    due: str | None
    days_late: int


class Promises(TypedDict):
    ours: list[TaskLine]
    theirs: list[TaskLine]


class RivalLine(TypedDict):
    item: str
    subject: str
    value: Any
    age_days: int
    fresh: bool


class Ages(TypedDict):
    """Days since the newest thing known in each block; null when there is none."""

    grade: int | None
    stage: int | None
    people: int | None
    visits: int | None
    rivals: int | None


Block = Literal["caution", "unknown", "person", "visit", "promise", "rival"]
"""A block of the brief, of which one screen shows as many lines as fit."""


class Brief(TypedDict):
    """The one screen read before a visit."""

    id: str
    name: str
    grade: Known | None
    suggestion: GradeSuggestion
    touch: NextTouch
    touch_suggestion: TouchSuggestion
    opportunities: list[OpportunityLine]
    next_step: TaskLine | None
    unknowns: list[Unknown]
    people: list[PersonLine]
    cautions: list[Caution]
    visits: list[VisitLine]
    promises: Promises
    rivals: list[RivalLine]
    ranking: list[Block]
    ages: Ages
