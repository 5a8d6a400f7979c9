"""Repair in a real browser: rows spoiled by hand, storage cleared by the system, handles that die, a full device.

Chromium clears storage as CDP's `Storage.clearDataForOrigin` does, and has no room as `overrideQuotaForOrigin` says.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company, Person, Seat
from tests.e2e.phone import Phone
from tests.e2e.server import Server

SPOILED = "坏掉的名字"

IN_DATABASE = """async ([work, argument]) => {
  const { name } = (await indexedDB.databases()).find((one) => one.name !== 'headland.session')
  const db = await new Promise((ok, no) => {
    const asked = indexedDB.open(name)
    asked.onsuccess = () => ok(asked.result)
    asked.onerror = () => no(asked.error)
  })
  const run = { spoil, empty }[work]
  function spoil({ bucket, id, name }) {
    const tx = db.transaction('delta', 'readwrite', { durability: 'strict' })
    const f = { name: [name, '00000000000900000000000c'], plot: [bucket.slice(5), '00000000000900000000000c'] }
    tx.objectStore('delta').put({ bucket, id, row: { id, kind: 'account', seq: 1, c: 12345, f } })
    return tx
  }
  function empty(store) {
    const tx = db.transaction(store, 'readwrite', { durability: 'strict' })
    tx.objectStore(store).clear()
    return tx
  }
  const tx = run(argument)
  await new Promise((ok, no) => { tx.oncomplete = ok; tx.onabort = () => no(tx.error) })
  db.close()
}"""


@pytest.fixture
def rep(company: Company) -> Person:
    return company.reps[0]


@pytest.fixture
def seat(take_seat: TakeSeat, rep: Person) -> Seat:
    return take_seat(rep.login)


@pytest.fixture
def account(seat: Seat, company: Company, rep: Person) -> tuple[str, str]:
    """An account of the rep's plot, and its name."""
    rows = seat.rows(f"plot:{company.plots[rep.id]}")
    return next((i, str(r["name"])) for i, r in rows.items() if r["kind"] == "account")


@pytest.fixture
def phone(open_phone: OpenPhone, server: Server, rep: Person) -> Phone:
    made = open_phone("rep")
    hands.wait_for_worker(made.sign_in(server.invite(rep.login)))
    return made


def add_contact(phone: Phone, account: str, name: str) -> None:
    """Save somebody new; resolves when the form is left."""
    phone.go(f"/#/account/{account}/contact/new")
    phone.page.get_by_test_id("field-name").fill(name)
    phone.page.get_by_test_id("save").click()
    expect(phone.page.get_by_test_id("grade-line")).to_be_visible()


def shown(page: Page, text: str) -> Locator:
    """Where a person sees it: the list under a detail is there too, hidden."""
    return page.get_by_text(text).locator("visible=true").first


def names_of(seat: Seat, company: Company, rep: Person) -> list[str]:
    rows = seat.rows(f"plot:{company.plots[rep.id]}").values()
    return [str(row.get("name")) for row in rows if row["kind"] == "contact"]


def outside(phone: Phone) -> Page:
    """The same origin without the app: nothing is in memory, nothing listens."""
    page = phone.page
    page.goto(f"{phone.origin}/api/health")
    return page


def devtools(phone: Phone) -> CDPSession:
    assert phone.context is not None
    return phone.context.new_cdp_session(phone.page)


def clear(phone: Phone, *kinds: str) -> None:
    """As the browser does when it wants room; cookies of the session stay."""
    phone.page.goto("about:blank")
    devtools(phone).send("Storage.clearDataForOrigin", {"origin": phone.origin, "storageTypes": ",".join(kinds)})


def repairs(administrator: Seat, rep: Person) -> list[dict[str, Any]]:
    """What the administrator is told of this rep's devices."""
    devices = administrator.http.get("/api/team/devices").json()["items"]
    return [repair for one in devices if one["person"] == rep.id for repair in one["repairs"]]


