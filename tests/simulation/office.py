"""What the office does while the phones are out: accounts are swapped, plots handed over, people granted and revoked,
duplicates merged, late changes decided, and at night old visits leave.

Everything is picked from what the server holds at that moment, in the order of ids, so that a seed does the same on
every store. What makes no sense just now (two accounts of one plot where there is one) is not done.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from shared_schema.errors import Refused
from shared_schema.protocol import Op
from sync.ports import Held, ReadTx, Stored
from sync.window import beyond, leave, window_start
from tests.simulation.people import DAY, PLOTS

if TYPE_CHECKING:
    from tests.simulation.world import World

T = TypeVar("T")
REPS = ("r1", "r2", "r3")


def work(world: World) -> None:
    """One thing the office does."""
    what = world.rng.choice(
        ["swap", "hand over", "grant", "merge accounts", "merge contacts", "decide", "decide", "night"]
    )
    if what == "decide":
        done = _decide(world)
    elif what == "night":
        done = _night(world)
    else:
        done = _command(world, what)
    if done:
        world.faults[done] += 1


def _command(world: World, what: str) -> str:
    rng = world.rng
    with world.server.store.read() as tx:
        asked = {
            "swap": _swap,
            "hand over": _hand_over,
            "grant": _grant,
            "merge accounts": _merge_accounts,
            "merge contacts": _merge_contacts,
        }[what](rng, tx)
    key = world.new_id()
    if asked is None:
        return ""
    name, args = asked
    world.server.write([Op(n=0, op="cmd", id=key, name=name, args=args)], world.now)
    return name.replace("_", " ")


def _living(tx: ReadTx, kind: str, plot: str | None = None) -> list[Stored]:
    rows = tx.of_kind(kind, None if plot is None else [f"plot:{plot}"])
    return [row for row in rows if not row.erased and row.value("deleted") is not True]


def _some(rng: Random, rows: Sequence[T], most: int) -> list[T]:
    return rng.sample(list(rows), min(len(rows), rng.randint(0, most)))


Asked = tuple[str, dict[str, Any]] | None


def _swap(rng: Random, tx: ReadTx) -> Asked:
    plot, to = rng.sample(PLOTS, 2)
    give, take = ([row.id for row in _some(rng, _living(tx, "account", one), 2)] for one in (plot, to))
    return ("swap_accounts", {"plot": plot, "give": give, "to": to, "take": take}) if give or take else None


def _hand_over(rng: Random, tx: ReadTx) -> Asked:
    return "hand_plot", {"plot": rng.choice(PLOTS), "to": rng.choice(REPS)}


def _grant(rng: Random, tx: ReadTx) -> Asked:
    return rng.choice(["grant_member", "revoke_member"]), {"plot": rng.choice(PLOTS), "person": rng.choice(REPS)}


def _merge_accounts(rng: Random, tx: ReadTx) -> Asked:
    accounts = [row.id for row in _living(tx, "account")]
    if len(accounts) < 4:
        return None
    account, into = rng.sample(accounts, 2)
    return "merge_accounts", {"account": account, "into": into}


def _merge_contacts(rng: Random, tx: ReadTx) -> Asked:
    contacts = _living(tx, "contact")
    if not contacts:
        return None
    one = rng.choice(contacts)
    others = [row.id for row in contacts if row.family == one.family and row.id != one.id]
    return ("merge_contacts", {"contact": one.id, "into": rng.choice(others)}) if others else None


def _decide(world: World) -> str:
    """Let a late change in, let it in with another value, or dismiss it; what cannot be let in yet goes on waiting."""
    with world.server.store.read() as tx:
        waiting = tx.held()
    if not waiting:
        return ""
    held, how = world.rng.choice(waiting), world.rng.choice(["let in", "let in", "edited", "dismissed"])
    fields = _other_values(held) if how == "edited" else None
    try:
        world.server.decide(held, how == "dismissed", fields, world.now)
    except Refused:
        return "late change not ripe"
    if how != "dismissed" and fields is None:
        world.let_in.append(held)
    return f"late change {how}"


def _other_values(held: Held) -> dict[str, Any] | None:
    changes = {"phone": "13999", "title": "改过", "city": "改过"}
    return {name: value for name, value in changes.items() if name in held.op.fields} or None


def _night(world: World) -> str:
    start, moved = window_start(date.fromisoformat(DAY)), 0
    for plot in PLOTS:
        with world.server.store.write() as tx:
            moved += leave(tx, f"plot:{plot}", beyond(tx, f"plot:{plot}", start))
    return "old visits left" if moved else ""
