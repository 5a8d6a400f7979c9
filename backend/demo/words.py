"""The demo's word lists, read once from `words/*.toml`: whoever writes better notes needs no Python."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

Words = dict[str, Any]

LANGUAGES = ("zh", "en")


@cache
def _read(name: str) -> Words:
    return tomllib.loads(files("backend.demo").joinpath("words", f"{name}.toml").read_text("utf-8"))


def phrases(language: str) -> Words:
    """What reps write, by beat of the story."""
    return _read(language)


def industries() -> Words:
    """What accounts make, and what hurts."""
    return _read("industries")


def names() -> Words:
    """Companies, people, titles, rivals."""
    return _read("names")
