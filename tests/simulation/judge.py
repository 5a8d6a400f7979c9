"""Whether a calm world is right. Compares what people did (journal.py) with what the server and every phone hold.

- Phones that hold a bucket are equal to the server's bucket and to each other; sums are equal and true.
- Every op was accepted, refused with a reason, quarantined or waits for somebody; none disappeared.
- Every value that was accepted is shown, kept beside, or in the history.
- Nobody's value was overwritten by somebody who had not seen it (concurrent losers are kept), and nobody is in
  conflict with a value they had seen themselves. The later stamp is the one shown.
- Nobody ever saw the past again (world.py collects that as it happens).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import msgspec

from shared_schema.protocol import Register
from sync.alias import ALIAS, named_by, survivor
from sync.buckets import old_bucket, plot_bucket, user_bucket
from sync.digest import digest_sum, row_digest
from sync.merge import same, writer_of
from sync.ports import Past, ReadTx, Stored
from sync.pull import row_of
from tests.simulation.journal import Made
from tests.simulation.people import PLOTS
from tests.simulation.world import World

VERDICTS = {"rejected", "quarantined", "pending"}


class Truth:
    """All the server knows, read once."""

    def __init__(self, tx: ReadTx, buckets: list[str]) -> None:
        self.buckets = {bucket: list(tx.records(bucket)) for bucket in buckets}
        self.heads = tx.heads(buckets)
        self.rows = {row.id: row for rows in self.buckets.values() for row in rows}
        self._tx = tx
        self.past: dict[str, list[Past]] = {key: tx.history(key) for key in self.rows}

    def commanded(self, command: str) -> bool:
        return any(past.field == "cmd" for past in self._tx.history(command))

    def get(self, ids: Iterable[str]) -> dict[str, Stored]:
        return {key: self.rows[key] for key in ids if key in self.rows}

    def home(self, record: str) -> str:
        """The record that stands for this one: what was written to a duplicate counts for its survivor."""
        row = self.rows.get(record)
        return survivor(self, row).id if row is not None else record

    def registers(self, row: Stored, name: str) -> list[Register]:
        """Every value the field has or had, each with all its stamps; of a duplicate those of whatever it led on to."""
        now = [row.f[name]] if name in row.f else []
        then = [[past.value, past.stamp, past.claimed] for past in self.past[row.id] if past.field == name]
        into = self.rows.get(str(row.value(ALIAS)))
        more = self.registers(into, name) if into is not None else []
        return [*now, *row.alt.get(name, []), *then, *more]


def judge(world: World) -> list[str]:
    """All that is wrong; empty when the world is right."""
    wrong = list(world.wrong)
    names = list(world.handsets)
    dumps = dict(zip(names, world.phones.do([{"c": "dump", "p": name} for name in names]), strict=True))
    buckets = sorted(
        {
            "org",
            *(bucket for plot in PLOTS for bucket in (plot_bucket(plot), old_bucket(plot_bucket(plot)))),
            *(user_bucket(handset.person) for handset in world.handsets.values()),
        }
    )

    def look(tx: ReadTx) -> None:
        truth = Truth(tx, buckets)
        wrong.extend(_sums(truth))
        wrong.extend(_families(truth))
        wrong.extend(_let_in(world, truth))
        for name, phone in world.handsets.items():
            wrong.extend(_copy(name, dumps[name], truth, world.server.policy.readable(tx, phone.actor())))
        states = {(name, entry["key"]): entry["state"] for name, dump in dumps.items() for entry in dump["entries"]}
        accepted = []
        for made in world.journal.made.values():
            verdict = states.get((made.phone, made.key), "accepted")
            if verdict == "accepted" and _settled_elsewhere(world, made, states, truth):
                continue
            if verdict == "accepted":
                accepted.append(made)
                wrong.extend(_kept(made, truth))
            elif verdict not in VERDICTS:
                wrong.append(f"{made.phone}/{made.key} is still {verdict}")
        settled = {
            stamp
            for made in world.journal.made.values()
            for stamps in made.op.get("settles", {}).values()
            for stamp in stamps
        }
        # An op may have had its effect and be refused when a restore made the phone send it again.
        wrong.extend(_overwritten(list(world.journal.made.values()), truth, settled))
        # Two copies of a phone may send one op under two stamps, when one of them gave it a new one before it heard of
        # the other, or after a restore: it then stands beside itself.
        restored = world.server.epochs > 1
        doubled = {
            stamp
            for made in accepted
            for other in world.journal.siblings(made)
            if restored or other.stamps != made.stamps
            for stamp in made.stamps
        }
        wrong.extend(_alternatives(accepted, truth, doubled))

    world.server.look(look)
    return wrong


def _settled_elsewhere(world: World, made: Made, states: dict[tuple[str, int], str], truth: Truth) -> bool:
    """A copy of the phone got the verdict for the op they had in common."""
    return any(states.get((other.phone, other.key)) in VERDICTS for other in world.journal.siblings(made)) and bool(
        _kept(made, truth)
    )


def _sums(truth: Truth) -> list[str]:
    return [
        f"the sum of {bucket} is not that of its rows"
        for bucket, rows in truth.buckets.items()
        if (bucket in truth.heads and digest_sum(row.c for row in rows) != truth.heads[bucket].sum)
        or any(row.c != row_digest(row.id, row.f, row.alt) for row in rows)
    ]


def _families(truth: Truth) -> list[str]:
    """Records that are not where their account is, or that still hang on a duplicate."""
    wrong = []
    for row in truth.rows.values():
        if not row.bucket.startswith("plot:"):
            continue
        home = truth.rows.get(row.family)
        if home is None or home.bucket != plot_bucket(str(home.value("plot"))):
            wrong.append(f"{row.id} is of the family {row.family}, which is not at home")
        elif row.bucket not in (home.bucket, old_bucket(home.bucket)):
            wrong.append(f"{row.id} is in {row.bucket}, its account {home.id} in {home.bucket}")
        named = truth.get(named_by(row.kind, {name: register[0] for name, register in row.f.items() if register[0]}))
        wrong += [f"{row.id} still names the duplicate {one.id}" for one in named.values() if one.value(ALIAS)]
    return wrong


def _let_in(world: World, truth: Truth) -> list[str]:
    """Late changes that were let in and are nowhere. A restore may have taken the decision back."""
    wrong = []
    for held in world.let_in if world.server.epochs == 1 else []:
        made = Made(held.person, held.op.n, {"op": held.op.op, "id": held.op.id, "fields": held.op.fields}, {held.op.h})
        wrong += _kept(made, truth)
    return wrong


def _copy(name: str, dump: Any, truth: Truth, readable: frozenset[str]) -> list[str]:
    """What is wrong with one phone's copy."""
    wrong = (
        [f"{name} holds {sorted(dump['cursors'])}, may read {sorted(readable)}"]
        if set(dump["cursors"]) != readable
        else []
    )
    for bucket, rows in dump["rows"].items():
        expected = {row.id: msgspec.to_builtins(row_of(row)) for row in truth.buckets.get(bucket, [])}
        here = {row["id"]: row for row in rows}
        for key in sorted(expected.keys() | here.keys()):
            if _plain(expected.get(key)) != _plain(here.get(key)):
                wrong.append(f"{name} differs in {bucket} at {key}: {here.get(key)} for {expected.get(key)}")
    for kind in ("check", "booted"):
        wrong += [f"{name}'s {kind} of {c['id']} fails" for c in dump[kind] if not c["ok"]]
    return wrong


