"""The company that a release is kept with, and the people in it: told the same way for every release (`keep.py`).

Every kind of record, and whatever a newer program could misread: members of sets, alternatives, receipts, replaced
values, deleted, erased and moved records, a merged duplicate, old visits, an op in quarantine, photos, an import, a
reminder half sent; and a phone full of work that was never sent.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from backend.app import create_app, create_services
from backend.auth import people
from backend.auth.passwords import Passwords
from backend.auth.sessions import record
from backend.jobs.housekeeping import night
from backend.notify.ledger import Claim, Ledger
from backend.notify.ports import SENT, Message, Outcome, Target
from backend.settings import Settings
from backend.storage.backup import back_up
from backend.transfer import batches
from shared_schema.protocol import Op
from tests.backend.conftest import NOON, PASSWORD, Clock, World, change, new
from tests.compat.phone import Phone

MANY = 1_020
"""Accounts of the north: more than a phone fetches by pages, so that it holds segments."""
SHEET = "公司名称,城市,联系人,手机,地块\n无锡锡山泵业,无锡,单晓燕,13800138001,South\n".encode()
ROLES = {"boss": "administrator", "chief": "supervisor", "ann": "rep", "bob": "rep", "dan": "rep"}


def opened(directory: Path, clock: Clock, **more: Any) -> World:
    """A server over that data directory, with cheap passwords."""
    settings = Settings(data_dir=directory, static_dir=directory / "static", jobs=False, **more)
    services = create_services(settings, clock, Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))
    world = World(create_app(settings, clock, services=services), services, clock)
    with services.reading() as (tx, _):
        world.ids = {str(one.value("name")): one.id for one in tx.of_kind("person")}
    return world


def founded(directory: Path, accounts: int = 12) -> World:
    """Ann and dan work the north, bob the south; the chief leads both."""
    world = opened(directory, Clock(NOON))
    hashed = world.services.passwords.hash(PASSWORD)
    with world.services.writing() as (tx, company):
        for name, role in ROLES.items():
            world.ids[name] = people.add_person(world.services, tx, company, name, role)
            company.set_password(world.ids[name], hashed, world.clock())
        led: dict[str, Any] = {"zone": "Asia/Shanghai", "supervisor": world.ids["chief"]}
        north = new("plot", "P-north", name="North", owner=world.ids["ann"], **led)
        south = new("plot", "P-south", name="South", owner=world.ids["bob"], **led)
        record(world.services, tx, north, south)
    world.write(
        Op(n=0, op="cmd", id="K-dan", name="grant_member", args={"plot": "P-north", "person": world.ids["dan"]})
    )
    named = ["重庆长安机械", "江北电器", "南岸泵业", "渝中轴承", "渝中轴承厂"]
    many = [new("account", f"N{n:04}", name=f"客户{n}", plot="P-north") for n in range(accounts)]
    world.write(*(new("account", f"A{n}", name=name, plot="P-north") for n, name in enumerate(named, 1)), *many)
    world.write(new("account", "B1", name="Southern Tools", plot="P-south"))
    return world


def visit(id: str, account: str, author: str, day: str, **more: Any) -> dict[str, Any]:
    at = f"{day}T08:00:00Z"
    common = {"account": account, "author": author, "touch": "visit", "zone": "Asia/Shanghai", "day": day}
    return made("visit", id, **common, happened_at=at, recorded_at=at, **more)


def made(kind: str, id: str, **fields: Any) -> dict[str, Any]:
    return {"op": "new", "kind": kind, "id": id, "fields": fields}


def edit(kind: str, id: str, **fields: Any) -> dict[str, Any]:
    return {"op": "set", "kind": kind, "id": id, "fields": fields}


def command(name: str, **args: Any) -> dict[str, Any]:
    return {"op": "cmd", "name": name, "args": args}


def fact(id: str, account: str, author: str, item: str, value: Any, **more: Any) -> dict[str, Any]:
    common = {"account": account, "subject": account, "author": author, "day": "2026-11-20"}
    return made("fact", id, **common, item=item, value=value, recorded_at="2026-11-20T09:00:00Z", **more)


def photo(phone: Phone, id: str, subject: str, data: bytes) -> dict[str, Any]:
    """Put a photo on the phone; the attachment that names it."""
    sha256 = hashlib.sha256(data).hexdigest()
    assert phone("photo", sha256=sha256, data=b64encode(data).decode()) is True
    return made("attachment", id, account="A1", subject=subject, sha256=sha256, mime="image/jpeg", bytes=len(data))


def open_phone(phone: Phone, world: World, client: Any, **more: Any) -> None:
    phone("open", session=client.get("/api/me").json(), at=world.clock(), **more)


def years(world: World, ann: Phone, dan: Phone) -> None:
    """What happened before the phone was kept: all of it was exchanged."""
    me = world.ids["ann"]
    ann.save(
        made("contact", "C1", account="A1", name="李明朗", phone="136 0000 0000", title="经理"),
        made("contact", "C2", account="A1", name="单晓燕", birthday="1980-02-29", wechat="sxy"),
        made("contact", "C3", account="A2", name="仇英"),
        made("opportunity", "O1", account="A1", name="二期泵房", amount={"minor": 30_000_00, "currency": "CNY"}),
        visit("V1", "A1", me, "2026-11-19", note="谈了预算。他们要三台。", **{"people:C1": True, "people:C2": True}),
        fact("F1", "A1", me, "grade", "A", reason="预算定了"),
        fact("F2", "A1", me, "need.pain", "二十万"),
        made("task", "T1", account="A1", title="送样品", direction="ours", due="2026-11-25", assignee=me),
        made("task", "T2", account="A1", title="作废", direction="next"),
        made("comment", "M1", account="A1", subject="V1", author=me, written_at="2026-11-19T10:00:00Z", text="好。"),
        made("settings", f"s-{me}", language="zh", digest_at="08:30"),
    )
    ann.save(photo(ann, "P1", "V1", b"a photo that arrived"))
    for number, day in enumerate(("2019-05-01", "2020-05-01", "2021-05-01", "2026-01-05", "2026-02-05")):
        ann.save(visit(f"W{number}", "A2", me, day, note=f"第{number}次"))
    ann("sync"), dan("sync")
    ann.save(
        edit("task", "T2", deleted=True),
        edit("fact", "F2", retracted=True),
        command("merge_accounts", account="A4", into="A5"),
    )
    ann("sync")
    back_up(world.services.store, world.services.settings.data_dir / "kept.sqlite")
    (world.services.settings.data_dir / "kept.sqlite").unlink()
    disputes(world, ann, dan)
    office(world, ann)


def disputes(world: World, ann: Phone, dan: Phone) -> None:
    """Two people write at once, one of them with a clock three days ahead."""
    dan("sync")
    dan.save(edit("contact", "C1", phone="139 0000 0000", note="喜欢钓鱼。"))
    dan("sync")
    ann.save(edit("contact", "C1", phone="135 0000 0000", note="下周在。"), edit("account", "A1", city="重庆"))
    ann("sync"), dan("sync")
    dan("at", ms=world.clock() + 3 * 86_400_000)
    dan.save(edit("account", "A2", city="成都"))
    dan("sync")
    dan("at", ms=world.clock())
    dan("sync"), ann("sync")


def office(world: World, ann: Phone) -> None:
    """Moves, erasure, an import, the night's work, a reminder; and a change of ann's that comes too late."""
    ann("at", ms=world.clock() + 1000)
    ann.save(edit("account", "A3", note="迟到的话"))
    world.write(Op(n=0, op="cmd", id="K-move", name="move_account", args={"account": "A3", "to": "P-south"}))
    world.write(Op(n=0, op="cmd", id="K-erase", name="erase", args={"record": "C3"}))
    boss = world.ids["boss"]
    shown = batches.preview(world.services, boss, "客户.csv", SHEET)
    batches.commit(world.services, boss, shown.id, None, {}, None)
    assert night(world.services).visits == 2
    remind(world)
    world.write(change("person", boss, phone="023 1234 5678"))
    # What the phone's own checks let through, and the server not: somebody else's name.
    ann.save(fact("F9", "A1", world.ids["dan"], "need.pain", "三十万"))
    ann("sync")
    assert [one["state"] for one in ann("waiting")] == ["quarantined", "rejected"]


def remind(world: World) -> None:
    """One reminder that went out and one that was claimed and never closed."""
    me, now = world.ids["ann"], world.clock()
    with world.services.store.transaction() as connection:
        ledger = Ledger(connection)
        ledger.subscribe(me, "device", Target("https://push.example/ann", "key", "auth"), now)
        claims = [Claim(me, "2026-11-21", kind, Message("题", "文", "#/today", kind)) for kind in ("digest", "room")]
        assert all(ledger.claim(claim, now) for claim in claims)
        ledger.record(claims[0], "push", "https://push.example/ann", Outcome(SENT, 201), now)
        ledger.close(claims[0], now)


def unsent(world: World, ann: Phone) -> None:
    """A day without signal: the first op reached the server and its answer was lost, the others never left."""
    me = world.ids["ann"]
    ann.save(edit("account", "A2", phone="023 6000 0000"))
    line = ann.line

    def cut(*asked: Any) -> Any:
        line(*asked)
        return 0, {}, b""

    ann.line = cut
    ann("sync")
    ann.save(
        visit("V9", "A1", me, "2026-11-21", note="他们换了采购。", **{"people:C1": True}),
        made("contact", "C9", account="A1", name="新采购", phone="137 0000 0000"),
        edit("contact", "C1", title="总经理"),
        edit("account", "A1", address="江北区一号"),
        made("task", "T9", account="A1", title="报价", direction="ours", due="2026-11-28", assignee=me),
    )
    ann.save(photo(ann, "P9", "V9", b"a photo that waits"), command("merge_contacts", contact="C2", into="C1"))
    ann("draft", key="visit:new:A2", value={"note": "还没写完", "people": ["C1"], "day": "2026-11-21"})
    ann("draft", key="contact:C1", value={"wechat": "lml-1980"})


def meanwhile(dan: Phone) -> None:
    """Others went on: a conflict awaits the phone, and rows it has not seen."""
    dan.save(edit("contact", "C1", title="厂长"), made("account", "A9", name="北碚仪表", plot="P-north"))
    dan("sync")
