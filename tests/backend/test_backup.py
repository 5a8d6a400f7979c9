"""Backup while serving, restore tested by restoring, and the phone that resends what the backup lacked."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backend.app import create_app, create_services
from backend.auth.passwords import Passwords
from backend.cli import headland
from backend.commands.backup import newest
from backend.lock import alone
from tests.backend.conftest import World

PHOTO = b"a photo worth keeping"
HASH = hashlib.sha256(PHOTO).hexdigest()


def run(*words: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(headland, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result


def contact(world: World, client: Any, n: int, id: str) -> dict[str, Any]:
    replica = client.get("/api/me").json()["replica"]
    stamp = f"{world.clock():012x}{n:04x}{replica}"
    return {"n": n, "op": "new", "kind": "contact", "id": id, "h": stamp, "fields": {"account": "A1", "name": id}}


def reopened(world: World, cheap: Passwords) -> World:
    """The same company served again after a restart."""
    services = create_services(world.services.settings, world.clock, cheap)
    return World(create_app(services.settings, world.clock, services=services), services, world.clock)


@pytest.mark.sqlite
def test_a_restored_company_has_what_the_backup_had_and_phones_resend_the_rest(
    world: World, cheap: Passwords, tmp_path: Path
) -> None:
    data, target = world.services.settings.data_dir, tmp_path / "copies"
    ann = world.sign_in("ann")
    ann.put(f"/api/blobs/{HASH}?offset=0&total={len(PHOTO)}", content=PHOTO)
    world.sync(ann, contact(world, ann, 1, "C1"))
    assert "new photos" not in run("backup", target, "--data", data).output
    assert (target / "blobs" / HASH[:2] / HASH).read_bytes() == PHOTO

    late = contact(world, ann, 2, "C2")
    answer = world.sync(ann, late)
    assert (answer["last_n"], answer["backed_up_n"]) == (2, 1), "the phone keeps op 2 until a backup holds it"

    me = ann.get("/api/me").json()
    world.services.notifier.close()
    world.services.store.close()
    for file in data.rglob("*"):
        if file.is_file() and "backups" not in file.parts:
            file.unlink()
    output = run("restore", target, "--yes", "--data", data).output
    assert "and 1 photo. Phones" in output

    again = reopened(world, cheap)
    client = again.client()
    client.cookies = ann.cookies
    now = client.get("/api/me").json()
    assert (now["person"], now["device"], now["replica"]) == (me["person"], me["device"], me["replica"])
    assert now["epoch"] != me["epoch"]
    assert client.get(f"/api/blobs/{HASH}").content == PHOTO
    message = {"replica": me["replica"], "schema": 1, "epoch": me["epoch"], "client_now": again.clock(), "ops": [late]}
    refused = client.post("/api/sync", json=message)
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_epoch")
    assert refused.json()["detail"] == {"epoch": now["epoch"], "last_n": 1}
    sent = client.post("/api/sync", json={**message, "epoch": now["epoch"]}).json()
    assert [r["r"] for r in sent["results"]] == ["ok"]
    with again.services.store.read() as tx:
        assert set(tx.get(["C1", "C2"])) == {"C1", "C2"}
    again.services.store.close()
    assert "error" not in run("doctor", "--data", data).output


@pytest.mark.sqlite
def test_what_was_erased_after_the_backup_stays_erased(world: World, cheap: Passwords, tmp_path: Path) -> None:
    from shared_schema.protocol import Op

    data = world.services.settings.data_dir
    run("backup", tmp_path / "copies", "--data", data)
    world.write(Op(n=0, op="cmd", id="K1", name="erase", args={"record": "A1"}))
    world.services.store.close()
    run("restore", tmp_path / "copies", "--yes", "--data", data)
    again = reopened(world, cheap)
    with again.services.store.read() as tx:
        assert tx.get(["A1"])["A1"].erased
    again.services.store.close()


@pytest.mark.sqlite
def test_the_company_that_was_there_is_kept_aside(world: World, tmp_path: Path) -> None:
    data = world.services.settings.data_dir
    run("backup", tmp_path / "copies", "--data", data)
    world.services.store.close()
    run("restore", tmp_path / "copies", "--yes", "--data", data)
    assert (data / "headland.sqlite.replaced-1").exists()


@pytest.mark.sqlite
def test_what_was_just_restored_has_a_backup_for_the_doctor(world: World, tmp_path: Path) -> None:
    data = world.services.settings.data_dir
    assert "[no_backup]" in run("doctor", "--data", data).output
    run("backup", tmp_path / "copies", "--data", data)
    world.services.store.close()
    run("restore", tmp_path / "copies", "--yes", "--data", data)
    assert "[no_backup]" not in run("doctor", "--data", data).output


@pytest.mark.sqlite
def test_a_running_server_is_not_restored_under(world: World, tmp_path: Path) -> None:
    data = world.services.settings.data_dir
    run("backup", tmp_path / "copies", "--data", data)
    with alone(data), pytest.raises(Exception, match="in_use"):
        CliRunner().invoke(
            headland, ["restore", str(tmp_path / "copies"), "--yes", "--data", str(data)], catch_exceptions=False
        )


@pytest.mark.sqlite
def test_a_damaged_backup_is_refused_and_changes_nothing(world: World, tmp_path: Path) -> None:
    data = world.services.settings.data_dir
    run("backup", tmp_path / "copies", "--data", data)
    file = newest(tmp_path / "copies")
    body = bytearray(file.read_bytes())
    body[5000:9000] = b"\xff" * 4000
    file.write_bytes(body)
    before = world.services.settings.database_file.read_bytes()
    run("restore", file, "--yes", "--data", data, code=1)
    assert world.services.settings.database_file.read_bytes() == before


@pytest.mark.sqlite
def test_a_restore_asks_before_it_replaces(world: World, tmp_path: Path) -> None:
    data = world.services.settings.data_dir
    run("backup", tmp_path / "copies", "--data", data)
    result = CliRunner().invoke(headland, ["restore", str(tmp_path / "copies"), "--data", str(data)], input="n\n")
    assert result.exit_code == 1
    assert not (data / "headland.sqlite.replaced-1").exists()
