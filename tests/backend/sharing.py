"""A deal whose price is shared in a circle, beside private facts; and every way by which it might leak."""

from __future__ import annotations

from typing import Any

from litestar import Litestar
from litestar.testing import TestClient

from tests.backend.conftest import World, new

PRICE, OWN = "底价四十六万八", "女儿读高三"
WAYS = (
    "/api/buckets/circle:R1/snapshot",
    "/api/buckets/user:{ann}/snapshot",
    "/api/buckets/seats/snapshot",
    "/api/buckets/plot:P-north/snapshot",
    "/api/buckets/org/snapshot",
    "/api/team/feed",
    "/api/team/coverage",
    "/api/team/cold",
    "/api/team/devices",
    "/api/quarantine",
    "/api/export?format=json",
    "/api/export?format=csv",
    "/api/export?format=vcard",
    "/api/accounts/A1/old-visits",
    "/api/personal-data?q=底价",
)


def write_deal(world: World, circle: str, note: str, **members: bool) -> dict[str, Any]:
    """Ann keeps a note about a price in a circle, and a fact to herself; a visit puts the account on the feed. Returns
    what each further fact of that day says of itself."""
    ann = world.ids["ann"]
    told = {"account": "A1", "author": ann, "day": "2026-11-20", "recorded_at": "2026-11-20T08:00:00Z"}
    deal = {"account": "A1", "opportunity": "O1", "author": ann}
    world.write(
        new("contact", "C1", account="A1", name="欧阳锦程"),
        new("opportunity", "O1", account="A1", name="新厂 ERP"),
        new("visit", "V1", **told, touch="visit", happened_at="2026-11-20T08:00:00Z", zone="UTC", note="看了车间"),
        new("circle", "R1", name=circle, **deal, **{f"members:{world.ids[name]}": on for name, on in members.items()}),
        new("concession", "S1", circle="R1", number=1, note=note, **deal),
        new("fact", "F1", subject="C1", item="person.family", value=OWN, private=True, **told),
    )
    return told


def said(client: TestClient[Litestar], way: str, world: World) -> str:
    """Whatever that way tells; of a first copy also its pieces."""
    answer = client.get(way.format(ann=world.ids["ann"]))
    told = answer.text
    if way.endswith("/snapshot") and answer.status_code == 200:
        bucket = answer.json()["bucket"]
        for piece in answer.json()["segments"]:
            told += str(client.get(f"/api/buckets/{bucket}/segments/{piece['hash']}").json())
    return told
