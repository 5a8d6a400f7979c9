"""Acceptance 6: every route × every role against the one table, and a rep against another rep's plot by every way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from backend.auth.policy import ANONYMOUS, ENDPOINTS, ROLES, missing
from tests.backend.conftest import World, new

NAMES = {"rep": "ann", "supervisor": "chief", "administrator": "boss"}
SECRET = "Southern secret"
PATHS = {
    "{path}": "nothing.html",
    "{token}": "no-such-token",
    "{device}": "no-such-device",
    "{bucket}": "plot:P-south",
    "{hash}": "0" * 64,
    "{person}": "no-such-person",
    "{batch}": "no-such-batch",
    "{ticket}": "no-such-ticket",
    "{account}": "A2",
}


def routes(app: Litestar) -> Iterator[tuple[str, str]]:
    for route in app.routes:
        for method in getattr(route, "methods", ()):
            if method != "OPTIONS":
                yield str(method), route.path_format


def call(client: TestClient[Litestar], method: str, path: str) -> Any:
    for name, value in PATHS.items():
        path = path.replace(name, value)
    return client.request(method, path, json={} if method in ("POST", "DELETE") else None)


def test_no_route_is_missing_in_the_table_and_no_row_is_dead(world: World) -> None:
    assert missing(routes(world.app)) == []
    assert sorted(set(ENDPOINTS) - set(routes(world.app))) == []


@pytest.mark.parametrize("role", [ANONYMOUS, *ROLES])
def test_every_route_answers_each_role_as_the_table_says(world: World, role: str) -> None:
    for method, path in sorted(ENDPOINTS):
        if path == "/api/live" and role in ENDPOINTS[method, path].roles:
            continue  # A stream that does not end: tests/backend/test_live.py.
        client = world.client() if role == ANONYMOUS else world.sign_in(NAMES[role])
        answer = call(client, method, path)
        spoken = answer.headers.get("content-type", "").startswith("application/json") and method != "HEAD"
        code = answer.json().get("code") if spoken else {401: "signed_out", 403: "forbidden"}.get(answer.status_code)
        if role in ENDPOINTS[method, path].roles:
            assert code not in ("forbidden", "signed_out"), (method, path, role)
        elif role == ANONYMOUS:
            assert (answer.status_code, code) == (401, "signed_out"), (method, path)
        else:
            assert (answer.status_code, code) == (403, "forbidden"), (method, path, role)
        assert "Southern Tools" not in answer.text or role == "administrator", (method, path, role)


@pytest.fixture
def south(world: World) -> str:
    """Bob's plot with a secret note and a photo; returns the photo's hash."""
    photo = b"a photo of the south"
    name = hashlib.sha256(photo).hexdigest()
    bob = world.sign_in("bob")
    assert bob.put(f"/api/blobs/{name}?offset=0&total={len(photo)}", content=photo).json()["done"]
    me = world.ids["bob"]
    world.write(
        new("contact", "C2", account="A2", name=SECRET),
        new(
            "visit",
            "V2",
            account="A2",
            author=me,
            touch="visit",
            happened_at="2026-11-20T08:00:00Z",
            zone="Asia/Shanghai",
            day="2026-11-20",
            recorded_at="2026-11-20T09:00:00Z",
            note=SECRET,
        ),
        new("attachment", "T2", account="A2", subject="V2", sha256=name, mime="image/jpeg", bytes=len(photo)),
    )
    return name


@pytest.mark.parametrize("name", ["ann", "chief"])
def test_another_plot_cannot_be_read_by_any_way(world: World, south: str, name: str) -> None:
    """Ann owns north, the chief leads north: the south is not theirs by exchange, snapshot, segment, blob or Team."""
    owner, other = world.sign_in("bob"), world.sign_in(name)
    manifest = owner.get("/api/buckets/plot:P-south/snapshot").json()
    segment = manifest["segments"][0]["hash"]
    assert SECRET in "".join(
        owner.get(f"/api/buckets/plot:P-south/segments/{s['hash']}").text for s in manifest["segments"]
    )
    closed = [
        "/api/buckets/plot:P-south/snapshot",
        f"/api/buckets/plot:P-south/segments/{segment}",
        f"/api/buckets/plot:P-north/segments/{segment}",
        f"/api/buckets/user:{world.ids['bob']}/snapshot",
        f"/api/blobs/{south}",
    ]
    for path in closed:
        assert other.get(path).status_code == 404, path
    assert other.head(f"/api/blobs/{south}").status_code == 404
    pulled = world.sync(other, cursors={"plot:P-south": 1, f"user:{world.ids['bob']}": 1, "org": 0})
    assert {page["id"] for page in pulled["buckets"]} == {"org", "plot:P-north", f"user:{world.ids[name]}"}
    assert set(pulled["revoked"]) == {"plot:P-south", f"user:{world.ids['bob']}"}
    assert SECRET not in str(pulled)
    for page in ("feed", "coverage", "cold", "devices"):
        answer = other.get(f"/api/team/{page}")
        assert SECRET not in answer.text
        assert "Southern" not in answer.text
        assert world.ids["bob"] not in answer.text


@pytest.mark.parametrize("name", ["bob", "chief", "boss"])
def test_a_self_check_is_its_persons_own(world: World, name: str) -> None:
    """Ann works a plot the chief leads: how she judges herself (T2) nobody reads by any way."""
    ann, other = world.sign_in("ann"), world.sign_in(name)
    stamp = f"{world.clock():012x}0000{ann.get('/api/me').json()['replica']}"
    settings = {"self_check": {"skills.negotiation": "1"}, "self_checked_on": "2026-11-21"}
    op = {"n": 1, "op": "new", "kind": "settings", "id": f"s-{world.ids['ann']}", "h": stamp, "fields": settings}
    kept = world.sync(ann, op)
    assert kept["results"][0]["r"] == "ok"
    assert "skills.negotiation" in str(kept["buckets"])
    bucket = f"user:{world.ids['ann']}"
    assert other.get(f"/api/buckets/{bucket}/snapshot").status_code == 404
    pulled = world.sync(other, cursors={bucket: 1})
    assert bucket in pulled["revoked"]
    assert "skills.negotiation" not in str(pulled)
    if name != "bob":
        assert "skills.negotiation" not in other.get("/api/team/quiz").text


@pytest.mark.parametrize("name", ["ann", "chief", "boss"])
def test_another_plot_cannot_be_written(world: World, south: str, name: str) -> None:
    client = world.sign_in(name)
    stamp = f"{world.clock():012x}0000{client.get('/api/me').json()['replica']}"
    tries: list[dict[str, Any]] = [
        {"op": "set", "kind": "account", "id": "A2", "fields": {"city": "x"}},
        {"op": "set", "kind": "contact", "id": "C2", "fields": {"deleted": True}},
        {"op": "new", "kind": "contact", "id": "C9", "fields": {"account": "A2", "name": "x"}},
        {"op": "new", "kind": "account", "id": "A9", "fields": {"name": "x", "plot": "P-south"}},
        {"op": "set", "kind": "plot", "id": "P-south", "fields": {"note": "x"}},
        {"op": "set", "kind": "person", "id": world.ids["bob"], "fields": {"role": "administrator"}},
        {"op": "new", "kind": "settings", "id": f"s-{world.ids['bob']}", "fields": {"language": "en"}},
        {"op": "cmd", "id": "K1", "name": "erase", "args": {"record": "A2"}},
    ]
    allowed = {"plot", "person", "cmd"} if name == "boss" else set()
    ops = [
        {"n": n, "h": stamp, **op} for n, op in enumerate(tries, 1) if {op.get("kind"), op["op"]}.isdisjoint(allowed)
    ]
    ops = [{**op, "n": n} for n, op in enumerate(ops, 1)]
    results = world.sync(client, *ops)["results"]
    assert [r["r"] for r in results] == ["rejected"] * len(ops), results
    with world.services.store.read() as tx:
        assert tx.get(["A2"])["A2"].value("city") is None
        assert tx.get(["C2"])["C2"].value("deleted") is None
        assert not tx.get(["C9", "A9", f"s-{world.ids['bob']}"])


def test_the_administrator_reads_every_plot_by_rest_and_holds_none(world: World, south: str) -> None:
    boss = world.sign_in("boss")
    assert SECRET in boss.get("/api/team/feed").text
    assert boss.get(f"/api/blobs/{south}").content == b"a photo of the south"
    assert boss.get("/api/buckets/plot:P-south/snapshot").status_code == 404
