"""`headland import` and `headland export`: the administrator's files from a shell."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from backend.auth.people import people, plots
from backend.commands.options import company, data_option
from backend.counted import counted
from backend.services import Services
from backend.transfer import batches
from backend.transfer.batches import Mapped, Preview
from backend.transfer.exporting import FORMATS, masked_by
from backend.transfer.exporting import export as export_records
from backend.transfer.labels import LABELS
from backend.transfer.planning import PlanRow
from shared_schema.errors import REFUSALS
from sync.buckets import old_bucket, plot_bucket

MARKS = {"create": "+", "duplicate": "?", "refused": "!"}


@click.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@data_option
@click.option("--plot", help="Plot (id or name) for rows that name none. Default: the first plot by name.")
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="Correct a column: its header or number (from 1), and a field such as account.name; no field leaves it out.",
)
@click.option(
    "--duplicates",
    type=click.Choice(["skip", "merge", "create"]),
    default="skip",
    show_default=True,
    help="What to do with likely duplicates: leave them out, merge into the first match, or create them all the same.",
)
@click.option("--skip-refused", is_flag=True, help="Import the rest when rows are refused; else nothing is imported.")
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
@click.option("--all", "show_all", is_flag=True, help="List every row, not only those that need a look.")
@click.option("--undo", "undone", metavar="BATCH", help="Take an earlier import back instead.")
@click.option("--list", "listed", is_flag=True, help="List earlier imports instead.")
def import_(
    file: Path | None,
    data_dir: Path | None,
    plot: str | None,
    mapped: tuple[str, ...],
    duplicates: str,
    skip_refused: bool,
    dry_run: bool,
    show_all: bool,
    undone: str | None,
    listed: bool,
) -> None:
    """Import a customer list (CSV: UTF-8, GBK, GB18030) or address cards (vCard 2.1, 3.0, 4.0) from FILE.

    Shows what each row would do, then writes all of it or nothing. Columns are recognised by Chinese or English
    headers. Every import can be taken back with --undo.
    """
    with company(data_dir, must_exist=True) as services:
        if listed:
            _list(services)
        elif undone:
            _undo(services, undone)
        elif file is None:
            raise click.UsageError("name a FILE to import, or use --list or --undo BATCH")
        else:
            shown = _preview(services, file, mapped, _plot(services, plot))
            _print(shown, show_all)
            if not dry_run:
                _commit(services, shown, mapped, _plot(services, plot), duplicates, skip_refused)


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@data_option
@click.option("--format", "wanted", type=click.Choice(FORMATS), help="Default: by the ending (.csv, .vcf, .json).")
@click.option("--plot", help="Only this plot (id or name). Default: the whole company.")
def export(file: Path, data_dir: Path | None, wanted: str | None, plot: str | None) -> None:
    """Export accounts and contacts to FILE: CSV, vCard or JSON ("-" writes to the terminal).

    Private facts are never exported; those for the team alone are masked.
    """
    chosen = wanted or {".csv": "csv", ".vcf": "vcard", ".json": "json"}.get(file.suffix.lower())
    if chosen is None:
        raise click.UsageError(f"cannot tell the format of {file.name!r}: add --format csv, vcard or json")
    with company(data_dir, must_exist=True) as services:
        found = _plot(services, plot)
        with services.reading() as (tx, _):
            buckets = [plot_bucket(found), old_bucket(plot_bucket(found))] if found else None
            body = export_records(tx, chosen, buckets, masked=masked_by(services.method.current(tx).playbook))
    if str(file) == "-":
        sys.stdout.buffer.write(body)
    else:
        file.write_bytes(body)
        click.echo(f"{file}: {len(body):,} bytes")


def _plot(services: Services, named: str | None) -> str | None:
    if named is None:
        return None
    with services.reading() as (tx, _):
        found = {p.id: str(p.value("name")) for p in plots(tx)}
    for plot, name in found.items():
        if named in (plot, name):
            return plot
    there_are = ", ".join(found.values()) or "none"
    raise click.BadParameter(f"no plot {named!r}; there are: {there_are}", param_hint="--plot")


def _preview(services: Services, file: Path, mapped: tuple[str, ...], plot: str | None) -> Preview:
    data = file.read_bytes()
    mapping = _mapping(data, mapped) if mapped else None
    return batches.preview(services, _administrator(services), file.name, data, mapping, plot)


def _administrator(services: Services) -> str:
    """Whose name an import from the shell stands in: the first administrator."""
    with services.reading() as (tx, _):
        for person in people(tx):
            if person.value("role") == "administrator" and not person.value("left"):
                return person.id
    raise click.ClickException("no administrator yet: `headland user invite NAME --role administrator`")


def _mapping(data: bytes, mapped: tuple[str, ...]) -> Mapped:
    _, sheet = batches.read(data)
    mapping: Mapped = {}
    for pair in mapped:
        column, separator, field = pair.partition("=")
        index = next((c.index for c in sheet.columns if c.header == column.strip()), None)
        if index is None and column.strip().isdigit() and 1 <= int(column) <= len(sheet.columns):
            index = int(column) - 1
        if index is None or not separator:
            headers = ", ".join(f"{c.index + 1}: {c.header}" for c in sheet.columns)
            raise click.BadParameter(f"{pair!r} names no column; the file has {headers}", param_hint="--map")
        if field and field not in LABELS:
            raise click.BadParameter(f"no field {field!r}; fields: {', '.join(LABELS)}", param_hint="--map")
        mapping[index] = field or None
    return mapping


def _print(shown: Preview, show_all: bool) -> None:
    sheet, counts = shown.sheet, shown.plan.counts()
    click.echo(f"{shown.file}: {sheet.format}, {shown.encoding}, {counted(len(shown.plan.rows), 'row')}")
    for column in sheet.columns:
        click.echo(f"  {column.index + 1}. {column.header or '-'} -> {column.field or '(left out)'}")
    for row in shown.plan.rows:
        if show_all or row.action != "create":
            click.echo(_line(row))
    click.echo(
        f"{counts['create']} to create, {counted(counts['duplicate'], 'likely duplicate')}, {counts['refused']} refused"
    )


def _line(row: PlanRow) -> str:
    reasons = [f"{d.name} ({', '.join(d.why)})" for d in row.duplicates[:3]]
    reasons += [f"{p.field or 'row'}: {REFUSALS.get(p.code, p.code)}{_detail(p.detail)}" for p in row.problems]
    return f"  {MARKS[row.action]} {row.row}: {row.name or '-'}{'  ' if reasons else ''}{'; '.join(reasons)}"


def _detail(detail: dict[str, Any]) -> str:
    return f" ({', '.join(f'{k} {v}' for k, v in detail.items())})" if detail else ""


def _commit(
    services: Services, shown: Preview, mapped: tuple[str, ...], plot: str | None, duplicates: str, skip_refused: bool
) -> None:
    refused = shown.plan.counts()["refused"]
    if refused and not skip_refused:
        raise click.ClickException(
            f"nothing imported: {counted(refused, 'row is', 'rows are')} refused."
            " Mend the file, or leave such rows out with --skip-refused"
        )
    choices = {row.row: _choice(row, duplicates) for row in shown.plan.rows if row.duplicates}
    mapping = {c.index: c.field for c in shown.sheet.columns} if mapped else None
    done = batches.commit(services, _administrator(services), shown.id, mapping, choices, plot)
    click.echo(
        f"Imported {counted(len(done.changes), 'record')} as batch {done.id}. Undo: headland import --undo {done.id}"
    )


def _choice(row: PlanRow, duplicates: str) -> str:
    """A row that is itself a repeated line of the file is left out whatever is wished for known companies."""
    account = next((d.id for d in row.duplicates if d.kind == "account" and d.why != ["same_row"]), None)
    if duplicates == "create":
        return "create"
    return f"merge:{account}" if duplicates == "merge" and account else "skip"


def _list(services: Services) -> None:
    with services.reading() as (tx, _):
        found = [batches.describe(tx, batch) for batch in batches.batches(tx)]
    for batch in found:
        state = "undone" if batch["undone"] else counted(batch["counts"]["records"], "record")
        click.echo(f"{batch['id']}  {batch['file']}  {batch['by']['name']}  {state}")
    if not found:
        click.echo("No imports yet.")


def _undo(services: Services, batch: str) -> None:
    undone = batches.undo(services, batch)
    click.echo(
        f"Taken back: {counted(undone.removed, 'record')} removed, {counted(undone.restored, 'field')} restored."
    )
    for kept in undone.kept:
        click.echo(f"  kept, because it changed since: {kept.kind} {kept.name or kept.id}")
