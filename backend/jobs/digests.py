"""Send what the plan says, as often as the ledger allows.

A tick every minute asks cheaply whose morning it is (org and settings only); plots are read for those alone who were
neither told nor found to have nothing today.
"""

from __future__ import annotations

import threading
from datetime import time

from backend.jobs.loading import company_field, plain, with_plots
from backend.jobs.morning import due_day, zone_of
from backend.jobs.plan import DIGEST, Field, Morning, Reminder, digest, mornings, today_in, work_at
from backend.jobs.wording import message, room_message
from backend.method import Method
from backend.notify.dispatch import Dispatcher
from backend.notify.ledger import ROOM, Claim, Ledger
from backend.notify.ports import Clock
from backend.settings import Settings
from backend.storage.sql_read import SqlReadTx
from backend.storage.store import CompanyStore
from shared_schema.playbook import Playbook

ROOM_KIND = "room"
ROOM_AT = time(8, 30)
"""The room is told after the reps, at the company's own hour."""
ROOM_LANGUAGE = "zh-CN"
"""A WeCom room; its robot has no language of its own."""


class Digests:
    """The digests of one company."""

    def __init__(
        self, store: CompanyStore, settings: Settings, method: Method, dispatcher: Dispatcher, clock: Clock
    ) -> None:
        self._store = store
        self._settings = settings
        self._method = method
        self._dispatcher = dispatcher
        self._clock = clock
        self._nothing: set[tuple[str, str]] = set()
        """Person and day with nothing to tell: looked at once a day, not every minute."""
        self._turn = threading.Lock()

    def tick(self) -> list[Claim]:
        """Everything due now; returns what was claimed and sent."""
        with self._turn:
            claims = [*self._people(), *self._room()]
            return [claim for claim in claims if self._dispatcher.deliver(claim)]

    def _people(self) -> list[Claim]:
        now, zone = self._clock(), self._settings.zone
        with self._store.read() as tx:
            field = company_field(tx)
            waiting = [m for m in mornings(now, field, zone) if not self._done(tx, m)]
            reminders = self._digests(tx, field, waiting, now)
        self._nothing |= {(r.person, r.day) for r in reminders if not r.accounts and not r.promises}
        return [Claim(r.person, r.day, r.kind, message(r)) for r in reminders if r.accounts or r.promises]

    def _done(self, tx: SqlReadTx, morning: Morning) -> bool:
        person = morning.person["id"]
        return (person, morning.day) in self._nothing or person in Ledger(tx.connection).claimed(morning.day, DIGEST)

    def _digests(self, tx: SqlReadTx, field: Field, waiting: list[Morning], now: int) -> list[Reminder]:
        if not waiting:
            return []
        plots = {plot["id"] for morning in waiting for plot in morning.plots}
        playbook = self._method.current(tx).playbook
        full = with_plots(tx, field, sorted(plots), playbook)
        return [digest(morning, now, full, playbook, self._settings.zone) for morning in waiting]

    def _room(self) -> list[Claim]:
        """The team's counts, once a working day."""
        if not self._settings.robot_url:
            return []
        now, zone = self._clock(), zone_of(self._settings.zone)
        own = {"digest_at": ROOM_AT.strftime("%H:%M")}
        with self._store.read() as tx:
            calendars = [plain(row) for row in tx.of_kind("calendar", ["org"])]
            day = due_day(now, own, zone, work_at(calendars, {}, zone.key))
            if day is None:
                return []
            if (ROOM, day.isoformat()) in self._nothing or ROOM in Ledger(tx.connection).claimed(
                day.isoformat(), ROOM_KIND
            ):
                return []
            playbook = self._method.current(tx).playbook
            reminders = everybody(tx, now, playbook, self._settings.zone)
        if not any(r.accounts or r.promises for r in reminders):
            self._nothing.add((ROOM, day.isoformat()))
            return []
        told = room_message(reminders, playbook, day.isoformat(), self._settings.url, ROOM_LANGUAGE)
        return [Claim(ROOM, day.isoformat(), ROOM_KIND, told)]


def everybody(tx: SqlReadTx, now: int, playbook: Playbook, zone: str) -> list[Reminder]:
    """Each plot owner's day, whatever hour they want to be told at."""
    field = company_field(tx)
    owners = {plot.get("owner") for plot in field.plots}
    full = with_plots(tx, field, sorted(plot["id"] for plot in field.plots), playbook)
    return [
        digest(
            Morning(
                person,
                [p for p in field.plots if p.get("owner") == person["id"]],
                ROOM_LANGUAGE,
                zone,
                today_in(now, zone).isoformat(),
            ),
            now,
            full,
            playbook,
            zone,
        )
        for person in field.people
        if person["id"] in owners and not person.get("left") and not person.get("deleted")
    ]
