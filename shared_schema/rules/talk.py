"""Which questions to take to a visit, and in which order (V2): from what is unknown, with the playbook's own between.

A talk goes through SPIN: the situation, the problem, what follows from it, what a solution would be worth. Within each
part open questions go before closed, big before small, easy before delicate; never more than `most_in_a_row` come
after one another without praise, repeating or a cushion between *(ours: the parts lead, because a talk that jumps is an
interrogation however open its questions are)*. An unknown item takes its place from the question that teaches it; one
that none teaches asks about the situation, and is big when it weighs much *(ours)*. A part that no unknown fills gets
the playbook's first question that fits the stage. Private items are learned, never asked in a list.
Mirrored in `talk.ts`; `tests/vectors/talk.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypedDict

from shared_schema.playbook import Playbook, Question
from shared_schema.rules.facts import select_facts
from shared_schema.rules.records import Index
from shared_schema.rules.types import Family, Selected, Today, Unknown
from shared_schema.rules.unknowns import DELICATE, subjects, unknowns, varied

SPIN = ("situation", "problem", "implication", "need_payoff")
MOST_UNKNOWN = 6
"""As many unknowns as a visit can bear: two rows, one of them about a person who will be there *(ours)*."""
BIG_FROM = 7
"""An item of this weight or more is a big question *(ours)*."""
MOST_IN_A_ROW = 3


class Ask(TypedDict):
    """One question: what it teaches (`item`), which of the playbook's own it is (`question`), or both."""

    item: str | None
    question: str | None
    subject: str
    subject_kind: str
    spin: str
    form: str
    size: str
    sensitivity: str
    state: str | None
    """Why it is asked: missing, stale, disputed; None: it fits any account."""


def questions(
    playbook: Playbook, family: Family, today: Today, people: Iterable[str], known: Selected | None = None
) -> list[list[Ask]]:
    """Rows of questions in the order of asking; `people` are the contacts who will be there."""
    known = select_facts(playbook, family.facts, today) if known is None else known
    met = set(people)
    wanted = [
        unknown
        for unknown in unknowns(playbook, family, today, known, None)
        if unknown["sensitivity"] != "private" and (unknown["subject_kind"] != "contact" or unknown["subject"] in met)
    ]
    fitting = list(_fitting(playbook, family, known))
    taught = {question.item: question for question in reversed(fitting)}
    person = [unknown for unknown in wanted if unknown["subject_kind"] == "contact"][:1]
    others = varied([unknown for unknown in wanted if unknown["subject_kind"] != "contact"], MOST_UNKNOWN - len(person))
    asks = [_of_item(playbook, unknown, taught.get(unknown["item"])) for unknown in [*others, *person]]
    asks += _between(playbook, family, fitting, asks, wanted)
    most = playbook.visit.most_in_a_row if playbook.visit else MOST_IN_A_ROW
    return [row for part in SPIN for row in _rows([ask for ask in asks if ask["spin"] == part], most)]


def _fitting(playbook: Playbook, family: Family, known: Selected) -> Iterator[Question]:
    """The playbook's questions for the stage the furthest opportunity is at."""
    furthest = max((place for _, place in subjects(playbook, family, known)), default=None)
    stage = None if furthest is None else playbook.stages[furthest].id
    for question in playbook.visit.questions if playbook.visit else []:
        if not question.stages or stage in question.stages:
            yield question


def _of_item(playbook: Playbook, unknown: Unknown, question: Question | None) -> Ask:
    item = Index(playbook).items[unknown["item"]]
    return {
        "item": item.id,
        "question": question.id if question else None,
        "subject": unknown["subject"],
        "subject_kind": unknown["subject_kind"],
        "spin": question.spin if question else "situation",
        "form": question.form if question else item.form,
        "size": question.size if question else "big" if item.weight >= BIG_FROM else "small",
        "sensitivity": item.sensitivity,
        "state": unknown["state"],
    }


def _between(
    playbook: Playbook, family: Family, fitting: list[Question], asks: list[Ask], wanted: list[Unknown]
) -> Iterator[Ask]:
    """For each part of the talk that is empty, the playbook's first question whose answer is not known yet."""
    for part in SPIN:
        if any(ask["spin"] == part for ask in asks):
            continue
        for question in fitting:
            unknown = next((one for one in wanted if one["item"] == question.item), None)
            if question.spin != part or (question.item is not None and unknown is None):
                continue
            yield _of_item(playbook, unknown, question) if unknown else _free(family, question)
            break


def _free(family: Family, question: Question) -> Ask:
    return {
        "item": None,
        "question": question.id,
        "subject": family.account["id"],
        "subject_kind": "account",
        "spin": question.spin,
        "form": question.form,
        "size": question.size,
        "sensitivity": "public",
        "state": None,
    }


def _rows(asks: list[Ask], most: int) -> Iterator[list[Ask]]:
    ordered = sorted(asks, key=lambda a: (a["form"] == "closed", a["size"] == "small", DELICATE[a["sensitivity"]]))
    for start in range(0, len(ordered), most):
        yield ordered[start : start + most]
