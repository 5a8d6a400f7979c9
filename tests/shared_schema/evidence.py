"""What counts as evidence that a method lives in the product, looked up where it is said to be.

A test is a test by its whole name; words of its body or of a comment are none. A screen is a file that an entrance of
the phone leads to and whose code (comments and styles taken out) holds the words, in one of these forms:

- `area.key`: a message it shows, written in both languages;
- `playbook.part.member`: a part of the method it reads, of which the shipped method has something;
- `Struct.field`: a field of such a part, read from wherever the screen has it;
- `kind.field`: a field of a record;
- `<Component`: a component it draws;
- `function()`: a function of ours that it imports and calls.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from shared_schema import playbook as parts
from shared_schema.check import fields_of
from shared_schema.playbook import items_of, load_shipped
from shared_schema.records import KINDS

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "pwa" / "src"
LANGUAGES = ("en", "zh-CN")
PLAYBOOK = load_shipped()
ITEMS = {item.id: item for item in items_of(PLAYBOOK)}
ENTRANCES = ("routes.ts", "today.ts", "main.ts", "App.svelte")
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]""")
NO_CODE = re.compile(r"<!--.*?-->|/\*.*?\*/|<style\b.*?</style>|(?:^|(?<=\s))//[^\n]*", re.S | re.M)
TITLE = re.compile(r"""\b(?:test|it)(?:\.each\([^\n]*?\))?\(\s*(['"`])((?:\\.|(?!\1).)*)\1""", re.S)
KEY = re.compile(r"""^\s*'([\w.-]+)':""", re.M)


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


def is_field(what: str) -> bool:
    kind, field = what.split(".")
    return field in fields_of(kind)


# ── tests ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def is_test(what: str) -> bool:
    path, _, name = what.partition("#")
    return (ROOT / path).exists() and name in names_of(ROOT / path)


@cache
def names_of(path: Path) -> frozenset[str]:
    """Of a file of tests, Python or TypeScript; of vectors, which both run, the descriptions of the cases."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return frozenset(descriptions(json.loads(text)))
    if path.suffix == ".py":
        functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
        return frozenset(one.name for one in functions if one.name.startswith("test_"))
    return frozenset(re.sub(r"\\(.)", r"\1", title) for _, title in TITLE.findall(code(text)))


def descriptions(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(told := value.get("description"), str):
            yield told
        for one in value.values():
            yield from descriptions(one)
    elif isinstance(value, list):
        for one in value:
            yield from descriptions(one)


# ── screens ───────────────────────────────────────────────────────────────────────────────────────────────────────


def is_screen(what: str) -> bool:
    path, _, words = what.partition("#")
    return SOURCES / path in reached() and says(code((SOURCES / path).read_text(encoding="utf-8")), words)


def code(text: str) -> str:
    return NO_CODE.sub("", text)


def says(code: str, words: str) -> bool:
    """Whether code holds these words, in the form they have (above)."""
    if words.startswith("<"):
        return re.search(rf"{words}\b", code) is not None
    if words.endswith("()"):
        name = words[:-2]
        imported = re.search(rf"import \{{[^}}]*\b{name}\b[^}}]*\}} from '\.", code)
        return imported is not None and re.search(rf"\b{name}\(", code) is not None
    head, _, rest = words.partition(".")
    if head == "playbook" and in_playbook(rest):
        chain = "".join(rf"\??\.{name}" for name in rest.split("."))
        return re.search(rf"\bplaybook(\(\))?{chain}\b", code) is not None
    if words in messages():
        return f"'{words}'" in code
    part = getattr(parts, head, None)
    if isinstance(part, type) and issubclass(part, Struct):
        read = re.search(rf"\.{rest}\b", code) is not None or f"'{words}'" in code
        return rest in part.__struct_fields__ and read
    return head in KINDS and is_field(words) and re.search(rf"\b{rest}\b", code) is not None


@cache
def messages() -> frozenset[str]:
    """What can be said in both languages."""
    told = [
        {
            key
            for file in (SOURCES / "ui" / "messages" / language).glob("*.ts")
            for key in KEY.findall(code(file.read_text(encoding="utf-8")))
        }
        for language in LANGUAGES
    ]
    return frozenset(set.intersection(*told))


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
