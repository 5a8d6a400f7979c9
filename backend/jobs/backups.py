"""The nightly backup: one file a day in `backups/`, two weeks of them. Photos are files of their own beside it."""

from __future__ import annotations

from datetime import UTC, datetime

from backend.services import Services
from backend.storage.backup import back_up

KEPT = 14
PREFIX = "headland-"


def nightly_backup(services: Services) -> str:
    """Copy the database; returns the file's name. Removes the oldest beyond `KEPT`, never what it did not name."""
    folder = services.settings.data_dir / "backups"
    folder.mkdir(exist_ok=True, mode=0o700)
    moment = datetime.fromtimestamp(services.clock() / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
    made = back_up(services.store, folder / f"{PREFIX}{moment}.sqlite")
    for old in sorted(folder.glob(f"{PREFIX}*.sqlite"))[:-KEPT]:
        old.unlink()
    return made.path.name
