"""What a quiz came to is reckoned here, from the answers and the method (T1): a phone's own word for it counts nothing.

A phone reckons too, so that who sat a quiz without signal reads at once how it went; what it sends of that is dropped,
and `percent` and `passed` are written anew whenever answers or marks change. So a phone that was tampered with, or one
whose method is a week old, can show something else, but not make it true for anybody. A quiz of fewer questions than
the method draws has the others wrong, and none counts twice.

Judged by the newest edition of the method that declares every question drawn: whoever was offline while another was
published loses no answer to it.

Not chosen: refusing a claim that differs. The quiz is sat; its writer could mend nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared_schema.playbook import Quiz
from shared_schema.protocol import Op
from shared_schema.rules.quiz import score
from sync.draft import Draft
from sync.ports import Stored

QUIZ_RESULT = "quiz_result"
SAT = "quiz"
RECKONED = ("percent", "passed")


def unclaimed(op: Op, fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of an op without what the phone says it came to."""
    if op.kind != QUIZ_RESULT:
        return fields
    return {name: value for name, value in fields.items() if name not in RECKONED}


def reckon(draft: Draft, row: Stored) -> None:
    """Write what the answers and marks of this changed row come to; a self-check has no points."""
    if row.kind != QUIZ_RESULT or row.value("quiz") != SAT:
        return
    questions = row.value("questions")
    drawn = list(dict.fromkeys(questions)) if isinstance(questions, list) else []
    quiz = _quiz_of(draft, drawn)
    if quiz is None:
        return
    missing = [""] * (quiz.draw - len(drawn))
    told = score(quiz, [*drawn, *missing], _table(row.value("answers")), points_of(row.value("marks")))
    for name, value in (("percent", told["percent"]), ("passed", told["passed"])):
        if value != row.value(name):
            draft.set_field(row, name, value, draft.stamp())


def points_of(marks: Any) -> dict[str, int]:
    """Open question -> key points; what is no number was not given."""
    return {name: value for name, value in _table(marks).items() if type(value) is int}


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _quiz_of(draft: Draft, drawn: list[Any]) -> Quiz | None:
    current = draft.hooks.playbook(draft.tx)
    if current is None:
        return None
    if _declares(current.quiz, drawn):
        return current.quiz
    earlier = (edition.quiz for edition in draft.hooks.earlier(draft.tx))
    return next((quiz for quiz in earlier if _declares(quiz, drawn)), current.quiz)


def _declares(quiz: Quiz | None, drawn: list[Any]) -> bool:
    return quiz is not None and len(drawn) >= quiz.draw and {one.id for one in quiz.questions}.issuperset(drawn)
