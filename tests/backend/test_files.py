"""Photos: parts, resuming, hashes, who may see them, orphans."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from backend.storage.blobs import ORPHAN_MS, PART_BYTES, Blobs
from backend.storage.company import Company
from shared_schema.errors import Failed
from tests.backend.conftest import World, change, new

PHOTO = bytes(range(256)) * 5000  # Three parts.
HASH = hashlib.sha256(PHOTO).hexdigest()


def attach(world: World, hash: str = HASH, **fields: object) -> None:
    world.write(
        new("attachment", "T1", account="A1", subject="A1", sha256=hash, mime="image/jpeg", bytes=len(PHOTO), **fields)
    )


def send(world: World, client: object, photo: bytes = PHOTO) -> None:
    name, offset = hashlib.sha256(photo).hexdigest(), 0
    while offset < len(photo):
        part = photo[offset : offset + PART_BYTES]
        answer = client.put(f"/api/blobs/{name}?offset={offset}&total={len(photo)}", content=part)  # type: ignore[attr-defined]
        assert answer.status_code == 200, answer.text
        offset = answer.json()["have"]
    assert answer.json()["done"] is True


def test_a_photo_arrives_in_parts_and_comes_back_whole(world: World) -> None:
    ann = world.sign_in("ann")
    send(world, ann)
    attach(world)
    answer = ann.get(f"/api/blobs/{HASH}")
    assert answer.content == PHOTO
    assert answer.headers["content-type"] == "image/jpeg"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "private" in answer.headers["cache-control"]
    head = ann.head(f"/api/blobs/{HASH}")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(PHOTO)))


def test_a_cut_transfer_goes_on_where_it_stopped(world: World) -> None:
    """A repeated part, or one from the future, changes nothing and is told where to go on."""
    ann = world.sign_in("ann")
    url = f"/api/blobs/{HASH}?total={len(PHOTO)}"
    first = PHOTO[:PART_BYTES]
    assert ann.put(f"{url}&offset=0", content=first).json() == {"have": PART_BYTES, "done": False}
    assert ann.put(f"{url}&offset=0", content=first).json() == {"have": PART_BYTES, "done": False}
    assert ann.put(f"{url}&offset={PART_BYTES + 9}", content=b"x").json() == {"have": PART_BYTES, "done": False}
    assert ann.get(f"/api/blobs/{HASH}").status_code == 404
    send(world, ann)
    assert ann.put(f"{url}&offset=0", content=first).json() == {"have": len(PHOTO), "done": True}


def test_a_damaged_photo_is_refused_and_begun_again(world: World) -> None:
    ann = world.sign_in("ann")
    answer = ann.put(f"/api/blobs/{HASH}?offset=0&total=4", content=b"else")
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_hash")
    send(world, ann)


def test_bytes_written_before_a_crash_are_overwritten(world: World) -> None:
    ann = world.sign_in("ann")
    url = f"/api/blobs/{HASH}?total={len(PHOTO)}"
    ann.put(f"{url}&offset=0", content=PHOTO[:PART_BYTES])
    part = next(world.services.settings.blob_dir.rglob("*.part"))
    with part.open("ab") as file:
        file.write(b"written, but its row was never committed")
    send(world, ann)


@pytest.mark.parametrize(
    ("query", "body", "code"),
    [
        ("offset=0&total=3", b"four", "bad_request"),
        ("offset=-1&total=4", b"four", "bad_request"),
        (f"offset=0&total={30 * 1024 * 1024}", b"four", "too_large"),
        (f"offset=0&total={PART_BYTES + 1}", b"x" * (PART_BYTES + 1), "too_large"),
        ("offset=zero&total=4", b"four", "bad_request"),
    ],
)
def test_what_does_not_fit_is_refused(world: World, query: str, body: bytes, code: str) -> None:
    assert world.sign_in("ann").put(f"/api/blobs/{HASH}?{query}", content=body).json()["code"] == code


def test_only_a_hash_names_a_blob(world: World) -> None:
    ann = world.sign_in("ann")
    assert ann.put("/api/blobs/..%2f..%2fetc?offset=0&total=1", content=b"x").status_code in (400, 404)
    assert ann.put(f"/api/blobs/{'A' * 64}?offset=0&total=1", content=b"x").json()["code"] == "bad_request"
    assert ann.get("/api/blobs/passwd").status_code == 404


def test_it_is_seen_by_its_uploader_and_through_a_visible_attachment_only(world: World) -> None:
    ann, bob, chief = world.sign_in("ann"), world.sign_in("bob"), world.sign_in("chief")
    send(world, ann)
    seen = {
        name: client.get(f"/api/blobs/{HASH}").status_code
        for name, client in (("ann", ann), ("bob", bob), ("chief", chief))
    }
    assert seen == {"ann": 200, "bob": 404, "chief": 404}
    attach(world)
    assert chief.get(f"/api/blobs/{HASH}").status_code == 200
    assert bob.get(f"/api/blobs/{HASH}").status_code == 404
    world.write(change("attachment", "T1", deleted=True))
    assert chief.get(f"/api/blobs/{HASH}").status_code == 404


def test_a_thumbnail_is_seen_through_its_attachment(world: World) -> None:
    ann, chief = world.sign_in("ann"), world.sign_in("chief")
    send(world, ann, b"small")
    attach(world, "f" * 64, thumb=hashlib.sha256(b"small").hexdigest())
    assert chief.get(f"/api/blobs/{hashlib.sha256(b'small').hexdigest()}").content == b"small"


def test_what_a_browser_would_run_is_downloaded(world: World) -> None:
    ann = world.sign_in("ann")
    send(world, ann)
    world.write(new("attachment", "T1", account="A1", subject="A1", sha256=HASH, mime="text/html", bytes=len(PHOTO)))
    answer = ann.get(f"/api/blobs/{HASH}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"


def test_what_no_attachment_names_goes_after_thirty_days(world: World) -> None:
    ann = world.sign_in("ann")
    send(world, ann)
    blobs = world.services.blobs
    assert blobs.collect(set(), world.clock()) == 0
    assert blobs.collect({HASH}, world.clock() + ORPHAN_MS + 1) == 0
    assert blobs.collect(set(), world.clock() + ORPHAN_MS + 1) == 1
    assert ann.get(f"/api/blobs/{HASH}").status_code == 404
    send(world, ann)


def test_a_full_disk_loses_nothing(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = Blobs(tmp_path / "b", world.services.store, 2 * 10**6)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Blobs, "_append", full)
        with pytest.raises(OSError, match="No space"):
            blobs.receive("ann", HASH, 0, len(PHOTO), PHOTO[:100], 0)
    with world.services.store.read() as tx:
        assert Company(tx.connection).blob(HASH) is None
    assert blobs.receive("ann", HASH, 0, len(PHOTO), PHOTO[:100], 0).have == 100
    with pytest.raises(Failed, match="too_large"):
        blobs.receive("ann", HASH, 0, 2 * 10**6 + 1, b"x", 0)
