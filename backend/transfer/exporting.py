"""A company's customers as files: CSV for spreadsheets, vCard for address books, JSON for machines.

Only what a reader may see in the export's scope (`buckets`) is written. Private facts live in their owner's own
bucket, which no company export includes; facts of semi-public items are masked: the item and its day stand
there, its value does not (X3). A cell that a spreadsheet would run as a formula is written as text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec
import vobject

from shared_schema.check import fields_of
from shared_schema.playbook import Playbook
from sync.buckets import is_private
from sync.ports import ReadTx, Stored

FORMATS = ("csv", "vcard", "json")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "vcard": "text/vcard; charset=utf-8",
    "json": "application/json",
}
SUFFIXES = {"csv": "csv", "vcard": "vcf", "json": "json"}
JSON_KINDS = (
    *(
        "plot",
        "person",
        "event",
        "reference",
        "reply",
        "account",
        "contact",
        "opportunity",
        "visit",
        "fact",
        "task",
        "comment",
        "attachment",
    ),
    *("rival", "attendance", "gift", "review", "approval", "survey", "order"),
)

COMPANYWIDE = JSON_KINDS[:5]
"""Kinds that lie in no plot; what follows the accounts hangs on one."""

# The header row: Chinese words that the importer maps back to the same fields.
COLUMNS: tuple[tuple[str, str], ...] = (
    ("公司名称", "account.name"), ("公司简称", "account.short_name"), ("等级", "account.grade"),
    ("行业", "account.industry"), ("城市", "account.city"), ("地址", "account.address"),
    ("公司电话", "account.phone"), ("网址", "account.website"),
    ("来源", "account.source"), ("责任田", "plot"), ("联系人", "contact.name"), ("职务", "contact.title"),
    ("部门", "contact.department"), ("手机", "contact.mobile"), ("电话", "contact.phone"), ("邮箱", "contact.email"),
    ("微信", "contact.wechat"), ("生日", "contact.birthday"), ("备注", "account.note"), ("联系人备注", "contact.note"),
)  # fmt: skip


class Living:
    """The living records of some buckets, by kind and family, read in one moment."""

    def __init__(self, tx: ReadTx, buckets: Sequence[str] | None) -> None:
        self.by_kind: dict[str, list[Stored]] = {
            kind: [s for s in tx.of_kind(kind, None if kind in COMPANYWIDE else buckets) if _alive(s)]
            for kind in JSON_KINDS
        }
        accounts = {s.id for s in self.by_kind["account"]}
        for kind in JSON_KINDS[len(COMPANYWIDE) + 1 :]:
            self.by_kind[kind] = [s for s in self.by_kind[kind] if s.family in accounts]

    def grades(self) -> dict[str, str]:
        """Account id -> its latest grade: by day, then by the moment it was written down."""
        latest: dict[str, tuple[tuple[str, str, str], str]] = {}
        for fact in self.by_kind["fact"]:
            if fact.value("item") == "grade" and not fact.value("retracted"):
                when = (str(fact.value("day")), str(fact.value("recorded_at")), fact.id)
                subject = str(fact.value("subject"))
                if subject not in latest or latest[subject][0] < when:
                    latest[subject] = (when, str(fact.value("value")))
        return {subject: grade for subject, (_, grade) in latest.items()}


def export(tx: ReadTx, format: str, buckets: Sequence[str] | None, *, masked: Callable[[str], bool]) -> bytes:
    """Write the records of these buckets (None: of the whole company).

    `masked(item)` tells whether a fact of that playbook item keeps its value to itself. `format` is one of
    FORMATS; another raises ValueError.
    """
    living = Living(tx, buckets)
    if format == "csv":
        return _csv(living)
    if format == "vcard":
        return _vcards(living)
    if format == "json":
        return _json(living, masked)
    raise ValueError(f"unknown export format {format!r}; one of {', '.join(FORMATS)}")


def masked_by(playbook: Playbook) -> Callable[[str], bool]:
    """Which items keep their value out of exports: all but the public ones. An item unknown here is not public."""
    public = {item.id for checklist in playbook.checklists for item in checklist.items if item.sensitivity == "public"}
    return lambda item: item not in public


def _alive(stored: Stored) -> bool:
    return stored.living and not is_private(stored.bucket)


def _values(stored: Stored) -> dict[str, Any]:
    return {field: register[0] for field, register in stored.f.items() if register[0] is not None}


def _csv(living: Living) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets show Chinese; one row per contact."""
    grades, plots = living.grades(), {s.id: str(s.value("name")) for s in living.by_kind["plot"]}
    people: dict[str, list[Stored]] = {}
    for contact in living.by_kind["contact"]:
        people.setdefault(contact.family, []).append(contact)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([header for header, _ in COLUMNS])
    for account in living.by_kind["account"]:
        cells = {f"account.{field}": value for field, value in _values(account).items()}
        cells["account.grade"] = grades.get(account.id, "")
        cells["plot"] = plots.get(str(account.value("plot")), "")
        for contact in people.get(account.id, []):
            person = {f"contact.{f}": v for f, v in _values(contact).items()}
            writer.writerow([_cell((cells | person).get(field)) for _, field in COLUMNS])
        if account.id not in people:
            writer.writerow([_cell(cells.get(field)) for _, field in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    """Text that no spreadsheet takes for a formula; a telephone number may keep its plus."""
    text = "" if value is None else str(value)
    formula = text[:1] in ("=", "@", "\t", "\r") or (text[:1] in ("+", "-") and not text[1:2].isdigit())
    return f"'{text}" if formula else text


def _vcards(living: Living) -> bytes:
    accounts = {s.id: s for s in living.by_kind["account"]}
    return "".join(_vcard(c, accounts[c.family]) for c in living.by_kind["contact"]).encode()


def _vcard(contact: Stored, account: Stored) -> str:
    """One vCard 3.0; a Chinese family name is not guessed: the whole name stands as formatted name."""
    card = vobject.vCard()
    _add(card, "fn", contact.value("name"))
    card.add("n").value = vobject.vcard.Name(given=str(contact.value("name")))
    organisation = [account.value("name"), contact.value("department")]
    card.add("org").value = [str(part) for part in organisation if part]
    _add(card, "title", contact.value("title"))
    _add(card, "tel", contact.value("mobile"), "CELL")
    _add(card, "tel", contact.value("phone"), "WORK")
    _add(card, "email", contact.value("email"))
    _add(card, "bday", contact.value("birthday"))
    _add(card, "x-wechat", contact.value("wechat"))
    _add(card, "note", contact.value("note"))
    return str(card.serialize())


def _add(card: Any, name: str, value: object, type_: str | None = None) -> None:
    if value:
        entry = card.add(name)
        entry.value = str(value)
        if type_:
            entry.type_param = type_


def _json(living: Living, masked: Callable[[str], bool]) -> bytes:
    """`{"format": "headland-1", kind: [{"id", fields …}]}`; a masked fact has `"masked": true` for its value."""
    document: dict[str, Any] = {"format": "headland-1"}
    for kind, records in living.by_kind.items():
        document[kind] = [_record(s, masked) for s in records]
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


def _record(stored: Stored, masked: Callable[[str], bool]) -> Mapping[str, Any]:
    """A record without what is semi-public (X3); of a contact the ways to reach them are what an export is for."""
    values = {"id": stored.id, **_values(stored)}
    if stored.kind != "contact":
        specs = fields_of(stored.kind)
        hidden = sorted(name for name in values if name in specs and specs[name].sensitivity not in (None, "public"))
        for name in hidden:
            del values[name]
        if hidden:
            values["masked"] = hidden
    if stored.kind == "fact" and masked(str(values.get("item"))):
        values.pop("value", None)
        values["masked"] = True
    return values


def living_accounts(tx: ReadTx) -> Iterable[tuple[str, str, Mapping[str, Any]]]:
    """(id, kind, values) of every living account and contact, for matching."""
    for kind in ("account", "contact"):
        for stored in tx.of_kind(kind, None):
            if _alive(stored):
                yield stored.id, kind, _values(stored)
