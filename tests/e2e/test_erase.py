"""A person is erased (X3), seen by people: the supervisor asks twice and does it; a phone that was away with a draft,
an unsent change and a late visit keeps nothing of the person and loses nothing else; a restored backup does not bring
it back. And the ordinary way: deleting, which is taken back."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import expect

from tests import remains
from tests.e2e import hands
from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company
from tests.e2e.server import Server

CARD = b"the front of a business card"
CARD_HASH = hashlib.sha256(CARD).hexdigest()
KNOWN = {
    "name": "欧阳锦程",
    "pinyin": "ou yang jin cheng",
    "mobile": "13911112222",
    "note": "他喜欢攀岩",
    "fact": "好胜心强",
}
AWAY = {"unsent": "首席攀岩顾问", "draft": "climber-88"}
MENTION = "欧阳锦程带我们看了新车间"


def plant(company: Company, take_seat: TakeSeat) -> tuple[str, str]:
    """A contact of whom something stands everywhere; returns the ids of contact and account."""
    rep = company.reps[0]
    seat = take_seat(rep.login)
    rows = seat.rows(f"plot:{company.plots[rep.id]}")
    account = next(i for i, row in rows.items() if row["kind"] == "account")
    answer = seat.http.put(f"/api/blobs/{CARD_HASH}?offset=0&total={len(CARD)}", content=CARD)
    assert answer.status_code == 200, answer.text
    told = {"account": account, "author": rep.id, "day": "2026-11-20", "recorded_at": "2026-11-20T08:00:00Z"}
    visit = {"touch": "visit", "happened_at": "2026-11-20T08:00:00Z", "zone": "Asia/Shanghai", "note": MENTION, **told}
    fact = {"subject": "who", "item": "person.character", "value": KNOWN["fact"], **told}
    file = {"account": account, "subject": "who", "sha256": CARD_HASH, "mime": "image/jpeg", "bytes": len(CARD)}
    contact = {"account": account, "name": KNOWN["name"], "mobile": KNOWN["mobile"], "note": KNOWN["note"]}
    results = seat.push(
        {"op": "new", "kind": "contact", "id": "who", "fields": contact},
        {"op": "new", "kind": "fact", "id": "said", "fields": fact},
        {"op": "new", "kind": "attachment", "id": "card", "fields": file},
        {"op": "new", "kind": "visit", "id": "met", "fields": {**visit, "people:who": True}},
    )
    assert [one["r"] for one in results] == ["ok"] * 4, results
    return "who", account


def server_holds(server: Server, markers: list[str]) -> dict[str, str]:
    """Which of these still stand somewhere in the company's data."""
    pieces = [*remains.of_sqlite(server.data / "headland.sqlite"), *remains.of_files(server.data)]
    return remains.found(markers, pieces)


