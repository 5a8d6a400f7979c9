"""A seeded world: people with phones at plots, a network that loses and repeats, a server that dies, clocks that lie.

Everything follows from the seed: what people do, what the network does to each message, who dies when. A step costs
two lines to the phones' process, whatever the number of phones. `run` lives through the storm, then `calm` lets
everybody exchange until nothing moves, and the judge looks (judge.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from sync.ports import Actor, Held
from tests.simulation.journal import Journal
from tests.simulation.office import work
from tests.simulation.people import PEOPLE, action, founding
from tests.simulation.phones import Command, Phones
from tests.simulation.server import Died, Server

START_MS = 1_795_000_000_000
CALM_ROUNDS = 200


class Stuck(AssertionError):
    """The queues did not drain although nothing hindered them."""


@dataclass
class Handset:
    """A phone as the world sees it from outside."""

    name: str
    person: str
    role: str
    device: str
    replica: str
    skew: int
    upto: dict[str, int] = field(default_factory=dict)
    eager: bool = False

    def actor(self) -> Actor:
        return Actor(person=self.person, role=self.role, replica=self.replica)


@dataclass
class Letter:
    """A message under way: a request to the server, or (with `answer`) its answer."""

    due: int
    phone: str
    token: int
    request: dict[str, Any]
    answer: dict[str, Any] | None = None


@dataclass(frozen=True)
class Weather:
    """How bad it is, drawn per seed: chances per message or per phone and step."""

    drop: float
    repeat: float
    delay: float
    lose_answer: float
    phone_dies: float
    server_dies: float
    clock_jumps: float
    clone: float
    office: float
    backup: float
    restore: float
    busy: float
    asks: float

    @classmethod
    def draw(cls, rng: Random) -> Weather:
        bad = rng.choice([0.0, 0.5, 1.0, 1.0, 2.0])
        return cls(
            drop=0.08 * bad,
            repeat=0.08 * bad,
            delay=0.2 * bad,
            lose_answer=0.08 * bad,
            phone_dies=0.03 * bad,
            server_dies=0.03 * bad,
            clock_jumps=0.02 * bad,
            clone=0.012 * bad,
            office=rng.choice([0.0, 0.05, 0.15, 0.3]),
            backup=rng.choice([0.0, 0.05]),
            restore=0.02 * bad,
            busy=rng.choice([0.3, 0.6, 0.9]),
            asks=rng.choice([0.15, 0.4, 0.7]),
        )


class World:
    """One seed lived through on one store."""

    def __init__(
        self, seed: int, phones: Phones, path: Path | None, bug: str = "", databases: Callable[[], str] | None = None
    ) -> None:
        self.rng = Random(f"headland {seed}")
        self.phones = phones
        self.bug = bug
        self.weather = Weather.draw(self.rng)
        self.steps = self.rng.randint(25, 60)
        self.now = START_MS
        self.step = 0
        self.journal = Journal()
        self.faults: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.let_in: list[Held] = []
        """Late changes the office let in as they came."""
        self.ids = 0
        self.letters: list[Letter] = []
        self.server = Server(
            path,
            large_bucket=self.rng.choice([5, 1000]),
            page_bytes=self.rng.choice([1500, 6000, 512 * 1024]),
            databases=databases,
        )
        self.handsets: dict[str, Handset] = {}
        phones.reset(bug)
        self._found()

    def _found(self) -> None:
        self.server.write(founding(), self.now)
        for name, person, role in PEOPLE:
            replica = self.server.issue(person, name, self.now)
            self.handsets[name] = Handset(name, person, role, name, replica, self.rng.randint(-20_000, 20_000))
        self.phones.do(
            [
                {"c": "open", "p": phone.name, "replica": phone.replica, "epoch": "e1"}
                for phone in self.handsets.values()
            ]
        )

    def chance(self, probability: float, fault: str = "") -> bool:
        happens = self.rng.random() < probability
        if happens and fault:
            self.faults[fault] += 1
        return happens

    def new_id(self) -> str:
        self.ids += 1
        return f"r{self.ids:05d}"

    def clock(self, phone: Handset) -> int:
        return self.now + phone.skew

    # The storm

    def run(self) -> None:
        for step in range(self.steps):
            self.step = step
            self.now += self.rng.choice([0, 1, 500, 30_000, 600_000])
            self._happenings()
            commands = [command for phone in self.handsets.values() for command in self._commands(phone)]
            self._take(commands, self.phones.do(commands))
            self._deliver(self._due())
        self._deliver(self.letters)
        self.letters = []

    def _happenings(self) -> None:
        if self.chance(self.weather.office):
            work(self)
        if self.chance(self.weather.backup, "backup"):
            self.server.back_up()
        if self.server.backed_up and self.chance(self.weather.restore, "restore from backup"):
            self.server.restore(self.now)
        for phone in list(self.handsets.values()):
            if self.chance(self.weather.clock_jumps, "clock jump"):
                phone.skew = self.rng.choice([-7_200_000, -90_000, 0, 30_000, 90_000, 3_600_000, 86_400_000])
            if len(self.handsets) < 10 and self.chance(self.weather.clone, "cloned storage"):
                self._clone(phone)

    def _clone(self, phone: Handset) -> None:
        name = f"{phone.name}c{len(self.handsets)}"
        self.handsets[name] = Handset(
            name, phone.person, phone.role, phone.device, phone.replica, phone.skew + self.rng.choice([0, 0, 5])
        )
        self.journal.clone(phone.name, name)
        self.phones.do([{"c": "clone", "p": phone.name, "as": name}])

    def _commands(self, phone: Handset) -> list[Command]:
        commands: list[Command] = []
        at = {"p": phone.name, "now": self.clock(phone)}
        if self.chance(self.weather.phone_dies, "phone killed"):
            commands.append({"c": "crash", "p": phone.name})
        if self.chance(self.weather.busy):
            for _ in range(self.rng.randint(1, 3)):
                dies = self.chance(self.weather.phone_dies, "phone killed while saving")
                commands.append({"c": "act", **at, "action": self._action(phone), "dies": dies})
        if phone.eager or self.chance(self.weather.asks):
            commands.append(self._ask(phone, self.chance(self.weather.phone_dies, "phone killed while asking")))
        return commands

    def _action(self, phone: Handset) -> dict[str, Any]:
        return action(self.rng, phone.role, phone.person, self.new_id())

    def _ask(self, phone: Handset, dies: bool = False) -> Command:
        phone.eager = False
        return {
            "c": "ask",
            "p": phone.name,
            "now": self.clock(phone),
            "ops": self.rng.choice([1, 3, 200]),
            "upto": phone.upto,
            "dies": dies,
        }

    def _take(self, commands: list[Command], answers: list[Any]) -> None:
        """Note what people did; post what phones ask."""
        for command, answer in zip(commands, answers, strict=True):
            if command["c"] == "act" and answer:
                self.journal.act(command["p"], answer)
                self.done["ops"] += 1
            elif command["c"] == "ask" and answer:
                self._post(Letter(self.step, command["p"], answer["token"], answer["request"]))

    def _post(self, letter: Letter) -> None:
        if self.chance(self.weather.drop, "request lost"):
            return
        copies = 2 if self.chance(self.weather.repeat, "request repeated") else 1
        for _ in range(copies):
            late = self.rng.randint(1, 5) if self.chance(self.weather.delay, "message late") else 0
            self.letters.append(Letter(self.step + late, letter.phone, letter.token, letter.request, letter.answer))

    def _due(self) -> list[Letter]:
        due = [letter for letter in self.letters if letter.due <= self.step]
        self.letters = [letter for letter in self.letters if letter.due > self.step]
        self.rng.shuffle(due)
        return due

    # Messages arriving

    def _deliver(self, letters: list[Letter]) -> None:
        answers: list[Letter] = []
        for letter in letters:
            if letter.answer is not None:
                answers.append(letter)
                continue
            reply = self._serve(letter)
            if reply is None or self.chance(self.weather.lose_answer, "answer lost"):
                continue
            answered = Letter(self.step, letter.phone, letter.token, letter.request, reply)
            if self.chance(self.weather.delay, "message late"):
                answered.due = self.step + self.rng.randint(1, 4)
                self.letters.append(answered)
            else:
                answers.append(answered)
        self._answer(answers)

    def _serve(self, letter: Letter) -> dict[str, Any] | None:
        phone = self.handsets[letter.phone]
        dies = self.chance(self.weather.server_dies, "server killed before commit")
        if self.chance(self.weather.server_dies, "server restarted"):
            self.server.restart()
        self.done["exchanges"] += 1
        try:
            return self.server.exchange(phone.actor(), letter.request, self.now, dies)
        except Died:
            return None

    def _answer(self, letters: list[Letter]) -> None:
        commands: list[Command] = []
        for letter in letters:
            assert letter.answer is not None
            phone = self.handsets[letter.phone]
            dies = self.chance(self.weather.phone_dies, "phone killed while answered")
            commands.append(
                {
                    "c": "answer",
                    "p": phone.name,
                    "token": letter.token,
                    "now": self.clock(phone),
                    "dies": dies,
                    **letter.answer,
                }
            )
        more: list[Command] = []
        for command, outcome in zip(commands, self.phones.do(commands), strict=True):
            if outcome and not outcome.get("ignored"):
                more.extend(self._heed(self.handsets[command["p"]], outcome))
        for command, outcome in zip(more, self.phones.do(more), strict=True):
            if command["c"] == "adopt" and outcome:
                self.journal.renamed(command["p"], outcome)

    def _heed(self, phone: Handset, outcome: dict[str, Any]) -> list[Command]:
        """What a phone does after an answer: fetch snapshots, take another replica id, ask again."""
        self.journal.renamed(phone.name, outcome.get("renamed", []))
        phone.upto = outcome.get("upto", {})
        phone.eager = bool(outcome.get("again")) or outcome.get("next") == "retry"
        for bucket in outcome.get("backwards", []):
            self.wrong.append(f"{phone.name} went back in {bucket}")
        if outcome.get("next") == "new-replica":
            self.done["new replicas"] += 1
            replica = self.server.issue(phone.person, phone.device, self.now)
            return [{"c": "adopt", "p": phone.name, "replica": replica, "now": self.clock(phone), "dies": False}]
        return [command for bucket in outcome.get("snapshots", []) if (command := self._fetch(phone, bucket))]

    def _fetch(self, phone: Handset, bucket: str) -> Command | None:
        if self.chance(self.weather.drop, "snapshot cut off"):
            return None
        found = self.server.snapshot(phone.actor(), bucket)
        if found is None:
            return None
        self.done["snapshots"] += 1
        phone.eager = True
        state = self.phones.one({"c": "state", "p": phone.name})
        return {
            "c": "snapshot",
            "p": phone.name,
            "from": state["cursors"].get(bucket, 0),
            "now": self.clock(phone),
            "dies": self.chance(self.weather.phone_dies, "phone killed while storing"),
            **found,
        }

    # The calm

    def calm(self) -> None:
        """No more faults: everybody exchanges until two rounds change nothing."""
        self.weather = Weather(*[0.0] * 13)
        before: Any = None
        for _ in range(CALM_ROUNDS):
            self.step += 1
            self.now += 1000
            commands = [{**self._ask(phone), "ops": 200} for phone in self.handsets.values()]
            self._take(commands, self.phones.do(commands))
            self._deliver(self._due())
            states = self.phones.do([{"c": "state", "p": name} for name in self.handsets])
            idle = not any(phone.eager or phone.upto for phone in self.handsets.values())
            if idle and states == before and not any(state["outgoing"] or state["answered"] for state in states):
                return
            before = states
        raise Stuck(f"queues did not drain: {[(s['outgoing'], s['answered']) for s in before]}")
