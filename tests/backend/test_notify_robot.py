"""The group robot's JSON: sent once, tried again only while it surely did not arrive."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from backend.notify.ports import FAILED, SENT, UNKNOWN, Message, Target
from backend.notify.robot import LARGEST_MARKDOWN, Robot, body
from tests.backend.receiver import Receiver, receiver

OK = (200, b'{"errcode":0,"errmsg":"ok"}')
MESSAGE = Message(title="田头", body="x", url="#/today", tag="room", markdown="**周宁**：该联系 3 家")


@pytest.fixture
def room() -> Iterator[Receiver]:
    with receiver() as listening:
        listening.always = OK
        yield listening


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def robot(waits: list[float]) -> Iterator[Robot]:
    with httpx.Client(timeout=5, trust_env=False) as client:
        yield Robot(client, waits.append)


def send(robot: Robot, room: Receiver) -> tuple[str, int]:
    outcome = robot.send(Target(f"{room.url}/cgi-bin/webhook/send?key=secret"), MESSAGE)
    return outcome.state, outcome.attempts


def test_the_json_a_wecom_robot_takes(robot: Robot, room: Receiver) -> None:
    assert send(robot, room) == (SENT, 1)
    (request,) = room.received
    assert request.path == "/cgi-bin/webhook/send?key=secret"
    assert request.headers["content-type"] == "application/json"
    assert request.json == {"msgtype": "markdown", "markdown": {"content": "**周宁**：该联系 3 家"}}


def test_tried_again_on_failure_ever_later(robot: Robot, room: Receiver, waits: list[float]) -> None:
    room.replies = [(500, b""), (200, b'{"errcode":45009,"errmsg":"api freq out of limit"}'), (200, b'{"errcode":-1}')]
    assert send(robot, room) == (SENT, 4)
    assert waits == [1.0, 4.0, 16.0]
    assert len({request.body for request in room.received}) == 1


def test_gives_up_after_the_last_try(robot: Robot, room: Receiver) -> None:
    room.always = (503, b"")
    assert send(robot, room) == (FAILED, 4)
    assert len(room.received) == 4


def test_a_wrong_key_is_not_tried_again(robot: Robot, room: Receiver) -> None:
    room.always = (200, b'{"errcode":93000,"errmsg":"invalid webhook url"}')
    assert send(robot, room) == (FAILED, 1)


def test_an_answer_of_something_else_is_no_success(robot: Robot, room: Receiver) -> None:
    room.always = (200, b"<html>captive portal</html>")
    assert send(robot, room) == (FAILED, 1)


def test_hung_up_after_the_body_is_unknown_and_not_repeated(robot: Robot, room: Receiver) -> None:
    room.always = (0, b"")
    assert send(robot, room) == (UNKNOWN, 1)
    assert len(room.received) == 1


def test_nobody_there_is_tried_again(robot: Robot, waits: list[float]) -> None:
    outcome = robot.send(Target("http://127.0.0.1:9/send"), MESSAGE)
    assert (outcome.state, outcome.attempts) == (FAILED, 4)
    assert waits == [1.0, 4.0, 16.0]


def test_a_text_too_long_is_cut_at_a_character() -> None:
    sent = body(Message(title="", body="", url="", tag="", markdown="田" * 3000))
    content = sent["markdown"]["content"]  # type: ignore[index]
    assert len(content.encode()) <= LARGEST_MARKDOWN and content.endswith("…")
