"""`headland migrate-to`."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import ExitStack
from pathlib import Path

import click

from backend.commands.options import data_option, settings_of
from backend.counted import counted
from backend.lock import alone
from backend.settings import Settings, is_postgres
from backend.storage.backup import set_aside
from backend.storage.blob_store import BlobDirectory
from backend.storage.blobs import copy_blobs
from backend.storage.company import Company
from backend.storage.connection import Connection
from backend.storage.erasures import erased_lines
from backend.storage.moved import MOVED, leaving, place_of, refuse_moved, unmark
from backend.storage.sqlite import SqliteStore
from backend.storage.store import open_postgres


@click.command(name="migrate-to")
@click.argument("address")
@data_option
def migrate_to(address: str, data_dir: Path | None) -> None:
    """Copy the company from its SQLite file into the empty PostgreSQL database ADDRESS.

    ADDRESS is like postgresql://user@host/name. The server must be stopped. Everything is compared after copying:
    tables by their contents, every record by its digest, every bucket by its sum. Phones go on as if nothing had
    happened; what they have not sent yet arrives there. The file is kept under another name and not served again.
    Photos and files go into the database too, each checked; the directory stays as it is. With HEADLAND_BLOBS=directory
    they stay there alone.
    """
    settings = settings_of(data_dir=data_dir)
    if not is_postgres(address):
        raise click.ClickException("the address of a PostgreSQL database begins with postgresql://")
    if not settings.database_file.exists():
        refuse_moved(settings.database_file)
    if settings.postgres or not settings.database_file.exists():
        raise click.ClickException(f"there is no SQLite company in {settings.data_dir}")
    with alone(settings.data_dir):
        blobs = _carry_blobs(settings, address)
        tables, records = _carry(settings, address)
        kept = set_aside(settings.database_file, MOVED)
    for name, count in tables.items():
        click.echo(f"{count:>9} {name}")
    stay = settings.blobs == "directory"
    click.echo("Photos and files stay in the data directory." if stay else f"{blobs:>9} photos and files")
    click.echo(f"{counted(records, 'record')} arrived with the same digests and sums. The file is kept as {kept.name}.")
    where = f" --data {shlex.quote(str(data_dir))}" if data_dir else ""
    click.echo(f"Go on with HEADLAND_DATABASE='{place_of(address, '…@')}' headland serve{where}")


def _carry_blobs(settings: Settings, address: str) -> int:
    """Before the records and apart from them: a gigabyte is no single transaction, and what is there already after a
    broken try is not sent again."""
    from backend.storage.blob_table import BlobTable

    if settings.blobs == "directory":
        return 0
    directory = BlobDirectory(settings.blob_dir)
    source, target = SqliteStore(settings.database_file), open_postgres(address, settings.data_dir)
    try:
        with source.reading() as old, target.reading() as new:
            _require_empty(old, new)
            complete = [blob.hash for blob in Company(old).blobs()]
        copy_blobs(complete, directory, BlobTable(target))
        lost = [name for name in complete if BlobTable(target).size(name) is None]
        for name in lost:
            click.echo(f"damaged or missing, and left behind: {name}")
        return len(complete) - len(lost)
    finally:
        source.close()
        target.close()


def _require_empty(old: sqlite3.Connection, new: Connection) -> None:
    from backend.storage.carry import is_empty, tables_of

    if not is_empty(new, tables_of(old)):
        raise click.ClickException("that database holds a company already; give an empty one")


def _carry(settings: Settings, address: str) -> tuple[dict[str, int], int]:
    from backend.storage.carry import check_buckets, to_postgres

    target = open_postgres(address, settings.data_dir)
    source = SqliteStore(settings.database_file)
    try:
        with source.transaction() as db:
            unmark(db)  # of a move that was broken off
        with ExitStack() as closing, source.reading() as old, target.write() as tx:
            _require_empty(old, tx.connection)
            tables = to_postgres(old, tx.connection)
            records = check_buckets(tx, [row[0] for row in old.execute("SELECT id FROM buckets ORDER BY id")])
            closing.enter_context(leaving(source, address))
        if not target.knows_erased(settings.database_file):
            target.note_erased(erased_lines(settings.database_file))
    finally:
        source.close()
        target.close()
    return tables, records