def _plain(row: Any) -> Any:
    """Empty members may be left out."""
    return row and {name: value for name, value in row.items() if value not in ({}, None, False)}


def _kept(made: Made, truth: Truth) -> list[str]:
    """Accepted values that are nowhere."""
    if made.op["op"] == "cmd":
        return [] if truth.commanded(made.record) else [f"{made.phone}/{made.key}: command {made.record} had no effect"]
    row = truth.rows.get(made.record)
    if row is None:
        return [f"{made.phone}/{made.key}: {made.record} was accepted and is nowhere"]
    lost = []
    for name, value in made.fields.items():
        known = truth.registers(row, name)
        if not any(made.stamps & set(map(str, r[1:])) or _equal(truth, r[0], value) for r in known):
            lost.append(f"{made.phone}/{made.key}: {made.record}.{name} = {value!r} was accepted and is nowhere")
    return lost


def _equal(truth: Truth, one: Any, two: Any) -> bool:
    """The same value, or two names of one record."""
    return same(one, two) or (isinstance(one, str) and isinstance(two, str) and truth.home(one) == truth.home(two))


class Stamps:
    """Who wrote what, by any stamp it had."""

    def __init__(self, accepted: list[Made]) -> None:
        self.anybody = {stamp: made for made in accepted for stamp in made.stamps}
        self._own = {(made.phone, stamp): made for made in accepted for stamp in made.stamps}
        self._shared = {s for made in accepted for s in made.stamps if self.anybody[s] is not made}

    def seen(self, made: Made, name: str) -> set[str]:
        """Every stamp by which the op may mean the values its person saw: one's own unsent ones change."""
        seen = {stamp for stamp in made.saw.get(name, ()) if stamp}
        for stamp in list(seen):
            own = self._own.get((made.phone, stamp))
            seen |= own.stamps - self._shared if own else set()
        return seen


