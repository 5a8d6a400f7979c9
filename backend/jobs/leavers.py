"""What somebody who left kept for themselves: sealed from that day on, erased after thirty (design: Buckets).

Sealed needs no deed: who left has no session, and nobody else reads a user's bucket. Thirty days leave time for a
mistake (`left` taken back) and for the statutory export, which includes it. It is erased like a contact is: logged
outside backups, so that a restore does not bring it back.
"""

from __future__ import annotations

from backend.auth.sessions import DAY_MS, SERVER
from backend.services import Services
from sync.buckets import ORG, user_bucket
from sync.clock import millis_of
from sync.draft import Draft
from sync.erase import erase_records

SEALED_DAYS = 30


def erase_leavers(services: Services) -> int:
    """Erase the buckets of those who left long enough ago; returns how many records that were."""
    before = services.clock() - SEALED_DAYS * DAY_MS
    erased = 0
    with services.writing() as (tx, _):
        people = [p for p in tx.of_kind("person", [ORG]) if p.value("left") is True]
        for person in people:
            if millis_of(str(person.f["left"][1])) > before:
                continue
            kept = [row for row in tx.records(user_bucket(person.id)) if not row.erased]
            tx.remove(row.id for row in kept if row.kind == "receipt")
            draft = Draft(tx, services.clock(), services.hooks)
            own = [row for row in kept if row.kind != "receipt"]
            if own:
                erase_records(draft, own, SERVER)
            draft.flush()
            erased += len(kept)
    return erased
