"""What there is to know, as data (K1–K12): items and their answers, what contradicts, what we tell, how trust grows."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from shared_schema.playbook.words import Choice, Count, Expression, Percent, Positive, Text, Word, Words


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """One column of a table's answer (K6)."""

    id: Word
    label: Text
    kind: Literal["text", "number", "choice"] = "text"
    choices: list[Choice] = []


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to know: how it is answered, how long it stays true, and the question that learns it.

    A table's answer is flat, `row.column` to value, so that it stays one value of one fact.
    """

    id: Word
    subject: Literal["account", "opportunity", "contact", "rival"]
    group: Word
    label: Text
    kind: Literal["text", "choice", "number", "money", "date", "month", "yesno", "contact", "table"]
    method: Words
    ask: Text | None = None
    """The question; absent for what is decided, not asked (grade, stage)."""
    form: Literal["open", "closed"] = "open"
    choices: list[Choice] = []
    rows: list[Choice] = []
    columns: list[Column] = []
    sensitivity: Literal["public", "semi-public", "private"] = "public"
    fresh_days: Positive | None = None
    """After so many days an answer is stale; absent: it stays true."""
    weight: Annotated[int, Meta(ge=1, le=10)] = 5
    from_stage: Word | None = None
    """Needed from this stage on; absent: always."""
    only_if: dict[str, str] = {}
    """Asked only when these items of the account have these answers."""
    only_ownership: list[Word] = []
    """Of accounts of these kinds of ownership (K6), and of those whose ownership nobody noted; empty: of all."""
    latest: bool = False
    """The newest observation decides; nobody disagrees (grade, stage)."""
    asked: bool = True
    """Counts among the unknowns; a table to fill at leisure does not."""
    retired: bool = False
    """No longer asked; its answers stay readable."""
    help: Text | None = None


class Checklist(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of items in the order they are shown."""

    id: Word
    label: Text
    method: Words
    items: list[Item]


class Condition(Struct, frozen=True, forbid_unknown_fields=True):
    """A condition with a name, for use in others. One about the account can be asked of any case."""

    when: Expression
    about: Literal["account", "opportunity", "contact", "visit", "task"] = "account"


class Argument(Struct, frozen=True, forbid_unknown_fields=True):
    """A value a signal's sentence names: `{days}` stands for the argument `days`, shown as what it is."""

    name: Word
    value: Expression
    show: Literal["text", "number", "percent", "day", "money", "item", "answer", "name", "ago"] = "text"
    item: Word | None = None
    """For `answer`: the item whose choices name the value."""


class Signal(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that holds and should be said: what, of whom, and the next step.

    `warning` (P8) and `contradiction` (K2) stand in the brief, `sign` is an early sign of losing a customer (R4),
    `review` calls the project review meeting (S7), `watch` is worth an eye (G1).
    """

    id: Word
    kind: Literal["warning", "contradiction", "sign", "review", "watch"]
    method: Words
    about: Literal["account", "opportunity", "contact"]
    when: Expression
    label: Text
    next: Text | None = None
    """What to do about it; absent when `ask` says it."""
    ask: Word | None = None
    """The item whose question helps."""
    arguments: list[Argument] = []


class Sequence(Struct, frozen=True, forbid_unknown_fields=True):
    """Items whose dates come in this order (K2); those in `due` warn when their date passed and work went on."""

    id: Word
    method: Words
    items: list[Word]
    out_of_order: Text
    """`{first}`, `{first_value}`, `{second}`, `{second_value}` stand for the two items and their dates."""
    due: list[Word] = []
    passed: Text | None = None
    """`{item}` and `{value}`."""
    until_stage: Word | None = None
    """From this stage on nothing is overdue any more."""


class Judged(Struct, frozen=True, forbid_unknown_fields=True):
    """One item of an assessment: which answers speak for it, and how much they weigh."""

    item: Word
    good: list[str]
    weight: Positive = 1


class Level(Struct, frozen=True, forbid_unknown_fields=True):
    """A verdict from so many per cent of the weight on."""

    from_percent: Percent
    id: Word
    label: Text


class Assessment(Struct, frozen=True, forbid_unknown_fields=True):
    """A test made of items, with reasons: is it a key account (G10), is a project worth it (K8), is it our hour."""

    id: Word
    method: Words
    about: Literal["account", "opportunity", "contact"]
    label: Text
    items: list[Judged]
    levels: list[Level]
    beside: list[Word] = []
    """Noted with it without weighing in: which kind of key account (G10)."""


class GateCheck(Struct, frozen=True, forbid_unknown_fields=True):
    """One condition of a gate, with the question or the step that closes it."""

    id: Word
    label: Text
    when: Expression
    next: Text | None = None
    ask: Word | None = None


class Gate(Struct, frozen=True, forbid_unknown_fields=True):
    """A gate on the way to a win (K3), asked of an opportunity; passed when every check holds."""

    id: Word
    method: Words
    label: Text
    checks: list[GateCheck]


class Pointer(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to tell about our product, our company or ourselves (K10)."""

    id: Word
    about: Literal["product", "company", "personal"]
    label: Text
    says: Text | None = None
    """What this company tells under it, in its own words."""


class Coincidence(Struct, frozen=True, forbid_unknown_fields=True):
    """Something shared; the rarer, the larger its factor before it is squared (K10, K11)."""

    id: Word
    label: Text
    factor: Positive


class Trust(Struct, frozen=True, forbid_unknown_fields=True):
    """K10, K11: what we tell, what we share, and how both count."""

    pointers: list[Pointer]
    coincidences: list[Coincidence]
    personal_percent: Percent
    """How much of a personal pointer counts."""
    unexplained_percent: Positive = 100
    """P of K11, the part nobody can explain, in per cent of what is known both ways."""
    preference_items: list[Word] = []
    need_items: list[Word] = []
    personal_items: list[Word] = []
    steps: list[Choice] = []
    """V3: the steps of the trust tree, from the organisation to the person to the risk."""
    full: Count = 0
    """What fills the gauge; 0: the sum of all there is."""
