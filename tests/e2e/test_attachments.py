"""Photos and files to the end: through cuts, kills and full devices; what leaves the phone, and who sees it when."""

from __future__ import annotations

import hashlib
import random
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, Request, Route, expect

from backend.storage.blob_store import PART_BYTES
from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company, Person, Seat
from tests.e2e.phone import Phone
from tests.e2e.server import Server

WITH_POSITION = Path(__file__).parent / "pictures" / "workshop-with-position.jpg"
PLACE = {"lat": 29_562_700, "lon": 106_570_000, "accuracy": 12}
NOTE = "看了三号车间的旧线"
PDF = "报价单 2026.pdf"


def noise(width: int, height: int, seed: int) -> bytes:
    """A PNG that no one can make small: as a photo of 1600 points it takes several parts."""
    rows = random.Random(seed)
    raw = b"".join(b"\0" + rows.randbytes(width * 3) for _ in range(height))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw, 1)) + chunk(b"IEND", b"")


def photo(seed: int = 1) -> FilePayload:
    return {"name": "workshop.png", "mimeType": "image/png", "buffer": noise(1600, 1200, seed)}


def file(size: int, seed: int = 1, name: str = PDF) -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": random.Random(seed).randbytes(size)}


@pytest.fixture
def rep(company: Company) -> Person:
    return company.reps[0]


@pytest.fixture
def seat(take_seat: TakeSeat, rep: Person) -> Seat:
    return take_seat(rep.login)


@pytest.fixture
def plot(company: Company, rep: Person) -> str:
    return f"plot:{company.plots[rep.id]}"


@pytest.fixture
def account(seat: Seat, plot: str) -> str:
    return next(i for i, r in seat.rows(plot).items() if r["kind"] == "account")


Touch = Callable[[Page], None]


def log_visit(phone: Phone, account: str, *photos: FilePayload, before_save: Touch | None = None) -> None:
    page = phone.go(f"/#/account/{account}")
    page.get_by_test_id("log").click()
    page.get_by_test_id("note").fill(NOTE)
    for number, one in enumerate(photos, 1):
        page.get_by_test_id("photo-input").set_input_files(one)
        expect(page.get_by_role("img", name=phone.words("log.photo_alt", n=number))).to_be_visible()
    if before_save:
        before_save(page)
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("visit-line").filter(has_text=NOTE).first).to_be_visible()


def add_file(phone: Phone, account: str, *files: FilePayload, photo: bool = False) -> None:
    page = phone.go(f"/#/account/{account}?all")
    page.get_by_test_id("files-add").click()
    page.get_by_test_id("add-files").get_by_test_id("file-input").set_input_files(list(files))
    expect(page.get_by_test_id("chosen-photo" if photo else "chosen-file")).to_have_count(len(files))
    page.get_by_test_id("files-save").click()
    expect(page.get_by_test_id("add-files")).to_be_hidden()


def attachments(seat: Seat, plot: str) -> list[dict[str, Any]]:
    return [row for row in seat.rows(plot).values() if row["kind"] == "attachment"]


def arrived(page: Page, seat: Seat, sha256: str) -> bytes:
    hands.until(page, lambda: seat.http.head(f"/api/blobs/{sha256}").status_code == 200, "the file arrives")
    content = seat.http.get(f"/api/blobs/{sha256}").content
    assert hashlib.sha256(content).hexdigest() == sha256
    return content


def parts_sent(page: Page) -> list[tuple[str, int, int]]:
    """Hash, offset and length of each part that is sent from now on; questions, which have no length, are left out."""
    seen: list[tuple[str, int, int]] = []

    def look(request: Request) -> None:
        size = len(request.post_data_buffer or b"")
        if request.method == "PUT" and "/api/blobs/" in request.url and size:
            address, _, query = request.url.partition("?")
            offset = next(int(pair[7:]) for pair in query.split("&") if pair.startswith("offset="))
            seen.append((address.rsplit("/", 1)[-1], offset, size))

    page.on("requestfinished", look)
    return seen


