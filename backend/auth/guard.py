"""The one guard every request passes: the Origin of a write, then the role against the table in `policy.py`.

It runs on the application, so a controller cannot forget it; a route the table does not know is closed to everybody.
The Origin check is the second wall behind SameSite cookies: a browser always sends `Origin` with a write from
a page, so a foreign one is refused; a program without a browser sends none and holds no cookie by accident.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from backend.auth import sessions
from backend.auth.policy import ANONYMOUS, ENDPOINTS
from backend.auth.sessions import Signed
from backend.services import Services
from shared_schema.errors import Failed

Connection = ASGIConnection[Any, Any, Any, Any]
ASKS_ITSELF = "asks_itself"
"""Option of a handler that finds out who is asking in its own transaction (`backend/exchanges.py`)."""
READS = frozenset({"GET", "HEAD", "OPTIONS"})


def services_of(connection: Connection) -> Services:
    services = connection.app.state.services
    assert isinstance(services, Services)
    return services


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Let the request through, or raise."""
    method = str(connection.scope.get("method", "GET"))
    if method == "OPTIONS":
        return
    services = services_of(connection)
    if method not in READS:
        check_origin(connection, services.settings.public_url)
    rule = ENDPOINTS.get((method, connection.scope["path_template"]))
    if rule is None:
        raise Failed("forbidden")
    if ANONYMOUS in rule.roles:
        return
    if handler.opt.get(ASKS_ITSELF) and connection.cookies.get(sessions.SESSION_COOKIE):
        return
    # On the loop, not in a thread: two rows by their keys cost less than the way to a thread and back, and in a thread
    # they would stand in line behind handlers that wait for the writer. Not so when they have to be asked over a wire.
    secret, person = connection.cookies.get(sessions.SESSION_COOKIE), connection.headers.get(sessions.PERSON_HEADER)
    if services.settings.postgres:
        signed = await asyncio.to_thread(sessions.check, services, secret, person)
    else:
        signed = sessions.check(services, secret, person)
    if signed.role not in rule.roles:
        raise Failed("forbidden")
    if sessions.is_stale(signed, services.clock()):
        await asyncio.to_thread(_renew, services, signed)
    connection.scope["state"]["signed"] = signed


def _renew(services: Services, signed: Signed) -> None:
    """Reading goes on where nothing can be written."""
    with services.room.spared():
        sessions.renew(services, signed)


def check_origin(connection: Connection, public_url: str) -> None:
    """Refuse a write that a page of another site started."""
    origin = connection.headers.get("origin")
    if origin is None:
        if connection.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Failed("wrong_origin")
        return
    named = urlsplit(origin)
    if public_url and origin.rstrip("/") == _origin(public_url):
        return
    if named.scheme not in ("http", "https") or named.netloc != connection.headers.get("host"):
        raise Failed("wrong_origin", origin=origin[:200])


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
