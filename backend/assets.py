"""The files of the phone's program: read once, with the `.br` and `.gz` copies the build put beside them."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from pathlib import Path
from threading import Lock

from msgspec import Struct

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
HASHED = re.compile(r"assets/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+")
MIME = {
    ".webmanifest": "application/manifest+json",
    ".js": "text/javascript",
    ".css": "text/css",
    ".html": "text/html",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


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
