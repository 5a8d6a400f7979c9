"""Signing in and out, one-time links, the session's own facts, password and devices."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from backend.api.answers import Asked, Parts, Who, answer, nothing
from backend.auth import sessions
from backend.auth.passwords import digest
from backend.auth.sessions import DEVICE_COOKIE, PERSON_HEADER, SESSION_COOKIE, Opened, Signed
from backend.services import Services
from backend.storage.company import Company, fold
from backend.storage.sql_read import SqlReadTx
from backend.storage.sql_tx import SqlWriteTx
from shared_schema.errors import Failed
from shared_schema.protocol import SCHEMA
from sync.exchange import issue_replica

FEATURES = ("photos", "live", "push", "import", "export", "rescue")

Label = Annotated[str, Meta(max_length=300)]


class SignIn(Struct):
    name: Annotated[str, Meta(max_length=200)]
    password: Annotated[str, Meta(max_length=2000)]
    device: Label = ""


class Join(Struct):
    device: Label = ""
    password: Annotated[str, Meta(max_length=2000)] | None = None


class NewPassword(Struct):
    password: Annotated[str, Meta(max_length=2000)]


class Identity(Controller):
    path = "/api"

    @post("/sign-in", status_code=200, sync_to_thread=True)
    def sign_in(self, request: Asked, services: Parts, data: JSONBody[SignIn]) -> Response[bytes]:
        """Name and password. Wrong ones are counted; the password is checked outside any transaction: it is slow."""
        name, address = fold(data.name), _address(request)
        services.limits.check(name, address)
        with services.reading() as (_, company):
            credential = company.credential_of(name)
        if not services.passwords.right(credential.password if credential else None, data.password):
            services.limits.failed(name, address)
            raise Failed("wrong_credentials")
        assert credential is not None
        assert credential.password is not None
        services.limits.succeeded(name, address)
        stronger = services.passwords.hash(data.password) if services.passwords.stale(credential.password) else None
        with services.writing() as (tx, company):
            if stronger:
                company.set_password(credential.person, stronger, services.clock())
            opened, body = _opened(request, services, tx, company, credential.person, data.device)
        return _welcome(request, services, opened, body)

    @post("/invitations/{token:str}", status_code=200, sync_to_thread=True)
    def join(self, request: Asked, services: Parts, token: FromPath[str], data: JSONBody[Join]) -> Response[bytes]:
        """A one-time link, with or without setting a password. The second tap finds it used."""
        address = _address(request)
        services.limits.check("", address)
        hashed = services.passwords.hash(data.password) if data.password else None
        with services.writing() as (tx, company):
            invitation = company.invitation(digest(token))
            if invitation is None or not company.use_invitation(digest(token), services.clock()):
                services.limits.failed("", address)
                raise Failed("link_used")
            if hashed:
                company.set_password(invitation.person, hashed, services.clock())
            opened, body = _opened(request, services, tx, company, invitation.person, data.device)
        return _welcome(request, services, opened, body)

    @post("/sign-out", status_code=204, sync_to_thread=True)
    def sign_out(self, request: Asked, services: Parts) -> Response[None]:
        """End the session; nothing on the phone is touched, and its device is known again at the next sign-in."""
        secret = request.cookies.get(SESSION_COOKIE)
        if secret:
            with services.writing() as (_, company):
                if session := company.session(digest(secret)):
                    sessions.require(session, request.headers.get(PERSON_HEADER))
                company.end_session(digest(secret))
        gone = nothing()
        gone.set_cookie(_cookie(services, SESSION_COOKIE, "", 0))
        return gone

    @get("/me", sync_to_thread=True)
    def who(self, request: Asked, services: Parts, signed: Who) -> Response[bytes]:
        with services.reading() as (tx, company):
            return answer(request, me(services, tx, company, signed))

    @post("/replicas", status_code=200, sync_to_thread=True)
    def replica(self, request: Asked, services: Parts, signed: Who) -> Response[bytes]:
        """A new replica for a phone whose storage was evicted: its old numbers are not known to it any more."""
        with services.writing() as (tx, company):
            state = issue_replica(tx, signed.person, signed.device, now_ms=services.clock(), hooks=services.hooks)
            replica = state.id
            company.set_replica(signed.device, replica)
        return answer(request, {"replica": replica})

    @post("/password", status_code=204, sync_to_thread=True)
    def password(self, services: Parts, signed: Who, data: JSONBody[NewPassword]) -> Response[None]:
        """Set one's own password; every other session of the person ends."""
        hashed = services.passwords.hash(data.password)
        with services.writing() as (_, company):
            company.set_password(signed.person, hashed, services.clock())
            company.end_sessions(signed.person, keep=signed.token)
        return nothing()

    @get("/devices", sync_to_thread=True)
    def devices(self, request: Asked, services: Parts, signed: Who) -> Response[bytes]:
        with services.reading() as (_, company):
            phones = company.phones([signed.person])
        items = [
            {
                "id": phone.id,
                "label": phone.label,
                "last_seen": phone.last_sync or phone.created_at,
                "current": phone.id == signed.device,
                "revoked": phone.revoked_at is not None,
            }
            for phone in reversed(phones)
        ]
        return answer(request, {"items": items})

    @delete("/devices/{device:str}", status_code=204, sync_to_thread=True)
    def revoke(self, services: Parts, signed: Who, device: FromPath[str]) -> Response[None]:
        """Revoke one's own device; an administrator revokes anybody's (a stolen phone)."""
        with services.writing() as (tx, company):
            phone = company.phone(device)
            if phone is None or (phone.person != signed.person and signed.role != "administrator"):
                raise Failed("not_found")
            sessions.revoke(services, tx, company, device)
        return nothing()


