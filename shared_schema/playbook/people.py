"""The people as data (P1–P11) and the relationship after winning (R1–R5)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from shared_schema.playbook.words import Amount, Choice, Percent, Positive, Text, Word, Words


class Stance(Struct, frozen=True, forbid_unknown_fields=True):
    """P5: recognition of our business against personal sympathy."""

    id: Word
    label: Text
    mind: Literal["low", "middle", "high"]
    heart: Literal["low", "high"]


class Quadrant(Struct, frozen=True, forbid_unknown_fields=True):
    """P4: influence against support; `order` says to whom time goes first."""

    id: Word
    label: Text
    influence: Literal["low", "high"]
    support: Literal["low", "high"]
    order: Positive
    advice: Text
    folk: Text | None = None
    """What a tradition calls it, for help; a method without one has none."""


class People(Struct, frozen=True, forbid_unknown_fields=True):
    """What the map of people is drawn with (P1–P11). Items named here are answered by facts about a contact."""

    levels: list[Choice]
    """P1: decision, management, execution."""
    departments: list[Choice]
    stances: list[Stance]
    quadrants: list[Quadrant]
    measures: list[Choice] = []
    """P7: what a relationship plan is made of."""
    plan_items: list[Word] = []
    """P7: items about a contact that a plan tells in words. None: relations with rivals and with us."""
    senior_ways: list[Choice] = []
    """P9: ways to senior people."""
    coach_signs: list[Choice] = []
    """P11."""
    coach_gives: list[Text] = []
    """P11: what to ask a coach for."""
    steps: list[Choice] = []
    """P0: the five steps of finding the right people."""


class RelationStage(Struct, frozen=True, forbid_unknown_fields=True):
    """R1: how far a relation is, by the share of the customer's spending with us, and its measures."""

    id: Word
    label: Text
    from_share: Percent
    measures: list[Text]


class CarePhase(Struct, frozen=True, forbid_unknown_fields=True):
    """R2: what a phase of care is about, and what recurs in it every so many days."""

    id: Word
    label: Text
    focus: list[Text]
    every_days: Positive | None = None
    task: Text | None = None
    items: list[Word] = []
    """What the phase puts in place: who is in charge, whom to call; asked from then on."""


class SurveyQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    id: Word
    label: Text


class Survey(Struct, frozen=True, forbid_unknown_fields=True):
    """R3: five levels; satisfied is not loyal, so loyalty is asked for itself."""

    id: Word
    label: Text
    method: Words
    levels: list[Choice]
    questions: list[SurveyQuestion]
    sample: Positive | None = None
    """How many customers of a plot are drawn for it each month; absent: whoever is chosen is asked."""


class Span(Struct, frozen=True, forbid_unknown_fields=True):
    """R2: how many key accounts one person can look after; which they are, the highest level of a test says."""

    assessment: Word
    at_most: Positive
    advice: Text


class Relations(Struct, frozen=True, forbid_unknown_fields=True):
    """After winning (R1–R5)."""

    stages: list[RelationStage]
    broken_inner: list[Choice] = []
    broken_outer: list[Choice] = []
    care: list[CarePhase] = []
    surveys: list[Survey] = []
    leave_reasons: list[Choice] = []
    leave_measures: list[Text] = []
    span: Span | None = None


class Hospitality(Struct, frozen=True, forbid_unknown_fields=True):
    """X2: what may be given, up to how much per person and year, and from where on somebody must say yes."""

    kinds: list[Choice]
    per_person_year: Amount
    approval_from: Amount
    """One gift worth this or more waits for the supervisor; beyond the yearly limit every one does."""
    rules: list[Text] = []
