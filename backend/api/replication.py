"""What a phone's copy lives on: the exchange, first copies by segments, and pokes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody, RawBody
from litestar.response import ServerSentEvent, ServerSentEventMessage
from msgspec import UNSET

from backend.api.answers import Asked, Parts, Who, accepted, answer, answer_soon, inflated, nothing
from backend.auth import sessions
from backend.auth.guard import ASKS_ITSELF, services_of
from backend.auth.sessions import PERSON_HEADER, SESSION_COOKIE
from backend.exchanges import Exchanges
from backend.jobs.erasures import erases, finish
from backend.live import Scope
from backend.services import Services
from backend.storage.repairs import Repairs
from backend.storage.snapshots import Snapshots
from shared_schema.errors import Failed
from shared_schema.protocol import (
    FORMER,
    MAX_PUSH_BYTES,
    PACKED,
    TOGETHER,
    RangeRequest,
    RepairReport,
    SyncRequest,
    SyncResponse,
)
from sync.ranges import compare

DECODER = msgspec.json.Decoder(SyncRequest)


FORGET = {"Clear-Site-Data": '"cache"'}
"""Browsers keep first copies for a day, to go on with after a cut: not those that hold what was erased since (X3)."""


class Replication(Controller):
    path = "/api"

    @post("/sync", status_code=200, request_max_body_size=MAX_PUSH_BYTES * 2, opt={ASKS_ITSELF: True})
    async def sync(self, request: Asked, body: RawBody) -> Response[bytes]:
        """Push and pull in one round trip. Who asks is found out in line (`backend/exchanges.py`).

        Nothing is injected: for dependencies Litestar starts a group of tasks at each request, a tenth of what this
        one, the busiest, costs.
        """
        secret, person = request.cookies.get(SESSION_COOKIE), request.headers.get(PERSON_HEADER)
        try:
            message = DECODER.decode(inflated(body, request.headers.get("content-encoding", ""), MAX_PUSH_BYTES * 2))
        except (msgspec.DecodeError, Failed) as error:
            await asyncio.to_thread(sessions.check, services_of(request), secret, person)
            if isinstance(error, Failed):
                raise
            raise Failed("bad_request", why=str(error)[:200]) from error
        response = await exchanges_of(request).serve(secret, message, person)
        if message.form == PACKED and any(page.snapshot for page in response.buckets):
            await asyncio.to_thread(_bring_manifests, services_of(request), response)
        if erases(message.ops, response.results):
            await asyncio.to_thread(finish, services_of(request))
        return await answer_soon(request, response, FORGET if _brings_erasures(response) else None)

    @get("/buckets/{bucket:str}/snapshot", sync_to_thread=True)
    def snapshot(
        self, request: Asked, services: Parts, signed: Who, bucket: FromPath[str], form: FromQuery[int] = FORMER
    ) -> Response[bytes]:
        with services.reading() as (tx, _):
            if bucket not in services.policy.readable(tx, signed.actor):
                raise Failed("not_found")
            return answer(request, _of_form(services, form).manifest(tx, bucket))

    @get("/buckets/{bucket:str}/segments/{hash:str}", sync_to_thread=True)
    def segment(
        self,
        request: Asked,
        services: Parts,
        signed: Who,
        bucket: FromPath[str],
        hash: FromPath[str],
        form: FromQuery[int] = FORMER,
    ) -> Response[bytes]:
        """One immutable piece, or several together; private to this person, so only the browser may keep it."""
        with services.reading() as (tx, _):
            if bucket not in services.policy.readable(tx, signed.actor):
                raise Failed("not_found")
        copies = _of_form(services, form)
        headers = {"Cache-Control": "private, max-age=86400, immutable", "Vary": "Accept-Encoding"}
        if form == PACKED:
            names = hash.split("+")
            pieces = [copies.segment(bucket, name, "gzip") for name in names[:TOGETHER]]
            if None in pieces or len(names) > TOGETHER:
                raise Failed("not_found")
            return Response(b"".join(filter(None, pieces)), media_type="application/gzip", headers=headers)
        encoding = accepted(request.headers.get("accept-encoding", "")) or "gzip"
        body = copies.segment(bucket, hash, encoding)
        if body is None:
            raise Failed("not_found")
        return Response(body, media_type="application/json", headers={**headers, "Content-Encoding": encoding})

    @post("/buckets/{bucket:str}/ranges", status_code=200, sync_to_thread=True)
    def ranges(
        self, request: Asked, services: Parts, signed: Who, bucket: FromPath[str], data: JSONBody[RangeRequest]
    ) -> Response[bytes]:
        """Where this phone's copy differs from ours, and what stands there; as a first copy, to whom it is open."""
        with services.reading() as (tx, _):
            if bucket not in services.policy.readable(tx, signed.actor):
                raise Failed("not_found")
            return answer(request, compare(tx, bucket, data))

    @post("/repairs", status_code=204, sync_to_thread=True)
    def repairs(self, services: Parts, signed: Who, data: JSONBody[RepairReport]) -> Response[None]:
        """What this phone mended or lost, told once it can be; telling it again changes nothing."""
        with services.store.transaction() as connection:
            Repairs(connection).add(signed.person, signed.device, data.repairs, services.clock())
        return nothing()

    @get("/live")
    async def live(self, request: Asked, services: Parts) -> ServerSentEvent:
        """Pokes while the page is open. The session is asked for again as long as it lasts."""
        secret = request.cookies.get(SESSION_COOKIE)

        def scope() -> Scope | None:
            try:
                signed = sessions.check(services, secret)
            except Failed:
                return None
            with services.reading() as (tx, _):
                return Scope(
                    services.policy.readable(tx, signed.actor), frozenset(services.policy.team(tx, signed.actor))
                )

        async def events() -> AsyncIterator[ServerSentEventMessage]:
            async for poke in services.live.listen(scope):
                if poke.event:
                    data = msgspec.json.encode({"bucket": poke.bucket}).decode()
                    yield ServerSentEventMessage(event=poke.event, data=data)
                else:
                    yield ServerSentEventMessage(data=None, comment="here", retry=5000)

        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return ServerSentEvent(events(), headers=headers)


def _of_form(services: Services, form: int) -> Snapshots:
    """The first copies in the form a phone asks for."""
    if form not in services.snapshots:
        raise Failed("bad_request", why=f"form {form} of a snapshot is not known here: {FORMER} or {PACKED}")
    return services.snapshots[form]


def _bring_manifests(services: Services, response: SyncResponse) -> None:
    """Save a new phone a round trip: of the buckets it is to fetch whole, what it would ask for next."""
    with services.reading() as (tx, _):
        for page in response.buckets:
            if page.snapshot:
                page.manifest = services.snapshots[PACKED].at_hand(tx, page.id) or UNSET


def exchanges_of(request: Asked) -> Exchanges:
    found = request.app.state.exchanges
    assert isinstance(found, Exchanges)
    return found


def _brings_erasures(response: SyncResponse) -> bool:
    return any(row.erased for page in response.buckets for row in page.rows)
