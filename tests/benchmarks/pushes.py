"""A signal comes and a thousand changes wait: from that moment until every one is answered, the rows are stored and
nothing waits, in the browser, with the installed server at the other end of the line.

Ours is the app with its list open, offline, over a phone's copy of the plot. The floor is `pages/push.html`: the same
changes as values in IndexedDB, in as many requests with the same bytes; `floor_server.py` stores each of them durably
and answers with the very bytes our server gave. Each round has changes of its own.
"""

from __future__ import annotations

import gzip
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import msgspec
from playwright.sync_api import Response

import hatch_build
from backend.demo.company import invent
from shared_schema.playbook import load_shipped
from tests.benchmarks.browser import LOOK_FOR_ROWS, MARKED, ROWS, Bench, opened, prepare_ours
from tests.benchmarks.measure import Figure, processor_ms
from tests.e2e.phone import Phone

BUNDLE = Path(__file__).with_name("outbox_bundle.mjs")
TODAY = date(2026, 11, 20)
VISITS, FACTS, EDITS = 600, 200, 200
CHANGES = VISITS + FACTS + EDITS
SIGNAL, DONE = "headland:signal", "headland:nothing-waits"
WALL_LIMIT, WORK_LIMIT = 16.0, 8.0
"""Generous: five requests one after another wait for each neighbour of a busy machine, processor time does not."""
GOAL = 1.5
LISTEN = f"addEventListener('online', () => performance.mark('{SIGNAL}'))"
GZIP = b"\x1f\x8b"
BETWEEN = f"""() => {{
  const at = (name) => performance.getEntriesByName(name)[0].startTime
  return at('{DONE}') - at('{SIGNAL}')
}}"""
LEFT = """async (name) => {
  const open = indexedDB.open(name)
  const db = await new Promise((resolve) => (open.onsuccess = () => resolve(open.result)))
  const count = db.transaction('outbox').objectStore('outbox').count()
  const left = await new Promise((resolve) => (count.onsuccess = () => resolve(count.result)))
  db.close()
  return left
}"""
Change = dict[str, Any]


@dataclass(frozen=True)
class Talk:
    """What went up and came down in one round."""

    up: list[bytes]
    down: list[bytes]


@dataclass(frozen=True)
class Spent:
    """Milliseconds from the signal to nothing waiting, and of processor time meanwhile: of all processes of the browser
    and of the server's."""

    wall: float
    work: float


def push(it: Bench, rounds: int) -> list[Figure]:
    """Ours first in each round; then its bytes again, to the floor that waits and to the one that does not."""
    profile, _ = prepare_ours(it)
    fill = _bundle()
    found: list[tuple[Spent, Spent, Spent]] = []
    with opened(it.phone(it.floor)) as floor:
        for _ in range(rounds):
            with opened(it.phone(it.server.url, profile)) as phone:
                ours, talk = _ours(it, phone, fill)
            found.append((ours, _floor(it, floor, talk), _floor(it, floor, talk, "hasty")))
    ours, waiting, hasty = (
        Spent(median(one.wall for one in side), median(one.work for one in side)) for side in zip(*found, strict=True)
    )
    up, down = (sum(map(len, way)) / 1024 for way in (talk.up, talk.down))
    more = f"{len(talk.up)} requests, {up:,.0f} KB up, {down:,.0f} KB down; {it.plot.records:,} records; goal {GOAL} ×"
    name = f"{CHANGES:,} changes pushed from a browser"
    hastily = "against a floor that sends on before it has stored"
    return [
        Figure(name, ours.wall, waiting.wall, "ms", more, limit=WALL_LIMIT),
        Figure("the same", ours.wall, hasty.wall, "ms", hastily),
        Figure(
            "processor time of it", ours.work, waiting.work, "ms", "the whole browser and the server", limit=WORK_LIMIT
        ),
    ]


def _bundle() -> str:
    node = hatch_build.node_home() / "bin" / "node"
    return subprocess.run([str(node), str(BUNDLE)], capture_output=True, text=True, check=True).stdout


