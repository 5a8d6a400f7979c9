"""What is left to do after an erasure was committed: what lies in files (X3).

Rows and tables are emptied in the erasing transaction (`sync/erase.py`, `storage/absorbing.py`). Files cannot be part
of it: they go right after the answer's transaction, and once more at night, should the server have died in between:
photos nothing names, first copies packed before, the database's own log. Each step asks what is there, not what was
asked for, so that it may run any number of times.

Copies of the database that were set aside (before an upgrade, by a restore, by a move to PostgreSQL) hold everything,
like backups do, and like the fourteen nightly backups they go in their time.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from pathlib import Path

from backend.auth.sessions import DAY_MS
from backend.services import Services
from backend.storage.absorbing import wanted_files
from shared_schema.protocol import Op, Result

log = logging.getLogger("headland.jobs")

SET_ASIDE_DAYS = 30
SET_ASIDE = re.compile(r"\.(replaced|moved)-\d+(-wal|-shm)?$|\.before-\w+$")


def erases(ops: Sequence[Op], results: Sequence[Result]) -> bool:
    """Whether something was erased by these ops."""
    asked = {op.n for op in ops if op.op == "cmd" and op.name == "erase"}
    return any(result.n in asked and result.r == "ok" for result in results)


def finish(services: Services) -> None:
    """Let go of what lies in files. A failure is logged: what was asked for is done, and the night tries again."""
    try:
        photos(services)
        tidy(services)
    except Exception:
        log.exception("an erasure left files behind")


def tidy(services: Services) -> None:
    """Drop first copies packed before something was erased, and what the database's log still holds of it."""
    with services.reading() as (tx, _):
        for copies in services.snapshots.values():
            copies.purge(tx)
    services.store.scrub()


def photos(services: Services) -> int:
    """Remove the files that nothing names any more."""
    with services.reading() as (tx, _):
        wanted = wanted_files(tx)
    return services.blobs.collect(wanted, services.clock())


def drop_set_aside(services: Services) -> int:
    """Remove copies of the database that were set aside long enough ago."""
    before = services.clock() / 1000 - SET_ASIDE_DAYS * DAY_MS / 1000
    found = [path for path in services.settings.data_dir.iterdir() if SET_ASIDE.search(path.name)]
    old = [path for path in found if _set_aside_at(path) < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _set_aside_at(path: Path) -> float:
    """When it got its name: renaming changes a file's status, not its contents."""
    return path.stat().st_ctime
