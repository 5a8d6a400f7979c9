"""Issue 4, acceptance 3 and 7: the six facts filled without a server, in both languages, and what follows from each.

The grade suggested, what is still unknown and what contradicts change with the answers; a visit is prepared, and
logging it from the brief takes at most six taps (counted as the page sees them, and printed).
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company, Seat
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.e2e.test_axe import dress, look

ACCOUNT = "重庆江北机床附件有限公司"
PROJECT = "车间排产系统"
BOSS, BUYER = "李明朗", "王丽"
FEWEST_TAPS = 6
"""Acceptance 7: a visit from the brief."""
AS_COMPANY = "[data-testid=subjects] [role=radio] >> nth=0"


def moved(rep: str, minutes: int) -> dict[str, str]:
    """A move of stage today, so many minutes after the first."""
    at = datetime.now(UTC) - timedelta(minutes=9 - minutes)
    return {
        "item": "stage",
        "author": rep,
        "day": f"{at:%Y-%m-%d}",
        "recorded_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
    }


def prepare(seat: Seat, plot: str, rep: str) -> dict[str, str]:
    """An account of its own with two people and a project that is in contact already and whose amount is known."""
    ids = {name: str(uuid.uuid4()) for name in (ACCOUNT, PROJECT, BOSS, BUYER)}
    about = {"account": ids[ACCOUNT]}
    project = {**about, "name": PROJECT, "amount": {"minor": 200_000_000, "currency": "CNY"}}
    stages = [
        {"op": "new", "kind": "fact", "fields": {**about, **moved(rep, place), "subject": ids[PROJECT], "value": stage}}
        for place, stage in enumerate(("opened", "appraised", "contact"))
    ]
    made = seat.push(
        {"op": "new", "kind": "account", "id": ids[ACCOUNT], "fields": {"name": ACCOUNT, "plot": plot}},
        {"op": "new", "kind": "contact", "id": ids[BOSS], "fields": {**about, "name": BOSS}},
        {"op": "new", "kind": "contact", "id": ids[BUYER], "fields": {**about, "name": BUYER}},
        {"op": "new", "kind": "opportunity", "id": ids[PROJECT], "fields": project},
        *stages,
    )
    assert {one["r"] for one in made} == {"ok"}, made
    return ids


def item(page: Page, name: str) -> Locator:
    return page.locator(f"[data-testid=item][data-item='{name}']")


def open_group(page: Page, name: str) -> None:
    group = page.locator(f"[data-testid=group][data-group='{name}']")
    expect(group).to_be_visible()
    if group.get_attribute("open") is None:
        group.locator("summary").click()


def fill(page: Page, group: str, name: str, value: str | bool) -> None:
    """Answer one item in its sheet: words, an amount, a month, a yes or no, or a choice by its id."""
    open_group(page, group)
    item(page, name).click()
    sheet = page.get_by_test_id("answer")
    expect(sheet).to_be_visible()
    field = sheet.locator("textarea, input:not([type=date])").first
    expect(sheet.locator("textarea, input, select, [data-testid^='chip-']").first).to_be_visible()
    if isinstance(value, bool):
        sheet.get_by_test_id("chip-yes" if value else "chip-no").first.click()
    elif sheet.get_by_test_id(f"chip-{value}").count():
        sheet.get_by_test_id(f"chip-{value}").first.click()
    else:
        field.fill(value)
    sheet.get_by_test_id("answer-save").click()
    expect(sheet).to_have_count(0)
    expect(item(page, name)).to_have_attribute("data-state", "known")


def flag(page: Page, signal: str) -> Locator:
    return page.locator(f"[data-testid=flag][data-signal='{signal}']")


def fill_six_facts(phone: Phone) -> None:
    """Each answer moves what the screen says: a need without a budget, a day too near, a leader and no why-us."""
    page = phone.page
    month = (datetime.now(UTC) + timedelta(days=20)).strftime("%Y-%m")
    expect(page.get_by_test_id("group").first).to_be_visible()
    for start in ("budget.", "decision.", "competition."):
        expect(page.locator(f"[data-testid=flag][data-signal^='{start}']")).to_have_count(0)
    fill(page, "requirement", "requirement.problem", "排产靠人,交期老是拖")
    expect(flag(page, "budget.missing")).to_be_visible()
    fill(page, "budget", "budget.total", "150万")
    expect(flag(page, "budget.missing")).to_have_count(0)
    expect(flag(page, "budget.below_amount")).to_be_visible()
    fill(page, "schedule", "schedule.decide", month)
    for signal in ("decision.deciders_unclear", "decision.process_unclear"):
        expect(flag(page, signal)).to_be_visible()
    # A flag opens the question that solves it.
    page.locator("[data-signal='decision.deciders_unclear']").click()
    sheet = page.get_by_test_id("answer")
    sheet.locator("textarea").fill("李总和财务,李总最后定")
    sheet.get_by_role("radio", name=BUYER).click()
    sheet.get_by_test_id("answer-save").click()
    expect(page.locator("[data-signal='decision.deciders_unclear']")).to_have_count(0)
    fill(page, "competition", "competition.leader", "金帆软件")
    expect(flag(page, "competition.no_why_us")).to_be_visible()
    fill(page, "competition", "competition.why_us", "只有我们连得上他们的老机床")
    expect(flag(page, "competition.no_why_us")).to_have_count(0)
    fill(page, "evaluation", "evaluation.first", "上线快")


def watch_the_grade(phone: Phone) -> None:
    """What a grade follows from (G2), until it is an A."""
    page = phone.page
    page.locator(AS_COMPANY).click()
    suggestion = page.get_by_test_id("grade-suggestion")
    expect(suggestion).to_have_attribute("data-grades", "")
    answers: tuple[tuple[str, str | bool], ...] = (
        ("system.has", False),
        ("need.objective", True),
        ("need.subjective", True),
        ("need.determination", "high"),
        ("need.feasibility", True),
    )
    for name, value in answers:
        fill(page, "need", name, value)
    expect(suggestion).to_have_attribute("data-grades", "A,B")
    fill(page, "need", "need.selection", True)
    expect(suggestion).to_have_attribute("data-grades", "A")
    expect(suggestion).to_contain_text(phone.words("brief.suggests", grade="A"))


def keep_to_oneself(phone: Phone) -> None:
    """A private pointer of the person file (K9), and what was told (K10)."""
    page = phone.page
    page.get_by_test_id("subjects").get_by_role("radio", name=BOSS).click()
    fill(page, "file", "file.interests", "钓鱼")
    page.get_by_test_id("telling").locator("summary").first.click()
    page.get_by_test_id("pointer").first.click()
    page.get_by_test_id("tell-now").click()
    expect(page.get_by_test_id("pointer").first).to_have_attribute("data-state", "told")


def by_thumb_from_the_brief(phone: Phone, account: str) -> None:
    """A visit with a person and a line, an unknown, a promise: as few taps as each takes."""
    page, words = phone.page, phone.words
    phone.go(f"/#/account/{account}")
    expect(page.get_by_test_id("log")).to_be_visible()
    with hands.counted(page, f"log a visit from the brief, {phone.locale}", FEWEST_TAPS):
        page.get_by_test_id("log").click()
        expect(page.get_by_test_id("log-form")).to_be_visible()  # the brief stands until then, and names her too
        page.get_by_test_id("person").filter(has_text=BUYER).click()
        page.get_by_test_id("note").click()
        page.keyboard.type("采购把时间表说清了")
        page.get_by_test_id("save").click()
        expect(page.get_by_test_id("log-form")).to_have_count(0)
    asked = page.get_by_test_id("ask").first
    question = asked.text_content() or ""
    with hands.counted(page, f"answer an unknown, {phone.locale}", 3):
        asked.click()
        sheet = page.get_by_test_id("answer")
        typed = sheet.locator("textarea, input:not([type=date])")
        choices = sheet.locator("[data-testid^='chip-']")
        expect(typed.or_(choices).first).to_be_visible()
        if typed.count():
            hands.write(typed.first, "12")
        else:
            choices.first.click()
        sheet.get_by_test_id("answer-save").click()
        expect(sheet).to_have_count(0)
    expect(page.get_by_test_id("ask").first).not_to_have_text(question)
    with hands.counted(page, f"promise something by a day, {phone.locale}", 5):
        page.locator("[data-testid=add-next], [data-testid=add-promise]").first.click()
        sheet = page.get_by_test_id("task-sheet")
        sheet.get_by_role("radio", name=words("today.direction.ours")).click()
        hands.write(sheet.get_by_test_id("task-title"), "寄样板客户的资料")
        sheet.get_by_text(words("date.in_3_days")).click()
        sheet.get_by_test_id("task-save").click()
        expect(sheet).to_have_count(0)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_six_facts_and_what_follows(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat, locale: Literal["zh-CN", "en"]
) -> None:
    rep = company.reps[0]
    seat, plot = take_seat(rep.login), company.plots[rep.id]
    ids = prepare(seat, plot, rep.id)
    account = ids[ACCOUNT]
    phone = open_phone("rep", locale=locale)
    page = phone.sign_in(server.invite(rep.login))
    hands.wait_for_worker(page)
    server.kill()

    phone.go(f"/#/account/{account}")
    asked = page.get_by_test_id("ask").first
    expect(asked).to_be_visible()
    before = asked.text_content() or ""
    assert before
    phone.go(f"/#/account/{account}/knowing?of={ids[PROJECT]}")
    tally = page.get_by_test_id("tally")
    expect(tally).to_contain_text(phone.words.like("knowing.tally", known=0))
    fill_six_facts(phone)
    expect(tally).to_contain_text(phone.words.like("knowing.tally", known=7))
    watch_the_grade(phone)
    keep_to_oneself(phone)
    phone.go(f"/#/account/{account}")
    # What is unknown changed, and so did the question.
    expect(page.get_by_test_id("ask").first).not_to_have_text(before)

    # Prepared, then logged: the questions that were to be asked are offered first, in their order.
    phone.go(f"/#/account/{account}/talk?with={ids[BUYER]}")
    rows = page.get_by_test_id("question-row")
    expect(rows.first).to_be_visible()
    assert all(row.get_by_test_id("talk-ask").count() <= 3 for row in rows.all())
    shown = [one.get_attribute("data-item") for one in page.get_by_test_id("talk-ask").all()]
    page.get_by_test_id("purposes").get_by_role("radio").first.click()
    page.get_by_test_id("talk-log").click()
    offered = page.get_by_test_id("learned").get_by_test_id("question")
    expect(offered.first).to_be_visible()
    for place, wanted in enumerate(one for one in shown if one):
        expect(offered.nth(place)).to_have_attribute("data-item", wanted)
    page.get_by_test_id("note").fill("按准备的问了")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("log-form")).to_have_count(0)

    by_thumb_from_the_brief(phone, account)

    # Each language in its own theme: test_axe walks both screens in both.
    dress(page, "dark" if locale == "en" else "light")
    found: list[str] = []
    for subject in (ids[PROJECT], ids[BOSS]):
        phone.go(f"/#/account/{account}/knowing?of={subject}")
        page.reload()
        expect(page.get_by_test_id("group").first).to_be_visible()
        found += look(page, f"knowing {locale}")
    open_group(page, "file")
    item(page, "file.interests").click()
    page.get_by_test_id("history").locator("summary").click()
    found += look(page, f"answer {locale}")
    page.keyboard.press("Escape")
    page.get_by_test_id("need-add").click()
    expect(page.get_by_test_id("need-sheet")).to_be_visible()
    found += look(page, f"need {locale}")
    assert found == []

    server.start()
    phone.go("/#/sync")
    page.get_by_test_id("sync-now").click()
    phone.synced()
    facts: list[dict[str, Any]] = [
        row for row in seat.rows(f"plot:{plot}").values() if row["kind"] == "fact" and row.get("account") == account
    ]
    values = {(one["subject"], one["item"]): one for one in facts}
    assert values[ids[PROJECT], "budget.total"]["value"] == {"minor": 150_000_000, "currency": "CNY"}
    assert values[ids[PROJECT], "decision.deciders"]["source"] == ids[BUYER]
    assert not any(one["item"].startswith("file.") for one in facts), "what is private lies in nobody's plot"
    own = [row for row in seat.rows(f"user:{rep.id}").values() if row["kind"] == "fact"]
    assert [(one["item"], one["value"]) for one in own] == [("file.interests", "钓鱼")]
