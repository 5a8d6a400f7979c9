"""The administrator's people and plots: who is here, who holds which plot, a link for somebody new."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from backend.api.answers import Asked, Parts, Who, answer
from backend.auth import people
from backend.auth.people import Invited
from backend.auth.policy import ADMINISTRATOR
from sync.buckets import plot_bucket

Short = Annotated[str, Meta(max_length=200)]


class NewPerson(Struct):
    name: Short
    role: Short
    plot: Short | None = None
    login: Short | None = None


class People(Controller):
    path = "/api"

    @get("/people", sync_to_thread=True)
    def people(self, request: Asked, services: Parts) -> Response[bytes]:
        with services.reading() as (tx, company):
            found, plots = people.people(tx), people.plots(tx)
            phones, logins = company.phones(), {c.person: c for c in company.credentials()}
            invited = company.open_invitations(services.clock())
        seen: dict[str, int] = {}
        for phone in phones:
            seen[phone.person] = max(seen.get(phone.person, 0), phone.last_sync or phone.created_at)
        items = [
            {
                "id": person.id,
                "name": person.value("name"),
                "role": person.value("role"),
                "zone": person.value("zone"),
                "left": bool(person.value("left")),
                "plots": [{"id": p.id, "name": p.value("name")} for p in plots if p.value("owner") == person.id],
                "login": logins[person.id].login if person.id in logins else None,
                "password": person.id in logins and logins[person.id].password is not None,
                "invited": person.id in invited,
                "last_seen": seen.get(person.id),
            }
            for person in found
        ]
        return answer(request, {"items": items})

    @post("/people", status_code=201, sync_to_thread=True)
    def add(self, request: Asked, services: Parts, data: JSONBody[NewPerson]) -> Response[bytes]:
        with services.writing() as (tx, company):
            person = people.add_person(services, tx, company, data.name, data.role, data.plot, data.login)
            invited = people.invite(services, tx, company, person)
        return answer(request, _invited(invited), status=201)

    @post("/people/{person:str}/invitation", status_code=201, sync_to_thread=True)
    def invite(self, request: Asked, services: Parts, person: FromPath[str]) -> Response[bytes]:
        """A new link for somebody who lost the old one, or the phone."""
        with services.writing() as (tx, company):
            invited = people.invite(services, tx, company, person)
        return answer(request, _invited(invited), status=201)

    @get("/plots", sync_to_thread=True)
    def plots(self, request: Asked, services: Parts, signed: Who) -> Response[bytes]:
        """All plots for an administrator, the led ones for a supervisor."""
        with services.reading() as (tx, _):
            led = services.policy.team(tx, signed.actor)
            found = [p for p in people.plots(tx) if signed.role == ADMINISTRATOR or plot_bucket(p.id) in led]
            counts = {p.id: sum(1 for a in tx.of_kind("account", [plot_bucket(p.id)]) if a.living) for p in found}
        items: list[dict[str, Any]] = [
            {
                "id": plot.id,
                "name": plot.value("name"),
                "owner": plot.value("owner"),
                "supervisor": plot.value("supervisor"),
                "zone": plot.value("zone"),
                "accounts": counts[plot.id],
            }
            for plot in found
        ]
        return answer(request, {"items": items})


def _invited(invited: Invited) -> dict[str, Any]:
    return {
        "person": {"id": invited.person, "name": invited.name},
        "link": invited.link,
        "expires_at": invited.expires_at,
    }
