"""A whole method: what a playbook declares, each part with its own meaning elsewhere in this package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from shared_schema.playbook.cultivation import (
    Cadences,
    DecisionTable,
    Fit,
    Grade,
    Job,
    Plot,
    Product,
    Scoring,
    Segment,
    Status,
    TimeBudget,
    Touch,
)
from shared_schema.playbook.knowing import Assessment, Checklist, Condition, Gate, Item, Sequence, Signal, Trust
from shared_schema.playbook.people import Hospitality, People, Relations
from shared_schema.playbook.selling import (
    Agenda,
    BuyerStep,
    Doubt,
    Exit,
    ExitViews,
    Move,
    Purpose,
    Quiz,
    Review,
    Scorecard,
    SelfCheck,
    Stage,
    Step,
    VisitGuide,
)
from shared_schema.playbook.words import Count, Positive, Text, Word


class Playbook(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole method. What is absent is not part of it: its screens stay away."""

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
    thresholds: dict[str, Count]
    """Numbers a company turns without touching a condition: where a warning begins (P8, K2, G6)."""
    conditions: dict[str, Condition] = {}
    """Named conditions, for use in others: `["is", "name"]`."""
    signals: list[Signal] = []
    sequences: list[Sequence] = []
    assessments: list[Assessment] = []
    gates: list[Gate] = []
    rival_items: list[Word] = []
    """What the brief says of competitors, in this order (K7)."""
    segments: list[Segment] = []
    products: list[Product] = []
    fits: list[Fit] = []
    scoring: Scoring | None = None
    plot: Plot | None = None
    jobs: list[Job] = []
    expected_grades: list[Word] = []
    """Grades on the list of expected deals, until somebody asks for all (G3); empty: all."""
    people: People | None = None
    buyer_steps: list[BuyerStep] = []
    moves: list[Move] = []
    exits: list[Exit] = []
    exit_views: ExitViews | None = None
    """Through whom exit points are judged (S4)."""
    scorecards: list[Scorecard] = []
    agendas: list[Agenda] = []
    doubts: list[Doubt] = []
    review: Review | None = None
    visit: VisitGuide | None = None
    trust: Trust | None = None
    relations: Relations | None = None
    hospitality: Hospitality | None = None
    quiz: Quiz | None = None
    self_checks: list[SelfCheck] = []


def items_of(playbook: Playbook) -> Iterator[Item]:
    """Every item, retired ones too, in the playbook's order."""
    for checklist in playbook.checklists:
        yield from checklist.items
