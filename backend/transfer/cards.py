"""Address cards (vCard 2.1, 3.0, 4.0) as rows of named cells, read by the library `vobject`.

Each card is split off first, so that a broken one is refused alone, by its number, with the rest read.
"""

from __future__ import annotations

import re
from typing import Any

import vobject
from vobject.base import ParseError

from backend.transfer.sheet import Line, Sheet
from shared_schema.errors import Failed

_CARD = re.compile(r"^BEGIN:VCARD[ \t]*$.*?(?=^BEGIN:VCARD[ \t]*$|\Z)", re.IGNORECASE | re.MULTILINE | re.DOTALL)
_END = re.compile(r"^END:VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
_MOBILE = frozenset(("CELL", "MOBILE", "IPHONE"))


def looks_like_cards(text: str) -> bool:
    """True for text that begins as a vCard file does."""
    return text.lstrip("\ufeff \t\r\n").upper().startswith("BEGIN:VCARD")


def read_cards(text: str) -> Sheet:
    """Read every card; `Line.row` is the card's number in the file, from 1.

    Raises Failed("bad_file", reason="no_cards") when there is none.
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    cards = [match.group() for match in _CARD.finditer(plain)]
    if not cards:
        raise Failed("bad_file", reason="no_cards")
    return Sheet("vcard", None, [], [_line(number, card) for number, card in enumerate(cards, 1)])


def _line(number: int, card: str) -> Line:
    if not _END.search(card):
        return Line(number, {}, "card_unfinished")
    try:
        parsed = vobject.readOne(card, allowQP=True, ignoreUnreadable=False)
        return Line(number, _cells(parsed))
    except (ParseError, ValueError, LookupError, AttributeError, IndexError):
        # vobject raises these for lines it cannot read, unknown charsets and undecodable quoted-printable
        return Line(number, {}, "card_unreadable")


def _cells(card: Any) -> dict[str, str]:
    cells: dict[str, str] = {}

    def put(field: str, value: object) -> None:
        text = str(value).strip()
        if text and field not in cells:
            cells[field] = text

    put("contact.name", _name(card))
    for org in card.contents.get("org", []):
        parts = org.value if isinstance(org.value, list) else str(org.value).split(";")
        put("account.name", parts[0])
        if len(parts) > 1:
            put("contact.department", parts[1])
    for tel in card.contents.get("tel", []):
        put("contact.mobile" if _types(tel) & _MOBILE else "contact.phone", _number(str(tel.value)))
    for adr in card.contents.get("adr", []):
        put("account.city", getattr(adr.value, "city", ""))
        put("account.address", _address(adr.value))
    for name, field in (
        ("title", "contact.title"),
        ("email", "contact.email"),
        ("bday", "contact.birthday"),
        ("note", "contact.note"),
        ("url", "account.website"),
        ("x-wechat", "contact.wechat"),
    ):
        for entry in card.contents.get(name, []):
            put(field, entry.value)
    return cells


def _name(card: Any) -> str:
    """The formatted name; else family and given name, Chinese without a space, family first."""
    for fn in card.contents.get("fn", []):
        if str(fn.value).strip():
            return str(fn.value)
    for n in card.contents.get("n", []):
        family, given = (_joined(part) for part in (n.value.family, n.value.given))
        if (family + given).isascii():
            return f"{given} {family}".strip()
        return family + given
    return ""


def _joined(part: object) -> str:
    return " ".join(map(str, part)) if isinstance(part, list) else str(part)


def _types(entry: Any) -> set[str]:
    """TYPE parameters in both spellings: `TEL;CELL` (2.1) and `TEL;TYPE="voice,cell"` (3.0, 4.0)."""
    named = ",".join(entry.params.get("TYPE", []))
    return {t.strip().upper() for t in (*named.split(","), *entry.singletonparams)}


def _number(value: str) -> str:
    return value.removeprefix("tel:").split(";")[0]


def _address(value: Any) -> str:
    parts = [_joined(getattr(value, part, "")) for part in ("region", "city", "street", "extended")]
    text = [part for part in parts if part]
    return ("" if any(not part.isascii() for part in text) else ", ").join(text)
