"""What a rep's day costs on the line: eight visits with notes, twelve facts, six promises, two photos' records.

The phone's own storage and exchange talk to a real server, an exchange after each save as on a phone with signal; bytes
are what the sockets carried. The floor is the same changes as one gzipped JSON text, sent once: no verdict, no row that
comes back, no header, no cookie. Pictures are not counted: they are as large as they are (a photo is drawn small).
"""

from __future__ import annotations

import gzip
import subprocess
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec

import hatch_build
from backend.demo.company import invent
from shared_schema.playbook import load_shipped
from tests.benchmarks.measure import Figure
from tests.e2e.people import Company, Seat
from tests.e2e.server import Server

DRIVER = Path(__file__).with_name("day_driver.mjs")
DAY = "2026-11-20"
VISITS, FACTS, TASKS, PHOTOS = 8, 12, 6, 2
LIMIT = 15.0
Change = dict[str, Any]


def measure(server: Server) -> list[Figure]:
    """Bytes up and down of the day, and of an exchange that has nothing to say."""
    company = Company.read(server)
    rep = company.reps[0]
    with closing(Seat.take(server, rep.login)) as seat:
        held = seat.rows(f"plot:{company.plots[rep.id]}")
        accounts = [i for i, row in held.items() if row["kind"] == "account"][:VISITS]
        changes = typical_day(rep.id, accounts)
        cookie = "; ".join(f"{name}={value}" for name, value in seat.http.cookies.items())
        given = {"origin": server.url, "cookie": cookie, "session": seat.me, "changes": changes}
        spent = _drive(given)
    day, nothing = spent["day"], spent["nothing"]
    floor = len(gzip.compress(msgspec.json.encode(changes), 6))
    both = (day["up"] + day["down"]) / 1024
    more = f"{day['up'] / 1024:.1f} KB up, {day['down'] / 1024:.1f} KB down in {day['requests']} requests; an exchange "
    more += f"with nothing to say: {nothing['up']} bytes up, {nothing['down']} down"
    return [Figure("bytes of a rep's day", both, floor / 1024, "KB", more, limit=LIMIT)]


def _drive(given: dict[str, Any]) -> dict[str, Any]:
    node = hatch_build.node_home() / "bin" / "node"
    done = subprocess.run([str(node), str(DRIVER)], input=msgspec.json.encode(given), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    answer: dict[str, Any] = msgspec.json.decode(done.stdout)
    return answer


def typical_day(me: str, accounts: list[str]) -> list[list[Change]]:
    """The saves of a day as the log form makes them: the visit, what was learned, what was promised, the photos."""
    company = invent(load_shipped(), date.fromisoformat(DAY), accounts=40, visits=300)
    kinds = {kind: [r.fields for r in company.records if r.kind == kind] for kind in ("visit", "fact", "task")}
    notes = [visit for visit in kinds["visit"] if visit.get("note")]
    facts = [fact for fact in kinds["fact"] if not str(fact["item"]).startswith("person.") and fact["item"] != "grade"]
    saves = []
    for index, account in enumerate(accounts):
        at = f"{DAY}T{9 + index:02}:12:44Z"
        common = {"account": account, "author": me, "day": DAY, "recorded_at": at}
        visit = _id(f"visit {index}")
        told = {name: notes[index][name] for name in ("note", "purpose", "touch") if notes[index].get(name)}
        save = [_new("visit", visit, {**common, "happened_at": at, "zone": "Asia/Shanghai", **told})]
        for n in range(index, FACTS, VISITS):
            said = {"subject": account, "visit": visit, "item": facts[n]["item"], "value": facts[n]["value"]}
            save.append(_new("fact", _id(f"fact {n}"), {**common, **said}))
        for n in range(index, TASKS, VISITS):
            task = {"account": account, "visit": visit, "assignee": me, "direction": "ours", "due": "2026-12-01"}
            save.append(_new("task", _id(f"task {n}"), {**task, "title": kinds["task"][n]["title"]}))
        for n in range(index, PHOTOS, VISITS):
            photo = {"sha256": f"{n:064x}", "thumb": f"{n + 9:064x}", "mime": "image/jpeg", "bytes": 183_000 + n}
            save.append(_new("attachment", _id(f"photo {n}"), {"account": account, "subject": visit, **photo}))
        saves.append(save)
    return saves


def _new(kind: str, name: str, fields: Change) -> Change:
    return {"op": "new", "kind": kind, "id": name, "fields": fields}


def _id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))