def _overwritten(everything: list[Made], truth: Truth, settled: set[str]) -> list[str]:
    """Values replaced by an op whose person had not seen them, without being kept beside."""
    stamped = Stamps(everything)
    writers: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    gone_on: dict[tuple[str, str], set[str]] = defaultdict(set)
    for made in everything:
        for name in made.fields:
            gone_on[truth.home(made.record), name] |= stamped.seen(made, name)
            for stamp in made.stamps:
                writers[truth.home(made.record), name, stamp[16:]].add(id(made))
    wrong = []
    for record, past in truth.past.items():
        home = truth.home(record)
        claims = {p.stamp: p.claimed for p in past if p.claimed}
        claims |= {str(r[1]): str(r[2]) for r in truth.rows[record].f.values() if len(r) > 2}
        for p in past:
            by = stamped.anybody.get(p.replaced_by) or stamped.anybody.get(claims.get(p.replaced_by, ""))
            own = stamped.anybody.get(p.stamp) or stamped.anybody.get(p.claimed)
            if by is None or by is own or p.field not in by.fields:
                continue
            if p.value is None and truth.home(by.record) != by.record:
                continue  # A merge filled what stood empty from the duplicate.
            stamps = {p.stamp, p.claimed} - {""}
            if stamps & gone_on[home, p.field] or stamps & settled or same(p.value, by.fields[p.field]):
                continue
            if writers[home, p.field, writer_of([p.value, p.stamp, p.claimed])] - {id(own)}:
                continue  # One alternative per replica: a later loser took its place.
            known = truth.registers(truth.rows[record], p.field)
            if any(r[1] == p.replaced_by and not same(r[0], by.fields[p.field]) for r in known):
                continue  # Long text was merged: both sides are in it.
            if own is not None and _is_in(
                p.value, by.fields[p.field], [r[0] for r in known if stamped.seen(own, p.field) & set(map(str, r[1:]))]
            ):
                continue
            if any(same(p.value, r[0]) for r in known if r[1] != p.stamp):
                continue
            wrong.append(f"{record}.{p.field} = {p.value!r} ({p.stamp}) was overwritten unseen by {by.phone}/{by.key}")
    return wrong


def _is_in(mine: Any, theirs: Any, bases: list[Any]) -> bool:
    """Whether every clause the writer of a long text added stands in the other's text already."""
    if not (isinstance(mine, str) and isinstance(theirs, str) and "。" in mine):
        return False
    old = {clause for base in bases if isinstance(base, str) for clause in base.split("。")}
    return set(mine.split("。")) - old <= set(theirs.split("。"))


def _alternatives(accepted: list[Made], truth: Truth, doubled: set[str]) -> list[str]:
    """Alternatives that should not be: one its own writer went on from, two of one writer, one that should show."""
    stamped = Stamps(accepted)
    going_on: dict[tuple[str, str], list[Made]] = defaultdict(list)
    for made in accepted:
        for name in made.fields:
            going_on[truth.home(made.record), name].append(made)
    wrong = []
    for row in truth.rows.values():
        for name, kept in row.alt.items():
            writers = [writer_of(register) for register in kept]
            if len(set(writers)) < len(writers):
                wrong.append(f"{row.id}.{name} keeps two values of one writer: {kept}")
            for register, writer in zip(kept, writers, strict=True):
                if len(register) == 2 and register[1] >= row.f[name][1]:
                    wrong.append(f"{row.id}.{name} shows {row.f[name]}, although {register} is later")
                stamps = set(map(str, register[1:]))
                for made in going_on[row.id, name] if not stamps & doubled else []:
                    own = writer in {stamp[16:] for stamp in made.stamps} and not made.stamps & stamps
                    if own and stamps & stamped.seen(made, name) and not same(made.fields[name], register[0]):
                        wrong.append(
                            f"{row.id}.{name}: {register} is kept although {made.phone}/{made.key} went on from it"
                        )
    return wrong
