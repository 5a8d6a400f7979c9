"""The list of what was erased, beside the database: a backup brings records back, this file does not.

One line a record: id, kind, bucket, family, separated by tabs; enough to put a marker where a backup never knew the
record, so that a phone that was away cannot send it again as new. (Lists of the first release have the id alone.) It is
written and synced before the transaction commits: an id too many erases what was to be erased anyway, one too few
would let it come back.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from sync.ports import Stored


def erased_path(database: Path) -> Path:
    return database.with_name(f"{database.name}.erased")


def line_of(row: Stored) -> str:
    return f"{row.id}\t{row.kind}\t{row.bucket}\t{row.family}"


def note(path: Path, lines: Sequence[str]) -> None:
    """Add to the list; on the disk when this returns."""
    if not lines:
        return
    with path.open("a", encoding="ascii") as log:
        log.writelines(f"{line}\n" for line in lines)
        log.flush()
        os.fsync(log.fileno())


def erased_lines(database: Path) -> list[str]:
    path = erased_path(database)
    return path.read_text(encoding="ascii").splitlines() if path.exists() else []


def erased_log(database: Path) -> list[Stored]:
    """What remains of every record ever erased in this company, each once, as it last lay."""
    known: dict[str, Stored] = {}
    for line in erased_lines(database):
        key, kind, bucket, family = [*line.split("\t"), "", "", ""][:4]
        if key:
            known[key] = Stored(id=key, kind=kind, bucket=bucket, family=family, erased=True)
    return list(known.values())
