"""The phone's program, as built into `backend/static/`: files with `.br` and `.gz` beside them, copied out.

Hashed files never change and are kept for a year; the page, the worker and the manifest are asked for each time
(an ETag answers "unchanged"), so that a new version is found. Security headers go on every answer of the server
(`SECURITY`); scripts come from here alone and never inline. Style attributes are allowed: a virtual list places its
rows by them, and a style runs nothing.
"""

from __future__ import annotations

from litestar import Controller, Response, get
from litestar.params import FromPath

from backend.api.answers import NO_STORE, Asked, Parts, accepted
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

WORKER, WORKER_OFF = "worker.js", "worker-off.js"
"""The service worker, and the one that removes it (`HEADLAND_WORKER=off`)."""

NOT_BUILT = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Headland 田头</title>
<h1>Headland 田头</h1>
<p>The server runs. The phone's program is not built yet: run <code>make wheel</code>, or install the wheel.</p>
<p lang="zh-CN">服务器已启动。手机端程序尚未构建：请运行 <code>make wheel</code>，或安装 wheel 包。</p>
</html>
"""


class Static(Controller):
    path = "/"

    @get("/", sync_to_thread=True)
    def index(self, request: Asked, services: Parts) -> Response[bytes]:
        if services.assets.find("index.html") is None:
            return Response(NOT_BUILT.encode(), media_type="text/html", headers=NO_STORE)
        return _send(request, services, "index.html")

    @get("/{path:path}", sync_to_thread=True)
    def file(self, request: Asked, services: Parts, path: FromPath[str]) -> Response[bytes]:
        name = path.lstrip("/")
        if name == WORKER and services.settings.worker == "off":
            return _send(request, services, WORKER_OFF)
        return _send(request, services, name)


def _send(request: Asked, services: Services, name: str) -> Response[bytes]:
    asset = services.assets.find(name)
    if asset is None:
        raise Failed("not_found")
    headers = {"Cache-Control": asset.cache, "ETag": asset.etag, "Vary": "Accept-Encoding"}
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, media_type=asset.mime, headers=headers)
    encoding = accepted(request.headers.get("accept-encoding", "")) or ""
    if encoding not in asset.bodies:
        encoding = (
            "gzip" if encoding and "gzip" in asset.bodies and "gzip" in request.headers["accept-encoding"] else ""
        )
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(asset.bodies[encoding], media_type=asset.mime, headers=headers)
