"""The brief is one screen: at 390 × 844 the fullest account of a rep needs no scrolling, in both languages."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company
from tests.e2e.server import Server

BLOCKS = ("asks", "cautions", "people", "promises", "rivals", "visits")
FULLEST = 4


def records_by_account(rows: dict[str, dict[str, Any]]) -> Counter[str]:
    return Counter(row["account"] for row in rows.values() if row.get("account"))


def fits(page: Page) -> bool:
    """Whether the screen shows the whole brief."""
    held: bool = page.locator(".second .body").evaluate("(body) => body.scrollHeight <= body.clientHeight")
    return held


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_fullest_brief_is_one_screen_and_the_rest_is_one_tap_away(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat, locale: Literal["zh-CN", "en"]
) -> None:
    rep = company.reps[0]
    rows = take_seat(rep.login).rows(f"plot:{company.plots[rep.id]}")
    phone = open_phone("rep", locale=locale)
    page = phone.sign_in(server.invite(rep.login))
    hands.wait_for_worker(page)
    assert phone.context is not None
    phone.context.set_offline(True)
    for account, _ in records_by_account(rows).most_common(FULLEST):
        phone.go(f"/#/account/{account}")
        brief = page.locator(".second")
        expect(brief.get_by_role("heading", level=1)).to_have_text(str(rows[account]["name"]))
        expect(brief.get_by_test_id("more")).to_be_visible()
        hands.until(page, lambda: fits(page), f"the screen holds {rows[account]['name']}")
        expect(brief.get_by_test_id("ask").nth(1)).to_be_visible()
        shown = {block for block in BLOCKS if brief.get_by_test_id(block).is_visible()}
        # Promises that are late go before the last visit, and over a midnight more of them are.
        assert "asks" in shown and shown & {"visits", "promises"}, shown
        assert fits(page), "once it fits, it does for good"
    brief.get_by_test_id("more").get_by_role("link").last.click()
    expect(brief.get_by_test_id("details")).to_be_visible()
    expect(brief.get_by_test_id("files")).to_be_visible()
    people = [row for row in rows.values() if row["kind"] == "contact" and row["account"] == account]
    expect(brief.get_by_test_id("person")).to_have_count(len(people))

    # Put off from Today, with a reason that is offered.
    phone.go("/#/today")
    with hands.counted(page, f"snooze an account, {locale}", 4):
        page.get_by_test_id("row-menu").first.click()
        page.get_by_test_id("action-snooze").click()
        page.get_by_test_id("snooze").get_by_text(phone.words("today.reason.waiting")).click()
        page.get_by_test_id("snooze-save").click()
        expect(page.get_by_test_id("snooze")).to_have_count(0)
