"""What is kept about one contact, found, handed out in full, erased from a shell (X3)."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backend.cli import headland
from shared_schema.protocol import Op
from sync.ports import Stored
from tests.backend.conftest import World, change, new

CARD = b"the front of a business card"
CARD_HASH = hashlib.sha256(CARD).hexdigest()


@pytest.fixture
def known(world: World) -> World:
    """A contact with something of everything."""
    ann = world.ids["ann"]
    told = {"account": "A1", "author": ann, "day": "2026-11-20", "recorded_at": "2026-11-20T08:00:00Z"}
    visit = {"touch": "visit", "happened_at": "2026-11-20T08:00:00Z", "zone": "Asia/Shanghai", **told}
    world.sign_in("ann").put(f"/api/blobs/{CARD_HASH}?offset=0&total={len(CARD)}", content=CARD)
    card = {"account": "A1", "subject": "C1", "sha256": CARD_HASH, "mime": "image/jpeg", "bytes": len(CARD)}
    world.write(
        new("contact", "C1", account="A1", name="欧阳锦程", mobile="138 0000 1111", wechat="climber-88"),
        change("contact", "C1", mobile="139 1111 2222"),
        new("contact", "C2", account="A1", name="王芳"),
        new("fact", "F1", subject="C1", item="person.character", value="好胜", **told),
        new("attachment", "P1", **card),
        new("visit", "V1", **visit, **{"people:C1": True}, note="看了车间"),
        new("visit", "V2", **visit, note="欧阳锦程下周去越南"),
        new("contact", "C0", account="A1", name="欧阳锦成", email="o@example.com"),
        Op(n=0, op="cmd", id="K0", name="merge_contacts", args={"contact": "C0", "into": "C1"}),
    )
    private = {**told, "subject": "C1", "item": "person.family", "value": "女儿读高三"}
    with world.services.writing() as (tx, _):
        fields = {name: [value, "s"] for name, value in private.items()}
        tx.put([Stored(id="F2", kind="fact", bucket=f"user:{ann}", family="A1", f=fields)])
    return world


def archive(body: bytes) -> tuple[dict[str, Any], dict[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    told: dict[str, Any] = json.loads(files.pop("person.json"))
    return told, files


@pytest.mark.parametrize(
    ("query", "ids"), [("欧阳", ["C1"]), ("1391111", ["C1"]), ("CLIMBER", ["C1"]), ("王", []), ("x", [])]
)
def test_a_person_is_found_by_name_number_or_address(known: World, query: str, ids: list[str]) -> None:
    answer = known.sign_in("boss").get("/api/personal-data", params={"who": query})
    assert [one["id"] for one in answer.json()["items"]] == ids


def test_a_deleted_contact_is_found_too(known: World) -> None:
    known.write(change("contact", "C2", deleted=True))
    found = known.sign_in("boss").get("/api/personal-data", params={"who": "王芳"}).json()["items"]
    assert [(one["id"], one["deleted"], one["account"]) for one in found] == [("C2", True, "重庆长安机械")]


def test_the_document_holds_all_there_is_unmasked(known: World) -> None:
    answer = known.sign_in("boss").get("/api/personal-data/C1")
    assert answer.headers["cache-control"] == "no-store"
    told, files = archive(answer.content)
    assert told["person"]["fields"]["wechat"] == "climber-88"
    assert "138 0000 1111" in [past["value"] for past in told["person"]["earlier"]]
    assert [one["id"] for one in told["duplicates"]] == ["C0"]
    about = {one["id"]: one for one in told["about"]}
    assert about["F1"]["fields"]["value"] == "好胜"
    assert about["F2"]["private_to"] == known.ids["ann"], "what somebody kept for themselves is part of it"
    assert [one["id"] for one in told["named_in"]] == ["V1"]
    assert [(one["id"], one["field"]) for one in told["mentioned_in"]] == [("V2", "note")]
    assert files == {"files/P1.jpeg": CARD}


def test_of_a_colleague_only_the_tie_is_told(known: World) -> None:
    """The file goes to the person: whoever reports to them has numbers and a birthday of their own."""
    known.write(change("contact", "C2", reports_to="C1", mobile="13955556666", birthday="1980-01-02"))
    answer = known.sign_in("boss").get("/api/personal-data/C1")
    told, _ = archive(answer.content)
    assert [one for one in told["named_in"] if one["kind"] == "contact"] == [
        {"id": "C2", "kind": "contact", "fields": {"reports_to": "C1"}}
    ]
    assert "13955556666" not in json.dumps(told)


def test_what_they_told_us_is_about_them_and_every_text_that_names_them_is_found(known: World) -> None:
    """In whatever kind of record, also within a table or several answers, and by the name of a duplicate."""
    ann, day = known.ids["ann"], "2026-11-20"
    said = {"account": "A1", "author": ann, "day": day}
    parts = {"seen": "欧阳锦成不在场"}
    review = new("review", "R1", opportunity="O1", trigger="stuck", parts=parts, **said)
    known.write(
        new("opportunity", "O1", account="A1", name="新厂", lessons="先见欧阳锦程"),
        new("survey", "S1", contact="C1", channel="visit", answers={"service": "satisfied"}, comment="来得慢", **said),
        new(
            "gift",
            "G1",
            contact="C2",
            type="meal",
            value={"minor": 100, "currency": "CNY"},
            occasion="欧阳锦程生日",
            **said,
        ),
        review,
        change("account", "A1", snooze={"until": "2026-12-24", "reason": "等欧阳锦程回来"}),
    )
    told, _ = archive(known.sign_in("boss").get("/api/personal-data/C1").content)
    assert [one["fields"]["comment"] for one in told["about"] if one["kind"] == "survey"] == ["来得慢"]
    found = {(one["id"], one["field"]) for one in told["mentioned_in"]}
    assert found == {("V2", "note"), ("O1", "lessons"), ("G1", "occasion"), ("R1", "parts"), ("A1", "snooze")}


def test_only_administrators_may_have_it(known: World) -> None:
    for name in ("ann", "chief"):
        assert known.sign_in(name).get("/api/personal-data/C1").status_code == 403
    assert known.sign_in("boss").get("/api/personal-data/A1").status_code == 404


def run(world: World, *words: str, code: int = 0, answer: str = "") -> Result:
    data = str(world.services.settings.data_dir)
    result = CliRunner().invoke(headland, [*words, "--data", data], input=answer)
    assert result.exit_code == code, result.output
    return result


@pytest.mark.sqlite
def test_the_same_from_a_shell(known: World, tmp_path: Path) -> None:
    assert run(known, "person", "find", "欧阳").output.startswith("C1  欧阳锦程")
    run(known, "person", "export", "C1", str(tmp_path / "c1.zip"))
    told, _ = archive((tmp_path / "c1.zip").read_bytes())
    assert told["person"]["id"] == "C1"
    asked = run(known, "person", "erase", "C1", code=1, answer="n\n").output
    assert "V2" in asked and "下周去越南" in asked, "texts that mention them are shown before"
    assert run(known, "person", "erase", "C1", "--yes").output.endswith("next exchange.\n")
    assert "no such contact" in run(known, "person", "export", "C1", str(tmp_path / "again.zip"), code=1).output
    with known.services.store.read() as tx:
        assert tx.get(["C1"])["C1"].erased
    assert not known.services.blobs.has(CARD_HASH)