def _changes(it: Bench) -> Iterator[Change]:
    """A rep's weeks without signal: visits with their notes, what was learned, telephone numbers that changed."""
    company = invent(load_shipped(), TODAY, accounts=100, visits=VISITS * 2)
    notes = [one.fields for one in company.records if one.kind == "visit" and one.fields.get("note")]
    facts = [
        one.fields
        for one in company.records
        if one.kind == "fact" and not str(one.fields["item"]).startswith("person.")
    ]
    accounts = list(it.plot.accounts)
    for n in range(VISITS):
        told = {name: notes[n][name] for name in ("note", "purpose", "touch", "day") if notes[n].get(name)}
        at = {"happened_at": notes[n]["happened_at"], "recorded_at": notes[n]["recorded_at"], "zone": "Asia/Shanghai"}
        yield _new("visit", {"account": accounts[n % len(accounts)], "author": it.plot.rep.id, **told, **at})
    for n in range(FACTS):
        account = accounts[n % len(accounts)]
        said = {name: facts[n][name] for name in ("item", "value", "day", "recorded_at")}
        yield _new("fact", {"account": account, "subject": account, "author": it.plot.rep.id, **said})
    for account in accounts[:EDITS]:
        yield {"op": "set", "kind": "account", "id": account, "fields": {"phone": f"0512-{uuid4().int % 10**8:08}"}}


def _new(kind: str, fields: Change) -> Change:
    """Its id is made on the phone."""
    return {"op": "new", "kind": kind, "fields": fields}


def _ours(it: Bench, phone: Phone, fill: str) -> tuple[Spent, Talk]:
    changes = list(_changes(it))
    assert phone.context is not None and it.server.process is not None and len(changes) == CHANGES
    phone.go("/api/ready")
    phone.page.evaluate(fill)
    phone.context.set_offline(True)
    assert phone.page.evaluate("(changes) => fillOutbox(changes)", changes) == CHANGES
    phone.context.add_init_script(f"{LOOK_FOR_ROWS};{LISTEN}")
    page = phone.go("/#/accounts")
    page.wait_for_function(MARKED, arg=ROWS, polling=250)
    said: list[Response] = []
    page.on("response", lambda one: said.append(one))
    spent = _signal(phone, it.server.process.pid)
    exchanges = [one for one in said if one.url.endswith("/api/sync")]
    talk = [(one.request.post_data_buffer or b"", one.body()) for one in exchanges]
    pushed = [(up, down) for up, down in talk if up.startswith(GZIP)]
    key: str = page.evaluate("JSON.parse(localStorage.getItem('headland.session')).current")
    assert page.evaluate(LEFT, f"headland.{key}") == 0
    return spent, Talk([up for up, _ in pushed], [down for _, down in pushed])


def _signal(phone: Phone, server: int) -> Spent:
    """The line comes back, until nothing waits."""
    assert phone.context is not None
    # What a phone does behind its first rows is not what a push costs.
    phone.page.wait_for_timeout(6000)
    before = _work(phone, server)
    phone.context.set_offline(False)
    phone.page.wait_for_function(MARKED, arg=DONE, polling=100)
    work = _work(phone, server) - before
    wall: float = phone.page.evaluate(BETWEEN)
    return Spent(wall, work)


def _work(phone: Phone, server: int) -> float:
    return sum(processor_ms(process) for process in (server, *(number for number, _ in phone.family())))


def _floor(it: Bench, phone: Phone, talk: Talk, how: str = "") -> Spent:
    assert phone.context is not None
    for number, down in enumerate(talk.down):
        (it.scratch / "pieces" / f"answer-{number}.json").write_bytes(gzip.compress(down, 6))
    asked = [msgspec.json.decode(gzip.decompress(up)) for up in talk.up]
    page = phone.go(f"/pages/push.html#{how}")
    page.reload()
    page.evaluate("(asked) => fill(asked)", asked)
    phone.context.set_offline(True)
    spent = _signal(phone, it.floor_process)
    assert page.evaluate(LEFT, "push") == 0
    return spent
