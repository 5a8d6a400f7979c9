"""Rows to put into a store, and what a reader then finds: words of the suite that every adapter passes."""

from __future__ import annotations

from sync.ports import Gone, Head, Store, Stored

STAMP = "00000000006400000000000b"


def row(key: str, bucket: str = "plot:n", kind: str = "contact", family: str = "A1", c: int = 1) -> Stored:
    return Stored(id=key, kind=kind, bucket=bucket, family=family, c=c, f={"name": [key, STAMP]}, at={"name": 0})


def put(store: Store, *rows: Stored) -> None:
    with store.write() as tx:
        tx.put(rows)


def changes(store: Store, bucket: str, after: int = 0, upto: int = 99, limit: int = 99) -> list[tuple[int, str, str]]:
    with store.read() as tx:
        found = tx.changes(bucket, after, upto, limit)
    return [(c.seq, c.id, "gone" if isinstance(c, Gone) else "row") for c in found]


def head(store: Store, bucket: str) -> Head:
    with store.read() as tx:
        return tx.heads([bucket])[bucket]
