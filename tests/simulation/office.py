"""What the office does while the phones are out: accounts are swapped, plots handed over, people granted and revoked,
duplicates merged, contacts erased, late changes decided, and at night old visits leave.

Everything is picked from what the server holds at that moment, in the order of ids, so that a seed does the same on
every store. What makes no sense just now (two accounts of one plot where there is one) is not done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any, TypeVar

from sync.ports import Held, ReadTx, Stored
from sync.window import beyond, leave, window_start
from tests.simulation.people import DAY, PLOTS
from tests.simulation.server import Server

T = TypeVar("T")
REPS = ("r1", "r2", "r3")
Event = dict[str, Any]
Asked = tuple[str, dict[str, Any]] | None


def anything(rng: Random, server: Server, new_id: Callable[[], str]) -> list[tuple[Event, str]]:
    """One thing the office does, and what it is called; nothing when it makes no sense."""
    what = rng.choice([*COMMANDS, "decide", "decide", "night"])
    if what == "night":
        return [({"e": "night"}, "night of old visits")]
    with server.store.read() as tx:
        if what == "decide":
            return _decide(rng, tx)
        asked = COMMANDS[what](rng, tx)
    if asked is None:
        return []
    name, args = asked
    return [({"e": "command", "id": new_id(), "name": name, "args": args}, name.replace("_", " "))]


def _living(tx: ReadTx, kind: str, plot: str | None = None) -> list[Stored]:
    rows = tx.of_kind(kind, None if plot is None else [f"plot:{plot}"])
    return [row for row in rows if not row.erased and row.value("deleted") is not True]


def _some(rng: Random, rows: Sequence[T], most: int) -> list[T]:
    return rng.sample(list(rows), min(len(rows), rng.randint(0, most)))


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


def _erase(rng: Random, tx: ReadTx) -> Asked:
    """A person asks to be forgotten; somebody may be writing about them offline."""
    contacts = _living(tx, "contact")
    return ("erase", {"record": rng.choice(contacts).id}) if len(contacts) > 2 else None


COMMANDS: dict[str, Callable[[Random, ReadTx], Asked]] = {
    "swap": _swap,
    "hand over": _hand_over,
    "grant": _grant,
    "merge accounts": _merge_accounts,
    "merge contacts": _merge_contacts,
    "erase": _erase,
}

# Late changes


def _decide(rng: Random, tx: ReadTx) -> list[tuple[Event, str]]:
    waiting = tx.held()
    if not waiting:
        return []
    held, how = rng.choice(waiting), rng.choice(["let in", "let in", "edited", "dismissed"])
    fields = _other_values(held)
    event = {"e": "decide", "ticket": held.ticket, "record": held.op.id, "how": "let in", "fields": fields}
    event["how"] = "let in" if how == "edited" and not fields else how
    return [(event, f"late change {event['how']}")]


def _other_values(held: Held) -> dict[str, Any]:
    changes = {"phone": "13999", "title": "改过", "city": "改过"}
    return {name: value for name, value in changes.items() if name in held.op.fields}


def waiting_op(server: Server, ticket: str, record: str) -> Held | None:
    """The late change a decision is about; in a shortened history its ticket may have another number."""
    with server.store.read() as tx:
        waiting = tx.held()
    exact = [held for held in waiting if held.ticket == ticket]
    return next(iter([*exact, *(held for held in waiting if held.op.id == record)]), None)


def leave_old_visits(server: Server) -> int:
    start, moved = window_start(date.fromisoformat(DAY)), 0
    for plot in PLOTS:
        with server.store.write() as tx:
            moved += leave(tx, f"plot:{plot}", beyond(tx, f"plot:{plot}", start))
    return moved
