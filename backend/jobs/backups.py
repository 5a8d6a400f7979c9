"""The nightly backup: one file a day in `backups/`, two weeks of them.

Photos and files in the data directory are files of their own beside it. Those in the database are saved into
`backups/blobs`, each once: a lost database must not take them along. One that left the company (erased, orphaned)
leaves that folder with the last backup that can name it.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from backend.services import Services
from backend.storage.backup import back_up
from backend.storage.blob_places import kept_blobs
from backend.storage.blob_store import BlobDirectory
from backend.storage.blobs import copy_blobs

KEPT = 14
PREFIX = "headland-"
DAY_MS = 24 * 3600 * 1000


def nightly_backup(services: Services) -> str:
    """Copy the database; returns the file's name. Removes the oldest beyond `KEPT`, never what it did not name."""
    folder = services.settings.data_dir / "backups"
    folder.mkdir(exist_ok=True, mode=0o700)
    moment = datetime.fromtimestamp(services.clock() / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    made = back_up(services.store, folder / f"{PREFIX}{moment}.sqlite")
    for old in sorted(folder.glob(f"{PREFIX}*.sqlite"))[:-KEPT]:
        old.unlink()
    if services.settings.blobs_in_database:
        save_blobs(services, folder / "blobs")
    return made.path.name


def save_blobs(services: Services, folder: Path) -> None:
    """Bring the folder of saved blobs up to date. A file's time, renewed each night, says when it was there last."""
    saved = BlobDirectory(folder)
    kept = kept_blobs(services.settings, services.store)
    here = set(services.blobs.names())
    copy_blobs(sorted(here), kept, saved)
    now = services.clock()
    for name in list(saved.names()):
        path = saved.path(name)
        if name in here:
            os.utime(path, (now / 1000, now / 1000))
        elif path.stat().st_mtime * 1000 < now - KEPT * DAY_MS:
            saved.discard(name)
