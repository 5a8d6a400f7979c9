"""The exchange, first copies and the playbook over HTTP."""

from __future__ import annotations

import gzip
import json
import time
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from backend.storage import snapshots
from backend.storage.snapshots import MINIMUM_LAG, Packer, Snapshots
from backend.storage.sql_read import SqlReadTx
from shared_schema.protocol import FORMER, MAX_PUSH_BYTES, PACKED, SCHEMA, TOGETHER, Manifest, Op, Segment
from sync import segments
from sync.digest import add, digest_sum
from sync.hooks import LARGE_BUCKET
from sync.ports import Gone
from tests.backend.conftest import World, change, new


def op(world: World, client: Any, n: int, kind: str, id: str, verb: str = "new", **fields: Any) -> dict[str, Any]:
    replica = client.get("/api/me").json()["replica"]
    return {"n": n, "op": verb, "kind": kind, "id": id, "h": f"{world.clock():012x}{n:04x}{replica}", "fields": fields}


def test_what_one_phone_pushes_another_pulls(world: World) -> None:
    ann, chief = world.sign_in("ann"), world.sign_in("chief")
    answer = world.sync(ann, op(world, ann, 1, "contact", "C1", account="A1", name="李明朗"))
    assert [(r["n"], r["r"]) for r in answer["results"]] == [(1, "ok")]
    pages = {page["id"]: page for page in world.sync(chief)["buckets"]}
    row = next(row for row in pages["plot:P-north"]["rows"] if row["id"] == "C1")
    assert row["f"]["name"][0] == "李明朗"
    assert row["d"]["py"]["name"].startswith("li ming")


def test_an_answer_to_a_doubt_that_was_shared_is_on_every_phone(world: World) -> None:
    """S8: what was said to a customer stays in its plot; what its supervisor shared of it is everybody's."""
    ann, bob, chief = world.sign_in("ann"), world.sign_in("bob"), world.sign_in("chief")
    told: dict[str, Any] = {"answer": "told One", "state": "settled"}
    said: dict[str, Any] = {"account": "A1", "subject": "A1", "item": "doubt.price", "value": told}
    dated = {"author": world.ids["ann"], "day": "2026-11-21", "recorded_at": "2026-11-21T08:00:00Z"}
    assert world.sync(ann, op(world, ann, 1, "fact", "F1", **said, **dated))["results"][0]["r"] == "ok"
    lent = {
        "item": "doubt.price",
        "answer": "count a day of standstill first",
        "author": world.ids["chief"],
        "day": "2026-11-21",
    }
    assert world.sync(chief, op(world, chief, 1, "reply", "S1", **lent))["results"][0]["r"] == "ok"
    rows = {row["id"]: row for page in world.sync(bob)["buckets"] for row in page["rows"]}
    assert rows["S1"]["f"]["answer"][0] == lent["answer"]
    assert "F1" not in rows


def test_a_repeated_push_is_answered_from_memory(world: World) -> None:
    ann = world.sign_in("ann")
    push = op(world, ann, 1, "contact", "C1", account="A1", name="x")
    first, again = world.sync(ann, push), world.sync(ann, push)
    assert first["results"] == again["results"]
    assert again["last_n"] == 1


def test_a_replica_of_another_device_is_refused(world: World) -> None:
    ann, other = world.sign_in("ann"), world.sign_in("ann")
    mine, theirs = ann.get("/api/me").json(), other.get("/api/me").json()
    message = {"replica": theirs["replica"], "schema": 1, "epoch": mine["epoch"], "client_now": world.clock()}
    answer = ann.post("/api/sync", json=message)
    assert (answer.status_code, answer.json()["code"]) == (409, "unknown_replica")


def test_a_copied_phone_gets_a_replica_of_its_own(world: World) -> None:
    ann = world.sign_in("ann")
    me = ann.get("/api/me").json()
    world.sync(ann, op(world, ann, 1, "contact", "C1", account="A1", name="one"))
    clone = {
        "replica": me["replica"],
        "schema": 1,
        "epoch": me["epoch"],
        "client_now": world.clock(),
        "ops": [op(world, ann, 1, "contact", "C2", account="A1", name="another")],
    }
    answer = ann.post("/api/sync", json=clone)
    assert (answer.status_code, answer.json()["code"]) == (409, "replica_forked")
    forked = answer.json()["detail"]["new_replica"]
    assert ann.get("/api/me").json()["replica"] == forked
    assert ann.post("/api/sync", json={**clone, "replica": forked}).json()["results"][0]["r"] == "ok"


