"""The year's report of gifts (X2): right for who gives in several plots and for who is given in several."""

from __future__ import annotations

from typing import Any

from shared_schema.protocol import Op
from tests.backend.conftest import World, change, new

POLICY_YEAR = "2026"


def gift(world: World, key: str, account: str, contact: str, minor: int, author: str = "ann", **more: Any) -> Op:
    told = {"account": account, "contact": contact, "author": world.ids[author], "day": "2026-03-01", "type": "meal"}
    return new("gift", key, **{**told, "occasion": "验收", "value": {"minor": minor, "currency": "CNY"}, **more})


def asking(world: World, at: str) -> dict[str, Any]:
    return {"subject": "G1", "about": "gift", "asked_by": world.ids["ann"], "asked_at": at}


def given(world: World) -> tuple[int, int]:
    """Two contacts in two plots; ann gives in both. The limit of a year, and the amount from which one asks."""
    policy = world.services.method.shipped.playbook.hospitality
    assert policy is not None
    world.write(
        new("contact", "C1", account="A1", name="王工"),
        new("contact", "C2", account="A2", name="李总"),
    )
    return policy.per_person_year.minor, policy.approval_from.minor


def report(world: World, who: str, year: str = POLICY_YEAR) -> dict[str, Any]:
    told = world.sign_in(who).get("/api/team/gifts").json()
    return next((one for one in told["years"] if one["year"] == year), {"givers": [], "receivers": []})


def test_who_gives_in_two_plots_has_one_sum(world: World) -> None:
    _, asked = given(world)
    world.write(
        gift(world, "G1", "A1", "C1", asked - 1),
        gift(world, "G2", "A2", "C2", asked),
        gift(world, "G3", "A2", "C2", 500, author="bob"),
        gift(world, "G4", "A2", "C2", 900, cancelled=True),
        gift(world, "G5", "A1", "C1", 700, day="2025-03-01"),
    )
    ann, bob = report(world, "boss")["givers"]
    assert (ann["person"]["name"], [plot["id"] for plot in ann["plots"]]) == ("ann", ["P-north", "P-south"])
    assert (ann["minor"], ann["count"], ann["above"], ann["held"]) == (2 * asked - 1, 2, 1, 1)
    assert (bob["person"]["name"], bob["minor"], bob["above"]) == ("bob", 500, 0)
    assert [one["minor"] for one in report(world, "boss", "2025")["givers"]] == [700]


def test_a_supervisor_reads_of_the_plots_he_leads(world: World) -> None:
    given(world)
    world.write(gift(world, "G1", "A1", "C1", 400), gift(world, "G2", "A2", "C2", 600))
    [ann] = report(world, "chief")["givers"]
    assert (ann["minor"], [plot["id"] for plot in ann["plots"]]) == (400, ["P-north"])
    assert world.sign_in("ann").get("/api/team/gifts").status_code == 403
    assert world.client().get("/api/team/gifts").status_code == 401


def test_one_person_entered_in_two_plots_has_one_limit_once_merged(world: World) -> None:
    limit, asked = given(world)
    small = asked - 1
    count = limit // small
    rows = [gift(world, f"G{n}", "A1", "C1", small) for n in range(count)]
    world.write(*rows, gift(world, "H1", "A2", "C2", small, author="bob"))
    assert [one["over"] for one in report(world, "boss")["receivers"]] == [False, False]
    assert [one["above"] for one in report(world, "boss")["givers"]] == [0, 0]
    world.write(change("contact", "C2", merged_into="C1"))
    [both] = report(world, "boss")["receivers"]
    assert (both["contact"]["name"], both["minor"], both["over"]) == ("王工", (count + 1) * small, True)
    assert [one["above"] for one in report(world, "boss")["givers"]] == [count, 1]


def test_who_stayed_in_a_plot_one_does_not_lead_is_not_named(world: World) -> None:
    """A supervisor reads the name under which the person stood in the plot he leads, or none."""
    given(world)
    world.write(
        gift(world, "G1", "A1", "C1", 400),
        gift(world, "G2", "A2", "C2", 600, author="bob"),
        change("contact", "C1", merged_into="C2"),
    )
    [both] = report(world, "boss")["receivers"]
    assert (both["contact"], both["minor"]) == ({"id": "C2", "name": "李总"}, 1000)
    [mine] = report(world, "chief")["receivers"]
    assert (mine["contact"], mine["minor"]) == ({"id": "C1", "name": "王工"}, 400)
    world.write(gift(world, "G3", "A1", "C2", 100))
    [mine] = report(world, "chief")["receivers"]
    assert (mine["contact"], mine["minor"]) == ({"id": "C1", "name": "王工"}, 500)
    world.write(change("gift", "G1", cancelled=True))
    [mine] = report(world, "chief")["receivers"]
    assert (mine["contact"], mine["minor"]) == ({"id": "C2", "name": None}, 100)


def test_an_approved_one_is_above_and_not_held(world: World) -> None:
    _, asked = given(world)
    world.write(
        gift(world, "G1", "A1", "C1", asked),
        new("approval", "K1", account="A1", **asking(world, "2026-03-01T08:00:00Z")),
        change("approval", "K1", decision="approved"),
    )
    [ann] = report(world, "chief")["givers"]
    assert (ann["above"], ann["held"]) == (1, 0)
    world.write(new("approval", "K2", account="A1", **asking(world, "2026-03-02T08:00:00Z")))
    assert report(world, "chief")["givers"][0]["held"] == 1, "asked anew, and not answered"
