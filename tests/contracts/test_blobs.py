"""What both places for the bytes of photos and files must do (`backend/storage/blob_store.py`): one suite."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.storage.blob_store import PART_BYTES, BlobDirectory, BlobStore, digest_of, upload_name
from backend.storage.blob_table import BlobTable
from backend.storage.blobs import copy_blobs
from backend.storage.postgres import PostgresStore

BYTES = bytes(range(251)) * 5000
HASH = hashlib.sha256(BYTES).hexdigest()
ANN = upload_name(HASH, "ann")


@pytest.fixture(params=("directory", "database"))
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BlobStore]:
    if request.param == "directory":
        yield BlobDirectory(tmp_path / "blobs")
        return
    store = PostgresStore(request.getfixturevalue("postgres").migrated(), tmp_path)
    yield BlobTable(store)
    store.close()


def fill(kept: BlobStore, name: str = ANN, content: bytes = BYTES, size: int = PART_BYTES) -> None:
    for at in range(0, len(content), size):
        kept.append(name, at, content[at : at + size])


def whole(kept: BlobStore, name: str) -> bytes:
    return b"".join(kept.read(name, 0, 10**9))


def test_parts_become_a_blob(kept: BlobStore) -> None:
    fill(kept)
    assert (kept.size(ANN), kept.size(HASH)) == (len(BYTES), None)
    assert digest_of(kept.read(ANN, 0, len(BYTES))) == HASH
    kept.keep(ANN, HASH, len(BYTES))
    assert (kept.size(ANN), kept.size(HASH)) == (None, len(BYTES))
    assert whole(kept, HASH) == BYTES
    assert list(kept.names()) == [HASH]


@pytest.mark.parametrize(
    ("start", "end"), [(0, 1), (0, 10**7), (PART_BYTES - 1, PART_BYTES + 1), (700_000, 700_000), (1_254_999, 10**7)]
)
@pytest.mark.parametrize("size", [PART_BYTES, 100_003])
def test_any_range_is_read(kept: BlobStore, start: int, end: int, size: int) -> None:
    fill(kept, size=size)
    kept.keep(ANN, HASH, len(BYTES))
    portions = list(kept.read(HASH, start, end))
    assert b"".join(portions) == BYTES[start:end]
    assert all(0 < len(portion) <= PART_BYTES for portion in portions)


def test_what_is_not_there_is_empty(kept: BlobStore) -> None:
    assert kept.size(HASH) is None
    assert list(kept.read(HASH, 0, 10)) == []
    kept.discard(HASH)
    assert list(kept.names()) == []


def test_the_same_part_twice_is_once(kept: BlobStore) -> None:
    fill(kept)
    kept.append(ANN, 0, BYTES[:PART_BYTES])
    kept.append(ANN, PART_BYTES, BYTES[PART_BYTES : 2 * PART_BYTES])
    assert whole(kept, ANN) == BYTES


def test_parts_cut_otherwise_after_a_crash_fit_together(kept: BlobStore) -> None:
    """The phone sends smaller parts on a bad line; a longer one that nobody noted is there already."""
    kept.append(ANN, 0, BYTES[:PART_BYTES])
    fill(kept, size=200_000)
    assert whole(kept, ANN) == BYTES


def test_what_stands_behind_the_end_is_cut_off(kept: BlobStore) -> None:
    fill(kept)
    kept.append(ANN, len(BYTES), b"of an upload that was longer")
    kept.keep(ANN, HASH, len(BYTES))
    assert whole(kept, HASH) == BYTES


def test_a_blob_takes_the_place_of_a_damaged_one(kept: BlobStore) -> None:
    fill(kept, content=b"damaged" * 100_000)
    kept.keep(ANN, HASH, 700_000)
    fill(kept)
    kept.keep(ANN, HASH, len(BYTES))
    assert whole(kept, HASH) == BYTES


def test_uploads_are_apart_from_each_other_and_go_alone(kept: BlobStore) -> None:
    bob = upload_name(HASH, "bob")
    fill(kept)
    kept.append(bob, 0, b"other")
    assert list(kept.names()) == sorted([ANN, bob])
    kept.discard(bob)
    assert kept.size(bob) is None
    assert whole(kept, ANN) == BYTES


def test_blobs_are_copied_once_and_whole(kept: BlobStore, tmp_path: Path) -> None:
    """Backups and the move to PostgreSQL: from any place to any other."""
    copy = BlobDirectory(tmp_path / "copy")
    fill(kept)
    kept.keep(ANN, HASH, len(BYTES))
    assert copy_blobs([HASH, "f" * 64], kept, copy) == 1
    assert copy_blobs([HASH], kept, copy) == 0
    assert whole(copy, HASH) == BYTES
    kept.discard(HASH)
    assert copy_blobs([HASH], copy, kept) == 1
    assert whole(kept, HASH) == BYTES


def test_a_damaged_blob_is_not_carried_along(kept: BlobStore, tmp_path: Path) -> None:
    fill(kept, content=b"damaged")
    kept.keep(ANN, HASH, 7)
    copy = BlobDirectory(tmp_path / "copy")
    assert copy_blobs([HASH], kept, copy) == 0
    assert list(copy.names()) == []


def test_a_name_is_never_a_path(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a blob's name"):
        BlobDirectory(tmp_path).path(f"{HASH}./../../etc/passwd")