def test_the_push_may_come_packed_and_a_bomb_does_not_open(world: World) -> None:
    ann = world.sign_in("ann")
    me = ann.get("/api/me").json()
    message = {"replica": me["replica"], "schema": 1, "epoch": me["epoch"], "client_now": world.clock()}
    headers = {"content-encoding": "gzip", "content-type": "application/json"}
    packed = gzip.compress(json.dumps(message).encode())
    assert ann.post("/api/sync", content=packed, headers=headers).status_code == 200
    bomb = gzip.compress(json.dumps({**message, "x": " " * 50_000_000}).encode())
    assert len(bomb) < MAX_PUSH_BYTES
    answer = ann.post("/api/sync", content=bomb, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    cut = ann.post("/api/sync", content=packed[:-9], headers=headers)
    assert (cut.status_code, cut.json()["code"]) == (400, "bad_request")


def test_too_large_a_push_is_told_so_that_the_phone_halves_it(world: World) -> None:
    ann = world.sign_in("ann")
    answer = ann.post(
        "/api/sync", content=b" " * (2 * MAX_PUSH_BYTES + 1), headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("asked", "sent"), [("br, gzip", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("", None)]
)
def test_the_answer_comes_packed_as_the_phone_can_unpack_it(world: World, asked: str, sent: str | None) -> None:
    ann = world.sign_in("ann")
    world.write(*[new("contact", f"C{n}", account="A1", name=f"contact {n}") for n in range(20)])
    me = ann.get("/api/me").json()
    message = {"replica": me["replica"], "schema": 1, "epoch": me["epoch"], "client_now": world.clock()}
    answer = ann.post("/api/sync", json=message, headers={"accept-encoding": asked})
    assert answer.headers.get("content-encoding") == sent
    assert answer.json()["epoch"] == me["epoch"]
    assert answer.headers["cache-control"] == "no-store"


def test_the_freshness_of_a_phone_is_noted_but_not_at_every_breath(world: World) -> None:
    ann, boss = world.sign_in("ann"), world.sign_in("boss")
    device = ann.get("/api/me").json()["device"]

    def last_sync() -> int | None:
        listed = boss.get("/api/team/devices").json()["items"]
        found: int | None = next(d["last_sync"] for d in listed if d["device"] == device)
        return found

    def until(wanted: int) -> None:  # it is written after the answer
        deadline = time.monotonic() + 60
        while last_sync() != wanted:
            assert time.monotonic() < deadline
            time.sleep(0.01)

    assert last_sync() is None
    world.sync(ann)
    first = world.clock()
    until(first)
    world.clock.advance(ms=1000)
    world.sync(ann)
    assert last_sync() == first
    world.clock.advance(minutes=1)
    world.sync(ann)  # noted with whatever is committed next, at the latest seconds later
    world.sync(world.sign_in("bob"))
    until(world.clock())


def test_a_first_copy_by_segments_has_the_sum_of_the_bucket(world: World) -> None:
    world.write(*[new("contact", f"C{n}", account="A1", name=f"名 {n}") for n in range(30)])
    ann = world.sign_in("ann")
    manifest = ann.get("/api/buckets/plot:P-north/snapshot").json()
    total, records = 0, 0
    for ref in manifest["segments"]:
        answer = ann.get(f"/api/buckets/plot:P-north/segments/{ref['hash']}", headers={"accept-encoding": "br"})
        assert answer.headers["content-encoding"] == "br"
        assert "immutable" in answer.headers["cache-control"]
        segment = answer.json()
        records += len(segment["ids"])
        for c in segment["cs"]:
            total = add(total, c)
    assert (total, records) == (manifest["sum"], 31)


NORTH = "plot:P-north"


def test_segments_come_as_files_behind_one_another(world: World) -> None:
    world.write(*[new("contact", f"C{n}", account="A1", name=f"名 {n}") for n in range(30)])
    ann = world.sign_in("ann")
    manifest = ann.get(f"/api/buckets/{NORTH}/snapshot?form=2").json()
    names = [ref["hash"] for ref in manifest["segments"]]
    assert len(names) > 1
    answer = ann.get(f"/api/buckets/{NORTH}/segments/{'+'.join(names)}?form=2", headers={"accept-encoding": "br, gzip"})
    assert (answer.headers["content-type"], answer.headers.get("content-encoding")) == ("application/gzip", None)
    assert "immutable" in answer.headers["cache-control"]
    at, total, records = 0, 0, 0
    for ref in manifest["segments"]:
        file = answer.content[at : at + ref["packed"]]
        text = gzip.decompress(file)
        assert (sha256(file).hexdigest(), len(text)) == (ref["hash"], ref["bytes"])
        segment = msgspec.json.decode(text, type=Segment)
        total, records, at = add(total, digest_sum(segment.cs)), records + len(segment.ids), at + ref["packed"]
    assert (at, total, records) == (len(answer.content), manifest["sum"], 31)


def test_an_answer_that_names_a_first_copy_brings_its_manifest_once_it_is_packed(world: World) -> None:
    world.write(*[new("account", f"B{n}", name=f"别家{n}", plot="P-north") for n in range(LARGE_BUCKET)])
    ann = world.sign_in("ann")
    me = ann.get("/api/me").json()
    blank = {"replica": me["replica"], "schema": SCHEMA, "epoch": me["epoch"], "client_now": world.clock()}

    def page(**more: int) -> dict[str, Any]:
        buckets = ann.post("/api/sync", json={**blank, **more}).json()["buckets"]
        (found,) = [page for page in buckets if page["id"] == NORTH]
        assert found["snapshot"] is True
        return dict(found)

    assert "manifest" not in page(form=PACKED), "nobody waits for packing"
    manifest = ann.get(f"/api/buckets/{NORTH}/snapshot?form={PACKED}").json()
    assert page(form=PACKED)["manifest"] == manifest
    assert "manifest" not in page()
    assert [p for p in ann.post("/api/sync", json={**blank, "form": 2}).json()["buckets"] if "manifest" in p] == [
        page(form=PACKED)
    ]


@pytest.mark.parametrize("more", ["0" * 64, "../../etc/passwd", ""])
def test_with_one_that_is_not_there_none_comes(world: World, more: str) -> None:
    ann = world.sign_in("ann")
    manifest = ann.get(f"/api/buckets/{NORTH}/snapshot?form=2").json()
    (ref, *_) = manifest["segments"]
    asked = quote(f"{ref['hash']}+{more}", safe="+")
    assert ann.get(f"/api/buckets/{NORTH}/segments/{asked}?form=2").status_code == 404
    together = "+".join([ref["hash"]] * (TOGETHER + 1))
    assert ann.get(f"/api/buckets/{NORTH}/segments/{together}?form=2").status_code == 404


def test_a_form_nobody_knows_is_refused_with_what_to_ask_for(world: World) -> None:
    ann = world.sign_in("ann")
    for path in ("snapshot", f"segments/{'0' * 64}"):
        answer = ann.get(f"/api/buckets/{NORTH}/{path}?form=3")
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
        assert "1 or 2" in answer.json()["detail"]["why"]


def served(world: World, cache: Snapshots) -> Manifest:
    with world.services.store.read() as tx:
        return cache.manifest(tx, NORTH)


def copied(world: World, cache: Snapshots, manifest: Manifest) -> dict[str, int]:
    """What a phone holds that fetches this copy and pulls the rest: id -> digest. The sums must be right on the way."""
    rows: dict[str, int] = {}
    for ref in manifest.segments:
        body = gzip.decompress(cache.segment(NORTH, ref.hash, "gzip") or b"")
        segment = msgspec.json.decode(body, type=Segment)
        rows |= dict(zip(segment.ids, segment.cs, strict=True))
    assert digest_sum(rows.values()) == manifest.sum
    with world.services.store.read() as tx:
        head = tx.heads([NORTH])[NORTH]
        for change in tx.changes(NORTH, manifest.seq, head.seq, 9999):
            if isinstance(change, Gone):
                rows.pop(change.id, None)
            else:
                rows[change.id] = change.c
        assert digest_sum(rows.values()) == head.sum
    return rows


def truth(world: World) -> dict[str, int]:
    with world.services.store.read() as tx:
        return {row.id: row.c for row in tx.records(NORTH)}


@pytest.mark.parametrize("form", [PACKED, FORMER])
class TestSnapshots:
    """The copies themselves."""

    def test_it_is_served_until_a_new_one_is_packed_beside_the_requests(
        self, world: World, tmp_path: Path, form: int
    ) -> None:
        cache = Snapshots(tmp_path / "s", form)
        first = served(world, cache)
        world.write(*[new("contact", f"C{n}", account="A1", name="x") for n in range(MINIMUM_LAG + 1)])
        assert served(world, cache) == first
        packer = Packer(cache, world.services.store.read)
        packer.close()
        assert served(world, cache).seq == first.seq + MINIMUM_LAG + 1
        assert cache.wanted.empty()

    def test_a_request_packs_nothing_but_the_first(
        self, world: World, tmp_path: Path, form: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        packed: list[str] = []

        def watched(tx: SqlReadTx, bucket: str, form: int) -> tuple[Manifest, dict[str, bytes]]:
            packed.append(bucket)
            return segments.snapshot(tx, bucket, form)

        monkeypatch.setattr(snapshots, "snapshot", watched)
        cache = Snapshots(tmp_path / "s", form)
        for n in range(3):
            served(world, cache)
            world.write(*[new("contact", f"C{n}-{i}", account="A1", name="x") for i in range(MINIMUM_LAG)])
            world.write(Op(n=0, op="cmd", id=f"K{n}", name="erase", args={"record": f"C{n}-0"}))
        assert packed == [NORTH]

    def test_the_look_asks_for_what_is_missing_or_old(self, world: World, tmp_path: Path, form: int) -> None:
        cache = Snapshots(tmp_path / "s", form)
        world.write(*[new("contact", f"C{n}", account="A1", name="x") for n in range(20)])
        looks: list[list[str]] = []
        for step in range(3):
            with world.services.store.read() as tx:
                looks.append(cache.look(tx, 20))
            Packer(cache, world.services.store.read).close()
            if step == 1:
                world.write(Op(n=0, op="cmd", id="K", name="erase", args={"record": "C3"}))
        assert looks == [[NORTH], [], [NORTH]]

    def test_what_left_the_bucket_or_was_erased_is_not_handed_out_again(
        self, world: World, tmp_path: Path, form: int
    ) -> None:
        cache = Snapshots(tmp_path / "s", form)
        world.write(new("contact", "C1", account="A1", name="gone soon"))
        world.write(new("account", "A9", name="x", plot="P-north"), new("contact", "C2", account="A9", name="stays"))
        before = served(world, cache)
        left = {"erase": ("record", "C1"), "move_account": ("account", "A1")}
        for name, (what, key) in left.items():
            args = {what: key, "to": "P-south"} if name == "move_account" else {what: key}
            world.write(Op(n=0, op="cmd", id=f"K{len(name)}", name=name, args=args))
            after = served(world, cache)
            bodies = b"".join(gzip.decompress(cache.segment(NORTH, ref.hash, "gzip") or b"") for ref in after.segments)
            assert b"gone soon" not in bodies
            assert b"stays" in bodies
            assert copied(world, cache, after) == truth(world)
        assert after.seq == before.seq

    def test_what_left_and_came_back_is_not_lost(self, world: World, tmp_path: Path, form: int) -> None:
        cache = Snapshots(tmp_path / "s", form)
        served(world, cache)
        for n, to in enumerate(("P-south", "P-north")):
            world.write(Op(n=0, op="cmd", id=f"K{n}", name="move_account", args={"account": "A1", "to": to}))
            assert copied(world, cache, served(world, cache)) == truth(world)
        assert "A1" in truth(world)

    def test_a_lost_segment_is_built_again(self, world: World, tmp_path: Path, form: int) -> None:
        cache = Snapshots(tmp_path / "s", form)
        with world.services.store.read() as tx:
            manifest = cache.manifest(tx, "plot:P-north")
            for encoding, suffix in cache.encodings.items():
                for file in (tmp_path / "s").rglob(f"*{suffix}"):
                    file.unlink()
                assert cache.segment("plot:P-north", manifest.segments[0].hash, encoding) is None
                cache.manifest(tx, "plot:P-north")
                assert cache.segment("plot:P-north", manifest.segments[0].hash, encoding) is not None

    def test_no_name_leads_out_of_the_cache(self, tmp_path: Path, form: int) -> None:
        assert Snapshots(tmp_path, form).segment("org", "../../etc/passwd", "gzip") is None


def test_the_playbook_is_fetched_by_its_hash(world: World) -> None:
    ann = world.sign_in("ann")
    name = ann.get("/api/me").json()["playbook"]["hash"]
    answer = ann.get(f"/api/playbooks/{name}")
    assert [grade["id"] for grade in answer.json()["grades"]] == ["A", "B", "C", "D"]
    assert "immutable" in answer.headers["cache-control"]
    assert ann.get("/api/playbooks/other").status_code == 404


def test_a_failure_of_the_disk_is_told_as_such(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    from backend import exchanges

    ann = world.sign_in("ann")
    me = ann.get("/api/me").json()
    message = {"replica": me["replica"], "schema": 1, "epoch": me["epoch"], "client_now": world.clock()}

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(exchanges, "exchange", full)
    answer = ann.post("/api/sync", json=message)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")


def test_the_role_of_a_change_in_plots_shows_at_the_next_exchange(world: World) -> None:
    ann = world.sign_in("ann")
    before = world.sync(ann)
    cursors = {page["id"]: page["upto"] for page in before["buckets"]}
    world.write(change("plot", "P-south", **{f"members:{world.ids['ann']}": True}))
    after = world.sync(ann, cursors=cursors)
    assert after["granted"] == ["plot:P-south"]
    world.write(change("plot", "P-south", **{f"members:{world.ids['ann']}": None}))
    assert world.sync(ann, cursors={**cursors, "plot:P-south": 1})["revoked"] == ["plot:P-south"]


def test_an_unknown_failure_is_unavailable_and_says_nothing_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from backend.storage.company import Company

    def broken(*_: object) -> None:
        raise ValueError("secret detail")

    ann = world.sign_in("ann")
    monkeypatch.setattr(Company, "rescue_key", broken)
    answer = ann.get("/api/me")
    assert (answer.status_code, answer.json()) == (503, {"code": "unavailable"})
