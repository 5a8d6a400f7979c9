"""The composition root: the only place that chooses store, clock, notifier and jobs.

`create_app(settings)` is what `headland serve` runs; tests give another clock or cheaper passwords. Everything else
receives what it needs through `Services`.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, ControllerRouterHandler, Message, Receive, Scope, Send

from backend import logs
from backend.api import failures
from backend.api.accounts import Accounts
from backend.api.calendars import Calendars
from backend.api.files import Files
from backend.api.health import Health
from backend.api.identity import Identity
from backend.api.people import People
from backend.api.personal import Erasures, Personal
from backend.api.playbooks import Playbooks
from backend.api.push import Push
from backend.api.quarantine import Quarantine
from backend.api.replication import Replication
from backend.api.static import HSTS, SECURITY, Static
from backend.api.surveys import SurveyLinks, SurveyPages
from backend.api.team import Team
from backend.api.transfer import Transfer
from backend.assets import Assets
from backend.auth.access import Policy
from backend.auth.guard import guard
from backend.auth.limits import SignInLimits, SurveyLimits
from backend.auth.passwords import Passwords
from backend.auth.sessions import Signed
from backend.exchanges import Exchanges
from backend.jobs.start import start_jobs
from backend.live import Live
from backend.method import Method
from backend.notify.notifier import create_notifier
from backend.pinyin import SPELLED, derive
from backend.reports.plots import PlotViews, day_in
from backend.services import Clock, Services
from backend.settings import Settings
from backend.storage.absorbing import absorb
from backend.storage.blob_places import kept_blobs
from backend.storage.blobs import Blobs, Limits
from backend.storage.company import Company
from backend.storage.room import Room
from backend.storage.snapshots import Packer, Snapshots
from backend.storage.store import open_store
from shared_schema.errors import Failed, Refused
from shared_schema.protocol import MINIMUM_SCHEMA
from sync.hooks import Hooks

LARGEST_BODY = 1024 * 1024

CONTROLLERS: list[ControllerRouterHandler] = [
    Health,
    Identity,
    Replication,
    Files,
    Team,
    Quarantine,
    Accounts,
    Calendars,
    People,
    Playbooks,
    Push,
    Transfer,
    Personal,
    Erasures,
    SurveyLinks,
    SurveyPages,
    Static,
]
"""Every controller of the server. A new one is added here and its routes to the table in `auth/policy.py`."""


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def create_services(settings: Settings, clock: Clock = now_ms, passwords: Passwords | None = None) -> Services:
    """Open the company's data and build the parts; the command line uses them without a server around."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = open_store(settings)
    with store.write() as tx:
        company = Company(tx.connection)
        if company.meta("company_id") is None:
            company.set_meta("company_id", uuid.uuid4().hex)
    method = Method()
    return Services(
        settings=settings,
        clock=clock,
        store=store,
        room=Room(store, settings.data_dir),
        policy=Policy(),
        hooks=Hooks(
            derive=derive,
            derived_from=SPELLED,
            new_id=lambda: uuid.uuid4().hex,
            erased=absorb,
            playbook=method.in_force,
            earlier=method.earlier,
            day_in=day_in,
            minimum_schema=max(MINIMUM_SCHEMA, settings.minimum_schema),
        ),
        passwords=passwords or Passwords(),
        limits=SignInLimits(clock),
        surveys=SurveyLimits(clock),
        live=Live(store.heads),
        snapshots={form: Snapshots(folder, form) for form, folder in settings.segment_dirs.items()},
        blobs=Blobs(kept_blobs(settings, store), store, Limits(settings.max_blob_bytes, settings.max_blobs_bytes)),
        method=method,
        assets=Assets(settings.static_dir),
        views=PlotViews(settings.zone),
        notifier=create_notifier(settings, store, clock),
    )


def create_app(
    settings: Settings,
    clock: Clock = now_ms,
    *,
    passwords: Passwords | None = None,
    services: Services | None = None,
) -> Litestar:
    """The whole server as an ASGI application."""
    parts = services or create_services(settings, clock, passwords)
    exchanges = Exchanges(parts)

    @asynccontextmanager
    async def running(_: Litestar) -> AsyncIterator[None]:
        watcher = asyncio.create_task(parts.live.watch())
        packers = [Packer(one, parts.store.read) for one in parts.snapshots.values()]
        jobs = start_jobs(parts) if settings.jobs else None
        try:
            yield
        finally:
            parts.live.close()
            await watcher
            if jobs is not None:
                await asyncio.to_thread(jobs.stop)
            await asyncio.to_thread(exchanges.close)
            for packer in packers:
                await asyncio.to_thread(packer.close)
            if services is None:
                parts.notifier.close()
                parts.store.close()

    return Litestar(
        CONTROLLERS,
        guards=[guard],
        dependencies={
            "services": Provide(lambda: parts, sync_to_thread=False),
            "signed": Provide(_signed, sync_to_thread=False),
        },
        exception_handlers={
            Failed: failures.failed,
            Refused: failures.refused,
            HTTPException: failures.http,
            Exception: failures.unexpected,
        },
        before_send=[_secure(settings), logs.log_request],
        middleware=[_timed],
        lifespan=[running],
        state=State({"services": parts, "exchanges": exchanges}),
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
    )


def _signed(scope: Scope) -> Signed:
    """Who is asking, as the guard found it. Only routes closed to the anonymous can ask for it."""
    found = scope["state"].get("signed")
    assert isinstance(found, Signed)
    return found


def _secure(settings: Settings) -> Callable[[Message, Scope], Any]:
    """Security headers on whatever is sent, unless the handler set a stricter one itself."""
    headers = {**SECURITY, **(HSTS if settings.secure else {})}
    wanted = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]

    async def secure(message: Message, _: Scope) -> None:
        if message["type"] == "http.response.start":
            sent = [*message["headers"]]
            known = {name.lower() for name, _ in sent}
            message["headers"] = [*sent, *(header for header in wanted if header[0] not in known)]

    return secure


def _timed(app: ASGIApp) -> ASGIApp:
    async def timed(scope: Scope, receive: Receive, send: Send) -> None:
        scope["headland_begun"] = time.perf_counter()  # type: ignore[typeddict-unknown-key]  # ASGI lets an app add its own
        await app(scope, receive, send)

    return timed
