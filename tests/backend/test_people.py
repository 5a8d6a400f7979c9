"""The administrator's people and plots over HTTP."""

from __future__ import annotations

import pytest

from tests.backend.conftest import World


def test_an_invited_rep_joins_and_holds_the_plot(world: World) -> None:
    boss = world.sign_in("boss")
    answer = boss.post("/api/people", json={"name": "  新 同事 ", "role": "rep", "plot": "West"})
    assert answer.status_code == 201
    token = answer.json()["link"].rsplit("/", 1)[1]
    assert answer.json()["link"].startswith("http://localhost:8080/#/join/")
    rep = world.client()
    me = rep.post(f"/api/invitations/{token}", json={"device": "phone"}).json()
    assert me["person"]["name"] == "新 同事"
    people = {p["name"]: p for p in boss.get("/api/people").json()["items"]}
    assert [plot["name"] for plot in people["新 同事"]["plots"]] == ["West"]
    assert people["新 同事"]["invited"] is False
    assert people["新 同事"]["last_seen"] == world.clock()
    west = next(p for p in boss.get("/api/plots").json()["items"] if p["name"] == "West")
    assert west["owner"] == me["person"]["id"]
    assert west["supervisor"] == world.ids["chief"], "the only supervisor leads a new plot"
    pages = {page["id"] for page in world.sync(rep)["buckets"]}
    assert f"plot:{west['id']}" in pages


@pytest.mark.parametrize(
    ("person", "field"),
    [
        ({"name": "ann", "role": "rep"}, "login"),
        ({"name": "x", "role": "king"}, "role"),
        ({"name": " ", "role": "rep"}, "name"),
        ({"name": "x", "role": "supervisor", "plot": "West"}, "plot"),
        ({"name": "x", "role": "rep", "plot": "South"}, "plot"),
    ],
)
def test_what_cannot_be_is_told_by_field_and_leaves_nothing(world: World, person: dict[str, str], field: str) -> None:
    boss = world.sign_in("boss")
    before = len(boss.get("/api/people").json()["items"])
    answer = boss.post("/api/people", json=person)
    assert (answer.status_code, answer.json()["detail"]["field"]) == (400, field)
    assert len(boss.get("/api/people").json()["items"]) == before


def test_a_new_link_for_somebody_who_is_here(world: World) -> None:
    boss = world.sign_in("boss")
    link = boss.post(f"/api/people/{world.ids['bob']}/invitation").json()["link"]
    assert world.client().post(f"/api/invitations/{link.rsplit('/', 1)[1]}", json={}).status_code == 200
    assert boss.post("/api/people/nobody/invitation").status_code == 404


def test_a_supervisor_sees_the_plots_he_leads(world: World) -> None:
    assert [p["id"] for p in world.sign_in("chief").get("/api/plots").json()["items"]] == ["P-north"]
    assert [(p["id"], p["accounts"]) for p in world.sign_in("boss").get("/api/plots").json()["items"]] == [
        ("P-north", 1),
        ("P-south", 1),
    ]
