"""Making people, giving them a plot and a one-time link: the same steps for the administrator's screen and the CLI."""

from __future__ import annotations

from msgspec import Struct

from backend.auth.passwords import digest, new_secret
from backend.auth.policy import REP, ROLES
from backend.auth.sessions import DAY_MS, record
from backend.services import Services, new_id
from backend.storage.company import Company, fold
from backend.storage.sql_read import SqlReadTx
from backend.storage.sql_tx import SqlWriteTx
from shared_schema.errors import Failed
from shared_schema.protocol import Op
from sync.ports import Stored


class Invited(Struct, frozen=True):
    """A link that signs `name` in once."""

    person: str
    name: str
    link: str
    expires_at: int


def add_person(
    services: Services,
    tx: SqlWriteTx,
    company: Company,
    name: str,
    role: str,
    plot: str | None = None,
    login: str | None = None,
) -> str:
    """Make a person who can be invited; returns the id. `plot`: id or name of one to own, made when there is none."""
    name = " ".join(name.split())
    if role not in ROLES:
        raise Failed("bad_request", field="role", choices=list(ROLES))
    if plot and role != REP:
        raise Failed("bad_request", field="plot", why="only a rep owns a plot")
    login = login or name
    if not fold(login):
        raise Failed("bad_request", field="name", code="invalid_name")
    if company.credential_of(login) is not None:
        raise Failed("bad_request", field="login", why="taken", login=fold(login))
    person = new_id()
    fields = {"name": name, "role": role, "zone": services.settings.zone}
    record(services, tx, Op(n=0, op="new", id=person, kind="person", fields=fields))
    company.add_credential(person, login, services.clock())
    if plot:
        give_plot(services, tx, person, plot)
    return person


def give_plot(services: Services, tx: SqlWriteTx, person: str, plot: str) -> str:
    """Make the person the owner of a plot, found by id or name, else new."""
    found = next((p for p in plots(tx) if plot in (p.id, p.value("name"))), None)
    if found is None:
        plot_id = new_id()
        fields = {"name": plot, "owner": person, "zone": services.settings.zone}
        supervisors = [p.id for p in people(tx) if p.value("role") == "supervisor" and not p.value("left")]
        if len(supervisors) == 1:
            fields["supervisor"] = supervisors[0]
        record(services, tx, Op(n=0, op="new", id=plot_id, kind="plot", fields=fields))
        return plot_id
    if found.value("owner") not in (None, person):
        raise Failed("bad_request", field="plot", why="has an owner")
    record(services, tx, Op(n=0, op="set", id=found.id, kind="plot", fields={"owner": person}))
    return found.id


def invite(services: Services, tx: SqlWriteTx, company: Company, person: str) -> Invited:
    """A one-time link for a person who exists."""
    found = tx.get([person]).get(person)
    if found is None or found.kind != "person" or found.value("left"):
        raise Failed("not_found")
    now = services.clock()
    expires_at = now + services.settings.invitation_days * DAY_MS
    token = new_secret()
    company.add_invitation(digest(token), person, now, expires_at)
    link = f"{services.settings.url}/#/join/{token}"
    return Invited(person, str(found.value("name")), link, expires_at)


def people(tx: SqlReadTx) -> list[Stored]:
    return [p for p in tx.of_kind("person", ["org"]) if p.living]


def plots(tx: SqlReadTx) -> list[Stored]:
    return [p for p in tx.of_kind("plot", ["org"]) if p.living]
