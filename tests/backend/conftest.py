"""A company on real SQLite in a temporary directory, with a clock the test moves and cheap passwords."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from litestar import Litestar
from litestar.testing import TestClient

from backend.app import create_app, create_services
from backend.auth import people
from backend.auth.passwords import Passwords
from backend.auth.sessions import record
from backend.services import Services
from backend.settings import Settings
from shared_schema.protocol import Op
from tests.backend.receiver import Receiver, receiver
from tests.postgres import Postgres

NOON = 1_795_233_600_000
"""2026-11-21T12:00:00+08:00."""
PASSWORD = "ten letters or more"


@dataclass
class Clock:
    """Milliseconds since 1970, moved by the test."""

    ms: int = NOON

    def __call__(self) -> int:
        return self.ms

    def advance(self, *, days: float = 0, minutes: float = 0, ms: int = 0) -> None:
        self.ms += int(days * 86_400_000 + minutes * 60_000) + ms


@dataclass
class World:
    """A company with people: ann owns north, bob south; the chief leads north; the boss administers."""

    app: Litestar
    services: Services
    clock: Clock
    ids: dict[str, str] = field(default_factory=dict)
    plots: dict[str, str] = field(default_factory=dict)

    def client(self) -> TestClient[Litestar]:
        """A browser of its own."""
        client = TestClient(self.app)
        client.headers["origin"] = "http://testserver.local"
        return client

    def sign_in(self, name: str, client: TestClient[Litestar] | None = None) -> TestClient[Litestar]:
        browser = client or self.client()
        answer = browser.post("/api/sign-in", json={"name": name, "password": PASSWORD, "device": "test phone"})
        assert answer.status_code == 200, answer.text
        return browser

    def write(self, *ops: Op) -> None:
        with self.services.writing() as (tx, _):
            record(self.services, tx, *ops)

    def sync(self, client: TestClient[Litestar], *ops: dict[str, Any], **members: Any) -> dict[str, Any]:
        """One exchange as this browser's device."""
        me = client.get("/api/me").json()
        message = {
            "replica": me["replica"],
            "schema": 1,
            "epoch": me["epoch"],
            "client_now": self.clock(),
            "seen": 0,
            "cursors": {},
            "ops": list(ops),
            **members,
        }
        answer = client.post("/api/sync", json=message)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def first_sync(self, client: TestClient[Litestar]) -> int:
        """A device's first exchange, and when it was, once that is written down: which it is after the answer."""
        self.sync(client)
        deadline = time.monotonic() + 60
        while client.get("/api/me").json()["synced"] != self.clock():
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return self.clock()


def new(kind: str, id: str, **fields: Any) -> Op:
    return Op(n=0, op="new", id=id, kind=kind, fields=fields)


def change(kind: str, id: str, **fields: Any) -> Op:
    return Op(n=0, op="set", id=id, kind=kind, fields=fields)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """Empty for SQLite in the data directory; with `--store postgres` the address of a database of one's own."""
    if request.config.getoption("--store") == "sqlite":
        return ""
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.migrated()


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return Settings(data_dir=tmp_path / "data", static_dir=tmp_path / "static", jobs=False, database=database)


@pytest.fixture
def cheap() -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def services(settings: Settings, clock: Clock, cheap: Passwords) -> Iterator[Services]:
    made = create_services(settings, clock, cheap)
    yield made
    made.store.close()


@pytest.fixture
def empty(services: Services, clock: Clock) -> World:
    """A server before anybody was invited."""
    return World(create_app(services.settings, clock, services=services), services, clock)


@pytest.fixture
def world(empty: World) -> World:
    """The company with its four people and two plots, each of them with a password."""
    services = empty.services
    hashed = services.passwords.hash(PASSWORD)
    roles = {"chief": "supervisor", "boss": "administrator", "ann": "rep", "bob": "rep"}
    with services.writing() as (tx, company):
        for name, role in roles.items():
            empty.ids[name] = people.add_person(services, tx, company, name, role)
            company.set_password(empty.ids[name], hashed, services.clock())
        empty.plots = {"north": "P-north", "south": "P-south"}
        record(
            services,
            tx,
            new(
                "plot",
                "P-north",
                name="North",
                zone="Asia/Shanghai",
                owner=empty.ids["ann"],
                supervisor=empty.ids["chief"],
            ),
            new("plot", "P-south", name="South", zone="Asia/Shanghai", owner=empty.ids["bob"]),
            new("account", "A1", name="重庆长安机械", plot="P-north"),
            new("account", "A2", name="Southern Tools", plot="P-south"),
        )
    return empty


SignIn = Callable[[str], TestClient[Litestar]]


@pytest.fixture
def service() -> Iterator[Receiver]:
    """A push service and a robot's room on this machine."""
    with receiver() as listening:
        yield listening
