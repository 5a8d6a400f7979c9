"""Photos and files: parts, resuming, hashes, who may see them, limits, how they are handed out, orphans."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backend.app import create_app, create_services
from backend.storage.blob_places import kept_blobs
from backend.storage.blob_store import BlobDirectory
from backend.storage.blobs import ORPHAN_MS, PART_BYTES, Blobs, Limits
from backend.storage.company import Company
from backend.storage.uploads import Uploads, create_tables
from shared_schema.errors import Failed
from shared_schema.protocol import Op
from tests.backend.conftest import World, change, new

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
    """What reached the disk and no row tells of: the next part takes its place."""
    ann = world.sign_in("ann")
    ann.put(f"/api/blobs/{HASH}?total={len(PHOTO)}&offset=0", content=PHOTO[:PART_BYTES])
    kept_blobs(world.services.settings, world.services.store).append(
        f"{HASH}.{world.ids['ann']}", PART_BYTES, PHOTO[PART_BYTES : PART_BYTES + 1000]
    )
    send(world, ann)


def test_an_empty_part_asks_how_much_is_here(world: World) -> None:
    ann = world.sign_in("ann")
    url = f"/api/blobs/{HASH}?total={len(PHOTO)}&offset=0"
    assert ann.put(url).json() == {"have": 0, "done": False}
    ann.put(url, content=PHOTO[:PART_BYTES])
    assert ann.put(url).json() == {"have": PART_BYTES, "done": False}
    send(world, ann)
    assert ann.put(url).json() == {"have": len(PHOTO), "done": True}


def test_two_phones_send_the_same_photo_at_once(world: World) -> None:
    """Each person's parts are one's own, so neither can spoil the other's; it is kept once."""
    ann, bob = world.sign_in("ann"), world.sign_in("bob")
    url = f"/api/blobs/{HASH}?total={len(PHOTO)}"
    offsets = range(0, len(PHOTO), PART_BYTES)
    for offset in offsets:
        part = PHOTO[offset : offset + PART_BYTES]
        mine = ann.put(f"{url}&offset={offset}", content=part).json()
        assert bob.put(f"{url}&offset={offset}", content=part).json() == mine
    assert mine["done"] is True
    assert list(world.services.blobs.names()) == [HASH]
    assert ann.get(f"/api/blobs/{HASH}").content == bob.get(f"/api/blobs/{HASH}").content == PHOTO


def test_one_persons_two_phones_go_on_together(world: World) -> None:
    phone, tablet = world.sign_in("ann"), world.sign_in("ann")
    url = f"/api/blobs/{HASH}?total={len(PHOTO)}"
    phone.put(f"{url}&offset=0", content=PHOTO[:PART_BYTES])
    assert tablet.put(f"{url}&offset=0").json() == {"have": PART_BYTES, "done": False}
    send(world, tablet)
    assert phone.put(f"{url}&offset=0").json() == {"have": len(PHOTO), "done": True}


def test_a_late_repeat_of_a_part_takes_nothing_away(world: World) -> None:
    """The phone gave up waiting and went on; its first request is served by another process only now."""
    blobs = world.services.blobs
    parts = [PHOTO[:PART_BYTES], PHOTO[PART_BYTES : 2 * PART_BYTES], PHOTO[2 * PART_BYTES :]]
    blobs.receive("ann", HASH, 0, len(PHOTO), parts[0], 0)
    before = blobs._look("ann", HASH, len(PHOTO), 0)[0]
    blobs.receive("ann", HASH, PART_BYTES, len(PHOTO), parts[1], 0)
    assert blobs._append(before, parts[1], 0) is False, "the row moved on meanwhile"
    assert blobs.receive("ann", HASH, 2 * PART_BYTES, len(PHOTO), parts[2], 0).done
    assert b"".join(blobs.read(HASH, 0, len(PHOTO))) == PHOTO


def test_an_answer_never_tells_what_others_have(world: World) -> None:
    """A hash can be guessed; so whoever did not send the content is answered as if nobody had."""
    ann, bob = world.sign_in("ann"), world.sign_in("bob")
    send(world, ann)
    attach(world)
    url = f"/api/blobs/{HASH}?total={len(PHOTO)}&offset=0"
    assert bob.put(url).json() == {"have": 0, "done": False}
    assert bob.put(url, content=PHOTO[:10]).json() == {"have": 10, "done": False}
    assert bob.get(f"/api/blobs/{HASH}").status_code == 404


def test_naming_a_hash_opens_nothing(world: World) -> None:
    """An attachment in one's own plot that names what one never had: neither its writer nor others read through it."""
    ann, bob, boss = world.sign_in("ann"), world.sign_in("bob"), world.sign_in("boss")
    attach(world)
    send(world, ann)
    world.write(new("attachment", "T2", account="A2", subject="A2", sha256=HASH, mime="image/jpeg", bytes=len(PHOTO)))
    assert bob.get(f"/api/blobs/{HASH}").status_code == 404
    assert boss.get(f"/api/blobs/{HASH}").status_code == 200, "through the record it was sent for"
    send(world, bob)
    assert bob.get(f"/api/blobs/{HASH}").content == PHOTO


