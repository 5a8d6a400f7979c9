"""`headland doctor --repair`: only what can be made anew from what is right. Nothing a person wrote is touched.

- A first copy that is missing, damaged or of another history is dropped: it is packed again when a phone asks.
- A bucket's sum is added up anew, where its rows are right and none is lost: phones whose copy is right then agree.
- Sessions of people who are not there end.
- What was erased and still holds something is erased once more: that was asked for, and no screen shows it any more.

Everything else is for a backup, or for a person: a program that guesses would hide the damage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from backend.auth.sessions import SERVER
from backend.doctor.finding import Finding
from backend.doctor.records import erased_with_history
from backend.jobs import erasures
from backend.services import Services
from backend.storage.sql_read import SqlReadTx
from sync.digest import add
from sync.draft import Draft
from sync.erase import erase_records, is_bare
from sync.ports import Stored

SEGMENTS = frozenset({"segment_missing", "segment_damaged", "foreign_epoch"})
SUSPECT = frozenset({"digest", "beyond_head", "seq_lost", "seq_twice", "head_lost", "gone_and_there", "database"})
"""With one of these a sum may be right and the rows wrong: then it says so, and stays."""


def repair(services: Services, findings: Iterable[Finding]) -> list[str]:
    """Mend what is safe to mend; returns the codes and places of what was mended."""
    found = list(findings)
    done = []
    for finding in found:
        if finding.code in SEGMENTS:
            for copies in services.snapshots.values():
                copies.drop(finding.place)
        elif finding.code == "session_lost":
            _end_sessions(services)
        elif finding.code == "erased_content":
            _erase_again(services, partial(_half_erased, bucket=finding.place))
        elif finding.code == "history_erased":
            _erase_again(services, _with_history)
        elif finding.code == "sum" and not any(_speaks_against(other, finding.place) for other in found):
            _add_up(services, finding.place)
        else:
            continue
        done.append(f"{finding.code} {finding.place}")
    return done


def _speaks_against(other: Finding, bucket: str) -> bool:
    return other.code in SUSPECT and other.place in (bucket, "records", "buckets", "database")


def _add_up(services: Services, bucket: str) -> None:
    with services.writing() as (tx, _):
        total, count = 0, 0
        for row in tx.records(bucket):
            total, count = add(total, row.c), count + 1
        tx.connection.execute("UPDATE buckets SET sum = ?, count = ? WHERE id = ?", (total, count, bucket))


def _half_erased(tx: SqlReadTx, bucket: str) -> list[Stored]:
    return [row for row in tx.records(bucket) if row.erased and not is_bare(row)]


def _with_history(tx: SqlReadTx) -> list[Stored]:
    return list(tx.get(erased_with_history(tx)).values())


def _erase_again(services: Services, found: Callable[[SqlReadTx], list[Stored]]) -> None:
    """With all that other tables and files keep of them."""
    with services.writing() as (tx, _):
        draft = Draft(tx, services.clock(), services.hooks)
        erase_records(draft, found(tx), SERVER)
        draft.flush()
    erasures.finish(services)


def _end_sessions(services: Services) -> None:
    with services.writing() as (tx, company):
        held = {str(row[0]) for row in tx.connection.execute("SELECT DISTINCT person FROM sessions").fetchall()}
        there = {key for key, row in tx.get(held).items() if row.living}
        for person in sorted(held - there):
            company.end_sessions(person)
