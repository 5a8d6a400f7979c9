"""Who may see a photo or file, and how it is handed out: downloads, ranges, what a browser has already."""

from __future__ import annotations

import hashlib

import pytest

from backend.storage.uploads import create_tables
from tests.backend.conftest import World, change
from tests.backend.photos import HASH, PHOTO, attach, send


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
