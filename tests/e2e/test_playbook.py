"""Acceptance 4: the method is replaced in a running company. The administrator changes it in the editor; answers are
kept, phones follow, and a rep who is typing loses nothing. Acceptance 5: a broken file is told mistake by mistake."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any, Literal

import pytest
import tomli_w
from playwright.sync_api import Page, expect

from shared_schema.playbook import PlaybookError, items_of, load, load_shipped
from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company
from tests.e2e.phone import Phone
from tests.e2e.server import Server
from tests.shared_schema.test_playbook import RAW, TWENTY

PLAYBOOK = load_shipped()


def at(item: str) -> str:
    """The address of an item in the editor, and the start of its fields' test ids."""
    for number, checklist in enumerate(PLAYBOOK.checklists):
        for place, one in enumerate(checklist.items):
            if one.id == item:
                return f"checklists/{number}/items/{place}"
    raise LookupError(item)


def administrator(server: Server, company: Company, open_phone: OpenPhone, locale: Literal["zh-CN", "en"]) -> Phone:
    desk = open_phone("admin", desk=True, locale=locale)
    desk.page.goto(server.invite(company.administrator.login))
    desk.page.get_by_test_id("join-later").click()
    expect(desk.page.get_by_role("navigation", name=desk.words("app.tabs"))).to_be_visible()
    return desk


def write(page: Page, place: str, zh: str, en: str) -> None:
    for language, text in (("zh-CN", zh), ("en", en)):
        page.get_by_test_id(f"{place.replace('/', '.')}.{language}").fill(text)


