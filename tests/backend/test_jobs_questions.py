"""A question reaches its supervisor's phone, the answer who asked: once each, and in nobody's quiet hours."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from backend.jobs.questions import Questions
from backend.jobs.start import questions_of
from backend.notify.ledger import Ledger
from backend.settings import Settings
from tests.backend.conftest import NOON, World, change, new
from tests.backend.receiver import Browser, Receiver

ASK = {"account": "A1", "subject": "O1", "about": "stage", "detail": {"to": "qualified"}, "reason": "客户等报价"}


@pytest.fixture
def settings(tmp_path: Path, service: Receiver) -> Settings:
    return Settings(data_dir=tmp_path / "data", static_dir=tmp_path / "static", jobs=False, push_hosts="127.0.0.1")


@pytest.fixture
def asked(world: World) -> World:
    """Ann asks for a move to `qualified`, whose way is open."""
    stage = {"subject": "O1", "item": "stage", "value": "exchange", "day": "2026-11-20", "author": world.ids["ann"]}
    world.write(
        new("opportunity", "O1", account="A1", name="新厂 ERP"),
        new("fact", "F1", account="A1", recorded_at="2026-11-20T02:00:00Z", **stage),
    )
    command(world, "ann", "K1", "request_approval", ASK)
    return world


def command(world: World, name: str, key: str, what: str, args: Mapping[str, object]) -> None:
    client = world.sign_in(name)
    op = {"n": 1, "op": "cmd", "id": key, "h": f"{world.clock():012x}0000{client.get('/api/me').json()['replica']}"}
    answer = world.sync(client, {**op, "name": what, "args": args})
    assert [result["r"] for result in answer["results"]] == ["ok"], answer["results"]


def subscribe(world: World, name: str, service: Receiver) -> Browser:
    browser = Browser(f"{service.url}/push/{name}")
    assert world.sign_in(name).post("/api/push/subscriptions", json=browser.json()).status_code == 204
    return browser


def questions(world: World) -> Questions:
    return questions_of(world.services)


def test_the_supervisor_is_told_once_and_then_who_asked(asked: World, service: Receiver) -> None:
    chief, ann = subscribe(asked, "chief", service), subscribe(asked, "ann", service)
    running = questions(asked)
    assert [claim.person for claim in running.tick()] == [asked.ids["chief"]]
    assert chief.read(service.received[0]) == {
        "title": "ann请您批准",
        "body": "重庆长安机械 · 新厂 ERP\n转入“资格确认”\n客户等报价",
        "url": "#/team?show=approvals",
        "tag": "approval-K1",
        "lang": "zh-CN",
    }
    assert running.tick() == []
    assert questions(asked).tick() == [], "a new process knows it from the ledger"
    person = asked.ids["ann"]
    asked.write(new("settings", f"s-{person}", language="en"))
    command(asked, "chief", "K2", "decide_approval", {"approval": "K1", "decision": "approved", "note": "去吧"})
    assert [claim.person for claim in questions(asked).tick()] == [person]
    assert ann.read(service.received[1]) == {
        "title": "chief approved",
        "body": "重庆长安机械 · 新厂 ERP\nMove to “Qualification confirmed”\n去吧",
        "url": "#/opportunity/O1",
        "tag": "approval-K1",
        "lang": "en",
    }
    with asked.services.store.read() as tx:
        assert Ledger(tx.connection).open_claims() == []


def test_a_step_of_the_process_is_told_in_its_own_words(asked: World, service: Receiver) -> None:
    chief, running = subscribe(asked, "chief", service), questions(asked)
    running.tick()
    command(asked, "ann", "K8", "request_approval", {**ASK, "about": "step", "detail": {"to": "quotation"}})
    assert [claim.person for claim in running.tick()] == [asked.ids["chief"]]
    assert "转入“正式书面报价”" in chief.read(service.received[1])["body"]


def test_quiet_hours_hold_it_back(asked: World, service: Receiver) -> None:
    subscribe(asked, "chief", service)
    person = asked.ids["chief"]
    asked.write(new("settings", f"s-{person}", quiet_from="11:00", quiet_to="13:30"))
    running = questions(asked)
    assert running.tick() == []
    asked.clock.advance(minutes=91)
    assert [claim.person for claim in running.tick()] == [person]


def test_what_is_a_day_old_is_not_told_any_more(asked: World, service: Receiver) -> None:
    subscribe(asked, "chief", service)
    asked.clock.advance(days=1, minutes=1)
    assert questions(asked).tick() == []


def test_who_takes_it_back_or_answers_oneself_is_told_nothing(asked: World, service: Receiver) -> None:
    subscribe(asked, "chief", service)
    subscribe(asked, "ann", service)
    command(asked, "ann", "K2", "decide_approval", {"approval": "K1", "decision": "withdrawn"})
    assert questions(asked).tick() == []
    asked.write(change("plot", "P-north", supervisor=asked.ids["ann"]))
    asked.clock.ms = NOON + 60_000
    assert questions(asked).tick() == []
