"""Small rows to keep, and what a store has of them."""

from __future__ import annotations

from sync.ports import Store, Stored

NORTH, SOUTH = "plot:north", "plot:south"


def row(key: str, bucket: str = NORTH, c: int = 1, at: str = "1") -> Stored:
    return Stored(id=key, kind="contact", bucket=bucket, family="A1", c=c, f={"name": [key, at]}, at={"name": 0})


def put(store: Store, *rows: Stored) -> None:
    with store.write() as tx:
        tx.put(rows)


def names(store: Store, *ids: str) -> list[str]:
    with store.read() as tx:
        return sorted(tx.get(ids))
