"""Photos and files on their way here: parts, resuming, hashes, two phones at once."""

from __future__ import annotations

import pytest

from backend.storage.blob_places import kept_blobs
from backend.storage.blobs import PART_BYTES
from shared_schema.protocol import Op
from tests.backend.conftest import World, new
from tests.backend.photos import HASH, PHOTO, attach, send


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
