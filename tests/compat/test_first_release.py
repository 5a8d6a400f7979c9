"""A company of a former release, migrated: its own phone goes on, and so does today's phone on the same storage.

Nothing the person wrote may be lost on the way: not what was sent without an answer, not what was never sent, not what
was refused or waits for a supervisor, not what stands half typed in a form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from backend.cli import headland
from backend.doctor import ERROR, examine
from sync.digest import add, row_digest
from tests.compat.company import edit, made, opened
from tests.compat.conftest import Kept, MakePhone, Release
from tests.compat.phone import Line, Phone, line_to, no_line
from tests.postgres import Postgres

pytestmark = pytest.mark.sqlite


@pytest.fixture(params=["its own phone", "today's phone"])
def program(request: pytest.FixtureRequest, release: Release, today: Path) -> Path:
    return release.program if request.param == "its own phone" else today


def heads(kept: Kept) -> dict[str, list[int]]:
    with kept.world.services.reading() as (tx, _):
        rows = tx.connection.execute("SELECT id, seq, sum, count FROM buckets ORDER BY id").fetchall()
    return {bucket: [seq, total, count] for bucket, seq, total, count in rows}


def values(kept: Kept, *ids: str) -> dict[str, dict[str, Any]]:
    """The records as the server has them: plain values."""
    with kept.world.services.reading() as (tx, _):
        return {key: {name: register[0] for name, register in row.f.items()} for key, row in tx.get(ids).items()}


def equal_to_the_server(kept: Kept, phone: Phone) -> None:
    """Every bucket the phone holds has the server's head, and its rows recomputed add up to it."""
    checked = phone("check")
    assert [bucket for bucket in checked if not bucket["ok"]] == []
    cursors = next(value for key, value in phone("dump")["stores"]["meta"]["rows"] if key == "state")["cursors"]
    there = heads(kept)
    assert {bucket: [c["seq"], c["sum"]] for bucket, c in cursors.items()} == {b: there[b][:2] for b in cursors}
    assert {bucket["id"]: bucket["records"] for bucket in checked} == {b: there[b][2] for b in cursors}


def test_the_company_is_migrated_and_whole(kept: Kept) -> None:
    assert heads(kept) == kept.release.facts["heads"]
    with kept.world.services.reading() as (tx, _):
        for bucket, (_, total, count) in heads(kept).items():
            rows = list(tx.records(bucket))
            assert [row.id for row in rows if not row.erased and row_digest(row.id, row.f, row.alt) != row.c] == []
            summed = 0
            for row in rows:
                summed = add(summed, row.c)
            assert (summed, len(rows)) == (total, count)
    found = [finding for _, findings in examine(kept.world.services) for finding in findings]
    assert [finding for finding in found if finding.level == ERROR] == []


def test_its_phone_opens_with_all_it_had(kept: Kept, make: MakePhone, program: Path) -> None:
    """Before a byte went over the line: what waits, what is half typed, what was shown."""
    phone = kept.open(make(program))
    facts = kept.release.facts
    assert phone("waiting") == facts["waiting"]
    assert [draft["key"] for draft in phone("drafts")] == facts["drafts"]
    assert {kind: phone("ids", kind=kind) for kind in facts["shown"]} == facts["shown"]
    assert phone("photos") == 1


def test_unsent_work_goes_up(kept: Kept, make: MakePhone, program: Path) -> None:
    phone = kept.open(make(program))
    status = phone("sync")
    assert (status["state"], status["waiting"]) == ("idle", 0), status
    equal_to_the_server(kept, phone)
    there = values(kept, "V9", "C9", "T9", "P9", "A1", "A2", "C2")
    assert there["V9"]["note"] == "他们换了采购。" and there["V9"]["people:C1"] is True
    assert (there["C9"]["name"], there["T9"]["title"], there["A1"]["address"]) == ("新采购", "报价", "江北区一号")
    assert there["A2"]["phone"] == "023 6000 0000"
    assert there["C2"]["merged_into"] == "C1"
    sha256 = there["P9"]["sha256"]
    assert kept.client.get(f"/api/blobs/{sha256}").content == b"a photo that waits"
    assert phone("photos") == 0


def test_what_was_sent_without_an_answer_is_not_done_twice(kept: Kept, make: MakePhone, program: Path) -> None:
    with kept.world.services.reading() as (tx, _):
        before = tx.get(["A2"])["A2"].f["phone"]
    kept.open(make(program))("sync")
    with kept.world.services.reading() as (tx, _):
        assert tx.get(["A2"])["A2"].f["phone"] == before
        assert [past for past in tx.history("A2") if past.field == "phone"] == []


