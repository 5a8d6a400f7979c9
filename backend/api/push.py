"""Web push: a browser's address for notifications, kept with its device; a test message to oneself."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Controller, Response, delete, post
from litestar.params import JSONBody
from msgspec import Meta, Struct

from backend.api.answers import Asked, Parts, Who, answer, nothing
from backend.jobs.plan import language_of
from backend.notify.ledger import Ledger
from backend.notify.ports import GONE, SENT, Message, Target
from backend.notify.sentences import say
from backend.notify.webpush import allowed, valid_keys
from shared_schema.errors import Failed

Address = Annotated[str, Meta(min_length=8, max_length=2000)]
Key = Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{16,200}=*$")]
MOST = 20
"""Subscriptions a person may have; more is a loop somewhere, the oldest go."""


class SubscriptionKeys(Struct):
    p256dh: Key
    auth: Key


class Subscription(Struct):
    """What `PushSubscription.toJSON()` gives in a browser."""

    endpoint: Address
    keys: SubscriptionKeys


class Unsubscription(Struct):
    endpoint: Address


class Push(Controller):
    path = "/api/push"

    @post("/subscriptions", status_code=204, sync_to_thread=True)
    def subscribe(self, services: Parts, signed: Who, data: JSONBody[Subscription]) -> Response[None]:
        """Keep where this device's notifications go."""
        if not allowed(data.endpoint, services.notifier.push_hosts):
            raise Failed("bad_request", field="endpoint", why="not a push service")
        if not valid_keys(data.keys.p256dh, data.keys.auth):
            raise Failed("bad_request", field="keys")
        with services.store.transaction() as connection:
            ledger = Ledger(connection)
            target = Target(data.endpoint, data.keys.p256dh, data.keys.auth)
            ledger.subscribe(signed.person, signed.device, target, services.clock())
            for old in ledger.subscriptions(signed.person)[:-MOST]:
                ledger.unsubscribe(old.address)
        return nothing()

    @delete("/subscriptions", status_code=204, sync_to_thread=True)
    def unsubscribe(self, services: Parts, signed: Who, data: JSONBody[Unsubscription]) -> Response[None]:
        """Forget it. One's own only; an unknown one is already forgotten."""
        with services.store.transaction() as connection:
            Ledger(connection).unsubscribe(data.endpoint, signed.person)
        return nothing()

    @post("/test", status_code=200, sync_to_thread=True)
    def test(self, request: Asked, services: Parts, signed: Who) -> Response[bytes]:
        """Send a message to each of one's devices; says how many took it."""
        with services.reading() as (tx, _):
            targets = Ledger(tx.connection).subscriptions(signed.person)
            settings = tx.get([f"s-{signed.person}"]).get(f"s-{signed.person}")
        if not targets:
            raise Failed("not_found", what="subscription")
        language = language_of(str(settings.value("language")) if settings else None)
        message = Message(
            title=say(language, "test.title"),
            body=say(language, "test.body"),
            url="#/me",
            tag="test",
            language=language,
        )
        outcomes: dict[str, Any] = {}
        for target in targets:
            outcomes[target.address] = services.notifier.push.send(target, message)
        gone = [address for address, outcome in outcomes.items() if outcome.state == GONE]
        with services.store.transaction() as connection:
            for address in gone:
                Ledger(connection).unsubscribe(address)
        sent = sum(outcome.state == SENT for outcome in outcomes.values())
        if not sent:
            raise Failed("unavailable", gone=len(gone), failed=len(outcomes) - len(gone))
        return answer(request, {"sent": sent, "gone": len(gone), "failed": len(outcomes) - sent - len(gone)})
