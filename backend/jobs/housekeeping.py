"""What is tidied at night: sessions run out, receipts and orphan blobs after 30 days, old deliveries; then a backup.

Each step is a transaction of its own and one that fails does not keep the others from running: it is logged, and the
next night tries again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from msgspec import Struct

from backend.auth.sessions import DAY_MS, SERVER
from backend.notify.ledger import Ledger
from backend.services import Services
from shared_schema.protocol import Op
from sync.exchange import write

log = logging.getLogger("headland.jobs")

T = TypeVar("T")

RECEIPT_DAYS = 30
DELIVERY_DAYS = 400


class Night(Struct):
    """What one night did; None: that step failed."""

    sessions: int | None = None
    receipts: int | None = None
    blobs: int | None = None
    deliveries: int | None = None
    backup: str | None = None


def night(services: Services, backup: Callable[[Services], str] | None = None) -> Night:
    """Run every step."""
    done = Night()
    done.sessions = _try("sessions", lambda: _sessions(services))
    done.receipts = _try("receipts", lambda: _receipts(services))
    done.blobs = _try("blobs", lambda: _blobs(services))
    done.deliveries = _try("deliveries", lambda: _deliveries(services))
    if backup is not None:
        done.backup = _try("backup", lambda: backup(services))
    return done


def _try(step: str, run: Callable[[], T]) -> T | None:
    try:
        return run()
    except Exception:
        log.exception("housekeeping step failed", extra={"step": step})
        return None


def _sessions(services: Services) -> int:
    with services.writing() as (_, company):
        return company.end_expired_sessions(services.clock())


def _receipts(services: Services) -> int:
    """Receipts are told for 30 days; then they leave the author's phone."""
    before = datetime.fromtimestamp((services.clock() - RECEIPT_DAYS * DAY_MS) / 1000, UTC).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    )
    with services.writing() as (tx, _):
        old = [
            Op(n=n, op="set", id=row.id, kind="receipt", fields={"deleted": True})
            for n, row in enumerate(tx.of_kind("receipt"), start=1)
            if not row.erased and not row.value("deleted") and str(row.value("at") or "") < before
        ]
        write(tx, services.policy, SERVER, old, now_ms=services.clock(), hooks=services.hooks)
        return len(old)


def _blobs(services: Services) -> int:
    """Files no attachment names; erased and deleted attachments name nothing."""
    with services.reading() as (tx, _):
        wanted = {
            str(row.value(field))
            for row in tx.of_kind("attachment")
            if not row.erased
            for field in ("sha256", "thumb")
            if row.value(field)
        }
    return services.blobs.collect(wanted, services.clock())


def _deliveries(services: Services) -> int:
    with services.store.transaction() as connection:
        return Ledger(connection).forget(services.clock() - DELIVERY_DAYS * DAY_MS)
