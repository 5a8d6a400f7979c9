"""What waits for a supervisor's word, and what a team may expect (S3, S11, T1): never of plots one does not lead."""

from __future__ import annotations

from typing import Any

import pytest

from shared_schema.protocol import Op
from tests.backend.conftest import World, change, new

PATHS = ("/api/team/approvals", "/api/team/forecast", "/api/team/quiz")


def said(world: World, id: str, account: str, subject: str, item: str, value: str, day: str) -> Op:
    told = {"account": account, "subject": subject, "item": item, "value": value, "author": world.ids["ann"]}
    return new("fact", id, **told, day=day, recorded_at=f"{day}T02:00:00Z")


def deal(id: str, account: str, minor: int, month: str, **more: Any) -> Op:
    amount = {"minor": minor, "currency": "CNY"}
    return new("opportunity", id, account=account, name=f"项目{id}", amount=amount, expected_close=month, **more)


@pytest.fixture
def selling(world: World) -> World:
    """Today is 2026-12-12. O1 of A1 moved from `contact` (30 %) to `exchange` (40 %) three days ago; O2 is Bob's. All
    three were written down three weeks ago."""
    world.write(
        said(world, "F0", "A1", "A1", "grade", "A", "2026-09-01"),
        deal("O1", "A1", 100_000, "2026-12-20"),
        said(world, "F1", "A1", "O1", "stage", "contact", "2026-10-01"),
        said(world, "F2", "A1", "O1", "stage", "exchange", "2026-12-09"),
        deal("O2", "A2", 50_000, "2027-01-31"),
        said(world, "F3", "A2", "O2", "stage", "opened", "2026-10-01"),
        deal("O3", "A1", 7_000, "2026-12-20", closed="won"),
    )
    world.clock.advance(days=21)
    return world


def line(key: str, count: int, minor: int, weighted: int) -> dict[str, Any]:
    return {"key": key, "currency": "CNY", "count": count, "minor": minor, "weighted": weighted}


@pytest.mark.parametrize("path", PATHS)
def test_a_rep_is_told_nothing(world: World, path: str) -> None:
    assert world.sign_in("ann").get(path).status_code == 403
    assert world.client().get(path).status_code == 401


def test_the_forecast_of_the_plots_one_leads(selling: World) -> None:
    told = selling.sign_in("chief").get("/api/team/forecast").json()
    assert told["as_of"] == selling.clock()
    assert told["months"] == [line("2026-12", 1, 100_000, 40_000)]
    assert told["grades"] == [line("A", 1, 100_000, 40_000)]
    assert told["stages"] == [line("exchange", 1, 100_000, 40_000)]
    assert told["moved"] == {"CNY": 10_000}
    [north] = told["reps"]
    assert (north["person"], north["name"], north["plot"], north["plot_name"]) == (
        selling.ids["ann"],
        "ann",
        "P-north",
        "North",
    )
    assert north["months"] == told["months"]


def test_an_administrator_sees_every_plot_the_largest_first(selling: World) -> None:
    told = selling.sign_in("boss").get("/api/team/forecast").json()
    assert told["months"] == [line("2026-12", 1, 100_000, 40_000), line("2027-01", 1, 50_000, 5_000)]
    assert [rep["plot"] for rep in told["reps"]] == ["P-north", "P-south"]


def test_the_forecast_follows_what_is_written_and_the_day(selling: World) -> None:
    boss = selling.sign_in("boss")
    boss.get("/api/team/forecast")
    selling.write(said(selling, "F4", "A1", "O1", "stage", "tender", "2026-12-12"))
    assert boss.get("/api/team/forecast").json()["stages"][-1] == line("tender", 1, 100_000, 90_000)
    selling.write(change("opportunity", "O1", closed="lost"), change("opportunity", "O2", deleted=True))
    assert boss.get("/api/team/forecast").json()["months"] == []
    selling.write(change("opportunity", "O1", closed=None))
    selling.clock.advance(days=8)
    assert boss.get("/api/team/forecast").json()["moved"] == {"CNY": 0}


def test_what_an_amount_and_a_lost_project_moved_is_told(selling: World) -> None:
    """The server knows what stood a week ago; a project entered since is new money."""
    selling.write(
        deal("O4", "A1", 10_000, "2026-12-20"), said(selling, "F5", "A1", "O4", "stage", "tender", "2026-11-01")
    )
    chief = selling.sign_in("chief")
    assert chief.get("/api/team/forecast").json()["moved"] == {"CNY": 10_000 + 9_000}
    selling.clock.advance(days=21)
    assert chief.get("/api/team/forecast").json()["moved"] == {"CNY": 0}
    selling.write(change("opportunity", "O1", amount={"minor": 200_000, "currency": "CNY"}))
    assert chief.get("/api/team/forecast").json()["moved"] == {"CNY": 40_000}
    selling.write(change("opportunity", "O4", closed="lost"))
    assert chief.get("/api/team/forecast").json()["moved"] == {"CNY": 31_000}
    selling.clock.advance(days=3)
    selling.write(change("opportunity", "O1", amount={"minor": 300_000, "currency": "CNY"}))
    assert chief.get("/api/team/forecast").json()["moved"] == {"CNY": 71_000}
    selling.clock.advance(days=6)
    assert chief.get("/api/team/forecast").json()["moved"] == {"CNY": 40_000}, "the first of them is over a week old"


