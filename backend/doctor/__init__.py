"""Looking the whole company over: is every copy of the truth still the same, and can the server do its work?

Each check yields findings; each finding says what is wrong, where and how often, and what to do, for a person who did
not write this program. The checks read one moment and change nothing, so they may run beside the server, on both
engines and in memory that does not grow with the company. To add one: a function in the file of its noun, which takes
the open transaction, in `CHECKS`; then break it on purpose in `tests/backend/planted.py`.

`repair.py` makes anew what can be made from what is right, when asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from backend.doctor.circles import circles
from backend.doctor.exchange import clock, copies, replicas, sessions
from backend.doctor.files import photos, segments
from backend.doctor.finding import ERROR, WARNING, Check, Finding
from backend.doctor.machine import access, database, machine, reminders
from backend.doctor.records import RESTORE, buckets, families, history, references
from backend.doctor.repair import repair
from backend.services import Services
from backend.storage.sql_rows import Unreadable

__all__ = ["CHECKS", "ERROR", "WARNING", "Check", "Finding", "examine", "families", "repair"]

CHECKS: tuple[Check, ...] = (
    database,
    buckets,
    families,
    circles,
    references,
    history,
    replicas,
    clock,
    sessions,
    segments,
    photos,
    access,
    copies,
    reminders,
    machine,
)


def examine(services: Services) -> Iterator[tuple[str, list[Finding]]]:
    """Each check with what it found. A record that cannot be read ends every check that meets it, which each says."""
    with services.reading() as (tx, company):
        for check in CHECKS:
            found: list[Finding] = []
            try:
                for finding in check(services, tx, company):
                    found.append(finding)
            except Unreadable as error:
                what = f"a record cannot be read, and the rest of this check was left undone: {error}"
                found.append(Finding(ERROR, check.__name__, "unreadable", "records", what, RESTORE))
            yield check.__name__, found
