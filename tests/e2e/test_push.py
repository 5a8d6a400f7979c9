"""The browser half of a push (acceptance 8): what the worker is handed becomes a notification that opens its screen.

`pushManager.subscribe` cannot reach a push service from a test, so the message is handed to the real service worker by
the browser's own developer protocol (`ServiceWorker.deliverPushMessage`), exactly as the browser does after decrypting;
encryption and signing are proven against a local receiver in tests/backend/test_notify_webpush.py. Headless Chromium
shows notifications only when the permission is granted, which `Phone.open` does (`permissions=["notifications"]`). A
click is a synthetic event: it goes through the worker's real handler, but carries no user gesture, so this run does not
prove that the window comes to the front.
"""

from __future__ import annotations

import json
import time
from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone
from tests.e2e.people import Company
from tests.e2e.phone import Phone
from tests.e2e.server import Server


def signed_in(open_phone: OpenPhone, server: Server, company: Company) -> tuple[Phone, Page]:
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(company.reps[0].login))
    hands.wait_for_worker(page)
    return phone, page


KNOCK = "knock"
DROPPED_SECONDS = 10.0
"""A message that shows nothing for so long was dropped."""
BODY = "A 鼎科机械：A 级，每 7 天一次"


class Pusher:
    """Hands messages to the page's service worker.

    The browser tells of a registration before a push finds it, and drops without a word what comes in between: the
    first messages knock until one is shown, and count for nothing.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._registrations: list[dict[str, Any]] = []
        self._knocks = 0
        self._cdp.on("ServiceWorker.workerRegistrationUpdated", self._heard)
        self._cdp.send("ServiceWorker.enable")
        hands.until(page, lambda: bool(self._registrations), "the browser tells of the registration")
        hands.until(page, self._knocked, "the worker shows what it is handed")

    def _knocked(self) -> bool:
        self.deliver(digest(tag=KNOCK))
        self._page.wait_for_timeout(200)
        return any(notification["tag"] == KNOCK for notification in self._all())

    def _heard(self, event: dict[str, Any]) -> None:
        self._registrations = [r for r in event["registrations"] if not r["isDeleted"]] or self._registrations

    def deliver(self, data: str) -> None:
        origin = self._page.evaluate("location.origin")
        self._cdp.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": origin, "registrationId": self._registrations[-1]["registrationId"], "data": data},
        )

    def show(self, *messages: str, stand: dict[str, str]) -> list[dict[str, Any]]:
        """Hand these over and wait until exactly these tags stand with these texts. What the browser dropped is handed
        over again: a message under its tag replaces the one before, so twice is as good as once, if it has come."""
        due, times = 0.0, 0

        def standing() -> bool:
            nonlocal due, times
            if {one["tag"]: one["body"] for one in self._standing()} == stand:
                return True
            if time.monotonic() >= due:
                for message in messages:
                    self.deliver(message)
                due, times = time.monotonic() + DROPPED_SECONDS, times + 1
            return False

        hands.until(self._page, standing, f"these notifications stand: {stand}")
        if times > 1:
            self._nothing_is_under_way()
        return self._standing()

    def _nothing_is_under_way(self) -> None:
        """What was thought dropped may only have been slow. Messages are shown in their order: a knock of its own comes
        after all of them."""
        self._knocks += 1
        last = f"after {self._knocks}"
        due = 0.0

        def stands() -> bool:
            nonlocal due
            if any(one["tag"] == KNOCK and one["body"] == last for one in self._all()):
                return True
            if time.monotonic() >= due:
                self.deliver(digest(tag=KNOCK, body=last))
                due = time.monotonic() + DROPPED_SECONDS
            return False

        hands.until(self._page, stands, "the last message is shown")

    def _standing(self) -> list[dict[str, Any]]:
        return [notification for notification in self._all() if notification["tag"] != KNOCK]

    def _all(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._page.evaluate(
            "async () => (await (await navigator.serviceWorker.ready).getNotifications())"
            ".map(({title, body, tag, lang, data}) => ({title, body, tag, lang, data}))"
        )
        return found

    def click(self, tag: str) -> None:
        """The worker's own handler, given the notification that stands."""
        context = self._page.context
        hands.until(self._page, lambda: len(context.service_workers) == 1, "the browser tells of the one worker")
        context.service_workers[0].evaluate(
            "async (tag) => { const [notification] = await self.registration.getNotifications({ tag });"
            " self.dispatchEvent(new NotificationEvent('notificationclick', { notification })) }",
            tag,
        )


def digest(**changed: Any) -> str:
    return json.dumps(
        {
            "title": "今天 2 家该联系",
            "body": BODY,
            "url": "#/today",
            "tag": "digest-2026-11-23",
            "lang": "zh-CN",
            **changed,
        }
    )


def test_a_push_is_shown_and_replaced_under_its_tag(server: Server, company: Company, open_phone: OpenPhone) -> None:
    _, page = signed_in(open_phone, server, company)
    pusher = Pusher(page)
    assert pusher.show(digest(), stand={"digest-2026-11-23": BODY}) == [
        {
            "title": "今天 2 家该联系",
            "body": BODY,
            "tag": "digest-2026-11-23",
            "lang": "zh-CN",
            "data": {"url": "#/today"},
        }
    ]
    again = "sent again after a crash"
    pusher.show(
        digest(body=again),
        digest(tag="digest-2026-11-24"),
        stand={"digest-2026-11-23": again, "digest-2026-11-24": BODY},
    )


def test_a_push_nobody_can_read_is_shown_too(server: Server, company: Company, open_phone: OpenPhone) -> None:
    _, page = signed_in(open_phone, server, company)
    pusher = Pusher(page)
    (shown,) = pusher.show("not JSON", stand={"headland": "打开看看今天的安排"})
    assert shown["data"] == {"url": "#/today"}


def test_a_tap_opens_the_account_it_is_about(server: Server, company: Company, open_phone: OpenPhone) -> None:
    phone, page = signed_in(open_phone, server, company)
    phone.go("/#/accounts")
    expect(page.get_by_test_id("account-row").first).to_be_visible()
    route = page.locator("a[href^='#/account/']").first.get_attribute("href")
    assert route is not None
    phone.go("/#/today")
    pusher = Pusher(page)
    pusher.show(digest(url=route), stand={"digest-2026-11-23": BODY})
    pusher.click("digest-2026-11-23")
    expect(page).to_have_url(f"{server.url}/{route}")
    pusher.show(stand={})


def test_the_app_opens_with_the_server_dead(server: Server, company: Company, open_phone: OpenPhone) -> None:
    """The worker answers for the whole app; what the day looks like then is test_offline_day.py."""
    phone, page = signed_in(open_phone, server, company)
    server.kill()
    page.reload()
    expect(page.get_by_role("heading", name=phone.words("tab.today"), level=1)).to_be_visible()
    answer = page.evaluate("fetch('/api/health').then(() => 'answered', () => 'no answer')")
    assert answer == "no answer", "nothing under /api/ comes from the worker"
