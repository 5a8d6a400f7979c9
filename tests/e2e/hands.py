"""What hands do on the screens, for tests that mean "answer two questions" and not which control each has."""

from __future__ import annotations

import base64
import gzip
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import FilePayload, Locator, Page, Request, expect

from tests.e2e.words import Words

PATIENCE_MS = int(os.environ.get("HEADLAND_PATIENCE_MS", "150000"))
"""How long a test waits for something that should happen: generous, never a measure of speed. Above all longer than
the minute after which a phone asks by itself for what no poke told it."""

# A PNG of 2 × 2 points: the phone decodes it, strips what it carries and stores its own.
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAAAABJRU5ErkJggg=="


def photo(name: str = "workshop.png") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": base64.b64decode(PNG)}


def body(request: Request) -> dict[str, Any]:
    """What a request carries; phones pack what is large."""
    raw = request.post_data_buffer or b"{}"
    if request.headers.get("content-encoding") == "gzip":
        raw = gzip.decompress(raw)
    read: dict[str, Any] = json.loads(raw)
    return read


def until(page: Page, true: Callable[[], bool], what: str, seconds: float = PATIENCE_MS / 1000) -> None:
    """Ask again until it holds; for what no page shows. The page goes on meanwhile."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        page.wait_for_timeout(50)


def wait_for_worker(page: Page) -> None:
    """Until the service worker is active, so everything the app needs lies on the device."""
    page.evaluate(ACTIVE)


ACTIVE = """async () => {
  const { active } = await navigator.serviceWorker.ready
  const turned = () => new Promise((ok) => active.addEventListener('statechange', ok, { once: true }))
  while (active.state !== 'activated') await turned()
}"""


@contextmanager
def counted(page: Page, flow: str, most: int) -> Iterator[None]:
    """The taps of what is done meanwhile, as the page sees them: printed, and never more than `most` (issue 4, 7).

    A list opened and an entry chosen in it are two; `choose` says so, as the browser's own list tells the page neither.
    """
    page.evaluate(COUNT_TAPS)
    yield
    taps: int = page.evaluate("window.taps")
    print(f"taps: {flow}: {taps}")
    assert 0 < taps <= most, f"{flow}: {taps} taps of {most}"


COUNT_TAPS = """() => {
  const count = (event) => { if (event.isTrusted) window.taps++ }
  if (window.taps === undefined) addEventListener('pointerdown', count, true)
  window.taps = 0
}"""


def choose(page: Page, field: Locator, value: str) -> None:
    """An entry of a list, in the two taps that it takes."""
    field.select_option(value)
    page.evaluate("window.taps += 2")


def write(field: Locator, text: str) -> None:
    """Put the finger into a field and type."""
    field.click()
    field.fill(text)


def choose_people(page: Page, *names: str) -> None:
    """Make exactly these people the ones met."""
    chips = page.get_by_test_id("person")
    for name in names:
        expect(chips.filter(has_text=name)).to_be_visible()
    for chip in chips.all():
        wanted = any(name in (chip.text_content() or "") for name in names)
        if (chip.get_attribute("aria-pressed") == "true") != wanted:
            chip.click()
        expect(chip).to_have_attribute("aria-pressed", "true" if wanted else "false")


def answer_questions(page: Page, count: int) -> int:
    """Answer the first questions of the visit form, each by whatever control it has."""
    questions = page.get_by_test_id("learned").get_by_test_id("question")
    expect(questions.first).to_be_visible()
    for index in range(count):
        answer(questions.nth(index))
    return count


def answer(question: Locator) -> None:
    """One answer, the first choice or a few words."""
    expect(question.locator("[role=radio], button[aria-pressed], select, input, textarea").first).to_be_visible()
    choice = question.locator("[role=radio], button[aria-pressed]")
    if choice.count():
        choice.first.click()
    elif question.locator("select").count():
        question.locator("select").select_option(index=1)
    elif question.locator("input[type=date]").count():
        question.locator("input[type=date]").fill("2027-03-15")
    elif question.locator("input[type=month]").count():
        question.locator("input[type=month]").fill("2027-03")
    elif question.locator("textarea").count():
        question.locator("textarea").fill("现场看到三条旧线,厂长很着急")
    else:
        question.locator("input").fill("12")


def change_grade(page: Page, words: Words, grade: str, why: str) -> None:
    """From the brief: choose a grade and say why (a grade never moves silently, G2)."""
    page.get_by_test_id("grade-line").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_test_id(f"grade-{grade}").click()
    write(sheet.get_by_test_id("grade-why"), why)
    sheet.get_by_test_id("grade-save").click()
    expect(sheet).to_be_hidden()


def id_of(page: Page, kind: str, name: str) -> str:
    """A record's id, as the address of its screen says it: found from the link that shows its name."""
    link = page.locator(f"a[href^='#/{kind}/']").filter(has_text=name).first
    expect(link).to_be_visible()
    return (link.get_attribute("href") or "").split("/")[2]


def stored(page: Page, store: str) -> list[Any]:
    """Everything in one object store of the phone's database; a desk keeps answers in another database beside it."""
    values: list[Any] = page.evaluate(STORED, store)
    return values


def last_sync(page: Page) -> int:
    """When the last exchange ended well, as the phone has noted it; 0: never."""
    states = [one["lastSync"] for one in stored(page, "meta") if isinstance(one, dict) and one.get("lastSync")]
    return max(states, default=0)


def drafted(page: Page, *texts: str) -> None:
    """Wait until a draft on the disk holds all of these: what was typed is durable one strict write later."""
    until(
        page,
        lambda: any(all(text in str(draft) for text in texts) for draft in stored(page, "drafts")),
        f"a draft on the disk holds {texts}",
    )


def sent(page: Page) -> None:
    """Wait until the outbox on the disk is empty."""
    until(page, lambda: stored(page, "outbox") == [], "nothing is left in the outbox")


def kept(page: Page) -> str:
    """Everything a page can find on its device: every store of every database, what lies beside, cached answers; as one
    text, bytes of files as letters."""
    text: str = page.evaluate(KEPT)
    return text


STORED = """async (store) => {
  const asked = (request) => new Promise((ok, no) => {
    request.onsuccess = () => ok(request.result)
    request.onerror = () => no(request.error)
  })
  for (const { name } of await indexedDB.databases()) {
    const db = await asked(indexedDB.open(name))
    const there = db.objectStoreNames.contains(store)
    const values = there ? await asked(db.transaction(store).objectStore(store).getAll()) : []
    db.close()
    if (there) return JSON.parse(JSON.stringify(values))
  }
  throw new Error(`no database has ${store}`)
}"""


KEPT = r"""async () => {
  const asked = (request) => new Promise((ok, no) => {
    request.onsuccess = () => ok(request.result)
    request.onerror = () => no(request.error)
  })
  const letters = (_, value) => {
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return new TextDecoder().decode(value)
    // Pieces of a first copy are JSON in ASCII.
    const shown = (_, four) => String.fromCharCode(parseInt(four, 16))
    return typeof value === 'string' ? value.replace(/\\u([0-9a-f]{4})/g, shown) : value
  }
  const found = [{ ...localStorage }]
  for (const { name } of await indexedDB.databases()) {
    const db = await asked(indexedDB.open(name))
    for (const store of db.objectStoreNames) {
      found.push(name, store, await asked(db.transaction(store).objectStore(store).getAll()))
    }
    db.close()
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name)
    for (const request of await cache.keys()) {
      if (request.url.includes('/api/')) found.push(request.url, await (await cache.match(request)).text())
    }
  }
  return JSON.stringify(found, letters)
}"""
