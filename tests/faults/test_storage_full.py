"""Disk full and database read-only, under a server that runs: what cannot be kept is refused for now with a code that
says so, nothing is half there, reading goes on, readiness and log tell the administrator; with room again everything
goes on, without a restart.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from backend.storage.backup import look_at
from tests.e2e.server import ROOT, Server, environment, headland
from tests.faults.crowd import Crowd, Handset, crowd_of, found, settings_for
from tests.faults.limited import ROOMY, Limits, limits
from tests.faults.servers import LIMITED, TREE, server

NOW = 1  # SQLite takes the size the file has for a limit below it
UNLIMITED = 2**32 - 2
PART = 512 * 1024


@dataclass
class Office:
    """A company at work on a server whose storage can be taken away."""

    running: Server
    crowd: Crowd
    hand: Limits

    @property
    def rep(self) -> Handset:
        return self.crowd.handsets["r1-0"]

    def get(self, path: str, phone: str = "r1-0") -> httpx.Response:
        return self.crowd.handsets[phone].http.get(path)

    def log(self) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.running.log().splitlines() if line.startswith("{")]
        return [line for line in lines if line["log"] == "headland.storage"]

    def work_until(self, code: str) -> None:
        """Everybody works until somebody is refused."""
        rng = Random(5)
        for _ in range(400):
            for phone in self.crowd.handsets.values():
                self.crowd.act(phone, rng)
                self.crowd.exchange(phone)
            if self.crowd.happened[f"told {code}"]:
                return
        raise AssertionError(f"nobody was told {code}: {self.crowd.happened}")

    def reads_go_on(self) -> None:
        """Pull, first copy, brief of old visits, Team: for people who have nothing to send."""
        assert self.get("/api/me").status_code == 200
        assert self.get("/api/accounts/A0/old-visits").status_code == 200
        assert self.get("/api/team/feed", "s1-0").status_code == 200
        answer = self.rep.http.post("/api/sync", json=pull(self))
        assert answer.status_code == 200, answer.text
        assert {page["id"] for page in answer.json()["buckets"]} >= {"org", "plot:north"}
        assert self.get("/api/buckets/plot:north/snapshot").status_code == 200

    def not_ready(self, code: str) -> None:
        told = self.get("/api/ready")
        assert told.status_code >= 500 and told.json()["code"] == code
        assert self.get("/api/health").status_code == 200

    def goes_on(self) -> None:
        """Without a restart: ready again, everybody's work arrives, the judge and the doctor find nothing."""
        assert self.get("/api/ready").status_code == 200
        self.crowd.settle()
        self.crowd.work(20)
        self.crowd.settle()
        self.running.stop()
        assert self.crowd.verdict() == []
        assert "error:" not in headland("doctor", data=self.running.data, command=TREE)


def pull(office: Office) -> dict[str, Any]:
    me = office.get("/api/me").json()
    return {"replica": me["replica"], "schema": 1, "epoch": me["epoch"], "client_now": 0, "cursors": {}}


@contextmanager
def office_in(data: Path) -> Iterator[Office]:
    settings = settings_for(data)
    tokens = found(settings)
    running = server(data, command=LIMITED).start()
    try:
        with crowd_of(settings, 3) as crowd, limits(data) as hand:
            crowd.up.set()
            crowd.sign_in(running.url, tokens)
            crowd.settle()
            yield Office(running, crowd, hand)
    finally:
        running.stop()


@pytest.mark.parametrize(
    ("limit", "tight", "loose", "code"),
    [
        ("pages", NOW, UNLIMITED, "storage_full"),
        ("bytes", 0, ROOMY, "storage_full"),
        ("query_only", 1, 0, "storage_read_only"),
    ],
)
def test_pushes_wait_and_reading_goes_on(tmp_path: Path, limit: str, tight: int, loose: int, code: str) -> None:
    with office_in(tmp_path) as office:
        largest = max(file.stat().st_size for file in tmp_path.glob("headland.sqlite*"))
        office.hand.set(limit, largest if limit == "bytes" else tight)
        office.work_until(code)
        assert set(office.crowd.happened) == {"ops", "pushes sent", "pushes answered", f"told {code}"}
        office.not_ready(code)
        office.reads_go_on()
        told = [line for line in office.log() if line["level"] == "error"]
        assert [line["code"] for line in told] == [code], "once, not for each of the refused"
        assert told[0]["why"]
        office.hand.set(limit, loose)
        office.goes_on()
        assert office.log()[-1]["message"] == "storing works again"


def test_a_photo_waits_where_it_stopped(tmp_path: Path) -> None:
    """A part that found no room counts for nothing; with room the phone goes on at the byte the server names."""
    photo = bytes(range(256)) * (3 * PART // 512)
    name = hashlib.sha256(photo).hexdigest()
    with office_in(tmp_path) as office:

        def put(offset: int) -> httpx.Response:
            part = photo[offset : offset + PART]
            address = f"/api/blobs/{name}?offset={offset}&total={len(photo)}"
            return office.rep.http.put(address, content=part)

        assert put(0).json() == {"have": PART, "done": False}
        office.hand.set("bytes", PART + 1000)
        refused = put(PART)
        assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
        assert office.rep.http.get(f"/api/blobs/{name}").status_code == 404
        office.hand.set("bytes", ROOMY)
        assert put(0).json() == {"have": PART, "done": False}, "what was there is there, the half part is not"
        assert put(PART).json() == {"have": len(photo), "done": True}
        assert office.rep.http.get(f"/api/blobs/{name}").content == photo
        office.goes_on()


def test_a_backup_without_room_leaves_the_last_one(tmp_path: Path) -> None:
    """It says so, leaves no half file, and no phone forgets an op for it."""
    settings = settings_for(tmp_path)
    found(settings)
    headland("backup", data=tmp_path, command=TREE)
    before = sorted((tmp_path / "backups").iterdir())
    small = settings.database_file.stat().st_size // 2
    code = f"import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({small}, {small}))"
    starter = f"{code}; sys.argv = ['headland', 'backup']; runpy.run_module('backend.cli', run_name='__main__')"
    failed = subprocess.run(
        [sys.executable, "-c", starter],
        env=environment(tmp_path),
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=False,
    )
    assert failed.returncode == 1
    assert "no room" in failed.stderr and "Traceback" not in failed.stderr
    assert sorted((tmp_path / "backups").iterdir()) == before
    assert look_at(before[0]).records > 0
