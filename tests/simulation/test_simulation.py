"""A short fixed run of the simulation (make simulate lives through many more), and the proof that it can fail."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.simulation import corpus
from tests.simulation.bugs import BUGS
from tests.simulation.fate import Fate
from tests.simulation.run import Machine, shrunk, store_of
from tests.simulation.story import story
from tests.simulation.weather import FAULTS

FOUND_BY = {
    "tie-break": (3, 4),
    "lost-base": (1, 2),
    "late-base": (1, 3),
    "double-apply": (3, 7),
    "skipped-seq": (1, 2),
    "purge-before-ack": (1, 2),
    "verdict-forgotten": (3, 5),
    "tombstone-resurrected": (11, 18),
    "marks-lost": (65, 150),
    "move-without-gone": (2, 3),
    "counter-reuse": (3, 23),
    "restamp-twice": (3, 11),
    "blind-digest": (1, 2),
    "office-stamp": (1, 2),
    "erased-too-much": (1, 2),
    "half-family": (3, 6),
    "lost-alias": (7, 10),
    "open-circle": (3, 5),
    "seat-kept": (7, 22),
    "private-in-plot": (3, 5),
}
"""Seeds known to find each planted bug; `make simulate-selftest` looks for them from the first seed on."""


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    with Machine() as running:
        yield running


@pytest.mark.parametrize(("store", "seeds"), [("memory", range(1, 9)), ("sqlite", range(9, 13))])
def test_worlds_come_to_rest_and_are_right(machine: Machine, store: str, seeds: range) -> None:
    for seed in seeds:
        life = machine.live(seed, store)
        assert life.wrong == [], f"seed {seed}: python -m tests.simulation --first {seed} --seeds 1 --store {store}"
        assert life.done["ops"] > 0


def test_a_world_on_postgresql_is_the_same_world(machine: Machine) -> None:
    for seed in (31, 32):
        life = machine.live(seed, "postgres")
        assert life.wrong == [], f"seed {seed}: python -m tests.simulation --first {seed} --seeds 1 --store postgres"
        assert life.trace == machine.live(seed, "memory").trace


def test_a_seed_is_a_world(machine: Machine) -> None:
    """The same seed gives the same trace, on either store; another seed another."""
    first, again, other = (machine.live(seed, "memory").trace for seed in (21, 21, 22))
    assert first == again == machine.live(21, "sqlite").trace
    assert first != other


def test_worlds_with_circles_and_private_facts_are_worlds_too(machine: Machine) -> None:
    """Made, joined, left, deleted and purged, in some worlds and not in others; the same on either store."""
    secretive = [seed for seed in range(1, 200) if Fate(seed).secretive]
    assert 0 < len(secretive) < 199
    lives = [machine.live(seed, "memory") for seed in secretive[:5]]
    assert [life.wrong for life in lives] == [[]] * 5
    assert sum(life.done["ops few share"] for life in lives) > 50
    assert sum(life.done["deletions gone for good"] for life in lives) > 0
    richest = max(lives, key=lambda life: life.done["ops few share"])
    assert machine.live(richest.seed, "sqlite").trace == richest.trace


def test_every_family_of_faults_is_drawn_and_left_out() -> None:
    """Each is on in some seeds and off in others: what all of them together hide is found by a few."""
    drawn = [vars(Fate(seed).weather) for seed in range(1, 200)]
    assert all(0 < sum(weather[name] > 0 for weather in drawn) < len(drawn) for name in FAULTS)


def test_past_failures_stay_away(machine: Machine) -> None:
    assert corpus.failures(machine) == []


def test_seeds_spread_over_the_stores() -> None:
    chosen = [store_of(seed) for seed in range(1, 1001)]
    assert {store: chosen.count(store) for store in set(chosen)} == {"memory": 800, "sqlite": 190, "postgres": 10}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(machine: Machine, bug: str) -> None:
    assert any(machine.live(seed, "memory", bug).wrong for seed in FOUND_BY[bug]), bug


def test_a_history_lives_again(machine: Machine) -> None:
    """Its events alone make the same world, also after a way through a file."""
    life = machine.live(1, "memory", "lost-base")
    again = machine.relive(corpus.history_of(json.loads(corpus.entry(life, "lost-base"))), "memory", "lost-base")
    assert life.wrong != []
    assert again.wrong == life.wrong


@pytest.mark.parametrize("bug", ["lost-base", "tie-break"])
def test_a_failure_is_told_as_a_short_story(machine: Machine, bug: str) -> None:
    small = shrunk(machine, FOUND_BY[bug][0], "memory", bug)
    told = story(small).splitlines()
    assert len(told) < 15, told
    assert told[0].startswith("The company is founded")
    assert told[-1].startswith("WRONG: "), told
    assert small.history is not None
    assert machine.relive(small.history, "memory").wrong == []
