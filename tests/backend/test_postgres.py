"""The same product on PostgreSQL: two processes serve one company, a SQLite company moves over, backups come back.

The whole of tests/backend runs on it by `pytest tests/backend --store postgres`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backend.app import create_app, create_services
from backend.auth.passwords import Passwords
from backend.cli import headland
from backend.doctor import ERROR, examine
from backend.live import Scope
from backend.settings import Settings
from backend.storage.backup import look_at
from backend.storage.carry import NotTheSame, check_buckets, tables_of, to_postgres
from backend.storage.moved import Moved, place_of
from backend.storage.postgres import NoDatabase, PostgresStore
from backend.storage.sqlite import SqliteStore
from backend.storage.store import NoDriver, open_store
from shared_schema.protocol import Op
from tests.backend.conftest import Clock, World, change, new
from tests.postgres import Postgres
from tests.sync.phones import Company, OpenAccess

NORTH = "plot:north"


@pytest.fixture
def database(postgres: Postgres) -> str:
    """Here the company is always in PostgreSQL."""
    return postgres.migrated()


@pytest.fixture
def other(world: World, clock: Clock, cheap: Passwords) -> Iterator[World]:
    """A second process that serves the same company."""
    services = create_services(world.services.settings, clock, cheap)
    yield World(create_app(services.settings, clock, services=services), services, clock, world.ids, world.plots)
    services.notifier.close()
    services.store.close()


# Two processes


def test_a_phone_may_meet_any_process(world: World, other: World) -> None:
    ann = world.sign_in("ann")
    replica = ann.get("/api/me").json()["replica"]
    stamp = f"{world.clock():012x}0000{replica}"
    made = {"n": 1, "op": "new", "kind": "contact", "id": "C1", "h": stamp, "fields": {"account": "A1", "name": "李"}}
    world.sync(ann, made)
    again = other.client()
    again.cookies = ann.cookies
    answer = other.sync(again, made, cursors={"plot:P-north": 1})
    assert [result["r"] for result in answer["results"]] == ["ok"]
    assert [row["id"] for page in answer["buckets"] if page["id"] == "plot:P-north" for row in page["rows"]] == ["C1"]
    assert again.get("/api/me").json() == ann.get("/api/me").json()
    manifests = [client.get("/api/buckets/plot:P-north/snapshot").json() for client in (ann, again)]
    assert manifests[0] == manifests[1]


def test_who_listens_at_one_hears_what_the_other_writes(world: World, other: World) -> None:
    live = other.services.live

    async def heard() -> str:
        watching = asyncio.create_task(live.watch())
        found = ""
        async for poke in live.listen(lambda: Scope(frozenset({"plot:P-north"}), frozenset())):
            if poke.event:
                found = poke.bucket
                break
            await asyncio.to_thread(world.write, change("account", "A1", city="重庆"))
        live.close()
        await watching
        return found

    assert asyncio.run(asyncio.wait_for(heard(), 20)) == "plot:P-north"


# Looking it over


def test_the_doctor_finds_a_sound_company_sound_and_breakage_broken(world: World) -> None:
    def errors() -> str:
        found = [finding for _, some in examine(world.services) for finding in some]
        return "\n".join(f"{f.check}: {f.what}" for f in found if f.level == ERROR)

    assert errors() == ""
    with world.services.store.transaction() as connection:
        connection.execute("DELETE FROM places WHERE id = 'A1'")
        connection.execute("DELETE FROM migrations WHERE name = 'm0101_company'")
        connection.execute("UPDATE records SET c = c + 1 WHERE id = 'A2'")
    found = errors()
    for told in ("places and records differ: A1", "migrations differ: m0101_company", "P-south: digests differ: A2"):
        assert told in found


# From one engine to the other


def run(*words: str | Path, database: str = "", code: int = 0) -> Result:
    result = CliRunner().invoke(headland, [str(w) for w in words], env={"HEADLAND_DATABASE": database})
    assert result.exit_code == code, result.output
    return result


def test_phones_with_unsent_work_go_on_after_the_move(tmp_path: Path, database: str) -> None:
    """Acceptance 2: both had written offline; the server moves to PostgreSQL; nobody starts anew, nothing is lost."""
    source = SqliteStore(tmp_path / "headland.sqlite")
    company = Company.of_reps("wang", "li", store=source)
    wang, li = company.synced("a", "wang"), company.synced("b", "li")
    wang.make("set", "C1", {"phone": "138"})
    wang.sync()
    li.make("set", "C1", {"phone": "139", "title": "经理"})
    wang.make("new", "C2", {"account": "A1", "name": "王"})
    company.write(Op(n=0, op="cmd", id="K1", name="erase", args={"record": "C9"}))
    before = dict(wang.cursors)

    target = PostgresStore(database, tmp_path)
    with source.reading() as old, target.write() as tx:
        counts = to_postgres(old, tx.connection)
        assert check_buckets(tx, [NORTH, "org"]) == counts["records"]
        stamp, epoch = tx.clock(), tx.epoch()
    with source.read() as tx:
        assert (tx.clock(), tx.epoch()) == (stamp, epoch)
    source.close()
    company.store = target
    asked = wang.request()
    answer = wang.send(asked)
    assert [(page.id, page.from_) for page in answer.buckets if page.id == NORTH] == [(NORTH, before[NORTH])]
    assert not any(page.snapshot for page in answer.buckets)
    for phone in (wang, li, wang, li):
        assert all(result.r == "ok" for result in phone.sync())
    assert company.row("C1").alt["phone"][0][0] in ("138", "139")
    assert {row.id for row in wang.rows[NORTH].values()} == {"A1", "C1", "C2"}
    assert wang.rows[NORTH] == li.rows[NORTH]
    target.close()


def test_the_command_moves_a_company_over(tmp_path: Path, database: str, clock: Clock, cheap: Passwords) -> None:
    data = tmp_path / "company"
    run("user", "invite", "boss", "--role", "administrator", "--data", data)
    told = run("migrate-to", database, "--data", data).output
    assert "arrived with the same digests and sums" in told
    assert f"HEADLAND_DATABASE='{place_of(database, '…@')}' headland serve --data {data}" in told
    assert "        0 photos and files" in told
    assert not (data / "headland.sqlite").exists()
    assert (data / "headland.sqlite.moved-1").exists()
    assert "boss" in run("user", "list", "--data", data, database=database).output
    assert run("doctor", "--data", data, database=database).exit_code == 0
    with pytest.raises(Moved, match="'to': 'postgresql://"):
        open_store(Settings(data_dir=data))
    (data / "headland.sqlite.moved-1").rename(data / "headland.sqlite")
    with pytest.raises(Moved):  # put back by hand: the file itself says it
        open_store(Settings(data_dir=data))
    run("restore", data / "headland.sqlite", "--yes", "--data", tmp_path / "third")
    assert "boss" in run("user", "list", "--data", tmp_path / "third").output
    run("user", "invite", "boss", "--role", "administrator", "--data", tmp_path / "second")
    assert "holds a company already" in run("migrate-to", database, "--data", tmp_path / "second", code=1).output
    assert (tmp_path / "second" / "headland.sqlite").exists()


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql://ann:secret@db.example.com:5433/headland", "postgresql://db.example.com:5433/headland"),
        (
            "postgresql://ann:secret@/headland?host=/run/postgresql&password=x",
            "postgresql:///headland?host=/run/postgresql",
        ),
    ],
)
def test_where_a_company_went_is_told_without_who_may_enter(address: str, told: str) -> None:
    assert place_of(address) == told


def test_what_does_not_arrive_whole_is_not_kept(tmp_path: Path, database: str) -> None:
    source = SqliteStore(tmp_path / "headland.sqlite")
    company = Company(OpenAccess(), source)
    company.found()
    with source.transaction() as connection:
        connection.execute("UPDATE buckets SET sum = sum + 1 WHERE id = 'plot:north'")
    target = PostgresStore(database, tmp_path)

    def move() -> None:
        with source.reading() as old, target.write() as tx:
            to_postgres(old, tx.connection)
            check_buckets(tx, [NORTH])

    with pytest.raises(NotTheSame, match="not_the_same"):
        move()
    with target.read() as tx:
        assert tx.get(["A1"]) == {}
    target.close()
    source.close()


def test_every_table_is_carried(tmp_path: Path, database: str) -> None:
    source = SqliteStore(tmp_path / "headland.sqlite")
    target = PostgresStore(database, tmp_path)
    with source.reading() as old, target.reading() as fresh:
        names = {row[0] for row in fresh.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
        apart = {"sync_state", "places", "clocks", "migrations", "blob_parts"}
        assert {table.name for table in tables_of(old)} | apart == names
    source.close()
    target.close()


def test_a_backup_is_the_same_kind_of_file_and_comes_back(world: World, settings: Settings, tmp_path: Path) -> None:
    ann = world.sign_in("ann")
    me = ann.get("/api/me").json()
    world.write(new("contact", "C1", account="A1", name="李明朗"), new("contact", "C2", account="A1", name="王"))
    with world.services.reading() as (tx, _):
        heads = tx.heads(["org", "plot:P-north"])
    run("backup", tmp_path / "copies", "--data", settings.data_dir, database=settings.database)
    world.write(Op(n=0, op="cmd", id="K1", name="erase", args={"record": "C2"}))
    file = next((tmp_path / "copies").glob("*.sqlite"))
    assert look_at(file).epoch == me["epoch"]
    refused = run("restore", file, "--data", settings.data_dir, database=settings.database, code=1)
    assert "restore into" in refused.output
    run("restore", file, "--yes", "--data", settings.data_dir)
    back = SqliteStore(settings.database_file.with_name("headland.sqlite"))
    with back.read() as tx:
        assert tx.heads(["org"]) == {"org": heads["org"]}
        assert tx.get(["C1"])["C1"].value("name") == "李明朗"
        assert tx.get(["C2"])["C2"].erased, "what was erased after the backup stays erased"
        assert tx.epoch() != me["epoch"]
    back.close()


def test_a_database_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    nowhere = "postgresql://127.0.0.1:1/none"
    with pytest.raises(NoDatabase, match="no_database"):
        create_services(Settings(data_dir=tmp_path, database=nowhere))


def test_a_missing_driver_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "backend.storage.postgres", None)
    with pytest.raises(NoDriver, match="no_driver"):
        open_store(Settings(data_dir=tmp_path, database="postgresql://127.0.0.1/none"))
