"""Acceptance 2: a whole day's work with the server process killed, and one exchange that empties the outbox."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, Response, expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company, Person, Seat
from tests.e2e.server import Server

NOTE = "王工说预算已经批了,但要等集团信息中心点头。下周二带样机过去。"
NEXT = "带样机去车间试切"
NEWCOMER = "欧阳青禾"
NUMBER = "13912345678"
OPENED = "重庆江北机床附件有限公司"
WHY = "已成立选型小组"


def owner_of(take_seat: TakeSeat, company: Company, name: str) -> tuple[Person, Seat, dict[str, Any]]:
    """The rep whose plot has a contact of this name, a seat for that rep, and the contact."""
    for rep in company.reps:
        seat = take_seat(rep.login)
        for row in seat.rows(f"plot:{company.plots[rep.id]}").values():
            if row["kind"] == "contact" and row.get("name") == name:
                return rep, seat, row
    raise AssertionError(f"nobody knows {name}")


def pushes(page: Page) -> list[list[dict[str, Any]]]:
    """The ops of every push that is answered from now on, one list per exchange (a try without a server is none)."""
    seen: list[list[dict[str, Any]]] = []

    def look(answer: Response) -> None:
        if answer.request.method == "POST" and answer.url.endswith("/api/sync"):
            seen.append(hands.body(answer.request).get("ops", []))

    page.on("response", look)
    return seen


def test_a_day_without_a_server(server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat) -> None:
    rep, seat, contact = owner_of(take_seat, company, "李明朗")
    account = str(contact["account"])
    made = seat.push({"op": "new", "kind": "account", "fields": {"name": OPENED, "plot": company.plots[rep.id]}})
    assert made[0]["r"] == "ok", made

    chief = open_phone("chief", desk=True)
    chief.sign_in(server.invite(company.supervisor.login))
    chief.go("/#/team")

    phone = open_phone("rep")
    page = phone.sign_in(server.invite(rep.login))
    hands.wait_for_worker(page)
    phone.close()

    server.kill()
    page = phone.open("/#/today")
    expect(page.get_by_role("heading", name=phone.words("today.title"), level=1)).to_be_visible()
    expect(phone.pill).to_have_text(phone.words("sync.offline"))
    page.reload()
    expect(page.get_by_test_id("due-row").first).to_be_visible()

    # Search: initials of a person with polyphones, initials of a city's other reading.
    phone.go("/#/accounts")
    page.get_by_test_id("search").fill("cq")
    expect(page.get_by_test_id("account-row").filter(has_text=OPENED)).to_be_visible()
    phone.go("/#/today")
    with hands.counted(page, "from Today to an account's brief by search", 3):
        phone.tab("accounts").click()
        hands.write(page.get_by_test_id("search"), "lml")
        row = page.get_by_test_id("account-row").filter(has_text="李明朗")
        expect(row).to_be_visible()
        row.click()
        expect(page.get_by_test_id("grade-line")).to_be_visible()

    # The brief, then a visit from it: note, two facts, next step, photo.
    page.get_by_test_id("log").click()
    expect(page.get_by_test_id("log-form")).to_be_visible()
    page.get_by_test_id("note").fill(NOTE)
    hands.choose_people(page, "李明朗")
    learned = hands.answer_questions(page, 2)
    page.get_by_test_id("next-title").fill(NEXT)
    page.get_by_test_id("next-due").locator("..").get_by_text(phone.words("date.in_3_days")).click()
    page.get_by_test_id("photo-input").set_input_files(hands.photo())
    expect(page.get_by_role("img", name=phone.words("log.photo_alt", n=1))).to_be_visible()
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("visit-line").filter(has_text=NOTE[:10])).to_be_visible()

    # A contact, a phone number, a grade.
    phone.go(f"/#/account/{account}/contact/new")
    page.get_by_test_id("field-name").fill(NEWCOMER)
    page.get_by_test_id("save").click()
    expect(page.get_by_text(NEWCOMER).first).to_be_visible()
    phone.go(f"/#/contact/{hands.id_of(page, 'contact', '李明朗')}/edit")
    page.get_by_test_id("field-mobile").fill(NUMBER)
    page.get_by_test_id("save").click()
    expect(page.get_by_text(NUMBER).first).to_be_visible()
    phone.go(f"/#/account/{account}")
    with hands.counted(page, "change a grade from the brief", 4):
        hands.change_grade(page, phone.words, "A", WHY)
    expect(page.get_by_test_id("grade-line")).to_contain_text(WHY)

    # visit, two facts, task, photo; contact; number; grade
    waiting = 8
    assert learned == 2
    phone.waits(waiting)

    # Close the browser, open it again, still without a server: all there.
    phone.close()
    page = phone.open("/#/today")
    phone.waits(waiting)
    phone.go("/#/sync")
    expect(page.get_by_test_id("waiting").get_by_role("listitem")).to_have_count(waiting)
    phone.go(f"/#/account/{account}?all")
    expect(page.get_by_test_id("visit-line").filter(has_text=NOTE[:10])).to_be_visible()
    expect(page.get_by_test_id("grade-line")).to_contain_text(WHY)
    expect(page.get_by_text(NEWCOMER).first).to_be_visible()
    phone.go("/#/accounts")
    page.get_by_test_id("search").fill("oyqh")
    expect(page.get_by_test_id("account-row").first).to_be_visible()

    # The server comes back: one exchange empties the outbox; the supervisor's open page shows the visit.
    sent = pushes(page)
    server.start()
    phone.go("/#/sync")
    page.get_by_test_id("sync-now").click()
    phone.synced()
    with_ops = [ops for ops in sent if ops]
    assert [len(ops) for ops in with_ops] == [waiting]
    expect(chief.page.get_by_text(NOTE[:10]).first).to_be_visible()

    rows = seat.rows(f"plot:{company.plots[rep.id]}")
    visit = next(r for r in rows.values() if r["kind"] == "visit" and r.get("note") == NOTE)
    assert visit["author"] == rep.id
    assert any(r["kind"] == "contact" and r.get("name") == NEWCOMER for r in rows.values())
    assert any(r["kind"] == "contact" and r.get("mobile") == NUMBER for r in rows.values())
    assert any(r["kind"] == "fact" and r["item"] == "grade" and r.get("reason") == WHY for r in rows.values())
    photo = next(r for r in rows.values() if r["kind"] == "attachment")
    hands.until(page, lambda: seat.http.get(f"/api/blobs/{photo['sha256']}").status_code == 200, "the photo arrives")
