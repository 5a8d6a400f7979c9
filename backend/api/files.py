"""Photos and files by content hash: up in parts, down to whoever may see a record that names them.

Down they go so that no browser runs them: only pictures and sound are shown in place, everything else is handed over to
be saved, whatever its record calls it; `nosniff` and a sandbox stand behind that. A blob never changes, so its hash is
its tag. Browsers keep it for a week without asking, not for ever: what was erased is then gone from there too, and
asking again costs a 304. `Vary: Cookie`, because phones are shared.
"""

from __future__ import annotations

from urllib.parse import quote

from litestar import Controller, Response, put, route
from litestar.params import FromPath, FromQuery, RawBody
from litestar.response import Stream

from backend.api.answers import Asked, Parts, Who, answer
from backend.api.ranges import Unsatisfiable, part_of
from backend.auth.files import Sight, named, sight
from backend.auth.sessions import Signed
from backend.services import Services
from backend.storage.blobs import HASH, PART_BYTES
from backend.storage.uploads import Uploads
from shared_schema.errors import Failed
from sync.ports import Stored

# What a browser may show by itself; anything else is downloaded, never run.
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "audio/mpeg", "audio/mp4", "audio/webm"})
PLAIN = "application/octet-stream"


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
        """One part; the answer says how many bytes are here, so the phone resumes there. An empty one asks."""
        progress = services.blobs.receive(
            signed.person,
            hash,
            offset,
            total or len(body),
            body,
            services.clock(),
            admit=lambda: _admit(services, signed, hash),
        )
        if progress.done:
            _note_names(services, signed, hash)
        return answer(request, progress)

    @route("/{hash:str}", http_method=["GET", "HEAD"], sync_to_thread=True)
    def send(self, request: Asked, services: Parts, signed: Who, hash: FromPath[str]) -> Response[bytes] | Stream:
        """The bytes, or the range asked for; to who may not see them there is nothing."""
        if not HASH.fullmatch(hash):
            raise Failed("not_found")
        with services.reading() as (tx, company):
            found = sight(services, tx, company, signed, hash)
        if not found.readable or found.blob is None or not services.blobs.has(hash):
            raise Failed("not_found")
        headers, total, tag = _headers(found, hash), found.blob.total, f'"{hash}"'
        if tag in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=headers)
        try:
            asked = request.headers.get("range") if request.headers.get("if-range", tag) == tag else None
            part = part_of(asked, total)
        except Unsatisfiable:
            return Response(b"", status_code=416, headers={**headers, "Content-Range": f"bytes */{total}"})
        start, end = part or (0, total)
        headers["Content-Length"] = str(end - start)
        if part is not None:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{total}"
        media, status = headers.pop("Content-Type"), 200 if part is None else 206
        if request.method == "HEAD":
            return Response(b"", status_code=status, media_type=media, headers=headers)
        return Stream(services.blobs.read(hash, start, end), status_code=status, media_type=media, headers=headers)


def _headers(found: Sight, hash: str) -> dict[str, str]:
    record = next((r for r in found.shown if r.value("sha256") == hash), None)
    mime = str(record.value("mime")) if record else "image/jpeg" if found.shown else PLAIN
    shown = mime in SHOWN
    return {
        "Content-Type": mime if shown else PLAIN,
        "Content-Disposition": _disposition("inline" if shown else "attachment", record),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        # Phones keep what they fetch themselves and let go of it with its record: no second copy beside (X3).
        "Cache-Control": "private, no-store",
        "ETag": f'"{hash}"',
        "Vary": "Cookie",
        "Accept-Ranges": "bytes",
    }


def _disposition(how: str, record: Stored | None) -> str:
    """With the file's own name, in the one spelling that takes any language (RFC 6266)."""
    name = str(record.value("name") or "") if record else ""
    return f"{how}; filename*=UTF-8''{quote(name, safe='')}" if name else how


def _admit(services: Services, signed: Signed, hash: str) -> None:
    """Refuse what its record has no room for. Who came first stays: records are counted in the order of their ids,
    which is that of time."""
    most = services.settings.max_files
    with services.reading() as (tx, _):
        for record in named(services, tx, signed.actor, hash):
            beside = sorted(
                row.id
                for row in tx.family(record.family)
                if row.kind == "attachment" and row.value("subject") == record.value("subject") and row.living
            )
            if record.id in beside[most:]:
                raise Failed("too_many_files", maximum=most)


def _note_names(services: Services, signed: Signed, hash: str) -> None:
    """Remember for which records somebody who holds the blob sent it."""
    with services.reading() as (tx, _):
        known = Uploads(tx.connection).sent_for(hash)
        fresh = [record.id for record in named(services, tx, signed.actor, hash) if record.id not in known]
    if fresh:
        with services.store.transaction() as db:
            Uploads(db).send_for(hash, fresh)
