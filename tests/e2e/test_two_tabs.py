"""Two tabs of one profile, and the browser killed (-9) in the middle of a save, of an exchange, of folding the copy:
nothing is lost, nothing is there twice, and every tab shows the same. (`test_kills.py` has the killed server.)
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response, expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company, Seat
from tests.e2e.phone import Phone
from tests.e2e.server import Server

FOLDED = 1600
"""More rows beside the segments than a phone leaves there."""
PUSH = 200
LATER = 1_000_000_000
"""From this place on a segment holds the rows of one answer (pwa/src/storage/database.ts)."""
COUNT = """async () => {
  const asked = (request) => new Promise((ok, no) => {
    request.onsuccess = () => ok(request.result)
    request.onerror = () => no(request.error)
  })
  const { name } = (await indexedDB.databases()).find((one) => one.name !== 'headland.session')
  const db = await asked(indexedDB.open(name))
  const tx = db.transaction(['delta', 'segments'])
  const alone = await asked(tx.objectStore('delta').count())
  const later = (await asked(tx.objectStore('segments').getAll())).filter(({ index }) => index >= LATER)
  db.close()
  return later.reduce((sum, { text }) => sum + JSON.parse(text).ids.length, alone)
}""".replace("LATER", str(LATER))
SHOWN = """(main) => {
  const pills = [...main.querySelectorAll('[data-testid=sync-pill]')]
  return pills.reduce((text, pill) => text.replace(pill.innerText, ''), main.innerText)
}"""
TELL = """(store) => {
  const { put } = IDBObjectStore.prototype
  IDBObjectStore.prototype.put = function (...given) {
    const asked = put.apply(this, given)
    if (this.name === store && !(given[0].index >= LATER)) console.debug(`written: ${store}`)
    return asked
  }
}""".replace("LATER", str(LATER))


def accounts_of(seat: Seat, plot: str) -> list[str]:
    return sorted(i for i, row in seat.rows(f"plot:{plot}").items() if row["kind"] == "account")


def contacts_of(seat: Seat, plot: str) -> dict[str, dict[str, object]]:
    return {i: row for i, row in seat.rows(f"plot:{plot}").items() if row["kind"] == "contact"}


def settled(phone: Phone, server: Server, login: str) -> Page:
    """Signed in, with everything the app needs on the device."""
    page = phone.sign_in(server.invite(login))
    hands.wait_for_worker(page)
    return page


def main_process(phone: Phone) -> int:
    """The browser's own process, to be killed from inside a handler, where Playwright cannot be asked anything."""
    found = list(phone.processes())
    assert len(found) == 1, found
    return found[0]


def dies(phone: Phone, act: Callable[[], object]) -> None:
    """Something under way kills the browser; what `act` still wanted of it is void."""
    page = phone.page
    with contextlib.suppress(Error):
        act()
        page.wait_for_event("close", timeout=hands.PATIENCE_MS)
    assert not list(phone.processes()), "nothing killed the browser"
    phone.kill()


def test_both_tabs_edit_one_contact(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat
) -> None:
    """Offline and online, the same field and others; then the browser dies, and both tabs are opened again."""
    rep = company.reps[0]
    seat = take_seat(rep.login)
    plot = company.plots[rep.id]
    contact = sorted(contacts_of(seat, plot))[0]
    phone = open_phone("rep")
    tabs = [settled(phone, server, rep.login)]
    assert phone.context is not None
    tabs.append(phone.context.new_page())

    def edit(tab: Page, **fields: str) -> None:
        same(tabs, server, contact)  # a form starts from what its tab has heard of
        tab.goto(f"{server.url}/#/contact/{contact}/edit")
        for field, value in fields.items():
            tab.get_by_test_id(f"field-{field}").fill(value)
        tab.get_by_test_id("save").click()
        expect(tab.get_by_test_id("contact-edit")).to_be_visible()

    phone.context.set_offline(True)
    edit(tabs[0], title="左一", department="左部")
    edit(tabs[1], title="右一", wechat="right-1")
    edit(tabs[0], title="左二")
    phone.context.set_offline(False)
    edit(tabs[1], title="右二")
    edit(tabs[0], wechat="left-2")
    phone.synced()

    shown = same(tabs, server, contact)
    assert "右二" in shown and "左部" in shown and "left-2" in shown
    phone.kill()
    phone.open(f"/#/contact/{contact}")
    assert phone.context is not None
    tabs = [phone.page, phone.context.new_page()]
    same(tabs, server, contact, shown)
    phone.synced()
    here = contacts_of(seat, plot)[contact]
    assert {name: here[name] for name in ("title", "department", "wechat", "alt")} == {
        "title": "右二", "department": "左部", "wechat": "left-2", "alt": {},
    }  # fmt: skip


def same(tabs: list[Page], server: Server, contact: str, expected: str | None = None) -> str:
    """What both tabs say of the contact: what is expected, where both were just opened and may not have all yet."""
    for tab in tabs:
        tab.goto(f"{server.url}/#/contact/{contact}")
        expect(tab.get_by_test_id("reach")).to_be_visible()
    shown: set[str] = set()

    def agreed() -> bool:
        shown.clear()
        shown.update(look(tab) for tab in tabs)
        return len(shown) == 1 and expected in (None, *shown)

    hands.until(tabs[0], agreed, "both tabs show the same")
    return shown.pop()


