"""The Team page's numbers over real records: feed, coverage, going cold, device freshness; law 4."""

from __future__ import annotations

from typing import Any

import pytest

from shared_schema.protocol import Op
from tests.backend.conftest import World, change, new


def visit(world: World, id: str, account: str, day: str, author: str = "ann", **fields: Any) -> Op:
    moment = {"happened_at": f"{day}T01:00:00Z", "recorded_at": f"{day}T02:00:00Z"}
    fixed = {"touch": "visit", "zone": "Asia/Shanghai", "day": day, "author": world.ids[author]}
    return new("visit", id, account=account, **{**moment, **fixed, **fields})


def grade(world: World, id: str, account: str, value: str, author: str = "ann") -> Op:
    return new(
        "fact",
        id,
        account=account,
        subject=account,
        item="grade",
        value=value,
        author=world.ids[author],
        day="2026-09-01",
        recorded_at="2026-09-01T02:00:00Z",
    )


@pytest.fixture
def working(world: World) -> World:
    """Today is 2026-11-21. North: A1 (B, touched 10 days ago), A3 (A, 17 days), A4 (ungraded, never), A5 (gone)."""
    world.write(
        grade(world, "F1", "A1", "B"),
        visit(world, "V1", "A1", "2026-11-11", note="all well"),
        new("account", "A3", name="Third", plot="P-north"),
        grade(world, "F3", "A3", "A"),
        visit(world, "V3", "A3", "2026-11-04"),
        new("account", "A4", name="Fourth", plot="P-north"),
        new("account", "A5", name="Fifth", plot="P-north", deleted=True),
        visit(world, "V5", "A2", "2026-11-20", author="bob"),
    )
    return world


def test_the_feed_shows_what_hangs_on_each_visit_newest_first(working: World) -> None:
    with_c1: dict[str, Any] = {"people:C1": True}
    working.write(
        new("contact", "C1", account="A1", name="李明朗"),
        visit(working, "V2", "A1", "2026-11-21", note="they decide on Friday", **with_c1),
        new(
            "comment",
            "M1",
            account="A1",
            subject="V2",
            author=working.ids["chief"],
            written_at="2026-11-21T03:00:00Z",
            text="Who decides?",
        ),
        new("attachment", "T1", account="A1", subject="V2", sha256="a" * 64, mime="image/jpeg", bytes=9),
    )
    page = working.sign_in("chief").get("/api/team/feed").json()
    assert [item["visit"]["id"] for item in page["items"]] == ["V2", "V1", "V3"]
    assert page["next"] is None
    first = page["items"][0]
    assert first["visit"]["fields"]["note"] == "they decide on Friday"
    assert first["account"] == {"id": "A1", "name": "重庆长安机械", "grade": "B"}
    assert first["author"] == {"id": working.ids["ann"], "name": "ann"}
    assert first["contacts"] == ["李明朗"]
    assert [(c["author"]["name"], c["text"]) for c in first["comments"]] == [("chief", "Who decides?")]
    assert [a["sha256"] for a in first["attachments"]] == ["a" * 64]


def test_pages_of_the_feed_neither_skip_nor_repeat(working: World) -> None:
    working.write(*[visit(working, f"W{n:02}", "A1", "2026-11-10") for n in range(25)])
    chief = working.sign_in("chief")
    seen: list[str] = []
    before: str | None = None
    while True:
        query: dict[str, str | int] = {"limit": 10, **({"before": before} if before else {})}
        page = chief.get("/api/team/feed", params=query).json()
        seen += [item["visit"]["id"] for item in page["items"]]
        working.write(visit(working, f"Z{len(seen)}", "A1", "2026-11-21"))
        before = page["next"]
        if before is None:
            break
    assert len(seen) == len(set(seen)) == 27


def test_a_deleted_visit_leaves_the_feed(working: World) -> None:
    working.write(change("visit", "V1", deleted=True))
    items = working.sign_in("chief").get("/api/team/feed").json()["items"]
    assert [item["visit"]["id"] for item in items] == ["V3"]


def counts(rows: list[dict[str, Any]]) -> dict[str | None, tuple[int, int, int, int, int]]:
    return {
        row["grade"]: (row["accounts"], row["touched_in_cadence"], row["due"], row["late"], row["unknown"])
        for row in rows
    }


def test_coverage_counts_each_grade_by_its_cadence(working: World) -> None:
    """A 7, B 14 days (G5); an account never touched is due today."""
    answer = working.sign_in("chief").get("/api/team/coverage").json()
    assert counts(answer["grades"]) == {
        "A": (1, 0, 0, 1, 0),
        "B": (1, 1, 0, 0, 0),
        "C": (0, 0, 0, 0, 0),
        "D": (0, 0, 0, 0, 0),
        None: (1, 0, 1, 0, 0),
    }
    (rep,) = answer["reps"]
    assert (rep["person"], rep["name"], rep["plot"], rep["plot_name"]) == (
        working.ids["ann"],
        "ann",
        "P-north",
        "North",
    )
    assert rep["last_sync"] is None
    assert len(working.sign_in("boss").get("/api/team/coverage").json()["reps"]) == 2


def test_coverage_follows_a_new_visit_at_once(working: World) -> None:
    chief = working.sign_in("chief")
    chief.get("/api/team/coverage")
    working.write(visit(working, "V9", "A3", "2026-11-21"))
    assert counts(chief.get("/api/team/coverage").json()["grades"])["A"] == (1, 1, 0, 0, 0)


