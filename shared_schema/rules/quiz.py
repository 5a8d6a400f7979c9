"""The quiz (T1): a fair draw from a seed, and what the answers are worth.

Every question is equally likely but that at most so many open ones come along; what was drawn last time is drawn again
only when nothing else is left. Closed questions are right or wrong, all right choices and no other; an open one is
worth its key points, which a supervisor confirms, and counts nothing until then. Mirrored in `quiz.ts`;
`tests/vectors/quiz.json`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypedDict

from shared_schema.playbook import Quiz, QuizQuestion


class Marked(TypedDict):
    """What one answer is worth in per cent; None: a supervisor has not confirmed it yet."""

    question: str
    percent: int | None


class QuizScore(TypedDict):
    """`percent` counts what is confirmed; `passed` None while the open answers could still decide it."""

    percent: int
    waiting: int
    passed: bool | None
    marked: list[Marked]


def draw(quiz: Quiz, seed: int, lately: Collection[str] = ()) -> list[str]:
    """The ids of the questions to put, in their order. `seed`: any 32-bit number, kept with the result."""
    order = _shuffled([question.id for question in quiz.questions], seed)
    fresh = [one for one in order if one not in lately] + [one for one in order if one in lately]
    form = {question.id: question.form for question in quiz.questions}
    chosen: list[str] = []
    opened = 0
    for one in fresh:
        if len(chosen) < quiz.draw and (form[one] == "closed" or opened < quiz.open_at_most):
            chosen.append(one)
            opened += form[one] == "open"
    return chosen


def _shuffled(ids: Sequence[str], seed: int) -> list[str]:
    """Fisher and Yates, with a generator so small that both languages count alike."""
    found, state = sorted(ids), seed % 2**32
    for place in range(len(found) - 1, 0, -1):
        state = (state * 1_664_525 + 1_013_904_223) % 2**32
        other = state * (place + 1) // 2**32
        found[place], found[other] = found[other], found[place]
    return found


def score(
    quiz: Quiz, drawn: Sequence[str], answers: Mapping[str, Any], confirmed: Mapping[str, int] | None = None
) -> QuizScore:
    """`answers`: question to chosen ids joined by a comma, or words; `confirmed`: open question to key points given."""
    questions = {question.id: question for question in quiz.questions}
    marked: list[Marked] = [
        {"question": one, "percent": _worth(questions.get(one), answers.get(one), (confirmed or {}).get(one))}
        for one in drawn
    ]
    told = [mark["percent"] for mark in marked]
    whole = len(marked) or 1
    sure = sum(percent for percent in told if percent is not None)
    waiting = told.count(None)
    percent = sure // whole
    best = (sure + 100 * waiting) // whole
    decided = percent >= quiz.pass_percent or best < quiz.pass_percent
    return {
        "percent": percent,
        "waiting": waiting,
        "passed": percent >= quiz.pass_percent if decided else None,
        "marked": marked,
    }


def _worth(question: QuizQuestion | None, answer: Any, points: int | None) -> int | None:
    if question is None or not isinstance(answer, str) or not answer:
        return 0
    if question.form == "closed":
        return 100 if sorted(answer.split(",")) == sorted(question.right) else 0
    needed = question.needed or len(question.points)
    return None if points is None else min(100, max(0, points) * 100 // needed)
