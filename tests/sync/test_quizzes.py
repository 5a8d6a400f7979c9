"""What a quiz came to is the server's word, whatever a phone says of it; nobody marks the own answers (T1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest

from shared_schema.playbook import Playbook, Quiz, load_shipped
from shared_schema.protocol import Result
from sync.hooks import Hooks
from sync.ports import ReadTx, Store
from tests.sync.people import command, office, phones
from tests.sync.phones import Company, Phone

SHIPPED = load_shipped()
assert SHIPPED.quiz is not None
QUIZ: Quiz = SHIPPED.quiz
CLOSED = [one for one in QUIZ.questions if one.form == "closed"]
OPEN = next(one for one in QUIZ.questions if one.form == "open")
RIGHT = {one.id: ",".join(one.right) for one in CLOSED}
TEN = [one.id for one in CLOSED[: QUIZ.draw]]
WHOLE = OPEN.needed or len(OPEN.points)
LATER = msgspec.structs.replace(SHIPPED, quiz=msgspec.structs.replace(QUIZ, questions=QUIZ.questions[len(TEN) :]))
"""A method published while somebody sat the quiz of the one before."""


class Method:
    """The editions of a company, the newest first."""

    def __init__(self) -> None:
        self.editions: list[Playbook] = [SHIPPED]

    def in_force(self, tx: ReadTx) -> Playbook:
        return self.editions[0]

    def earlier(self, tx: ReadTx) -> Iterable[Playbook]:
        return self.editions


@pytest.fixture
def method() -> Method:
    return Method()


@pytest.fixture
def company(store: Store, method: Method) -> Company:
    return office(store, Hooks(playbook=method.in_force, earlier=method.earlier))


def sat(phone: Phone, key: str, questions: list[str], answers: dict[str, str], **more: Any) -> Result:
    fields: dict[str, Any] = {
        "plot": "north",
        "author": phone.actor.person,
        "quiz": "quiz",
        "started_at": "2026-11-20T08:00:00Z",
    }
    fields |= {"ended_at": "2026-11-20T08:30:00Z", "questions": questions, "answers": answers}
    phone.make("new", key, {**fields, **more}, kind="quiz_result")
    return phone.sync()[-1]


def marks(phone: Phone, key: str, points: Any, **more: Any) -> Result:
    fields = {"marks": {OPEN.id: points}, "marked_by": phone.actor.person, **more}
    phone.make("set", key, fields, kind="quiz_result")
    return phone.sync()[-1]


def came_to(company: Company, key: str) -> tuple[Any, Any]:
    return company.row(key).value("percent"), company.row(key).value("passed")


def test_a_pass_that_a_phone_grants_itself_counts_nothing(company: Company) -> None:
    (wang,) = phones(company, "wang")
    wrong = dict.fromkeys(TEN, "nothing")
    assert sat(wang, "Q1", TEN, {**wrong, TEN[0]: RIGHT[TEN[0]]}, percent=100, passed=True).r == "ok"
    assert came_to(company, "Q1") == (100 // QUIZ.draw, False)
    wang.make("set", "Q1", {"percent": 100, "passed": True}, kind="quiz_result")
    assert wang.sync()[-1].r == "ok"
    assert came_to(company, "Q1") == (100 // QUIZ.draw, False)
    assert wang.value("Q1", "percent") == 100 // QUIZ.draw, "the phone shows what the server says"


def test_what_is_right_passes_without_a_claim(company: Company) -> None:
    (wang,) = phones(company, "wang")
    sat(wang, "Q1", TEN, {one: RIGHT[one] for one in TEN})
    assert came_to(company, "Q1") == (100, True)


def test_a_quiz_made_short_or_of_one_question_ten_times_has_the_others_wrong(company: Company) -> None:
    (wang,) = phones(company, "wang")
    sat(wang, "Q1", TEN[:1], {TEN[0]: RIGHT[TEN[0]]}, percent=100, passed=True)
    sat(wang, "Q2", TEN[:1] * QUIZ.draw, {TEN[0]: RIGHT[TEN[0]]}, percent=100, passed=True)
    assert came_to(company, "Q1") == came_to(company, "Q2") == (100 // QUIZ.draw, False)


def test_an_open_answer_is_marked_by_who_leads_and_reckoned_again(company: Company) -> None:
    wang, chen = phones(company, "wang", "chen")
    drawn = [*TEN[:7], OPEN.id, *TEN[7:9]]
    answers = {one: RIGHT[one] for one in TEN[:7]} | {OPEN.id: "谁有钱、谁有权、谁要用"}
    sat(wang, "Q1", drawn, answers)
    assert came_to(company, "Q1") == (70, None), "the open answer can still decide it"
    assert marks(wang, "Q1", WHOLE).code == "not_allowed"
    assert marks(chen, "Q1", WHOLE, marked_by="boss").code == "not_allowed", "in his own name"
    assert marks(chen, "Q1", WHOLE, percent=100).r == "ok"
    assert came_to(company, "Q1") == (80, True)
    assert marks(chen, "Q1", "all of it").r == "ok"
    assert came_to(company, "Q1") == (70, None), "what is no number is no mark"


def test_who_leads_a_plot_he_works_himself_does_not_mark_himself(company: Company) -> None:
    (chen,) = phones(company, "chen")
    sat(chen, "Q1", [*TEN[:9], OPEN.id], {OPEN.id: "谁有钱、谁有权、谁要用"})
    assert marks(chen, "Q1", WHOLE).code == "not_allowed"
    own = sat(chen, "Q2", [*TEN[:9], OPEN.id], {OPEN.id: "…"}, marks={OPEN.id: WHOLE}, marked_by="chen")
    assert own.code == "not_allowed"


def test_an_administrator_marks_who_leads_himself_or_is_led_by_nobody(company: Company) -> None:
    chen, wang, boss = phones(company, "chen", "wang", "boss")
    drawn, answers = [*TEN[:9], OPEN.id], {one: RIGHT[one] for one in TEN[:8]} | {OPEN.id: "谁有钱、谁有权、谁要用"}
    sat(chen, "Q1", drawn, answers)
    sat(wang, "Q2", drawn, answers)
    assert marks(boss, "Q2", WHOLE).code == "not_allowed", "chen leads wang"
    assert marks(boss, "Q1", WHOLE, marked_by="chen").code == "not_allowed", "in his own name"
    assert marks(boss, "Q1", WHOLE, deleted=True).code == "not_allowed", "the marks, nothing else"
    assert marks(boss, "Q1", WHOLE, note="好。", percent=100, passed=True).r == "ok"
    assert came_to(company, "Q1") == (90, True)
    assert command(boss, "revoke_supervisor", plot="north", person="chen").r == "ok"
    assert marks(boss, "Q2", WHOLE).r == "ok"
    assert came_to(company, "Q2") == (90, True)


def test_a_method_published_meanwhile_takes_no_answer_away(company: Company, method: Method) -> None:
    (wang,) = phones(company, "wang")
    method.editions.insert(0, LATER)
    sat(wang, "Q1", TEN, {one: RIGHT[one] for one in TEN})
    assert came_to(company, "Q1") == (100, True)


def test_a_self_check_has_no_points(company: Company) -> None:
    (wang,) = phones(company, "wang")
    sat(wang, "Q1", ["drive"], {"drive": "4"}, quiz="self_check", percent=100, passed=True)
    assert came_to(company, "Q1") == (None, None)
