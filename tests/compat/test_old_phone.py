"""A phone of a former release against today's server: everything it could do when it was new it can still do.

It is signed in like any phone, in a company that today's server made. What it shows and what the server holds is
compared bucket by bucket; every way of the exchange it knows is walked: pages, segments, conflicts, commands, moves,
late changes, a cloned storage, a server restored from a backup, a replica nobody knows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backend.jobs.calendars import fill
from backend.storage.backup import back_up, restore
from shared_schema.protocol import Op
from tests.backend.conftest import World, change, new
from tests.compat.company import MANY, command, edit, fact, founded, made, open_phone, opened, photo, visit
from tests.compat.conftest import MakePhone, Release
from tests.compat.phone import Phone, line_to

pytestmark = pytest.mark.sqlite


@dataclass
class Old:
    """A company and its phones of a former release."""

    world: World
    release: Release
    make: MakePhone

    def phone(self, name: str, **more: Any) -> Phone:
        client = self.world.sign_in(name)
        phone = self.make(self.release.program, line_to(client))
        open_phone(phone, self.world, client, **more)
        return phone

    def equal(self, *phones: Phone) -> None:
        """All have exchanged; each phone's rows, recomputed, are the server's, in every bucket it holds."""
        for phone in (*phones, *phones):
            assert phone("sync")["state"] == "idle"
        with self.world.services.reading() as (tx, _):
            rows = tx.connection.execute("SELECT id, seq, sum, count FROM buckets").fetchall()
        heads = {row[0]: (row[1], row[2], row[3]) for row in rows}
        for phone in phones:
            cursors = next(v for key, v in phone("dump")["stores"]["meta"]["rows"] if key == "state")["cursors"]
            checked = phone("check")
            assert checked and [bucket["id"] for bucket in checked if not bucket["ok"]] == []
            held = {b["id"]: (cursors[b["id"]]["seq"], cursors[b["id"]]["sum"], b["records"]) for b in checked}
            assert held == {bucket: heads.get(bucket, (0, 0, 0)) for bucket in held}

    def value(self, record: str, field: str) -> Any:
        with self.world.services.reading() as (tx, _):
            return tx.get([record])[record].value(field)


@pytest.fixture
def old(world: World, release: Release, make: MakePhone) -> Old:
    return Old(world, release, make)


def test_it_writes_every_kind_it_knew_and_reads_it_back(old: Old) -> None:
    ann, dan = old.phone("ann"), old.phone("dan")
    me = old.world.ids["ann"]
    ann.save(
        made("contact", "C1", account="A1", name="李明朗", phone="136 0000 0000"),
        made("opportunity", "O1", account="A1", name="泵房", amount={"minor": 100, "currency": "CNY"}),
        visit("V1", "A1", me, "2026-11-19", note="谈了预算。", **{"people:C1": True}),
        fact("F1", "A1", me, "grade", "A", reason="预算定了"),
        made("task", "T1", account="A1", title="送样品", due="2026-11-25", assignee=me),
        made("comment", "M1", account="A1", subject="V1", author=me, written_at="2026-11-19T10:00:00Z", text="好。"),
        made("settings", f"s-{me}", language="zh", digest_at="08:30"),
    )
    ann.save(photo(ann, "P1", "V1", b"bytes"))
    old.equal(ann, dan)
    ann.save(
        edit("task", "T1", done="2026-11-21"), edit("fact", "F1", retracted=True), edit("contact", "C1", phone=None)
    )
    ann.save(edit("opportunity", "O1", deleted=True))
    old.equal(ann, dan)
    assert dan("ids", kind="opportunity") == []
    assert dan("get", id="V1")["v"]["people:C1"] is True
    assert "phone" not in dan("get", id="C1")["v"]
    assert (ann("waiting"), ann("photos")) == ([], 0)


def test_calendars_it_knows_nothing_of_are_held_and_its_own_edits_leave_the_region(old: Old) -> None:
    """G5 came later: the kind is kept and counted, the account's region outlives what the old phone writes."""
    assert fill(old.world.services, ["de"]) == 6
    old.world.write(change("account", "A1", region="de", cadence_unit="working_days"))
    ann = old.phone("ann")
    old.equal(ann)
    ann.save(edit("account", "A1", cadence_days=10))
    old.equal(ann)
    kept = [old.value("A1", field) for field in ("region", "cadence_unit", "cadence_days")]
    assert kept == ["de", "working_days", 10]


