"""The sale as data (S1–S11), the visit (V1–V5) and training (T1, T2)."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from shared_schema.playbook.words import Choice, Percent, Positive, Text, Word, Words


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """A stage of an opportunity (S1) with its chance of winning, and the steps of the process it spans (S3)."""

    id: Word
    label: Text
    probability: Percent
    steps: list[Word]
    skip: Literal["ok", "approval", "no"] = "no"
    """May one pass it over (S3)?"""
    enter: Literal["ok", "approval"] = "ok"
    """Entering needs the supervisor's yes, whatever lies before (S3: a formal quotation)."""
    means: Text | None = None
    """When an opportunity stands there, in a sentence."""


class BuyerStep(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the customer's own steps (S2): who acts, how far we may be, how many bidders are left after it."""

    id: Word
    label: Text
    who: Text
    up_to: Word
    """The furthest of our stages that is not ahead of the buyer."""
    bidders: Text | None = None


class Move(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """A move between two stages that the general rule does not judge rightly."""

    from_: Word
    to: Word
    rule: Literal["allowed", "approval", "forbidden"]


class ExitPoint(Struct, frozen=True, forbid_unknown_fields=True):
    """One point of an exit checklist: the item that answers it, the answers that pass, and whether it must."""

    item: Word
    good: list[str] = []
    """Empty: any answer but none."""
    must: bool = False


class Side(Struct, frozen=True, forbid_unknown_fields=True):
    """One of those through whom a point is judged (S4: customer, partner, rival)."""

    id: Word
    label: Text
    ask: Text
    """What to look for on this side."""
    only_if: dict[str, str] = {}
    """Judged only when these items have these answers: where no partner comes along there is nothing to judge."""
    retired: bool = False
    """No longer judged; what was said of it stays readable."""


class ExitViews(Struct, frozen=True, forbid_unknown_fields=True):
    """S4: each point of an exit checklist judged through several sides, in one scale of words."""

    method: Words
    answers: list[Choice]
    good: list[str]
    """The answers that pass."""
    sides: list[Side]


class Exit(Struct, frozen=True, forbid_unknown_fields=True):
    """S4: what is to be done, and how well it was done, before a stage is left."""

    id: Word
    method: Words
    label: Text
    stage: Word
    points: list[ExitPoint]
    rule: Text | None = None
    sides: list[Word] = []
    """Through whom each point is judged; empty: as a whole."""


class Purpose(Struct, frozen=True, forbid_unknown_fields=True):
    """What a visit may be for (V1)."""

    id: Word
    label: Text


class Caution(Struct, frozen=True, forbid_unknown_fields=True):
    """What to mind in a step."""

    id: Word
    label: Text


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the sales process (S3); `skip`: may one pass it over."""

    id: Word
    label: Text
    skip: Literal["ok", "approval", "no"]
    purposes: list[Purpose]
    enter: Literal["ok", "approval"] = "ok"
    """Taking it needs the supervisor's yes, whatever lies before (a formal quotation)."""
    cautions: list[Caution] = []


class Criterion(Struct, frozen=True, forbid_unknown_fields=True):
    """One criterion of a scorecard; weights of a card add up to 100."""

    id: Word
    label: Text
    weight: Percent


class Scorecard(Struct, frozen=True, forbid_unknown_fields=True):
    """S5: us against each competitor, each criterion from 1 to `scale`."""

    id: Word
    method: Words
    label: Text
    scale: Positive
    criteria: list[Criterion]


class AgendaPart(Struct, frozen=True, forbid_unknown_fields=True):
    label: Text
    minutes: Positive
    note: Text | None = None


class Agenda(Struct, frozen=True, forbid_unknown_fields=True):
    """S6: how a meeting is laid out."""

    id: Word
    label: Text
    parts: list[AgendaPart]


class Question(Struct, frozen=True, forbid_unknown_fields=True):
    """A question that fits any account (V2): open or closed, its place in SPIN, big before small."""

    id: Word
    text: Text
    form: Literal["open", "closed"]
    spin: Literal["situation", "problem", "implication", "need_payoff"]
    size: Literal["big", "small"] = "big"
    stages: list[Word] = []
    """Empty: at any stage."""
    item: Word | None = None
    """What its answer would teach."""


class Doubt(Struct, frozen=True, forbid_unknown_fields=True):
    """S8: a typical doubt and how it can be answered."""

    id: Word
    label: Text
    answer: Text


class ReviewPart(Struct, frozen=True, forbid_unknown_fields=True):
    """S7: one part of a project review meeting."""

    id: Word
    label: Text
    hint: Text | None = None


class Review(Struct, frozen=True, forbid_unknown_fields=True):
    parts: list[ReviewPart]
    loss_reasons: list[Choice] = []
    """S10."""
    concession_rules: list[Text] = []
    """S9."""
    lessons: list[Text] = []
    """S4: what lost projects taught."""


class NeedStep(Struct, frozen=True, forbid_unknown_fields=True):
    """K12: how far a need has come, from a complaint or a doubt to one that is met; `next`: what brings it on."""

    id: Word
    label: Text
    next: Text | None = None


class VisitGuide(Struct, frozen=True, forbid_unknown_fields=True):
    """V2–V4: how a talk is led."""

    most_in_a_row: Positive
    questions: list[Question] = []
    cushions: list[Text] = []
    """Praise, repeat, cushion: what to say between questions."""
    openers: list[Text] = []
    """The words open questions begin with (5W2H), to go on asking where an answer was thin."""
    urgent_need: list[Text] = []
    """V4: what makes a need urgent to the person before you."""
    need_steps: list[NeedStep] = []
    """The steps of a need in their order; at the last one it is met."""


class QuizQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    """T1: closed with its right choices, or open with its key points, which a supervisor confirms."""

    id: Word
    method: Words
    form: Literal["open", "closed"]
    text: Text
    choices: list[Choice] = []
    right: list[Word] = []
    points: list[Text] = []
    needed: Positive | None = None
    """How many key points make a full answer; absent: all."""
    why: Text | None = None


class Quiz(Struct, frozen=True, forbid_unknown_fields=True):
    """T1: how many are drawn, for how many minutes, and what passes; each question counts the same."""

    draw: Positive
    minutes: Positive
    pass_percent: Percent
    open_at_most: Positive
    """How many open questions a draw may hold, so that most of it is judged at once."""
    questions: list[QuizQuestion]


class SelfCheck(Struct, frozen=True, forbid_unknown_fields=True):
    """T2: attitude, knowledge, skills: the rep's own view, private."""

    id: Word
    label: Text
    points: list[Choice]
