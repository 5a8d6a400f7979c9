"""Photos and files by content hash: up in parts, down to whoever may see a record that names them."""

from __future__ import annotations

from litestar import Controller, Response, put, route
from litestar.params import FromPath, FromQuery, RawBody

from backend.api.answers import Asked, Parts, Who, answer
from backend.storage.blobs import HASH, PART_BYTES
from shared_schema.errors import Failed

# What a browser may show by itself; anything else is downloaded, never run.
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "audio/mpeg", "audio/mp4", "audio/webm"})


class Files(Controller):
    path = "/api/blobs"

    @put("/{hash:str}", sync_to_thread=True, request_max_body_size=PART_BYTES)
    def receive(
        self,
        request: Asked,
        services: Parts,
        signed: Who,
        hash: FromPath[str],
        body: RawBody,
        offset: FromQuery[int] = 0,
        total: FromQuery[int] = 0,
    ) -> Response[bytes]:
        """One part; the answer says how many bytes are here, so the phone resumes there."""
        progress = services.blobs.receive(signed.person, hash, offset, total or len(body), body, services.clock())
        return answer(request, progress)

    @route("/{hash:str}", http_method=["GET", "HEAD"], sync_to_thread=True)
    def send(self, request: Asked, services: Parts, signed: Who, hash: FromPath[str]) -> Response[bytes]:
        """The bytes, for the uploader and for readers of an attachment that names them; else there is nothing."""
        if not HASH.fullmatch(hash):
            raise Failed("not_found")
        with services.reading() as (tx, company):
            blob = company.blob(hash)
            naming = services.attachments_of(tx, hash)
            seen = naming and services.policy.visible(tx, signed.actor)
        shown = [record for record in naming if record.bucket in seen]
        path = services.blobs.path(hash)
        if blob is None or blob.done_at is None or path is None or not (shown or blob.uploader == signed.person):
            raise Failed("not_found")
        mime = next((str(r.value("mime")) for r in shown if r.value("sha256") == hash), "image/jpeg")
        headers = {
            "Cache-Control": "private, max-age=31536000, immutable",
            "Content-Disposition": "inline" if mime in SHOWN else "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        body = b"" if request.method == "HEAD" else path.read_bytes()
        if request.method == "HEAD":
            headers["Content-Length"] = str(blob.total)
        return Response(body, media_type=mime if mime in SHOWN else "application/octet-stream", headers=headers)
