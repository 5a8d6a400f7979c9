"""`headland person`: what is kept about a contact, handed to them or erased (X3)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from backend.auth.sessions import record
from backend.commands.options import company, data_option
from backend.counted import counted
from backend.jobs.erasures import finish
from backend.services import new_id
from backend.transfer import personal
from shared_schema.errors import Failed
from shared_schema.protocol import Op

T = TypeVar("T")


@click.group()
def person() -> None:
    """A contact's data: find them, hand it out, erase it."""


@person.command()
@click.argument("query")
@data_option
def find(query: str, data_dir: Path | None) -> None:
    """List contacts known by this name, number or address."""
    with company(data_dir, must_exist=True) as services, services.reading() as (tx, _):
        found = personal.find(tx, query)
    for one in found:
        deleted = "  (deleted)" if one["deleted"] else ""
        click.echo(f"{one['id']}  {one['name']}  {one['title'] or '-'}  {one['account'] or '-'}{deleted}")
    if not found:
        click.echo("Nobody is known by that.")


@person.command()
@click.argument("contact")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@data_option
def export(contact: str, file: Path, data_dir: Path | None) -> None:
    """Write everything kept about CONTACT (its id, see `find`) to FILE, a zip.

    It holds what the company's export masks or leaves out: semi-public and private facts, other versions, replaced
    values. Hand it to that person and nobody else.
    """
    with company(data_dir, must_exist=True) as services:
        body = _or_nobody(lambda: personal.packed(services, contact))
    file.write_bytes(body)
    click.echo(f"{file}: {len(body):,} bytes")


@person.command()
@click.argument("contact")
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
def erase(contact: str, yes: bool, data_dir: Path | None) -> None:
    """Erase CONTACT (its id, see `find`) for good, on the server and at their next exchange on all phones.

    Facts, comments and files about them go too. Visits and tasks stay and no longer say who it was; texts in which the
    name stands are listed first: edit them by hand. Backups made before hold the data until they are rotated; a
    restore erases it again.
    """
    with company(data_dir, must_exist=True) as services:
        with services.reading() as (tx, _):
            told = _or_nobody(lambda: personal.document(tx, contact, services.clock()))
        for text in told["mentioned_in"]:
            click.echo(f"  mentioned in {text['kind']} {text['id']}: {text['text'][:80]}")
        if not yes:
            name, about = told["person"]["fields"].get("name"), len(told["about"])
            click.confirm(f"Erase {name} with {counted(about, 'record')} about them, for good?", abort=True)
        with services.writing() as (tx, _):
            record(services, tx, Op(n=0, op="cmd", id=new_id(), name="erase", args={"record": contact}))
        finish(services)
    click.echo("Erased. Phones follow at their next exchange.")


def _or_nobody(read: Callable[[], T]) -> T:
    try:
        return read()
    except Failed as failure:
        raise click.ClickException("there is no such contact; see `headland person find`") from failure
