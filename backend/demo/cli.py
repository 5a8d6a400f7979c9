"""`headland demo`: an invented company, ready to sign in to.

The company is made once per data directory; a second start only prints fresh links and serves. It never touches a
directory that holds a real company.
"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from backend.auth import people
from backend.auth.sessions import DAY_MS
from backend.commands.options import company, data_option, settings_of
from backend.counted import counted
from backend.demo.company import ACCOUNTS, SEED, VISITS, invent
from backend.demo.fill import fill
from backend.services import Services
from backend.settings import Settings
from backend.storage.company import Company
from backend.storage.sql_tx import SqlWriteTx

OWN_DIR = Path.home() / ".local" / "share" / "headland-demo"
"""Apart from the directory of a real company, so that trying Headland never meets it."""
MARK = "demo"
"""Key among the company's facts: this company is invented."""
SIZE = "demo_size"
STALE_DAYS = 2
WRITTEN_MS = 8 * DAY_MS
"""The company stood a week ago already: what moved since (S11) is what its facts say by their day."""
LOGINS = {"administrator": "admin", "supervisor": "supervisor"}
ROLES = ("rep", "supervisor", "administrator")


@click.command()
@data_option
@click.option(
    "--accounts", type=click.IntRange(1, 50_000), default=ACCOUNTS, show_default=True, help="How many accounts."
)
@click.option("--visits", type=click.IntRange(0, 500_000), default=VISITS, show_default=True, help="How many visits.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Another seed invents another company.")
@click.option("--today", help="The day its story ends, as 2026-11-21. Default: today.")
@click.option("--fresh", is_flag=True, help="Throw the present demo away and invent a new one.")
@click.option("--no-serve", is_flag=True, help="Only make the company and print the links.")
@click.option("--host", help="Address to listen on. Default 127.0.0.1, this machine only.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on. Default 8080; 0 takes a free one.")
@click.option("--public-url", help="The address people type, as https://demo.example.com.")
def demo(
    data_dir: Path | None,
    accounts: int,
    visits: int,
    seed: int,
    today: str | None,
    fresh: bool,
    no_serve: bool,
    host: str | None,
    port: int | None,
    public_url: str | None,
) -> None:
    """Serve an invented company: 3 reps, 300 accounts, a year of visits.

    Prints links that sign you in as a rep, the supervisor and the administrator; each works once, every start
    prints new ones. Ctrl-C stops it. All names are invented; no telephone number in it rings anybody.
    """
    from backend.commands.serve import free_port

    if data_dir is None and settings_of().data_dir == Settings().data_dir:
        data_dir = OWN_DIR
    if fresh:
        throw_away(data_dir)
    port = free_port(host) if port == 0 else port
    with company(data_dir, host=host, port=port, public_url=public_url) as services:
        ensure(services, accounts=accounts, visits=visits, seed=seed, today=_day(today, services))
        lines = links(services)
        if no_serve:
            _say(lines)
        else:
            _serve(services, lines)


def ensure(services: Services, *, accounts: int, visits: int, seed: int, today: date) -> None:
    """Fill an empty company; leave a demo as it is; refuse a real one."""
    size = f"{accounts} accounts, {visits} visits, seed {seed}"
    with services.writing() as (tx, table):
        if table.meta(MARK) == "1":
            made = str(table.meta(SIZE))
            if not made.startswith(size):
                click.echo(f"There is a demo already ({made}); --fresh makes another.", err=True)
            elif (today - date.fromisoformat(made[-10:])).days > STALE_DAYS:
                click.echo(f"This demo's story ends on {made[-10:]}; --fresh invents one up to today.", err=True)
            return
        if people.people(tx):
            raise click.ClickException(
                f"{services.settings.data_dir} holds a real company; name another directory with --data"
            )
        click.echo(f"Inventing a company ({size}) …", err=True)
        invented = invent(services.method.current(tx).playbook, today, seed=seed, accounts=accounts, visits=visits)
        written = services.clock() - WRITTEN_MS
        count = fill(tx, services.policy, invented.records, clock=lambda: written, hooks=services.hooks)
        _name(services, tx, table)
        table.set_meta("company_name", invented.name)
        table.set_meta(MARK, "1")
        table.set_meta(SIZE, f"{size}, up to {today.isoformat()}")
    click.echo(f"{counted(count, 'record')} in {services.settings.data_dir}.", err=True)


def _name(services: Services, tx: SqlWriteTx, table: Company) -> None:
    """Names to sign in with, so that `headland user` and links know these people."""
    for person in people.people(tx):
        name = str(person.value("name"))
        table.add_credential(person.id, LOGINS.get(str(person.value("role")), name), services.clock())


def links(services: Services) -> list[str]:
    """Where to open it, and one line a person: role, name, link."""
    lines = [f"Headland 田头 demo at {services.settings.url}", "Open one of these; each signs you in once:"]
    with services.writing() as (tx, table):
        found = sorted(people.people(tx), key=lambda p: (ROLES.index(str(p.value("role"))), p.id))
        for person in found:
            invited = people.invite(services, tx, table, person.id)
            lines.append(f"  {person.value('role'):<14} {invited.link}  {invited.name}")
    return lines


def throw_away(data_dir: Path | None) -> None:
    """Remove a demo's data; anything else is refused."""
    settings = settings_of(data_dir=data_dir)
    if settings.postgres:
        raise click.ClickException("--fresh does not empty a PostgreSQL database; drop it, or name an empty one")
    if not settings.database_file.exists():
        return
    with company(data_dir) as services, services.reading() as (tx, table):
        if table.meta(MARK) != "1" and people.people(tx):
            raise click.ClickException(f"{settings.data_dir} holds a real company; nothing was thrown away")
    for suffix in ("", "-wal", "-shm"):
        settings.database_file.with_name(settings.database_file.name + suffix).unlink(missing_ok=True)
    for folder in (settings.blob_dir, *settings.segment_dirs.values()):
        shutil.rmtree(folder, ignore_errors=True)


def _day(text: str | None, services: Services) -> date:
    if text is None:
        return datetime.fromtimestamp(services.clock() / 1000, UTC).astimezone(ZoneInfo(services.settings.zone)).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text} is not a day, as 2026-11-21", param_hint="--today") from error


def _say(lines: list[str]) -> None:
    for line in lines:
        click.echo(line)


def _serve(services: Services, lines: list[str]) -> None:
    """Serve, and print the links when they can be opened: one that is refused looks broken."""
    from backend import logs
    from backend.server import run

    def listening() -> None:
        _say(lines)
        click.echo("Ctrl-C stops it.", err=True)

    logs.configure(services.settings.log_format)
    if not run(services, listening):
        raise click.ClickException(
            f"could not listen on {services.settings.host}:{services.settings.port}; is the port taken? Try --port"
        )
