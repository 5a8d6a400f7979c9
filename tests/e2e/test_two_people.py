"""Two people in one browser: whoever signs in last has the session, and the other's tab is still open. What that one
wrote waits for its writer; it never leaves under another name, and no row of the other's comes into its copy."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company
from tests.e2e.phone import Phone
from tests.e2e.server import Server

TITLE = "甲写的"


def test_a_tab_left_open_sends_nothing_under_another_name(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat
) -> None:
    first, second = company.reps[:2]
    seat, other = take_seat(first.login), take_seat(second.login)
    bucket, not_hers = f"plot:{company.plots[first.id]}", f"plot:{company.plots[second.id]}"
    contact = min(i for i, row in seat.rows(bucket).items() if row["kind"] == "contact")
    phone = open_phone("shared")
    page = phone.sign_in(server.invite(first.login))
    page.route("**/api/sync", lambda route: route.abort())
    page.goto(f"{server.url}/#/contact/{contact}/edit")
    page.get_by_test_id("field-title").fill(TITLE)
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("contact-edit")).to_be_visible()

    assert phone.context is not None
    beside = phone.context.new_page()
    join(phone, beside, server.invite(second.login))
    page.unroute("**/api/sync")
    asked_again(phone, page)
    expect(page.get_by_test_id("sync-state")).to_contain_text(phone.words("outbox.state.signed-out"))
    expect(page.get_by_test_id("sync-state")).to_contain_text(phone.words("error.other_person"))
    assert seat.rows(bucket)[contact].get("title") != TITLE
    theirs = set(other.rows(not_hers))
    assert not theirs & set(page.evaluate(HELD, first.id)), "another person's rows came into this copy"
    asked_again(phone, beside)
    expect(beside.get_by_test_id("sync-state")).to_contain_text(phone.words("outbox.state.idle"))

    # Who wrote it signs in again, in that very tab: it goes up, and now the other tab waits.
    join(phone, page, server.invite(first.login))
    page.goto(f"{server.url}/#/sync")
    expect(page.get_by_test_id("sync-state")).to_contain_text(phone.words("outbox.state.idle"))
    assert seat.rows(bucket)[contact]["title"] == TITLE
    asked_again(phone, beside)
    expect(beside.get_by_test_id("sync-state")).to_contain_text(phone.words("outbox.state.signed-out"))


def join(phone: Phone, page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_test_id("join-later").click()
    expect(page.get_by_role("navigation", name=phone.words("app.tabs"))).to_be_visible()


def asked_again(phone: Phone, page: Page) -> None:
    """Make this tab ask the server now, as it does when the line comes back."""
    page.goto(f"{phone.origin}/#/sync")
    with page.expect_response("**/api/sync"):
        page.evaluate("dispatchEvent(new Event('online'))")


HELD = """async (person) => {
  const asked = (request) => new Promise((ok, no) => {
    request.onsuccess = () => ok(request.result)
    request.onerror = () => no(request.error)
  })
  const { name } = (await indexedDB.databases()).find((one) => one.name.endsWith('.' + person))
  const db = await asked(indexedDB.open(name))
  const tx = db.transaction(['delta', 'segments'])
  const rows = await asked(tx.objectStore('delta').getAll())
  const segments = await asked(tx.objectStore('segments').getAll())
  db.close()
  return [...rows.map(({ id }) => id), ...segments.flatMap(({ text }) => JSON.parse(text).ids)]
}"""
