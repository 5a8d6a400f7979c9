"""Snapshots: a bucket as immutable columnar pieces, for a phone without a cursor or with one too old.

A segment holds up to 2,000 records of one kind by column; JSON by column gzips to a quarter of JSON by row and is
parsed faster. It is named by the hash of its bytes, so a download resumes piece by piece and a piece that did not
change is not fetched again. Kinds a first screen needs come first (`core`). Columns: `shared_schema.protocol.Segment`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from typing import Any

import msgspec

from shared_schema.protocol import PACKED, Manifest, Segment, SegmentRef
from sync.clock import is_stamp
from sync.ports import Head, ReadTx, Stored

MAX_RECORDS = 2_000
SPARSE = 8
"""A field that fewer than one record in so many has gets no column: each member of a set (`people:<id>`) is a field."""
_JSON = msgspec.json.Encoder()
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
CORE = ("person", "plot", "device", "settings", "account", "contact", "opportunity", "task", "fact")
"""What Today, Accounts and the first look at a brief need, in the order they need it."""


def snapshot(tx: ReadTx, bucket: str, form: int = PACKED) -> tuple[Manifest, dict[str, bytes]]:
    """The bucket's state at its head, in this transaction: the manifest and each segment's text by hash."""
    head = tx.heads([bucket]).get(bucket, Head())
    refs: list[SegmentRef] = []
    pieces: dict[str, bytes] = {}
    for rows in _pieces(tx.records(bucket)):
        data = text_of(segment_of(rows, form))
        name = sha256(data).hexdigest()
        pieces[name] = data
        refs.append(SegmentRef(hash=name, records=len(rows), bytes=len(data), core=rows[0].kind in CORE))
    return Manifest(bucket=bucket, seq=head.seq, sum=head.sum, epoch=tx.epoch(), segments=refs), pieces


def _pieces(rows: Iterable[Stored]) -> Iterator[list[Stored]]:
    """Rows by kind, the core kinds first, each kind cut by id; ids are time-ordered, so old pieces stay the same."""
    kinds = {kind: list(some) for kind, some in groupby(rows, key=lambda row: row.kind)}
    for kind in sorted(kinds, key=lambda kind: (CORE.index(kind) if kind in CORE else len(CORE), kind)):
        for start in range(0, len(kinds[kind]), MAX_RECORDS):
            yield kinds[kind][start : start + MAX_RECORDS]


def text_of(segment: Segment) -> bytes:
    """A segment as it travels: what every reader needs, then a column on each line, which a phone reads when somebody
    asks for it (`pwa/src/sync/segment_text.ts`). In ASCII wherever that is shorter for a browser, which keeps two bytes
    for every character of a text with one Chinese name in it, in memory, on its way to the disk and there."""
    head = msgspec.to_builtins(segment)
    columns = (_JSON.encode(name) + b":" + _JSON.encode(column) for name, column in head.pop("fields").items())
    data = b"\n".join([_JSON.encode(head)[:-1] + b',"fields":{', b",\n".join(columns), b"}}"])
    text = data.decode()
    plain = BEYOND_ASCII.sub(lambda run: json.dumps(run[0])[1:-1], text).encode("ascii")
    return plain if len(plain) < 2 * len(text) else data


def segment_of(rows: list[Stored], form: int = PACKED) -> Segment:
    """Records of one kind by column."""
    counts = Counter(name for row in rows for name in row.f)
    columns: dict[str, tuple[list[Any], list[str | int | None]]] = {
        name: ([None] * len(rows), [None] * len(rows))
        for name, count in sorted(counts.items())
        if count * SPARSE >= len(rows)
    }
    rest: dict[str, dict[str, Any]] = {}
    owned: list[str] = []
    for index, row in enumerate(rows):
        own = _own(row, columns) if form == PACKED else None
        if own is not None:
            owned.append(own)
        for name, register in row.f.items():
            if name in columns:
                values, stamps = columns[name]
                values[index], stamps[index] = register[0], 0 if register[1] == own else register[1]
        extra = _rest(row, columns)
        if extra:
            rest[row.id] = extra
    return Segment(
        kind=rows[0].kind,
        ids=[row.id for row in rows],
        seqs=[row.seq for row in rows],
        cs=[row.c for row in rows],
        fields={
            name: (values, stamps if stamps.count(0) < len(stamps) else 0) for name, (values, stamps) in columns.items()
        },
        rest=rest,
        own=owned,
        newest=_newest(rows) if form == PACKED else "",
    )


def _newest(rows: Iterable[Stored]) -> str:
    """The greatest stamp of these records; what is no stamp counts for nothing."""
    return max((r[1] for row in rows for r in row.f.values() if is_stamp(r[1])), default="")


def _own(row: Stored, columns: Container[str]) -> str:
    """The stamp that most fields of a record carry; '' where none stands in a column."""
    stamps = [register[1] for name, register in row.f.items() if name in columns]
    if not stamps or stamps.count(stamps[0]) * 2 > len(stamps):
        return str(stamps[0]) if stamps else ""
    return str(max(sorted(set(stamps)), key=stamps.count))


def _rest(row: Stored, columns: Container[str]) -> dict[str, Any]:
    """What does not fit columns: rare fields, alternatives, derived values, claimed stamps, the mark of an erased."""
    claimed = {name: r[2] for name, r in sorted(row.f.items()) if len(r) > 2 and name in columns}
    rare = {name: register for name, register in sorted(row.f.items()) if name not in columns}
    parts = {"f": rare, "alt": row.alt, "d": row.d, "claimed": claimed, "erased": row.erased}
    return {name: part for name, part in parts.items() if part}


def _stamp(segment: Segment, stamps: list[str | int | None] | int, index: int) -> str | None:
    """A field's stamp, written out."""
    stamp = 0 if isinstance(stamps, int) else stamps[index]
    return segment.own[index] if isinstance(stamp, int) else stamp


def rows_of(segment: Segment, bucket: str = "") -> Iterator[Stored]:
    """A segment's records again, as the phone reads them; for tests and for restoring from segments."""
    for index, key in enumerate(segment.ids):
        rest = segment.rest.get(key, {})
        claimed = rest.get("claimed", {})
        f = {
            name: [values[index], stamp, *([claimed[name]] if name in claimed else [])]
            for name, (values, stamps) in segment.fields.items()
            if (stamp := _stamp(segment, stamps, index)) is not None
        } | rest.get("f", {})
        yield Stored(
            id=key,
            kind=segment.kind,
            bucket=bucket,
            seq=segment.seqs[index],
            c=segment.cs[index],
            f=f,
            alt=rest.get("alt", {}),
            d=rest.get("d", {}),
            erased=rest.get("erased", False),
        )