def test_a_large_plot_comes_as_segments(release: Release, make: MakePhone, tmp_path: Any) -> None:
    world = founded(tmp_path / "large", MANY)
    old = Old(world, release, make)
    ann = old.phone("ann")
    old.equal(ann)
    assert len(ann("dump")["stores"]["segments"]["rows"]) > 0
    world.write(change("account", "N0007", city="苏州"), new("account", "A9", name="又一家", plot="P-north"))
    old.equal(ann)
    assert ann("get", id="N0007")["v"]["city"] == "苏州"
    world.services.store.close()


def test_an_app_put_back_fetches_anew_what_the_newer_one_packed(
    release: Release, make: MakePhone, today: Path, tmp_path: Path
) -> None:
    """It cannot read packed segments: until it has spoken with the server it shows none of their records. What was
    written on the phone is there from the start, and none of it is lost."""
    world = founded(tmp_path / "packed", MANY)
    ann = world.sign_in("ann")
    newer = make(today, line_to(ann))
    open_phone(newer, world, ann)
    newer("sync")
    newer.save(edit("account", "N0007", city="苏州"), made("contact", "C9", account="N0008", name="来人"))
    storage = json.loads(json.dumps(newer("dump")))
    newer("close")
    # Packed, or unpacked in a quiet moment since.
    assert [row for _, row in storage["stores"]["segments"]["rows"] if "packed" in row or "once" in row]

    old = Old(world, release, make)
    former = make(release.program, line_to(ann))
    open_phone(former, world, ann, storage=storage)
    assert [waiting["id"] for waiting in former("waiting")] == ["N0007", "C9"]
    old.equal(former)
    assert len(former("ids", kind="account")) >= MANY
    assert (old.value("N0007", "city"), old.value("C9", "name")) == ("苏州", "来人")
    world.services.store.close()


def test_two_writers_of_one_field(old: Old) -> None:
    ann, dan = old.phone("ann"), old.phone("dan")
    ann("sync"), dan("sync")
    ann.save(edit("account", "A1", city="重庆", note="喜欢钓鱼。"))
    dan.save(edit("account", "A1", city="成都", phone="023 1"))
    old.equal(ann, dan)
    shown = ann("get", id="A1")
    assert {shown["v"]["city"], *(value for value, _ in shown["alt"]["city"])} == {"重庆", "成都"}
    assert (shown["v"]["note"], shown["v"]["phone"]) == ("喜欢钓鱼。", "023 1")
    assert dan("status")["needsYou"] == 1
    settles = {"city": [stamp for _, stamp in shown["alt"]["city"]]}
    ann.save({"op": "set", "kind": "account", "id": "A1", "fields": {"city": "重庆"}, "settles": settles})
    old.equal(ann, dan)
    assert dan("get", id="A1")["v"]["city"] == "重庆" and "alt" not in dan("get", id="A1")


def test_a_move_takes_the_family_along(old: Old) -> None:
    ann, bob, chief = old.phone("ann"), old.phone("bob"), old.phone("chief")
    ann("sync")
    ann.save(made("contact", "C1", account="A1", name="李明朗"))
    old.equal(ann, bob, chief)
    ann.save(edit("contact", "C1", title="经理"))
    chief.save(command("move_account", account="A1", to="P-south"))
    old.equal(chief, bob, ann)
    assert (ann("get", id="A1"), ann("get", id="C1")) == ({}, {})
    assert bob("get", id="C1")["v"]["name"] == "李明朗"
    assert [one["state"] for one in ann("waiting")] == ["quarantined"]
    desk = old.world.sign_in("chief")
    [item] = desk.get("/api/quarantine").json()["items"]
    assert desk.post(f"/api/quarantine/{item['ticket']}/apply", json={}).status_code == 204
    old.equal(bob, ann)
    assert bob("get", id="C1")["v"]["title"] == "经理"


def test_a_merged_duplicate_leads_on(old: Old) -> None:
    ann, dan = old.phone("ann"), old.phone("dan")
    ann("sync"), dan("sync")
    dan.save(made("contact", "C4", account="A4", name="迟来的人"), edit("account", "A4", city="渝中"))
    ann.save(command("merge_accounts", account="A4", into="A5"))
    old.equal(ann, dan)
    assert ann("get", id="A4")["id"] == "A5" and ann("get", id="C4")["v"]["account"] == "A5"
    assert old.value("A5", "city") == "渝中"