def test_who_goes_cold_is_told_with_its_why(working: World) -> None:
    (item,) = working.sign_in("chief").get("/api/team/cold").json()["items"]
    assert (item["account"], item["grade"], item["days_late"], item["last_touch"]) == ("A3", "A", 10, "2026-11-04")
    assert item["why"] == {"code": "touch.cadence", "args": {"grade": "A", "days": 7}}
    assert item["rep"] == {"id": working.ids["ann"], "name": "ann"}
    assert item["unknown_since"] is None


def test_what_fell_due_after_the_phone_went_silent_is_unknown_not_late(working: World) -> None:
    """Law 4. Ann syncs on the 21st and then not for ten days: A3 was late before, A1 and A4 nobody can tell."""
    working.sync(working.sign_in("ann"))
    silent_since = working.clock()
    working.clock.advance(days=10)
    chief = working.sign_in("chief")
    assert counts(chief.get("/api/team/coverage").json()["grades"]) == {
        "A": (1, 0, 0, 1, 0),
        "B": (1, 0, 0, 0, 1),
        "C": (0, 0, 0, 0, 0),
        "D": (0, 0, 0, 0, 0),
        None: (1, 0, 0, 0, 1),
    }
    items = {item["account"]: item for item in chief.get("/api/team/cold").json()["items"]}
    assert items["A3"]["unknown_since"] is None
    assert items["A1"]["unknown_since"] == silent_since


def test_a_phone_that_synced_yesterday_is_a_phone_in_use(working: World) -> None:
    working.clock.advance(days=9)
    working.first_sync(working.sign_in("ann"))
    working.clock.advance(days=1)
    assert counts(working.sign_in("chief").get("/api/team/coverage").json()["grades"])["B"] == (1, 0, 0, 1, 0)


def test_days_are_those_of_the_plot(working: World) -> None:
    """23:30 UTC is the next day in Shanghai, where the plot lies: B with 14 days from the 11th is due on the 25th."""
    working.clock.ms = 1_795_563_000_000  # 2026-11-24T23:30:00Z
    assert counts(working.sign_in("chief").get("/api/team/coverage").json()["grades"])["B"] == (1, 0, 1, 0, 0)
    working.write(change("plot", "P-north", zone="America/New_York"))
    assert counts(working.sign_in("chief").get("/api/team/coverage").json()["grades"])["B"] == (1, 1, 0, 0, 0)


def test_a_plots_accounts_are_listed_for_who_leads_it_and_nobody_else(working: World) -> None:
    path = "/api/team/plots/P-north/accounts"
    told = working.sign_in("chief").get(path).json()["items"]
    assert [(line["id"], line["grade"], line["last"]) for line in told if line["id"] != "A1"] == [
        ("A4", None, None),
        ("A3", "A", "2026-11-04"),
    ], "by name; the deleted one is not among them"
    assert working.sign_in("boss").get(path).json()["items"] == told
    assert working.sign_in("chief").get("/api/team/plots/P-south/accounts").status_code == 404
    assert working.sign_in("ann").get(path).status_code == 403


def test_the_longest_silent_device_comes_first(working: World) -> None:
    working.sync(working.sign_in("ann"))
    working.clock.advance(minutes=5)
    silent = working.sign_in("ann").get("/api/me").json()["device"]
    items = working.sign_in("chief").get("/api/team/devices").json()["items"]
    assert [item["name"] for item in items] == ["ann", "ann"]
    assert items[0]["device"] == silent
    assert items[0]["last_sync"] is None
    assert items[1]["label"] == "test phone"


def test_members_of_a_plot_belong_to_its_team(working: World) -> None:
    working.sign_in("bob")
    chief = working.sign_in("chief")
    assert chief.get("/api/team/devices").json()["items"] == []
    working.write(change("plot", "P-north", **{f"members:{working.ids['bob']}": True}))
    assert [item["name"] for item in chief.get("/api/team/devices").json()["items"]] == ["bob"]


def test_a_view_kept_and_brought_up_to_date_is_that_made_anew(working: World) -> None:
    """Every kind of change: a fact, a visit, a name, a deletion, a move in, a move out, an erasure, a late child."""
    from backend.auth.people import plots
    from backend.reports.plots import PlotViews

    playbook = working.services.method.shipped.playbook
    kept = PlotViews("Asia/Shanghai")
    changes: list[tuple[Op, ...]] = [
        (grade(working, "F9", "A4", "D"),),
        (visit(working, "V9", "A4", "2026-11-20"),),
        (change("account", "A1", name="Renamed"), change("visit", "V1", deleted=True)),
        (Op(n=0, op="cmd", id="K1", name="move_account", args={"account": "A2", "to": "P-north"}),),
        (Op(n=0, op="cmd", id="K2", name="move_account", args={"account": "A3", "to": "P-south"}),),
        (visit(working, "V8", "A3", "2026-11-21"),),
        (Op(n=0, op="cmd", id="K3", name="erase", args={"record": "A1"}),),
        (change("account", "A4", deleted=True),),
        (change("account", "A4", deleted=None),),
    ]
    for ops in ((), *changes):
        if ops:
            working.write(*ops)
        with working.services.store.read() as tx:
            for plot in plots(tx):
                followed = kept.view(tx, plot, playbook, working.clock())
                assert followed == PlotViews("Asia/Shanghai").view(tx, plot, playbook, working.clock()), ops
