"""Ten phones of four people at a real server over real TCP, and what must be true of them afterwards.

The phones are the real TypeScript core (tests/simulation/phones.py), what they do is drawn as in the simulation, and
the simulation's judge looks at the end: only the network, the processes and the clock are real here. Every verdict is
noted when it comes; one that comes again must be the same.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, TypeVar, cast

import httpx
import msgspec

from backend.app import create_services
from backend.auth import people
from backend.auth.access import Policy
from backend.auth.sessions import record
from backend.settings import Settings
from backend.storage.store import open_store
from shared_schema.protocol import Result
from sync.ports import Actor, Held, ReadTx
from tests.simulation.journal import Journal
from tests.simulation.judge import judge
from tests.simulation.people import action, founding
from tests.simulation.phones import Command, Phones
from tests.simulation.world import World

T = TypeVar("T")
CREW = tuple(
    (f"{person}-{number}", person, role)
    for person, role, phones in (("r1", "rep", 3), ("r2", "rep", 3), ("r3", "rep", 2), ("s1", "supervisor", 2))
    for number in range(phones)
)
Draw = Callable[[Random, str, str, str], dict[str, Any]]
"""What somebody of a role does next: (rng, role, person, id of what is made)."""
PATIENCE_S = 120.0
"""Generous: a slow machine is no defect."""
QUIET_ROUNDS = 60
LATER = frozenset({"unavailable", "storage_full", "storage_read_only"})
"""All that a fault may make a server say: keep it and try again."""


def found(settings: Settings) -> dict[str, str]:
    """A company of the simulation's people and plots; returns for each phone of the crew a token that signs it in."""
    services = create_services(settings)
    with services.writing() as (tx, company):
        record(services, tx, *founding())
        for person in sorted({person for _, person, _ in CREW}):
            company.add_credential(person, person, services.clock())
        links = {name: people.invite(services, tx, company, person).link for name, person, _ in CREW}
    services.notifier.close()
    services.store.close()
    return {name: link.rsplit("/", 1)[-1] for name, link in links.items()}


@dataclass
class Handset:
    """One phone: its session at the server, and the name under which the core knows it."""

    name: str
    person: str
    role: str
    http: httpx.Client
    replica: str = ""
    upto: dict[str, int] = field(default_factory=dict)
    verdicts: dict[tuple[str, int, str], Any] = field(default_factory=dict)
    """(replica, n, stamp) -> the verdict that came first."""

    def actor(self) -> Actor:
        return Actor(person=self.person, role=self.role, replica=self.replica)


class Truth:
    """What the server holds, read from its data when no process serves it: the judge's view of the server."""

    epochs = 1

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.policy = Policy()

    def look(self, work: Callable[[ReadTx], T]) -> T:
        store = open_store(self._settings)
        try:
            with store.read() as tx:
                return work(tx)
        finally:
            store.close()


