"""What happens in a world, drawn from a seed: what people do, what the network does to each message, who dies when.

Draws step by step, because what can happen depends on what did: which letters are under way, whom the office can move.
Every event is kept; the list lives the same history again (shrink.py).
"""

from __future__ import annotations

from collections import Counter
from random import Random

from tests.simulation.handset import Handset, Setup
from tests.simulation.office import anything
from tests.simulation.people import PEOPLE, PLOTS, action
from tests.simulation.sharing import secret
from tests.simulation.weather import Weather
from tests.simulation.world import Event, World

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
JUMPS = (-40 * DAY, -3 * DAY, -2 * HOUR, -90_000, 0, 30_000, 90_000, HOUR, DAY, 3 * DAY, 400 * DAY)
PAUSES = (2 * DAY, 40 * DAY, 200 * DAY)
STORES = ("outbox", "kept", "rows", "meta")
MOST_PHONES = 10


class Fate:
    """Draws one seed's history. `setup` first, then `live` through a world made of it."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(f"headland {seed}")
        self.weather = Weather.draw(self.rng)
        self.steps = self.rng.choice([6, 12, 20, 30, 60])
        self.setup = Setup(
            skews={name: self.rng.randint(-20_000, 20_000) for name, _, _ in PEOPLE},
            large_bucket=self.rng.choice([5, 1000]),
            page_bytes=self.rng.choice([1500, 6000, 512 * 1024]),
        )
        self.few = Random(f"headland few {seed}")
        """What few share is drawn apart: a world without it stays what it was."""
        self.secretive = self.few.choice([0.0, 0.0, 0.15, 0.4])
        self.events: list[Event] = []
        self.faults: Counter[str] = Counter()
        self._ids = 0
        self._secrets = 0
        self._letters = 0
        self._posted: list[tuple[int, Event]] = []
        """Arrivals to come: the step, and what arrives."""
        self._step = 0

    def chance(self, probability: float, fault: str = "", rng: Random | None = None) -> bool:
        happens = probability > 0 and (rng or self.rng).random() < probability
        if happens and fault:
            self.faults[fault] += 1
        return happens

    def new_id(self) -> str:
        self._ids += 1
        return f"r{self._ids:05d}"

    def live(self, world: World) -> None:
        for step in range(self.steps):
            self._step = step
            self._happen(world, {"e": "time", "ms": self.rng.choice([0, 1, 500, 30_000, 10 * MINUTE])})
            self._server(world)
            for phone in list(world.handsets.values()):
                self._misfortune(world, phone)
            asked = [self._doings(world, phone) for phone in list(world.handsets.values())]
            world.flush()
            for ask in asked:
                if ask is not None and ask["letter"] in world.letters:
                    self._post(ask["letter"])
            self._arrivals(world, self._due(step))
        self._arrivals(world, [event for _, event in self._posted])

    def _happen(self, world: World, event: Event) -> None:
        self.events.append(event)
        world.play(event)

    # Above the phones

    def _server(self, world: World) -> None:
        if self.chance(self.weather.office):
            for event, name in anything(self.rng, world.server, self.new_id):
                self.faults[name] += 1
                self._happen(world, event)
        if self.chance(self.weather.purge, "gone marks forgotten"):
            bucket = f"plot:{self.rng.choice(PLOTS)}"
            self._happen(world, {"e": "purge", "bucket": bucket, "share": self.rng.choice([0.5, 1.0])})
        if self.chance(self.secretive / 8, "deletions purged", self.few):
            self._happen(world, {"e": "forget"})
        if self.chance(self.weather.pause, "long pause"):
            # Phones keep what is acknowledged for 35 days: no company goes without a backup for longer.
            self._happen(world, {"e": "backup"})
            self._happen(world, {"e": "time", "ms": self.rng.choice(PAUSES)})
        if self.chance(self.weather.backup, "backup"):
            self._happen(world, {"e": "backup"})
        if world.server.backed_up and self.chance(self.weather.restore, "restore from backup"):
            self._happen(world, {"e": "restore"})

    # What befalls phones, and what people do with them

    def _misfortune(self, world: World, phone: Handset) -> None:
        if self.chance(self.weather.clock_jumps, "clock jump"):
            self._happen(world, {"e": "clock", "p": phone.name, "skew": self.rng.choice(JUMPS)})
        if len(world.handsets) < MOST_PHONES and self.chance(self.weather.clone, "cloned storage"):
            name = f"{phone.name}c{len(world.handsets)}"
            self._happen(world, {"e": "clone", "p": phone.name, "as": name, "skew": self.rng.choice([0, 0, 5])})
        if self.chance(self.weather.evict):
            self._evict(world, phone)

    def _evict(self, world: World, phone: Handset) -> None:
        world.flush()
        if self.rng.random() < 0.5:
            self.faults["storage evicted"] += 1
            self._happen(world, {"e": "evict", "p": phone.name, "as": f"{phone.name}e{self._step}"})
            return
        store = self.rng.choice(STORES)
        self.faults[f"{store} evicted"] += 1
        self._happen(world, {"e": "evict", "p": phone.name, "store": store})

    def _end(self, doing: str, rng: Random | None = None) -> dict[str, str]:
        """How a phone's step ends when it does not end well."""
        if self.chance(self.weather.phone_dies, f"phone killed while {doing}", rng):
            return {"end": "dies"}
        return {"end": "full"} if self.chance(self.weather.phone_full, f"no room while {doing}", rng) else {}

    def _secrecy(self, world: World, phone: Handset) -> None:
        """Something that few share."""
        if self.chance(self.secretive, rng=self.few):
            self._secrets += 1
            does = secret(self.few, phone.person, f"s{self._secrets:05d}")
            self._happen(world, {"e": "save", "p": phone.name, "action": does, **self._end("saving", self.few)})

    def _doings(self, world: World, phone: Handset) -> Event | None:
        """What somebody does with a phone in a step; the question it sends, if it does."""
        if self.chance(self.weather.phone_dies, "phone killed"):
            self._happen(world, {"e": "crash", "p": phone.name})
        if self.chance(self.weather.busy):
            for _ in range(self.rng.randint(1, 3)):
                does = action(self.rng, phone.role, phone.person, self.new_id())
                self._happen(world, {"e": "save", "p": phone.name, "action": does, **self._end("saving")})
        self._secrecy(world, phone)
        if not (phone.eager or self.chance(self.weather.asks)):
            return None
        self._letters += 1
        ops = self.rng.choice([1, 3, 200])
        ask = {"e": "ask", "p": phone.name, "letter": self._letters, "ops": ops, **self._end("asking")}
        self._happen(world, ask)
        return ask

    # The network

    def _post(self, letter: int) -> None:
        if self.chance(self.weather.drop, "request lost"):
            return
        copies = 2 if self.chance(self.weather.repeat, "request repeated") else 1
        for copy in range(copies):
            late = self.rng.randint(1, 5) if self.chance(self.weather.delay, "message late") else 0
            self._posted.append((self._step + late, {"e": "deliver", "letter": letter, "copy": copy}))

    def _due(self, step: int) -> list[Event]:
        due = [event for at, event in self._posted if at <= step]
        self._posted = [(at, event) for at, event in self._posted if at > step]
        self.rng.shuffle(due)
        return due

    def _arrivals(self, world: World, events: list[Event]) -> None:
        """First questions reach the server, then answers the phones, which then may have more to do."""
        answers = [event for event in events if event["e"] == "answer"]
        for event in events:
            if event["e"] == "deliver":
                answers += self._deliver(world, event)
        for event in answers:
            self._happen(world, {**event, **self._end("answered")})
        world.flush()
        for phone in list(world.handsets.values()):
            self._follow_up(world, phone)
        world.flush()

    def _deliver(self, world: World, event: Event) -> list[Event]:
        ends = {"dies": True} if self.chance(self.weather.server_dies, "server killed before commit") else {}
        if self.chance(self.weather.server_dies, "server restarted"):
            ends["restarts"] = True
        self._happen(world, {**event, **ends})
        if "dies" in ends or self.chance(self.weather.lose_answer, "answer lost"):
            return []
        answer = {"e": "answer", "letter": event["letter"], "copy": event["copy"]}
        if self.chance(self.weather.delay, "message late"):
            self._posted.append((self._step + self.rng.randint(1, 4), answer))
            return []
        return [answer]

    def _follow_up(self, world: World, phone: Handset) -> None:
        if phone.homeless:
            self._happen(world, {"e": "adopt", "p": phone.name})
        for bucket in list(phone.wants):
            if self.chance(self.weather.drop, "snapshot cut off"):
                phone.wants = [other for other in phone.wants if other != bucket]
            else:
                self._happen(world, {"e": "fetch", "p": phone.name, "bucket": bucket, **self._end("storing")})
