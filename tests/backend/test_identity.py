"""Signing in, one-time links, sessions bound to devices, revocation, limits, Origin."""

from __future__ import annotations

import re

import pytest

from backend.auth import people
from shared_schema.protocol import SCHEMA
from tests.backend.conftest import PASSWORD, World


def link_for(world: World, name: str) -> str:
    with world.services.writing() as (tx, company):
        return people.invite(world.services, tx, company, world.ids[name]).link.rsplit("/", 1)[1]


def test_a_password_signs_in_and_the_session_knows_itself(world: World) -> None:
    client = world.client()
    assert client.get("/api/me").json() == {"code": "signed_out"}
    answer = client.post("/api/sign-in", json={"name": " ANN ", "password": PASSWORD, "device": "iPhone · Safari"})
    me = answer.json()
    assert me["person"] == {"id": world.ids["ann"], "name": "ann", "role": "rep"}
    assert me["company"]["name"] == "Headland"
    assert me["company"]["demo"] is False
    assert re.fullmatch("[0-9a-f]{8}", me["replica"])
    assert me["schema"] == SCHEMA
    assert len(me["rescue"]) == 44
    assert client.get("/api/me").json() == me


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(world: World) -> None:
    answer = world.client().post("/api/sign-in", json={"name": "ann", "password": PASSWORD})
    cookies = [value.lower() for name, value in answer.headers.multi_items() if name == "set-cookie"]
    assert len(cookies) == 2
    assert all("httponly" in cookie and "samesite=lax" in cookie for cookie in cookies)


@pytest.mark.sqlite
def test_neither_tokens_nor_passwords_stand_in_the_database(world: World) -> None:
    client = world.sign_in("ann")
    token = link_for(world, "bob")
    secrets = [client.cookies["headland_session"], client.cookies["headland_device"], token, PASSWORD]
    with world.services.store.read() as tx:
        dump = "\n".join(tx.connection.iterdump())  # type: ignore[attr-defined]  # the port names what stores share
    assert not [secret for secret in secrets if secret in dump]


def test_wrong_credentials_are_one_answer_and_soon_too_many(world: World) -> None:
    client = world.client()
    for name in ("ann", "nobody"):
        answer = client.post("/api/sign-in", json={"name": name, "password": "wrong"})
        assert (answer.status_code, answer.json()) == (401, {"code": "wrong_credentials"})
    for _ in range(4):
        client.post("/api/sign-in", json={"name": "ann", "password": "wrong"})
    answer = client.post("/api/sign-in", json={"name": "ann", "password": PASSWORD})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == str(answer.json()["detail"]["retry_after"])
    world.clock.advance(minutes=6)
    world.sign_in("ann", client)


def test_a_link_signs_in_once(world: World) -> None:
    token, client = link_for(world, "ann"), world.client()
    assert client.post(f"/api/invitations/{token}", json={"device": "d"}).json()["person"]["name"] == "ann"
    answer = world.client().post(f"/api/invitations/{token}", json={"device": "d"})
    assert (answer.status_code, answer.json()) == (410, {"code": "link_used"})


def test_a_link_may_set_the_password_and_a_weak_one_does_not_use_it_up(world: World) -> None:
    token, client = link_for(world, "ann"), world.client()
    weak = client.post(f"/api/invitations/{token}", json={"device": "d", "password": "short"})
    assert weak.json()["code"] == "weak_password"
    assert client.post(f"/api/invitations/{token}", json={"password": "a longer one"}).status_code == 200
    answer = world.client().post("/api/sign-in", json={"name": "ann", "password": "a longer one"})
    assert answer.status_code == 200


def test_an_old_link_is_refused_and_guessing_links_is_limited(world: World) -> None:
    token, client = link_for(world, "ann"), world.client()
    world.clock.advance(days=8)
    codes = [client.post(f"/api/invitations/{t}", json={}).json()["code"] for t in (token, *"abcdef")]
    assert codes[0] == "link_used"
    assert codes[-1] == "too_many_requests"


def test_signing_in_again_finds_the_same_device_and_replica(world: World) -> None:
    """The outbox that waits on the phone goes on with its numbers (ux law 1)."""
    client = world.sign_in("ann")
    before = client.get("/api/me").json()
    assert client.post("/api/sign-out").status_code == 204
    assert client.get("/api/me").status_code == 401
    after = world.sign_in("ann", client).get("/api/me").json()
    assert (after["device"], after["replica"]) == (before["device"], before["replica"])
    other = world.sign_in("bob", client).get("/api/me").json()
    assert other["device"] != before["device"], "phones are shared: another person is another device"


