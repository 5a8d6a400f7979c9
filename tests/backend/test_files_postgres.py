"""Photos and files of a company in PostgreSQL: in the database, so that its processes share no disk; in a directory
when asked; carried over, saved and brought back whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from backend.app import create_app, create_services
from backend.auth.passwords import Passwords
from backend.cli import headland
from backend.doctor import ERROR, examine
from backend.jobs.backups import KEPT, nightly_backup
from backend.settings import InvalidSettings, Settings, load
from backend.storage.blob_places import kept_blobs
from backend.storage.blob_store import PART_BYTES, BlobDirectory
from tests.backend.conftest import Clock, World, new
from tests.postgres import Postgres

PHOTO = bytes(range(253)) * 5000
HASH = hashlib.sha256(PHOTO).hexdigest()
PARTS = [(at, PHOTO[at : at + PART_BYTES]) for at in range(0, len(PHOTO), PART_BYTES)]
URL = f"/api/blobs/{HASH}?total={len(PHOTO)}"


@pytest.fixture
def database(postgres: Postgres) -> str:
    return postgres.migrated()


@pytest.fixture
def elsewhere(world: World, clock: Clock, cheap: Passwords, tmp_path: Path) -> Iterator[World]:
    """A second process on a machine of its own: another data directory, the same database."""
    settings = msgspec.structs.replace(world.services.settings, data_dir=tmp_path / "elsewhere")
    services = create_services(settings, clock, cheap)
    yield World(create_app(settings, clock, services=services), services, clock, world.ids, world.plots)
    services.notifier.close()
    services.store.close()


def run(*words: str | Path, code: int = 0, **env: str) -> Result:
    result = CliRunner().invoke(headland, [str(word) for word in words], env=env)
    assert result.exit_code == code, result.output
    return result


def send(client: Any) -> None:
    for at, part in PARTS:
        assert client.put(f"{URL}&offset={at}", content=part).status_code == 200


def attach(world: World) -> None:
    fields = {"account": "A1", "subject": "A1", "sha256": HASH, "mime": "image/jpeg", "bytes": len(PHOTO)}
    world.write(new("attachment", "T1", **fields))


def test_parts_may_come_to_any_process_and_no_disk_is_shared(world: World, elsewhere: World) -> None:
    attach(world)
    here, there = world.sign_in("ann"), elsewhere.sign_in("ann")
    for number, (at, part) in enumerate(PARTS):
        client = (here, there)[number % 2]
        answer = client.put(f"{URL}&offset={at}", content=part).json()
    assert answer == {"have": len(PHOTO), "done": True}
    assert elsewhere.sign_in("chief").get(f"/api/blobs/{HASH}").content == PHOTO
    assert (
        world.sign_in("chief").get(f"/api/blobs/{HASH}", headers={"Range": "bytes=524280-524299"}).content
        == (PHOTO[524280:524300])
    )
    assert not any(world.services.settings.blob_dir.glob("**/*"))


def test_two_people_finish_the_same_photo_at_two_processes_at_once(world: World, elsewhere: World) -> None:
    clients = [world.sign_in("ann"), elsewhere.sign_in("bob")]
    together = Barrier(2)
    answers: list[dict[str, Any]] = [{}, {}]

    def finish(number: int) -> None:
        for at, part in PARTS[:-1]:
            clients[number].put(f"{URL}&offset={at}", content=part)
        together.wait()
        at, part = PARTS[-1]
        answers[number] = clients[number].put(f"{URL}&offset={at}", content=part).json()

    threads = [Thread(target=finish, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [{"have": len(PHOTO), "done": True}] * 2
    assert [client.get(f"/api/blobs/{HASH}").content for client in clients] == [PHOTO, PHOTO]
    assert list(kept_blobs(world.services.settings, world.services.store).names()) == [HASH]


def test_one_part_sent_to_two_processes_at_once_counts_once(world: World, elsewhere: World) -> None:
    clients = [world.sign_in("ann"), elsewhere.sign_in("ann")]
    for at, part in PARTS[:-1]:
        threads = [
            Thread(target=client.put, args=(f"{URL}&offset={at}",), kwargs={"content": part}) for client in clients
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert clients[0].put(f"{URL}&offset=0").json() == {"have": PARTS[-1][0], "done": False}
    assert clients[1].put(f"{URL}&offset={PARTS[-1][0]}", content=PARTS[-1][1]).json()["done"]
    assert clients[0].get(f"/api/blobs/{HASH}").content == PHOTO


def test_a_directory_when_asked(database: str, clock: Clock, cheap: Passwords, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", jobs=False, database=database, blobs="directory")
    services = create_services(settings, clock, cheap)
    assert isinstance(kept_blobs(settings, services.store), BlobDirectory)
    services.store.close()


def test_beside_sqlite_there_is_only_the_directory(tmp_path: Path) -> None:
    assert not load({"HEADLAND_DATA_DIR": str(tmp_path)}).blobs_in_database
    with pytest.raises(InvalidSettings, match="needs PostgreSQL"):
        load({"HEADLAND_DATA_DIR": str(tmp_path), "HEADLAND_BLOBS": "database"})
    with pytest.raises(InvalidSettings, match="blobs"):
        load({"HEADLAND_DATA_DIR": str(tmp_path), "HEADLAND_BLOBS": "cloud"})


def test_a_backup_has_the_photos_and_comes_back_with_them(
    world: World, postgres: Postgres, clock: Clock, cheap: Passwords, tmp_path: Path
) -> None:
    """Out of one PostgreSQL into a file with a folder, and from there into another."""
    attach(world)
    ann = world.sign_in("ann")
    send(ann)
    settings = world.services.settings
    run("backup", tmp_path / "copies", "--data", settings.data_dir, HEADLAND_DATABASE=settings.database)
    assert BlobDirectory(tmp_path / "copies" / "blobs").size(HASH) == len(PHOTO)
    data, fresh = tmp_path / "back", postgres.migrated()
    assert "1 photo. Phones" in run("restore", tmp_path / "copies", "--yes", "--data", data).output
    assert "1 photos and files" in run("migrate-to", fresh, "--data", data).output
    moved = create_services(Settings(data_dir=data, jobs=False, database=fresh), clock, cheap)
    again = World(create_app(moved.settings, clock, services=moved), moved, clock)
    client = again.client()
    client.cookies = ann.cookies
    assert client.get(f"/api/blobs/{HASH}").content == PHOTO
    (data / "blobs" / HASH[:2] / HASH).unlink()
    assert client.get(f"/api/blobs/{HASH}").content == PHOTO, "it is in the database"
    assert [f for _, found in examine(moved) for f in found if f.level == ERROR and f.check == "photos"] == []
    moved.store.close()


def test_a_move_that_broke_off_goes_on(world: World, postgres: Postgres, tmp_path: Path) -> None:
    """Photos go first and one by one; the ones that arrived before are not sent again."""
    settings = world.services.settings
    send(world.sign_in("ann"))
    run("backup", tmp_path / "copies", "--data", settings.data_dir, HEADLAND_DATABASE=settings.database)
    data, fresh = tmp_path / "back", postgres.migrated()
    run("restore", tmp_path / "copies", "--yes", "--data", data)
    source = BlobDirectory(data / "blobs")
    half = create_services(Settings(data_dir=tmp_path / "x", jobs=False, database=fresh))
    kept = kept_blobs(half.settings, half.store)
    kept.append(f"{HASH}.copy", 0, PHOTO[:100])
    with half.store.transaction() as db:
        db.execute("DELETE FROM meta")
    half.store.close()
    assert "1 photos and files" in run("migrate-to", fresh, "--data", data).output
    assert source.size(HASH) == len(PHOTO), "the directory stays as it was"


def test_the_nightly_backup_saves_what_a_lost_database_would_take(world: World, clock: Clock) -> None:
    send(world.sign_in("ann"))
    saved = BlobDirectory(world.services.settings.data_dir / "backups" / "blobs")
    nightly_backup(world.services)
    assert b"".join(saved.read(HASH, 0, len(PHOTO))) == PHOTO
    world.services.blobs.remove(HASH)
    clock.advance(days=KEPT)
    nightly_backup(world.services)
    assert saved.size(HASH) is not None, "a backup may still name it"
    clock.advance(days=1)
    nightly_backup(world.services)
    assert saved.size(HASH) is None
