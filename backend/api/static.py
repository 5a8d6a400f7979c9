"""The phone's program, as built into `backend/static/`: files with `.br` and `.gz` beside them, copied out.

Hashed files never change and are kept for a year; the page, the worker and the manifest are asked for each time
(an ETag answers "unchanged"), so that a new version is found. Security headers go on every answer of the server
(`SECURITY`); scripts come from here alone and never inline. Style attributes are allowed: a virtual list places its
rows by them, and a style runs nothing.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from pathlib import Path
from threading import Lock

from litestar import Controller, Response, get
from msgspec import Struct

from backend.api.answers import Asked, accepted
from backend.services import Services
from shared_schema.errors import Failed

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(self), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = {"Strict-Transport-Security": "max-age=31536000"}

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
HASHED = re.compile(r"assets/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+")
MIME = {
    ".webmanifest": "application/manifest+json",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}

NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Headland 田头</title>
<h1>Headland 田头</h1>
<p>The server runs. The phone's program is not built yet: run <code>make wheel</code>, or install the wheel.</p>
<p lang="zh-CN">服务器已启动。手机端程序尚未构建：请运行 <code>make wheel</code>，或安装 wheel 包。</p>
</html>
"""


class Asset(Struct, frozen=True):
    """One file as served: its bytes by encoding ('' = as it is)."""

    bodies: dict[str, bytes]
    mime: str
    etag: str
    cache: str
    changed: int


class Assets:
    """The files of one directory, read when first asked for and again when they change (a build while serving)."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory.resolve()
        self._lock = Lock()
        self._known: dict[str, Asset] = {}

    def find(self, name: str) -> Asset | None:
        """The asset of this path, or None. Hidden files and anything outside the directory do not exist."""
        if any(part.startswith(".") for part in name.split("/")) or name.endswith((".br", ".gz")) or "\0" in name:
            return None
        path = (self._directory / name).resolve()
        if not path.is_relative_to(self._directory) or not path.is_file():
            return None
        changed = path.stat().st_mtime_ns
        known = self._known.get(name)
        if known is None or known.changed != changed:
            known = _read(path, name, changed)
            with self._lock:
                self._known[name] = known
        return known


class Static(Controller):
    path = "/"

    @get("/", sync_to_thread=True)
    def index(self, request: Asked, services: Services) -> Response[bytes]:
        if services.assets.find("index.html") is None:
            return Response(NOT_BUILT.encode(), media_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"})
        return _send(request, services, "index.html")

    @get("/{path:path}", sync_to_thread=True)
    def file(self, request: Asked, services: Services, path: str) -> Response[bytes]:
        return _send(request, services, path.lstrip("/"))


def _send(request: Asked, services: Services, name: str) -> Response[bytes]:
    asset = services.assets.find(name)
    if asset is None:
        raise Failed("not_found")
    headers = {"Cache-Control": asset.cache, "ETag": asset.etag, "Vary": "Accept-Encoding"}
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, media_type=asset.mime, headers=headers)
    encoding = accepted(request.headers.get("accept-encoding", "")) or ""
    if encoding not in asset.bodies:
        encoding = "gzip" if encoding and "gzip" in asset.bodies and "gzip" in request.headers["accept-encoding"] else ""
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(asset.bodies[encoding], media_type=asset.mime, headers=headers)


def _read(path: Path, name: str, changed: int) -> Asset:
    bodies = {"": path.read_bytes()}
    for encoding, suffix in (("br", ".br"), ("gzip", ".gz")):
        packed = path.with_name(path.name + suffix)
        # A packed copy older than its file is of another build.
        if packed.is_file() and packed.stat().st_mtime_ns >= changed - 60_000_000_000:
            bodies[encoding] = packed.read_bytes()
    etag = f'W/"{hashlib.sha256(bodies[""]).hexdigest()[:32]}"'
    mime = MIME.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(bodies, mime, etag, IMMUTABLE if HASHED.fullmatch(name) else REVALIDATE, changed)
