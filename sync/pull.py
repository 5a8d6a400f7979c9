"""The downward half of an exchange: what changed in each bucket the reader holds, in pages (design: Protocol).

`upto` is fixed on page one and sent back by the phone, so that a page set ends even while others write; rows that
change meanwhile move to a higher seq and come with the next set. `sum` is sent only where it can be checked: on the
last page, when the bucket's head is still `upto` in this read transaction.
"""

from __future__ import annotations

import msgspec

from shared_schema.errors import Failed
from shared_schema.protocol import MAX_PAGE_BYTES, BucketPage, Row, SyncRequest
from sync.ports import Gone, Head, ReadTx, Stored

BATCH = 500
GONE_BYTES = 48


def row_of(stored: Stored) -> Row:
    """A stored record as the wire carries it."""
    return Row(
        id=stored.id,
        kind=stored.kind,
        seq=stored.seq,
        c=stored.c,
        f=stored.f,
        alt=stored.alt,
        d=stored.d,
        erased=stored.erased,
    )


class Puller:
    """Fills pages until the response is full; what no longer fits comes with the next request."""

    def __init__(self, tx: ReadTx, request: SyncRequest, large_bucket: int, budget: int = MAX_PAGE_BYTES) -> None:
        self.tx = tx
        self.request = request
        self.large_bucket = large_bucket
        self.budget = self.left = budget

    def pages(self, readable: frozenset[str]) -> list[BucketPage]:
        heads = self.tx.heads(readable)
        return [self._page(bucket, heads.get(bucket, Head())) for bucket in sorted(readable)]

    def _page(self, bucket: str, head: Head) -> BucketPage:
        cursor = self.request.cursors.get(bucket, 0)
        if cursor < 0:
            raise Failed("bad_request", what="cursor")
        fixed = self.request.upto.get(bucket, head.seq)
        upto = fixed if cursor <= fixed <= head.seq else head.seq
        page = BucketPage(id=bucket, from_=cursor, upto=upto)
        if self._needs_snapshot(bucket, cursor, head):
            page.snapshot = True
            return page
        self._fill(page)
        if page.next is None and upto == head.seq:
            page.sum = head.sum
        return page

    def _needs_snapshot(self, bucket: str, cursor: int, head: Head) -> bool:
        if cursor == 0:
            return head.count > self.large_bucket
        # The floor never lies above the head: who is at the head has everything, and most buckets are.
        return cursor > head.seq or (cursor < head.seq and cursor < self.tx.floor(bucket))

    def _fill(self, page: BucketPage) -> None:
        at = page.from_
        while at < page.upto:
            changes = self.tx.changes(page.id, at, page.upto, BATCH)
            rows = [row_of(change) for change in changes if isinstance(change, Stored)]
            gone = [(change.id, change.seq) for change in changes if isinstance(change, Gone)]
            size = len(msgspec.json.encode(rows)) - len(rows) - 1 + GONE_BYTES * len(gone)
            if changes and size <= self.left:  # nearly always: all of them fit
                self.left -= size
                page.rows += rows
                page.gone += gone
                at = changes[-1].seq
                if len(changes) < BATCH:
                    return
                continue
            for change in changes:
                size = _size(change)
                if size > self.left and self.left < self.budget:
                    self.left = 0
                    page.next = at
                    return
                at = change.seq
                self.left -= size
                if isinstance(change, Gone):
                    page.gone.append((change.id, change.seq))
                else:
                    page.rows.append(row_of(change))
            if len(changes) < BATCH:
                return


def _size(change: Stored | Gone) -> int:
    return GONE_BYTES if isinstance(change, Gone) else len(msgspec.json.encode(row_of(change)))
