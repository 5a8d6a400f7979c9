"""The playbook as data: what ships is whole, and a mistake in one is told in words that mend it."""

import copy
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from shared_schema.playbook import (
    SHIPPED,
    PlaybookError,
    canonical_json,
    from_json,
    items_of,
    load,
    load_shipped,
    parse,
    playbook_hash,
    shipped_names,
)  # fmt: skip

RAW = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
PLAYBOOK = load_shipped()
ITEMS = {item.id: item for item in items_of(PLAYBOOK)}


def _texts(node: Any, path: str = "") -> list[tuple[str, dict[str, str]]]:
    if isinstance(node, dict):
        if "zh-CN" in node:
            return [(path, node)]
        return [found for key, inner in node.items() for found in _texts(inner, f"{path}.{key}")]
    if isinstance(node, list):
        return [found for n, inner in enumerate(node) for found in _texts(inner, f"{path}[{n}]")]
    return []


TEXTS = _texts(RAW)


@pytest.mark.parametrize(("path", "text"), TEXTS, ids=[path for path, _ in TEXTS])
def test_every_text_stands_in_both_languages(path: str, text: dict[str, str]) -> None:
    # Grade letters, figures and names of product lines are written alike everywhere.
    alike = text["zh-CN"] == text["en"] and re.fullmatch(r"[A-Z]{1,3}|[0-9.]+( %)?", text["en"])
    assert alike or re.search(r"[\u4e00-\u9fff]", text["zh-CN"])
    assert not re.search(r"[\u4e00-\u9fff]", text["en"])
    assert text["zh-CN"] == text["zh-CN"].strip()
    assert text["en"] == text["en"].strip()


def test_g1_four_grades_told_for_both_kinds_of_account() -> None:
    assert [g.id for g in PLAYBOOK.grades] == ["A", "B", "C", "D"]
    assert [g.within_months for g in PLAYBOOK.grades] == [3, 6, 12, None]


def test_g2_three_self_deceptions_about_a_b() -> None:
    assert [len(grade.cautions) for grade in PLAYBOOK.grades if grade.id == "B"] == [3]


def test_g2_the_table_has_a_row_for_every_grade_in_both_columns() -> None:
    for table in PLAYBOOK.decision_tables:
        assert [row.grade for row in table.rows] == ["A", "B", "C", "D"]
        assert all(set(row.when) == set(table.inputs) for row in table.rows)


def test_s4_each_exit_point_is_judged_through_customer_partner_and_rival() -> None:
    views = PLAYBOOK.exit_views
    assert views
    assert [side.id for side in views.sides] == ["customer", "partner", "rival"]
    assert all(exit_.sides == ["customer", "partner", "rival"] for exit_ in PLAYBOOK.exits)
    words = {choice.id for choice in views.answers}
    items = {item.id: item for item in items_of(PLAYBOOK)}
    assert all({c.id for c in items[p.item].choices} == words for exit_ in PLAYBOOK.exits for p in exit_.points)


def test_g4_the_month_is_twenty_working_days() -> None:
    plans = {p.grade: (p.accounts, p.days) for p in PLAYBOOK.time_budget.plans}
    assert plans == {"A": (8, 10), "B": (12, 4), "C": (24, 4), "new": (40, 2)}


def test_g5_cadences() -> None:
    assert PLAYBOOK.cadences.by_grade == {"A": 7, "B": 14, "C": 30, "D": 90}


def test_g6_every_grade_has_its_usual_touches() -> None:
    for grade in PLAYBOOK.grades:
        usual = [t for t in PLAYBOOK.touches if grade.id in t.usual_for]
        assert len(usual) >= 5
        assert any(grade.id in t.counts_for for t in usual)


def test_g6_the_catalogue_of_touches_is_whole() -> None:
    catalogue = {
        "call", "visit", "gift", "card", "course", "event", "signed_customer", "customer_news", "company_news",
        "own_news", "knowledge", "pass_on", "referral_reward", "recommendation", "market_news", "house_journal",
        "bring_business", "introduce", "solve_problem", "online_service",
    }  # fmt: skip
    assert catalogue <= {t.id for t in PLAYBOOK.touches}