def test_a_spoiled_row_is_mended_at_the_next_exchange_and_the_administrator_sees_it(
    server: Server,
    company: Company,
    rep: Person,
    account: tuple[str, str],
    phone: Phone,
    open_phone: OpenPhone,
    take_seat: TakeSeat,
) -> None:
    key, name = account
    bucket = f"plot:{company.plots[rep.id]}"
    assert phone.context is not None
    outside(phone).evaluate(IN_DATABASE, ["spoil", {"bucket": bucket, "id": key, "name": SPOILED}])
    phone.context.set_offline(True)
    page = phone.go(f"/#/account/{key}")
    expect(shown(page, SPOILED)).to_be_visible()
    phone.context.set_offline(False)
    expect(shown(page, name)).to_be_visible()
    expect(page.get_by_text(SPOILED)).to_have_count(0)
    phone.go("/#/sync")
    page.get_by_test_id("check-copy").click()
    expect(page.get_by_test_id("check-result")).to_have_text(phone.words.like("outbox.check_ok"))
    administrator = take_seat(company.administrator.login)
    hands.until(page, lambda: bool(repairs(administrator, rep)), "the administrator is told")

    desk = open_phone("admin", desk=True)
    desk.page.goto(server.invite(company.administrator.login))
    desk.page.get_by_test_id("join-later").click()
    desk.go("/#/team")
    desk.page.get_by_role("radio", name=desk.words("team.devices")).click()
    told = desk.page.get_by_test_id("repairs").filter(has_text=desk.words.like("team.repairs", n=1))
    told.locator("summary").click()
    expect(told).to_contain_text(desk.words.like("team.repair.ranges", ranges=1, replaced=1, removed=0))


def test_a_cleared_database_is_told_with_what_was_lost_and_fetched_again(
    server: Server,
    company: Company,
    rep: Person,
    seat: Seat,
    account: tuple[str, str],
    phone: Phone,
    take_seat: TakeSeat,
) -> None:
    key, name = account
    server.kill()  # no signal that DevTools takes away: a page that is being left would try once more without it
    add_contact(phone, key, "没送出去的人")
    phone.go("/#/today")
    phone.waits(1)
    clear(phone, "indexeddb")
    server.start()
    page = phone.go(f"/#/account/{key}")
    expect(shown(page, name)).to_be_visible()
    phone.go("/#/today")
    expect(phone.pill).to_have_text(phone.words("sync.needs_you", n=1))
    phone.go("/#/sync")
    card = page.get_by_test_id("loss")
    expect(card).to_contain_text(phone.words("outbox.lost_all"))
    expect(card).to_contain_text(phone.words.like("outbox.lost_unsent", n=1))
    administrator, told = take_seat(company.administrator.login), [("eviction", ["all"], 1)]
    hands.until(
        page,
        lambda: [(r["what"], r["stores"], r["unsent"]) for r in repairs(administrator, rep)] == told,
        "the administrator is told",
    )
    page.get_by_test_id("loss-known").click()
    expect(card).to_be_hidden()
    add_contact(phone, key, "后来的人")
    phone.synced()
    written = names_of(seat, company, rep)
    assert ("没送出去的人" in written, written.count("后来的人")) == (False, 1)


def test_all_storage_cleared_needs_no_signing_in_and_says_what_was_lost(
    server: Server, rep: Person, account: tuple[str, str], phone: Phone
) -> None:
    """The session's cookie stays, and the one that counts what waits."""
    key, name = account
    server.kill()
    add_contact(phone, key, "也没送出去的人")
    clear(phone, "indexeddb", "local_storage", "service_workers", "cache_storage")
    server.start()
    page = phone.go(f"/#/account/{key}")
    expect(shown(page, name)).to_be_visible()
    phone.go("/#/sync")
    expect(page.get_by_test_id("loss")).to_contain_text(phone.words.like("outbox.lost_unsent", n=1))


def test_signing_out_is_not_a_loss(server: Server, rep: Person, phone: Phone) -> None:
    page = phone.go("/#/me")
    page.get_by_test_id("sign-out").click()
    page.get_by_role("dialog").get_by_test_id("sign-out-yes").click()
    expect(page.get_by_test_id("sign-in")).to_be_visible()
    phone.sign_in(server.invite(rep.login))
    phone.go("/#/sync")
    expect(page.get_by_test_id("sync-state")).to_be_visible()
    expect(page.get_by_test_id("loss")).to_have_count(0)


