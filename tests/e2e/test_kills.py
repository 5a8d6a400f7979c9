"""Acceptance 4: nothing typed is lost and nothing is doubled, whoever dies in the middle."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company, Seat
from tests.e2e.server import Server

TYPED = "厂长说旧线六月必须停,财务还没有点头"
GOES_ON = ",周五前再打一个电话"


def account_of(seat: Seat, plot: str) -> str:
    return next(i for i, r in seat.rows(f"plot:{plot}").items() if r["kind"] == "account")


def test_a_killed_browser_keeps_the_note(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat
) -> None:
    rep = company.reps[0]
    account = account_of(take_seat(rep.login), company.plots[rep.id])
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(rep.login))
    phone.go(f"/#/log/{account}")
    note = page.get_by_test_id("note")
    note.press_sequentially(TYPED)
    hands.drafted(page, TYPED)
    note.press_sequentially(GOES_ON)
    phone.kill()

    page = phone.open(f"/#/log/{account}")
    expect(page.get_by_test_id("restored")).to_be_visible()
    expect(page.get_by_test_id("note")).to_have_value(re.compile(f"^{re.escape(TYPED)}"))
    assert (TYPED + GOES_ON).startswith(page.get_by_test_id("note").input_value())
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("visit-line").filter(has_text=TYPED[:10])).to_be_visible()
    phone.go(f"/#/log/{account}")
    expect(page.get_by_test_id("note")).to_have_value("")


def test_a_server_killed_before_it_answers(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat
) -> None:
    """The push is received and applied, the answer is lost with the process; the retry doubles nothing."""
    rep = company.reps[0]
    seat = take_seat(rep.login)
    plot = f"plot:{company.plots[rep.id]}"
    account = account_of(seat, company.plots[rep.id])
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(rep.login))
    phone.go(f"/#/account/{account}/contact/new")
    page.get_by_test_id("field-name").fill("只记一次")

    lost: list[int] = []

    def swallow(route: Route) -> None:
        if lost or not hands.body(route.request).get("ops"):
            route.continue_()
            return
        lost.append(0)
        lost[0] = route.fetch().status
        server.kill()
        route.abort("connectionreset")

    page.route("**/api/sync", swallow)
    page.get_by_test_id("save").click()
    hands.until(page, lambda: server.process is None, "a push reached the server")
    assert lost == [200]
    phone.go("/#/today")
    phone.waits(1)

    server.start()
    phone.go("/#/sync")
    page.get_by_test_id("sync-now").click()
    phone.synced()
    names = [r.get("name") for r in seat.rows(plot).values() if r["kind"] == "contact"]
    assert names.count("只记一次") == 1
    hands.sent(page)


def test_two_tabs_write_at_once(server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat) -> None:
    rep = company.reps[0]
    seat = take_seat(rep.login)
    account = account_of(seat, company.plots[rep.id])
    phone = open_phone("rep")
    first = phone.sign_in(server.invite(rep.login))
    assert phone.context is not None
    second = phone.context.new_page()
    hands.wait_for_worker(first)
    phone.context.set_offline(True)

    written: list[str] = []
    for turn in range(4):
        for page, tab in ((first, "左"), (second, "右")):
            page.goto(f"{server.url}/#/account/{account}/contact/new")
            name = f"{tab}{'甲乙丙丁'[turn]}同志"
            page.get_by_test_id("field-name").fill(name)
            # Both forms share a draft: what the other tab typed is offered, and never stands over what is typed here.
            hands.drafted(page, name)
            expect(page.get_by_test_id("field-name")).to_have_value(name)
            written.append(name)
        # Both saves leave in one breath: neither waits for the other's end.
        for page in (first, second):
            page.get_by_test_id("save").dispatch_event("click")
        for page in (first, second):
            expect(page.get_by_test_id("grade-line")).to_be_visible()
        hands.until(first, lambda: len(hands.stored(first, "outbox")) == len(written), "both saves are on disk")

    numbers = [entry["op"]["n"] for entry in hands.stored(first, "outbox")]
    assert len(numbers) == len(written)
    assert len(set(numbers)) == len(numbers)
    assert sorted(numbers) == list(range(min(numbers), min(numbers) + len(numbers)))

    phone.context.set_offline(False)
    phone.synced()
    rows = seat.rows(f"plot:{company.plots[rep.id]}").values()
    names = [r.get("name") for r in rows if r["kind"] == "contact"]
    assert [names.count(name) for name in written] == [1] * len(written)
