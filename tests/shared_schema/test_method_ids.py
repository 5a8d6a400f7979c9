"""Every method of the field lives in the product: its id names what the playbook declares of it, the rules that follow
it, the screens that show it and the tests that prove it, and each of these is looked up.

The list is data (`method_ids.json`). What is not there yet stands under `open` with the reason; it is printed, and it
is never an id whole: an id without a screen and without a test fails here.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from shared_schema.check import fields_of
from shared_schema.playbook import items_of, load_shipped
from shared_schema.rules.scores import totals

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "pwa" / "src"
LIST = json.loads((Path(__file__).parent / "method_ids.json").read_text(encoding="utf-8"))
ENTRIES: dict[str, dict[str, Any]] = {entry["id"]: entry for entry in LIST["ids"]}
PLAYBOOK = load_shipped()
ITEMS = {item.id: item for item in items_of(PLAYBOOK)}
FAMILIES = {"G": (1, 11), "K": (1, 12), "P": (0, 11), "S": (1, 11), "R": (1, 5), "V": (1, 5), "T": (1, 2), "X": (2, 3)}
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]""")
ENTRANCES = ("routes.ts", "today.ts", "main.ts", "App.svelte")


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
    assert not found("screen", "features/knowing/Groups.svelte#no such words in it")
    assert not found("screen", "features/knowing/NoSuch.svelte#x")
    assert not found("screen", "testing/plot.ts#world"), "a file no screen leads to is no screen"
    assert not found("test", "tests/shared_schema/test_playbook.py#no such test")
    assert not found("record", "gift.no_such_field")


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


# ── looking up ────────────────────────────────────────────────────────────────────────────────────────────────────


def found(kind: str, what: str) -> bool:
    looks = {"playbook": in_playbook, "rule": is_rule, "screen": is_screen, "test": is_test, "record": is_field}
    return looks[kind](what)


def in_playbook(what: str) -> bool:
    word, _, rest = what.partition(" ")
    if what.startswith("items of "):
        method = what.removeprefix("items of ")
        return any(item.method == method or item.method.startswith(f"{method}.") for item in ITEMS.values())
    if what.startswith("signals of "):
        return any(signal.method == what.removeprefix("signals of ") for signal in PLAYBOOK.signals)
    if rest:
        quiz = PLAYBOOK.quiz.questions if PLAYBOOK.quiz else []
        return {
            "item": rest in ITEMS,
            "signal": any(signal.id == rest for signal in PLAYBOOK.signals),
            "threshold": rest in PLAYBOOK.thresholds,
            "quiz": any(question.id == rest for question in quiz),
        }[word]
    return bool(member(PLAYBOOK, what.split(".")))


def member(value: Any, way: list[str]) -> Any:
    """What stands there: a field, the member of a list by its id, or of all of them (`*`) when one has it."""
    if not way or value is None:
        return value
    name, rest = way[0], way[1:]
    if isinstance(value, list):
        chosen = [one for one in value if name == "*" or getattr(one, "id", None) == name]
        return [inner for one in chosen if (inner := member(one, rest))]
    return member(getattr(value, name, None), rest)


def is_rule(what: str) -> bool:
    """A function of the rules, mirrored on the phone under the same name."""
    module, function = what.split(".")
    head, *tail = function.split("_")
    mirrored = head + "".join(part.capitalize() for part in tail)
    python, phone = ROOT / "shared_schema" / "rules" / f"{module}.py", SOURCES / "rules" / f"{module}.ts"
    return (
        python.exists()
        and phone.exists()
        and re.search(rf"^def {function}\(", python.read_text(encoding="utf-8"), re.M) is not None
        and re.search(rf"export (function|const) {mirrored}\b", phone.read_text(encoding="utf-8")) is not None
    )


def is_screen(what: str) -> bool:
    """A component that a route leads to, and that holds these words."""
    path, _, words = what.partition("#")
    return SOURCES / path in reached() and mentions(SOURCES / path, words)


def is_test(what: str) -> bool:
    path, _, words = what.partition("#")
    return (ROOT / path).exists() and mentions(ROOT / path, words)


def is_field(what: str) -> bool:
    kind, field = what.split(".")
    return field in fields_of(kind)


def mentions(path: Path, words: str) -> bool:
    return words in path.read_text(encoding="utf-8")


@cache
def reached() -> frozenset[Path]:
    """Every file the phone's entrances lead to, by static and by lazy imports."""
    seen: set[Path] = set()
    stack = [SOURCES / name for name in ENTRANCES if (SOURCES / name).exists()]
    while stack:
        path = stack.pop()
        if path in seen:
            continue
        seen.add(path)
        stack += [file for name in IMPORT.findall(path.read_text(encoding="utf-8")) if (file := resolved(path, name))]
    return frozenset(seen)


def resolved(path: Path, name: str) -> Path | None:
    target = (path.parent / name).resolve()
    for candidate in (target, target.with_name(f"{target.name}.ts"), target / "index.ts"):
        if candidate.is_file() and candidate.suffix in (".ts", ".svelte"):
            return candidate
    return None
