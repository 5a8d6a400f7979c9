"""What a phone keeps of the past: visits of the last 24 months; older ones move to `plot:<id>:old`, account by account.

The latest visits of an account stay whatever their age: the brief shows them, and the cadence (G5) counts from the last
touch; an account last seen three years ago must not look as if nobody had ever been there. Comments and photos of a
visit go with it; facts learned at it stay, they are what is known. The visits move with their account (moves.py), and
whoever may read the plot fetches them by account. A deleted visit stays where it can be brought back, and counts for
none of the latest: an account must not look unvisited because of what was taken back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sync.buckets import old_bucket
from sync.ports import ReadTx, Stored, WriteTx

MONTHS = 24
LATEST = 3
"""Visits an account keeps on the phone whatever their age: as many as the brief shows."""
ABOUT = ("comment", "attachment")


def window_start(today: date) -> str:
    """The first day inside the window, as an ISO day."""
    month = today.year * 12 + today.month - 1 - MONTHS
    return date(month // 12, month % 12 + 1, 1).isoformat()


def beyond(tx: ReadTx, bucket: str, start: str) -> list[str]:
    """What lies in a plot's bucket and belongs to its past: ids of old visits, of their comments and photos."""
    by_account: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for visit in tx.of_kind("visit", [bucket]):
        if visit.living:
            by_account[visit.family].append((str(visit.value("day") or ""), visit.id))
    old: set[str] = set()
    for visits in by_account.values():
        old.update(key for day, key in sorted(visits)[:-LATEST] if "" < day < start)
    about = [row for kind in ABOUT for row in tx.of_kind(kind, [bucket]) if not row.erased]
    subjects = {str(row.value("subject")) for row in about} - old
    gone = {key for key, row in tx.get(subjects).items() if row.kind == "visit" and row.bucket == old_bucket(bucket)}
    return sorted(old) + [row.id for row in about if str(row.value("subject")) in old | gone]


def leave(tx: WriteTx, bucket: str, ids: Iterable[str]) -> int:
    """Move these rows, where they still lie in the bucket, to its past; readers of the bucket get gone marks."""
    rows: list[Stored] = [row for row in tx.get(ids).values() if row.bucket == bucket and not row.erased]
    for row in rows:
        row.bucket, row.at = old_bucket(bucket), {}
    tx.put(rows)
    return len(rows)


def old_family(tx: ReadTx, account: Stored) -> list[Stored]:
    """An account's records that lie in its past, the newest visit first, each followed by what is about it."""
    rows = [r for r in tx.family(account.id) if r.bucket == old_bucket(account.bucket) and not r.erased]
    visits = [row for row in rows if row.kind == "visit" and row.value("deleted") is not True]
    visits.sort(key=lambda row: (str(row.value("happened_at") or row.value("day") or ""), row.id), reverse=True)
    about: defaultdict[str, list[Stored]] = defaultdict(list)
    for row in rows:
        if row.kind != "visit" and row.value("deleted") is not True:
            about[str(row.value("subject"))].append(row)
    return [one for visit in visits for one in (visit, *about[visit.id])]
