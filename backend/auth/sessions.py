"""Opening and checking sessions: a random token in an HttpOnly cookie, its hash at rest, bound to a device.

Two cookies. `headland_session` ends with sign-out. `headland_device` outlives it: a person who signs in again on the
same browser gets the same device and so the same replica, and the outbox that waited there goes on with its numbers
(ux law 1). The device key is per browser, the device per browser and person: phones are shared.
A revoked device keeps its session row, so that the phone learns it was revoked instead of being merely signed out.

The cookie is the browser's, and a tab may be another's than who signed in last. So a page names in `PERSON_HEADER`
whom it works for; the session of another is refused (`other_person`) before anything else is told of it. A header that
is missing (an app of the first release, a program) is not asked for.
"""

from __future__ import annotations

import secrets
from base64 import b64encode

from msgspec import Struct

from backend.auth.passwords import digest, new_secret
from backend.services import Services, new_id
from backend.storage.company import Company, Phone, Session
from backend.storage.sql_read import SqlReadTx
from backend.storage.sql_tx import SqlWriteTx
from shared_schema.errors import Failed
from shared_schema.protocol import Op
from sync.buckets import ORG
from sync.exchange import issue_replica, write
from sync.ports import Actor

SESSION_COOKIE = "headland_session"
DEVICE_COOKIE = "headland_device"
PERSON_HEADER = "headland-person"
DAY_MS = 24 * 3600 * 1000
TOUCH_MS = 3600 * 1000

SERVER = Actor(person="server", role="server", replica="")


class Signed(Struct, frozen=True):
    """Who is asking, as found from the session cookie."""

    token: str
    person: str
    name: str
    role: str
    device: str
    replica: str
    """The replica issued to this device, as it is now."""
    last_sync: int | None = None
    used_at: int = 0

    @property
    def actor(self) -> Actor:
        return Actor(person=self.person, role=self.role, replica=self.replica)


class Opened(Struct, frozen=True):
    """A session just opened: the secrets for the two cookies, and who is signed in."""

    token: str
    device_key: str
    signed: Signed


def check(services: Services, secret: str | None, person: str | None = None) -> Signed:
    """Who holds this session cookie; raises `signed_out`, `device_revoked`, or `other_person` where the page works for
    another. Only reads, never waits for a writer."""
    with services.reading() as (tx, _):
        return of(tx, secret, services.clock(), person)


def of(tx: SqlReadTx, secret: str | None, now: int, person: str | None = None) -> Signed:
    """The same, in an open transaction."""
    session = Company(tx.connection).session(digest(secret)) if secret else None
    if session is None or session.expires_at <= now:
        raise Failed("signed_out")
    require(session, person)
    if session.revoked_at is not None:
        raise Failed("device_revoked")
    return _signed(
        tx, session.token, session.person, session.device, session.replica, session.last_sync, session.used_at
    )


def require(session: Session, person: str | None) -> None:
    """Raise `other_person` where a page that works for `person` came with the session of another."""
    if person and person != session.person:
        raise Failed("other_person")


def is_stale(signed: Signed, now: int) -> bool:
    """Whether the session's use should be noted."""
    return now - signed.used_at > TOUCH_MS


def renew(services: Services, signed: Signed) -> None:
    """A session in use lasts longer."""
    now = services.clock()
    with services.store.transaction() as connection:
        Company(connection).touch_session(signed.token, now, now + services.settings.session_days * DAY_MS)


def open_session(
    services: Services, tx: SqlWriteTx, company: Company, person: str, label: str, device_key: str | None
) -> Opened:
    """Sign a person in on this browser, inside the caller's transaction."""
    now = services.clock()
    key = device_key or new_secret()
    phone = company.phone_of_key(digest(key), person)
    if phone is None:
        phone = _new_phone(services, tx, person, label, now)
        company.add_phone(phone, digest(key))
    if company.rescue_key(person) is None:
        company.add_rescue_key(person, b64encode(secrets.token_bytes(32)).decode())
    token = new_secret()
    company.add_session(digest(token), person, phone.id, now, now + services.settings.session_days * DAY_MS)
    return Opened(token, key, _signed(tx, digest(token), person, phone.id, phone.replica))


def revoke(services: Services, tx: SqlWriteTx, company: Company, device: str) -> None:
    """Take a device's access away; it wipes itself when it next asks."""
    company.revoke_phone(device, services.clock())
    record(services, tx, Op(n=0, op="set", id=device, kind="device", fields={"revoked": True}))


def record(services: Services, tx: SqlWriteTx, *ops: Op) -> None:
    """Write records as the server itself; a refusal is a defect of ours or a bad value from an administrator."""
    for result in write(tx, services.policy, SERVER, list(ops), now_ms=services.clock(), hooks=services.hooks):
        if result.r != "ok":
            raise Failed("bad_request", code=result.code, field=result.field)


def _new_phone(services: Services, tx: SqlWriteTx, person: str, label: str, now: int) -> Phone:
    device = new_id()
    label = " ".join(label.split())[:120] or "?"
    record(services, tx, Op(n=0, op="new", id=device, kind="device", fields={"person": person, "label": label}))
    replica = issue_replica(tx, person, device, now_ms=now, hooks=services.hooks).id
    return Phone(device, person, label, replica, now, None, None)


def _signed(
    tx: SqlReadTx, token: str, person: str, device: str, replica: str, last_sync: int | None = None, used_at: int = 0
) -> Signed:
    """The person behind a session, with the role as it is now; one who left is signed out."""
    found = tx.kept(f"who is {person}", ORG, lambda: tx.get([person]).get(person))
    if found is None or found.kind != "person" or not found.living or found.value("left"):
        raise Failed("signed_out")
    name, role = str(found.value("name")), str(found.value("role"))
    return Signed(token, person, name, role, device, replica, last_sync, used_at)
