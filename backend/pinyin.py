"""Search keys for Chinese names, sent with the rows so that the phone needs no dictionary (frontend.md: Pinyin).

`d.py` maps a field to one token per character, blank-separated; a character with several readings has them joined by
`|`, the likeliest first: 重庆 `chong qing`, 单于明 `shan|dan|chan yu ming`. What is not Chinese stands for itself in lower case, so
that token i is always character i and the phone can mark what matched. The phone makes the same for records written
offline. Readings follow the phrase where the dictionary knows one; a person's first character also gets its reading as a surname.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pypinyin import Style, pinyin

FIELDS: dict[str, tuple[str, ...]] = {
    "account": ("name", "short_name", "city"),
    "contact": ("name",),
    "opportunity": ("name",),
    "person": ("name",),
    "plot": ("name",),
}
READINGS = 3
LONGEST = 60
SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "任": "ren", "曾": "zeng", "查": "zha", "朴": "piao", "区": "ou", "盖": "ge",
    "尉": "wei", "乐": "yue", "翟": "zhai", "折": "she", "黑": "he", "种": "chong", "员": "yun", "召": "shao", "缪": "miao",
    "宓": "fu", "繁": "po", "句": "gou", "逄": "pang", "燕": "yan", "华": "hua", "纪": "ji", "葛": "ge", "冼": "xian",
}


def derive(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The derived values of one record (`sync.hooks.Hooks.derive`)."""
    keys = {}
    for field in FIELDS.get(kind, ()):
        text = values.get(field)
        if isinstance(text, str) and not text.isascii():
            keys[field] = spell(text[:LONGEST], person=kind in ("contact", "person"))
    return {"py": keys} if keys else {}


@lru_cache(maxsize=20_000)
def spell(text: str, person: bool = False) -> str:
    """The tokens of a text, one a character."""
    tokens = [
        list(dict.fromkeys(_clean(reading) for reading in readings))[:READINGS]
        for readings in pinyin(text, style=Style.NORMAL, heteronym=True, errors=list)
    ]
    surname = SURNAMES.get(text[0]) if person and text else None
    if surname:
        tokens[0] = [surname, *(reading for reading in tokens[0] if reading != surname)][:READINGS]
    return " ".join("|".join(readings) for readings in tokens)


def _clean(reading: str) -> str:
    """A token free of the two separators; a blank or a bar in a name becomes `_`."""
    return "_" if reading.isspace() or reading == "|" else reading.lower()