def test_what_both_changed_is_kept_twice(kept: Kept, make: MakePhone, program: Path) -> None:
    """The title changed here offline and there meanwhile; the phone number was disputed before already."""
    phone = kept.open(make(program))
    phone("sync")
    shown = phone("get", id="C1")
    assert {shown["v"]["title"], *(value for value, _ in shown["alt"]["title"])} == {"总经理", "厂长"}
    assert {shown["v"]["phone"], *(value for value, _ in shown["alt"]["phone"])} == {"135 0000 0000", "139 0000 0000"}
    phone("save", changes=[settled(shown, "title", "总经理"), settled(shown, "phone", "139 0000 0000")])
    phone("sync")
    shown = phone("get", id="C1")
    assert (shown["v"]["title"], shown["v"]["phone"]) == ("总经理", "139 0000 0000")
    assert not {"title", "phone"} & set(shown.get("alt") or {})


def settled(shown: dict[str, Any], field: str, value: str) -> dict[str, Any]:
    settles = {field: [stamp for _, stamp in shown["alt"][field]]}
    return {"op": "set", "kind": shown["kind"], "id": shown["id"], "fields": {field: value}, "settles": settles}


def test_what_was_refused_is_mended(kept: Kept, make: MakePhone, program: Path) -> None:
    phone = kept.open(make(program))
    phone("sync")
    [refused] = [one for one in phone("waiting") if one["state"] == "rejected"]
    assert (refused["id"], refused["code"]) == ("F9", "not_author")
    author = kept.release.facts["session"]["person"]["id"]
    assert phone("mend", n=refused["n"], fields={"author": author}) is None
    phone("sync")
    assert values(kept, "F9")["F9"]["value"] == "三十万"


def test_a_late_change_is_decided_and_told(kept: Kept, make: MakePhone, program: Path) -> None:
    chief = kept.world.sign_in("chief")
    [item] = chief.get("/api/quarantine").json()["items"]
    assert item["fields"] == {"note": "迟到的话"}
    assert chief.post(f"/api/quarantine/{item['ticket']}/apply", json={}).status_code == 204
    assert values(kept, "A3")["A3"]["note"] == "迟到的话"
    phone = kept.open(make(program))
    phone("sync")
    receipts = [phone("get", id=one) for one in phone("ids", kind="receipt")]
    [told] = [one for one in receipts if one["v"].get("ticket")]
    assert (told["v"]["ticket"], told["v"]["decision"]) == (item["ticket"], "applied")


def test_the_phone_of_the_release_is_followed_by_todays(kept: Kept, make: MakePhone, today: Path) -> None:
    """The usual upgrade: the server first, some exchanges, then the app under the same storage, online and off."""
    former = kept.open(make(kept.release.program))
    former("sync")
    former.save({"op": "set", "kind": "account", "id": "A1", "fields": {"industry": "泵"}})
    storage = json.loads(json.dumps(former("dump")))
    former("close")
    phone = make(today, former.line)
    phone("open", session=kept.release.facts["session"], at=kept.world.clock(), storage=storage)
    assert phone("get", id="A1")["v"]["industry"] == "泵"
    assert phone("sync")["waiting"] == 0
    equal_to_the_server(kept, phone)
    assert values(kept, "A1")["A1"]["industry"] == "泵"
    assert [draft["key"] for draft in phone("drafts")] == kept.release.facts["drafts"]


def test_an_app_put_back_to_the_release_finds_what_the_newer_one_wrote(
    kept: Kept, make: MakePhone, today: Path
) -> None:
    """The kill switch of a bad release: the former app on storage that the newer one has used, with unsent work."""
    newer = kept.open(make(today))
    newer("sync")
    newer.line = no_line
    newer.save({"op": "set", "kind": "account", "id": "A1", "fields": {"industry": "泵"}})
    newer("draft", key="contact:C9", value={"title": "半句"})
    waiting = newer("waiting")
    storage = json.loads(json.dumps(newer("dump")))
    newer("close")
    phone = make(kept.release.program, line_to(kept.client))
    phone("open", session=kept.release.facts["session"], at=kept.world.clock(), storage=storage)
    assert phone("waiting") == waiting
    # The newer app keeps a mark of its own beside them, by which it knows an emptied store.
    assert {draft["key"] for draft in phone("drafts")} >= {*kept.release.facts["drafts"], "contact:C9"}
    assert phone("sync")["waiting"] == 0
    equal_to_the_server(kept, phone)
    assert values(kept, "A1")["A1"]["industry"] == "泵"


