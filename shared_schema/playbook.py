"""The method as data: grades, cadences, touches, checklists and stages of one playbook, read from TOML and checked.

A company changes its method by editing a file, not code; so a mistake must be told in words that mend it: every
error names the file, the path inside it and what to write instead. Texts a person reads stand in both languages.

The phone gets the playbook as canonical JSON (sorted keys, no spaces, no floats: the same bytes everywhere), named
by the SHA-256 of those bytes; `generate.py` writes its TypeScript types from the Structs below.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

__all__ = [
    "Cadences",
    "Caution",
    "Checklist",
    "Choice",
    "DecisionRow",
    "DecisionTable",
    "Grade",
    "Item",
    "Playbook",
    "PlaybookError",
    "Purpose",
    "Stage",
    "Status",
    "Step",
    "Text",
    "Thresholds",
    "TimeBudget",
    "TimePlan",
    "Touch",
    "canonical_json",
    "items_of",
    "load",
    "load_shipped",
    "playbook_hash",
]

SHIPPED = Path(__file__).parent / "playbooks" / "key_account.toml"

Word = Annotated[str, Meta(pattern="^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}$")]
Positive = Annotated[int, Meta(ge=1)]
Count = Annotated[int, Meta(ge=0)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Words = Annotated[str, Meta(min_length=1)]


class PlaybookError(ValueError):
    """A playbook that cannot be used; the message names the file, the path and the mend."""


class Text(Struct, frozen=True, forbid_unknown_fields=True, rename={"zh_cn": "zh-CN"}):
    """What a person reads, in both languages."""

    zh_cn: Words
    en: Words


class Grade(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the four grades (G1): how soon an account can close, told for those without and with a system."""

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


class Cadences(Struct, frozen=True, forbid_unknown_fields=True):
    """G5: days between touches by grade; `opportunity` the longest gap for an open opportunity of the first grade."""

    by_grade: dict[str, Positive]
    opportunity: Positive
    ungraded: Positive


class Touch(Struct, frozen=True, forbid_unknown_fields=True):
    """A way of touching an account (G6), the grades it is usual for and those whose cadence it satisfies."""

    id: Word
    label: Text
    usual_for: list[Word]
    counts_for: list[Word]
    minutes: Count
    """What one takes of a working day, travel included (G4)."""
    note: Text | None = None


