"""Acceptance 2: `headland migrate-to` moves the demo company while two phones have unsent work; they go on against the
new server as if nothing had happened, and the old one is not served again. And `make demo DATABASE=postgres`.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from backend.settings import Settings
from backend.storage.store import open_store
from tests.e2e.people import Company
from tests.e2e.server import ROOT, Server, environment, free_port, headland
from tests.faults.crowd import PATIENCE_S, Crowd, Handset, crowd_of, now, settings_for
from tests.faults.servers import TREE, server
from tests.postgres import Postgres
from tests.simulation.truth import Truth

SMALL = ("--accounts", "40", "--visits", "160")


def unsent_work(rng: Random, _: str, person: str, key: str) -> dict[str, Any]:
    """What a rep writes down on the way: a person, a promise, a number, a line in a note."""
    word = f"{person[:4]}{key}"
    does, kind, fields = rng.choice(
        [
            ("new", "contact", {"name": f"新人{word}"}),
            ("new", "task", {"title": f"承诺{word}", "due": "2026-12-01"}),
            ("set", "contact", {"title": word}),
            ("set", "account", {"city": word}),
            ("text", "account", {"note": word}),
        ]
    )
    pick = {"pick": rng.random() / 4, "pick2": rng.random()}  # of few records, so that two phones meet
    return {"do": does, "kind": kind, "id": key, "fields": fields, "name": "", **pick}


def join(crowd: Crowd, running: Server, name: str, person: str, login: str) -> Handset:
    return crowd.join(name, person, "rep", running.url, running.invite(login).rsplit("/", 1)[-1])


def lose_the_answer(crowd: Crowd, phone: Handset) -> None:
    """The old server takes the push; the phone never hears of it."""
    asked = crowd.tell({"c": "ask", "p": phone.name, "now": now(), "ops": 200, "upto": {}})
    assert asked["request"]["ops"]
    assert phone.http.post("/api/sync", json=asked["request"]).status_code == 200


def refusal(data: Path) -> str:
    """What the old server says when it is started again."""
    command = [*TREE, "serve", "--port", str(free_port())]
    ended = subprocess.run(
        command, env=environment(data), cwd=ROOT, text=True, capture_output=True, timeout=PATIENCE_S, check=False
    )
    assert ended.returncode == 1
    return ended.stderr


def test_two_phones_with_unsent_work_go_on_after_the_move(tmp_path: Path, postgres: Postgres) -> None:
    data, database = tmp_path, postgres.database()
    headland("demo", "--no-serve", *SMALL, data=data, command=TREE)
    running = server(data).start()
    rng = Random("moving")
    try:
        with crowd_of(settings_for(data, database), 8) as crowd:
            rep = Company.read(running).reps[0]
            phones = [join(crowd, running, name, rep.id, rep.login) for name in ("phone", "tablet")]
            crowd.settle()
            cursors = [crowd.tell({"c": "state", "p": phone.name})["cursors"] for phone in phones]
            for phone in phones:
                for _ in range(15):
                    crowd.act(phone, rng, unsent_work)
            lose_the_answer(crowd, phones[0])
            for phone in phones:
                for _ in range(15):
                    crowd.act(phone, rng, unsent_work)
            running.stop()

            told = running.run("migrate-to", database)
            assert "arrived with the same digests and sums" in told
            assert "has moved" in refusal(data)

            running.settings["HEADLAND_DATABASE"] = database
            running.start()
            first = crowd.tell({"c": "ask", "p": "tablet", "now": now(), "ops": 0, "upto": {}})["request"]["cursors"]
            assert first == cursors[1], "nobody starts anew"
            crowd.settle()
            fresh = join(crowd, running, "fresh", rep.id, rep.login)
            crowd.settle()
            assert "error:" not in running.run("doctor")
            running.stop()
            assert crowd.wrong == []
            agree(crowd, [*phones, fresh])
            arrived(crowd, settings_for(data, database))
    finally:
        running.stop()


def agree(crowd: Crowd, phones: list[Handset]) -> None:
    """Every phone holds the same, and what it holds is what the server's sums say."""
    dumps = [crowd.tell({"c": "dump", "p": phone.name}) for phone in phones]
    assert all(check["ok"] for dump in dumps for kind in ("check", "booted") for check in dump[kind])
    held = [{b: {row["id"]: row for row in rows} for b, rows in dump["rows"].items()} for dump in dumps]
    assert held[0] == held[1] == held[2]


def arrived(crowd: Crowd, settings: Settings) -> None:
    """Each of the changes is shown, kept beside, or in the history; none was refused, none waits."""
    assert not [entry for name in ("phone", "tablet") for entry in crowd.tell({"c": "dump", "p": name})["entries"]]
    store = open_store(settings)
    with store.read() as tx:
        truth = Truth(tx, sorted(tx.heads(list(crowd.tell({"c": "state", "p": "phone"})["cursors"]))))
    store.close()
    made = list(crowd.journal.made.values())
    assert len(made) >= 40
    for one in made:
        for name, value in one.fields.items():
            known = [register[0] for register in truth.registers(truth.rows[one.record], name)]
            whole = value in known or (name == "note" and any(last_clause(value) in str(text) for text in known))
            assert whole, f"{one.name}: {one.record}.{name} = {value!r} is nowhere"


def last_clause(note: str) -> str:
    return next(clause for clause in reversed(note.split("。")) if clause)


@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_demo_on_postgres(tmp_path: Path, ending: str) -> None:
    """What `make demo DATABASE=postgres` runs: a database of its own, a link that signs in, an end by Ctrl-C, by
    whoever ends processes, or with its window; and no PostgreSQL is left behind."""
    planned = subprocess.run(
        ["make", "-n", "demo", "DATABASE=postgres"], cwd=ROOT, text=True, capture_output=True, check=True
    ).stdout
    assert re.search(r"-m tests\.with_postgres \S+/server \\?\s+\S+/headland demo --data \S+/company", planned)

    port = free_port()
    demo = [*TREE, "demo", "--data", str(tmp_path / "company"), *SMALL, "--port", str(port)]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.with_postgres", str(tmp_path / "server"), *demo],
        env=environment(tmp_path / "company"),
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=_heeding,
    ) as running:
        assert running.stdout is not None
        try:
            said = [next(running.stdout)]
            while not (link := re.search(r"(http://\S+)/#/join/(\S+)", said[-1])):
                said.append(next(running.stdout))
            answer = asked(f"{link[1]}/api/invitations/{link[2]}")
            assert answer.status_code == 200 and answer.json()["company"]["demo"]
            assert answer.json()["person"]["role"] == "rep"
        finally:
            os.killpg(running.pid, signal.Signals[ending])  # Ctrl-C reaches every process of the terminal
            rest = running.stdout.read()
        by_signal = 256 - signal.Signals[ending]  # whoever is ended by a signal says so
        assert running.wait(PATIENCE_S) == (0 if ending == "SIGINT" else by_signal), rest
        assert not (tmp_path / "server" / "postmaster.pid").exists(), "PostgreSQL is still there"
        assert "PostgreSQL 1" in rest and "Traceback" not in rest


def _heeding() -> None:
    """As from a terminal: the tests themselves may have been started by something that ignores its window's end."""
    for ending in (signal.SIGINT, signal.SIGHUP):
        signal.signal(ending, signal.SIG_DFL)


def asked(address: str) -> httpx.Response:
    """The link is printed before the server listens."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return httpx.post(address, json={"device": "smoke"}, timeout=PATIENCE_S)
        except httpx.ConnectError:
            assert time.monotonic() < deadline, "the demo does not listen"
            threading.Event().wait(0.1)
