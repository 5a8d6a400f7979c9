"""Repair by 256 sums: which part of a copy differs, and what stands there (design: Protocol).

A bucket's one sum says that two copies differ; these say where. A record belongs to the range that the last byte of its
id names: ids are UUIDv7, whose last bytes are random, so ranges are of equal size and a damaged record costs a 256th of
the bucket, not all of it. The phone sends the sums of what it really holds (digests computed anew), the server answers
with every row of the ranges that differ; what the phone holds there and the answer does not name has to go.

Stateless: each page is compared afresh at its own moment (`seq`), so a phone that gets pages of two moments begins
again. Nothing moves a cursor: a row newer than the cursor comes once more with the next pull and changes no sum.

What it reads: the ids and digests of this bucket by its index, once for the sums and once more where some differ, then
the rows of the ranges by their key. Not chosen: an index over the last byte, or sums kept per range; either would be
written with every change of every record, for a question that is hardly ever asked. `tests/vectors/ranges.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from shared_schema.errors import Failed
from shared_schema.protocol import MAX_PAGE_BYTES, RangePage, RangeRequest
from sync.digest import MODULUS, add
from sync.ports import Head, ReadTx
from sync.pull import row_of

RANGES = 256
MOST_BAD = 128
"""Where half of the ranges differ the whole bucket comes cheaper by segments."""
PORTION = 200
_BYTE = re.compile("[0-9a-f]{2}$")


def range_of(id: str) -> int:
    """The byte that the last two hexadecimal digits name; for any other id its last byte."""
    return int(id[-2:], 16) if _BYTE.search(id) else id.encode()[-1] if id else 0


def range_sums(digests: Iterable[tuple[str, int]]) -> list[int]:
    """The sum of the digests in each range, mod 2^48."""
    sums = [0] * RANGES
    for key, digest in digests:
        at = range_of(key)
        sums[at] = add(sums[at], digest)
    return sums


def differing(ours: Iterable[int], theirs: Iterable[int]) -> list[int]:
    """The ranges whose sums differ."""
    return [at for at, (one, other) in enumerate(zip(ours, theirs, strict=True)) if one != other]


def compare(tx: ReadTx, bucket: str, request: RangeRequest, budget: int = MAX_PAGE_BYTES) -> RangePage:
    """A page of what a phone has to replace; the caller has checked access."""
    if len(request.sums) != RANGES or not all(0 <= total < MODULUS for total in request.sums):
        raise Failed("bad_request", what="sums")
    head = tx.heads([bucket]).get(bucket, Head())
    bad = differing(range_sums(tx.digests(bucket)), request.sums)
    page = RangePage(bucket=bucket, epoch=tx.epoch(), seq=head.seq, sum=head.sum, bad=bad)
    if len(bad) > MOST_BAD:
        page.snapshot = True
    elif bad:
        _fill(tx, page, request.after, budget)
    return page


def _fill(tx: ReadTx, page: RangePage, after: str, budget: int) -> None:
    """Rows by range and id, as many as fit; at least one, so that every page goes on."""
    wanted = frozenset(page.bad)
    ids = [key for key, _ in tx.digests(page.bucket) if range_of(key) in wanted]
    left = iter(sorted((key for key in ids if not after or _order(key) > _order(after)), key=_order))
    for some in _portions(left):
        found = tx.get(some)
        for key in some:
            row = row_of(found[key])
            budget -= len(msgspec.json.encode(row))
            if budget < 0 and page.rows:
                page.next = page.rows[-1].id
                return
            page.rows.append(row)


def _order(key: str) -> tuple[int, str]:
    return range_of(key), key


def _portions(keys: Iterator[str]) -> Iterator[list[str]]:
    while some := list(islice(keys, PORTION)):
        yield some
