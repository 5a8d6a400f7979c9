"""Search keys in pinyin for names, made once by the server and sent beside the fields (design: Records).

A key has one token per character of the text, separated by spaces: the syllable (`li`), readings to choose from
(`shan|dan`), the character itself for a letter or digit, `-` for anything else. From it the phone matches full
spelling, initials and any mixture, and knows which characters matched (pwa/src/storage/syllables.ts): "lml", "liml"
and "liminglang" find 李明朗, "cq" finds 重庆. Not chosen: lists of variants (full and initials of every combination),
which are longer, know no positions and still miss mixtures.

Phrases decide between readings (重庆 chong, 重要 zhong); a person's first character is read as a surname too (单 shan).
The phone makes the same for what it has not sent (pwa/src/storage/pinyin.ts); tests/vectors/pinyin.json holds both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from pypinyin import Style, lazy_pinyin

SPELLED: dict[str, tuple[str, ...]] = {
    "account": ("name", "short_name"),
    "contact": ("name",),
    "opportunity": ("name",),
}
"""Kind -> the fields that get a key; the same table stands in pwa/src/storage/spelling.ts."""
# Surnames read otherwise than everyday words; compound ones first.
SURNAMES = {
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "单于": "chan yu",
    "长孙": "zhang sun",
    "澹台": "tan tai",
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "区": "ou",
    "朴": "piao",
    "解": "xie",
    "查": "zha",
    "盖": "ge",
    "秘": "bi",
    "覃": "qin",
    "种": "chong",
    "重": "chong",
    "乐": "yue",
    "折": "she",
    "缪": "miao",
    "繁": "po",
    "翟": "zhai",
    "员": "yun",
    "召": "shao",
    "么": "yao",
    "薄": "bo",
    "祭": "zhai",
    "隗": "wei",
    "卜": "bu",
    "都": "du",
    "句": "gou",
    "阚": "kan",
    "能": "nai",
    "佴": "nai",
}


def is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff" or "\U00020000" <= character <= "\U0003ffff" or character == "〇"


def _syllables(text: str) -> list[str]:
    """One reading per character, chosen by phrases; characters that are none stand as they are."""
    readings: list[str] = []
    run = ""
    for character in [*text, ""]:
        if character and is_han(character):
            run += character
            continue
        readings.extend(lazy_pinyin(run, style=Style.NORMAL, errors="ignore") if run else [])
        run = ""
        if character:
            readings.append(character)
    return readings


def _as_surname(text: str) -> list[str]:
    for length in (2, 1):
        reading = SURNAMES.get(text[:length]) if len(text) >= length else None
        if reading:
            return reading.split()
    return []


def pinyin_key(text: str, is_person: bool) -> str:
    """The key of one text; '' when nothing in it is Chinese."""
    folded = unicodedata.normalize("NFKC", text).lower()
    if not any(map(is_han, folded)):
        return ""
    plain = _syllables(folded)
    if len(plain) != len(folded):
        # A character without any reading: spell one by one, so that positions stay right.
        plain = [(lazy_pinyin(c, errors="ignore") or ["-"])[0] if is_han(c) else c for c in folded]
    surname = _as_surname(folded) if is_person else []
    tokens = []
    for index, character in enumerate(folded):
        if not is_han(character):
            tokens.append(character if character.isascii() and character.isalnum() else "-")
            continue
        readings = ([surname[index]] if index < len(surname) else []) + [plain[index].replace("ü", "v")]
        tokens.append("|".join(dict.fromkeys(readings)))
    return " ".join(tokens)


def derive(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What travels beside a record's fields: `{"py": {field: key}}`, or nothing."""
    keys = {}
    for field in SPELLED.get(kind, ()):
        value = values.get(field)
        key = pinyin_key(value, kind == "contact") if isinstance(value, str) else ""
        if key:
            keys[field] = key
    return {"py": keys} if keys else {}
