"""Web push: a message only the one browser can read (RFC 8291), signed so that its push service lets it in (RFC 8292).

Encryption by http-ece, signing by py-vapid, transport by the same httpx client as every other channel. Not chosen:
pywebpush, which wraps exactly these two and brings requests and aiohttp along.

The VAPID key pair is made at the first start and kept in the company's own facts: a new pair would silence every
subscription. An address is accepted only at a known push service (`PUSH_SERVICES`, plus settings): it comes from a
browser, and a server that posts wherever it is told can be made to knock on doors inside its own network.
"""

from __future__ import annotations

import base64
import hashlib
import os
from urllib.parse import urlsplit

import http_ece
import httpx
import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from backend.notify.ports import FAILED, Clock, Message, Outcome, Sleeper, Target
from backend.notify.retry import by_status, deliver

PUSH_SERVICES = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
TTL_SECONDS = 12 * 3600
"""A digest is of no use the next day."""
TOKEN_SECONDS = 12 * 3600
"""RFC 8292 allows 24 hours; half of it leaves room for a wrong clock."""
LARGEST_PAYLOAD = 3000
"""Push services take 4096 bytes with the envelope; a notification that long is not read anyway."""


class Keys:
    """The server's VAPID key pair. `public` is what a browser is given to subscribe (base64url, uncompressed point)."""

    def __init__(self, private: str) -> None:
        self._vapid = Vapid02.from_raw(private.encode())
        self.private = private

    @classmethod
    def fresh(cls) -> Keys:
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        return cls(b64(number.to_bytes(32, "big")))

    @property
    def public(self) -> str:
        point = self._vapid.public_key.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return b64(point)

    def authorization(self, endpoint: str, subject: str, now_ms: int) -> str:
        """The `Authorization` header for one push service."""
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": now_ms // 1000 + TOKEN_SECONDS,
            "sub": subject,
        }
        return str(self._vapid.sign(claims)["Authorization"])


class WebPush:
    """The channel to browsers."""

    name = "push"
    repeatable = True

    def __init__(self, client: httpx.Client, keys: Keys, subject: str, clock: Clock, sleep: Sleeper) -> None:
        self._client = client
        self._keys = keys
        self._subject = subject
        self._clock = clock
        self._sleep = sleep

    def send(self, target: Target, message: Message) -> Outcome:
        """Encrypt for that subscription and hand it to its push service."""
        try:
            body = encrypt(target, payload(message))
        except (ValueError, http_ece.ECEException) as error:
            return Outcome(FAILED, detail=f"subscription: {error}")
        request = self._client.build_request(
            "POST",
            target.address,
            content=body,
            headers={
                "Authorization": self._keys.authorization(target.address, self._subject, self._clock()),
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
                "TTL": str(TTL_SECONDS),
                "Urgency": "normal",
                "Topic": topic(message.tag),
            },
        )
        return deliver(self._client, request, by_status, self._sleep, repeatable=self.repeatable)


def payload(message: Message) -> bytes:
    """What the service worker reads; a body too long for a push is cut at a character."""
    data = {
        "title": message.title,
        "body": message.body,
        "url": message.url,
        "tag": message.tag,
        "lang": message.language,
    }
    if message.badge is not None:
        data["badge"] = message.badge  # type: ignore[assignment]  # the one number among the strings
    raw = msgspec.json.encode(data)
    if len(raw) > LARGEST_PAYLOAD:
        over = len(raw) - LARGEST_PAYLOAD
        data["body"] = message.body.encode()[: -over - 3].decode(errors="ignore") + "…"
        raw = msgspec.json.encode(data)
    return raw


def encrypt(target: Target, plain: bytes) -> bytes:
    """RFC 8291: an ephemeral key, the browser's key and its secret; one record."""
    return bytes(
        http_ece.encrypt(
            plain,
            salt=os.urandom(16),
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=unb64(target.p256dh),
            auth_secret=unb64(target.auth),
            version="aes128gcm",
        )
    )


def topic(tag: str) -> str:
    """RFC 8030: at most 32 base64url characters; a newer message of a topic replaces one not yet delivered."""
    return b64(hashlib.sha256(tag.encode()).digest())[:32]


def allowed(endpoint: str, extra: frozenset[str] = frozenset()) -> bool:
    """Whether this address is a push service; `extra` hosts (an own service, a test) may be plain HTTP."""
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    if host in extra:
        return parts.scheme in ("http", "https")
    known = any(host == service or host.endswith("." + service) for service in PUSH_SERVICES)
    return parts.scheme == "https" and parts.username is None and parts.port in (None, 443) and known


def valid_keys(p256dh: str, auth: str) -> bool:
    """Whether a browser's keys are a point of the curve and a 16-byte secret."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(p256dh))
        return len(unb64(auth)) == 16
    except ValueError:
        return False


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