def test_a_photo_goes_on_after_a_cut_and_a_kill_and_its_thumbnail_is_seen_first(
    server: Server, company: Company, open_phone: OpenPhone, rep: Person, seat: Seat, plot: str, account: str
) -> None:
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(rep.login))
    hands.wait_for_worker(page)
    phone.close()
    server.kill()
    page = phone.open("/#/today")
    log_visit(phone, account, photo())

    def cut(route: Route) -> None:
        """The first part of the original gets through, nothing after it."""
        if f"offset={PART_BYTES}" in route.request.url:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/api/blobs/**", cut)
    server.start()
    phone.go("/#/sync")
    page.get_by_test_id("sync-now").click()
    phone.synced()
    hands.until(page, lambda: bool(attachments(seat, plot)), "the record arrives")
    record = attachments(seat, plot)[0]
    assert record["bytes"] > 2 * PART_BYTES
    arrived(page, seat, record["thumb"])
    hands.until(page, lambda: PART_BYTES in [b.get("sent") for b in hands.stored(page, "blobs")], "one part is noted")

    chief = open_phone("chief", desk=True)
    desk = chief.sign_in(server.invite(company.supervisor.login))
    chief.go("/#/team")
    desk.get_by_text(NOTE).first.click()
    desk.get_by_test_id("visit-pane").get_by_test_id("photo").get_by_role("img").click()
    sheet = desk.get_by_test_id("file-sheet")
    expect(sheet.get_by_test_id("photo-thumb")).to_be_visible()
    expect(sheet.get_by_test_id("file-standing")).to_have_text(chief.words("files.not_arrived"))
    assert seat.http.get(f"/api/blobs/{record['sha256']}").status_code == 404
    desk.keyboard.press("Escape")

    phone.kill()
    page = phone.open()
    sent = parts_sent(page)
    phone.go("/#/today")
    content = arrived(page, seat, record["sha256"])
    assert len(content) == record["bytes"]
    rest = record["bytes"] - PART_BYTES
    hands.until(page, lambda: sum(size for _, _, size in sent) >= rest, "every part is seen")
    assert min(offset for _, offset, _ in sent) == PART_BYTES, "what had arrived is not sent again"
    assert {sha for sha, _, _ in sent} == {record["sha256"]}
    desk.get_by_test_id("visit-pane").get_by_test_id("photo").click()
    expect(desk.get_by_test_id("photo-whole")).to_be_visible()


def test_no_place_leaves_the_phone_unless_the_rep_wants_it(
    server: Server, open_phone: OpenPhone, rep: Person, seat: Seat, plot: str, account: str
) -> None:
    taken: FilePayload = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": WITH_POSITION.read_bytes()}
    assert b"Exif" in taken["buffer"]
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(rep.login))

    log_visit(phone, account, taken)
    page = phone.go(f"/#/account/{account}")
    hands.until(page, lambda: len(attachments(seat, plot)) == 1, "the record arrives")
    first = attachments(seat, plot)[0]
    assert "place" not in first
    assert (first["width"], first["height"]) == (480, 640), "it stands upright"

    def keep(page: Page) -> None:
        page.get_by_test_id("chosen-photo").click()
        page.get_by_test_id("caption").fill("三号车间")
        place = page.get_by_test_id("keep-place")
        expect(place).not_to_be_checked()
        place.check()
        page.keyboard.press("Escape")

    log_visit(phone, account, taken, before_save=keep)
    hands.until(page, lambda: len(attachments(seat, plot)) == 2, "the second record arrives")
    second = next(row for row in attachments(seat, plot) if row.get("caption") == "三号车间")
    assert second["place"] == PLACE
    assert second["sha256"] == first["sha256"], "the same photo is the same file, with its place or without"

    phone.go("/#/me")
    page.get_by_test_id("photo-place").check()

    def leave(page: Page) -> None:
        page.get_by_test_id("chosen-photo").click()
        page.get_by_test_id("keep-place").uncheck()
        page.keyboard.press("Escape")

    log_visit(phone, account, taken)
    log_visit(phone, account, taken, before_save=leave)
    hands.until(page, lambda: len(attachments(seat, plot)) == 4, "two more arrive")
    assert sorted("place" in row for row in attachments(seat, plot)) == [False, False, True, True]

    # Another app hands it over without saying that it is a photo: it is known by its first bytes.
    add_file(phone, account, {**taken, "name": "IMG_1", "mimeType": "application/octet-stream"}, photo=True)
    hands.until(page, lambda: len(attachments(seat, plot)) == 5, "the one handed over as any file arrives")
    any_file = next(row for row in attachments(seat, plot) if row["subject"] == account)
    assert (any_file["sha256"], any_file["mime"]) == (first["sha256"], "image/jpeg")

    for sha in (first["sha256"], first["thumb"]):
        content = arrived(page, seat, sha)
        assert content.startswith(b"\xff\xd8")
        for trace in (b"Exif", b"GPS", b"Headland", b"Camera with a position", b"http://ns.adobe.com"):
            assert trace not in content


def test_a_file_is_sent_in_parts_and_opened_on_another_phone_with_signal_and_then_without(
    server: Server, open_phone: OpenPhone, rep: Person, seat: Seat, plot: str, account: str
) -> None:
    offer = file(3_000_000)
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(rep.login))
    sent = parts_sent(page)
    add_file(phone, account, offer)
    hands.until(page, lambda: len(attachments(seat, plot)) == 1, "the record arrives")
    record = attachments(seat, plot)[0]
    assert (record["name"], record["mime"], record["bytes"], record["subject"]) == (
        PDF,
        "application/pdf",
        3_000_000,
        account,
    )
    assert arrived(page, seat, record["sha256"]) == offer["buffer"]
    hands.until(page, lambda: sum(size for _, _, size in sent) == 3_000_000, "every part is seen")
    assert [(offset, size) for _, offset, size in sent] == [
        (offset, min(PART_BYTES, 3_000_000 - offset)) for offset in range(0, 3_000_000, PART_BYTES)
    ]

    other = open_phone("tablet", desk=True)
    page = other.sign_in(server.invite(rep.login))
    hands.wait_for_worker(page)
    other.go(f"/#/account/{account}?all")
    row = page.get_by_test_id("files").get_by_test_id("file-row")
    expect(row).to_contain_text(PDF)
    expect(row).to_contain_text("PDF")
    expect(row).to_contain_text(other.words.like("files.not_here"))
    server.kill()
    row.click()
    sheet = page.get_by_test_id("file-sheet")
    sheet.get_by_test_id("file-save").click()
    expect(sheet.get_by_test_id("file-standing")).to_have_text(other.words.like("files.not_here"))
    server.start()
    assert downloaded(page) == (PDF, offer["buffer"])
    expect(sheet.get_by_test_id("file-standing")).to_have_text("")
    server.kill()
    assert downloaded(page) == (PDF, offer["buffer"])


def downloaded(page: Page) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_test_id("file-save").click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_the_same_photo_on_two_phones_is_sent_once(
    server: Server, open_phone: OpenPhone, rep: Person, seat: Seat, plot: str, account: str
) -> None:
    first, second = open_phone("rep"), open_phone("tablet")
    first.sign_in(server.invite(rep.login))
    page = second.sign_in(server.invite(rep.login))
    log_visit(first, account, photo())
    hands.until(first.page, lambda: len(attachments(seat, plot)) == 1, "the record arrives")
    arrived(first.page, seat, attachments(seat, plot)[0]["sha256"])
    sent = parts_sent(page)
    log_visit(second, account, photo())
    hands.until(page, lambda: len(attachments(seat, plot)) == 2, "the other record arrives")
    one, two = attachments(seat, plot)
    assert one["sha256"] == two["sha256"]
    hands.until(page, lambda: all(b.get("sent", -1) == -1 for b in hands.stored(page, "blobs")), "nothing waits")
    assert one["sha256"] not in [sha for sha, _, _ in sent]


def test_what_is_too_large_or_has_no_room_is_said_in_words(
    server: Server, open_phone: OpenPhone, rep: Person, seat: Seat, plot: str, account: str
) -> None:
    server.stop()
    server.settings = {
        "HEADLAND_MAX_BLOB_BYTES": "1000000",
        "HEADLAND_MAX_BLOBS_BYTES": "1200000",
        "HEADLAND_MAX_FILES": "3",
    }
    server.start()
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(rep.login))
    phone.go(f"/#/account/{account}?all")
    page.get_by_test_id("files-add").click()
    page.get_by_test_id("add-files").get_by_test_id("file-input").set_input_files([file(1_000_001)])
    expect(page.get_by_text(phone.words.like("files.too_large"))).to_be_visible()
    expect(page.get_by_test_id("chosen-file")).to_have_count(0)
    page.get_by_test_id("add-files").get_by_test_id("file-input").set_input_files([file(9, n) for n in range(4)])
    expect(page.get_by_text(phone.words("files.too_many", n=3))).to_be_visible()
    expect(page.get_by_test_id("chosen-file")).to_have_count(3)
    hands.drafted(page, *(hashlib.sha256(file(9, n)["buffer"]).hexdigest() for n in range(3)))
    page.reload()
    page.get_by_test_id("files-add").click()
    # What was chosen is kept as a draft.
    expect(page.get_by_test_id("chosen-file")).to_have_count(3)
    for left in (2, 1, 0):
        page.get_by_test_id("chosen-file").first.get_by_role("button").last.click()
        expect(page.get_by_test_id("chosen-file")).to_have_count(left)
    page.keyboard.press("Escape")

    add_file(phone, account, file(700_000, 1, "一.pdf"), file(800_000, 2, "二.pdf"))
    phone.go("/#/sync")
    room = page.get_by_test_id("file-room")
    expect(room.get_by_test_id("file-problem")).to_have_text(phone.words("error.company_full"))
    expect(page.get_by_test_id("waiting")).to_be_visible()
    server.stop()
    server.settings = {}
    server.start()
    page.get_by_test_id("files-retry").click()
    for record in attachments(seat, plot):
        arrived(page, seat, record["sha256"])
    expect(room.get_by_test_id("file-problem")).to_have_count(0)


# Room for as many files as are let go, from now on. Not by DevTools' quota: Chromium keeps large values apart and
# counts them only when they are there.
FULL = """() => {
  const { put, delete: drop } = IDBObjectStore.prototype
  let room = 0
  IDBObjectStore.prototype.delete = function (key) {
    if (this.name === 'blobs' && String(key).startsWith('bytes:')) room += 1
    return drop.call(this, key)
  }
  IDBObjectStore.prototype.put = function (value, ...key) {
    if (this.name === 'blobs' && value.data && (room -= 1) < 0) {
      room = 0
      throw new DOMException('full', 'QuotaExceededError')
    }
    return put.call(this, value, ...key)
  }
}"""


def test_a_full_phone_lets_go_of_what_the_server_has_and_never_of_the_rest(
    server: Server, open_phone: OpenPhone, rep: Person, seat: Seat, plot: str, account: str
) -> None:
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(rep.login))
    hands.wait_for_worker(page)
    add_file(phone, account, file(4_000_000, 1, "旧.pdf"))
    hands.until(page, lambda: len(attachments(seat, plot)) == 1, "the record arrives")
    arrived(page, seat, attachments(seat, plot)[0]["sha256"])
    hands.until(page, lambda: all(b.get("sent", -1) == -1 for b in hands.stored(page, "blobs")), "nothing waits")

    phone.go("/#/me")
    expect(page.get_by_test_id("me-files")).to_contain_text("4")
    page.evaluate(FULL)
    server.kill()
    add_file(phone, account, file(4_000_000, 2, "新.pdf"))

    expect(page.get_by_test_id("file-row").filter(has_text="旧.pdf")).to_contain_text(
        phone.words.like("files.not_here")
    )
    expect(page.get_by_test_id("file-row").filter(has_text="新.pdf")).to_contain_text(phone.words("files.waiting"))
    page.get_by_test_id("files-add").click()
    page.get_by_test_id("add-files").get_by_test_id("file-input").set_input_files([file(4_000_000, 3, "第三.pdf")])
    expect(page.get_by_text(phone.words("error.phone_full"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("file-row").filter(has_text="新.pdf")).to_be_visible()
    server.start()
    page.reload()
    hands.until(page, lambda: len(attachments(seat, plot)) == 2, "the second record arrives")
    for record in attachments(seat, plot):
        arrived(page, seat, record["sha256"])
