"""What every browser test starts from: the installed wheel, a prepared company, a phone, a supervisor's desk.

A small demo company is made once for the whole run; each test gets its own copy, its own port and its own browser
profiles, so that tests may kill whatever they like. Traces of a failed test lie in `test-results/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests import browser_finder
from tests.e2e.people import Company, Seat, administrator_of
from tests.e2e.phone import DESK, PHONE, Phone
from tests.e2e.server import COMMAND, ROOT, Keys, Server, copy_of, headland

RESULTS = ROOT / "test-results"
SEED = ("--accounts", "40", "--visits", "160")
"""Small enough to make in seconds, large enough that every screen has something to show."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tell the fixtures below whether the test failed, so that they can leave pictures behind."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]  # pluggy sends its result here
    if report.when == "call":
        item.stash[failed] = report.failed


failed = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser_path() -> str:
    return browser_finder.find()


@dataclass(frozen=True)
class Prepared:
    """A company in a data directory nobody uses, to be copied."""

    data: Path
    company: Company
    keys: Keys


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A small demo company, made by the command people type; who works there is read from the data itself."""
    assert COMMAND.exists(), "no installed wheel: run `make installed` first"
    data = tmp_path_factory.mktemp("company")
    headland("demo", "--no-serve", *SEED, data=data)
    server = Server(data).start()
    try:
        with closing(Seat.take(server, administrator_of(server))) as seat:
            company = Company.of(server, seat)
            cookies = dict(seat.http.cookies)
    finally:
        server.stop()
    people = {one.login: one.id for one in (company.administrator, company.supervisor, *company.reps)}
    return Prepared(data, company, Keys(cookies, people))


@pytest.fixture
def server(prepared: Prepared, tmp_path: Path) -> Iterator[Server]:
    """A running copy of the demo company."""
    running = Server(copy_of(prepared.data, tmp_path / "data"), keys=prepared.keys).start()
    yield running
    running.stop()


@pytest.fixture
def company(prepared: Prepared) -> Company:
    """Who works there."""
    return prepared.company


TakeSeat = Callable[[str], Seat]


@pytest.fixture
def take_seat(server: Server) -> Iterator[TakeSeat]:
    """`take_seat("admin")` signs that login in on the API."""
    with ExitStack() as closing:

        def take(login: str) -> Seat:
            seat = Seat.take(server, login)
            closing.callback(seat.close)
            return seat

        yield take


OpenPhone = Callable[..., Phone]


@pytest.fixture
def open_phone(
    playwright: Playwright, browser_path: str, server: Server, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[OpenPhone]:
    """`open_phone("wang")` starts a browser with a profile of that name and returns the phone."""
    phones: list[tuple[str, Phone]] = []

    def make(name: str, *, locale: Literal["zh-CN", "en"] = "zh-CN", desk: bool = False, dark: bool = False) -> Phone:
        profile = tmp_path / "profiles" / name
        phone = Phone(
            playwright, browser_path, profile, server.url, locale=locale, screen=DESK if desk else PHONE, dark=dark
        )
        phone.open()
        phones.append((name, phone))
        return phone

    with ExitStack() as closing:
        yield make
        for name, phone in phones:
            closing.callback(phone.close)
            if request.node.stash.get(failed, False):
                keep_pictures(request.node.nodeid, name, phone, server)
    if not request.node.stash.get(failed, False):
        assert [error for _, phone in phones for error in phone.errors] == [], "a page threw an error"


def keep_pictures(test: str, name: str, phone: Phone, server: Server) -> None:
    """What each open page showed when the test failed, and what the server had written."""
    folder = RESULTS / re.sub(r"\W+", "-", test).strip("-")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "server.log").write_text(server.log())
    (folder / f"{name}-console.txt").write_text("\n".join([*phone.errors, *phone.console]))
    if phone.context is None:
        return
    for index, page in enumerate(phone.context.pages):
        page.screenshot(path=folder / f"{name}-{index}.png")
        (folder / f"{name}-{index}.html").write_text(page.content())
