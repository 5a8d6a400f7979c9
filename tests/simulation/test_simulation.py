"""A short fixed run of the simulation (make simulate lives through many more), and the proof that it can fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import Postgres
from tests.simulation.phones import Phones
from tests.simulation.run import BUGS, live

PATIENCE = 8
"""Seeds within which a planted bug must be found."""


@pytest.fixture(scope="module")
def phones() -> Iterator[Phones]:
    with Phones() as running:
        yield running


@pytest.mark.parametrize(("store", "seeds"), [("memory", range(1, 9)), ("sqlite", range(9, 13))])
def test_worlds_come_to_rest_and_are_right(phones: Phones, store: str, seeds: range) -> None:
    for seed in seeds:
        life = live(seed, store, phones)
        assert life.wrong == [], f"seed {seed}: python -m tests.simulation --first {seed} --seeds 1 --store {store}"
        assert life.done["ops"] > 0


def test_a_world_on_postgresql_is_the_same_world(phones: Phones, postgres: Postgres) -> None:
    for seed in (31, 32):
        life = live(seed, "postgres", phones, postgres=postgres)
        assert life.wrong == [], f"seed {seed}: python -m tests.simulation --first {seed} --seeds 1 --store postgres"
        assert life.trace == live(seed, "memory", phones).trace


def test_a_seed_is_a_world(phones: Phones) -> None:
    """The same seed gives the same trace, on either store; another seed another."""
    first, again, other = (live(seed, "memory", phones).trace for seed in (21, 21, 22))
    assert first == again == live(21, "sqlite", phones).trace
    assert first != other


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(phones: Phones, bug: str) -> None:
    assert any(live(seed, "memory", phones, bug).wrong for seed in range(1, 1 + PATIENCE)), bug
