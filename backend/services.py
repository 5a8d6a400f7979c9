"""What a request handler needs, gathered once by the composition root (`app.py`) and handed to every controller."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from backend.assets import Assets
from backend.auth.access import Policy
from backend.auth.limits import SignInLimits, SurveyLimits
from backend.auth.passwords import Passwords
from backend.live import Live
from backend.method import Method
from backend.notify.notifier import Notifier
from backend.reports.plots import PlotViews
from backend.settings import Settings
from backend.storage.blobs import Blobs
from backend.storage.company import Company
from backend.storage.room import Room
from backend.storage.snapshots import Snapshots
from backend.storage.sql_read import SqlReadTx
from backend.storage.sql_tx import SqlWriteTx
from backend.storage.store import CompanyStore
from sync.hooks import Hooks
from sync.ports import Stored

Clock = Callable[[], int]


@dataclass(frozen=True)
class Services:
    """One company's running parts. `clock` gives milliseconds since 1970 UTC."""

    settings: Settings
    clock: Clock
    store: CompanyStore
    room: Room
    policy: Policy
    hooks: Hooks
    passwords: Passwords
    limits: SignInLimits
    surveys: SurveyLimits
    live: Live
    snapshots: Mapping[int, Snapshots]
    """First copies by form (`shared_schema/protocol.py`)."""
    blobs: Blobs
    method: Method
    assets: Assets
    views: PlotViews
    notifier: Notifier

    @contextmanager
    def reading(self) -> Iterator[tuple[SqlReadTx, Company]]:
        """One moment of records and server-only tables together."""
        with self.store.read() as tx:
            yield tx, Company(tx.connection)

    @contextmanager
    def writing(self) -> Iterator[tuple[SqlWriteTx, Company]]:
        """One transaction over records and server-only tables; afterwards open pages are poked."""
        with self.store.write() as tx:
            yield tx, Company(tx.connection)
        self.live.nudge()

    def called(self, company: Company) -> str:
        """The company's name: its own, else the one the server was started with."""
        return company.meta("company_name") or self.settings.company

    def attachments_of(self, tx: SqlReadTx, hash: str) -> list[Stored]:
        """The attachments that name this content, as the file itself or as its thumbnail.

        A search through the rows of one kind, a millisecond for thousands; a table of its own would have to be kept
        in step with every merge, move and erasure.
        """
        found = tx.mentioning("attachment", hash)
        return [r for r in found if hash in (r.value("sha256"), r.value("thumb")) and r.living]


def new_id() -> str:
    """An id for what the server itself makes. Time-ordered like the phones' UUIDv7 is not needed here."""
    return str(uuid.uuid4())