class Crowd:
    """All phones, each driven by a thread of its own."""

    def __init__(self, phones: Phones, settings: Settings, seed: int) -> None:
        self.phones = phones
        self.server = Truth(settings)
        self.journal = Journal()
        self.handsets: dict[str, Handset] = {}
        self.wrong: list[str] = []
        # What a world has besides and a crowd never does: phones that went, copies, late changes let in, erasures.
        self.retired: dict[str, Handset] = {}
        self.copied: set[str] = set()
        self.robbed: set[str] = set()
        self.let_in: list[Held] = []
        self.erased: set[str] = set()
        self.merged: list[dict[str, Any]] = []
        self.excuses: Counter[str] = Counter()
        self.happened: Counter[str] = Counter()
        self.seed = seed
        self.up = threading.Event()
        """Set while a server can be reached; a phone that finds none waits for it, as a real one waits for signal."""
        self.before_push: Callable[[int], None] = lambda _: None
        self.after_push: Callable[[int], None] = lambda _: None
        self._lock = threading.Lock()
        self._ids = 0
        phones.reset("")

    # Phones

    def sign_in(self, address: str, tokens: dict[str, str]) -> None:
        """Each phone of the crew gets its session and its empty storage."""
        for name, person, role in CREW:
            self.join(name, person, role, address, tokens[name])

    def join(self, name: str, person: str, role: str, address: str, token: str) -> Handset:
        http = httpx.Client(base_url=address, timeout=PATIENCE_S)
        answer = http.post(f"/api/invitations/{token}", json={"device": name})
        assert answer.status_code == 200, answer.text
        me = answer.json()
        phone = self.handsets[name] = Handset(name, person, role, http, me["replica"])
        self.tell({"c": "open", "p": name, "replica": me["replica"], "epoch": me["epoch"]})
        return phone

    def move(self, address: str) -> None:
        """Reach the server under another address from now on (a proxy's, another process's)."""
        for phone in self.handsets.values():
            phone.http.base_url = httpx.URL(address)

    def close(self) -> None:
        for phone in self.handsets.values():
            phone.http.close()

    def tell(self, command: Command) -> Any:
        with self._lock:
            return self.phones.one(command)

    def count(self, what: str) -> int:
        with self._lock:
            self.happened[what] += 1
            return self.happened[what]

    # What people do

    def act(self, phone: Handset, rng: Random, draw: Draw = action) -> None:
        """One change, of those the phone shows; noted before it is sent."""
        with self._lock:
            self._ids += 1
            drawn = draw(rng, phone.role, phone.person, f"f{self._ids:05d}")
            answer = self.phones.one({"c": "act", "p": phone.name, "now": now(), "action": drawn})
            if answer:
                self.journal.act(phone.name, answer)
                self.happened["ops"] += 1

    def exchange(self, phone: Handset, rng: Random | None = None) -> bool:
        """One round as the phone's engine makes it; False when the server did not answer it."""
        asked = self.tell({"c": "ask", "p": phone.name, "now": now(), "ops": 200, "upto": phone.upto})
        pushes = bool(asked["request"].get("ops"))
        if pushes:
            self.before_push(self.count("pushes sent"))
        reply = self._post(phone, asked["request"])
        if pushes and reply is not None and rng is not None and rng.random() < 0.1:
            self._again(phone, asked["request"])
        if pushes and reply is not None:
            self.after_push(self.count("pushes answered"))
        if reply is None or not self._heed(phone, asked["token"], reply):
            phone.upto = {}
            return False
        return True

    def _again(self, phone: Handset, request: dict[str, Any]) -> None:
        """The same request once more, as a proxy's retry or a second tab would; its verdicts are compared."""
        self.count("pushes repeated")
        self._post(phone, request)

    def _post(self, phone: Handset, request: dict[str, Any]) -> dict[str, Any] | None:
        """The answer as the core takes it; None when none came, or none that can be trusted."""
        try:
            answer = phone.http.post("/api/sync", json=request)
            body = answer.json()
        except (httpx.TransportError, httpx.DecodingError, ValueError):
            self.count("answers lost")
            return None
        if answer.status_code != 200:
            self.count(f"told {body['code']}")
            assert body["code"] in LATER, f"{phone.name} was told {body}"
            return {"failure": body}
        self._compare(phone, request, body["results"])
        with self._lock:
            verdicts = msgspec.convert(body["results"], list[Result])
            self.journal.answered(request.get("ops", []), verdicts, body["server_now"])
        return {"response": body}

    def _compare(self, phone: Handset, request: dict[str, Any], results: list[dict[str, Any]]) -> None:
        stamps = {op["n"]: op.get("h", "") for op in request.get("ops", [])}
        for result in results:
            key = (request["replica"], result["n"], stamps[result["n"]])
            first = phone.verdicts.setdefault(key, result)
            if first != result:
                self.wrong.append(f"{phone.name}/{result['n']}: first {first}, then {result}")

    def _heed(self, phone: Handset, token: int, reply: dict[str, Any]) -> bool:
        outcome = self.tell({"c": "answer", "p": phone.name, "token": token, "now": now(), **reply})
        with self._lock:
            self.journal.renamed(phone.name, outcome.get("renamed") or [])
        self.wrong += [f"{phone.name} went back in {bucket}" for bucket in outcome.get("backwards") or []]
        self.wrong += [f"{phone.name}'s copy of {bucket} is damaged" for bucket in outcome.get("broken") or []]
        phone.upto = outcome.get("upto") or {}
        for bucket in outcome.get("snapshots") or []:
            self._snapshot(phone, bucket)
        return outcome.get("next") is None

    def _snapshot(self, phone: Handset, bucket: str) -> None:
        try:
            manifest = phone.http.get(f"/api/buckets/{bucket}/snapshot").raise_for_status().json()
            texts = {
                part["hash"]: phone.http.get(f"/api/buckets/{bucket}/segments/{part['hash']}").raise_for_status().text
                for part in manifest["segments"]
            }
        except (httpx.HTTPError, ValueError):
            return
        self.tell({"c": "snapshot", "p": phone.name, "manifest": manifest, "texts": texts, "now": now()})

    # Many at once

    def work(self, pushes: int) -> None:
        """Every phone acts and pushes from a thread of its own, until each had its share of pushes answered."""
        share = -(-pushes // len(self.handsets))
        self._all(lambda phone, rng: self._busy(phone, rng, share))

    def _busy(self, phone: Handset, rng: Random, share: int) -> None:
        deadline = time.monotonic() + PATIENCE_S * 5
        done = 0
        while done < share:
            assert time.monotonic() < deadline, f"{phone.name} had {done} of {share} pushes answered"
            for _ in range(rng.choice([1, 1, 2, 4])):
                self.act(phone, rng)
            if self.exchange(phone, rng):
                done += 1
            else:
                self.up.wait(PATIENCE_S)

    def _all(self, work: Callable[[Handset, Random], None]) -> None:
        failures: list[BaseException] = []

        def run(phone: Handset) -> None:
            try:
                work(phone, Random(f"{self.seed} {phone.name}"))
            except BaseException as error:  # told by the test's own thread below
                failures.append(error)

        threads = [threading.Thread(target=run, args=(phone,)) for phone in self.handsets.values()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise failures[0]

    def settle(self) -> None:
        """Without further faults everybody exchanges until two rounds change nothing."""
        before: Any = None
        for _ in range(QUIET_ROUNDS):
            for phone in self.handsets.values():
                assert self.exchange(phone), f"{phone.name} is not answered"
            states = [self.tell({"c": "state", "p": name}) for name in self.handsets]
            waiting = any(state["outgoing"] or state["answered"] for state in states)
            if states == before and not waiting and not any(phone.upto for phone in self.handsets.values()):
                return
            before = states
        raise AssertionError(f"queues did not drain: {before}")

    def verdict(self) -> list[str]:
        """All that is wrong, after the last process has ended. The judge reads of a world what a crowd has too."""
        return judge(cast(World, self))


def now() -> int:
    return time.time_ns() // 1_000_000


@contextmanager
def crowd_of(settings: Settings, seed: int) -> Iterator[Crowd]:
    """A crowd with its phones' process."""
    with Phones() as phones:
        crowd = Crowd(phones, settings, seed)
        try:
            yield crowd
        finally:
            crowd.close()


def settings_for(data: Path, database: str = "") -> Settings:
    return Settings(data_dir=data, jobs=False, database=database)
