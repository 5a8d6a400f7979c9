"""What a reminder looks like on its way out, and what a channel must be able to do.

A channel says of itself whether a message may be sent again after a crash (`repeatable`): web push may, because the
phone replaces a notification of the same tag; a group robot may not, its room would read the same thing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

Clock = Callable[[], int]
"""Milliseconds since 1970 UTC."""
Sleeper = Callable[[float], object]
"""Waits that many seconds; tests pass one that only writes them down."""

SENT = "sent"
FAILED = "failed"
GONE = "gone"
"""The other end no longer exists: the subscription is removed."""
UNKNOWN = "unknown"
"""Perhaps it arrived, perhaps not; it is not tried again."""


class Message(Struct, frozen=True, omit_defaults=True):
    """What a person is told. `url` is the screen a tap opens (`#/today`), `tag` makes a repeat replace the first."""

    title: str
    body: str
    url: str
    tag: str
    language: str = "zh-CN"
    badge: int | None = None
    markdown: str = ""
    """The same for a chat room, where a channel can show more than two lines."""


class Target(Struct, frozen=True):
    """Where to: an endpoint of a phone, or a room's web hook."""

    address: str
    p256dh: str = ""
    auth: str = ""


class Outcome(Struct, frozen=True):
    """What became of one message at one target. `status`: the HTTP status, 0 when there was no answer."""

    state: str
    status: int = 0
    attempts: int = 1
    detail: str = ""


class Channel(Protocol):
    """One way out."""

    @property
    def name(self) -> str: ...
    @property
    def repeatable(self) -> bool: ...
    def send(self, target: Target, message: Message) -> Outcome: ...
