"""Issue 4, acceptance 3: a map of six people, built by touch and by keyboard, without a server, in both languages."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.test_axe import dress, look

ACCOUNT = "重庆江北机床附件有限公司"
PEOPLE = ("李明朗", "单晓峰", "欧阳青禾", "王丽", "Anna Keller", "周建国")
BOSS, FINANCE, ENGINEER, BUYER, FOREIGNER, WORKER = PEOPLE


class Finger:
    """One finger on the glass: real touch events, as a phone makes them."""

    def __init__(self, page: Page) -> None:
        assert page.context is not None
        self.page = page
        self.glass: CDPSession = page.context.new_cdp_session(page)

    def _touch(self, kind: str, *points: tuple[float, float]) -> None:
        self.glass.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )

    def drag(self, start: Locator, end: Locator) -> None:
        """Put the finger on one thing and lift it over the middle of another; what appears meanwhile moves it."""
        start.scroll_into_view_if_needed()
        x, y = middle(start)
        self._touch("touchStart", (x, y))
        self._touch("touchMove", (x + 3, y + 9))
        expect(self.page.locator(".gone").first).to_be_attached()  # what is carried is drawn as taken away
        to_x, to_y = middle(end)
        for step in range(1, 6):
            self._touch("touchMove", (x + (to_x - x) * step / 5, y + (to_y - y) * step / 5))
        self._touch("touchEnd")


def middle(of: Locator) -> tuple[float, float]:
    expect(of).to_be_visible()
    box = of.bounding_box()
    assert box is not None, "it is not on the screen"
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def person(page: Page, name: str) -> Locator:
    return page.get_by_test_id("board-person").filter(has_text=name)


def tab(page: Page, name: str) -> None:
    page.get_by_test_id(f"chip-{name}").locator("visible=true").first.click()


def add_people(phone: Phone, account: str) -> None:
    """The first from the empty map, as few taps as it takes."""
    with hands.counted(phone.page, f"add a person, {phone.locale}", 3):
        phone.page.get_by_test_id("people-empty").get_by_role("link").click()
        hands.write(phone.page.get_by_test_id("field-name"), PEOPLE[0])
        phone.page.get_by_test_id("save").click()
        expect(phone.page.get_by_test_id("field-name")).to_have_count(0)
    for name in PEOPLE[1:]:
        phone.go(f"/#/account/{account}/contact/new")
        phone.page.get_by_test_id("field-name").fill(name)
        phone.page.get_by_test_id("save").click()
        expect(phone.page.get_by_test_id("field-name")).to_have_count(0)


def draw_the_tree(phone: Phone, finger: Finger) -> None:
    """Finance by touch, the engineer by keys, each below the one who leads."""
    page = phone.page
    tab(page, "chart")

    def handle(name: str) -> Locator:
        return page.get_by_test_id("tree-row").filter(has_text=name).get_by_test_id("tree-handle")

    def says(name: str, boss: str) -> None:
        words = phone.words("people.handle", name=name, where=phone.words("people.reports", boss=boss))
        expect(handle(name)).to_have_accessible_name(words)

    finger.drag(handle(FINANCE), page.get_by_test_id("tree-row").filter(has_text=BOSS))
    says(FINANCE, BOSS)
    # A boss does not report to somebody below: the drop is refused and nothing changes.
    finger.drag(handle(BOSS), page.get_by_test_id("tree-row").filter(has_text=FINANCE))
    expect(page.get_by_text(phone.words("people.no_circle", name=BOSS))).to_be_attached()
    above = page.get_by_test_id("tree-row").locator("visible=true")
    names = [name for row in above.all() for name in PEOPLE if name in row.inner_text()]
    # By keys: right puts below the nearest one before of the same boss.
    tops = [name for name in names if name != FINANCE]
    mover, boss = tops[1], tops[0]
    handle(mover).focus()
    page.keyboard.press("ArrowRight")
    says(mover, boss)
    expect(handle(mover)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(handle(mover)).to_have_accessible_name(
        phone.words("people.handle", name=mover, where=phone.words("people.at_top"))
    )
    finger.drag(handle(ENGINEER), page.get_by_test_id("tree-row").filter(has_text=BOSS))
    says(ENGINEER, BOSS)


def draw_the_path(phone: Phone, finger: Finger) -> None:
    page = phone.page
    tab(page, "path")
    for name in (WORKER, ENGINEER, BOSS):
        page.get_by_test_id("path-add").filter(has_text=name).click()
        expect(page.get_by_test_id("path-person").filter(has_text=name)).to_be_visible()
    places = page.get_by_test_id("path-person")
    finger.drag(places.nth(2).get_by_test_id("path-handle"), places.nth(0))
    expect(places.nth(0)).to_contain_text(BOSS)
    places.nth(0).get_by_test_id("path-handle").focus()
    page.keyboard.press("ArrowDown")
    expect(places.nth(1)).to_contain_text(BOSS)


def place(phone: Phone, finger: Finger) -> None:
    """Three people by touch, three by keys; both write the same."""
    page = phone.page
    tab(page, "map")
    for name, cell in ((BOSS, "high-neutral"), (FINANCE, "high-opposed"), (ENGINEER, "middle-supportive")):
        page.get_by_test_id("cell-middle-neutral").scroll_into_view_if_needed()
        finger.drag(person(page, name), page.get_by_test_id(f"cell-{cell}"))
        expect(page.get_by_test_id(f"cell-{cell}")).to_contain_text(name)
    for name, keys, cell in (
        (BUYER, ("ArrowUp", "ArrowUp", "ArrowRight"), "high-supportive"),
        (FOREIGNER, ("ArrowUp", "ArrowDown", "ArrowDown"), "low-neutral"),
        (WORKER, ("ArrowUp", "ArrowDown", "ArrowRight"), "low-supportive"),
    ):
        person(page, name).focus()
        for key in keys:
            page.keyboard.press(key)
        page.keyboard.press("Enter")
        expect(page.get_by_test_id(f"cell-{cell}")).to_contain_text(name)
        expect(person(page, name)).to_be_focused()
    # Taken back by the toast, and done again.
    finger.drag(person(page, BUYER), page.get_by_test_id("cell-high-opposed"))
    expect(page.get_by_test_id("cell-high-opposed")).to_contain_text(BUYER)
    phone.button("common.undo").click()
    expect(page.get_by_test_id("cell-high-supportive")).to_contain_text(BUYER)


def weigh(phone: Phone) -> None:
    page = phone.page
    tab(page, "weights")
    total = page.get_by_test_id("weight-sum")
    for name, weight in ((BOSS, "40"), (BUYER, "30"), (WORKER, "0")):
        page.get_by_test_id("weight-row").filter(has_text=name).get_by_test_id("weight").fill(weight)
    expect(total).to_contain_text(phone.words("people.sum_left", sum=70, n=30))
    expect(page.get_by_text(phone.words("people.weight_zero", name=WORKER))).to_be_visible()
    page.get_by_test_id("offer-blank").click()
    expect(total).to_contain_text(phone.words("people.sum_whole"))
    page.get_by_test_id("weights-save").click()
    expect(page.get_by_test_id("weights-save")).to_have_count(0)
    expect(total).to_contain_text(phone.words("people.sum_whole"))


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_map_of_six_by_touch_and_by_keys(
    server: Server,
    company: Company,
    open_phone: OpenPhone,
    take_seat: TakeSeat,
    tmp_path: Path,
    locale: Literal["zh-CN", "en"],
) -> None:
    rep = company.reps[0]
    seat = take_seat(rep.login)
    account, plot = str(uuid.uuid4()), company.plots[rep.id]
    made = seat.push({"op": "new", "kind": "account", "id": account, "fields": {"name": ACCOUNT, "plot": plot}})
    assert made[0]["r"] == "ok", made
    phone = open_phone("rep", locale=locale)
    page = phone.sign_in(server.invite(rep.login))
    hands.wait_for_worker(page)
    server.kill()

    phone.go(f"/#/account/{account}/people")
    expect(page.get_by_test_id("people-empty")).to_be_visible()
    add_people(phone, account)
    phone.go(f"/#/account/{account}/people")
    finger = Finger(page)
    place(phone, finger)
    draw_the_tree(phone, finger)
    draw_the_path(phone, finger)
    weigh(phone)

    # Support is wide as its weight: the buyer's 30 % and what the engineer got.
    tab(page, "map")
    expect(page.get_by_test_id("width-chart")).to_be_visible()
    expect(page.get_by_test_id("width-words")).to_contain_text(phone.words.like("people.width_on", neutral=50))
    page.get_by_test_id("width-slider").fill("0")
    expect(page.get_by_test_id("width-words")).to_contain_text(phone.words.like("people.width_none"))
    expect(page.get_by_test_id("quadrants-loose")).to_contain_text(BOSS)
    phone.button("people.back_today").click()
    expect(page.get_by_test_id("quadrants-loose")).to_have_count(0)

    # Nothing of it needed the server, and a reload finds it all.
    page.reload()
    expect(page.get_by_test_id("cell-high-neutral")).to_contain_text(BOSS)
    # Each language in its own theme: test_axe walks the map in both.
    dress(page, "light" if locale == "en" else "dark")
    found: list[str] = []
    for view in ("map", "stances", "chart", "grid", "path", "weights", "plan"):
        tab(page, view)
        found += look(page, f"{view} {locale}")
    for opener in ("plan-row", "candidate"):
        opened = page.get_by_test_id(opener).first
        (opened if opener == "plan-row" else opened.get_by_role("button").first).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        found += look(page, f"{opener} {locale}")
        page.keyboard.press("Escape")
    assert found == []

    # On paper and as an image, still without a server.
    page.get_by_test_id("hand-on").click()
    with page.expect_download() as download:
        page.get_by_test_id("share").click()
    download.value.save_as(tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "map.png").stat().st_size > 20_000
    with page.expect_download() as download:
        page.get_by_test_id("share-pdf").click()
    download.value.save_as(tmp_path / "map.pdf")
    paper = (tmp_path / "map.pdf").read_bytes()
    assert paper.startswith(b"%PDF-")
    assert paper.count(b"/Type /Page ") == 2, "the map and the chart"
    assert paper.endswith(b"%%EOF\n")
    assert len(paper) > 20_000
    page.keyboard.press("Escape")
    assert page.pdf(format="A4").startswith(b"%PDF")

    server.start()
    phone.go("/#/sync")
    page.get_by_test_id("sync-now").click()
    phone.synced()
    rows = [row for row in seat.rows(f"plot:{plot}").values() if row.get("account") == account]
    ids = {row["name"]: i for i, row in seat.rows(f"plot:{plot}").items() if row.get("name") in PEOPLE}
    standing = {(r["subject"], r["item"]): r["value"] for r in rows if r["kind"] == "fact" and not r.get("retracted")}
    assert standing[ids[FINANCE], "person.support"] == "opposed"
    assert standing[ids[BUYER], "person.influence"] == "high"
    assert sum(v for (_, item), v in standing.items() if item == "person.weight") == 100
    assert any(item == "decision.path" for _, item in standing)
    bosses = {row["name"]: row.get("reports_to") for row in rows if row["kind"] == "contact"}
    assert bosses[FINANCE] == ids[BOSS]
    assert bosses[ENGINEER] == ids[BOSS]
