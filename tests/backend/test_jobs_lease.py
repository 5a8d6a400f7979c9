"""One of several processes runs the jobs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.app import create_services
from backend.auth.passwords import Passwords
from backend.jobs import start
from backend.jobs.digests import Digests
from backend.jobs.lease import LEASE_MS, Alone, Lease
from backend.jobs.questions import Questions
from backend.jobs.start import start_jobs, succeed
from backend.notify.ledger import Claim, Ledger
from backend.notify.ports import Message
from backend.services import Services
from backend.settings import Settings
from backend.storage.postgres import PostgresStore
from backend.storage.sqlite import SqliteStore
from backend.storage.store import CompanyStore
from tests.backend.conftest import Clock, World
from tests.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgres"])
def leases(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[tuple[Lease, Lease]]:
    store: CompanyStore = SqliteStore(tmp_path / "headland.sqlite")
    if request.param == "postgres":
        store.close()
        store = PostgresStore(request.getfixturevalue("postgres").migrated(), tmp_path)
    yield Lease(store.transaction, clock, "one"), Lease(store.transaction, clock, "two")
    store.close()


def test_the_first_holds_it_as_long_as_it_renews(leases: tuple[Lease, Lease], clock: Clock) -> None:
    one, two = leases
    assert (one.take(), two.take()) == (True, False)
    for _ in range(10):
        clock.advance(ms=LEASE_MS - 1)
        assert (one.holds(), two.holds()) == (True, False)
        assert (one.take(), two.take()) == (False, False)


def test_who_dies_is_succeeded(leases: tuple[Lease, Lease], clock: Clock) -> None:
    one, two = leases
    one.take()
    clock.advance(ms=LEASE_MS)
    assert not one.holds()
    assert two.take()
    assert not one.take()
    assert (one.holds(), two.holds()) == (False, True)


def test_who_ends_gives_it_back(leases: tuple[Lease, Lease]) -> None:
    one, two = leases
    one.take()
    two.give_back()
    assert one.holds()
    one.give_back()
    assert not one.holds()
    assert two.take()


def test_the_only_process_need_not_ask(services: Services) -> None:
    alone = Alone(services.store.transaction, services.clock)
    assert alone.holds()
    assert [alone.take(), alone.take()] == [True, False]


def test_only_who_succeeds_finishes_what_was_left(
    world: World, leases: tuple[Lease, Lease], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    services: Services = world.services
    claim = Claim(world.ids["ann"], "2026-11-21", "digest", Message(title="t", body="b", url="/", tag="digest"))
    with services.store.transaction() as connection:
        Ledger(connection).claim(claim, clock())
    one, two = leases
    one.take()
    succeed(services, two)
    with services.store.reading() as connection:
        assert Ledger(connection).open_claims() == [claim]
    clock.advance(ms=LEASE_MS)
    succeed(services, two)
    with services.store.reading() as connection:
        assert Ledger(connection).open_claims() == []


def test_of_two_processes_one_does_what_is_due(
    postgres: Postgres, tmp_path: Path, clock: Clock, cheap: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is due is done by the holder alone, and by the other one when it has succeeded it."""
    done: list[str] = []
    monkeypatch.setattr(start, "night", lambda services, backup: done.append("night"))
    monkeypatch.setattr(start, "fill", lambda services: done.append("calendars"))
    monkeypatch.setattr(start, "look_at_copies", lambda services: done.append("copies"))
    monkeypatch.setattr(Digests, "tick", lambda self: done.append("digests"))
    monkeypatch.setattr(Questions, "tick", lambda self: done.append("questions"))
    settings = Settings(data_dir=tmp_path / "data", jobs=False, database=postgres.migrated())
    services = create_services(settings, clock, cheap)
    other = Lease(services.store.transaction, clock, "the other process")
    assert other.take()
    jobs = start_jobs(services)
    try:
        due = {job.id: job.func for job in jobs._scheduler.get_jobs()}
        assert set(due) == {"lease", "digests", "questions", "night", "calendars", "copies"}
        for work in due.values():
            work()
        assert done == []
        clock.advance(ms=LEASE_MS)
        due["lease"]()
        for work in due.values():
            work()
        assert set(done) == {"digests", "questions", "night", "calendars", "copies"}
        assert not other.holds()
    finally:
        jobs.stop()
        services.store.close()


def test_a_stopped_server_holds_no_lease(world: World) -> None:
    start_jobs(world.services).stop()
    with world.services.store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM leases").fetchone()[0] == 0
