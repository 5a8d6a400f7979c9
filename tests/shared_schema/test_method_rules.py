"""The rules beyond the brief (S2–S5, S11, P4, P5, P10, G9–G11, R1, X2, K8, K11, T1), alike in both languages."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from shared_schema.playbook import Playbook, items_of, load_shipped
from shared_schema.rules import Family
from shared_schema.rules.stages import view_item
from tests.shared_schema.method_rules import FILES, RULES, ask
from tests.shared_schema.random_family import CONTACTS, OPPORTUNITIES, Maker
from tests.shared_schema.random_method import Method
from tests.shared_schema.test_rules import VECTORS, agrees, family_of

Phone = Callable[..., Any]
PLAYBOOK = load_shipped()
TODAY = "2026-11-21"
CASES = [case for name in FILES for case in json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))]
NOBODY: dict[str, Any] = {"account": {}}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['rule']}: {c['description']}")
def test_vector(case: dict[str, Any], phone: Phone) -> None:
    family = family_of(case.get("family", NOBODY))
    found = ask(case["rule"], PLAYBOOK, family, case["today"], case.get("args", {}))
    assert agrees(found, case["expect"]), json.dumps(found, ensure_ascii=False, indent=1)
    plain = {name: getattr(family, name) for name in family.__struct_fields__}
    assert phone(case["rule"], family=plain, today=case["today"], args=case.get("args", {})) == found


def test_every_rule_has_a_vector() -> None:
    assert {case["rule"] for case in CASES} | {"draw"} == RULES.keys()


def _arguments(rule: str, random: Random, playbook: Playbook) -> dict[str, Any]:
    """What a screen may ask of a rule, and what an odd record may hold."""
    stages, steps = [stage.id for stage in playbook.stages], [step.id for step in playbook.steps]
    card, quiz = playbook.scorecards[0], playbook.quiz
    assert quiz
    points: list[Any] = [1, 2, 3, 4, 5, 5, 0, 6, 2.5, "4", None, True]
    money = [{"minor": random.randrange(90_000), "currency": random.choice(["CNY", "CNY", "USD"])}, None]
    drawn = random.sample([question.id for question in quiz.questions], 10)
    ways: dict[str, Callable[[], dict[str, Any]]] = {
        "move": lambda: {"from": random.choice([None, "moon", *stages]), "to": random.choice(["moon", *stages])},
        "step_move": lambda: {"from": random.choice([None, "moon", *steps]), "to": random.choice(["moon", *steps])},
        "step_at": lambda: {"opportunity": random.choice(OPPORTUNITIES)},
        "ahead": lambda: {"opportunity": random.choice(OPPORTUNITIES)},
        "exit_state": lambda: {
            "exit": random.choice([one.id for one in playbook.exits]), "opportunity": random.choice(OPPORTUNITIES),
        },
        "totals": lambda: {
            "card": card.id, "parties": ["us", "r1", "r2"],
            "scores": {f"{p}.{c.id}": random.choice(points) for p in ("us", "r1") for c in card.criteria},
        },
        "assess": lambda: {
            "assessment": random.choice([one.id for one in playbook.assessments]),
            "subject": random.choice(["a1", *OPPORTUNITIES]),
        },
        "gates": lambda: {"opportunity": random.choice(OPPORTUNITIES)},
        "capacity": lambda: {
            "grades": {f"a{n}": random.choice(["A", "B", "D", "Z", None]) for n in range(random.randrange(30))},
            "calendars": [
                {"id": "cn", "region": "CN", "year": 2026, "holidays": {"2026-11-09": {"en": "x", "zh-CN": "x"}},
                 "workdays": {"2026-11-14": {"en": "y", "zh-CN": "y"}}, "zones": ["Asia/Shanghai"]}
            ],
            "plot": random.choice([None, {"region": "CN"}, {"zone": "Asia/Shanghai"}, {"zone": "Asia/Tokyo"}]),
        },
        "quadrant": lambda: {"contact": random.choice(CONTACTS)},
        "stance": lambda: {"contact": random.choice(CONTACTS)},
        "checklists": lambda: dict(
            zip(
                ("kind", "subject"),
                random.choice([
                    ("account", "a1"), ("opportunity", random.choice(OPPORTUNITIES)),
                    ("contact", random.choice(CONTACTS)), ("rival", "r1"),
                ]),
                strict=True,
            )
        ),
        "questions": lambda: {"people": random.sample(CONTACTS, 2)},
        "trust": lambda: {"contact": random.choice(CONTACTS)},
        "width_over_time": lambda: {"points": random.randint(1, 4), "every": random.choice([7, 30])},
        "buying": lambda: {"orders": [_order(n, random) for n in range(random.randrange(9))]},
        "allowance": lambda: {
            "contact": "c1",
            "gifts": [
                {"id": f"g{n}", "contact": random.choice(CONTACTS[:2]), "day": f"202{5 + n % 2}-05-01",
                 "value": random.choice(money), "cancelled": random.choice([None, False, True])}
                for n in range(4)
            ],
            "gift": {"id": "g1", "day": "2026-06-01", "value": random.choice(money)},
        },
        "span": lambda: {"accounts": _customers(random)},
        "survey_sample": lambda: {
            "accounts": _customers(random), "plot": random.choice(["p1", "长三角"]),
            "month": f"2026-{random.randrange(10, 13)}",
        },
        "next_touch": lambda: {"cadences": _special_cases(playbook, random)},
        "event_yield": lambda: _event(playbook, random),
        "draw": lambda: {"seed": random.randrange(2**32), "lately": drawn},
        "score": lambda: {
            "drawn": [*drawn, "gone"],
            "answers": {one: random.choice(["a", "b,a", "a,b,c", "", None, 7, "时间"]) for one in drawn[:9]},
            "confirmed": {one: random.randrange(-1, 12) for one in drawn[:4]},
        },
    }  # fmt: skip
    return ways.get(rule, dict)()


def _customers(random: Random) -> list[dict[str, Any]]:
    states = ["won", "won", "won", "lost", None]
    accounts = [
        {"id": f"a{n}", "status": random.choice(states), "deleted": random.choice([None, None, None, True])}
        for n in range(random.randrange(12))
    ]
    return random.sample(accounts, len(accounts))


def _special_cases(playbook: Playbook, random: Random) -> dict[str, Any]:
    """Rules and segments of cadence, some that hold, some that ask what nobody knows."""
    method = Method(playbook, random.randrange(2**32))
    text = {"zh-CN": "如此", "en": "so"}
    rules = [
        {"id": f"r{n}", "label": text, "when": method.yes_no(2, "account"), "days": random.randrange(1, 60)}
        for n in range(random.randrange(3))
    ]
    grades = [grade.id for grade in playbook.grades]
    segments = [one.id for one in playbook.segments]
    given = {one: {grade: random.randrange(1, 60) for grade in grades[: random.randrange(4)]} for one in segments}
    return {"rules": rules, "by_segment": random.choice([{}, given])}


def _event(playbook: Playbook, random: Random) -> dict[str, Any]:
    """An event, who was asked, and some of the accounts; states, days and grades drawn."""
    states = ["invited", "accepted", "attended", "absent", "maybe", None]
    attendances = [
        {
            "id": f"t{n}",
            "event": random.choice(["e1", "e1", "e1", "e2"]),
            "account": random.choice(["a1", "a2", "a3"]),
            "state": random.choice(states),
            "deleted": random.choice([None, None, True]),
        }
        for n in range(random.randrange(9))
    ]
    families = [Maker(playbook, random.randrange(2**32)).family() for _ in range(2)]
    families[1]["account"]["id"] = "a2"
    for fact in families[1]["facts"]:
        fact["subject"] = "a2" if fact["subject"] == "a1" else fact["subject"]
    day = random.choice(["2026-10-10", "2026-11-21", "2026-12-01", "2026-01-05", None])
    return {"event": {"id": "e1", "day": day}, "attendances": attendances, "families": families}


def _voice(n: int, random: Random) -> dict[str, Any]:
    """A need (K12), or what an odd phone may have left under its name."""
    steps = [None, "implicit", "proposed", "explicit", "satisfied", "moon", 3]
    value = random.choice(
        [{"text": "报表太慢", "kind": random.choice([None, "doubt"]), "step": random.choice(steps)}, "慢", 1]
    )
    return {
        "id": f"w{n}", "kind": "fact", "subject": random.choice(["a1", *CONTACTS]), "item": f"voice.{n % 2}",
        "value": value, "author": random.choice(["p1", "p2"]), "day": f"2026-11-0{n + 1}",
    }  # fmt: skip


def _views(playbook: Playbook, random: Random) -> list[dict[str, Any]]:
    """Exit points as their sides were judged (S4), with a partner along or none."""
    assert playbook.exit_views
    items = [point.item for one in playbook.exits for point in one.points]
    words: list[Any] = [*(one.id for one in playbook.exit_views.answers), "unknown", "moon", None, 3]
    said: dict[str, Any] = {"partner.present": random.choice([True, True, False, None])}
    for side in playbook.exit_views.sides:
        said |= {view_item(side.id, item): random.choice(words) for item in random.sample(items, len(items) // 2)}
    return [
        {
            "id": f"v{n}", "kind": "fact", "subject": random.choice(["a1", *OPPORTUNITIES]), "item": item,
            "value": value, "author": "p1", "day": "2026-11-02",
        }
        for n, (item, value) in enumerate(said.items())
    ]  # fmt: skip


def _order(n: int, random: Random) -> dict[str, Any]:
    days = [None, "2026-11-21", "2026-08-01", "2025-11-21", "2025-11-22", "2024-01-01"]
    return {
        "id": f"r{n}", "day": random.choice(days),
        "amount": random.choice([None, {"minor": random.randrange(10**9), "currency": random.choice(["CNY", "USD"])}]),
        "product": random.choice([None, "", "erp", "hr"]), "deleted": random.choice([None, False, True]),
    }  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 2**32 - 1), rule=st.sampled_from(sorted(RULES)))
def test_both_languages_answer_alike(phone: Phone, shipped: Playbook, seed: int, rule: str) -> None:
    random = Random(seed)
    family = Maker(shipped, seed).family()
    assert shipped.trust
    told = [f"told.{one.id}" for one in random.sample(shipped.trust.pointers, 2)]
    told += [f"shared.{one.id}" for one in random.sample(shipped.trust.coincidences, 2)]
    family["facts"] += [
        {
            "id": f"t{n}",
            "kind": "fact",
            "subject": random.choice(CONTACTS),
            "item": item,
            "value": True,
            "day": "2026-11-01",
        }
        for n, item in enumerate(told)
    ]
    family["facts"] += [_voice(n, random) for n in range(4)] + _views(shipped, random)
    args = _arguments(rule, random, shipped)
    ours = ask(rule, shipped, Family(**family), TODAY, args)
    assert phone(rule, family=family, today=TODAY, args=args) == ours


def test_a_draw_is_fair_and_spares_what_was_drawn_last() -> None:
    quiz = PLAYBOOK.quiz
    assert quiz
    counts = {question.id: 0 for question in quiz.questions}
    open_ones = {question.id for question in quiz.questions if question.form == "open"}
    opened = []
    for seed in range(2_000):
        found = ask("draw", PLAYBOOK, family_of(NOBODY), TODAY, {"seed": seed * 2_654_435_761, "lately": []})
        assert len(found) == len(set(found)) == quiz.draw
        opened.append(len(open_ones.intersection(found)))
        for one in found:
            counts[one] += 1
    assert max(opened) == quiz.open_at_most
    closed = [counts[q.id] for q in quiz.questions if q.form == "closed"]
    assert min(closed) > 0.7 * sum(closed) / len(closed)
    assert max(closed) < 1.3 * sum(closed) / len(closed)
    last = ask("draw", PLAYBOOK, family_of(NOBODY), TODAY, {"seed": 7, "lately": []})
    again = ask("draw", PLAYBOOK, family_of(NOBODY), TODAY, {"seed": 7, "lately": last})
    assert not set(again) & set(last)


def test_k11_what_nobody_can_explain_is_a_factor_of_the_playbook() -> None:
    assert PLAYBOOK.trust
    told = [{"item": f"told.{one.id}", "value": True, "subject": "c1"} for one in PLAYBOOK.trust.pointers[:12]]
    family = family_of(
        {"account": {}, "contacts": [{"id": "c1"}], "facts": [{"day": "2026-11-01"} | one for one in told]}
    )
    half = replace(PLAYBOOK, trust=replace(PLAYBOOK.trust, unexplained_percent=50))
    asked = {"contact": "c1"}
    whole, less = ask("trust", PLAYBOOK, family, TODAY, asked), ask("trust", half, family, TODAY, asked)
    assert whole["percent"] >= 20
    assert less == whole | {"percent": less["percent"]}
    assert 0 <= whole["percent"] - 2 * less["percent"] <= 1


def test_t1_sixty_questions_and_more_each_of_a_method() -> None:
    quiz = PLAYBOOK.quiz
    assert quiz
    assert (quiz.draw, quiz.minutes, quiz.pass_percent) == (10, 40, 80)
    assert len(quiz.questions) >= 60
    assert sum(question.form == "open" for question in quiz.questions) == 19
    assert all(question.why for question in quiz.questions if question.form == "closed")


def test_s8_twelve_doubts_and_k10_three_times_ten_pointers() -> None:
    assert len(PLAYBOOK.doubts) == 12
    assert PLAYBOOK.trust
    about = [pointer.about for pointer in PLAYBOOK.trust.pointers]
    assert [about.count(kind) for kind in ("product", "company", "personal")] == [10, 10, 10]


def test_every_rule_reads_items_the_playbook_declares() -> None:
    """Ids that stand in code must stand in the playbook, or nothing ever answers them."""
    declared = {item.id for item in items_of(PLAYBOOK)}
    read = {"buyer.step", "person.mind", "person.heart", "person.support", "person.weight", "relation.share"}
    assert read <= declared