def look(tab: Page) -> str:
    """All a tab shows but how long ago it synchronised."""
    text: str = tab.locator("main").evaluate(SHOWN)
    return text


def test_killed_in_the_middle_of_a_save(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat
) -> None:
    """Either it is saved, or it stands in the form again: never neither, never both."""
    rep = company.reps[0]
    seat = take_seat(rep.login)
    plot = company.plots[rep.id]
    form = f"/#/account/{accounts_of(seat, plot)[0]}/contact/new"
    phone = open_phone("rep")
    settled(phone, server, rep.login)
    names = ["新人甲", "新人乙", "新人丙"]
    for name in names:
        page = phone.go("/#/today") if phone.context else phone.open("/#/today")
        assert phone.context is not None
        phone.context.set_offline(True)
        phone.go(form)
        page.get_by_test_id("field-name").fill(name)
        hands.drafted(page, name)
        strike(phone, "outbox")
        dies(phone, page.get_by_test_id("save").click)

        page = phone.open(form)
        # What the disk holds decides, and the screen must come to show it. An entry goes to the server, never back.
        draft = holds(page, "drafts", name)
        saved = holds(page, "outbox", name) or holds(page, "kept", name)
        there = saved or [row["name"] for row in contacts_of(seat, plot).values()].count(name) == 1
        assert there != draft, f"{name}: saved {saved}, a draft {draft}"
        expect(page.get_by_test_id("field-name")).to_have_value(name if draft else "")
        if draft:
            page.get_by_test_id("save").click()
            expect(page.get_by_test_id("field-name")).to_be_hidden()  # the form is left, for wherever one came from
        phone.synced()
    kept = [row["name"] for row in contacts_of(seat, plot).values()]
    assert [kept.count(name) for name in names] == [1, 1, 1]
    hands.sent(phone.page)


def holds(page: Page, store: str, text: str) -> bool:
    return any(text in str(value) for value in hands.stored(page, store))


def strike(phone: Phone, store: str, at: int = 1) -> None:
    """Kill the browser when the page has written to this store for the n-th time."""
    browser = main_process(phone)
    left = [at]

    def heard(said: ConsoleMessage) -> None:
        if said.text == f"written: {store}":
            left[0] -= 1
            if left[0] == 0:
                os.kill(browser, signal.SIGKILL)

    phone.page.on("console", heard)
    phone.page.evaluate(TELL, store)


@pytest.mark.parametrize("moment", ["request", "response"])
def test_killed_in_the_middle_of_an_exchange(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat, moment: str
) -> None:
    """When the push has left, and when its answer has come: the server has it once, the outbox forgets it once."""
    rep = company.reps[0]
    seat = take_seat(rep.login)
    plot = company.plots[rep.id]
    phone = open_phone("rep")
    page = settled(phone, server, rep.login)
    browser = main_process(phone)
    killed: list[int] = []

    def kill(told: Request | Response) -> None:
        request = told.request if isinstance(told, Response) else told
        if not killed and request.url.endswith("/api/sync") and hands.body(request).get("ops"):
            killed.append(browser)
            os.kill(browser, signal.SIGKILL)

    phone.go(f"/#/account/{accounts_of(seat, plot)[0]}/contact/new")
    page.get_by_test_id("field-name").fill("只有一个")
    if moment == "request":
        page.on("request", kill)
    else:
        page.on("response", kill)
    dies(phone, page.get_by_test_id("save").click)
    assert killed

    phone.open("/#/today")
    phone.synced()
    assert [row["name"] for row in contacts_of(seat, plot).values()].count("只有一个") == 1
    hands.sent(phone.page)


def test_killed_in_the_middle_of_folding(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat
) -> None:
    """The copy is as it was or folded whole: the same records and sums in both tabs; the next time it is done."""
    rep = company.reps[0]
    seat = take_seat(rep.login)
    plot = company.plots[rep.id]
    accounts = accounts_of(seat, plot)
    phone = open_phone("rep")
    settled(phone, server, rep.login)
    strike(phone, "segments", at=2)
    for start in range(0, FOLDED, PUSH):
        verdicts = seat.push(*(contact(accounts[n % len(accounts)], n) for n in range(start, start + PUSH)))
        assert {verdict["r"] for verdict in verdicts} == {"ok"}
    dies(phone, lambda: phone.go("/#/today"))

    phone.open("/#/today")
    assert phone.context is not None
    second = phone.context.new_page()
    expected = len(seat.rows(f"plot:{plot}"))
    second.goto(f"{server.url}/#/today")
    phone.exchanged()
    hands.until(second, lambda: rows_beside(second) < FOLDED, "the rows are folded in the end")
    for tab in (phone.context.pages[0], second):
        tab.goto(f"{server.url}/#/sync")
        tab.get_by_test_id("check-copy").click()
        said = tab.get_by_test_id("check-result")
        expect(said).to_have_text(phone.words.like("outbox.check_ok"))
        found = re.search(r"\d[\d, ]*", said.inner_text())
        assert found and int(re.sub(r"\D", "", found[0])) >= expected
    assert len({tab.get_by_test_id("check-result").inner_text() for tab in phone.context.pages}) == 1


def contact(account: str, n: int) -> dict[str, object]:
    fields = {"account": account, "name": f"来人{n}"}
    return {"op": "new", "kind": "contact", "id": str(uuid.uuid4()), "fields": fields}


def rows_beside(page: Page) -> int:
    """How many rows stand beside the segments."""
    count: int = page.evaluate(COUNT)
    return count
