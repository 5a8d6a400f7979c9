"""Acceptance 10: axe finds nothing on any screen, light and dark, Chinese and English."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company
from tests.e2e.phone import PHONE, Phone
from tests.e2e.server import ROOT, Server

AXE = (ROOT / "pwa/node_modules/axe-core/axe.min.js").read_text()
# Two frames for a change of theme to be drawn, then whatever still moves to end (a cancelled move has ended too).
SETTLED = """async () => {
  await document.fonts.ready
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
  await Promise.allSettled(document.getAnimations().map((one) => one.finished))
}"""
RUN = "axe.run(document, { resultTypes: ['violations'] }).then((answer) => answer.violations)"
ROUTES = tuple(ROOT / "pwa/src" / name for name in ("today.ts", "routes.ts"))

REP = (
    "/today",
    "/accounts",
    "/account/new",
    "/account/{account}",
    "/account/{account}/edit",
    "/account/{account}/contact/new",
    "/account/{account}/knowing",
    "/account/{account}/talk",
    "/account/{account}/people",
    "/account/{account}/care",
    "/cultivation",
    "/cultivation?tab=events",
    "/event/{event}",
    "/gifts",
    "/contact/{contact}",
    "/contact/{contact}/edit",
    "/opportunity/{opportunity}",
    "/forecast",
    "/log/{account}",
    "/visit/{visit}",
    "/sync",
    "/me",
    "/deleted",
    "/training",
    "/training/quiz",
    "/training/self",
    "/training/result/{result}",
)
TEAM = (
    "/team",
    *(
        f"/team?show={part}"
        for part in ("approvals", "coverage", "cold", "forecast", "quiz", "gifts", "devices", "decisions", "plots")
    ),
)
SUPERVISOR = ("/today", "/accounts", *TEAM, "/forecast", "/gifts", "/sync", "/me")
ADMINISTRATOR = (
    "/sync",
    "/admin/import",
    "/admin/calendars",
    "/admin/people",
    "/admin/personal",
    "/admin/playbook",
    "/admin/playbook?at=checklists/4/items/0",
    "/admin/playbook?at=signals/0",
    "/admin/playbook?at=cadences",
    "/admin/playbook?at=quiz",
    "/admin/playbook?at=conditions",
    "/admin/playbook?at=thresholds",
    "/admin/playbook?view=changes",
    "/admin/playbook?view=preview",
    "/admin/playbook?view=history",
    "/me",
)
CUSTOMERS = """客户名称,联系人,手机,地址
苏州明志精密机械有限公司,陈立,13800000001,苏州工业园区
苏州明志精密机械有限公司,陈立,13800000001,苏州工业园区
,王芳,13800000002,昆山
"""
"""A list with a row that is new, one that is there twice, and one that says nothing of a customer."""
QUIZ_SAT: dict[str, Any] = {
    "quiz": "quiz", "started_at": "2026-11-20T02:00:00Z", "ended_at": "2026-11-20T02:20:00Z", "percent": 50,
    "questions": ["six_facts", "gates"], "answers": {"six_facts": "时间、预算", "gates": "a"},
}  # fmt: skip
"""A closed answer that is wrong and an open one nobody marked."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
STRANGER = ("/sign-in", "/join/no-such-link")


