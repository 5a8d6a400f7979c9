"""Everything kept about one contact, for that person to have (X3: the right of access of PIPL and GDPR).

What the company's export masks or leaves out stands here in full: semi-public values, what somebody kept for themselves
alone, other versions, replaced values, late changes that wait. It reaches as far as erasing does (`sync/erase.py`), and
further: visits and tasks that name the person, and texts of the account in which the name stands. Those are found by
the name as it is written; a nickname is not, which the file says. Of colleagues who name the person ("reports to") it
holds that alone, never their own numbers and days.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import msgspec

from backend.services import Services
from shared_schema.check import fields_of
from shared_schema.errors import Failed
from sync.alias import ALIAS
from sync.buckets import USER, circle_of
from sync.erase import all_about, concerned
from sync.ports import ReadTx, Stored
from sync.receipts import instant

FORMAT = "headland-person-1"
KNOWN_BY = ("name", "phone", "mobile", "email", "wechat")
MOST = 30
SHORTEST = 2
WRITTEN = ("text", "name", "answer", "snooze")
"""Shapes that hold what people wrote; a customer's and a contact's own name is a name and no mention."""
NAMED = ("account", "contact")
NOTE = "Texts are found by the name as it is written: nicknames and misspellings are not."


def find(tx: ReadTx, query: str) -> list[dict[str, Any]]:
    """Contacts known by this name, number or address, deleted ones too; the first `MOST` by name."""
    wanted = query.strip().casefold()
    digits = re.sub(r"\D", "", wanted)
    if len(wanted) < SHORTEST:
        return []
    found = [row for row in tx.of_kind("contact") if not row.erased and row.value(ALIAS) is None]
    found = [row for row in found if any(_matches(text, wanted, digits) for text in _known_by(row))]
    found = sorted(found, key=lambda row: (str(row.value("name")), row.id))[:MOST]
    accounts = tx.get({row.family for row in found})
    return [
        {
            "id": row.id,
            "name": row.value("name"),
            "title": row.value("title"),
            "account": accounts[row.family].value("name") if row.family in accounts else None,
            "deleted": row.value("deleted") is True,
        }
        for row in found
    ]


def _known_by(row: Stored) -> Iterator[str]:
    for name in KNOWN_BY:
        for register in (row.f.get(name), *row.alt.get(name, ())):
            if register is not None and isinstance(register[0], str):
                yield register[0]


def _matches(text: str, wanted: str, digits: str) -> bool:
    number = len(digits) >= 4 and digits in re.sub(r"\D", "", text)
    return wanted in text.casefold() or number


def document(tx: ReadTx, contact: str, now_ms: int) -> dict[str, Any]:
    """All of it as one document; raises Failed("not_found")."""
    row = tx.get([contact]).get(contact)
    if row is None or row.kind != "contact" or row.erased:
        raise Failed("not_found")
    about = all_about(tx, row)
    family = [other for other in tx.family(row.family) if not other.erased]
    ids = {one.id for one in about}
    others = [other for other in family if other.id not in ids]
    waiting = [held for held in tx.held() if not ids.isdisjoint(concerned(held.op))]
    return {
        "format": FORMAT,
        "made_at": instant(now_ms),
        "person": _told(tx, row),
        "duplicates": [_told(tx, one) for one in about if one.kind == "contact" and one.id != row.id],
        "about": [_told(tx, one) for one in about if one.kind != "contact"],
        "waiting": [{"kind": held.op.kind, "fields": held.op.fields, "by": held.person} for held in waiting],
        "named_in": [
            _tie(other, ids) if other.kind == "contact" else _told(tx, other) for other in others if _names(other, ids)
        ],
        "mentioned_in": list(_mentions(others, _called(about))),
        "note": NOTE,
    }


def _told(tx: ReadTx, row: Stored) -> dict[str, Any]:
    """A record with its other versions and what stood there before."""
    told: dict[str, Any] = {
        "id": row.id,
        "kind": row.kind,
        "fields": {name: register[0] for name, register in row.f.items() if register[0] is not None},
    }
    if row.bucket.startswith(USER):
        told["private_to"] = row.bucket.removeprefix(USER)
    if (circle := circle_of(row.bucket)) is not None:
        told["shared_in"] = circle
    if row.alt:
        told["other_versions"] = {name: [register[0] for register in kept] for name, kept in row.alt.items()}
    own = fields_of(row.kind)
    earlier = [past for past in tx.history(row.id) if past.field.partition(":")[0] in own]
    if earlier:
        told["earlier"] = [{"field": p.field, "value": p.value, "until": instant(p.at_ms)} for p in earlier]
    return told


def _tie(row: Stored, ids: set[str]) -> dict[str, Any]:
    """Of somebody else only what ties them to the person: the rest of it is not the person's to read."""
    return {"id": row.id, "kind": row.kind, "fields": {name: row.value(name) for name in _naming(row, ids)}}


def _names(row: Stored, ids: set[str]) -> bool:
    return any(True for _ in _naming(row, ids))


def _naming(row: Stored, ids: set[str]) -> Iterator[str]:
    for name, register in row.f.items():
        if (isinstance(register[0], str) and register[0] in ids) or (name.partition(":")[2] in ids and register[0]):
            yield name


def _called(about: Iterable[Stored]) -> set[str]:
    """The names the person goes by: also in other versions, and as a duplicate."""
    registers = [
        r for row in about if row.kind == "contact" for r in (row.f.get("name"), *row.alt.get("name", ())) if r
    ]
    return {str(register[0]) for register in registers if register[0]}


def _mentions(rows: Iterable[Stored], names: set[str]) -> Iterator[dict[str, Any]]:
    sought = [name for name in names if len(name) >= SHORTEST]
    for row in rows:
        for name in texts_of(row.kind):
            text = " · ".join(_written(row.value(name)))
            if any(one in text for one in sought):
                yield {"kind": row.kind, "id": row.id, "field": name, "text": text}


@cache
def texts_of(kind: str) -> tuple[str, ...]:
    """The fields of a kind in which somebody may be mentioned."""
    written = [name for name, spec in fields_of(kind).items() if spec.shape in WRITTEN]
    return tuple(name for name in written if kind not in NAMED or fields_of(kind)[name].shape != "name")


def _written(value: Any) -> Iterator[str]:
    """The words of a value, which may be a table or several answers."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _written(one)


def packed(services: Services, contact: str) -> bytes:
    """The document as `person.json`, with the photos and files that are here beside it, in one zip."""
    with services.reading() as (tx, company):
        told = document(tx, contact, services.clock())
        sizes = {key: blob.total for key, _ in _files(told) if (blob := company.blob(key)) is not None}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("person.json", msgspec.json.format(msgspec.json.encode(told), indent=1))
        for key, name in _files(told):
            if key in sizes and services.blobs.has(key):
                archive.writestr(f"files/{name}", b"".join(services.blobs.read(key, 0, sizes[key])))
    return out.getvalue()


def _files(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(content hash, name in the archive) of every file that is about the person."""
    for one in told["about"]:
        fields = one["fields"]
        if one["kind"] == "attachment" and isinstance(fields.get("sha256"), str):
            ending = str(fields.get("mime", "")).partition("/")[2]
            ending = ending if re.fullmatch(r"[a-z0-9]{1,8}", ending) else "bin"
            yield fields["sha256"], f"{one['id']}.{ending}"
