"""What a phone's copy lives on: the exchange, first copies by segments, and pokes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody, RawBody
from litestar.response import ServerSentEvent, ServerSentEventMessage

from backend.api.answers import Asked, Parts, Who, accepted, answer, inflated, nothing
from backend.auth import sessions
from backend.auth.guard import services_of, signed_of
from backend.auth.sessions import SESSION_COOKIE, Signed
from backend.jobs.erasures import erases, finish
from backend.live import Scope
from backend.services import Services
from backend.storage.company import Company
from backend.storage.repairs import Repairs
from shared_schema.errors import Failed
from shared_schema.protocol import MAX_PUSH_BYTES, RangeRequest, RepairReport, SyncRequest, SyncResponse
from sync.exchange import exchange
from sync.ports import Actor
from sync.ranges import compare

FRESH_MS = 30_000
"""A phone that asks more often than this is not written down each time."""
DECODER = msgspec.json.Decoder(SyncRequest)


class Replication(Controller):
    path = "/api"

    @post("/sync", status_code=200, sync_to_thread=True, request_max_body_size=MAX_PUSH_BYTES * 2)
    def sync(self, request: Asked, body: RawBody) -> Response[bytes]:
        """Push and pull in one round trip.

        `services` and `signed` are not injected: for two dependencies Litestar starts a group of tasks at each
        request, a tenth of what this one, the busiest, costs.
        """
        services, signed = services_of(request), signed_of(request)
        unpacked = inflated(body, request.headers.get("content-encoding", ""), MAX_PUSH_BYTES * 2)
        try:
            message = DECODER.decode(unpacked)
        except msgspec.DecodeError as error:
            raise Failed("bad_request", why=str(error)[:200]) from error
        return answer(request, run_exchange(services, signed, message))

    @get("/buckets/{bucket:str}/snapshot", sync_to_thread=True)
    def snapshot(self, request: Asked, services: Parts, signed: Who, bucket: FromPath[str]) -> Response[bytes]:
        with services.reading() as (tx, _):
            if bucket not in services.policy.readable(tx, signed.actor):
                raise Failed("not_found")
            return answer(request, services.snapshots.manifest(tx, bucket))

    @get("/buckets/{bucket:str}/segments/{hash:str}", sync_to_thread=True)
    def segment(
        self, request: Asked, services: Parts, signed: Who, bucket: FromPath[str], hash: FromPath[str]
    ) -> Response[bytes]:
        """One immutable piece; private to this person, so only the browser may keep it."""
        with services.reading() as (tx, _):
            if bucket not in services.policy.readable(tx, signed.actor):
                raise Failed("not_found")
        encoding = accepted(request.headers.get("accept-encoding", "")) or "gzip"
        body = services.snapshots.segment(bucket, hash, encoding)
        if body is None:
            raise Failed("not_found")
        headers = {
            "Content-Encoding": encoding,
            "Cache-Control": "private, max-age=86400, immutable",
            "Vary": "Accept-Encoding",
        }
        return Response(body, media_type="application/json", headers=headers)

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


def run_exchange(services: Services, signed: Signed, message: SyncRequest) -> SyncResponse:
    """One exchange as this device; afterwards its freshness is noted and open pages are poked."""
    if message.replica != signed.replica:
        _require_own(services, signed, message.replica)
    actor = Actor(person=signed.person, role=signed.role, replica=message.replica)
    now = services.clock()
    try:
        response = exchange(services.store, services.policy, actor, message, now_ms=now, hooks=services.hooks)
    except Failed as failure:
        if failure.code == "replica_forked":
            with services.writing() as (_, company):
                company.set_replica(signed.device, str(failure.detail["new_replica"]))
        raise
    if signed.last_sync is None or now - signed.last_sync > FRESH_MS:
        with services.room.spared(), services.store.transaction() as connection:
            Company(connection).record_sync(signed.device, now)
    if message.ops:
        services.room.stored()
        services.live.nudge()
        if erases(message.ops, response.results):
            finish(services)
    return response


def _require_own(services: Services, signed: Signed, replica: str) -> None:
    """A replica that this device had before its present one: a fork it has not heard of yet."""
    with services.reading() as (tx, _):
        state = tx.replica(replica)
    if state is None or state.device != signed.device or state.person != signed.person:
        raise Failed("unknown_replica")