def dress(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Change the device's theme and wait until the page wears it."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    expect(page.locator("html")).to_have_attribute("data-theme", scheme)


def look(page: Page, where: str) -> list[str]:
    """What axe finds on the screen as it stands: one line per broken rule and element."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.evaluate(SETTLED)
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations)"
    )
    return [
        f"{where}: {broken['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
        for broken in found
        for node in broken["nodes"]
    ]


def walk(phone: Phone, routes: tuple[str, ...], ids: dict[str, str]) -> list[str]:
    """Every route in light and dark."""
    found: list[str] = []
    for route in routes:
        phone.go(f"/#{route.format(**ids)}")
        expect(phone.page.get_by_role("heading", level=1).locator("visible=true").first).to_be_visible()
        for scheme in SCHEMES:
            dress(phone.page, scheme)
            found += look(phone.page, f"{route} {scheme} {phone.locale}")
    return found


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_reps_screens(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat, locale: Literal["zh-CN", "en"]
) -> None:
    rep = company.reps[0]
    seat = take_seat(rep.login)
    sat = {"plot": company.plots[rep.id], "author": rep.id, **QUIZ_SAT}
    assert seat.push({"op": "new", "kind": "quiz_result", "id": "sat", "fields": sat})[0]["r"] == "ok"
    fields = {"name": "精益生产开放日", "day": "2026-11-05", "invite": 30}
    event = {"op": "new", "kind": "event", "id": "opening", "fields": fields}
    assert take_seat(company.supervisor.login).push(event)[0]["r"] == "ok"
    rows = seat.rows(f"plot:{company.plots[rep.id]}")
    visit, about = next((i, r) for i, r in rows.items() if r["kind"] == "visit")
    account = about["account"]
    contact = next(i for i, r in rows.items() if r["kind"] == "contact" and r["account"] == account)
    opportunity = next(i for i, r in rows.items() if r["kind"] == "opportunity")
    phone = open_phone("rep", locale=locale)
    phone.sign_in(server.invite(rep.login))
    ids = {
        "account": account,
        "contact": contact,
        "visit": visit,
        "opportunity": opportunity,
        "result": "sat",
        "event": "opening",
    }
    assert walk(phone, REP, ids) == []


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_sheets_over_a_screen(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat, locale: Literal["zh-CN", "en"]
) -> None:
    """A sheet is a screen too: what opens from the brief and from Today."""
    rep = company.reps[0]
    rows = take_seat(rep.login).rows(f"plot:{company.plots[rep.id]}")
    account = next(r["account"] for r in rows.values() if r["kind"] == "contact")
    opportunity = next(i for i, r in rows.items() if r["kind"] == "opportunity" and not r.get("closed"))
    phone = open_phone("rep", locale=locale)
    page = phone.sign_in(server.invite(rep.login))
    found: list[str] = []
    for path, opener in (
        (f"/#/account/{account}", "grade-line"),
        (f"/#/opportunity/{opportunity}", "move"),
        (f"/#/opportunity/{opportunity}", "lose"),
        (f"/#/opportunity/{opportunity}", "add-opportunity"),
        (f"/#/opportunity/{opportunity}?show=review", "hold-review"),
        (f"/#/account/{account}", "ask"),
        (f"/#/account/{account}?all", "files-add"),
        ("/#/today", "row-menu"),
    ):
        phone.go("/#/sync")
        phone.go(path)
        page.get_by_test_id(opener).locator("visible=true").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        for scheme in SCHEMES:
            dress(page, scheme)
            found += look(page, f"{opener} {scheme} {locale}")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert found == []


def fill_the_team(company: Company, take_seat: TakeSeat) -> None:
    """Something in every part of Team: a question, late changes, a repaired copy, more gifts than a phone's height."""
    rep, other = company.reps[0], company.reps[1]
    seat = take_seat(rep.login)
    rows = seat.rows(f"plot:{company.plots[rep.id]}")
    contacts = [(i, str(r["account"])) for i, r in rows.items() if r["kind"] == "contact"]
    sale, of = next((i, r["account"]) for i, r in rows.items() if r["kind"] == "opportunity" and not r.get("closed"))
    asked = {"account": of, "subject": sale, "about": "concession", "reason": "对手送了样机"}
    gift = {"author": rep.id, "day": "2026-10-08", "type": "meal", "value": {"currency": "CNY", "minor": 9_700}}
    told = seat.push(
        {"op": "cmd", "name": "request_approval", "args": asked},
        *(
            {"op": "new", "kind": "gift", "fields": {**gift, "contact": one, "account": account, "occasion": "参观"}}
            for one, account in contacts[:12]
        ),
    )
    assert {one["r"] for one in told} == {"ok"}, told
    gone = next(i for i, r in rows.items() if r["kind"] == "account" and i != of)
    move = {"op": "cmd", "name": "move_account", "args": {"account": gone, "to": company.plots[other.id]}}
    assert take_seat(company.supervisor.login).push(move)[0]["r"] == "ok"
    late = {"op": "new", "kind": "contact", "fields": {"account": gone, "name": "钱立群"}}
    assert seat.push(late)[0]["r"] == "quarantined"
    mended = {"id": "m", "what": "ranges", "at": 1_795_000_000_000, "bucket": "org", "ranges": 2, "replaced": 14}
    assert seat.http.post("/api/repairs", json={"repairs": [mended]}).status_code == 204


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_supervisors_screens(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat, locale: Literal["zh-CN", "en"]
) -> None:
    fill_the_team(company, take_seat)
    phone = open_phone("chief", locale=locale, desk=True)
    phone.sign_in(server.invite(company.supervisor.login))
    assert walk(phone, SUPERVISOR, {}) == []


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_an_administrators_and_a_strangers_screens(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat, locale: Literal["zh-CN", "en"]
) -> None:
    """Team as an administrator's telephone shows it: no customer is on it, so its lists have nothing to tap."""
    fill_the_team(company, take_seat)
    stranger = open_phone("stranger", locale=locale)
    found = walk(stranger, STRANGER, {})
    phone = open_phone("admin", locale=locale, desk=True)
    phone.page.goto(server.invite(company.administrator.login))
    phone.page.get_by_test_id("join-later").click()
    expect(phone.page.get_by_role("navigation", name=phone.words("app.tabs"))).to_be_visible()
    found += walk(phone, ADMINISTRATOR, {})
    phone.page.set_viewport_size(PHONE)
    assert found + walk(phone, TEAM, {}) == []


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_what_an_administrator_opens_over_a_screen(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat, locale: Literal["zh-CN", "en"]
) -> None:
    """The import as it would go, an invitation, days and regions of a calendar, the erasing of a person."""
    rep = company.reps[0]
    rows = take_seat(rep.login).rows(f"plot:{company.plots[rep.id]}")
    somebody = next(str(r["name"]) for r in rows.values() if r["kind"] == "contact")
    phone = open_phone("admin", locale=locale)
    page = phone.page
    page.goto(server.invite(company.administrator.login))
    page.get_by_test_id("join-later").click()
    expect(page.get_by_role("navigation", name=phone.words("app.tabs"))).to_be_visible()
    found: list[str] = []

    def check(what: str) -> None:
        for scheme in SCHEMES:
            dress(page, scheme)
            found.extend(look(page, f"{what} {scheme} {locale}"))

    phone.go("/#/admin/import")
    page.get_by_test_id("import-file").set_input_files(
        {"name": "名单.csv", "mimeType": "text/csv", "buffer": CUSTOMERS.encode()}
    )
    expect(page.get_by_test_id("import-counts")).to_be_visible()
    check("import preview")
    for path, opener in (
        ("/#/admin/people", "invite"),
        ("/#/admin/calendars", "add-days"),
        ("/#/admin/calendars", "add-region"),
    ):
        phone.go("/#/me")
        phone.go(path)
        page.get_by_test_id(opener).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        check(opener)
        page.keyboard.press("Escape")
    phone.go("/#/admin/personal")
    page.get_by_test_id("personal-who").fill(somebody)
    page.get_by_test_id("personal-search").click()
    page.get_by_test_id("erase-open").first.click()
    expect(page.get_by_test_id("erase-sheet")).to_be_visible()
    check("erase")
    page.get_by_test_id("erase-on").click()
    check("erase, the last word")
    assert found == []


def test_every_screen_is_looked_at() -> None:
    """A screen added to the router and not to the lists above fails here."""
    patterns = re.findall(r"pattern: '(/[^']*)'", "".join(path.read_text() for path in ROUTES))
    walked = {re.sub(r"\{\w+\}|no-such-link", ":", route) for route in (*REP, *SUPERVISOR, *ADMINISTRATOR, *STRANGER)}
    assert {re.sub(r":\w+", ":", pattern) for pattern in patterns} <= walked
    assert patterns


def test_every_part_of_team_and_of_the_method_is_looked_at() -> None:
    """They share an address, so the router does not name them."""
    for screen, constant, where, home in (
        ("team/Team", "SECTIONS", "/team?show=", "feed"),
        ("admin/playbook/Playbook", "VIEWS", "/admin/playbook?view=", "edit"),
    ):
        source = (ROOT / f"pwa/src/features/{screen}.svelte").read_text()
        listed = re.search(rf"const {constant} = \[([^]]*)\]", source)
        assert listed is not None
        parts = {where + part for part in re.findall(r"'(\w+)'", listed[1]) if part != home}
        assert parts
        assert parts <= {*TEAM, *ADMINISTRATOR}
    assert set(TEAM) <= set(SUPERVISOR)


def test_hands_know_their_photo() -> None:
    assert hands.photo()["buffer"].startswith(b"\x89PNG")