def me(services: Services, tx: SqlReadTx, company: Company, signed: Signed) -> dict[str, Any]:
    """The session as the phone keeps it, so that it opens with the server dead.

    `synced`: when this device last exchanged; a phone whose storage is blank learns from it that there was some.
    """
    phone = company.phone(signed.device)
    return {
        "person": {"id": signed.person, "name": signed.name, "role": signed.role},
        "company": {
            "id": company.meta("company_id"),
            "name": services.called(company),
            "demo": company.meta("demo") == "1",
        },
        "replica": signed.replica,
        "device": signed.device,
        "synced": phone.last_sync if phone else None,
        "epoch": tx.epoch(),
        "playbook": {"hash": services.method.current(tx).hash},
        "vapid": company.meta("vapid_public"),
        "schema": SCHEMA,
        "features": FEATURES,
        "rescue": company.rescue_key(signed.person),
        "limits": {"file": services.settings.max_blob_bytes, "files": services.settings.max_files},
    }


def _opened(
    request: Asked, services: Services, tx: SqlWriteTx, company: Company, person: str, device: str
) -> tuple[Opened, dict[str, Any]]:
    """A session on this browser, and what its phone is told of it."""
    opened = sessions.open_session(services, tx, company, person, device, request.cookies.get(DEVICE_COOKIE))
    return opened, me(services, tx, company, opened.signed)


def _welcome(request: Asked, services: Services, opened: Opened, body: dict[str, Any]) -> Response[bytes]:
    response = answer(request, body)
    age = services.settings.session_days * 24 * 3600
    response.set_cookie(_cookie(services, SESSION_COOKIE, opened.token, age))
    response.set_cookie(_cookie(services, DEVICE_COOKIE, opened.device_key, 400 * 24 * 3600))
    return response


def _cookie(services: Services, name: str, value: str, age: int) -> Cookie:
    return Cookie(
        key=name, value=value, max_age=age, path="/", httponly=True, samesite="lax", secure=services.settings.secure
    )


def _address(request: Asked) -> str:
    return request.client.host if request.client else "?"
