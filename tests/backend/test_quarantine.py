"""Late ops over HTTP: who sees them, who decides, what the author's phone is told."""

from __future__ import annotations

from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from shared_schema.protocol import Op
from tests.backend.conftest import World, new

Browser = TestClient[Litestar]


@pytest.fixture
def late(world: World) -> Browser:
    """Ann changed a phone number and made a contact while A1 moved to the south; the chief leads both plots now."""
    world.write(new("contact", "C1", account="A1", name="李明朗", phone="130"))
    world.write(Op(n=0, op="set", kind="plot", id="P-south", fields={"supervisor": world.ids["chief"]}))
    world.write(Op(n=0, op="cmd", id="K1", name="move_account", args={"account": "A1", "to": "P-south"}))
    ann = world.sign_in("ann")
    stamp = f"{world.clock():012x}0000{ann.get('/api/me').json()['replica']}"
    ops: list[dict[str, Any]] = [
        {"op": "set", "kind": "contact", "id": "C1", "fields": {"phone": "138"}, "base": {"phone": None}},
        {"op": "new", "kind": "contact", "id": "C9", "fields": {"account": "A1", "name": "新人"}},
    ]
    results = world.sync(ann, *({**op, "n": n, "h": stamp} for n, op in enumerate(ops, 1)))["results"]
    assert [result["r"] for result in results] == ["quarantined", "quarantined"]
    return ann


def waiting(client: Browser) -> list[dict[str, Any]]:
    answer = client.get("/api/quarantine")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_the_list_shows_what_came_beside_what_stands(world: World, late: Browser) -> None:
    [changed, made] = waiting(world.sign_in("chief"))
    assert changed["author"] == {"id": world.ids["ann"], "name": "ann"}
    assert (changed["kind"], changed["fields"], changed["now"]) == ("contact", {"phone": "138"}, {"phone": "130"})
    assert changed["record"] == {"id": "C1", "title": "李明朗"}
    assert changed["account"] == {"id": "A1", "name": "重庆长安机械"}
    assert changed["plot"] == {"id": "P-south", "name": "South"}
    assert (made["op"], made["record"]["title"], made["now"], made["after"]) == ("new", "新人", None, None)


def test_only_who_leads_the_plot_today_and_administrators_decide(world: World, late: Browser) -> None:
    ticket = waiting(world.sign_in("boss"))[0]["ticket"]
    world.write(Op(n=0, op="set", kind="plot", id="P-south", fields={"supervisor": None}))
    chief = world.sign_in("chief")
    assert waiting(chief) == []
    for name, expected in (("chief", 404), ("ann", 403), ("bob", 403)):
        client = world.sign_in(name)
        for verb in ("apply", "dismiss"):
            assert client.post(f"/api/quarantine/{ticket}/{verb}", json={}).status_code == expected, name
    assert len(waiting(world.sign_in("boss"))) == 2


def test_letting_in_is_told_to_the_author(world: World, late: Browser) -> None:
    chief = world.sign_in("chief")
    for item in waiting(chief):
        assert chief.post(f"/api/quarantine/{item['ticket']}/apply", json={}).status_code == 204
    assert waiting(chief) == []
    bob = world.sync(world.sign_in("bob"))
    south = next(page for page in bob["buckets"] if page["id"] == "plot:P-south")
    assert {"C1", "C9"} <= {row["id"] for row in south["rows"]}
    own = next(page for page in world.sync(late)["buckets"] if page["id"] == f"user:{world.ids['ann']}")
    told = [row["f"] for row in own["rows"] if row["kind"] == "receipt" and "ticket" in row["f"]]
    assert [(f["decision"][0], f["by"][0], f["record"][0]) for f in told] == [
        ("applied", world.ids["chief"], "C1"),
        ("applied", world.ids["chief"], "C9"),
    ]


def test_other_values_are_checked_before_they_are_let_in(world: World, late: Browser) -> None:
    chief = world.sign_in("chief")
    ticket = waiting(chief)[0]["ticket"]
    refused = chief.post(f"/api/quarantine/{ticket}/apply", json={"fields": {"phone": "x"}})
    assert (refused.status_code, refused.json()["detail"]["code"]) == (400, "invalid_phone")
    assert chief.post(f"/api/quarantine/{ticket}/apply", json={"fields": {"phone": "137"}}).status_code == 204
    with world.services.store.read() as tx:
        assert tx.get(["C1"])["C1"].value("phone") == "137"
    assert chief.post(f"/api/quarantine/{ticket}/apply", json={}).status_code == 404


def test_dismissing_says_what_went(world: World, late: Browser) -> None:
    chief = world.sign_in("chief")
    ticket = waiting(chief)[1]["ticket"]
    assert chief.post(f"/api/quarantine/{ticket}/dismiss").json() == {"dismissed": [ticket]}
    assert [item["record"]["id"] for item in waiting(chief)] == ["C1"]


def test_a_decision_does_not_reach_into_a_plot_one_does_not_lead(world: World) -> None:
    """A held account may be let into another plot, but only into one the decider leads."""
    world.write(new("plot", "P-east", name="East", zone="Asia/Shanghai", owner=world.ids["ann"]))
    world.write(Op(n=0, op="set", kind="plot", id="P-east", fields={"owner": world.ids["bob"]}))
    world.write(Op(n=0, op="set", kind="plot", id="P-east", fields={"supervisor": world.ids["chief"]}))
    ann = world.sign_in("ann")
    stamp = f"{world.clock():012x}0000{ann.get('/api/me').json()['replica']}"
    op = {"n": 1, "op": "new", "kind": "account", "id": "A9", "h": stamp, "fields": {"name": "新", "plot": "P-east"}}
    assert world.sync(ann, op)["results"][0]["r"] == "quarantined"
    chief = world.sign_in("chief")
    [item] = waiting(chief)
    path = f"/api/quarantine/{item['ticket']}/apply"
    assert chief.post(path, json={"fields": {"plot": "P-south"}}).status_code == 403
    assert chief.post(path, json={"fields": {"plot": "P-north"}}).status_code == 204
    with world.services.store.read() as tx:
        assert tx.get(["A9"])["A9"].bucket == "plot:P-north"