def test_what_the_server_refuses_stays_with_its_reason(old: Old) -> None:
    ann = old.phone("ann")
    ann("sync")
    ann.save(fact("F1", "A1", old.world.ids["dan"], "need.pain", "漏水"), command("erase", record="A1"))
    ann.save(made("contact", "C1", account="B1", name="不是我的"))
    old.equal(ann)
    refused = {one["id"] if one["change"]["op"] == "new" else "cmd": one["code"] for one in ann("waiting")}
    assert refused == {"F1": "not_author", "cmd": "not_allowed", "C1": "not_allowed"}
    first = next(one["n"] for one in ann("waiting") if one["id"] == "F1")
    assert ann("mend", n=first, fields={"author": old.world.ids["ann"]}) is None
    for one in ann("waiting"):
        if one["state"] == "rejected":
            ann("discard", n=one["n"])
    old.equal(ann)
    assert (ann("waiting"), old.value("F1", "value")) == ([], "漏水")


def test_a_cloned_storage_goes_on_under_its_own_number(old: Old) -> None:
    """Two phones with one storage: nothing is lost and nothing is done twice."""
    ann = old.phone("ann")
    ann("sync")
    ann.save(edit("account", "A1", city="重庆"))
    storage = json.loads(json.dumps(ann("dump")))
    clone = old.make(old.release.program, ann.line)
    open_phone(clone, old.world, old.world.sign_in("ann"), storage=storage)
    ann.save(made("contact", "C1", account="A1", name="原来的"))
    clone.save(made("contact", "C2", account="A1", name="副本的"))
    old.equal(ann, clone)
    assert ann("ids", kind="contact") == clone("ids", kind="contact") == ["C1", "C2"]
    replicas = {
        next(v for k, v in p("dump")["stores"]["meta"]["rows"] if k == "state")["replica"] for p in (ann, clone)
    }
    assert len(replicas) == 2


def test_after_a_restore_it_sends_again_what_the_backup_lacks(old: Old, tmp_path: Any) -> None:
    ann = old.phone("ann")
    ann("sync")
    ann.save(edit("account", "A1", city="重庆"))
    ann("sync")
    services = old.world.services
    backup = back_up(services.store, tmp_path / "backup.sqlite")
    ann.save(edit("account", "A1", note="备份之后。"), made("contact", "C1", account="A1", name="备份之后"))
    assert ann("sync")["waiting"] == 0
    directory = services.settings.data_dir
    services.store.close()
    restore(backup.path, services.settings.database_file, old.world.clock())
    old.world = opened(directory, old.world.clock)
    client = old.world.sign_in("ann")
    ann.line = line_to(client)
    old.equal(ann)
    assert (old.value("A1", "note"), old.value("C1", "name")) == ("备份之后。", "备份之后")
    old.world.services.store.close()


def test_a_lost_answer_is_asked_for_again(old: Old) -> None:
    ann = old.phone("ann")
    ann("sync")
    ann.save(made("contact", "C1", account="A1", name="李明朗"))
    line, seen = ann.line, []

    def cut(method: str, path: str, headers: Any, body: bytes) -> Any:
        answer = line(method, path, headers, body)
        seen.append(path)
        return (0, {}, b"") if len(seen) == 1 else answer

    ann.line = cut
    assert ann("sync")["state"] == "offline"
    old.equal(ann)
    assert (ann("waiting"), ann("ids", kind="contact")) == ([], ["C1"])


def test_a_revoked_device_wipes_itself(old: Old) -> None:
    ann = old.phone("ann")
    ann("sync")
    boss = old.world.sign_in("boss")
    with old.world.services.reading() as (_, company):
        [device] = [one.id for one in company.phones([old.world.ids["ann"]])]
    assert boss.delete(f"/api/devices/{device}").status_code == 204
    assert ann("sync")["error"] == "device_revoked"
    assert ann("ids", kind="account") == []


def test_an_erased_contact_leaves_its_phone(old: Old) -> None:
    ann = old.phone("ann")
    ann("sync")
    ann.save(made("contact", "C1", account="A1", name="李明朗", wechat="lml"))
    ann("sync")
    old.world.write(Op(n=0, op="cmd", id="K1", name="erase", args={"record": "C1"}))
    old.equal(ann)
    assert ann("get", id="C1") == {}
    held = json.dumps(ann("dump")["stores"]["delta"], ensure_ascii=False)
    assert "lml" not in held and "李明朗" not in held
