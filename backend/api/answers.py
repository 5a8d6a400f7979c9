"""What every endpoint sends back: JSON, compressed in the handler's thread when it is worth it.

Not Litestar's compression middleware: it would work on the event loop, and it would hold back the pokes of
`/api/live`. Brotli at quality 2: quality 4 takes twice the time for a sync page of the same bytes (180 KB become 31 by
both), 1 gives up a seventh of them, 5 takes four times as long for a seventh less.
"""

from __future__ import annotations

import asyncio
import zlib
from typing import Any

import brotli
import msgspec
from litestar import Request, Response
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from backend.auth.sessions import Signed
from backend.services import Services
from shared_schema.errors import Failed

Asked = Request[Any, Any, State]
Parts = SkipValidation[NamedDependency[Services]]
"""The parameter `services` of a handler."""
Who = SkipValidation[NamedDependency[Signed]]
"""The parameter `signed` of a handler: who is asking. Routes open to the anonymous cannot have it."""

WORTH_BYTES = 1024
LONG_BYTES = 16 * 1024
NO_STORE = {"Cache-Control": "no-store"}


def answer(request: Asked, value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    """`value` as JSON. Never kept by caches: it is for this person only."""
    return _answered(status, headers, *_packed(msgspec.json.encode(value), request))


async def answer_soon(request: Asked, value: object, headers: dict[str, str] | None = None) -> Response[bytes]:
    """The same from a handler on the loop: what takes long to pack is packed in a thread."""
    body = msgspec.json.encode(value)
    if len(body) < LONG_BYTES:
        return _answered(200, headers, *_packed(body, request))
    return _answered(200, headers, *await asyncio.to_thread(_packed, body, request))


def _packed(body: bytes, request: Asked) -> tuple[bytes, str | None]:
    encoding = accepted(request.headers.get("accept-encoding", "")) if len(body) >= WORTH_BYTES else None
    if encoding == "br":
        body = brotli.compress(body, mode=brotli.MODE_TEXT, quality=2)
    elif encoding == "gzip":
        packer = zlib.compressobj(5, wbits=31)
        body = packer.compress(body) + packer.flush()
    return body, encoding


def _answered(status: int, headers: dict[str, str] | None, body: bytes, encoding: str | None) -> Response[bytes]:
    sent = {**NO_STORE, "Vary": "Accept-Encoding", **(headers or {})}
    if encoding:
        sent["Content-Encoding"] = encoding
    return Response(body, status_code=status, media_type="application/json", headers=sent)


def nothing() -> Response[None]:
    return Response(None, status_code=204, headers=NO_STORE)


def accepted(header: str) -> str | None:
    """The better encoding both sides speak."""
    offered = {}
    for part in header.lower().split(","):
        name, _, quality = part.strip().partition(";")
        offered[name.strip()] = quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    for encoding in ("br", "gzip"):
        if offered.get(encoding, False):
            return encoding
    return None


def inflated(body: bytes, encoding: str, maximum: int) -> bytes:
    """The request body unpacked, never beyond `maximum`: a small bomb must not become a big one."""
    if encoding in ("", "identity"):
        if len(body) > maximum:
            raise Failed("too_large", maximum=maximum)
        return body
    if encoding != "gzip":
        raise Failed("bad_request", encoding=encoding[:40])
    unpacker = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacker.decompress(body, maximum + 1)
    except zlib.error as error:
        raise Failed("bad_request", encoding="gzip") from error
    if len(unpacked) > maximum or unpacker.unconsumed_tail:
        raise Failed("too_large", maximum=maximum)
    if not unpacker.eof:
        raise Failed("bad_request", encoding="gzip")
    return unpacked