def test_an_emptied_store_is_healed_and_the_outbox_is_told(
    company: Company, rep: Person, seat: Seat, account: tuple[str, str], phone: Phone
) -> None:
    key, name = account
    page = phone.page
    # The state alone: what waits in the outbox stays, and goes up under new numbers.
    page.route("**/api/sync", lambda route: route.abort())
    add_contact(phone, key, "留下的人")
    outside(phone).evaluate(IN_DATABASE, ["empty", "meta"])
    page.unroute("**/api/sync")
    phone.go(f"/#/account/{key}")
    expect(shown(page, name)).to_be_visible()
    hands.until(page, lambda: names_of(seat, company, rep).count("留下的人") == 1, "what waited is there")
    phone.go("/#/sync")
    expect(page.get_by_test_id("loss")).to_contain_text(phone.words("outbox.lost_nothing"))
    page.get_by_test_id("loss-known").click()

    # The rows: fetched again. The outbox: told.
    page.route("**/api/sync", lambda route: route.abort())
    add_contact(phone, key, "丢了的人")
    for store in ("segments", "delta", "outbox"):
        outside(phone).evaluate(IN_DATABASE, ["empty", store])
    page.unroute("**/api/sync")
    phone.go(f"/#/account/{key}")
    expect(shown(page, name)).to_be_visible()
    phone.go("/#/sync")
    expect(page.get_by_test_id("loss")).to_contain_text(phone.words.like("outbox.lost_unsent", n=1))
    expect(page.get_by_test_id("loss")).to_contain_text(phone.words("outbox.lost_part"))
    assert "丢了的人" not in names_of(seat, company, rep)


def test_a_database_cleared_under_an_open_app_loses_nothing(
    company: Company, rep: Person, seat: Seat, account: tuple[str, str], phone: Phone
) -> None:
    key, _ = account
    assert phone.context is not None
    phone.context.set_offline(True)
    add_contact(phone, key, "先写的人")
    page = phone.page
    page.evaluate(
        """async () => {
          const { name } = (await indexedDB.databases()).find((one) => one.name !== 'headland.session')
          const gone = indexedDB.deleteDatabase(name)
          await new Promise((ok, no) => { gone.onsuccess = ok; gone.onerror = () => no(gone.error) })
        }"""
    )
    add_contact(phone, key, "后写的人")
    phone.kill()
    phone.open("/#/today")
    phone.synced()
    written = names_of(seat, company, rep)
    assert [written.count(name) for name in ("先写的人", "后写的人")] == [1, 1]


def test_a_handle_that_dies_is_opened_again(
    company: Company, rep: Person, seat: Seat, account: tuple[str, str], phone: Phone
) -> None:
    key, _ = account
    page = phone.page
    page.add_init_script(
        """{
          const open = IDBFactory.prototype.open
          globalThis.handles = []
          IDBFactory.prototype.open = function (...args) {
            const asked = open.apply(this, args)
            asked.addEventListener('success', () => globalThis.handles.push(asked.result))
            return asked
          }
        }"""
    )
    page.reload()
    phone.synced()
    for name in ("关前的人", "关后的人"):
        phone.go(f"/#/account/{key}/contact/new")
        page.get_by_test_id("field-name").fill(name)
        assert page.evaluate("handles.splice(0).map((handle) => handle.close()).length") > 0
        page.get_by_test_id("save").click()
        expect(page.get_by_test_id("grade-line")).to_be_visible()
    phone.synced()
    written = names_of(seat, company, rep)
    assert [written.count(name) for name in ("关前的人", "关后的人")] == [1, 1]


def test_a_full_device_says_what_to_do_and_loses_nothing_typed(
    company: Company, rep: Person, seat: Seat, account: tuple[str, str], phone: Phone
) -> None:
    key, _ = account
    # A running Chromium remembers for half a minute how much room there was: the device is full when it starts.
    phone.close()
    phone.open()
    phone.page.goto("about:blank")
    tools = devtools(phone)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": phone.origin, "quotaSize": 1})
    page = phone.go("/#/today")
    expect(phone.pill).to_have_text(phone.words("sync.full"))
    phone.go("/#/sync")
    expect(page.get_by_test_id("phone-full")).to_have_text(phone.words("outbox.full"))
    phone.go(f"/#/account/{key}/contact/new")
    name = page.get_by_test_id("field-name")
    name.fill("空间不够的人")
    page.get_by_test_id("save").click()
    expect(page.get_by_text(phone.words("error.phone_full"))).to_be_visible()
    # What was typed is on the screen, and there again after a look elsewhere.
    expect(name).to_have_value("空间不够的人")
    phone.go(f"/#/account/{key}")
    expect(page.get_by_test_id("grade-line")).to_be_visible()
    phone.go(f"/#/account/{key}/contact/new")
    expect(name).to_have_value("空间不够的人")
    tools.send("Storage.overrideQuotaForOrigin", {"origin": phone.origin})
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("grade-line")).to_be_visible()
    phone.synced()
    assert names_of(seat, company, rep).count("空间不够的人") == 1