def test_k1_the_six_key_facts_are_asked_of_an_opportunity() -> None:
    groups = ["schedule", "budget", "requirement", "decision", "competition", "evaluation"]
    for number, group in enumerate(groups, 1):
        items = [item for item in ITEMS.values() if item.group == group]
        assert len(items) >= 2
        assert all(item.subject == "opportunity" and item.method == f"K1.{number}" for item in items)


def test_k1_every_asked_item_has_a_question_a_weight_and_an_age() -> None:
    for item in ITEMS.values():
        if item.id in ("grade", "stage"):
            assert item.ask is None
            assert item.latest
        else:
            assert item.ask is not None
            assert item.ask.zh_cn.endswith("？")
            assert item.ask.en.endswith("?")
            assert item.fresh_days or item.id == "system.since"


def test_open_questions_are_not_answered_by_yes_or_no() -> None:
    closed = re.compile(r"^(Is|Are|Do|Does|Did|Has|Have|Will|Can)\b")
    for item in ITEMS.values():
        if item.ask and item.form == "open":
            assert not closed.match(item.ask.en), item.id


def test_p2_four_roles_and_p4_scales() -> None:
    assert [c.id for c in ITEMS["person.role"].choices] == ["approver", "decision_maker", "influencer", "gatekeeper"]
    assert [c.id for c in ITEMS["person.influence"].choices] == ["low", "middle", "high"]
    assert [c.id for c in ITEMS["person.support"].choices] == ["opposed", "neutral", "supportive", "unknown"]


def test_s1_eight_stages_with_rising_chances() -> None:
    assert [s.probability for s in PLAYBOOK.stages] == [10, 20, 30, 40, 60, 75, 90, 100]
    assert [c.id for c in ITEMS["stage"].choices] == [s.id for s in PLAYBOOK.stages]


def test_s3_nine_steps_and_what_may_be_skipped() -> None:
    skips = {step.id: step.skip for step in PLAYBOOK.steps}
    assert skips == {
        "list": "ok", "first_visit": "ok", "exchange": "no", "survey": "approval", "demonstration": "approval",
        "quotation": "no", "doubts": "approval", "negotiation": "approval", "signing": "no",
    }  # fmt: skip


def test_v1_every_step_and_stage_offers_purposes() -> None:
    steps = {step.id: step for step in PLAYBOOK.steps}
    assert all(step.purposes for step in PLAYBOOK.steps)
    assert all(any(steps[s].purposes for s in stage.steps) for stage in PLAYBOOK.stages)
    assert PLAYBOOK.maintenance


@pytest.mark.parametrize("name", shipped_names())
def test_x1_nothing_in_it_advises_what_we_do_not_build(name: str) -> None:
    forbidden = re.compile("回扣|行贿|贿赂|内线|底价|泄露|标底|诋毁|bribe|kickback|insider|leak|slander", re.IGNORECASE)
    texts = _texts(tomllib.loads((SHIPPED.parent / f"{name}.toml").read_text(encoding="utf-8")))
    assert len(texts) > 300
    assert not [path for path, text in texts if forbidden.search(text["zh-CN"] + text["en"])]