class Choice(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer to choose; `days`: how long this way of deciding usually takes (K2)."""

    id: Word
    label: Text
    days: Positive | None = None


class Item(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to know: how it is answered, how long it stays true, and the question that learns it."""

    id: Word
    subject: Literal["account", "opportunity", "contact"]
    group: Word
    label: Text
    kind: Literal["text", "choice", "number", "money", "date", "month", "yesno", "contact"]
    method: Words
    ask: Text | None = None
    """The question; absent for what is decided, not asked (grade, stage)."""
    form: Literal["open", "closed"] = "open"
    choices: list[Choice] = []
    sensitivity: Literal["public", "semi-public", "private"] = "public"
    fresh_days: Positive | None = None
    """After so many days an answer is stale; absent: it stays true."""
    weight: Annotated[int, Meta(ge=1, le=10)] = 5
    from_stage: Word | None = None
    """Needed from this stage on; absent: always."""
    only_if: dict[str, str] = {}
    """Asked only when these items of the account have these answers."""
    latest: bool = False
    """The newest observation decides; nobody disagrees (grade, stage)."""


class Checklist(Struct, frozen=True, forbid_unknown_fields=True):
    """A group of items in the order they are shown."""

    id: Word
    label: Text
    method: Words
    items: list[Item]


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """A stage of an opportunity (S1) with its chance of winning, and the steps of the process it spans (S3)."""

    id: Word
    label: Text
    probability: Percent
    steps: list[Word]


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
    cautions: list[Caution] = []


class Status(Struct, frozen=True, forbid_unknown_fields=True):
    """Where an account stands in the list (G7); one that is not `cultivated` is never due."""

    id: Word
    label: Text
    cultivated: bool


class TimePlan(Struct, frozen=True, forbid_unknown_fields=True):
    """A month's plan for one grade, or for new accounts (`new`)."""

    grade: Word
    accounts: Count
    days: Count


class TimeBudget(Struct, frozen=True, forbid_unknown_fields=True):
    """G4: how a rep's month is meant to be spent."""

    minutes_per_day: Positive
    plans: list[TimePlan]


class Thresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a warning begins (P8, K2)."""

    few_contacts: Positive
    heavy_weight: Percent
    contact_cold_days: Positive
    touch_repeat_days: Positive
    decision_soon_days: Positive


class Playbook(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole method."""

    id: Word
    version: Positive
    name: Text
    grades: Annotated[list[Grade], Meta(min_length=2)]
    decision_tables: list[DecisionTable]
    cadences: Cadences
    touches: list[Touch]
    statuses: list[Status]
    checklists: list[Checklist]
    stages: Annotated[list[Stage], Meta(min_length=1)]
    steps: list[Step]
    maintenance: list[Purpose]
    """Purposes while an account is cultivated and no opportunity is open (G3, G5)."""
    time_budget: TimeBudget
    thresholds: Thresholds


def items_of(playbook: Playbook) -> Iterator[Item]:
    """Every item, in the playbook's order."""
    for checklist in playbook.checklists:
        yield from checklist.items


def load(path: Path) -> Playbook:
    """Read and check a playbook file."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlaybookError(f"{path.name}: not readable as TOML in UTF-8: {error}") from error
    return parse(raw, path.name)


def parse(raw: dict[str, Any], name: str) -> Playbook:
    """Check a playbook already read; `name` is what messages call it."""
    try:
        playbook = msgspec.convert(raw, Playbook)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at ")
        raise PlaybookError(f"{name}: at {where.strip('`') or '$'}: {what}; write it as the README shows") from error
    problems = list(_problems(playbook))
    if problems:
        raise PlaybookError("\n".join(f"{name}: {problem}" for problem in problems))
    return playbook


def _twice(path: str, ids: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            yield f"at {path}: `{one}` stands twice; rename or remove one"
        seen.add(one)


def _unknown(path: str, used: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    allowed = sorted(set(known))
    for one in used:
        if one not in allowed:
            yield f"at {path}: there is no `{one}`; use one of {', '.join(allowed)}"


def _problems(playbook: Playbook) -> Iterator[str]:
    """What the types cannot say: unique ids, references that lead somewhere, tables that fit their items."""
    grades = [g.id for g in playbook.grades]
    stages = [s.id for s in playbook.stages]
    items = {i.id: i for i in items_of(playbook)}
    yield from _twice("grades", grades)
    yield from _twice("stages", stages)
    yield from _twice("steps", (s.id for s in playbook.steps))
    yield from _twice("touches", (t.id for t in playbook.touches))
    yield from _twice("checklists.items", (i.id for i in items_of(playbook)))
    for grade in playbook.grades:
        yield from _unknown(f"grades.{grade.id}.assumed_stage", filter(None, [grade.assumed_stage]), stages)
    yield from _unknown("cadences.by_grade", playbook.cadences.by_grade, grades)
    for grade_id in set(grades) - playbook.cadences.by_grade.keys():
        yield f"at cadences.by_grade: grade {grade_id} has no cadence; add `{grade_id} = <days>`"
    for touch in playbook.touches:
        yield from _unknown(f"touches.{touch.id}", [*touch.usual_for, *touch.counts_for], grades)
    for stage in playbook.stages:
        yield from _unknown(f"stages.{stage.id}.steps", stage.steps, (s.id for s in playbook.steps))
    yield from _unknown("time_budget.plans", (p.grade for p in playbook.time_budget.plans), [*grades, "new"])
    yield from _table_problems(playbook, grades, items)
    for item in items.values():
        yield from _item_problems(item, items, stages)


def _table_problems(playbook: Playbook, grades: list[str], items: dict[str, Item]) -> Iterator[str]:
    if sorted(t.system for t in playbook.decision_tables) != [False, True]:
        yield "at decision_tables: write two, one with `system = false` and one with `system = true`"
    for table in playbook.decision_tables:
        path = f"decision_tables(system={str(table.system).lower()})"
        yield from _unknown(f"{path}.inputs", table.inputs, items)
        for row in table.rows:
            yield from _unknown(f"{path}.rows", [row.grade], grades)
            yield from _unknown(f"{path}.rows.{row.grade}.when", row.when, table.inputs)
            for item_id, answers in row.when.items():
                if item_id in items:
                    yield from _unknown(f"{path}.rows.{row.grade}.when.{item_id}", answers, _answers(items[item_id]))


def _answers(item: Item) -> list[str]:
    return ["yes", "no"] if item.kind == "yesno" else [c.id for c in item.choices]


def _item_problems(item: Item, items: dict[str, Item], stages: list[str]) -> Iterator[str]:
    path = f"checklists.items.{item.id}"
    if (item.kind == "choice") != bool(item.choices):
        yield f"at {path}: `choices` belong to kind `choice` and to no other; add them or change `kind`"
    yield from _twice(f"{path}.choices", (c.id for c in item.choices))
    if item.from_stage is not None:
        yield from _unknown(f"{path}.from_stage", [item.from_stage], stages)
    for other, answer in item.only_if.items():
        yield from _unknown(f"{path}.only_if", [other], items)
        if other in items:
            yield from _unknown(f"{path}.only_if.{other}", [answer], _answers(items[other]))


@cache
def load_shipped() -> Playbook:
    """The key-account playbook that comes with Headland."""
    return load(SHIPPED)


def canonical_json(playbook: Playbook) -> bytes:
    """The one form of a playbook on the wire: UTF-8, sorted keys, no spaces."""
    plain = msgspec.to_builtins(playbook)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def from_json(data: bytes) -> Playbook:
    """A playbook as it was published."""
    return msgspec.json.decode(data, type=Playbook)


def playbook_hash(playbook: Playbook) -> str:
    """The name under which the server publishes it."""
    return hashlib.sha256(canonical_json(playbook)).hexdigest()
