"""The scheduler inside the server: digests and questions every minute, calendars every few hours, housekeeping at
night, what a crash left open.

APScheduler's BackgroundScheduler with a memory store: nothing about a job needs to be remembered, the ledger knows what
was sent. A tick that takes long is not started a second time. Times of the night are the company's. Of several
processes one runs the jobs (`lease.py`).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from backend.jobs.backups import nightly_backup
from backend.jobs.calendars import fill
from backend.jobs.digests import Digests
from backend.jobs.housekeeping import night
from backend.jobs.lease import RENEW_SECONDS, Alone, Lease
from backend.jobs.morning import zone_of
from backend.jobs.questions import Questions
from backend.services import Services
from shared_schema.protocol import PACKED

log = logging.getLogger("headland.jobs")

TICK_SECONDS = 60
COPIES_SECONDS = 600
CALENDARS_SECONDS = 6 * 3600
CALENDARS_AFTER = timedelta(seconds=3)
"""The lease is taken first, by a job of its own."""
NIGHT_HOUR, NIGHT_MINUTE = 3, 17


class Jobs:
    """The running scheduler."""

    def __init__(self, scheduler: BackgroundScheduler, stopping: threading.Event, lease: Lease) -> None:
        self._scheduler = scheduler
        self._stopping = stopping
        self._lease = lease

    def stop(self) -> None:
        """Finish the message being sent, without waiting between its tries; start no other."""
        self._stopping.set()
        self._scheduler.shutdown(wait=True)
        self._lease.give_back()


def start_jobs(services: Services) -> Jobs:
    """Start the scheduler in threads of its own."""
    services.notifier.stopping.clear()
    digests, questions = digests_of(services), questions_of(services)
    lease = (Lease if services.settings.postgres else Alone)(services.store.transaction, services.clock)
    zone, now = zone_of(services.settings.zone), datetime.now(UTC)
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(3)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 300},
        timezone=zone,
    )

    def add(name: str, work: Callable[[], object], when: BaseTrigger, **more: Any) -> None:
        """What only the holder of the lease does."""
        scheduler.add_job(lambda: work() if lease.holds() else None, when, id=name, **more)

    def every(seconds: int) -> BaseTrigger:
        return IntervalTrigger(seconds=seconds, timezone=zone)

    scheduler.add_job(lambda: succeed(services, lease), every(RENEW_SECONDS), id="lease", next_run_time=now)
    add("digests", digests.tick, every(TICK_SECONDS), next_run_time=now)
    add("questions", questions.tick, every(TICK_SECONDS), next_run_time=now)
    at_night = CronTrigger(hour=NIGHT_HOUR, minute=NIGHT_MINUTE, timezone=zone)
    add("night", lambda: night(services, nightly_backup), at_night, misfire_grace_time=3600)
    add("calendars", lambda: fill(services), every(CALENDARS_SECONDS), next_run_time=now + CALENDARS_AFTER)
    add("copies", lambda: look_at_copies(services), every(COPIES_SECONDS))
    scheduler.start()
    return Jobs(scheduler, services.notifier.stopping, lease)


def digests_of(services: Services) -> Digests:
    return Digests(services.store, services.settings, services.method, services.notifier.dispatcher, services.clock)


def questions_of(services: Services) -> Questions:
    return Questions(services.store, services.settings, services.method, services.notifier.dispatcher, services.clock)


def succeed(services: Services, lease: Lease) -> None:
    """Hold on to the jobs; whoever just got them finishes what the last holder left."""
    if lease.take():
        recover(services)


def look_at_copies(services: Services) -> list[str]:
    """Have first copies packed anew of which much has changed, before a phone asks for one."""
    with services.reading() as (tx, _):
        return services.snapshots[PACKED].look(tx, services.hooks.large_bucket)


def recover(services: Services) -> None:
    """Finish reminders that a crash cut between claim and send."""
    left = services.notifier.dispatcher.recover()
    if left:
        log.warning("reminders left open by the last run were finished", extra={"count": len(left)})
