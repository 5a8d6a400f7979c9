"""What the tables of the exchange hold, row by row, on both engines: how a record, its replaced values and a phone's
verdicts are written down and read again.

A row costs more than the bytes in it: each is found, indexed and logged by itself. So what always comes and goes
together stands in one: the values that one push replaced in a record, and the verdicts on one push. Not chosen: a row
for each value and each verdict, as it was: of what a push of 200 changes took of SQLite, two thirds were those rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from shared_schema.protocol import Op, Register, Result
from sync.ports import Past, Stored

MANY = 512
"""Values bound in one statement at most."""

RECORD = "id, kind, bucket, seq, family, erased, c, body"
HISTORY = "record, field, at_ms, body"
"""`field` is that of a row with one value, else ''."""
RESULTS = "replica, last, first, body"
"""The verdicts on the ops from `first` to `last`. What a phone acknowledged of them lies before `first`."""


class Body(Struct, omit_defaults=True):
    """What a record's row keeps beside its columns."""

    f: dict[str, Register] = {}
    alt: dict[str, list[Register]] = {}
    d: dict[str, Any] = {}
    at: dict[str, int] = {}


_BODY = msgspec.json.Decoder(Body)
_PAST = msgspec.json.Decoder(list[tuple[str, Any, str, str, str]])
_RESULTS = msgspec.json.Decoder(list[tuple[int, str, Result]])
_OP = msgspec.json.Decoder(Op)
encode = msgspec.json.Encoder().encode
op_of = _OP.decode


class Unreadable(msgspec.DecodeError):
    """A record's body is not what this program writes: the disk, or a hand in the file. Names the record."""


def stored(row: Sequence[Any]) -> Stored:
    """The record of one row."""
    try:
        body = _BODY.decode(row[7])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable(row[0]) from error
    return Stored(
        id=row[0],
        kind=row[1],
        bucket=row[2],
        seq=row[3],
        family=row[4],
        erased=bool(row[5]),
        c=row[6],
        f=body.f,
        alt=body.alt,
        d=body.d,
        at=body.at,
    )


def body_of(row: Stored) -> bytes:
    return encode(Body(f=row.f, alt=row.alt, d=row.d, at=row.at))


def history_rows(past: Sequence[Past]) -> list[tuple[str, str, int, bytes]]:
    """One row for what was replaced in a record at one moment, in the order it came."""
    groups: list[list[Past]] = []
    newest: dict[str, list[Past]] = {}
    for one in past:
        group = newest.get(one.record)
        if group is None or group[0].at_ms != one.at_ms:
            group = newest[one.record] = []
            groups.append(group)
        group.append(one)
    return [
        (
            some[0].record,
            some[0].field if len(some) == 1 else "",
            some[0].at_ms,
            encode([(p.field, p.value, p.stamp, p.replaced_by, p.claimed) for p in some]),
        )
        for some in groups
    ]


def past_of(record: str, rows: Iterable[tuple[int, bytes]]) -> list[Past]:
    """The replaced values in these rows of a record (`at_ms`, `body`)."""
    return [
        Past(record, field, value, stamp, replaced_by, at_ms, claimed)
        for at_ms, body in rows
        for field, value, stamp, replaced_by, claimed in _PAST.decode(body)
    ]


def results_row(replica: str, results: Mapping[int, tuple[str, Result]]) -> tuple[str, int, int, bytes]:
    """The verdicts on one push: their numbers follow one another."""
    return replica, max(results), min(results), encode([(n, *result) for n, result in results.items()])


def results_of(rows: Iterable[tuple[int, bytes]], wanted: frozenset[int]) -> dict[int, tuple[str, Result]]:
    """Those among the wanted numbers that these rows (`first`, `body`) still answer for."""
    return {
        n: (digest, result)
        for first, body in rows
        for n, digest, result in _RESULTS.decode(body)
        if n >= first and n in wanted
    }


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """As many as one statement takes."""
    known = list(values)
    for start in range(0, len(known), MANY):
        yield known[start : start + MANY]


def marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def padded(values: list[Any]) -> list[Any]:
    """The same set filled up to a power of two with its last value: a few statements serve all sizes."""
    return values + values[-1:] * ((1 << (len(values) - 1).bit_length()) - len(values)) if values else values
