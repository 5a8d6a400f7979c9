"""What is tidied at night: old sessions, dead links, visits beyond the window, what was deleted half a year ago,
receipts, gone marks, photos of nothing, what an erasure or somebody who left has to leave behind; then a backup.

Each step is a transaction of its own and one that fails does not keep the others from running: it is logged, and the
next night tries again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from backend.auth.sessions import DAY_MS
from backend.jobs import erasures
from backend.jobs.deletions import purge_deleted
from backend.jobs.leavers import erase_leavers
from backend.jobs.old_visits import retire_visits
from backend.notify.ledger import Ledger
from backend.services import Services
from backend.storage.retention import Retired, retire
from backend.storage.surveys import Surveys

log = logging.getLogger("headland.jobs")

T = TypeVar("T")

DELIVERY_DAYS = 400


class Night(Struct):
    """What one night did; None: that step failed."""

    sessions: int | None = None
    visits: int | None = None
    deleted: int | None = None
    receipts: int | None = None
    gone: int | None = None
    history: int | None = None
    blobs: int | None = None
    deliveries: int | None = None
    leavers: int | None = None
    surveys: int | None = None
    copies: int | None = None
    backup: str | None = None


def night(services: Services, backup: Callable[[Services], str] | None = None) -> Night:
    """Run every step."""
    done = Night()
    done.sessions = _try("sessions", lambda: _sessions(services))
    done.visits = _try("visits", lambda: retire_visits(services))
    done.deleted = _try("deletions", lambda: purge_deleted(services))
    retired = _try("retention", lambda: _retire(services))
    if retired is not None:
        done.receipts, done.gone, done.history = retired.receipts, retired.gone, retired.history
    done.blobs = _try("blobs", lambda: erasures.photos(services))
    done.deliveries = _try("deliveries", lambda: _deliveries(services))
    done.leavers = _try("leavers", lambda: erase_leavers(services))
    done.surveys = _try("surveys", lambda: _surveys(services))
    _try("erasures", lambda: erasures.tidy(services))
    done.copies = _try("copies", lambda: erasures.drop_set_aside(services))
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


def _retire(services: Services) -> Retired:
    """Receipts after 30 days, gone marks after 180, replaced values after 400."""
    return retire(services.store, services.clock())


def _surveys(services: Services) -> int:
    """Links that nobody can answer any more."""
    with services.store.transaction() as connection:
        return Surveys(connection).expire(services.clock())


def _deliveries(services: Services) -> int:
    with services.store.transaction() as connection:
        return Ledger(connection).forget(services.clock() - DELIVERY_DAYS * DAY_MS)
