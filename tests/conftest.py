"""What tests of several folders share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from backend.storage.memory import MemoryStore
from backend.storage.postgres import PostgresStore
from backend.storage.sqlite import SqliteStore
from sync.ports import Store
from tests.postgres import Postgres, running

STORES = ("memory", "sqlite", "postgres")

# A busy machine is no defect, and what was green today is green tomorrow: no deadline, the same examples each time.
# Other examples are looked for by hand: `pytest --hypothesis-profile explore`.
settings.register_profile("house", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store", choices=("sqlite", "postgres"), default="sqlite", help="what tests/backend keeps its company in"
    )
    parser.addoption("--rounds", type=int, default=1, help="how often tests/faults lives through each storm")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--store") != "sqlite":
        items[:] = [item for item in items if item.get_closest_marker("sqlite") is None]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL, started by the first test that asks for it."""
    with running() as server:
        yield server


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each store of records, empty: for what must hold on all of them."""
    if request.param == "memory":
        yield MemoryStore()
        return
    opened: SqliteStore | PostgresStore
    if request.param == "sqlite":
        opened = SqliteStore(tmp_path / "headland.db")
    else:
        opened = PostgresStore(request.getfixturevalue("postgres").migrated(), tmp_path)
    yield opened
    opened.close()
