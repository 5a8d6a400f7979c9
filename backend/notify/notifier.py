"""The company's ways out, built once: keys, channels, dispatcher."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from backend.notify.dispatch import Dispatcher
from backend.notify.ledger import Ledger
from backend.notify.ports import Clock, Sleeper
from backend.notify.robot import Robot
from backend.notify.webpush import Keys, WebPush
from backend.settings import Settings
from backend.storage.company import Company
from backend.storage.store import CompanyStore

TIMEOUT = httpx.Timeout(20.0, connect=5.0)


@dataclass(frozen=True)
class Notifier:
    """What sends. `push_hosts`: hosts beside the known push services that a subscription may name."""

    push: WebPush
    dispatcher: Dispatcher
    push_hosts: frozenset[str]
    client: httpx.Client
    stopping: threading.Event
    """Set when the process ends: waits between tries end at once, no further reminder is begun."""

    def close(self) -> None:
        self.client.close()


def create_notifier(settings: Settings, store: CompanyStore, clock: Clock, *, sleep: Sleeper | None = None) -> Notifier:
    """Make or read the VAPID keys and build the channels. `sleep`: what waits between tries, for tests."""
    stopping = threading.Event()
    wait = sleep or stopping.wait
    with store.write() as tx:  # alone: two processes that start together must find one pair of keys
        keys = keys_of(Company(tx.connection))
    # Redirects are not followed and proxies of the environment not used: a push goes where its subscription says.
    client = httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)

    @contextmanager
    def writing() -> Iterator[Ledger]:
        with store.transaction() as connection:
            yield Ledger(connection)

    push = WebPush(client, keys, subject_of(settings), clock, wait)
    dispatcher = Dispatcher(writing, push, Robot(client, wait), settings.robot_url, clock, stopping)
    return Notifier(push, dispatcher, frozenset(settings.push_hosts.split()), client, stopping)


def keys_of(company: Company) -> Keys:
    """The company's key pair, made at the first start: a new one would silence every subscription."""
    private = company.meta("vapid_private")
    keys = Keys(private) if private else Keys.fresh()
    if private is None:
        company.set_meta("vapid_private", keys.private)
        company.set_meta("vapid_public", keys.public)
    return keys


def subject_of(settings: Settings) -> str:
    """Whom a push service may complain to (RFC 8292): the public address, where there is one."""
    if settings.secure:
        return settings.url
    return f"mailto:headland@{urlsplit(settings.url).hostname or 'localhost'}"