def facts(rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {i: row["value"] for i, row in rows.items() if row["kind"] == "fact"}


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_method_is_replaced_while_a_rep_is_typing(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat, locale: Literal["zh-CN", "en"]
) -> None:
    rep = company.reps[0]
    bucket = f"plot:{company.plots[rep.id]}"
    seat = take_seat(rep.login)
    before = facts(seat.rows(bucket))
    account = next(i for i, row in seat.rows(bucket).items() if row["kind"] == "account")
    phone = open_phone("rep", locale=locale)
    page = phone.sign_in(server.invite(rep.login))
    phone.go(f"/#/log/{account}")
    question = page.get_by_test_id("question").first
    expect(question).to_be_visible()
    asked = str(question.get_attribute("data-item"))
    note = "门口只有两分钟,先记下"
    page.get_by_test_id("note").fill(note)
    page.evaluate("window.stillHere = true")

    desk = administrator(server, company, open_phone, locale)
    answered = next(row["item"] for row in seat.rows(bucket).values() if row["kind"] == "fact" and row["item"] in KEPT)
    desk.go(f"/#/admin/playbook?at={at(asked)}")
    edited = desk.page
    write(edited, f"{at(asked)}/label", "换了说法的问题", "Put in other words")
    expect(edited.get_by_test_id("item-preview")).to_contain_text(
        "换了说法的问题" if locale == "zh-CN" else "other words"
    )
    desk.go("/#/admin/playbook")
    edited.get_by_test_id("part-self_checks").click()
    # Chosen at the end of the long list, it opens at its top.
    expect(edited.get_by_test_id("add-self_checks")).to_be_in_viewport()
    desk.go("/#/admin/playbook?at=checklists/0/items")
    edited.get_by_test_id("add-checklists.0.items").click()
    fresh = f"checklists/0/items/{len(PLAYBOOK.checklists[0].items)}"
    edited.get_by_test_id(f"{fresh.replace('/', '.')}.id").fill("ours.parking")
    write(edited, f"{fresh}/label", "停车", "Parking")
    write(edited, f"{fresh}/ask", "车可以停在哪里？", "Where may one park?")
    edited.get_by_test_id(f"{fresh.replace('/', '.')}.method").fill("ours")
    gone = at(answered).rsplit("/", 1)[0]
    desk.go(f"/#/admin/playbook?at={gone}")
    name = next(item for item in items_of(PLAYBOOK) if item.id == answered).label
    label = name.zh_cn if locale == "zh-CN" else name.en
    edited.get_by_role("button", name=f"{desk.words('playbook.retire')}: {label}", exact=True).click()
    # The draft is the device's: gone and come back, it is still there.
    hands.until(edited, lambda: retired(edited, answered), "the last change is on the disk")
    desk.close()
    desk.open()
    desk.go("/#/admin/playbook?view=changes")
    publish(desk)

    hands.until(page, lambda: "ours.parking" in hands.kept(page), "the phone has the new method")
    assert page.evaluate("window.stillHere") is True, "the page was not loaded anew"
    expect(page.get_by_test_id("note")).to_have_value(note)
    expect(
        page.get_by_test_id("question").filter(has_text=re.compile("换了说法的问题|Put in other words")).first
    ).to_be_visible()
    page.get_by_test_id("save").click()
    hands.until(page, lambda: note in str(seat.rows(bucket)), "the visit is with the server")
    after = facts(seat.rows(bucket))
    assert {i: after.get(i) for i in before} == before, "no answer was lost"
    published = seat.http.get(f"/api/playbooks/{seat.http.get('/api/me').json()['playbook']['hash']}").json()
    items = {item["id"]: item for checklist in published["checklists"] for item in checklist["items"]}
    assert items[answered]["retired"] is True
    assert items["ours.parking"]["label"] == {"zh-CN": "停车", "en": "Parking"}


def retired(page: Page, item: str) -> bool:
    """Whether the editor's draft on the disk has this item retired."""
    drafts = [draft["value"]["raw"] for draft in hands.stored(page, "drafts") if draft["key"] == "playbook:draft"]
    items = [one for raw in drafts for checklist in raw["checklists"] for one in checklist["items"]]
    return any(one["id"] == item and one.get("retired") is True for one in items)


KEPT = {item.id for item in items_of(PLAYBOOK) if item.subject == "account" and not item.latest and item.ask}


def publish(desk: Phone) -> None:
    page = desk.page
    expect(page.get_by_test_id("change").first).to_be_visible()
    expect(page.get_by_test_id("playbook-publish")).to_be_enabled()
    page.get_by_test_id("playbook-publish").click()
    expect(page.get_by_test_id("playbook-editions")).to_be_visible()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_broken_file_is_mended_in_the_editor(
    server: Server, company: Company, open_phone: OpenPhone, tmp_path: Path, locale: Literal["zh-CN", "en"]
) -> None:
    """Twenty planted mistakes: each stands in the list in the reader's language and leads to where it is mended."""
    raw = copy.deepcopy(RAW)
    for path, value, _ in TWENTY:
        put(raw, path, value)
    broken = tmp_path / "broken.toml"
    broken.write_text(tomli_w.dumps(raw), encoding="utf-8")
    desk = administrator(server, company, open_phone, locale)
    desk.go("/#/admin/playbook?view=history")
    page = desk.page
    page.get_by_test_id("playbook-file").set_input_files(broken)
    mistakes = page.get_by_test_id("playbook-mistakes").get_by_role("link")
    expect(mistakes).to_have_count(len(TWENTY))
    told = mistakes.all_inner_texts()
    with pytest.raises(PlaybookError) as caught:
        load(broken)
    # Each sentence whole, with its place and its mend; tests/shared_schema holds what they say in either language.
    assert sorted(told) == sorted(problem.say(locale) for problem in caught.value.problems)
    assert {problem.path for problem in caught.value.problems} == {place for *_, place in TWENTY}
    expect(page.get_by_test_id("playbook-publish")).to_be_disabled()
    addresses = [str(link.get_attribute("href")) for link in mistakes.all()]
    assert all("at=" in address and not address.endswith("at=") for address in addresses)

    place = next(address for address, sentence in zip(addresses, told, strict=True) if "within_months" in sentence)
    desk.go(f"/{place}")
    field = page.get_by_test_id("grades.1.within_months")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("6")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_test_id("playbook-standing")).to_have_text(desk.words("playbook.mistakes", n=len(TWENTY) - 1))


def put(raw: Any, path: str, value: object) -> None:
    """As in the test of the mistakes; TOML has no null, so words stand in the place of one."""
    *way, last = path.split("/")
    for step in way:
        raw = raw[int(step)] if isinstance(raw, list) else raw[step]
    raw[last] = "none" if value is None else value
