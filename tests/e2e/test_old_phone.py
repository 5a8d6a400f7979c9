"""An app too old to write: it reads, sends what waits, says calmly why no form opens, and updates (old phones)."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company
from tests.e2e.phone import DESK, PHONE, Phone
from tests.e2e.server import COMMAND, Server

NOTE = "断网时写的,旧版也要送到"
MINIMUM = "HEADLAND_MINIMUM_SCHEMA"


def ask_for_newer(server: Server) -> None:
    """The administrator asks for an app newer than the one on the phones."""
    server.settings[MINIMUM] = str(httpx.get(f"{server.url}/api/health").json()["schema"] + 1)
    server.kill()


def bring_release(server: Server, folder: Path) -> None:
    """The next release comes to the server: other files under the worker's name, and an app it is content with."""
    [static] = COMMAND.absolute().parent.parent.glob("lib/python*/site-packages/backend/static")
    shutil.copytree(static, folder)
    for packed in folder.glob("worker.js.*"):
        packed.unlink()
    with (folder / "worker.js").open("a") as worker:
        worker.write("\n// the next release\n")
    server.stop()
    server.settings = {"HEADLAND_STATIC_DIR": str(folder)}
    server.start()


def look(phone: Phone, account: str) -> None:
    """What there is, is read as ever."""
    phone.go(f"/#/account/{account}")
    expect(phone.page.get_by_test_id("due-line")).to_be_visible()


def closed(page: Page, phone: Phone) -> None:
    """Where a form would be stands why, what still works, and the way on."""
    form = page.get_by_test_id("outdated-form").locator("visible=true")
    expect(form).to_contain_text(phone.words("installed.outdated"))
    expect(form).to_contain_text(phone.words("installed.outdated_help"))
    expect(form.get_by_role("button", name=phone.words("installed.update_now"))).to_be_visible()


def test_an_app_too_old_reads_sends_and_updates(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat, tmp_path: Path
) -> None:
    rep = company.reps[0]
    seat = take_seat(rep.login)
    plot = f"plot:{company.plots[rep.id]}"
    account = next(i for i, r in seat.rows(plot).items() if r["kind"] == "account")
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(rep.login))
    hands.wait_for_worker(page)
    ask_for_newer(server)
    phone.go(f"/#/log/{account}")
    page.get_by_test_id("note").fill(NOTE)
    page.get_by_test_id("save").click()
    phone.waits(1)

    server.start()
    phone.go("/#/sync")
    page.get_by_test_id("sync-now").click()
    expect(page.get_by_test_id("sync-state")).to_contain_text(phone.words("outbox.state.read-only"))
    hands.until(page, lambda: any(row.get("note") == NOTE for row in seat.rows(plot).values()), "what waited is sent")
    banner = page.get_by_test_id("outdated")
    expect(banner).to_contain_text(phone.words("installed.outdated"))
    look(phone, account)
    for form in (f"log/{account}", f"account/{account}/edit", f"account/{account}/contact/new"):
        phone.go(f"/#/{form}")
        closed(page, phone)
    look(phone, account)
    page.get_by_test_id("grade-line").click()
    closed(page, phone)
    page.keyboard.press("Escape")

    banner.get_by_role("button", name=phone.words("installed.update_now")).click()
    phone.told(phone.words("installed.none_yet"))
    for screen in (DESK, PHONE):
        page.set_viewport_size(screen)
        # Where toasts stand is known also while there is none.
        toasts, offer = page.locator("body .toasts").last.bounding_box(), banner.bounding_box()
        assert toasts and offer and toasts["y"] + toasts["height"] <= offer["y"], screen
    expect(banner).to_be_visible()

    bring_release(server, tmp_path / "release")
    with page.expect_navigation():
        banner.get_by_role("button", name=phone.words("installed.update_now")).click()
    expect(page.get_by_test_id("due-line").locator("visible=true")).to_be_visible()
    phone.synced()
    expect(banner).to_be_hidden()
    phone.go(f"/#/log/{account}")
    page.get_by_test_id("note").fill("更新之后")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("note")).to_be_hidden()
    phone.synced()
    assert any(row.get("note") == "更新之后" for row in seat.rows(plot).values())
