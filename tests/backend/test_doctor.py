"""The doctor finds what was broken on purpose, and says for each what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from backend.doctor import CHECKS, ERROR, Finding, examine
from tests.backend.conftest import World, new

PHOTO = b"a photo"
HASH = hashlib.sha256(PHOTO).hexdigest()


def findings(world: World) -> list[Finding]:
    return [finding for _, found in examine(world.services) for finding in found]


def errors(world: World) -> list[str]:
    return [f"{f.check}: {f.what}" for f in findings(world) if f.level == ERROR]


@pytest.fixture
def whole(world: World) -> World:
    """With a photo and a kept first copy, so that every check has something to look at."""
    ann = world.sign_in("ann")
    ann.put(f"/api/blobs/{HASH}?offset=0&total={len(PHOTO)}", content=PHOTO)
    world.write(new("attachment", "T1", account="A1", subject="A1", sha256=HASH, mime="image/jpeg", bytes=len(PHOTO)))
    assert ann.get("/api/buckets/plot:P-north/snapshot").status_code == 200
    return world


def test_a_sound_company_has_no_errors(whole: World) -> None:
    assert errors(whole) == []
    assert [name for name, _ in examine(whole.services)] == [check.__name__ for check in CHECKS]


def sql(statement: str) -> Callable[[World], None]:
    def run(world: World) -> None:
        with world.services.store.transaction() as connection:
            connection.execute(statement)

    return run


def lose_photo(world: World) -> None:
    (world.services.settings.blob_dir / HASH[:2] / HASH).unlink()


def damage_photo(world: World) -> None:
    (world.services.settings.blob_dir / HASH[:2] / HASH).write_bytes(b"b photo")


def damage_segment(world: World) -> None:
    for file in world.services.settings.segment_dir.rglob("*.gz"):
        file.write_bytes(file.read_bytes()[:-5])


@pytest.mark.parametrize(
    ("breakage", "told"),
    [
        (sql("UPDATE records SET c = c + 1 WHERE id = 'A1'"), "buckets: plot:P-north: digests differ: A1"),
        (sql("UPDATE buckets SET sum = sum + 1 WHERE id = 'plot:P-north'"), "buckets: plot:P-north: sum"),
        (sql("UPDATE buckets SET count = 9 WHERE id = 'plot:P-north'"), "the head says"),
        (sql("UPDATE buckets SET seq = 1 WHERE id = 'plot:P-north'"), "stand after the bucket's head"),
        (
            sql("UPDATE records SET bucket = 'plot:P-south', seq = 99 WHERE id = 'T1'"),
            "outside their account's plot: T1",
        ),
        pytest.param(
            sql("DELETE FROM _sqlite_migrations WHERE name = 'm0101_company'"),
            "migrations differ: m0101_company",
            marks=pytest.mark.sqlite,
        ),
        (lose_photo, "photos: 1 missing"),
        (damage_photo, "photos: 1 damaged"),
        (damage_segment, "segments: plot:P-north: damaged"),
    ],
)
def test_each_breakage_is_found(whole: World, breakage: Callable[[World], None], told: str) -> None:
    breakage(whole)
    assert any(told in error for error in errors(whole)), errors(whole)
    assert all(finding.mend for finding in findings(whole))


def test_what_people_have_to_settle_is_a_warning(whole: World) -> None:
    from tests.backend.conftest import change

    whole.write(
        change("person", whole.ids["boss"], left=True),
        change("person", whole.ids["bob"], left=True),
        new("attachment", "T9", account="A1", subject="A1", sha256="9" * 64, mime="image/jpeg", bytes=1),
    )
    said = [f.what for f in findings(whole) if f.level != ERROR]
    assert "there is no administrator" in said
    assert "plots nobody works: South" in said
    assert "1 have not arrived yet" in said
