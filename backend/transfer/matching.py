"""Likely duplicates of accounts and contacts: by name without its legal form, by number, by sound.

Only hints: a person decides. `why` codes: `same_name`, `same_phone`, `same_email`, `sounds_alike`,
and `same_row` for a company already on an earlier row of the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct
from pypinyin import Style, lazy_pinyin

_LEGAL_FORMS = re.compile(
    r"(股份有限公司|有限责任公司|有限公司|集团公司|总公司|分公司|集团|公司)"
    r"|\b(co|ltd|limited|company|inc|corp|corporation|llc|gmbh|plc|group|holdings?)\b\.?"
)
_REGIONS = (
    "北京", "上海", "天津", "重庆", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建",
    "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃",
    "青海", "台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门", "中国",
)  # fmt: skip
_SHORTEST_NUMBER = 6


class Known(Struct, frozen=True):
    """A record to compare with: `account` is its own id for an account."""

    id: str
    kind: str
    account: str
    name: str
    city: str = ""
    numbers: tuple[str, ...] = ()
    email: str = ""


class Match(Struct):
    """A record that may be the same, and why it is thought so."""

    id: str
    kind: str
    name: str
    why: list[str]


def company_key(name: str, city: str = "") -> str:
    """A company's name without legal form, region, brackets, width and case; never empty for a name."""
    text = unicodedata.normalize("NFKC", name).lower()
    bare = _LEGAL_FORMS.sub(" ", re.sub(r"[()（）【】\[\]]", " ", text))
    bare = re.sub(r"[\W_]+", "", bare)
    for region in (*_REGIONS, city.strip().lower().removesuffix("市")):
        if region and bare.startswith(region) and len(bare) > len(region) + 1:
            bare = re.sub(r"^[市省]", "", bare[len(region) :])
    return bare or re.sub(r"\s+", "", text)


def person_key(name: str) -> str:
    """A person's name without spaces, width and case."""
    return re.sub(r"[\s·.]+", "", unicodedata.normalize("NFKC", name).lower())


def number_key(number: str) -> str:
    """The digits that identify a line: without country code and trunk zero; '' when too short to tell."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", number))
    digits = digits.removeprefix("0086") if digits.startswith("0086") else digits
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    digits = digits.lstrip("0")
    return digits if len(digits) >= _SHORTEST_NUMBER else ""


def sound_key(name: str) -> str:
    """How a key sounds, without tones: 长江 and 常江 alike; '' for names without Chinese characters."""
    if name.isascii():
        return ""
    return " ".join(lazy_pinyin(name, style=Style.NORMAL))


class Index:
    """What is known, ready to be asked; grows as rows of the same file are planned."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._by: dict[tuple[str, str, str], dict[str, Known]] = defaultdict(dict)
        for one in known:
            self.add(one)

    def add(self, one: Known) -> None:
        for why, key in _keys(one):
            self._by[(one.kind, why, key)][one.id] = one

    def matches(self, probe: Known) -> list[Match]:
        """Records like the probe, those with most reasons first."""
        found: dict[str, Match] = {}
        for why, key in _keys(probe):
            for one in self._by.get((probe.kind, why, key), {}).values():
                match = found.setdefault(one.id, Match(one.id, one.kind, one.name, []))
                if why not in match.why and not (why == "sounds_alike" and "same_name" in match.why):
                    match.why.append(why)
        return sorted(found.values(), key=lambda m: (-len(m.why), m.id))


def _keys(one: Known) -> list[tuple[str, str]]:
    """(why, key) pairs. A person's name counts only within one account; numbers and mail count anywhere."""
    if one.kind == "account":
        # With and without the city in front: often only one of the two lists names it.
        names, scope = {company_key(one.name), company_key(one.name, one.city)}, ""
    else:
        names, scope = {person_key(one.name)}, f"{one.account}:"
    pairs = [("same_name", scope + name) for name in sorted(names)]
    pairs += [("sounds_alike", scope + sound) for name in sorted(names) if (sound := sound_key(name))]
    pairs += [("same_phone", key) for key in dict.fromkeys(map(number_key, one.numbers)) if key]
    if one.email:
        pairs.append(("same_email", one.email.strip().lower()))
    return pairs
