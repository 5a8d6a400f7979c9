"""What a README names is there, and a README that lists its folder's files leaves none out.

A name in backquotes that looks like a file is looked for beside the README, then anywhere in the tree by its last
parts; a link, where it leads. A table headed `file` or `part` is a list: whoever adds a file adds its line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from backend.cli import headland

ROOT = Path(__file__).parents[1]
MADE = {"node_modules", "dist", "static", "var", "test-results", "__pycache__"}
"""Folders of what is made here; so are those whose names begin with a dot."""


def files() -> Iterator[Path]:
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in MADE and not name.startswith(".")]
        yield from (Path(folder, name).relative_to(ROOT) for name in names)


FILES = sorted(files())
READMES = [path for path in FILES if path.name == "README.md"]
KINDS = ("py", "ts", "mts", "mjs", "svelte", "css", "json", "toml", "md", "html", "cjs", "webp", "lock")
ELSEWHERE = {"headland.toml"}
"""Files that are not ours: a company's own settings."""
NAMED = re.compile(rf"`([\w@./*-]+\.(?:{'|'.join(KINDS)})|[\w./-]+/)`")
LINKED = re.compile(r"\]\((?!https?:|#)([^)#]+)\)")
SOURCES = (".py", ".ts")
BESIDES = ("__init__.py", "__main__.py", "conftest.py")


def there(readme: Path, name: str) -> bool:
    wanted = name.strip("/").removeprefix("./")
    if "*" in wanted or wanted in ELSEWHERE | MADE:
        return True
    if (ROOT / readme.parent / wanted).exists() or (ROOT / wanted).exists():
        return True
    suffix = f"/{wanted}"
    whole = (f"/{path}" for path in FILES)
    return any(path.endswith(suffix) or f"{suffix}/" in path for path in whole)


@pytest.mark.parametrize("readme", READMES, ids=str)
def test_what_a_readme_names_is_there(readme: Path) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert [name for name in NAMED.findall(text) if not there(readme, name)] == []
    assert [link for link in LINKED.findall(text) if not (ROOT / readme.parent / link).exists()] == []


def test_the_readme_leaves_no_command_out() -> None:
    """Of the server's program, and of those that make knows."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.search(r"shows every command: (.*?);", text, re.S)
    assert listed is not None
    assert sorted(re.findall(r"`([\w-]+)`", listed[1])) == sorted(headland.list_commands(click.Context(headland)))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    typed = {name for path in READMES for name in re.findall(r"\bmake ([a-z-]+)", code_of(path))}
    assert {"demo", "test", "simulate"} <= typed
    assert typed <= targets


def code_of(readme: Path) -> str:
    """What stands to be typed: in backquotes, in fences and indented."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`|^ {4}.*$", text, re.S | re.M))


LISTS = [path for path in READMES if re.search(r"^\| (file|part) +\|", (ROOT / path).read_text(encoding="utf-8"), re.M)]


def test_some_readmes_are_lists() -> None:
    assert len(LISTS) >= 3


@pytest.mark.parametrize("readme", LISTS, ids=str)
def test_a_list_of_files_leaves_none_out(readme: Path) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    inside = [path.relative_to(readme.parent) for path in FILES if readme.parent in path.parents]
    sources = [
        path for path in inside if path.suffix in SOURCES and path.name not in BESIDES and ".test." not in path.name
    ]
    # A folder inside is one line; a file may be named with its ending or without.
    stems = {path.parts[0].split(".")[0] for path in sources}
    assert sorted(stem for stem in stems if not re.search(rf"\b{re.escape(stem)}\b", text)) == []