def test_a_person_is_erased_on_the_server_and_on_every_phone(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat, tmp_path: Path
) -> None:
    contact, account = plant(company, take_seat)
    phone = open_phone("rep")
    page = phone.sign_in(server.invite(company.reps[0].login))
    hands.wait_for_worker(page)
    phone.go(f"/#/contact/{contact}")
    expect(page.get_by_role("heading", level=1)).to_have_text(KNOWN["name"])
    server.run("backup", str(tmp_path / "copies"))

    # The rep's phone is away: an unsent change of the contact, a draft about it, a visit that names it.
    assert phone.context is not None
    phone.context.set_offline(True)
    phone.go(f"/#/contact/{contact}/edit")
    page.get_by_test_id("field-title").fill(AWAY["unsent"])
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("field-title")).to_be_hidden()
    phone.go(f"/#/contact/{contact}/edit")
    page.get_by_test_id("field-wechat").fill(AWAY["draft"])
    hands.until(page, lambda: AWAY["draft"] in hands.kept(page), "the draft is on the disk")
    phone.go(f"/#/log/{account}")
    hands.choose_people(page, KNOWN["name"])
    page.get_by_test_id("note").fill("谈了交期")
    page.get_by_test_id("save").click()
    expect(page.get_by_test_id("note")).to_be_hidden()
    planted = hands.kept(page)
    markers = [*KNOWN.values(), *AWAY.values()]
    assert [one for one in markers if one not in planted] == []
    assert set(server_holds(server, [*KNOWN.values(), CARD.decode()])) == {*KNOWN.values(), CARD.decode()}

    # The supervisor erases, at a desk, in English.
    desk = open_phone("chief", desk=True, locale="en")
    team = desk.sign_in(server.invite(company.supervisor.login))
    desk.go(f"/#/contact/{contact}")
    team.get_by_test_id("erase-open").click()
    sheet = team.get_by_test_id("erase-sheet")
    expect(sheet).to_contain_text(desk.words("erase.goes"))
    expect(sheet).to_contain_text(desk.words("erase.stays"))
    expect(sheet.get_by_test_id("mentions")).to_contain_text(MENTION)
    team.get_by_test_id("erase-on").click()
    expect(sheet).to_contain_text(desk.words("erase.last", name=KNOWN["name"]))
    team.get_by_test_id("erase-yes").click()
    mentioned = [KNOWN["name"]]  # the visit's note is the rep's own sentence, and was shown to be edited
    gone = [*(one for one in KNOWN.values() if one not in mentioned), CARD.decode()]
    hands.until(team, lambda: server_holds(server, gone) == {}, "the server holds nothing of the person")
    desk.synced()
    hands.until(team, lambda: not [one for one in gone if one in hands.kept(team)], "nor does the desk")

    # The rep's phone comes back.
    phone.context.set_offline(False)
    phone.go("/#/sync")
    page.get_by_test_id("sync-now").click()
    expect(page.get_by_test_id("refusal")).to_contain_text(phone.words("erase.dropped"))
    expect(page.get_by_test_id("mend")).to_have_count(0)
    hands.until(page, lambda: not [one for one in (*gone, *AWAY.values()) if one in hands.kept(page)], "nor the phone")
    page.get_by_test_id("refusal").get_by_test_id("discard").click()
    expect(page.get_by_test_id("refusal")).to_have_count(0)
    phone.go(f"/#/contact/{contact}")
    expect(page.get_by_text(phone.words("contact.missing"), exact=True)).to_be_visible()
    phone.go("/#/visit/met")
    expect(page.get_by_text(phone.words("erase.person"))).to_be_visible()
    rows = take_seat(company.reps[0].login).rows(f"plot:{company.plots[company.reps[0].id]}")
    assert "谈了交期" in [row.get("note") for row in rows.values()], "the visit that only named the person arrived"
    assert server_holds(server, [*gone, *AWAY.values()]) == {}

    # A backup from before comes back: the person does not.
    server.stop()
    server.run("restore", str(tmp_path / "copies"), "--yes")
    for aside in server.data.glob("*.replaced-*"):
        aside.unlink()
    server.start()
    phone.exchanged()
    assert server_holds(server, [*gone, *AWAY.values()]) == {}
    kept = hands.kept(page)
    assert [one for one in (*gone, *AWAY.values()) if one in kept] == []
    phone.go("/#/visit/met")
    expect(page.get_by_text(MENTION)).to_be_visible()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_what_was_deleted_is_brought_back_without_signal(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat, locale: Literal["zh-CN", "en"]
) -> None:
    rep = company.reps[0]
    bucket = f"plot:{company.plots[rep.id]}"
    contact, name = next(
        (i, str(r["name"])) for i, r in take_seat(rep.login).rows(bucket).items() if r["kind"] == "contact"
    )
    phone = open_phone("rep", locale=locale)
    page = phone.sign_in(server.invite(rep.login))
    hands.wait_for_worker(page)
    phone.go(f"/#/contact/{contact}/edit")
    phone.button("edit.delete_contact").click()
    phone.told(phone.words("edit.deleted", name=name))
    hands.until(
        page, lambda: take_seat(rep.login).rows(bucket)[contact].get("deleted") is True, "it is deleted for all"
    )
    phone.go(f"/#/contact/{contact}/edit")

    assert phone.context is not None
    phone.context.set_offline(True)
    phone.go("/#/me")
    page.get_by_test_id("me-deleted").click()
    row = page.get_by_test_id("deleted-row").filter(has_text=name)
    expect(row).to_contain_text(phone.words("outbox.kind.contact"))
    row.get_by_test_id("restore").click()
    phone.told(phone.words("deleted.back", name=name))
    expect(page.get_by_text(phone.words("deleted.none"))).to_be_visible()
    phone.go(f"/#/contact/{contact}")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    phone.context.set_offline(False)
    phone.synced()
    assert take_seat(rep.login).rows(bucket)[contact].get("deleted") is False


def test_an_administrator_answers_a_person_who_asks(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat
) -> None:
    plant(company, take_seat)
    phone = open_phone("boss", locale="en")
    page = phone.sign_in(server.invite(company.administrator.login))
    phone.go("/#/me")
    page.get_by_test_id("admin-personal").click()
    page.get_by_test_id("personal-who").fill("欧阳")
    page.get_by_test_id("personal-search").click()
    expect(page.get_by_test_id("personal-row")).to_contain_text(KNOWN["name"])
    with page.expect_download() as downloading:
        page.get_by_test_id("personal-download").click()
    assert downloading.value.suggested_filename == "headland-person.zip"
    page.get_by_test_id("erase-open").click()
    page.get_by_test_id("erase-on").click()
    page.get_by_test_id("erase-yes").click()
    expect(page.get_by_text(phone.words("personal.none"))).to_be_visible()
    gone = [KNOWN["mobile"], KNOWN["fact"], CARD.decode()]
    hands.until(page, lambda: server_holds(server, gone) == {}, "the server holds nothing of the person")
