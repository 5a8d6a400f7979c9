"""What a supervisor reads over the plots he leads, an administrator over all: never more than `Policy.team`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from backend.api.answers import Asked, Parts, Who, answer
from backend.auth import people
from backend.auth.policy import ADMINISTRATOR
from backend.auth.sessions import Signed
from backend.reports import coverage, questions
from backend.reports.feed import feed
from backend.reports.gifts import gifts as report_of_gifts
from backend.reports.outlook import outlook
from backend.reports.plots import PlotView
from backend.services import Services
from backend.storage.company import Company
from backend.storage.repairs import Repairs
from backend.storage.sql_read import SqlReadTx
from shared_schema.errors import Failed
from shared_schema.playbook import Playbook
from sync.buckets import plot_bucket
from sync.ports import Stored

PAGE = 30
LARGEST_PAGE = 100
SHOWN_REPAIRS = 10


class Team(Controller):
    path = "/api/team"

    @get("/feed", sync_to_thread=True)
    def feed(
        self,
        request: Asked,
        services: Parts,
        signed: Who,
        before: FromQuery[str | None] = None,
        limit: FromQuery[int] = PAGE,
    ) -> Response[bytes]:
        with services.reading() as (tx, company):
            led = _led(services, tx, company, signed)
            page = feed(tx, led.playbook, services.views, led.views, before, max(1, min(limit, LARGEST_PAGE)))
        return answer(request, page)

    @get("/coverage", sync_to_thread=True)
    def coverage(self, request: Asked, services: Parts, signed: Who) -> Response[bytes]:
        with services.reading() as (tx, company):
            led = _led(services, tx, company, signed)
        told = coverage.coverage(led.playbook, led.views, led.owners, led.synced, services.clock())
        return answer(request, told)

    @get("/cold", sync_to_thread=True)
    def cold(self, request: Asked, services: Parts, signed: Who) -> Response[bytes]:
        with services.reading() as (tx, company):
            led = _led(services, tx, company, signed)
        return answer(request, coverage.cold(led.playbook, led.views, led.owners, led.synced, services.clock()))

    @get("/plots/{plot:str}/accounts", sync_to_thread=True)
    def accounts(self, request: Asked, services: Parts, signed: Who, plot: FromPath[str]) -> Response[bytes]:
        """The accounts of one plot, to choose from when some change hands (G7): no phone of a leader holds them all."""
        with services.reading() as (tx, _):
            row = next((one for one in _led_plots(services, tx, signed) if one.id == plot), None)
            if row is None:
                raise Failed("not_found")
            view = services.views.view(tx, row, services.method.current(tx).playbook, services.clock())
        return answer(request, {"as_of": services.clock(), "items": coverage.accounts(view)})

    @get("/approvals", sync_to_thread=True)
    def approvals(self, request: Asked, services: Parts, signed: Who) -> Response[bytes]:
        """Questions of the plots one leads that wait for a word, and those answered lately (S3, X2)."""
        with services.reading() as (tx, _):
            items = questions.approvals(tx, services.policy.team(tx, signed.actor), services.clock())
        return answer(request, {"as_of": services.clock(), "items": items})

    @get("/forecast", sync_to_thread=True)
    def forecast(self, request: Asked, services: Parts, signed: Who) -> Response[bytes]:
        """What may come in (S11), of all plots one leads and of each."""
        with services.reading() as (tx, company):
            led = _led(services, tx, company, signed)
        return answer(request, outlook(led.playbook, led.views, led.owners, services.clock()))

    @get("/quiz", sync_to_thread=True)
    def quiz(self, request: Asked, services: Parts, signed: Who) -> Response[bytes]:
        """How each quiz went, with the open answers that wait for a mark (T1)."""
        with services.reading() as (tx, _):
            playbook = services.method.current(tx).playbook
            items = questions.quizzes(tx, playbook, services.policy.team(tx, signed.actor))
        return answer(request, {"as_of": services.clock(), "items": items})

    @get("/gifts", sync_to_thread=True)
    def gifts(self, request: Asked, services: Parts, signed: Who) -> Response[bytes]:
        """Who gave what this year, and who was given beyond the limits, over all plots one leads (X2)."""
        year = datetime.fromtimestamp(services.clock() / 1000, UTC).year
        with services.reading() as (tx, _):
            playbook = services.method.current(tx).playbook
            told = report_of_gifts(tx, playbook, services.policy.team(tx, signed.actor), year)
        return answer(request, {"as_of": services.clock(), **told})

    @get("/devices", sync_to_thread=True)
    def devices(self, request: Asked, services: Parts, signed: Who) -> Response[bytes]:
        """How fresh each phone of the team is, the longest silent first."""
        with services.reading() as (tx, company):
            names = {p.id: str(p.value("name")) for p in _team_people(services, tx, signed)}
            phones = [phone for phone in company.phones(names) if phone.revoked_at is None]
            repairs = _repairs(tx, [phone.id for phone in phones])
        phones.sort(key=lambda phone: (phone.last_sync or 0, phone.id))
        items: list[dict[str, Any]] = [
            {
                "device": phone.id,
                "person": phone.person,
                "name": names[phone.person],
                "label": phone.label,
                "last_sync": phone.last_sync,
                "repairs": repairs.get(phone.id, []),
            }
            for phone in phones
        ]
        return answer(request, {"as_of": services.clock(), "items": items})


def _repairs(tx: SqlReadTx, devices: list[str]) -> dict[str, list[dict[str, Any]]]:
    """What each device mended or lost lately, the newest first, with the name of the plot."""
    plots = {plot_bucket(plot.id): str(plot.value("name")) for plot in people.plots(tx)}
    found: dict[str, list[dict[str, Any]]] = {}
    for told in Repairs(tx.connection).of(devices):
        some = found.setdefault(told.device, [])
        if len(some) < SHOWN_REPAIRS:
            some.append({**msgspec.to_builtins(told.repair), "plot_name": plots.get(told.repair.bucket)})
    return found


def _led_plots(services: Services, tx: SqlReadTx, signed: Signed) -> list[Stored]:
    led = set(services.policy.team(tx, signed.actor))
    return [plot for plot in people.plots(tx) if plot_bucket(plot.id) in led]


class _Led(Struct, frozen=True):
    """The plots one leads as the method in force sees them; who owns them, and when their phones were last here."""

    playbook: Playbook
    views: list[PlotView]
    owners: dict[str, Stored]
    synced: dict[str, int]


def _led(services: Services, tx: SqlReadTx, company: Company, signed: Signed) -> _Led:
    plots, now = _led_plots(services, tx, signed), services.clock()
    playbook = services.method.current(tx).playbook
    views = [services.views.view(tx, plot, playbook, now) for plot in plots]
    owners = {view.owner for view in views}
    return _Led(playbook, views, tx.get(owners), coverage.freshest(company.phones(owners)))


def _team_people(services: Services, tx: SqlReadTx, signed: Signed) -> list[Stored]:
    """Everybody for an administrator; for a supervisor the owners and members of the plots he leads."""
    found = people.people(tx)
    if signed.role == ADMINISTRATOR:
        return found
    team = set()
    for plot in _led_plots(services, tx, signed):
        team.add(plot.value("owner"))
        team.update(
            name.removeprefix("members:") for name, reg in plot.f.items() if name.startswith("members:") and reg[0]
        )
    return [person for person in found if person.id in team]
