"""Claimed and committed before it leaves: a crash, a restart or a second process sends nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from backend.notify.dispatch import Dispatcher
from backend.notify.ledger import ROOM, Claim, Ledger
from backend.notify.ports import FAILED, GONE, SENT, UNKNOWN, Message, Outcome, Target
from backend.storage.sqlite import SqliteStore

CLAIM = Claim("P1", "2026-11-23", "digest", Message("t", "b", "#/today", "digest-2026-11-23"))
TO_ROOM = Claim(ROOM, "2026-11-23", "room", Message("t", "b", "#/today", "room-2026-11-23"))
PHONE, DESK = Target("https://push.example/phone", "k", "a"), Target("https://push.example/desk", "k", "a")


class Crash(BaseException):
    """The process dies."""


@dataclass
class Recording:
    """A channel that writes down what it is given. `dies` before or after the message left."""

    name: str
    repeatable: bool
    sent: list[tuple[str, str]] = field(default_factory=list)
    outcome: Outcome = field(default_factory=lambda: Outcome(SENT, 201))
    dies: str = ""

    def send(self, target: Target, message: Message) -> Outcome:
        if self.dies == "before":
            raise Crash
        self.sent.append((target.address, message.tag))
        if self.dies == "after":
            raise Crash
        return self.outcome


@dataclass
class Post:
    """A dispatcher over a real database, as often newly built as the process restarts."""

    store: SqliteStore
    push: Recording = field(default_factory=lambda: Recording("push", True))
    robot: Recording = field(default_factory=lambda: Recording("robot", False))
    now: int = 1000

    @contextmanager
    def writing(self) -> Iterator[Ledger]:
        with self.store.transaction() as connection:
            yield Ledger(connection)

    def dispatcher(self) -> Dispatcher:
        return Dispatcher(self.writing, self.push, self.robot, "https://room.example/send?key=secret", lambda: self.now)

    def subscribe(self, *targets: Target, person: str = "P1") -> None:
        with self.writing() as ledger:
            for target in targets:
                ledger.subscribe(person, "D", target, self.now)

    def states(self) -> list[tuple[str, str, str]]:
        with self.writing() as ledger:
            return [(d.channel, d.target, d.state) for d in ledger.deliveries()]

    def open(self) -> list[Claim]:
        with self.writing() as ledger:
            return ledger.open_claims()


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    store = SqliteStore(tmp_path / "headland.sqlite")
    yield Post(store)
    store.close()


def test_every_phone_of_the_person_is_told_once(post: Post) -> None:
    post.subscribe(PHONE, DESK)
    post.subscribe(Target("https://push.example/other", "k", "a"), person="P2")
    assert [o.state for o in post.dispatcher().deliver(CLAIM)] == [SENT, SENT]
    assert post.dispatcher().deliver(CLAIM) == [], "taken before"
    assert sorted(post.push.sent) == [(DESK.address, "digest-2026-11-23"), (PHONE.address, "digest-2026-11-23")]
    assert post.open() == []


def test_another_day_or_kind_is_another_reminder(post: Post) -> None:
    post.subscribe(PHONE)
    dispatcher = post.dispatcher()
    dispatcher.deliver(CLAIM)
    dispatcher.deliver(Claim("P1", "2026-11-24", "digest", CLAIM.message))
    dispatcher.deliver(Claim("P1", "2026-11-23", "birthday", CLAIM.message))
    assert len(post.push.sent) == 3


def test_the_claim_stands_in_the_database_before_anything_leaves(post: Post) -> None:
    post.subscribe(PHONE)
    post.push.dies = "before"
    with pytest.raises(Crash):
        post.dispatcher().deliver(CLAIM)
    assert post.push.sent == []
    assert post.open() == [CLAIM]
    assert post.dispatcher().deliver(CLAIM) == [], "a restarted plan does not send beside the recovery"


@pytest.mark.parametrize("dies", ["before", "after"])
def test_web_push_cut_by_a_crash_goes_again_under_the_same_tag(post: Post, dies: str) -> None:
    post.subscribe(PHONE)
    post.push.dies = dies
    with pytest.raises(Crash):
        post.dispatcher().deliver(CLAIM)
    post.push.dies = ""
    assert post.dispatcher().recover() == [CLAIM]
    assert {tag for _, tag in post.push.sent} == {"digest-2026-11-23"}, "the phone replaces what has the same tag"
    assert post.states() == [("push", PHONE.address, SENT)]
    assert post.dispatcher().recover() == []


def test_only_phones_not_yet_told_are_told_after_a_crash(post: Post) -> None:
    post.subscribe(PHONE, DESK)
    dispatcher = post.dispatcher()
    first = post.push.send

    def die_at_the_second(target: Target, message: Message) -> Outcome:
        if post.push.sent:
            raise Crash
        return first(target, message)

    post.push.send = die_at_the_second  # type: ignore[method-assign]  # a planted crash
    with pytest.raises(Crash):
        dispatcher.deliver(CLAIM)
    post.push.send = first  # type: ignore[method-assign]  # as it was
    post.dispatcher().recover()
    assert len(post.push.sent) == 2 and len(set(post.push.sent)) == 2


@pytest.mark.parametrize("dies", ["before", "after"])
def test_a_robot_cut_by_a_crash_is_not_repeated_but_unknown(post: Post, dies: str) -> None:
    post.robot.dies = dies
    with pytest.raises(Crash):
        post.dispatcher().deliver(TO_ROOM)
    said = list(post.robot.sent)
    post.robot.dies = ""
    assert post.dispatcher().recover() == [TO_ROOM]
    assert post.robot.sent == said
    assert post.states() == [("robot", "https://room.example/send", UNKNOWN)], "and its key is not written down"
    assert post.open() == []


def test_a_subscription_that_is_gone_is_forgotten(post: Post) -> None:
    post.subscribe(PHONE)
    post.push.outcome = Outcome(GONE, 410)
    post.dispatcher().deliver(CLAIM)
    with post.writing() as ledger:
        assert ledger.subscriptions("P1") == []


def test_a_failure_is_recorded_and_closed(post: Post) -> None:
    post.subscribe(PHONE)
    post.push.outcome = Outcome(FAILED, 503, 4, "Service Unavailable")
    post.dispatcher().deliver(CLAIM)
    assert post.states() == [("push", PHONE.address, FAILED)]
    assert post.dispatcher().recover() == []


def test_a_phone_that_changes_hands_belongs_to_the_later(post: Post) -> None:
    post.subscribe(PHONE)
    post.subscribe(PHONE, person="P2")
    with post.writing() as ledger:
        assert ledger.subscriptions("P1") == []
        assert ledger.subscriptions("P2") == [PHONE]
        assert not ledger.unsubscribe(PHONE.address, "P1"), "and only that person forgets it"


def test_old_deliveries_are_forgotten_open_claims_are_not(post: Post) -> None:
    post.subscribe(PHONE)
    post.dispatcher().deliver(CLAIM)
    with post.writing() as ledger:
        ledger.claim(TO_ROOM, 500)
        assert ledger.forget(2000) == 1
    assert post.open() == [TO_ROOM]
    assert post.states() == []
