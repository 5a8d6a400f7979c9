"""The log: one JSON object a line, and nothing secret in it."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from backend import logs
from backend.auth import people
from tests.backend.conftest import PASSWORD, World


def test_a_line_is_an_object_with_what_was_passed_along() -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        error = sys.exc_info()
    record = logging.LogRecord("headland.x", logging.ERROR, "f", 1, "it %s", ("broke",), error)
    record.path = "/api/sync"
    line = json.loads(logs.JsonFormatter().format(record))
    assert (line["level"], line["log"], line["message"], line["path"]) == (
        "error",
        "headland.x",
        "it broke",
        "/api/sync",
    )
    assert "ValueError: broken" in line["error"]


def test_a_request_is_logged_by_its_template_without_secrets(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with world.services.writing() as (tx, company):
        link = people.invite(world.services, tx, company, world.ids["ann"]).link
    token = link.rsplit("/", 1)[1]
    with caplog.at_level(logging.DEBUG):
        client = world.client()
        client.post(f"/api/invitations/{token}", json={"device": "d"})
        client.post("/api/sign-in", json={"name": "ann", "password": PASSWORD})
    lines = [logs.JsonFormatter().format(record) for record in caplog.records if record.name.startswith("headland")]
    assert any(json.loads(line).get("path") == "/api/invitations/{token}" for line in lines)
    assert all("ms" in json.loads(line) for line in lines if '"headland.access"' in line)
    for secret in (token, PASSWORD, client.cookies["headland_session"]):
        assert not [line for line in lines if secret in line]


def test_what_storage_says_once_its_driver_does_not_say_again() -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        logs.configure("json")
        for driver in ("psycopg", "psycopg.pool"):
            assert not logging.getLogger(driver).isEnabledFor(logging.WARNING)
            assert logging.getLogger(driver).isEnabledFor(logging.ERROR)
    finally:
        root.handlers[:], level = before[0], before[1]
        root.setLevel(level)
