"""`headland user`: people who may sign in. Also the way back in when the last administrator lost everything."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from backend.auth import people
from backend.auth.policy import REP, ROLES
from backend.auth.sessions import record
from backend.commands.options import company, data_option
from backend.storage.company import Company
from backend.storage.sql_read import SqlReadTx
from shared_schema.protocol import Op
from sync.ports import Stored


@click.group()
def user() -> None:
    """Invite people, list them, set passwords, let them go."""


@user.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default=REP, show_default=True, help="What the person may do.")
@click.option("--plot", help="Plot the rep shall own: name or id; made when there is none of this name.")
@click.option("--login", help="Name to sign in with, when another person has the same name.")
@data_option
def invite(name: str, role: str, plot: str | None, login: str | None, data_dir: Path | None) -> None:
    """Print a link that signs NAME in once. Makes the person, unless there is one of this name."""
    with company(data_dir) as services, services.writing() as (tx, table):
        known = table.credential_of(login or name)
        if known is None:
            person = people.add_person(services, tx, table, name, role, plot, login)
        else:
            person = known.person
            _same_role(tx, person, role, name)
            if plot:
                people.give_plot(services, tx, person, plot)
        invited = people.invite(services, tx, table, person)
    until = datetime.fromtimestamp(invited.expires_at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
    click.echo(invited.link)
    click.echo(f"For {invited.name}, once, until {until}.", err=True)


@user.command(name="list")
@data_option
def list_(data_dir: Path | None) -> None:
    """List people: role, name to sign in with, plots, last exchange."""
    with company(data_dir, must_exist=True) as services, services.reading() as (tx, table):
        logins = {c.person: c.login for c in table.credentials()}
        plots = people.plots(tx)
        for person in people.people(tx):
            owned = ", ".join(str(p.value("name")) for p in plots if p.value("owner") == person.id)
            left = " (left)" if person.value("left") else ""
            click.echo(
                f"{person.value('role'):<14} {person.value('name')}{left}  login: {logins.get(person.id, '-')}"
                f"  plots: {owned or '-'}  last exchange: {_last(table, person.id)}"
            )


@user.command()
@click.argument("login")
@click.password_option(help="The new password; asked for when not given.")
@data_option
def password(login: str, password: str, data_dir: Path | None) -> None:
    """Set the password of LOGIN, and sign that person out everywhere."""
    with company(data_dir, must_exist=True) as services:
        hashed = services.passwords.hash(password)
        with services.writing() as (_, table):
            person = _known(table, login)
            table.set_password(person, hashed, services.clock())
            table.end_sessions(person)
    click.echo(f"Password of {login} set.")


@user.command()
@click.argument("login")
@data_option
def reset(login: str, data_dir: Path | None) -> None:
    """Sign LOGIN out everywhere and print a new one-time link."""
    with company(data_dir, must_exist=True) as services, services.writing() as (tx, table):
        person = _known(table, login)
        table.end_sessions(person)
        invited = people.invite(services, tx, table, person)
    click.echo(invited.link)


@user.command()
@click.argument("login")
@data_option
def leave(login: str, data_dir: Path | None) -> None:
    """Mark LOGIN as having left: no access from now on. Records stay where they are."""
    with company(data_dir, must_exist=True) as services, services.writing() as (tx, table):
        person = _known(table, login)
        _not_last(tx, person)
        record(services, tx, Op(n=0, op="set", id=person, kind="person", fields={"left": True}))
        table.end_sessions(person)
    click.echo(f"{login} has no access any more.")


def _known(table: Company, login: str) -> str:
    credential = table.credential_of(login)
    if credential is None:
        raise click.ClickException(f"nobody signs in as {login!r}; see `headland user list`")
    return credential.person


def _same_role(tx: SqlReadTx, person: str, role: str, name: str) -> None:
    found = tx.get([person])[person]
    source = click.get_current_context().get_parameter_source("role")
    if source is click.core.ParameterSource.COMMANDLINE and found.value("role") != role:
        raise click.ClickException(
            f"{name} is here already as {found.value('role')}; for another person of this name give --login"
        )


def _not_last(tx: SqlReadTx, person: str) -> None:
    def rules(row: Stored) -> bool:
        return row.value("role") == "administrator" and not row.value("left")

    others = [row for row in people.people(tx) if rules(row) and row.id != person]
    if rules(tx.get([person])[person]) and not others:
        raise click.ClickException("this is the last administrator; invite another one first")


def _last(table: Company, person: str) -> str:
    times = [phone.last_sync for phone in table.phones([person]) if phone.last_sync]
    return datetime.fromtimestamp(max(times) / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC") if times else "never"
