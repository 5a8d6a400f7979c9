"""The second playbook: another method in the same engine, whole, and alike in both languages.

Random families go through both languages for each shipped playbook in `test_rules_mirror.py` and
`test_method_rules.py`, one method in the place of the other in `test_succession.py`; here stands what this one means.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable
from itertools import pairwise, product
from typing import Any

import pytest

from shared_schema import rules
from shared_schema.playbook import (
    Playbook,
    items_of,
    load_shipped,
    shipped_names,
)
from shared_schema.playbook.loading import FOLDER
from shared_schema.rules import Family
from tests.shared_schema.meddicc_cases import BUYER, CHAMPION, MET, SIGNALS, TODAY, at, people, story
from tests.shared_schema.test_playbook import _texts

Phone = Callable[..., Any]
KEY, WEST = load_shipped("key_account"), load_shipped("meddicc")
ITEMS = {item.id: item for item in items_of(WEST)}
STAGES = [stage.id for stage in WEST.stages]
TEXTS = _texts(tomllib.loads((FOLDER / "meddicc.toml").read_text(encoding="utf-8")))


def told(family: Family) -> set[str]:
    return {one["signal"] for one in rules.cautions(WEST, family, TODAY)}


def plain(family: Family) -> dict[str, Any]:
    return {name: getattr(family, name) for name in family.__struct_fields__}


# ── the texts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_two_playbooks_ship() -> None:
    assert shipped_names() == ["key_account", "meddicc"]


def test_every_text_stands_in_both_languages() -> None:
    for path, text in TEXTS:
        assert re.search(r"[\u4e00-\u9fff]", text["zh-CN"]), path
        assert not re.search(r"[\u4e00-\u9fff]", text["en"]), path
        assert [text["zh-CN"], text["en"]] == [text["zh-CN"].strip(), text["en"].strip()], path


def test_both_languages_name_the_same_values() -> None:
    for path, text in TEXTS:
        assert _named(text["zh-CN"]) == _named(text["en"]), path


def _named(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_no_two_questions_are_the_same() -> None:
    asks = Counter(item.ask.en for item in ITEMS.values() if item.ask)
    asks.update(question.text.en for question in _guide())
    assert [one for one, times in asks.items() if times > 1] == []


def test_questions_end_as_questions_and_open_ones_are_open() -> None:
    closed = re.compile(r"^(Is|Are|Do|Does|Did|Has|Have|Will|Can)\b")
    asked = [(item.id, item.ask, item.form) for item in ITEMS.values() if item.ask]
    for name, text, form in asked + [(question.id, question.text, question.form) for question in _guide()]:
        assert text.zh_cn.endswith("？") and text.en.endswith("?"), name
        assert form == "closed" or not closed.match(text.en), name


def test_nothing_in_it_advises_what_we_do_not_build() -> None:
    forbidden = "回扣|行贿|贿赂|内线|底价|泄露|标底|诋毁|bribe|kickback|insider|leak|slander|[®™]"
    assert not [path for path, text in TEXTS if re.search(forbidden, text["zh-CN"] + text["en"], re.IGNORECASE)]


# ── the parts hang together ───────────────────────────────────────────────────────────────────────────────────────────


def _guide() -> list[Any]:
    assert WEST.visit
    return WEST.visit.questions


def test_it_is_another_method() -> None:
    assert not {g.id for g in WEST.grades} & {g.id for g in KEY.grades}
    assert not set(STAGES) & {s.id for s in KEY.stages}
    assert not {s.id for s in WEST.buyer_steps} & {s.id for s in KEY.buyer_steps}
    assert not {row.grade for t in WEST.decision_tables for row in t.rows} & {g.id for g in KEY.grades}


def test_what_is_chosen_is_what_is_declared() -> None:
    assert [c.id for c in ITEMS["grade"].choices] == [g.id for g in WEST.grades]
    assert [c.id for c in ITEMS["stage"].choices] == STAGES
    assert [c.id for c in ITEMS["buyer.step"].choices] == [s.id for s in WEST.buyer_steps]
    assert [STAGES.index(s.up_to) for s in WEST.buyer_steps] == sorted(STAGES.index(s.up_to) for s in WEST.buyer_steps)
    assert WEST.buyer_steps[-1].up_to == STAGES[-1]


def test_every_part_of_a_playbook_is_there() -> None:
    assert [part for part in Playbook.__struct_fields__ if not getattr(WEST, part)] == []


def test_every_stage_offers_purposes_and_is_left_by_a_checklist() -> None:
    steps = {step.id: step for step in WEST.steps}
    assert all(any(steps[step].purposes for step in stage.steps) for stage in WEST.stages)
    assert {step for stage in WEST.stages for step in stage.steps} == steps.keys()
    assert [exit_.stage for exit_ in WEST.exits] == STAGES
    assert all(any(point.must for point in exit_.points) for exit_ in WEST.exits)
    ids = [purpose.id for step in WEST.steps for purpose in step.purposes] + [one.id for one in WEST.maintenance]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("letter", ["M", "E", "D1", "D2", "I", "C1", "C2"])
def test_each_of_the_seven_has_items_an_exit_point_a_signal_a_score_and_a_quiz_question(letter: str) -> None:
    items = {item.id for item in ITEMS.values() if item.method == letter}
    score = next(one for one in WEST.assessments if one.id == "qualification")
    assert len({item for item in items if ITEMS[item].ask}) >= 5
    assert items & {point.item for exit_ in WEST.exits for point in exit_.points}
    assert items & {judged.item for judged in score.items}
    assert any(signal.method == letter for signal in WEST.signals)
    assert WEST.quiz and any(question.method == letter for question in WEST.quiz.questions)


def test_assessments_judge_what_can_be_judged() -> None:
    for one in WEST.assessments:
        for judged in one.items:
            assert ITEMS[judged.item].kind in ("choice", "yesno")
            assert judged.good


def test_every_asked_item_has_a_question_and_an_age() -> None:
    for item in ITEMS.values():
        assert (item.ask is None) == item.latest
        assert item.fresh_days or item.latest or not item.asked, item.id


def test_spin_has_four_questions_of_each_kind_and_each_stage_some() -> None:
    kinds = Counter(question.spin for question in _guide())
    assert set(kinds) == {"situation", "problem", "implication", "need_payoff"} and min(kinds.values()) >= 4
    assert {stage for question in _guide() for stage in question.stages} >= set(STAGES[:5])


def test_people_fill_the_whole_map() -> None:
    assert WEST.people
    assert {(q.influence, q.support) for q in WEST.people.quadrants} == set(product(("low", "high"), repeat=2))
    assert {(s.mind, s.heart) for s in WEST.people.stances} == set(product(("low", "middle", "high"), ("low", "high")))
    assert all(quadrant.folk is None for quadrant in WEST.people.quadrants)


def test_a_champion_is_asked_for_something_and_each_phase_of_care_puts_somebody_in_place() -> None:
    assert WEST.people and len(WEST.people.coach_gives) >= 4
    assert WEST.relations
    placed = [item for phase in WEST.relations.care for item in phase.items]
    assert all(phase.items for phase in WEST.relations.care) and len(placed) == len(set(placed))
    assert all(ITEMS[item].subject == "account" and ITEMS[item].ask for item in placed)


def test_what_both_methods_put_in_place_is_one_answer() -> None:
    """A company that changes its method keeps who looks after its customers: same id, same kind, same cells."""
    theirs = {item.id: item for item in items_of(KEY) if item.group == "team"}
    both = [(theirs[item.id], item) for item in ITEMS.values() if item.id in theirs]
    assert len(both) >= 4
    for key, west in both:
        assert (key.kind, key.subject, key.sensitivity) == (west.kind, west.subject, west.sensitivity)
        assert {column.id for column in key.columns} == {column.id for column in west.columns}
        assert {row.id for row in west.rows} <= {row.id for row in key.rows}


def test_the_quiz_is_long_enough_and_says_why() -> None:
    quiz = WEST.quiz
    assert quiz and len(quiz.questions) >= 20
    assert all(q.why and set(q.right) < {c.id for c in q.choices} for q in quiz.questions if q.form == "closed")
    assert all(len(q.points) >= (q.needed or 1) for q in quiz.questions if q.form == "open")


def test_the_month_is_twenty_working_days() -> None:
    assert sum(plan.days for plan in WEST.time_budget.plans) == 20


# ── what it means ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _value(word: str) -> str | bool:
    return word == "yes" if word in ("yes", "no") else word


@pytest.mark.parametrize("system", [False, True])
def test_every_row_of_the_tables_suggests_its_tier(system: bool) -> None:
    table = next(one for one in WEST.decision_tables if one.system == system)
    for row in table.rows:
        for answers in product(*row.when.values()):
            given = {"system.has": system, **dict(zip(row.when, map(_value, answers), strict=True))}
            found = rules.suggest_grade(WEST, story({"a": given}), TODAY)
            assert row.grade in found["grades"]
            assert len(found["grades"]) <= 2 or row.when.keys() == {"tier.fit"}


def test_a_weak_fit_is_grade_four_however_urgent() -> None:
    yes = dict.fromkeys(("tier.sponsor", "tier.event", "tier.evaluating"), True)
    busy = {"system.has": False, "tier.pain": "acute", **yes}
    unsure = rules.suggest_grade(WEST, story({"a": busy}), TODAY)
    assert (unsure["grades"], unsure["ask"]) == (["1", "4"], [{"code": "ask.item", "args": {"item": "tier.fit"}}])
    assert rules.suggest_grade(WEST, story({"a": busy | {"tier.fit": "weak"}}), TODAY)["grades"] == ["4"]
    sure = rules.suggest_grade(WEST, story({"a": busy | {"tier.fit": "strong", "grade": "2"}}), TODAY)
    assert (sure["grades"], sure["certainty"], sure["differs"]) == (["1"], "sure", True)


@pytest.mark.parametrize(("grade", "days", "why"), [
    ("1", 5, "touch.opportunity"), ("2", 14, "touch.cadence"), ("3", 45, "touch.cadence"), ("A", 21, "touch.ungraded"),
])  # fmt: skip
def test_the_next_touch_follows_the_grade(grade: str, days: int, why: str) -> None:
    found = rules.next_touch(WEST, story({"a": {"grade": grade}, "visits": ["2026-11-20"]}), TODAY)
    assert (found["cadence_days"], found["reasons"][0]["code"], found["status"]) == (days, why, "upcoming")


def test_what_is_unknown_follows_the_stage() -> None:
    def wanted(stage: str) -> list[str]:
        return [one["item"] for one in rules.unknowns(WEST, story(at(stage)), TODAY, limit=None) if one["need"] == 2]

    assert "pain.problem" in wanted("prospecting") and "metrics.value" not in wanted("prospecting")
    assert {"pain.implication", "champion.who"} <= set(wanted("discovery"))
    assert {"metrics.value", "competition.why_us", "champion.tested"} <= set(wanted("validation"))
    assert all(set(wanted(early)) <= set(wanted(late)) for early, late in pairwise(STAGES))


def test_the_brief_puts_it_on_one_screen() -> None:
    family = story(
        {"account": {"name": "Northwind"}, "a": {"grade": "1"}, "deal": {"name": "rollout"}},
        at("validation", **{"competition.rivals": "their own IT", "competition.position": "level"}),
        people(CHAMPION | MET | {"person.influence": "high"}, BUYER),
    )
    brief = rules.brief(WEST, family, TODAY)
    assert (brief["opportunities"][0]["stage"], brief["opportunities"][0]["probability"]) == ("validation", 50)
    assert [(p["coach"], p["role"]) for p in brief["people"]] == [(True, None), (False, "economic_buyer")]
    assert [line["item"] for line in brief["rivals"]] == ["competition.rivals", "competition.position"]
    assert [one["signal"] for one in brief["cautions"]][:3] == ["economic.unmet", "metrics.none", "champion.untested"]
    assert brief["touch_suggestion"]["touch"] == "call" and len(brief["unknowns"]) == 3


@pytest.mark.parametrize(("start", "end", "rule"), [
    (None, "discovery", "allowed"), ("discovery", "scoping", "allowed"), ("discovery", "validation", "approval"),
    ("discovery", "proposal", "forbidden"), ("prospecting", "scoping", "forbidden"),
    ("business_case", "proposal", "approval"), ("proposal", "closed", "allowed"),
    ("validation", "scoping", "allowed"), ("closed", "negotiation", "approval"),
])  # fmt: skip
def test_moves(start: str | None, end: str, rule: str) -> None:
    assert rules.move(WEST, start, end)["rule"] == rule


def test_being_ahead_of_the_buyer_is_seen() -> None:
    known = rules.select_facts(WEST, story(at("proposal", **{"buyer.step": "requirements"})).facts, TODAY)
    assert rules.ahead(WEST, known, "a1", "o1") == {"step": "requirements", "up_to": "scoping", "stages": 3}


# ── its signals ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_signal_has_a_case() -> None:
    of_dates = {f"{s.id}.{what}" for s in WEST.sequences for what in ("out_of_order", "passed")}
    assert SIGNALS.keys() == {signal.id for signal in WEST.signals} | of_dates


@pytest.mark.parametrize("signal", SIGNALS)
def test_a_signal_speaks_and_falls_silent_when_it_is_mended(signal: str) -> None:
    case, mend = SIGNALS[signal]
    assert signal in told(story(case))
    assert signal not in told(story(case, mend))


def test_who_knows_nothing_is_told_nothing() -> None:
    for family in (story({"deal": None}), story(), story(people({}, {}))):
        assert told(family) == set()


def test_what_a_signal_says_is_known_when_it_speaks() -> None:
    for signal, (case, _) in SIGNALS.items():
        found = next(one for one in rules.cautions(WEST, story(case), TODAY) if one["signal"] == signal)
        assert all(value is not None for value in found["args"].values()), signal
        assert found["ask"] is None or ITEMS[found["ask"]].ask, signal


@pytest.mark.parametrize("shipped", ["meddicc"], indirect=True)
def test_the_phone_says_the_same(shipped: Playbook, phone: Phone) -> None:
    for case, mend in SIGNALS.values():
        for family in (story(case), story(case, mend)):
            assert phone("cautions", family=plain(family), today=TODAY) == rules.cautions(shipped, family, TODAY)
            assert phone("brief", family=plain(family), today=TODAY) == rules.brief(shipped, family, TODAY)
