"""Search keys in pinyin, held with the phone by tests/vectors/pinyin.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from backend.pinyin import derive, pinyin_key

CASES = json.loads((Path(__file__).parents[1] / "vectors" / "pinyin.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["description"]))
def test_key(case: dict[str, Any]) -> None:
    assert pinyin_key(case["text"], case["person"]) == case["key"]


@pytest.mark.parametrize("text", ["", " ", "a\n李", "李\u0000", "（李）", "𠀀𠀁", "ｆｕ李", "㍿李"])
def test_a_key_has_one_token_per_character(text: str) -> None:
    """Also where normalising makes several characters of one."""
    key = pinyin_key(text, True)
    assert key == "" or all(token for token in key.split(" "))


def test_only_names_are_spelled() -> None:
    values = {"name": "李明朗", "title": "经理", "note": "好", "mobile": "138"}
    assert derive("contact", values) == {"py": {"name": "li ming lang"}}
    assert derive("account", {"name": "Siemens", "short_name": "西门子"}) == {"py": {"short_name": "xi men zi"}}
    assert derive("visit", {"note": "李"}) == {}
