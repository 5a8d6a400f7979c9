"""Records deleted half a year ago leave for good (design, Merge: "restorable 180 days").

They go the way of an erasure, with history, late ops and what was said about them, and on every phone a marker without
content takes their place; but nobody asked for it on that day, so what may only concern somebody else of the same name
is left alone: files that wait to be imported, reminders (`storage/absorbing.py`).

Half a year is the server's: nothing of the record, nor of what goes with it, has changed since the heads that were
noted on that day (`storage/retention.py`). A stamp would not do: who was offline for a year may hand in a deletion of
last year today, and somebody must be able to bring it back. What stays: a merged duplicate, which leads people on to
its survivor; a deletion that meets a change nobody has decided about; what the office keeps (plots, people, circles).
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from backend.auth.sessions import SERVER
from backend.services import Services
from backend.storage.absorbing import let_go
from backend.storage.retention import quiet_since
from shared_schema.check import fields_of
from shared_schema.records import KINDS
from sync.alias import ALIAS
from sync.draft import Draft
from sync.erase import all_about, erase_records
from sync.merge import DELETED
from sync.ports import ReadTx, Stored

LEAVING = [name for name, kind in KINDS.items() if DELETED in fields_of(name) and kind.bucket in ("plot", "user")]
CHUNK = 200
"""Deleted records in one transaction: a phone that pushes meanwhile waits for one of them at most."""


def purge_deleted(services: Services) -> int:
    """Let go of what was deleted long enough ago; returns how many records that were."""
    with services.reading() as (tx, _):
        quiet = quiet_since(tx.connection, services.clock())
        due = [row.id for kind in LEAVING for row in tx.mentioning(kind, '"deleted":[true') if is_due(tx, row, quiet)]
    gone = 0
    for first in range(0, len(due), CHUNK):
        gone += _purge(services, due[first : first + CHUNK], quiet)
    return gone


def _purge(services: Services, ids: list[str], quiet: Mapping[str, int]) -> int:
    with services.writing() as (tx, _):
        rows = {one.id: one for row in tx.get(ids).values() if is_due(tx, row, quiet) for one in with_all_of(tx, row)}
        if rows:
            draft = Draft(tx, services.clock(), msgspec.structs.replace(services.hooks, erased=let_go))
            erase_records(draft, rows.values(), SERVER)
            draft.flush()
        return len(rows)


def is_due(tx: ReadTx, row: Stored, quiet: Mapping[str, int]) -> bool:
    gone = row.value(DELETED) is True and row.value(ALIAS) is None and DELETED not in row.alt
    return gone and not row.erased and all(one.seq <= quiet.get(one.bucket, 0) for one in with_all_of(tx, row))


def with_all_of(tx: ReadTx, row: Stored) -> list[Stored]:
    """The record and what makes no sense without it, as far as it is not gone already."""
    rows = all_about(tx, row) if row.family else [row]
    return [one for one in rows if not one.erased]
