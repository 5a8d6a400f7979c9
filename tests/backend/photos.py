"""A photo of three parts, sent as a phone sends it, and the attachment that names it."""

from __future__ import annotations

import hashlib
from typing import Any

from backend.storage.blobs import PART_BYTES
from tests.backend.conftest import World, new

PHOTO = bytes(range(256)) * 5000  # Three parts.
HASH = hashlib.sha256(PHOTO).hexdigest()


def attach(world: World, hash: str = HASH, **fields: Any) -> None:
    told = {"account": "A1", "subject": "A1", "sha256": hash, "mime": "image/jpeg", "bytes": len(PHOTO), **fields}
    world.write(new("attachment", "T1", **told))


def send(world: World, client: object, photo: bytes = PHOTO) -> None:
    name, offset = hashlib.sha256(photo).hexdigest(), 0
    while offset < len(photo):
        part = photo[offset : offset + PART_BYTES]
        path = f"/api/blobs/{name}?offset={offset}&total={len(photo)}"
        answer = client.put(path, content=part)  # type: ignore[attr-defined]  # any client of these tests
        assert answer.status_code == 200, answer.text
        offset = answer.json()["have"]
    assert answer.json()["done"] is True
