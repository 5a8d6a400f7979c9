"""One history lived through, from the founding to the judgement: drawn from a seed, or given as its events."""

from __future__ import annotations

import copy
import os
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.postgres import Postgres
from tests.simulation.bugs import planted
from tests.simulation.fate import Fate
from tests.simulation.handset import Setup
from tests.simulation.judge import judge
from tests.simulation.phones import Phones
from tests.simulation.world import Event, Stuck, World


@dataclass
class History:
    """What makes a world happen: without chance, the same every time."""

    setup: Setup
    events: list[Event]


@dataclass
class Life:
    """What came of a history on one store."""

    seed: int
    store: str
    trace: str = ""
    wrong: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    excuses: Counter[str] = field(default_factory=Counter)
    history: History | None = None
    told: list[tuple[Event, Any]] = field(default_factory=list)
    calm_from: int = 0
    """Where in `told` the calm began."""


def live(seed: int, store: str, phones: Phones, bug: str = "", postgres: Postgres | None = None) -> Life:
    """One seed's world. `postgres`: where a world of that store is kept."""
    fate = Fate(seed)
    history = History(fate.setup, fate.events)
    life = Life(seed, store, faults=fate.faults, history=history)
    with _world(history, store, phones, bug, postgres) as world:
        _through(world, life, lambda: fate.live(world))
    return life


def relive(history: History, store: str, phones: Phones, bug: str = "", postgres: Postgres | None = None) -> Life:
    """A history once more, or what is left of one; its own events stay as they are."""
    life = Life(0, store, history=history)
    events = copy.deepcopy(history.events)

    def play() -> None:
        for event in events:
            world.play(event)
        world.flush()

    with _world(history, store, phones, bug, postgres) as world:
        _through(world, life, play)
    return life


def _through(world: World, life: Life, storm: Callable[[], None]) -> None:
    try:
        storm()
        life.calm_from = len(world.told)
        world.calm()
        life.wrong = judge(world)
    except Stuck as stuck:
        life.wrong = [*world.wrong, str(stuck)]
    except Exception as error:  # a product that breaks is as wrong as one that loses something
        where = traceback.extract_tb(error.__traceback__)[-1]
        life.wrong = [*world.wrong, f"broke: {error!r} in {Path(where.filename).name}:{where.lineno}"]
    life.trace = world.phones.trace
    life.done, life.excuses, life.told = world.done, world.excuses, world.told


@contextmanager
def _world(history: History, store: str, phones: Phones, bug: str, postgres: Postgres | None) -> Iterator[World]:
    with tempfile.TemporaryDirectory(dir=_quick()) as folder, planted(bug):
        path = None if store == "memory" else Path(folder) / "headland.sqlite"
        databases = postgres.migrated if postgres and store == "postgres" else None
        world = World(history.setup, phones, path, bug, databases)
        try:
            yield world
        finally:
            world.server.close()


def _quick() -> str | None:
    """Files that only have to survive a process: memory, where there is such a place."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