def test_who_may_read_goes_with_a_moved_account(world: World) -> None:
    ann, bob = world.sign_in("ann"), world.sign_in("bob")
    attach(world)
    send(world, ann)
    world.write(Op(n=0, op="cmd", id="K1", name="move_account", args={"account": "A1", "to": "P-south"}))
    assert bob.get(f"/api/blobs/{HASH}").content == PHOTO


def test_a_record_that_comes_after_its_photo_counts_while_its_sender_reads_it(world: World) -> None:
    ann, chief = world.sign_in("ann"), world.sign_in("chief")
    send(world, ann)
    attach(world)
    assert chief.get(f"/api/blobs/{HASH}").content == PHOTO


@pytest.mark.parametrize(
    ("query", "body", "code"),
    [
        ("offset=0&total=3", b"four", "bad_request"),
        ("offset=-1&total=4", b"four", "bad_request"),
        (f"offset=0&total={30 * 1024 * 1024}", b"four", "file_too_large"),
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


@pytest.mark.parametrize("mime", ["text/html", "image/svg+xml", "application/pdf", "application/xhtml+xml"])
def test_what_a_browser_would_run_is_downloaded(world: World, mime: str) -> None:
    ann = world.sign_in("ann")
    send(world, ann)
    attach(world, mime=mime, name="报价单 3.pdf")
    answer = ann.get(f"/api/blobs/{HASH}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''%E6%8A%A5%E4%BB%B7%E5%8D%95%203.pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=524280-524300", 524280, 524301),
        ("bytes=1279990-", 1279990, 1280000),
        ("bytes=-10", 1279990, 1280000),
        ("bytes=1279999-9999999", 1279999, 1280000),
    ],
)
def test_a_range_is_sent_alone(world: World, asked: str, start: int, end: int) -> None:
    ann = world.sign_in("ann")
    send(world, ann)
    answer = ann.get(f"/api/blobs/{HASH}", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, PHOTO[start:end])
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(PHOTO)}"
    assert answer.headers["content-length"] == str(end - start)


def test_a_range_beyond_the_end_or_of_something_else_is_not_sent(world: World) -> None:
    ann = world.sign_in("ann")
    send(world, ann)
    url = f"/api/blobs/{HASH}"
    beyond = ann.get(url, headers={"Range": f"bytes={len(PHOTO)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(PHOTO)}")
    assert ann.get(url, headers={"Range": "bytes=-0"}).status_code == 416
    for asked in ("bytes=9-2", "bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=x-"):
        assert ann.get(url, headers={"Range": asked}).content == PHOTO
    assert ann.get(url, headers={"Range": "bytes=0-1", "If-Range": '"another"'}).content == PHOTO
    assert ann.get(url, headers={"Range": "bytes=0-1", "If-Range": f'"{HASH}"'}).content == PHOTO[:2]


def test_a_browser_that_has_it_is_told_so_if_it_may_still_see_it(world: World) -> None:
    chief = world.sign_in("chief")
    send(world, world.sign_in("ann"))
    attach(world)
    answer = chief.get(f"/api/blobs/{HASH}")
    assert (answer.headers["etag"], answer.headers["vary"]) == (f'"{HASH}"', "Cookie")
    assert "no-store" in answer.headers["cache-control"], "phones keep their own, which goes with its record"
    tagged = {"If-None-Match": answer.headers["etag"]}
    again = chief.get(f"/api/blobs/{HASH}", headers=tagged)
    assert (again.status_code, again.content) == (304, b"")
    world.write(change("attachment", "T1", deleted=True))
    assert chief.get(f"/api/blobs/{HASH}", headers=tagged).status_code == 404


# Limits


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


@pytest.mark.sqlite
def test_what_the_first_release_kept_is_read_as_it_was(world: World) -> None:
    """It knew no holders: whoever sees a record that names the photo reads it, its uploader too."""
    ann, chief, bob = world.sign_in("ann"), world.sign_in("chief"), world.sign_in("bob")
    send(world, ann)
    with world.services.store.transaction() as db:
        for table in ("blob_uploads", "blob_holders", "blob_names"):
            db.execute(f"DROP TABLE {table}")
        db.execute("INSERT INTO blobs (hash, uploader, total, have, created_at) VALUES ('half', 'ann', 9, 3, 0)")
        create_tables(db)
    assert ann.get(f"/api/blobs/{HASH}").status_code == 200
    assert chief.get(f"/api/blobs/{HASH}").status_code == 404
    attach(world)
    assert chief.get(f"/api/blobs/{HASH}").status_code == 200
    assert bob.get(f"/api/blobs/{HASH}").status_code == 404
    with world.services.reading() as (_, company):
        assert [blob.hash for blob in company.blobs()] == [HASH]