def test_canonical_json_has_one_form_and_comes_back() -> None:
    data = canonical_json(PLAYBOOK)
    assert from_json(data) == PLAYBOOK
    assert data == canonical_json(from_json(data))
    assert json.dumps(json.loads(data), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == data
    assert b"." not in re.sub(rb'"[^"]*"', b"", data)  # no floats: they have no one form
    assert len(playbook_hash(PLAYBOOK)) == 64


DROP = object()
GRADE, BUDGET, PROCESS = (0, 0), (4, 0), (6, 2)  # (checklist, item) in the shipped file


def _broken(path: str, value: object) -> str:
    """What `parse` says when the value at the path (`grades/0/label`) is replaced or dropped."""
    raw = copy.deepcopy(RAW)
    *way, last = path.split("/")
    node: Any = raw
    for step in way:
        node = node[int(step)] if isinstance(node, list) else node[step]
    key = int(last) if isinstance(node, list) else last
    if value is DROP:
        del node[key]
    else:
        node[key] = value
    with pytest.raises(PlaybookError) as caught:
        parse(raw, "ours.toml")
    return str(caught.value)


def _item(place: tuple[int, int], key: str) -> str:
    return f"checklists/{place[0]}/items/{place[1]}/{key}"


DECISION = "decision_tables/0/rows/0/when/need.determination"
MISTAKES = [
    ("a missing language", "grades/0/label/en", DROP, ["grades.A.label", "`en` is missing"]),
    ("an unknown key", "touches/0/colour", "red", ["touches.visit", "`colour`", "minutes"]),
    ("a wrong kind of answer", _item(BUDGET, "kind"), "cash", ["items.budget.total.kind", "'cash'", "money"]),
    ("an item twice", _item(BUDGET, "id"), "grade", ["`grade` stands twice"]),
    ("a stage nobody knows", _item(BUDGET, "from_stage"), "moon", ["budget.total.from_stage", "`moon`", "opened"]),
    ("a choice without choices", _item(PROCESS, "choices"), DROP, ["decision.process", "choices"]),
    ("a grade without a cadence", "cadences/by_grade/C", DROP, ["cadences.by_grade", "add `C = <days>`"]),
    ("an answer the item does not offer", DECISION, ["huge"], ["need.determination", "`huge`", "middle"]),
    ("a table for one kind of account only", "decision_tables/1", DROP, ["decision_tables", "system = true"]),
    ("a touch for a grade nobody gives", "touches/0/usual_for", ["Z"], ["touches.visit", "`Z`"]),
    ("a cadence of nothing", "cadences/by_grade/A", 0, ["cadences.by_grade.A", "a whole number from 1 on"]),
    ("a number as words", "time_budget/minutes_per_day", "all", ["time_budget.minutes_per_day", "'all'", "number"]),
    ("an operation nobody knows", "signals/0/when/0", "after", ["signals.dates.close_before_sign.when", "`after`"]),
    ("an item a condition cannot ask", "signals/1/when/2/1/1", "budget.totl", ["budget.missing.when", "budget.total"]),
    ("money against a number", "signals/3/when", ["<", ["answer", "budget.total"], 5], ["argument 2 of `<`", "money"]),
    ("too few arguments", "signals/3/when", ["<", 5], ["`<` takes 2 arguments and has 1"]),
    ("a number for a condition", "signals/3/when", ["+", 1, 2], ["come out as yes or no", "whole number"]),
    (
        "a contact's answer of an account",
        "conditions/matters/when",
        ["known", "person.role"],
        ["matters", "person.role"],
    ),
    ("a condition in a circle", "conditions/matters/when", ["is", "matters"], ["conditions.matters", "leads back"]),
    ("a placeholder without a value", "signals/3/arguments", [], ["budget.below_amount.label", "{budget}"]),
    ("a signal that leads nowhere", "signals/9/next", DROP, ["people.decider_unknown", "`next` or `ask`"]),
    ("a stage of a signal", "signals/1/when/4/2/1", "kontakt", ["budget.missing.when", "`kontakt`", "contact"]),
    ("a side nobody knows", "exits/0/sides", ["moon"], ["exits.relationship.sides", "`moon`", "customer"]),
    ("a side twice", "exits/0/sides", ["rival", "rival"], ["exits.relationship.sides", "`rival` stands twice"]),
    ("a word no side has", "exit_views/good", ["great"], ["exit_views.good", "`great`", "done"]),
    ("a side of an item nobody asks", "exit_views/sides/1/only_if", {"moon": "yes"}, ["exit_views.sides.partner"]),
    ("no sides for lists that name them", "exit_views", DROP, ["exits.relationship.sides", "`customer`"]),
    ("chances that fall", "stages/3/probability", 5, ["at stages", "must rise"]),
    ("a threshold taken away", "thresholds/touch_repeat_days", DROP, ["thresholds", "`touch_repeat_days` is missing"]),
    (
        "a fraction in a condition",
        "signals/2/when",
        [">", ["age", "budget.total"], 1.5],
        ["requirement.missing", "1.5"],
    ),
    ("a quadrant twice", "people/quadrants/1/id", "ally", ["people.quadrants", "`ally` stands twice"]),
    ("a span by no test", "relations/span/assessment", "appraisal", ["relations.span.assessment", "key_account"]),
    ("a draw of nobody", "relations/surveys/0/sample", 0, ["relations.surveys.satisfaction.sample", "1"]),
    ("a meaning in one language", "stages/0/means", {"en": "Reviewed"}, ["stages.opened.means", "zh-CN"]),
    ("a pointer that says a number", "trust/pointers/0/says", 7, ["trust.pointers.product.performance.says"]),
    ("a register that is no yes or no", "touches/0/register", "maybe", ["touches.visit.register"]),
    ("an order of nothing", "sequences/0/items/0", "schedule.dream", ["sequences.schedule.items", "`schedule.dream`"]),
]


@pytest.mark.parametrize(("what", "path", "value", "words"), MISTAKES, ids=[what for what, *_ in MISTAKES])
def test_a_mistake_names_file_path_and_mend(what: str, path: str, value: object, words: list[str]) -> None:
    message = _broken(path, value)
    assert message.startswith("ours.toml: at ")
    for word in words:
        assert word in message


def _put(raw: Any, path: str, value: object) -> None:
    *way, last = path.split("/")
    for step in way:
        raw = raw[int(step)] if isinstance(raw, list) else raw[step]
    raw[last] = value


TWENTY = [
    ("grades/0/label/en", 7, "grades.A.label.en"),
    ("grades/1/within_months", 0, "grades.B.within_months"),
    ("grades/2/colour", "red", "grades.C"),
    ("cadences/opportunity", "weekly", "cadences.opportunity"),
    ("cadences/by_segment", {"giants": {"A": 3}}, "cadences.by_segment"),
    ("touches/0/minutes", -5, "touches.visit.minutes"),
    ("touches/1/usual_for", ["Z"], "touches.call"),
    ("statuses/0/cultivated", "yes", "statuses.target.cultivated"),
    ("decision_tables/0/inputs", "need.objective", "decision_tables[1].inputs"),
    ("checklists/4/items/0/kind", "cash", "checklists.budget.items.budget.total.kind"),
    ("checklists/4/items/1/weight", 99, "checklists.budget.items.budget.covers.weight"),
    ("checklists/6/items/2/choices", [], "checklists.items.decision.process"),
    ("checklists/7/items/1/from_stage", "moon", "checklists.items.competition.leader.from_stage"),
    ("stages/0/probability", 140, "stages.opened.probability"),
    ("stages/1/steps", ["moonwalk"], "stages.appraised.steps"),
    ("steps/0/skip", "maybe", "steps.list.skip"),
    ("time_budget/plans", [{"grade": "Q", "accounts": 1, "days": 1}], "time_budget.plans"),
    ("thresholds/few_contacts", None, "thresholds.few_contacts"),
    ("signals/3/when", ["<", 5], "signals.budget.below_amount.when"),
    ("signals/9/next", {"zh-CN": "问 {who}", "en": "Ask {who}"}, "signals.people.decider_unknown.next"),
]


MENDS = {
    "grades.A.label.en": ("请写文字", "write words"),
    "grades.B.within_months": ("1 或更大的整数", "a whole number from 1 on"),
    "grades.C": ("请删掉，或改成", "remove it, or write one of"),
    "cadences.opportunity": ("1 或更大的整数", "a whole number from 1 on"),
    "cadences.by_segment": ("请用：large", "use one of large"),
    "touches.visit.minutes": ("0 或更大的整数", "a whole number from 0 on"),
    "touches.call": ("请用：A、B、C、D", "use one of A, B, C, D"),
    "statuses.target.cultivated": ("true 或 false", "true or false"),
    "decision_tables[1].inputs": ("列表：[ … ]", "a list: [ … ]"),
    "checklists.budget.items.budget.total.kind": ("money、date", "money, date"),
    "checklists.budget.items.budget.covers.weight": ("请写1 … 10", "write 1 … 10"),
    "checklists.items.decision.process": ("请补上，或改 `kind`", "add them or change `kind`"),
    "checklists.items.competition.leader.from_stage": ("请用：appraised", "use one of appraised"),
    "stages.opened.probability": ("0 到 100 的整数", "from 0 to 100"),
    "stages.appraised.steps": ("first_visit", "first_visit"),
    "steps.list.skip": ("请写ok、approval、no", "write ok, approval, no"),
    "time_budget.plans": ("请用：A、B、C、D、new", "use one of A, B, C, D, new"),
    "thresholds.few_contacts": ("0 或更大的整数", "a whole number from 0 on"),
    "signals.budget.below_amount.when": ("例如 [", "for example ["),
    "signals.people.decider_unknown.next": ("或从句子里去掉", "or take it out of the sentence"),
}
"""What each of the twenty says to do, in Chinese and in English."""


def test_twenty_mistakes_get_twenty_messages_in_both_languages() -> None:
    """A broken playbook tells everything at once; no mistake is told twice or hides another."""
    raw = copy.deepcopy(RAW)
    for path, value, _ in TWENTY:
        _put(raw, path, value)
    with pytest.raises(PlaybookError) as caught:
        parse(raw, "ours.toml")
    problems = {problem.path: problem for problem in caught.value.problems}
    assert set(problems) == {path for *_, path in TWENTY}
    assert len(caught.value.problems) == len(TWENTY)
    for problem in caught.value.problems:
        chinese, english = problem.say("zh-CN"), problem.say("en")
        assert re.search(r"[\u4e00-\u9fff]", chinese) and not re.search(r"[\u4e00-\u9fff]", english.replace("问", ""))
        assert chinese.startswith(problem.path) and english.startswith(f"at {problem.path}: ")
        assert [mend in said for mend, said in zip(MENDS[problem.path], (chinese, english), strict=True)] == [
            True,
            True,
        ]
    kinds = problems["checklists.budget.items.budget.total.kind"].say("zh-CN")
    assert "text、choice、number" in kinds, "words to write are told letter by letter"


@pytest.mark.parametrize(("path", "value", "place"), TWENTY, ids=[place for *_, place in TWENTY])
def test_mending_one_of_the_twenty_takes_its_message_and_no_other(path: str, value: object, place: str) -> None:
    raw = copy.deepcopy(RAW)
    for other, wrong, _ in TWENTY:
        if other != path:
            _put(raw, other, wrong)
    with pytest.raises(PlaybookError) as caught:
        parse(raw, "ours.toml")
    assert {problem.path for problem in caught.value.problems} == {one for *_, one in TWENTY} - {place}


def test_what_the_whole_team_works_by_is_kept_private_by_no_method() -> None:
    raw = copy.deepcopy(RAW)
    items = {item["id"]: item for checklist in raw["checklists"] for item in checklist["items"]}
    for common in ("grade", "stage"):
        items[common]["sensitivity"] = "private"
    with pytest.raises(PlaybookError) as caught:
        parse(raw, "ours.toml")
    said = [problem.say("en") for problem in caught.value.problems]
    assert [problem.path for problem in caught.value.problems] == [
        "checklists.items.grade.sensitivity",
        "checklists.items.stage.sensitivity",
    ]
    assert all("cannot be `private`" in sentence for sentence in said)


UNREADABLE = [
    (b"grades = [", 1, 11),
    (b'id = "x"\nname = \xe7\x94\xb0', 2, 8),
    ("id = '田'\nlabel = '".encode() + b"\xff'", 2, 10),
    (b"a = 1\na = 2\n", 2, 6),
]


@pytest.mark.parametrize(("data", "line", "column"), UNREADABLE)
def test_a_file_that_is_no_toml_is_told_by_line_with_its_mend(
    tmp_path: Path, data: bytes, line: int, column: int
) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(data)
    with pytest.raises(PlaybookError) as caught:
        load(path)
    said = f"broken.toml: not readable from line {line}, column {column} on; mend it there"
    assert str(caught.value).startswith(said)
    assert f"第 {line} 行第 {column} 列" in caught.value.problems[0].say("zh-CN")
