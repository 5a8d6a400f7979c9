"""What a rep is handed to ask (V2), whatever is known and whatever the method asks: open before closed, big
before small, at most three in a row."""

from itertools import pairwise, product
from random import Random

from shared_schema import rules
from shared_schema.playbook import load_shipped, shipped_names
from shared_schema.rules import Family
from shared_schema.rules.talk import SPIN
from shared_schema.rules.unknowns import DELICATE
from tests.shared_schema.random_family import CONTACTS, Maker
from tests.shared_schema.random_method import Method

TODAY = "2026-11-21"


def test_v2_the_order_of_asking() -> None:
    met: set[tuple[str, str]] = set()
    for seed, name in product(range(40), shipped_names()):
        playbook = Method(load_shipped(name), seed).reshaped()
        family, here = Family(**Maker(playbook, seed).family()), Random(seed).sample(CONTACTS, 2)
        rows = rules.questions(playbook, family, TODAY, here)
        asked = [ask for row in rows for ask in row]
        assert all(1 <= len(row) <= 3 for row in rows)
        assert all(ask["sensitivity"] != "private" for ask in asked)
        assert {ask["subject"] for ask in asked if ask["subject_kind"] == "contact"} <= set(here)
        order = [
            (SPIN.index(a["spin"]), a["form"] == "closed", a["size"] == "small", DELICATE[a["sensitivity"]])
            for a in asked
        ]
        assert order == sorted(order)
        met |= {(a["form"] + a["size"], b["form"] + b["size"]) for a, b in pairwise(asked) if a["spin"] == b["spin"]}
    # Each of the two orders was put to the test: somewhere the one kind did come before the other.
    assert ("openbig", "opensmall") in met
    assert any(a.startswith("open") and b.startswith("closed") for a, b in met)
