"""What the types cannot say of a playbook: ids that stand once, references that lead somewhere, sums and orders.

Checks run over whatever could be read. Ids of parts that could not be read still count as known (`Ids`), so that one
mistake is told once and not again by everything that refers to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from msgspec import Struct

from shared_schema.check import COMMON_ITEMS
from shared_schema.playbook.cultivation import Cadences, DecisionTable, Fit, Grade, Job, Scoring, Segment, Touch
from shared_schema.playbook.expressions import Names, check_condition, check_value
from shared_schema.playbook.knowing import Assessment, Checklist, Condition, Gate, Item, Sequence, Signal, Trust
from shared_schema.playbook.people import People, Relations
from shared_schema.playbook.problems import Problem, twice, unknown
from shared_schema.playbook.selling import Exit, ExitViews, Quiz, Scorecard, Stage, VisitGuide

THRESHOLDS = ("touch_repeat_days",)
"""Numbers the rules themselves read; conditions may name others."""


class Ids(Struct, frozen=True):
    """Every id that stands in the file, by part, whether the rest of it could be read or not."""

    by_part: dict[str, list[str]]
    systems: list[Any]
    """What the decision tables say they are for."""
    thresholds: list[str]

    def of(self, part: str) -> list[str]:
        return self.by_part.get(part, [])


def ids_of(raw: dict[str, Any]) -> Ids:
    """`part -> ids` of every list of tables, items below their checklists."""
    found: dict[str, list[str]] = {"items": []}
    for part, members in raw.items():
        if isinstance(members, list):
            found[part] = [m["id"] for m in members if isinstance(m, dict) and isinstance(m.get("id"), str)]
    for checklist in raw.get("checklists") or []:
        items = checklist.get("items") if isinstance(checklist, dict) else None
        for item in items if isinstance(items, list) else []:
            if isinstance(item, dict) and isinstance(item.get("id"), str):
                found["items"].append(item["id"])
    tables, thresholds = raw.get("decision_tables"), raw.get("thresholds")
    systems = [t.get("system") for t in tables if isinstance(t, dict)] if isinstance(tables, list) else []
    return Ids(found, systems, list(thresholds) if isinstance(thresholds, dict) else [])


def check(parts: dict[str, Any], ids: Ids) -> Iterator[Problem]:
    """The mistakes among the parts that could be read; `parts` is `{member: value}` of a playbook."""
    checklists: list[Checklist] = parts.get("checklists") or []
    items = {item.id: item for checklist in checklists for item in checklist.items}
    conditions: dict[str, Condition] = parts.get("conditions") or {}
    names = Names(items, frozenset(ids.of("items")), frozenset(ids.of("stages")), frozenset(ids.thresholds), conditions)
    for part in sorted(ids.by_part):
        yield from twice("checklists.items" if part == "items" else part, ids.of(part))
    if "thresholds" in parts:
        yield from (Problem("thresholds", "thresholds", {"id": one}) for one in THRESHOLDS if one not in ids.thresholds)
    yield from _grading(parts, ids, items)
    for item in items.values():
        yield from _item(item, items, ids)
    yield from _conditions(parts, names)
    yield from _selling(parts, ids, items)
    yield from _rest(parts, ids, items)


# ── grading and cultivation ───────────────────────────────────────────────────────────────────────────────────────


def _grading(parts: dict[str, Any], ids: Ids, items: dict[str, Item]) -> Iterator[Problem]:
    grades, stages = ids.of("grades"), ids.of("stages")
    each: list[Grade] = parts.get("grades") or []
    for grade in each:
        yield from unknown(f"grades.{grade.id}.assumed_stage", filter(None, [grade.assumed_stage]), stages)
    if cadences := parts.get("cadences"):
        yield from _cadences(cadences, ids)
    touches: list[Touch] = parts.get("touches") or []
    for touch in touches:
        yield from unknown(f"touches.{touch.id}", [*touch.usual_for, *touch.counts_for], grades)
    if budget := parts.get("time_budget"):
        yield from unknown("time_budget.plans", (plan.grade for plan in budget.plans), [*grades, "new"])
    tables: list[DecisionTable] = parts.get("decision_tables") or []
    if "decision_tables" in parts and sorted(ids.systems, key=str) != [False, True]:
        yield Problem("decision_tables", "two_tables")
    for table in tables:
        yield from _table(table, ids, items)
    fits: list[Fit] = parts.get("fits") or []
    for number, fit in enumerate(fits, 1):
        yield from unknown(f"fits[{number}].segment", [fit.segment], ids.of("segments"))
        yield from unknown(f"fits[{number}].product", [fit.product], ids.of("products"))
    jobs: list[Job] = parts.get("jobs") or []
    for job in jobs:
        yield from unknown(f"jobs.{job.id}.grades", job.grades, grades)
    yield from unknown("expected_grades", parts.get("expected_grades") or [], grades)
    yield from unknown("rival_items", parts.get("rival_items") or [], ids.of("items"))
    scoring: Scoring | None = parts.get("scoring")
    if scoring:
        yield from unknown("scoring.items", scoring.items, ids.of("items"))
        yield from _rising("scoring.recency_days", scoring.recency_days, "classes")
        yield from _rising("scoring.orders_per_year", scoring.orders_per_year[::-1], "classes")
        yield from _rising("scoring.amount_minor", scoring.amount_minor[::-1], "classes")


def _cadences(cadences: Cadences, ids: Ids) -> Iterator[Problem]:
    grades = ids.of("grades")
    yield from unknown("cadences.by_grade", cadences.by_grade, grades)
    for grade in sorted(set(grades) - cadences.by_grade.keys()):
        yield Problem("cadences.by_grade", "no_cadence", {"grade": grade})
    yield from unknown("cadences.in_working_days", cadences.in_working_days, grades)
    yield from unknown("cadences.by_segment", cadences.by_segment, ids.of("segments"))
    yield from unknown("cadences.segments_in_working_days", cadences.segments_in_working_days, ids.of("segments"))
    for segment, days in cadences.by_segment.items():
        yield from unknown(f"cadences.by_segment.{segment}", days, grades)


def _table(table: DecisionTable, ids: Ids, items: dict[str, Item]) -> Iterator[Problem]:
    path = f"decision_tables(system={str(table.system).lower()})"
    yield from unknown(f"{path}.inputs", table.inputs, ids.of("items"))
    for row in table.rows:
        yield from unknown(f"{path}.rows", [row.grade], ids.of("grades"))
        yield from unknown(f"{path}.rows.{row.grade}.when", row.when, table.inputs)
        for item_id, answers in row.when.items():
            if item_id in items:
                yield from unknown(f"{path}.rows.{row.grade}.when.{item_id}", answers, answers_of(items[item_id]))


def answers_of(item: Item) -> list[str]:
    """The words an answer to the item can be, where they are counted."""
    return ["yes", "no"] if item.kind == "yesno" else [choice.id for choice in item.choices]


def _rising(path: str, numbers: Iterable[int], what: str) -> Iterator[Problem]:
    for earlier, later in pairwise(numbers):
        if later <= earlier:
            yield Problem(path, "order", {"what": what, "id": later})


# ── knowing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _item(item: Item, items: dict[str, Item], ids: Ids) -> Iterator[Problem]:
    path = f"checklists.items.{item.id}"
    for member, kind in (("choices", "choice"), ("rows", "table"), ("columns", "table")):
        if (item.kind == kind) != bool(getattr(item, member)):
            yield Problem(path, "choices_belong", {"member": member, "kind": kind})
        yield from twice(f"{path}.{member}", (one.id for one in getattr(item, member)))
    for column in item.columns:
        if (column.kind == "choice") != bool(column.choices):
            yield Problem(f"{path}.columns.{column.id}", "choices_belong", {"member": "choices", "kind": "choice"})
    if item.id in COMMON_ITEMS and item.sensitivity == "private":
        yield Problem(f"{path}.sensitivity", "not_private", {"id": item.id})
    yield from unknown(f"{path}.from_stage", filter(None, [item.from_stage]), ids.of("stages"))
    yield from _only_if(path, item.only_if, items, ids)


def _only_if(path: str, only_if: dict[str, str], items: dict[str, Item], ids: Ids) -> Iterator[Problem]:
    for other, answer in only_if.items():
        yield from unknown(f"{path}.only_if", [other], ids.of("items"))
        if other in items:
            yield from unknown(f"{path}.only_if.{other}", [answer], answers_of(items[other]))


def _conditions(parts: dict[str, Any], names: Names) -> Iterator[Problem]:
    for name, condition in names.conditions.items():
        yield from check_value(condition.when, names, f"conditions.{name}", condition.about)
    signals: list[Signal] = parts.get("signals") or []
    for signal in signals:
        yield from _signal(signal, names)
    sequences: list[Sequence] = parts.get("sequences") or []
    for sequence in sequences:
        path = f"sequences.{sequence.id}"
        yield from unknown(f"{path}.items", sequence.items, names.item_ids)
        yield from unknown(f"{path}.due", sequence.due, sequence.items)
        yield from unknown(f"{path}.until_stage", filter(None, [sequence.until_stage]), names.stages)
        if sequence.due and sequence.passed is None:
            yield Problem(path, "missing", {"member": "passed", "want": "text"})
    cadences: Cadences | None = parts.get("cadences")
    for rule in cadences.rules if cadences else []:
        yield from check_condition(rule.when, names, f"cadences.rules.{rule.id}.when", "account")
    segments: list[Segment] = parts.get("segments") or []
    for segment in segments:
        if segment.when is not None:
            yield from check_condition(segment.when, names, f"segments.{segment.id}.when", "account")
    assessments: list[Assessment] = parts.get("assessments") or []
    for assessment in assessments:
        yield from _assessment(assessment, names)
    gates: list[Gate] = parts.get("gates") or []
    for gate in gates:
        yield from twice(f"gates.{gate.id}.checks", (check.id for check in gate.checks))
        for one in gate.checks:
            path = f"gates.{gate.id}.checks.{one.id}"
            yield from check_condition(one.when, names, f"{path}.when", "opportunity")
            yield from unknown(f"{path}.ask", filter(None, [one.ask]), names.item_ids)


def _signal(signal: Signal, names: Names) -> Iterator[Problem]:
    path = f"signals.{signal.id}"
    yield from check_condition(signal.when, names, f"{path}.when", signal.about)
    yield from unknown(f"{path}.ask", filter(None, [signal.ask]), names.item_ids)
    if signal.next is None and signal.ask is None:
        yield Problem(path, "no_next")
    given = {argument.name for argument in signal.arguments} | {"name"}
    for member, text in (("label", signal.label), ("next", signal.next)):
        named = re.findall(r"\{(\w+)\}", f"{text.zh_cn} {text.en}") if text else []
        for name in sorted(set(named) - given):
            yield Problem(f"{path}.{member}", "no_argument", {"name": name})
    for argument in signal.arguments:
        yield from check_value(argument.value, names, f"{path}.arguments.{argument.name}", signal.about)
        yield from unknown(f"{path}.arguments.{argument.name}.item", filter(None, [argument.item]), names.item_ids)


def _assessment(assessment: Assessment, names: Names) -> Iterator[Problem]:
    path = f"assessments.{assessment.id}"
    for judged in assessment.items:
        yield from unknown(f"{path}.items", [judged.item], names.item_ids)
        if (item := names.items.get(judged.item)) and answers_of(item):
            yield from unknown(f"{path}.items.{judged.item}.good", judged.good, answers_of(item))
    yield from unknown(f"{path}.beside", assessment.beside, names.item_ids)
    yield from _rising(f"{path}.levels", (level.from_percent for level in assessment.levels), "shares")


# ── selling ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _selling(parts: dict[str, Any], ids: Ids, items: dict[str, Item]) -> Iterator[Problem]:
    stages: list[Stage] = parts.get("stages") or []
    known = ids.of("stages")
    for stage in stages:
        yield from unknown(f"stages.{stage.id}.steps", stage.steps, ids.of("steps"))
    yield from _rising("stages", (stage.probability for stage in stages), "probability")
    for step in parts.get("buyer_steps") or []:
        yield from unknown(f"buyer_steps.{step.id}.up_to", [step.up_to], known)
    for number, move in enumerate(parts.get("moves") or [], 1):
        yield from unknown(f"moves[{number}]", [move.from_, move.to], known)
    exits: list[Exit] = parts.get("exits") or []
    for exit_ in exits:
        yield from unknown(f"exits.{exit_.id}.stage", [exit_.stage], known)
        for point in exit_.points:
            yield from unknown(f"exits.{exit_.id}.points", [point.item], ids.of("items"))
            if (item := items.get(point.item)) and answers_of(item):
                yield from unknown(f"exits.{exit_.id}.points.{point.item}.good", point.good, answers_of(item))
    yield from _views(parts.get("exit_views"), exits, items, ids)
    scorecards: list[Scorecard] = parts.get("scorecards") or []
    for card in scorecards:
        total = sum(criterion.weight for criterion in card.criteria)
        if total != 100:
            yield Problem(f"scorecards.{card.id}.criteria", "sum", {"sum": total})
        yield from twice(f"scorecards.{card.id}.criteria", (criterion.id for criterion in card.criteria))
    visit: VisitGuide | None = parts.get("visit")
    for question in visit.questions if visit else []:
        yield from unknown(f"visit.questions.{question.id}.stages", question.stages, known)
        yield from unknown(f"visit.questions.{question.id}.item", filter(None, [question.item]), ids.of("items"))
    yield from twice("visit.need_steps", (step.id for step in visit.need_steps) if visit else ())


def _views(views: ExitViews | None, exits: list[Exit], items: dict[str, Item], ids: Ids) -> Iterator[Problem]:
    sides = [side.id for side in views.sides] if views else []
    for exit_ in exits:
        yield from unknown(f"exits.{exit_.id}.sides", exit_.sides, sides)
        yield from twice(f"exits.{exit_.id}.sides", exit_.sides)
    if views is None:
        return
    yield from twice("exit_views.sides", sides)
    yield from twice("exit_views.answers", (one.id for one in views.answers))
    yield from unknown("exit_views.good", views.good, [one.id for one in views.answers])
    for side in views.sides:
        yield from _only_if(f"exit_views.sides.{side.id}", side.only_if, items, ids)


# ── the rest ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _rest(parts: dict[str, Any], ids: Ids, items: dict[str, Item]) -> Iterator[Problem]:
    trust: Trust | None = parts.get("trust")
    if trust:
        for member in ("preference_items", "need_items", "personal_items"):
            yield from unknown(f"trust.{member}", getattr(trust, member), ids.of("items"))
        yield from twice("trust.pointers", (pointer.id for pointer in trust.pointers))
    people: People | None = parts.get("people")
    for member in people.__struct_fields__ if people else ():
        named = (getattr(one, "id", None) for one in getattr(people, member))
        yield from twice(f"people.{member}", (one for one in named if one is not None))
    yield from unknown("people.plan_items", people.plan_items if people else [], ids.of("items"))
    relations: Relations | None = parts.get("relations")
    if relations:
        yield from _rising("relations.stages", (stage.from_share for stage in relations.stages), "shares")
        yield from twice("relations.surveys", (survey.id for survey in relations.surveys))
        if span := relations.span:
            judges = [one.id for one in parts.get("assessments") or [] if one.about == "account"]
            yield from unknown("relations.span.assessment", [span.assessment], judges)
        for phase in relations.care:
            yield from unknown(f"relations.care.{phase.id}.items", phase.items, ids.of("items"))
    quiz: Quiz | None = parts.get("quiz")
    if quiz:
        yield from _quiz(quiz)


def _quiz(quiz: Quiz) -> Iterator[Problem]:
    yield from twice("quiz.questions", (question.id for question in quiz.questions))
    if len(quiz.questions) < quiz.draw:
        yield Problem("quiz.draw", "too_few", {"got": len(quiz.questions), "want": str(quiz.draw)})
    for question in quiz.questions:
        path = f"quiz.questions.{question.id}"
        whole = bool(question.choices and question.right) if question.form == "closed" else bool(question.points)
        if not whole:
            yield Problem(path, "quiz_right")
        yield from unknown(f"{path}.right", question.right, [choice.id for choice in question.choices])
