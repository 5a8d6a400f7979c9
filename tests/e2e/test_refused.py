"""Acceptance 5: one bad change among twenty holds up nothing, says why, and is mended and sent."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company
from tests.e2e.server import Server

COUNT = 20
BAD = 7
IMPOSSIBLE = "2026-02-31"
RIGHT = "1986-02-28"

# An older phone whose checks were laxer would have stored this day; ours refuses to, so it is put there by hand.
SPOIL = """async ([which, day]) => {
  const { name } = (await indexedDB.databases()).find((one) => one.name !== 'headland.session')
  const db = await new Promise((ok, no) => {
    const asked = indexedDB.open(name)
    asked.onsuccess = () => ok(asked.result)
    asked.onerror = () => no(asked.error)
  })
  const tx = db.transaction('outbox', 'readwrite', { durability: 'strict' })
  const outbox = tx.objectStore('outbox')
  const entries = await new Promise((ok) => { const asked = outbox.getAll(); asked.onsuccess = () => ok(asked.result) })
  const entry = entries[which]
  entry.op.fields.birthday = day
  if (outbox.keyPath === null) outbox.put(entry, entry.key)
  else outbox.put(entry)
  await new Promise((ok, no) => { tx.oncomplete = ok; tx.onabort = () => no(tx.error) })
  db.close()
}"""


def test_nineteen_go_in_and_the_bad_one_is_mended(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat
) -> None:
    rep = company.reps[0]
    seat = take_seat(rep.login)
    plot = f"plot:{company.plots[rep.id]}"
    account = next(i for i, r in seat.rows(plot).items() if r["kind"] == "account")
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(rep.login))
    hands.wait_for_worker(page)
    server.kill()
    for index in range(COUNT):
        phone.go(f"/#/account/{account}/contact/new")
        page.get_by_test_id("field-name").fill(f"第{index + 1}位")
        page.get_by_test_id("save").click()
        expect(page.get_by_test_id("field-name")).to_be_hidden()
    phone.go("/#/today")
    phone.waits(COUNT)
    page.evaluate(SPOIL, [BAD, IMPOSSIBLE])
    page.reload()
    phone.waits(COUNT)

    server.start()
    phone.go("/#/sync")
    page.get_by_test_id("sync-now").click()
    refusal = page.get_by_test_id("refusal")
    expect(refusal).to_have_count(1)
    expect(refusal).to_contain_text(phone.words("error.invalid_date"))
    expect(refusal).to_contain_text(phone.words("field.birthday"))

    def there() -> list[str]:
        return [r["name"] for r in seat.rows(plot).values() if r["kind"] == "contact" and r["name"].startswith("第")]

    assert len(there()) == COUNT - 1
    assert f"第{BAD + 1}位" not in there()
    phone.go("/#/today")
    expect(phone.pill).to_have_text(phone.words("sync.needs_you", n=1))

    phone.go("/#/sync")
    page.get_by_test_id("mend").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_test_id("mend-birthday").fill(RIGHT)
    sheet.get_by_test_id("mend-send").click()
    expect(page.get_by_test_id("refusal")).to_have_count(0)
    phone.synced()
    mended = next(r for r in seat.rows(plot).values() if r.get("name") == f"第{BAD + 1}位")
    assert mended["birthday"] == RIGHT
    assert len(there()) == COUNT