def test_a_page_that_works_for_one_person_is_refused_the_session_of_another(world: World) -> None:
    """Two tabs of one browser share its cookie: whoever signs in last has it in both."""
    client = world.sign_in("ann")
    ann = client.get("/api/me").json()
    page = {"Headland-Person": ann["person"]["id"]}
    assert client.get("/api/me", headers=page).status_code == 200
    world.sign_in("bob", client)
    bob = client.get("/api/me").json()
    other = (401, {"code": "other_person"})
    exchange = {
        "replica": ann["replica"],
        "schema": 1,
        "epoch": ann["epoch"],
        "client_now": 0,
        "cursors": {},
        "seen": 0,
    }
    for answer in (
        client.get("/api/me", headers=page),
        client.post("/api/sync", json=exchange, headers=page),
        client.post("/api/sync", content=b"{", headers=page),
        client.post("/api/replicas", headers=page),
        client.put(f"/api/blobs/{'0' * 64}?offset=0&total=1", content=b"x", headers=page),
        client.post("/api/sign-out", headers=page),
    ):
        assert (answer.status_code, answer.json()) == other
    assert client.get("/api/me").json()["replica"] == bob["replica"], "he is still signed in, as he was"
    # A phone that was switched off wipes itself: told of another person's, it would wipe the wrong one.
    assert client.delete(f"/api/devices/{bob['device']}").status_code == 204
    assert client.post("/api/sync", json=exchange, headers=page).json() == other[1]
    assert client.get("/api/me").json() == {"code": "device_revoked"}


def test_an_evicted_phone_gets_a_new_replica(world: World) -> None:
    client = world.sign_in("ann")
    before = client.get("/api/me").json()["replica"]
    issued = client.post("/api/replicas").json()["replica"]
    assert issued != before
    assert client.get("/api/me").json()["replica"] == issued


def test_a_revoked_device_is_told_so_and_cannot_come_back_as_itself(world: World) -> None:
    lost, kept = world.sign_in("ann"), world.sign_in("ann")
    device = lost.get("/api/me").json()["device"]
    listed = {d["id"]: d for d in kept.get("/api/devices").json()["items"]}
    assert len(listed) == 2
    assert [d["current"] for d in listed.values()].count(True) == 1
    assert kept.delete(f"/api/devices/{device}").status_code == 204
    answer = lost.get("/api/me")
    assert (answer.status_code, answer.json()) == (401, {"code": "device_revoked"})
    assert world.sign_in("ann", lost).get("/api/me").json()["device"] != device
    with world.services.store.read() as tx:
        assert tx.get([device])[device].value("revoked") is True


def test_only_ones_own_devices_are_revoked_unless_one_administers(world: World) -> None:
    device = world.sign_in("ann").get("/api/me").json()["device"]
    assert world.sign_in("bob").delete(f"/api/devices/{device}").status_code == 404
    assert world.sign_in("chief").delete(f"/api/devices/{device}").status_code == 404
    assert world.sign_in("boss").delete(f"/api/devices/{device}").status_code == 204


def test_a_new_password_ends_the_other_sessions(world: World) -> None:
    here, there = world.sign_in("ann"), world.sign_in("ann")
    assert here.post("/api/password", json={"password": "quite another one"}).status_code == 204
    assert here.get("/api/me").status_code == 200
    assert there.get("/api/me").json()["code"] == "signed_out"


def test_a_session_in_use_lives_on_and_an_idle_one_ends(world: World) -> None:
    used, idle = world.sign_in("ann"), world.sign_in("bob")
    for _ in range(4):
        world.clock.advance(days=60)
        assert used.get("/api/me").status_code == 200
    assert idle.get("/api/me").json()["code"] == "signed_out"


def test_who_left_is_out_at_once(world: World) -> None:
    from tests.backend.conftest import change

    client = world.sign_in("ann")
    world.write(change("person", world.ids["ann"], left=True))
    assert client.get("/api/me").json()["code"] == "signed_out"


def test_a_change_of_role_counts_at_once(world: World) -> None:
    from tests.backend.conftest import change

    client = world.sign_in("ann")
    assert client.get("/api/team/feed").status_code == 403
    world.write(change("person", world.ids["ann"], role="supervisor"))
    assert client.get("/api/team/feed").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://testserver.local"}, 204),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({}, 204),
    ],
)
def test_a_write_started_by_another_site_is_refused(world: World, headers: dict[str, str], status: int) -> None:
    client = world.sign_in("ann")
    del client.headers["origin"]
    answer = client.post("/api/password", json={"password": "quite another one"}, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "wrong_origin"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"name": 1}', b"\xff"])
def test_a_body_that_is_not_understood_is_a_bad_request(world: World, body: bytes) -> None:
    answer = world.client().post("/api/sign-in", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