def test_a_stage_kept_private_is_refused_and_in_nobodys_forecast(selling: World) -> None:
    ann = selling.sign_in("ann")
    own = said(selling, "F9", "A1", "O1", "stage", "signed", "2026-12-12")
    h = f"{selling.clock():012x}0000{ann.get('/api/me').json()['replica']}"
    sent = {"n": 1, "op": "new", "id": own.id, "kind": "fact", "h": h, "fields": {**own.fields, "private": True}}
    [result] = selling.sync(ann, sent)["results"]
    assert (result["r"], result["code"], result["field"]) == ("rejected", "not_private", "private")
    assert selling.sign_in("boss").get("/api/team/forecast").json()["stages"][0]["key"] == "exchange"


def command(world: World, name: str, key: str, what: str, **args: Any) -> None:
    client = world.sign_in(name)
    op = {"n": 1, "op": "cmd", "id": key, "h": f"{world.clock():012x}0000{client.get('/api/me').json()['replica']}"}
    [result] = world.sync(client, {**op, "name": what, "args": args})["results"]
    assert result["r"] == "ok", result


def test_questions_wait_and_stay_a_month_once_answered(selling: World) -> None:
    ask = {"account": "A1", "subject": "O1", "about": "stage", "detail": {"to": "qualified"}, "reason": "客户等报价"}
    command(selling, "ann", "K1", "request_approval", **ask)
    selling.clock.advance(minutes=5)
    command(selling, "bob", "K2", "request_approval", account="A2", subject="A2", about="gift")
    [asked] = selling.sign_in("chief").get("/api/team/approvals").json()["items"]
    assert asked == {
        "id": "K1",
        "account": {"id": "A1", "name": "重庆长安机械"},
        "subject": {"id": "O1", "name": "项目O1", "kind": "opportunity"},
        "plot": {"id": "P-north", "name": "North"},
        "about": "stage",
        "detail": {"from": "exchange", "to": "qualified"},
        "reason": "客户等报价",
        "asked_by": {"id": selling.ids["ann"], "name": "ann"},
        "asked_at": "2026-12-12T04:00:00.000Z",
        "decision": None,
        "decided_by": None,
        "decided_at": None,
        "note": None,
    }
    boss = selling.sign_in("boss")
    assert [item["id"] for item in boss.get("/api/team/approvals").json()["items"]] == ["K1", "K2"]
    command(selling, "chief", "K3", "decide_approval", approval="K1", decision="refused", note="先演示")
    told = boss.get("/api/team/approvals").json()["items"]
    assert [(item["id"], item["decision"], item["note"]) for item in told] == [
        ("K2", None, None),
        ("K1", "refused", "先演示"),
    ]
    assert told[1]["decided_by"]["name"] == "chief"
    selling.clock.advance(days=31)
    assert [item["id"] for item in boss.get("/api/team/approvals").json()["items"]] == ["K2"]


def test_quizzes_with_the_open_answers_that_wait_for_a_mark(world: World) -> None:
    quiz = world.services.method.shipped.playbook.quiz
    assert quiz is not None
    closed = [one for one in quiz.questions if one.form == "closed"][: quiz.draw - 1]
    opened = next(one for one in quiz.questions if one.form == "open")
    sat = {
        "plot": "P-north",
        "author": world.ids["ann"],
        "quiz": "quiz",
        "started_at": "2026-11-20T08:00:00Z",
        "ended_at": "2026-11-20T08:30:00Z",
        "questions": [*(one.id for one in closed), opened.id],
        "answers": {opened.id: "谁有钱、谁有权、谁要用", **{one.id: ",".join(one.right) for one in closed[:7]}},
        "percent": 100,
        "passed": True,
    }
    world.write(
        new("quiz_result", "Q1", **sat),
        new("quiz_result", "Q2", **{**sat, "quiz": "self_check"}),
        new("quiz_result", "Q3", **{**sat, "plot": "P-south", "author": world.ids["bob"]}),
    )
    chief = world.sign_in("chief")
    [told] = chief.get("/api/team/quiz").json()["items"]
    assert (told["id"], told["person"]["name"], told["percent"], told["passed"]) == ("Q1", "ann", 70, None)
    assert told["open"] == [{"question": opened.id, "answer": "谁有钱、谁有权、谁要用"}]
    points = opened.needed or len(opened.points)
    world.write(change("quiz_result", "Q1", marks={opened.id: points}, marked_by=world.ids["chief"]))
    [told] = chief.get("/api/team/quiz").json()["items"]
    assert (told["percent"], told["passed"], told["open"]) == (80, True, [])
    assert {item["id"] for item in world.sign_in("boss").get("/api/team/quiz").json()["items"]} == {"Q1", "Q3"}
