"""One of several processes runs the jobs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.jobs.lease import LEASE_MS, Alone, Lease
from backend.jobs.start import start_jobs, succeed
from backend.notify.ledger import Claim, Ledger
from backend.notify.ports import Message
from backend.services import Services
from backend.storage.postgres import PostgresStore
from backend.storage.sqlite import SqliteStore
from backend.storage.store import CompanyStore
from tests.backend.conftest import Clock, World


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


def test_a_stopped_server_holds_no_lease(world: World) -> None:
    start_jobs(world.services).stop()
    with world.services.store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM leases").fetchone()[0] == 0
