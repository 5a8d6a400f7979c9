"""One person's browser: a real Chromium with a profile on disk, that can be closed, killed and opened again."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from playwright.sync_api import (
    BrowserContext,
    Error,
    Locator,
    Page,
    Playwright,
    ViewportSize,
    expect,
)

from tests.e2e import hands
from tests.e2e.hands import PATIENCE_MS
from tests.e2e.words import Words

if TYPE_CHECKING:
    from playwright._impl._api_structures import SetCookieParam  # named nowhere else

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 800}
# --no-sandbox: Chromium refuses to run as root with it, as CI does. No first-run pages, no update checks.
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-component-update", "--no-first-run"]

expect.set_options(timeout=PATIENCE_MS)


class Phone:
    """A profile directory and, while open, the browser on it. `page` is the tab in front."""

    def __init__(
        self,
        playwright: Playwright,
        browser: str,
        profile: Path,
        origin: str,
        *,
        locale: Literal["zh-CN", "en"] = "zh-CN",
        screen: ViewportSize = PHONE,
        dark: bool = False,
    ) -> None:
        self.playwright, self.browser, self.profile, self.origin = playwright, browser, profile, origin
        self.locale, self.screen, self.dark = locale, screen, dark
        self.words = Words(locale)
        self.context: BrowserContext | None = None
        self._signed: list[SetCookieParam] = []
        self.errors: list[str] = []
        """What pages threw: a test fails on any."""
        self.console: list[str] = []

    def open(self, path: str | None = None) -> Page:
        """Start the browser; with a path, also go there."""
        assert self.context is None, "the browser is open already"
        self.context = self.playwright.chromium.launch_persistent_context(
            self.profile,
            executable_path=self.browser,
            timeout=3 * PATIENCE_MS,
            headless=True,
            args=FLAGS,
            viewport=self.screen,
            locale="zh-CN" if self.locale == "zh-CN" else "en-GB",
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if self.dark else "light",
            has_touch=self.screen == PHONE,
            reduced_motion="reduce",
            permissions=["notifications"],
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(SAID)
        if self._signed:
            self.context.add_cookies(self._signed)
        self.context.on("page", self._listen)
        for page in self.context.pages:
            self._listen(page)
        if path is not None:
            self.go(path)
        return self.page

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.console.append(f"{said.type}: {said.text}"))

    @property
    def page(self) -> Page:
        assert self.context is not None, "the browser is closed"
        return self.context.pages[-1]

    def go(self, path: str) -> Page:
        """Show a screen by its address (`/#/today`)."""
        self.page.goto(self.origin + path)
        return self.page

    def close(self) -> None:
        if self.context is not None:
            self._remember()
            self.context.close()
            self.context = None

    def _remember(self) -> None:
        """Chromium writes a new cookie down within half a minute, or when it ends in peace. A person signed in long
        before a battery dies, a test just now: so what would be on the disk by then is put back at the next start."""
        assert self.context is not None
        with contextlib.suppress(Error):  # something else killed the browser: what was known before stands
            cookies = self.context.cookies()
            self._signed = [cast("SetCookieParam", dict(one)) for one in cookies if one.get("expires", -1) > 0]

    def processes(self) -> Iterator[int]:
        """The browser's main process, while it lives."""
        for number, words in self.family():
            if "--type=" not in words:
                yield number

    def family(self) -> Iterator[tuple[int, str]]:
        """Every process on this profile, with its command line; a process that has ended has none."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().decode(errors="replace").replace("\0", " ") + " "
            except OSError:
                continue
            if re.search(rf" --user-data-dir={re.escape(str(self.profile))} ", words):
                yield int(process.name), words

    def kill(self) -> None:
        """SIGKILL the browser, found by its profile directory: no unload handler runs. Its helpers go with it, as when
        a battery dies, and are waited for: one of them still holds files of the profile."""
        assert self.context is not None
        self._remember()
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while family := list(self.family()):
            assert time.monotonic() < deadline, f"these do not die: {family}"
            for number, _ in family:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            time.sleep(0.02)
        with contextlib.suppress(Error):  # it is dead already
            self.context.close()
        self.context = None
        for lock in ("SingletonLock", "SingletonSocket", "SingletonCookie"):
            (self.profile / lock).unlink(missing_ok=True)

    # what a person does on every screen

    def sign_in(self, link: str) -> Page:
        """Open a one-time link, leave the password for later, and wait until the first copy is here."""
        self.page.goto(link)
        self.page.get_by_test_id("join-later").click()
        expect(self.page.get_by_role("navigation", name=self.words("app.tabs"))).to_be_visible()
        self.synced()
        self._remember()
        return self.page

    @property
    def pill(self) -> Locator:
        """What the phone says about sync; on every screen but forms (law 3)."""
        return self.page.get_by_test_id("sync-pill").locator("visible=true").first

    def synced(self) -> None:
        """Wait until nothing waits and the last exchange succeeded; the pill says it in words."""
        self.go("/#/today")
        expect(self.pill).to_have_text(self.words.like("sync.synced"))

    def exchanged(self) -> None:
        """Wait for a whole exchange that began after this was called: what the server has by now is here then."""
        page = self.go("/#/sync")
        expect(page.get_by_test_id("sync-now")).to_be_enabled()
        before = hands.last_sync(page)
        page.get_by_test_id("sync-now").click()
        hands.until(page, lambda: hands.last_sync(page) > before, "an exchange ends well")
        self.synced()

    def waits(self, n: int) -> None:
        """Wait until the phone says that it is offline and how many changes wait."""
        expect(self.pill).to_have_text(self.words("sync.offline_waiting", n=n))

    def told(self, text: str) -> None:
        """Wait until the page in front has said this in passing, whether or not it still stands there: a word that goes
        by itself after some seconds may be gone before a slow machine has looked."""
        hands.until(self.page, lambda: any(text in one for one in self.page.evaluate("said")), f"it says: {text}")

    def tab(self, name: str) -> Locator:
        return self.page.get_by_role("navigation").get_by_role("link", name=self.words(f"tab.{name}"))

    def button(self, key: str, **args: object) -> Locator:
        return self.page.get_by_role("button", name=self.words(key, **args), exact=True)


# What the page says in passing, kept for `told` until it is loaded anew.
SAID = """(() => {
  globalThis.said = []
  const heard = (changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue
        const within = [node, ...node.querySelectorAll('.toast')]
        for (const one of within) if (one.matches('.toast')) said.push(one.textContent)
      }
  }
  new MutationObserver(heard).observe(document, { childList: true, subtree: true })
})()"""