def test_an_app_put_back_reads_what_the_newer_one_keeps_together(kept: Kept, make: MakePhone, today: Path) -> None:
    """Rows of a large answer, ops acknowledged together, ops that left by one mark: to the former app they are
    segments, an op and ops that wait. And the newer one finds all of it when it comes back."""
    newer = kept.open(make(today))
    newer("sync")
    people = [f"N{n}" for n in range(60)]
    newer.save(*(made("contact", one, account="A1", name=f"来人{one}") for one in people))
    newer("sync")
    newer.save(*(edit("contact", one, department="一部") for one in people))
    newer("sync")
    newer.line = answers_lost(newer.line)
    newer.save(*(edit("contact", one, title="工程师") for one in people))
    assert newer("sync")["state"] == "offline"
    shown = newer("ids", kind="contact")
    storage = json.loads(json.dumps(newer("dump")))
    newer("close")
    stores = storage["stores"]
    assert len(stores["kept"]["rows"]) < 60 < sum(1 + len(op.get("others", ())) for _, op in stores["kept"]["rows"])
    assert {op["state"] for _, op in stores["outbox"]["rows"] if op["op"]["id"] in people} == {"unsent"}
    assert not [row for _, row in stores["delta"]["rows"] if row["id"] in people]

    former = make(kept.release.program, line_to(kept.client))
    former("open", session=kept.release.facts["session"], at=kept.world.clock(), storage=storage)
    assert former("ids", kind="contact") == shown
    former.save(edit("contact", "N7", wechat="n-7"))
    assert former("sync")["waiting"] == 0
    equal_to_the_server(kept, former)
    there = values(kept, *people)
    assert {(there[one]["title"], there[one]["department"]) for one in people} == {("工程师", "一部")}
    assert there["N7"]["wechat"] == "n-7"
    storage = json.loads(json.dumps(former("dump")))
    former("close")

    back = make(today, line_to(kept.client))
    back("open", session=kept.release.facts["session"], at=kept.world.clock(), storage=storage)
    assert back("sync")["waiting"] == 0
    equal_to_the_server(kept, back)
    assert back("ids", kind="contact") == shown


def answers_lost(line: Line) -> Line:
    """Requests arrive, and their answers do not."""

    def ask(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        line(method, path, headers, body)
        return no_line(method, path, headers, body)

    return ask


def test_a_phone_half_a_year_later_gets_a_fresh_copy_and_loses_nothing(
    kept: Kept, make: MakePhone, program: Path
) -> None:
    """Gone marks are dropped after 180 days: the phone's cursor is too old by then."""
    world = kept.world
    with world.services.store.write() as tx:
        tx.forget_gone("plot:P-north", kept.release.facts["heads"]["plot:P-north"][0])
    world.clock.advance(days=170)
    phone = kept.open(make(program))
    status = phone("sync")
    assert (status["state"], status["waiting"]) == ("idle", 0), status
    equal_to_the_server(kept, phone)
    assert values(kept, "V9")["V9"]["note"] == "他们换了采购。"


def test_its_phone_goes_on_after_the_company_went_to_postgresql(
    kept: Kept, make: MakePhone, program: Path, postgres: Postgres
) -> None:
    """The server is upgraded and outgrows its file in one go; the phone was away meanwhile."""
    directory, address = kept.world.services.settings.data_dir, postgres.database()
    kept.world.services.store.close()
    said = CliRunner().invoke(headland, ["migrate-to", address, "--data", str(directory)])
    assert said.exit_code == 0, said.output
    moved = opened(directory, kept.world.clock, database=address)
    client = moved.client()
    client.cookies.update(kept.release.facts["cookies"])
    there = Kept(kept.release, moved, client)
    phone = there.open(make(program))
    status = phone("sync")
    assert (status["state"], status["waiting"]) == ("idle", 0), status
    equal_to_the_server(there, phone)
    assert values(there, "V9")["V9"]["note"] == "他们换了采购。"
    found = [finding for _, findings in examine(moved.services) for finding in findings]
    assert [finding for finding in found if finding.level == ERROR] == []
    moved.services.store.close()
