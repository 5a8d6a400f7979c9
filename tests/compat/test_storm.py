"""A former release's phones in bad weather: its core, as the simulation of its day drove it, against today's exchange.

Requests and answers are lost, repeated and late; phones die between a step and its commit, are cloned, and get first
copies as snapshots; accounts move under their feet. Then everybody exchanges until nothing moves: each copy is the
server's, every op was taken or refused with a reason, and nothing waits. A seed is a story: the same one every time.
"""

from __future__ import annotations

import json
import random
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

import hatch_build
from shared_schema.errors import Failed
from shared_schema.protocol import FORMER, Op, SyncRequest
from sync.exchange import Hooks, exchange, issue_replica
from sync.ports import Actor
from sync.pull import row_of
from sync.segments import snapshot
from tests.compat.conftest import Release
from tests.sync.phones import Company, OpenAccess

SEEDS = 6
STEPS = 140
NORTH, SOUTH = "plot:north", "plot:south"
Command = dict[str, Any]


class Core:
    """The pipe to the core: a list of commands in, their answers out."""

    def __init__(self, program: Path) -> None:
        node = hatch_build.node_home() / "bin" / "node"
        self._process = subprocess.Popen([str(node), str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self({"c": "reset", "bug": ""})

    def __call__(self, command: Command) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode([command]) + b"\n")
        self._process.stdin.flush()
        return msgspec.json.decode(self._process.stdout.readline())[0]

    def end(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


class Storm:
    """One seed's weather over a company in memory."""

    def __init__(self, core: Core, seed: int) -> None:
        self.core, self.random = core, random.Random(seed)
        readable = {"ann": {"org", NORTH}, "dan": {"org", NORTH}, "bob": {"org", SOUTH}}
        access = OpenAccess(**readable)
        access.formerly = {"ann": {SOUTH}, "dan": {SOUTH}, "bob": {NORTH}}
        self.company = Company(access, hooks=Hooks(large_bucket=4, page_bytes=1_500))
        self.company.found()
        many = [
            Op(n=0, op="new", kind="account", id=f"A{n}", fields={"name": f"老客户{n}", "plot": "north"})
            for n in range(2, 9)
        ]
        self.company.write(*many)
        self.access = access
        self.owner: dict[str, str] = {}
        self.made = 0
        self.seen: Counter[str] = Counter()
        """What the weather brought: verdicts, refusals' codes, snapshots, gone marks, failures."""
        self.core({"c": "reset", "bug": ""})
        for person in readable:
            self.open(person, person)

    def open(self, name: str, person: str) -> None:
        self.owner[name] = person
        with self.company.store.write() as tx:
            replica = issue_replica(tx, person, name, now_ms=self.company.now).id
            epoch = tx.epoch()
        self.core({"c": "open", "p": name, "replica": replica, "epoch": epoch})

    # What happens

    def step(self) -> None:
        self.company.now += self.random.randrange(1, 4_000)
        name = self.random.choice(sorted(self.owner))
        match self.random.choices(["act", "exchange", "crash", "clone", "move"], [50, 40, 4, 2, 4])[0]:
            case "act":
                self.act(name)
            case "exchange":
                self.exchange(name)
            case "crash":
                self.core({"c": "crash", "p": name})
            case "clone" if len(self.owner) < 6:
                self.owner[f"{name}+"] = self.owner[name]
                self.core({"c": "clone", "p": name, "as": f"{name}+"})
            case "move":
                self.move()

    def act(self, name: str) -> None:
        self.made += 1
        do = self.random.choice(["new", "new", "set", "set", "text", "settle"])
        kind = self.random.choice(["account", "contact", "task"] if do != "text" else ["account", "contact"])
        plot = "south" if self.owner[name] == "bob" else "north"
        fields: dict[str, Any] = {
            "account": {"name": f"客户{self.made}", "plot": plot},
            "contact": {"name": f"联系人{self.made}"},
            "task": {"title": f"承诺{self.made}"},
        }[kind]
        if do == "set":
            fields = {"title": f"改{self.made}"} if kind == "task" else {"phone": f"136 {self.made:04}"}
        if do == "text":
            fields = {"note": f"第{self.made}句"}
        action = {"do": do, "kind": kind, "id": f"R{self.made}", "fields": fields}
        picks = {"pick": self.random.random(), "pick2": self.random.random()}
        dies = self.random.random() < 0.05
        self.core({"c": "act", "p": name, "now": self.company.now, "action": {**action, **picks}, "dies": dies})

    def move(self) -> None:
        with self.company.store.read() as tx:
            accounts = [row for row in tx.of_kind("account") if not row.erased]
        account = self.random.choice(accounts)
        to = "south" if account.bucket == NORTH else "north"
        self.made += 1
        self.company.write(
            Op(n=0, op="cmd", id=f"K{self.made}", name="move_account", args={"account": account.id, "to": to})
        )

    def exchange(self, name: str, calm: bool = False) -> None:
        """One round trip with its snapshots; on the way it may be lost, repeated, or end with the phone's death."""
        upto: dict[str, int] = {}
        for _ in range(40 if calm else self.random.randrange(1, 4)):
            asked = self.core({"c": "ask", "p": name, "now": self.company.now, "ops": 5, "upto": upto, "dies": False})
            answer = self.server(name, asked["request"])
            if not calm and self.random.random() < 0.2:
                return  # the answer is lost
            if not calm and self.random.random() < 0.1:
                answer = self.server(name, asked["request"])  # asked twice, answered twice
            dies = not calm and self.random.random() < 0.1
            told = {"c": "answer", "p": name, "token": asked["token"], "now": self.company.now + 20, "dies": dies}
            outcome = self.core({**told, **answer})
            if outcome is None:
                return
            if "next" in outcome:
                self.recover(name, outcome["next"])
                upto = {}
                continue
            self.heed(name, answer["response"], outcome)
            if not outcome["again"] and not outcome["snapshots"]:
                return
            upto = outcome["upto"]

    def server(self, name: str, request: dict[str, Any]) -> dict[str, Any]:
        """What today's server says, as the phone hears it."""
        message = msgspec.json.decode(json.dumps(request).encode(), type=SyncRequest)
        actor = Actor(self.owner[name], "rep", message.replica)
        company = self.company
        try:
            said = exchange(company.store, self.access, actor, message, now_ms=company.now, hooks=company.hooks)
        except Failed as failure:
            return {"failure": {"code": failure.code, "detail": failure.detail}}
        return {"response": msgspec.to_builtins(said)}

    def recover(self, name: str, how: str) -> None:
        assert how in ("retry", "new-replica", "smaller"), how
        self.seen[how] += 1
        if how == "new-replica":
            with self.company.store.write() as tx:
                replica = issue_replica(tx, self.owner[name], name, now_ms=self.company.now).id
            self.core({"c": "adopt", "p": name, "replica": replica, "now": self.company.now, "dies": False})

    def heed(self, name: str, response: dict[str, Any], outcome: dict[str, Any]) -> None:
        assert outcome["backwards"] == []
        self.seen.update(result.get("code") or result["r"] for result in response["results"])
        self.seen["gone"] += sum(len(page["gone"]) for page in response["buckets"])
        self.seen["snapshot"] += len(outcome["snapshots"])
        for bucket in outcome["snapshots"]:
            with self.company.store.read() as tx:
                manifest, segments = snapshot(tx, bucket, FORMER)
            texts = {key: body.decode() for key, body in segments.items()}
            cursors = self.core({"c": "state", "p": name})["cursors"]
            told = {"manifest": msgspec.to_builtins(manifest), "texts": texts, "from": cursors.get(bucket, 0)}
            self.core({"c": "snapshot", "p": name, "now": self.company.now, "dies": False, **told})

    # What must hold

    def calm(self) -> None:
        for _ in range(4):
            for name in sorted(self.owner):
                self.company.now += 1_000
                self.exchange(name, calm=True)

    def judge(self) -> None:
        with self.company.store.read() as tx:
            heads = {bucket: tx.heads([bucket])[bucket] for bucket in ("org", NORTH, SOUTH)}
            rows = {
                bucket: {row.id: msgspec.to_builtins(row_of(row)) for row in tx.records(bucket)} for bucket in heads
            }
        for name in self.owner:
            held = self.core({"c": "dump", "p": name})
            assert [one for one in held["check"] + held["booted"] if not one["ok"]] == [], name
            for bucket, there in held["rows"].items():
                assert {row["id"]: row for row in there} == rows[bucket], (name, bucket)
                assert held["cursors"][bucket]["sum"] == heads[bucket].sum
            states = {entry["state"] for entry in held["entries"]}
            assert states <= {"rejected", "quarantined"}, (name, states)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_phones_of_the_release_live_through_it(release: Release, seed: int) -> None:
    core = Core(release.folder / "core.mjs")
    try:
        storm = Storm(core, seed)
        for _ in range(STEPS):
            storm.step()
        storm.calm()
        storm.judge()
        known = {"ok", "quarantined", "gone", "snapshot", "retry", "new-replica", "depends_on", "not_allowed"}
        assert storm.seen.keys() <= known, storm.seen
        assert all(storm.seen[what] > 0 for what in ("ok", "gone", "snapshot")), storm.seen
    finally:
        core.end()
