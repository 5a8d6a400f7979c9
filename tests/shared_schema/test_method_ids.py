"""Every method of the field lives in the product: its id names what the playbook declares of it, the rules that follow
it, the screens that show it and the tests that prove it, and each of these is looked up.

The list is data (`method_ids.json`). What is not there yet stands under `open` with the reason; it is printed, and it
is never an id whole: an id without a screen and without a test fails here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from shared_schema.rules.scores import totals
from tests.shared_schema.evidence import PLAYBOOK, code, found, says

LIST = json.loads((Path(__file__).parent / "method_ids.json").read_text(encoding="utf-8"))
ENTRIES: dict[str, dict[str, Any]] = {entry["id"]: entry for entry in LIST["ids"]}
FAMILIES = {"G": (1, 11), "K": (1, 12), "P": (0, 11), "S": (1, 11), "R": (1, 5), "V": (1, 5), "T": (1, 2), "X": (2, 3)}


def test_the_list_names_every_id() -> None:
    wanted = [f"{letter}{n}" for letter, (first, last) in FAMILIES.items() for n in range(first, last + 1)]
    assert list(ENTRIES) == wanted
    assert len(LIST["ids"]) == len(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_an_id_is_covered(entry: dict[str, Any]) -> None:
    missing = [f"no {what}" for what in ("screens", "tests") if not entry[what]]
    if not entry["playbook"] and not entry["rules"] and not entry["details"]:
        missing.append("neither playbook nor rules nor details")
    for kind, member in (("playbook", "playbook"), ("rule", "rules"), ("screen", "screens"), ("test", "tests")):
        missing += [f"{kind}: {one}" for one in entry[member] if not found(kind, one)]
    for detail, evidence in entry["details"].items():
        assert evidence, detail
        missing += [f"{detail}: {one}" for one in evidence if not found(*one.split(":", 1))]
    assert missing == []


def test_what_is_open_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """An open detail belongs to an id that is otherwise covered, says what and why, and is not claimed above."""
    for one in LIST["open"]:
        assert one["detail"] not in ENTRIES[one["id"]]["details"]
        assert one["why"]
        with capsys.disabled():
            print(f"\nopen: {one['id']}, {one['detail']}: {one['why']}")


def test_a_gap_is_seen() -> None:
    """The lookups can fail: each kind of evidence is asked for something that is not there."""
    assert not found("playbook", "item no.such.item")
    assert not found("playbook", "items of Z9")
    assert not found("playbook", "people.no_such_list")
    assert not found("playbook", "signal no.such")
    assert not found("rule", "grade.no_such_rule")
    assert not found("screen", "features/knowing/NoSuch.svelte#playbook.checklists")
    assert not found("screen", "testing/screens.ts#holdWorld()"), "a file no screen leads to is no screen"
    assert not found("record", "gift.no_such_field")


@pytest.mark.parametrize(
    "words",
    [
        "no such words in it",
        "Knowing",  # of a comment, of a name: of no form
        "knowing.no_such_message",
        "knowing.title",  # a message that another screen shows
        "playbook.checklist",  # not a part of the method
        "playbook.stages",  # one that is not read here
        "Checklist.no_such_field",
        "SurveyQuestion.optional",
        "gift.occasion",
        "<Trust",
        "suggestGrade()",
    ],
)
def test_a_screen_without_the_words_is_no_evidence(words: str) -> None:
    assert found("screen", "features/knowing/Groups.svelte#playbook.checklists")
    assert not found("screen", f"features/knowing/Groups.svelte#{words}")


@pytest.mark.parametrize(
    "written",
    [
        "<!-- t('knowing.title') playbook.checklists <Trust -->",
        "/** t('knowing.title') playbook.checklists <Trust */",
        "let a = 1 // t('knowing.title') playbook.checklists <Trust",
        "<style> .x { content: 'knowing.title' } /* <Trust playbook.checklists */ </style>",
        "title knowing checklists Trust playbook",
    ],
)
def test_what_a_comment_or_a_style_says_is_no_evidence(written: str) -> None:
    shown = "<Trust {at} /> {t('knowing.title')} {world().playbook?.checklists} {tr(quadrant.folk)} {cadence_unit}"
    for words in ("knowing.title", "playbook.checklists", "<Trust", "Quadrant.folk", "account.cadence_unit"):
        assert says(code(shown), words), words
        assert not says(code(written), words), words


@pytest.mark.parametrize(
    "what",
    [
        "tests/shared_schema/no_such_test.py#test_g5_cadences",
        "tests/shared_schema/test_playbook.py#no such test",
        "tests/shared_schema/test_playbook.py#test_g5",  # a part of a name
        "tests/shared_schema/test_playbook.py#the three self-deceptions about a B",  # words of a comment
        "tests/shared_schema/evidence.py#is_test",  # a function, no test
        "pwa/src/features/cultivation/cultivation.test.ts#the ways of searching stand",
        "pwa/src/features/cultivation/cultivation.test.ts#world",
        "tests/vectors/warnings.json#",
        "tests/vectors/warnings.json#one contact",
    ],
)
def test_what_is_no_tests_name_is_no_evidence(what: str) -> None:
    assert found("test", "tests/shared_schema/test_playbook.py#test_g5_cadences")
    assert found("test", "tests/vectors/warnings.json#one contact, no decision maker, no coach")
    assert not found("test", what)


def test_s5_the_known_scores() -> None:
    """The tradition's own example: weighted 4.35, 3.85, 3.80."""
    card = PLAYBOOK.scorecards[0]
    points = {"us": (4, 5, 3, 4, 5, 4, 5, 5), "a": (4, 4, 4, 5, 5, 3, 3, 3), "b": (4, 4, 3, 5, 5, 3, 4, 3)}
    given = {
        f"{who}.{criterion.id}": point
        for who, row in points.items()
        for criterion, point in zip(card.criteria, row, strict=True)
    }
    told = totals(card, given, list(points))
    assert [(one["sum"], one["judged"]) for one in told] == [(435, 100), (385, 100), (380, 100)]
