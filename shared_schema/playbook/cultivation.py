"""Grading and cultivation as data (G1–G11): what an account is worth, how often it is touched and how, whose time."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from shared_schema.playbook.words import Choice, Count, Expression, Positive, Rating, Text, Word, Words


class Grade(Struct, frozen=True, forbid_unknown_fields=True):
    """A grade (G1), the first the soonest to close: how soon, told for accounts without and with a system."""

    id: Word
    label: Text
    no_system: Text
    has_system: Text
    ask_no_system: Text
    """What to ask when the table cannot tell this grade from the next (G2)."""
    ask_has_system: Text
    within_months: Positive | None = None
    assumed_stage: Word | None = None
    """Which stage's needs count while no opportunity is recorded."""
    cautions: list[Text] = []
    """Self-deceptions to warn against (G2)."""


class DecisionRow(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the grading table: the grade, and for each input the answers that fit it."""

    grade: Word
    when: dict[str, list[str]]


class DecisionTable(Struct, frozen=True, forbid_unknown_fields=True):
    """G2 for accounts that have a system, or have none; `inputs` in the order to ask for them."""

    system: bool
    inputs: list[Word]
    rows: list[DecisionRow]


class CadenceRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A reason to touch an account more or less often than its grade says; the first that holds counts."""

    id: Word
    label: Text
    when: Expression
    days: Positive
    in_working_days: bool = False


class Cadences(Struct, frozen=True, forbid_unknown_fields=True):
    """G5: days between touches by grade; `opportunity` the longest gap for an open opportunity of the first grade.

    Days are those of the calendar unless the grade, the segment or the rule is counted in working days of the
    account's region; the gap of an opportunity is counted as its grade is."""

    by_grade: dict[str, Positive]
    opportunity: Positive
    ungraded: Positive
    by_segment: dict[str, dict[str, Positive]] = {}
    """Segment -> grade -> days, where a segment (G9) differs."""
    in_working_days: list[Word] = []
    """Grades whose days are working days."""
    segments_in_working_days: list[Word] = []
    ungraded_in_working_days: bool = False
    rules: list[CadenceRule] = []


class Touch(Struct, frozen=True, forbid_unknown_fields=True):
    """A way of touching an account (G6), the grades it is usual for and those whose cadence it satisfies."""

    id: Word
    label: Text
    usual_for: list[Word]
    counts_for: list[Word]
    minutes: Count
    """What one takes of a working day, travel included (G4)."""
    note: Text | None = None
    register: bool = False
    """Entered in the register of gifts and hospitality (X2)."""
    retired: bool = False


class Status(Struct, frozen=True, forbid_unknown_fields=True):
    """Where an account stands in the list (G7); one that is not `cultivated` is never due."""

    id: Word
    label: Text
    cultivated: bool
    refill: bool = False
    """Whoever comes here leaves a gap in the list, to be filled with a new account."""
    retired: bool = False
    """No longer offered; accounts that stand there stay as they are."""


class TimePlan(Struct, frozen=True, forbid_unknown_fields=True):
    """A month's plan for one grade, or for new accounts (`new`)."""

    grade: Word
    accounts: Count
    days: Count


class TimeBudget(Struct, frozen=True, forbid_unknown_fields=True):
    """G4: how a rep's month is meant to be spent."""

    minutes_per_day: Positive
    plans: list[TimePlan]


class Segment(Struct, frozen=True, forbid_unknown_fields=True):
    """A class of accounts (G9); the first whose `when` holds is the account's."""

    id: Word
    label: Text
    when: Expression = None


class Job(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the jobs a rep does with a plot (G3), and the grades whose accounts it covers."""

    id: Word
    label: Text
    text: Text
    grades: list[Word] = []
    without_grade: bool = False
    """Covers accounts without a grade too."""


class Product(Struct, frozen=True, forbid_unknown_fields=True):
    """A product line and the functions of the people to reach for it (G9)."""

    id: Word
    label: Text
    reach: list[Text] = []


class Fit(Struct, frozen=True, forbid_unknown_fields=True):
    """What to offer a segment of a product line: sell it, keep it simple, or do not bother (G9)."""

    segment: Word
    product: Word
    advice: Literal["sell", "simple", "no"]
    note: Text | None = None


class SearchWay(Struct, frozen=True, forbid_unknown_fields=True):
    """A way of finding accounts, rated effectiveness by coverage from 1 to 3 (G7)."""

    id: Word
    label: Text
    effectiveness: Rating
    coverage: Rating


class Scoring(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the five classes of recency (days), frequency (orders a year) and amount begin (G11), best class first."""

    currency: Words
    recency_days: list[Positive]
    orders_per_year: list[Positive]
    amount_minor: list[Positive]
    items: list[Word] = []
    """What is noted beside the figures: habits, focus, bargaining."""


class Plot(Struct, frozen=True, forbid_unknown_fields=True):
    """How a plot is filled and kept (G7, G8)."""

    size: Positive
    """About how many well-chosen accounts a plot starts with."""
    sources: list[Choice] = []
    ways: list[SearchWay] = []
    keys: list[Text] = []
    """Six keys of intensive cultivation."""
    advice: list[Text] = []
    """How a list is kept."""
    industries: list[Choice] = []
    """Trades of the target market (G9), offered where an account's is typed."""
    visits_a_week: Count = 0
    """What visiting alone reaches, to compare an event with (G8)."""
    event_advice: Text | None = None
    techniques: list[Choice] = []
    """G6: how a touch is done well."""
    event_checklist: list[Choice] = []
