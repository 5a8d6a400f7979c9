"""What the phone computes while a thumb waits: the brief of a big account, and a search at each keystroke.

The real TypeScript, in Node; the floor is plain JavaScript over the same records in the same process. Processor time,
so that a busy machine changes little.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

import hatch_build
from backend.demo.company import invent
from backend.pinyin import derive
from shared_schema.playbook import canonical_json, load_shipped
from tests.benchmarks.measure import Figure, alternate, medians
from tests.shared_schema.random_family import Maker

DRIVER = Path(__file__).with_name("phone_driver.mjs")
TODAY = date(2026, 11, 21)
CONTACTS, VISITS, FACTS = 40, 300, 500
ACCOUNTS, NOTES = 2_000, 10_000
QUERIES = ("预算", "无锡", "lml", "suzhou", "0512", "budget", "预算 设备", "没有这样的字")
"""A word of notes, a city, initials, full pinyin, digits, English, two words, nothing."""
RUNS = 40
WARM, SLICES = 1_500, 10
"""Compiled before it is counted, then in many short turns: a busy second hits ours and the floor alike."""
PUSHED = 1_000
BRIEF_LIMIT, SEARCH_LIMIT, PUSH_LIMIT, BARE_LIMIT = 5.0, 10.0, 6.0, 12.0


class Driver:
    """The pipe to Node."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def __call__(self, verb: str, **given: Any) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode({"verb": verb, **given}) + b"\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the driver ended")
        return msgspec.json.decode(line)


@contextmanager
def driver() -> Iterator[Driver]:
    node = hatch_build.node_home() / "bin" / "node"
    with subprocess.Popen([str(node), str(DRIVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Driver(process)


def measure(rounds: int) -> list[Figure]:
    with driver() as phone:
        return [*_push(phone, rounds), _brief(phone, rounds), _search(phone, rounds)]


def _push(phone: Driver, rounds: int) -> list[Figure]:
    """The phone's half of a thousand changes made without signal: saved one by one, sent, answered, landed."""
    company = invent(load_shipped(), TODAY, accounts=100, visits=PUSHED)
    visits = [one for one in company.records if one.kind == "visit"][:PUSHED]
    changes = [{"op": "new", "kind": one.kind, "id": one.id, "fields": one.fields} for one in visits]
    assert phone("rehearse", changes=changes) == [len(changes), 0, len(changes)], "all of them landed"
    ours, bytes_, bare = medians(
        [
            lambda: phone("drain", changes=changes, runs=RUNS),
            lambda: phone("exchange", runs=RUNS),
            lambda: phone("carry", changes=changes, runs=RUNS),
        ],
        rounds,
    )
    name = f"phone's half of pushing {len(changes):,}"
    more = "numbers, stamps, bases, verdicts, rows; without the database; floor: the same bytes; goal 1.5 ×"
    least = "floor: the changes alone, written and read once"
    return [
        Figure(name, ours, bytes_, "ms", more, limit=PUSH_LIMIT),
        Figure(f"{name}, bare", ours, bare, "ms", least, limit=BARE_LIMIT),
    ]


def big_family() -> dict[str, Any]:
    """An account cultivated for years, dense enough that every branch of the rules is met."""
    maker = Maker(load_shipped(), 7)
    contacts = [{"id": f"c{n}", "kind": "contact", "name": f"联系人{n}"} for n in range(CONTACTS)]
    facts = [{**maker.fact(n), "retracted": False} for n in range(FACTS)]
    for fact in facts:
        if fact["item"].startswith("person."):
            fact["subject"] = maker.random.choice(contacts)["id"]
    visits = [{**maker.visit(n), f"people:c{n % CONTACTS}": True} for n in range(VISITS)]
    return {"account": maker.account(), "contacts": contacts, "facts": facts, "visits": visits}


def _brief(phone: Driver, rounds: int) -> Figure:
    playbook = canonical_json(load_shipped()).decode()
    phone("load", playbook=playbook, family=big_family(), today=TODAY.isoformat())
    for verb in ("brief", "scan"):
        phone(verb, runs=WARM)
    runs = RUNS * 2
    ours, floor = alternate(lambda: phone("brief", runs=runs), lambda: phone("scan", runs=runs), rounds * SLICES)
    more = f"{CONTACTS} contacts, {VISITS} visits, {FACTS} facts"
    return Figure("brief of a big account", ours, floor, "ms", more, limit=BRIEF_LIMIT)


def texts() -> list[dict[str, Any]]:
    """Accounts and visits of an invented company, with pinyin keys as the server sends them."""
    company = invent(load_shipped(), TODAY, accounts=ACCOUNTS, visits=NOTES)
    return [
        {"id": one.id, "kind": one.kind, "v": one.fields, "d": derive(one.kind, one.fields)}
        for one in company.records
        if one.kind in ("account", "visit")
    ]


def _search(phone: Driver, rounds: int) -> Figure:
    """The mean over the queries; the dearest is named."""
    filled = phone("fill", records=texts())
    each: dict[str, float] = {}

    def ours() -> float:
        each.update({query: phone("find", query=query, runs=RUNS)[0] for query in QUERIES})
        return sum(each.values()) / len(QUERIES)

    def floor() -> float:
        return sum(float(phone("includes", query=query, runs=RUNS)[0]) for query in QUERIES) / len(QUERIES)

    measured, least = alternate(ours, floor, rounds)
    dearest = max(each, key=each.__getitem__)
    more = f"{filled['records']:,} records, {filled['texts']:,} texts; dearest “{dearest}” {each[dearest]:.1f} ms"
    return Figure("search, a keystroke", measured, least, "ms", more, limit=SEARCH_LIMIT)
