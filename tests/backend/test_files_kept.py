"""How much is kept of photos and files, and how long: limits, room, what nobody names any more, a full disk."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import pytest

from backend.app import create_app, create_services
from backend.storage.blob_places import kept_blobs
from backend.storage.blob_store import BlobDirectory
from backend.storage.blobs import ORPHAN_MS, PART_BYTES, Blobs, Limits
from backend.storage.company import Company
from backend.storage.uploads import Uploads
from shared_schema.errors import Failed
from tests.backend.conftest import World, change, new
from tests.backend.photos import HASH, PHOTO, attach, send


def limited(world: World, **limits: int) -> World:
    services = create_services(
        msgspec.structs.replace(world.services.settings, **limits), world.clock, world.services.passwords
    )
    return World(create_app(services.settings, world.clock, services=services), services, world.clock, world.ids)


def test_a_phone_is_told_the_limits(world: World) -> None:
    assert world.sign_in("ann").get("/api/me").json()["limits"] == {"file": 20 * 1024 * 1024, "files": 30}


def test_a_visit_carries_so_many_and_the_first_ones_stay(world: World) -> None:
    few = limited(world, max_files=2)
    ann = few.sign_in("ann")
    contents = [b"one", b"two", b"three"]
    for number, content in enumerate(contents):
        sha = hashlib.sha256(content).hexdigest()
        few.write(new("attachment", f"T{number}", account="A1", subject="A1", sha256=sha, mime="a/b", bytes=9))
    answers = {
        content: ann.put(f"/api/blobs/{hashlib.sha256(content).hexdigest()}?total={len(content)}", content=content)
        for content in reversed(contents)
    }
    assert {content: answer.status_code for content, answer in answers.items()} == {
        b"one": 200,
        b"two": 200,
        b"three": 413,
    }
    assert answers[b"three"].json() == {"code": "too_many_files", "detail": {"maximum": 2}}
    few.write(change("attachment", "T0", deleted=True))
    assert ann.put(f"/api/blobs/{hashlib.sha256(b'three').hexdigest()}?total=5", content=b"three").json()["done"]
    few.services.store.close()


def test_the_company_has_so_much_room(world: World) -> None:
    small = limited(world, max_blobs_bytes=10)
    ann = small.sign_in("ann")
    send(small, ann, b"123456")
    other = hashlib.sha256(b"1234567").hexdigest()
    answer = ann.put(f"/api/blobs/{other}?total=7", content=b"1234567")
    assert (answer.status_code, answer.json()["code"]) == (507, "company_full")
    send(small, ann, b"abcd")
    assert ann.put(f"/api/blobs/{hashlib.sha256(b'123456').hexdigest()}?total=6").json()["done"], "what is here stays"
    small.services.store.close()


def test_what_no_attachment_names_goes_after_thirty_days(world: World) -> None:
    ann = world.sign_in("ann")
    send(world, ann)
    blobs = world.services.blobs
    assert blobs.collect(set(), world.clock()) == 0
    assert blobs.collect({HASH}, world.clock() + ORPHAN_MS + 1) == 0
    assert blobs.collect(set(), world.clock() + ORPHAN_MS + 1) == 1
    assert ann.get(f"/api/blobs/{HASH}").status_code == 404
    send(world, ann)


def test_an_upload_nobody_goes_on_with_goes_too(world: World) -> None:
    ann = world.sign_in("ann")
    ann.put(f"/api/blobs/{HASH}?total={len(PHOTO)}&offset=0", content=PHOTO[:PART_BYTES])
    kept = kept_blobs(world.services.settings, world.services.store)
    world.services.blobs.collect(set(), world.clock())
    assert list(kept.names()) == [f"{HASH}.{world.ids['ann']}"]
    world.services.blobs.collect(set(), world.clock() + ORPHAN_MS + 1)
    assert list(kept.names()) == []
    with world.services.reading() as (tx, _):
        assert Uploads(tx.connection).all() == []


def test_bytes_without_a_row_are_swept(world: World) -> None:
    """What a crash between the bytes and their row left, and parts as the first release called them."""
    kept = kept_blobs(world.services.settings, world.services.store)
    kept.append(f"{HASH}.ann", 0, b"never committed")
    if isinstance(kept, BlobDirectory):
        old = world.services.settings.blob_dir / HASH[:2] / f"{HASH}.part"
        old.write_bytes(b"begun by the first release")
    send(world, world.sign_in("ann"))
    world.services.blobs.collect({HASH}, world.clock() + 400 * 24 * 3600 * 1000)
    assert list(kept.names()) == [HASH]
    if isinstance(kept, BlobDirectory):
        assert not old.exists()


def test_a_removed_blob_is_gone_for_everybody_at_once(world: World) -> None:
    ann = world.sign_in("ann")
    attach(world)
    send(world, ann)
    assert world.services.blobs.remove(HASH) is True
    assert ann.get(f"/api/blobs/{HASH}").status_code == 404
    assert not world.services.blobs.has(HASH)
    assert world.services.blobs.remove(HASH) is False
    send(world, ann)
    assert ann.get(f"/api/blobs/{HASH}").content == PHOTO


@pytest.mark.sqlite
def test_a_full_disk_loses_nothing(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = Blobs(BlobDirectory(tmp_path / "b"), world.services.store, Limits(2 * 10**6, 10**9))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(BlobDirectory, "append", full)
        with pytest.raises(OSError, match="No space"):
            blobs.receive("ann", HASH, 0, len(PHOTO), PHOTO[:100], 0)
    with world.services.store.read() as tx:
        assert Company(tx.connection).blob(HASH) is None
        assert Uploads(tx.connection).all() == []
    assert blobs.receive("ann", HASH, 0, len(PHOTO), PHOTO[:100], 0).have == 100
    with pytest.raises(Failed, match="too_large"):
        blobs.receive("ann", HASH, 0, 2 * 10**6 + 1, b"x", 0)
