"""Acceptance 6, the browser's part: a rep's phone holds nothing of another plot and gets nothing by asking.

The endpoint × role table itself is walked by tests/backend; here a signed-in page asks by every way a page has.
"""

from __future__ import annotations

import hashlib

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPhone, TakeSeat
from tests.e2e.people import Company
from tests.e2e.server import Server

ASK = """async ([method, path, body]) => {
  const answer = await fetch(path, { method, body: body ?? undefined,
    headers: body ? { 'content-type': 'application/json' } : {} })
  return { status: answer.status, text: await answer.text() }
}"""

HELD = """async () => {
  const found = []
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((ok, no) => {
      const asked = indexedDB.open(name)
      asked.onsuccess = () => ok(asked.result)
      asked.onerror = () => no(asked.error)
    })
    for (const store of db.objectStoreNames) {
      const values = await new Promise((ok, no) => {
        const asked = db.transaction(store).objectStore(store).getAll()
        asked.onsuccess = () => ok(asked.result); asked.onerror = () => no(asked.error)
      })
      for (const value of values) found.push(value instanceof Uint8Array ? '' : JSON.stringify(value))
    }
    db.close()
  }
  return found.join('\\n')
}"""


def test_a_rep_cannot_reach_another_plot(
    server: Server, company: Company, open_phone: OpenPhone, take_seat: TakeSeat
) -> None:
    mine, other = company.reps[0], company.reps[1]
    plot = company.plots[other.id]
    seat = take_seat(other.login)
    rows = seat.rows(f"plot:{plot}")
    account, name = next((i, str(r["name"])) for i, r in rows.items() if r["kind"] == "account")
    contact = next(i for i, r in rows.items() if r["kind"] == "contact" and r["account"] == account)
    photo = b"a photo of the other plot"
    sha = hashlib.sha256(photo).hexdigest()
    put = seat.http.put(f"/api/blobs/{sha}?offset=0&total={len(photo)}", content=photo)
    assert put.status_code in (200, 201), put.text
    segment = seat.http.get(f"/api/buckets/plot:{plot}/snapshot").json()["segments"][0]["hash"]

    phone = open_phone("mine")
    page = phone.sign_in(server.invite(mine.login))
    expect(page.get_by_role("main")).to_be_visible()

    for method, path, body in (
        ("GET", f"/api/buckets/plot:{plot}/snapshot", None),
        ("GET", f"/api/buckets/plot:{plot}/segments/{segment}", None),
        ("GET", f"/api/buckets/plot:{company.plots[mine.id]}/segments/{segment}", None),
        ("GET", f"/api/buckets/user:{other.id}/snapshot", None),
        ("GET", f"/api/blobs/{sha}", None),
        ("GET", "/api/team/feed", None),
        ("GET", "/api/team/coverage", None),
        ("GET", "/api/team/cold", None),
        ("GET", "/api/team/devices", None),
        ("GET", "/api/people", None),
        ("POST", "/api/people", '{"name": "Eve", "role": "administrator"}'),
        ("GET", "/api/export?format=json", None),
        ("GET", "/api/import/batches", None),
    ):
        answer = page.evaluate(ASK, [method, path, body])
        assert answer["status"] in (403, 404), f"{method} {path}: {answer}"
        assert name not in answer["text"]

    thief = take_seat(mine.login)
    page_of_other = [p for p in thief.sync(cursors={f"plot:{plot}": 0})["buckets"] if p["id"] == f"plot:{plot}"]
    assert page_of_other == []
    verdicts = thief.push(
        {"op": "set", "kind": "contact", "id": contact, "fields": {"phone": "13800000000"}},
        {"op": "new", "kind": "contact", "fields": {"account": account, "name": "Eve"}},
        {"op": "cmd", "name": "move_account", "args": {"account": account, "to": company.plots[mine.id]}},
    )
    assert [verdict["r"] for verdict in verdicts] == ["rejected"] * 3, verdicts
    assert seat.rows(f"plot:{plot}")[contact].get("phone") != "13800000000"

    # What the phone holds on its own disk, and what its screens show of a foreign address.
    held = page.evaluate(HELD)
    assert company.plots[mine.id] in held
    assert name not in held
    assert account not in held
    phone.go(f"/#/account/{account}")
    expect(page.get_by_text(phone.words("brief.missing"))).to_be_visible()
    phone.go("/#/accounts")
    page.get_by_test_id("search").fill(name)
    expect(page.get_by_text(phone.words("accounts.none", query=name))).to_be_visible()


def test_a_page_of_another_site_cannot_write(company: Company, take_seat: TakeSeat) -> None:
    seat = take_seat(company.reps[0].login)
    answer = seat.http.post(
        "/api/password", json={"password": "a long enough one"}, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert answer.json()["code"] == "wrong_origin"


def test_the_page_allows_nothing_from_elsewhere(server: Server) -> None:
    import httpx

    policy = httpx.get(server.url + "/").headers["content-security-policy"]
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.split("script-src", 1)[-1].split(";", 1)[0]
    assert "frame-ancestors 'none'" in policy
