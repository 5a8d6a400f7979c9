"""`headland backup` and `headland restore`."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import click

from backend.commands.options import company, data_option, settings_of
from backend.counted import counted
from backend.jobs.erasures import finish
from backend.lock import alone
from backend.services import Services
from backend.storage.backup import back_up, look_at
from backend.storage.backup import restore as put_back
from backend.storage.blob_places import kept_blobs
from backend.storage.blob_store import BlobDirectory
from backend.storage.blobs import copy_blobs
from backend.storage.company import Company

PHOTOS = "blobs"
BACKED_UP = "backed_up_at"
"""Key among the company's facts: when a command last left all there was in a copy, wherever it is: made by `backup`, or
come back from by `restore`."""


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path, file_okay=False))
@data_option
def backup(target: Path | None, data_dir: Path | None) -> None:
    """Copy the company into the directory TARGET while it is served.

    Each call makes one new database file, headland-<time>.sqlite; photos and files, which never change, are copied
    once into TARGET/blobs, wherever they are kept. Without TARGET the copy goes to backups/ in the data directory,
    which a lost disk takes too.
    Keep backups as safe as the server: they hold everything.
    """
    with company(data_dir, must_exist=True) as services:
        folder = target or services.settings.data_dir / "backups"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if target is not None:
            save_blobs(services, folder / PHOTOS)
        moment = datetime.fromtimestamp(services.clock() / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
        made = back_up(services.store, folder / f"headland-{moment}.sqlite")
        # Photos that came while the database was copied: it may name them already.
        photos = save_blobs(services, folder / PHOTOS) if target is not None else 0
        with services.writing() as (_, table):
            table.set_meta(BACKED_UP, str(services.clock()))
    late = f", {counted(photos, 'new photo')}" if photos else ""
    click.echo(f"{made.path}: {counted(made.records, 'record')}, {made.bytes // 1024} kB{late}")


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--yes", is_flag=True, help="Do not ask.")
@data_option
def restore(source: Path, yes: bool, data_dir: Path | None) -> None:
    """Put the backup SOURCE in the place of the company's data.

    SOURCE is a headland-<time>.sqlite, or a directory of them: then the newest. The server must be stopped. The
    database that was there is kept beside it. Phones notice by themselves and send again what the backup lacks.
    """
    settings = settings_of(data_dir=data_dir)
    if settings.postgres:
        raise click.ClickException(
            "restore into an empty directory without HEADLAND_DATABASE, then `headland migrate-to` an empty database"
        )
    file = newest(source)
    found = look_at(file)
    if settings.database_file.exists() and not yes:
        click.confirm(
            f"Replace the company in {settings.data_dir} by {file} ({counted(found.records, 'record')})?", abort=True
        )
    with alone(settings.data_dir):
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        restored = put_back(file, settings.database_file, _now())
        saved = BlobDirectory(file.parent / PHOTOS)
        photos = copy_blobs(saved.names(), saved, BlobDirectory(settings.blob_dir))
        for folder in settings.segment_dirs.values():
            shutil.rmtree(folder, ignore_errors=True)
    missing = _settle_in(data_dir)
    back = f"{counted(restored.records, 'record')} and {counted(photos, 'photo')}"
    click.echo(f"Restored {back}. Phones will send what is missing.")
    if missing:
        lost = counted(missing, "photo named in it is", "photos named in it are")
        click.echo(f"{lost} not there; a phone does not send again what it has sent.")


def save_blobs(services: Services, folder: Path) -> int:
    """Copy the photos and files that are not in that folder yet; returns how many."""
    kept = kept_blobs(services.settings, services.store)
    return copy_blobs(services.blobs.names(), kept, BlobDirectory(folder))


def newest(source: Path) -> Path:
    """The file itself, or the newest backup of a directory."""
    if source.is_file():
        return source
    files = sorted(source.glob("headland-*.sqlite"))
    if not files:
        raise click.ClickException(f"there is no headland-*.sqlite in {source}")
    return files[-1]


def _settle_in(data_dir: Path | None) -> int:
    """Forget blobs whose file did not come back, so that a phone that has one may send it again; let those go that came
    back and whose records were erased since. What was restored has its copy. Returns how many photos are lost."""
    with company(data_dir) as services:
        with services.writing() as (tx, _):
            table = Company(tx.connection)
            lost = [blob for blob in table.blobs() if blob.done_at is not None and not services.blobs.has(blob.hash)]
            for blob in lost:
                table.drop_blob(blob.hash)
            table.set_meta(BACKED_UP, str(services.clock()))
        finish(services)
    return len(lost)


def _now() -> int:
    from backend.app import now_ms

    return now_ms()
