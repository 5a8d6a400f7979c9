"""A company of many reps, made straight in its database: each with a plot, a phone with a session, contacts to edit.

Five thousand invitations by HTTP would take longer than what is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from backend.app import create_services
from backend.auth.policy import REP
from backend.auth.sessions import DEVICE_COOKIE, SESSION_COOKIE, open_session, record
from backend.services import Services
from backend.settings import Settings
from shared_schema.protocol import Op
from tests.benchmarks.exchange import Lane, Session

CONTACTS = 10
PER_COMMIT = 100


@dataclass(frozen=True)
class Crowd:
    """The phones, as the generator drives them."""

    lanes: list[Lane]


def make_crowd(data: Path, phones: int, database: str = "") -> Crowd:
    """Make the company; nothing serves it yet."""
    services = create_services(Settings(data_dir=data, jobs=False, database=database))
    try:
        known: list[tuple[Session, str]] = []
        for start in range(0, phones, PER_COMMIT):
            known += _some(services, range(start, min(start + PER_COMMIT, phones)))
        with services.reading() as (tx, _):
            heads = {bucket: head.seq for bucket, head in tx.heads(["org", *(bucket for _, bucket in known)]).items()}
        return Crowd([_lane(session, bucket, heads) for session, bucket in known])
    finally:
        services.notifier.close()
        services.store.close()


def _some(services: Services, numbers: range) -> list[tuple[Session, str]]:
    made: list[tuple[Session, str]] = []
    with services.writing() as (tx, company):
        ops: list[Op] = []
        for number in numbers:
            person, plot, account = f"rep-{number}", f"plot-{number}", f"account-{number}"
            zone = services.settings.zone
            ops.append(_new("person", person, name=person, role=REP, zone=zone))
            ops.append(_new("plot", plot, name=plot, owner=person, zone=zone))
            ops.append(_new("account", account, name=account, plot=plot))
            ops += [_new("contact", key, name="李明朗", account=account) for key in contacts_of(plot)]
        record(services, tx, *ops)
        for number in numbers:
            opened = open_session(services, tx, company, f"rep-{number}", "bench", None)
            cookie = f"{SESSION_COOKIE}={opened.token}; {DEVICE_COOKIE}={opened.device_key}"
            made.append((Session(cookie, opened.signed.replica, tx.epoch()), f"plot:plot-{number}"))
    return made


def contacts_of(plot: str) -> list[str]:
    return [f"{plot}-{index}" for index in range(CONTACTS)]


def _new(kind: str, id: str, **fields: str) -> Op:
    return Op(n=0, op="new", id=id, kind=kind, fields=dict(fields))


def _lane(session: Session, bucket: str, heads: dict[str, int]) -> Lane:
    person = bucket.removeprefix("plot:").replace("plot-", "rep-")
    cursors = {"org": heads["org"], bucket: heads[bucket], f"user:{person}": 0}
    contacts = contacts_of(bucket.removeprefix("plot:"))
    return Lane(session, contacts, 0, cursors, dict.fromkeys(contacts, heads[bucket]))
