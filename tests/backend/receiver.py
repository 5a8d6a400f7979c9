"""A push service and a chat robot on this machine: a real HTTP server that keeps what it was sent.

`Browser` holds what a browser makes: a key pair and a secret. The body is decrypted with the private
key that never left this process, and the VAPID token verified with the public key the server gave out, by
`cryptography` itself: not by the library that made it.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Reply = tuple[int, bytes]


@dataclass
class Receiver:
    """What came, and what is answered: the replies in turn, then `always`."""

    received: list[Received] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    always: Reply = (201, b"")
    before_answer: Callable[[Received], None] = lambda _: None
    url: str = ""


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Listen on a free port until the block ends."""
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            request = Received(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            state.received.append(request)
            state.before_answer(request)
            status, answer = state.replies.pop(0) if state.replies else state.always
            if status == 0:  # hang up without an answer
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Browser:
    """One browser's subscription with the keys only it has."""

    endpoint: str
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    def json(self) -> dict[str, Any]:
        """What `PushSubscription.toJSON()` gives."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": self.endpoint,
            "expirationTime": None,
            "keys": {"p256dh": b64(point), "auth": b64(self.secret)},
        }

    def read(self, request: Received) -> dict[str, Any]:
        """Decrypt a push; raises when it is not for this browser."""
        plain = http_ece.decrypt(request.body, private_key=self.private, auth_secret=self.secret, version="aes128gcm")
        decoded: dict[str, Any] = json.loads(plain)
        return decoded


def vapid_claims(request: Received, public: str) -> dict[str, Any]:
    """Check the signature with the server's public key and return what it claims."""
    scheme, _, rest = request.headers["authorization"].partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert parts["k"] == public
    signed, _, signature = parts["t"].rpartition(".")
    raw = unb64(signature)
    assert len(raw) == 64
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(public))
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    key.verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    header, claims = (json.loads(unb64(part)) for part in signed.split("."))
    assert header == {"typ": "JWT", "alg": "ES256"}
    decoded: dict[str, Any] = claims
    return decoded


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
