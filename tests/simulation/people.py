"""Who lives in a simulated world, and what they may do next."""

from __future__ import annotations

from random import Random
from typing import Any

from shared_schema.protocol import Op

PLOTS = ("north", "south")
PEOPLE = (
    # phone, person, role: the first rep has two phones, each plot has two reps and the supervisor
    ("r1-phone", "r1", "rep"),
    ("r1-pad", "r1", "rep"),
    ("r2-phone", "r2", "rep"),
    ("r3-phone", "r3", "rep"),
    ("s1-phone", "s1", "supervisor"),
)
WORDS = ("甲", "乙", "丙", "丁", "戊", "己")
DAY = "2026-11-21"
OLD_DAYS = ("2021-04-05", "2022-06-07", "2023-08-09")
INSTANT = "2026-11-21T08:00:00Z"


def founding() -> list[Op]:
    """The company before anybody starts: people, plots with owners, members and their supervisor, a few accounts."""
    people = {"r1": "rep", "r2": "rep", "r3": "rep", "s1": "supervisor"}
    ops = [new("person", key, name=f"人{key}", role=role) for key, role in people.items()]
    ops.append(
        new("plot", "north", name="北区", zone="Asia/Shanghai", owner="r1", supervisor="s1", **{"members:r2": True})
    )
    ops.append(
        new("plot", "south", name="南区", zone="Asia/Shanghai", owner="r2", supervisor="s1", **{"members:r3": True})
    )
    for index, plot in enumerate(("north", "north", "south")):
        ops.append(new("account", f"A{index}", name=f"客户{index}", plot=plot, note="甲。乙。丙。"))
        ops.append(new("contact", f"C{index}", name=f"联系人{index}", account=f"A{index}"))
    return ops


def new(kind: str, key: str, **fields: Any) -> Op:
    return Op(n=0, op="new", kind=kind, id=key, fields=fields)


def action(rng: Random, role: str, person: str, key: str) -> dict[str, Any]:
    """The next thing somebody does; the phone picks the record by `pick` among those it shows."""
    does, kind, fields, name = _draw(rng, role, person, key)
    return {
        "do": does,
        "kind": kind,
        "id": key,
        "fields": fields,
        "name": name,
        "pick": rng.random(),
        "pick2": rng.random(),
    }


def _visit(rng: Random, person: str, word: str) -> dict[str, Any]:
    """A visit of today or, written down late, of years ago."""
    day = rng.choice([DAY, *OLD_DAYS])
    at = f"{day}T08:00:00Z"
    return {
        "author": person,
        "touch": "visit",
        "happened_at": at,
        "recorded_at": at,
        "zone": "UTC",
        "day": day,
        "note": f"{word}。",
    }


def _draw(rng: Random, role: str, person: str, key: str) -> tuple[str, str, dict[str, Any], str]:
    word = rng.choice(WORDS) + key[-2:]
    choice = rng.random()
    if role == "supervisor" and choice < 0.15:
        return "cmd", "", {"to": rng.choice(PLOTS)}, rng.choice(["move_account", "move_account", "swap_accounts"])
    if choice < 0.08:
        return "new", "account", {"name": f"新客户{word}", "plot": rng.choice(PLOTS)}, ""
    if choice < 0.18:
        return "new", "contact", {"name": f"新人{word}"}, ""
    if choice < 0.26:
        return "new", "task", {"title": f"承诺{word}", "due": DAY}, ""
    if choice < 0.60:
        field = rng.choice(["phone", "title", "department", "email"])
        value = {"phone": f"138{rng.randint(0, 99):02d}", "email": f"x{rng.randint(0, 9)}@y.cn"}.get(field, word)
        return "set", "contact", {field: rng.choice([value, value, None])}, ""
    if choice < 0.72:
        return "set", "account", {"city": word, **({"industry": word} if rng.random() < 0.3 else {})}, ""
    if choice < 0.82:
        return "text", rng.choice(["account", "contact", "visit"]), {"note": word}, ""
    if choice < 0.85:
        return "new", "visit", _visit(rng, person, word), ""
    if choice < 0.865:
        return "cmd", "", {}, rng.choice(["merge_accounts", "merge_contacts"])
    if choice < 0.90:
        return "settle", "", {}, ""
    if choice < 0.93:
        return "set", "contact", {"birthday": "2026-02-30"}, ""
    if choice < 0.96:
        return "set", rng.choice(["contact", "task"]), {"deleted": True}, ""
    return "new", "task", {"title": "", "due": DAY}, ""
