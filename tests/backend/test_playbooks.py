"""The company's method over HTTP: tried, refused with every mistake, published; phones follow, answers stay."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from shared_schema.playbook import canonical_json, items_of, load_shipped, loads, to_toml
from tests.backend.conftest import World, new

SHIPPED = load_shipped()


def raw(**changes: Any) -> dict[str, Any]:
    """The shipped playbook as the editor sends it, with these members changed."""
    return {**msgspec.json.decode(canonical_json(SHIPPED)), **changes}


def publish(boss: TestClient[Any], body: dict[str, Any] | bytes, based_on: str | None = None) -> Any:
    data = body if isinstance(body, bytes) else msgspec.json.encode(body)
    start = based_on or boss.get("/api/playbooks").json()["current"]["hash"]
    return boss.post(f"/api/playbooks?based_on={start}", content=data)


def org(world: World, client: TestClient[Any]) -> dict[str, dict[str, Any]]:
    rows = [row for page in world.sync(client)["buckets"] if page["id"] == "org" for row in page["rows"]]
    return {row["id"]: row for row in rows}


def test_phones_learn_of_a_new_method_as_of_any_other_change(world: World) -> None:
    boss, ann = world.sign_in("boss"), world.sign_in("ann")
    before = ann.get("/api/me").json()["playbook"]["hash"]
    assert "playbook" not in org(world, ann)
    cadences = {**raw()["cadences"], "by_grade": {"A": 3, "B": 14, "C": 30, "D": 90}}
    made = publish(boss, raw(cadences=cadences))
    assert made.status_code == 201, made.text
    pointer = org(world, ann)["playbook"]["f"]
    assert pointer["sha256"][0] == made.json()["hash"] == ann.get("/api/me").json()["playbook"]["hash"]
    assert pointer["version"][0] == SHIPPED.version + 1
    assert ann.get(f"/api/playbooks/{pointer['sha256'][0]}").json()["cadences"]["by_grade"]["A"] == 3
    assert ann.get(f"/api/playbooks/{before}").status_code == 200, "a phone that was away still finds the old one"


def test_the_team_page_counts_by_the_method_in_force(world: World) -> None:
    world.write(
        new("fact", "F1", account="A1", subject="A1", item="grade", value="A", author=world.ids["ann"],
            day="2026-11-01", recorded_at="2026-11-01T01:00:00Z"),
        new("visit", "V1", account="A1", author=world.ids["ann"], touch="visit", happened_at="2026-11-10T01:00:00Z",
            zone="Asia/Shanghai", day="2026-11-10", recorded_at="2026-11-10T01:00:00Z"),
    )  # fmt: skip
    boss, chief = world.sign_in("boss"), world.sign_in("chief")
    assert [item["days_late"] for item in chief.get("/api/team/cold").json()["items"]] == [4]
    cadences = {**raw()["cadences"], "by_grade": {"A": 2, "B": 14, "C": 30, "D": 90}}
    assert publish(boss, raw(cadences=cadences)).status_code == 201
    assert [item["days_late"] for item in chief.get("/api/team/cold").json()["items"]] == [9]


def test_a_broken_playbook_is_refused_with_all_its_mistakes_and_changes_nothing(world: World) -> None:
    boss = world.sign_in("boss")
    broken = raw(cadences={"by_grade": {"A": 0}, "opportunity": 7, "ungraded": 30}, thresholds={})
    tried = boss.post("/api/playbooks/try", content=msgspec.json.encode(broken)).json()
    answer = publish(boss, broken)
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_playbook"
    assert answer.json()["detail"]["problems"] == tried["problems"]
    paths = [problem["path"] for problem in tried["problems"]]
    assert {"cadences.by_grade.A", "cadences.by_grade", "thresholds"} <= set(paths)
    assert all(problem["zh-CN"] and problem["en"] for problem in tried["problems"])
    assert boss.get("/api/playbooks").json()["published"] == []


def test_an_item_left_out_stays_readable_to_phones(world: World) -> None:
    boss, ann = world.sign_in("boss"), world.sign_in("ann")
    checklists = [c for c in raw()["checklists"] if c["id"] != "ownership"]
    preview = boss.post("/api/playbooks/try", content=msgspec.json.encode(raw(checklists=checklists))).json()
    assert preview["problems"] == []
    made = publish(boss, raw(checklists=checklists)).json()["hash"]
    assert preview["hash"] == made
    held = ann.get(f"/api/playbooks/{made}").json()["checklists"]
    retired = next(c for c in held if c["id"] == "retired")["items"]
    assert {item["id"] for item in retired} == {i.id for i in items_of(SHIPPED) if i.group == "ownership"}


def test_going_back_is_one_more_edition_and_keeps_what_was_answered_in_between(world: World) -> None:
    boss, ann = world.sign_in("boss"), world.sign_in("ann")
    first = boss.get("/api/playbooks").json()["current"]["hash"]
    checklists = raw()["checklists"]
    background = next(part for part in checklists if part["id"] == "background")["items"]
    dropped = background.pop()
    ours = {**background[0], "id": "ours.parking"}
    background.append(ours)
    assert publish(boss, raw(checklists=checklists)).status_code == 201
    fields = {"account": "A1", "subject": "A1", "author": world.ids["ann"], "day": "2026-11-20",
              "recorded_at": "2026-11-20T01:00:00Z", "value": "门口"}  # fmt: skip
    late = [
        {"n": n, "op": "new", "kind": "fact", "id": f"F{n}", "h": f"{world.clock():012x}{n:04x}{replica(ann)}",
         "fields": {**fields, "item": item}}
        for n, item in enumerate((ours["id"], dropped["id"]), 1)
    ]  # fmt: skip
    back = boss.get(f"/api/playbooks/{first}").content
    made = publish(boss, back)
    assert made.status_code == 201, made.text
    assert made.json()["version"] == SHIPPED.version + 2
    # A phone that was away all the time answers what either edition asked.
    assert [one["r"] for one in world.sync(ann, *late)["results"]] == ["ok", "ok"]
    held = ann.get(f"/api/playbooks/{org(world, ann)['playbook']['f']['sha256'][0]}").json()
    items = {item["id"]: item["retired"] for part in held["checklists"] for item in part["items"]}
    assert (items[ours["id"]], items[dropped["id"]]) == (True, False)
    assert boss.get("/api/playbooks/answers").json()["items"] == {ours["id"]: 1, dropped["id"]: 1}
    assert [one["version"] for one in boss.get("/api/playbooks").json()["published"]] == [3, 2]


def replica(client: TestClient[Any]) -> str:
    return str(client.get("/api/me").json()["replica"])


def test_an_edition_is_named_by_what_it_says(world: World) -> None:
    boss, ann = world.sign_in("boss"), world.sign_in("ann")
    made = publish(boss, raw(id="ours")).json()["hash"]
    body = ann.get(f"/api/playbooks/{made}")
    assert hashlib.sha256(body.content).hexdigest() == made
    assert ann.get(f"/api/playbooks/{'0' * 64}").status_code == 404


def test_two_editors_do_not_undo_each_other_unseen(world: World) -> None:
    boss = world.sign_in("boss")
    start = boss.get("/api/playbooks").json()["current"]["hash"]
    assert publish(boss, raw(id="mine"), start).status_code == 201
    late = publish(boss, raw(id="theirs"), start)
    assert (late.status_code, late.json()["code"]) == (409, "playbook_changed")
    assert len(boss.get("/api/playbooks").json()["published"]) == 1


def test_it_goes_out_as_a_file_and_comes_back(world: World) -> None:
    boss = world.sign_in("boss")
    file = boss.get("/api/playbooks/key_account/file")
    assert loads(file.content, "x.toml") == SHIPPED
    assert 'filename="key_account-1.toml"' in file.headers["content-disposition"]
    edited = to_toml(SHIPPED).replace('id = "key_account"', 'id = "ours"', 1).encode()
    made = publish(boss, edited)
    assert made.status_code == 201, made.text
    told = boss.get("/api/playbooks").json()
    assert told["published"][0]["by"] == "boss"
    assert boss.get(f"/api/playbooks/{told['current']['hash']}/file").status_code == 200


def test_a_file_with_mistakes_is_opened_to_be_mended(world: World) -> None:
    boss = world.sign_in("boss")
    broken = to_toml(SHIPPED).replace("fresh_days = 90", 'fresh_days = "long"', 1).encode()
    opened = boss.post("/api/playbooks/open", content=broken).json()
    assert opened["raw"]["id"] == SHIPPED.id
    assert [problem["path"].rsplit(".", 1)[1] for problem in opened["problems"]] == ["fresh_days"]
    whole = boss.post("/api/playbooks/open", content=to_toml(SHIPPED).encode()).json()
    assert whole == {"raw": raw(), "problems": []}
    unreadable = boss.post("/api/playbooks/open", content=b"grades = [").json()
    assert unreadable["raw"] is None
    assert [problem["code"] for problem in unreadable["problems"]] == ["not_toml"]
    json = boss.post("/api/playbooks/open", content='{"id": "田",\n "name": }'.encode()).json()
    assert json["problems"][0]["en"].startswith("not readable from line 2, column 10 on; mend it there")
    assert "第 2 行第 10 列" in json["problems"][0]["zh-CN"]


def test_answers_are_counted_by_item_over_the_company(world: World) -> None:
    def told(id: str, item: str, **more: Any) -> Any:
        return new("fact", id, account="A1", subject="A1", item=item, value="A", author=world.ids["ann"],
                   day="2026-11-01", recorded_at="2026-11-01T01:00:00Z", **more)  # fmt: skip

    world.write(told("F1", "grade"), told("F2", "grade"), told("F3", "stage"), told("F4", "stage", deleted=True))
    assert world.sign_in("boss").get("/api/playbooks/answers").json() == {"items": {"grade": 2, "stage": 1}}


@pytest.mark.parametrize("body", [b"grades = [", b'{"grades": ', b"\xff\xfe"])
def test_what_cannot_be_read_is_told(world: World, body: bytes) -> None:
    boss = world.sign_in("boss")
    problems = boss.post("/api/playbooks/try", content=body).json()["problems"]
    assert [problem["code"] for problem in problems] == ["not_toml"]


def test_only_administrators_change_the_method(world: World) -> None:
    for name in ("ann", "chief"):
        client = world.sign_in(name)
        assert client.get("/api/playbooks").status_code == 403
        assert publish_as(client) == 403
    refused = world.sync(world.sign_in("boss"), {"n": 1, "op": "new", "kind": "playbook", "id": "playbook", "h": "",
                                                  "fields": {"sha256": "a" * 64}})  # fmt: skip
    assert refused["results"][0]["r"] == "rejected"


def publish_as(client: TestClient[Any]) -> int:
    return client.post("/api/playbooks?based_on=x", content=b"{}").status_code
