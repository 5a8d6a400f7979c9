"""Whether a calm world is right. Compares what people did (journal.py) with what the server and every phone hold.

- Phones that hold a bucket are equal to the server's bucket and to each other; sums are equal and true.
- Every op was accepted, refused with a reason, quarantined or waits for somebody; none disappeared.
- Every value that was accepted is shown, kept beside, or in the history; of what was erased nothing is left anywhere.
- Nobody's value was overwritten by somebody who had not seen it (concurrent losers are kept), and nobody is in
  conflict with a value they had seen themselves. The later stamp is the one shown.
- A stamp names one op of a phone. No copy was damaged, no phone told that it is a copy, nobody saw the past again
  (world.py collects these as they happen).

What is wrong begins with one word that says what kind it is: shrink.py looks for the same kind again. Excuses are
counted by name and printed with every run, so that none grows silently.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import msgspec

from sync.alias import ALIAS, named_by
from sync.buckets import old_bucket, plot_bucket, user_bucket
from sync.digest import digest_sum
from sync.merge import same, writer_of
from sync.ports import Past
from sync.pull import row_of
from tests.simulation.journal import Made
from tests.simulation.people import PLOTS
from tests.simulation.truth import Truth, digest
from tests.simulation.world import World

VERDICTS = {"rejected", "quarantined", "pending"}


def judge(world: World) -> list[str]:
    """All that is wrong; empty when the world is right."""
    names = list(world.handsets)
    dumps = dict(zip(names, world.phones.do([{"c": "dump", "p": name} for name in names]), strict=True))
    people = {handset.person for handset in world.handsets.values()}
    plots = [plot_bucket(plot) for plot in PLOTS]
    buckets = sorted({"org", *plots, *map(old_bucket, plots), *map(user_bucket, people)})
    return world.server.look(lambda tx: _Judge(world, Truth(tx, buckets), dumps).all(tx))


class _Judge:
    """One look at one world."""

    def __init__(self, world: World, truth: Truth, dumps: dict[str, Any]) -> None:
        self.world = world
        self.truth = truth
        self.dumps = dumps
        self.journal = world.journal
        self.everything = list(world.journal.made.values())
        self.states = {
            (name, entry["key"]): entry["state"] for name, dump in dumps.items() for entry in dump["entries"]
        }
        self.excuses: Counter[str] = world.excuses

    def all(self, tx: Any) -> list[str]:
        wrong = [*self.world.wrong, *self.sums(), *self.families(), *self.erasures(), *self.let_in(), *self.stamps()]
        for name, phone in self.world.handsets.items():
            wrong += self.copy(name, self.world.server.policy.readable(tx, phone.actor()))
        accepted = []
        for made in self.everything:
            verdict = self.verdict(made)
            if verdict == "accepted":
                accepted.append(made)
                wrong += self.kept(made)
            elif verdict not in VERDICTS and verdict != "lost":
                wrong.append(f"waiting: {made.name} is still {verdict}")
        return [*wrong, *self.overwritten(), *self.alternatives(accepted)]

    # What the server holds

    def sums(self) -> list[str]:
        wrong = []
        for bucket, rows in self.truth.buckets.items():
            if bucket in self.truth.heads and digest_sum(row.c for row in rows) != self.truth.heads[bucket].sum:
                wrong.append(f"sums: that of {bucket} is not that of its rows")
            wrong += [
                f"sums: the digest of {row.id} does not cover what it holds" for row in rows if row.c != digest(row)
            ]
        return wrong

    def families(self) -> list[str]:
        """Records that are not where their account is, or that still hang on a duplicate."""
        truth, wrong = self.truth, []
        for row in truth.rows.values():
            if not row.bucket.startswith("plot:"):
                continue
            home = truth.rows.get(row.family)
            if home is None or home.bucket != plot_bucket(str(home.value("plot"))):
                wrong.append(f"family: {row.id} is of {row.family}, which is not at home")
            elif row.bucket not in (home.bucket, old_bucket(home.bucket)):
                wrong.append(f"family: {row.id} is in {row.bucket}, its account {home.id} in {home.bucket}")
            named = truth.get(
                named_by(row.kind, {name: register[0] for name, register in row.f.items() if register[0]})
            )
            wrong += [
                f"alias: {row.id} still names the duplicate {one.id}" for one in named.values() if one.value(ALIAS)
            ]
        return wrong

    def erasures(self) -> list[str]:
        """Of what was erased a marker is left, also after a restore, and nothing else."""
        wrong = [
            f"erased: {key} lives again"
            for key in self.world.erased
            if (row := self.truth.rows.get(key)) and not row.erased
        ]
        for row in self.truth.rows.values():
            if not row.erased:
                continue
            if row.f or row.alt or row.d:
                wrong.append(f"erased: {row.id} holds {row.f} {row.alt} {row.d}")
            if self.truth.past[row.id]:
                wrong.append(f"erased: {row.id} has a history")
            wrong += [f"erased: {row.id} waits in quarantine" for held in self.truth.held if held.op.id == row.id]
        return wrong

    def let_in(self) -> list[str]:
        """Late changes that were let in and are nowhere. A restore may have taken the decision back."""
        wrong = []
        for held in self.world.let_in if self.world.server.epochs == 1 else []:
            op = {"op": held.op.op, "id": held.op.id, "fields": held.op.fields}
            wrong += self.kept(Made(held.person, held.op.n, op, {held.op.h}))
        return wrong

    # What phones hold

    def copy(self, name: str, readable: frozenset[str]) -> list[str]:
        dump = self.dumps[name]
        wrong = []
        if set(dump["cursors"]) != readable:
            wrong.append(f"copy: {name} holds {sorted(dump['cursors'])}, may read {sorted(readable)}")
        for bucket, rows in dump["rows"].items():
            expected = {row.id: msgspec.to_builtins(row_of(row)) for row in self.truth.buckets.get(bucket, [])}
            here = {row["id"]: row for row in rows}
            for key in sorted(expected.keys() | here.keys()):
                if _plain(expected.get(key)) != _plain(here.get(key)):
                    wrong.append(f"copy: {name} differs in {bucket} at {key}: {here.get(key)} for {expected.get(key)}")
        if name not in self.world.copied:
            wrong += [f"damaged: {name} found {bucket} wrong when it opened" for bucket in dump["accused"]]
        for kind in ("check", "booted"):
            wrong += [f"copy: {name}'s {kind} of {c['id']} fails" for c in dump[kind] if not c["ok"]]
        return wrong

    # What became of the ops

    def verdict(self, made: Made) -> str:
        """What the phone says, and, where its memory was evicted, what the server's answers had said."""
        if made.orphan:
            taken = self.journal.verdict(made)
            if taken is None:
                self.excuses["unsent, and evicted"] += 1
                return "lost"
            return "accepted" if taken == "ok" else taken
        verdict: str = self.states.get((made.phone, made.key), "accepted")
        if verdict == "accepted" and self.verdict_elsewhere(made):
            self.excuses["a copy has the verdict"] += 1
            return "rejected"
        return verdict

    def verdict_elsewhere(self, made: Made) -> bool:
        """A copy of the phone got the verdict for the op they had in common."""
        states = (self.states.get((other.phone, other.key)) for other in self.journal.siblings(made))
        return any(state in VERDICTS for state in states) and bool(self.kept(made))

    def kept(self, made: Made) -> list[str]:
        """Accepted values that are nowhere."""
        if made.op["op"] == "cmd":
            done = self.truth.commanded(made.record)
            return [] if done else [f"lost: command {made.record} of {made.name} had no effect"]
        row = self.truth.rows.get(made.record)
        if row is None:
            return [f"lost: {made.record} of {made.name} was accepted and is nowhere"]
        if self.truth.erased(made.record):
            return []
        return [
            f"lost: {made.record}.{name} = {value!r} of {made.name} was accepted and is nowhere"
            for name, value in made.fields.items()
            if not any(self.truth.equal(r[0], value) for r in self.truth.registers(row, name))
        ]

    def stamps(self) -> list[str]:
        """Two changes that one phone gave one field under one stamp: a stamp names a value."""
        last: dict[tuple[str, str, str, str], Made] = {}
        wrong = []
        for made in self.everything:
            for name in made.fields:
                other = last.setdefault((made.phone, made.record, name, made.op["h"]), made)
                if other is not made:
                    wrong.append(f"stamp: {made.name} and {other.name} gave {made.record}.{name} values of one stamp")
        return wrong

    # Who overwrote whom

    def overwritten(self) -> list[str]:
        """Values replaced by an op whose person had not seen them, without being kept beside."""
        seen = _Seen(self.everything, self.truth)
        wrong = []
        for record, past in self.truth.past.items():
            claims = {p.stamp: p.claimed for p in past if p.claimed}
            claims |= {str(r[1]): str(r[2]) for r in self.truth.rows[record].f.values() if len(r) > 2}
            for p in past:
                by = seen.anybody.get(p.replaced_by) or seen.anybody.get(claims.get(p.replaced_by, ""))
                own = seen.anybody.get(p.stamp) or seen.anybody.get(p.claimed)
                if by is None or by is own or p.field not in by.fields:
                    continue
                excuse = self.excuse(seen, record, p, by, own)
                if excuse is None:
                    wrong.append(f"unseen: {record}.{p.field} = {p.value!r} ({p.stamp}) was overwritten by {by.name}")
                elif excuse:
                    self.excuses[excuse] += 1
        return wrong

    def excuse(self, seen: _Seen, record: str, p: Past, by: Made, own: Made | None) -> str | None:
        """Why a replaced value is rightly in the history alone; '' where nobody need be excused."""
        home, truth = self.truth.home(record), self.truth
        if p.value is None and truth.home(by.record) != by.record:
            return "blank filled by a merge"
        stamps = {p.stamp, p.claimed} - {""}
        if stamps & seen.gone_on[home, p.field] or stamps & seen.settled or same(p.value, by.fields[p.field]):
            return ""
        if seen.writers[home, p.field, writer_of([p.value, p.stamp, p.claimed])] - {id(own)}:
            return "one alternative per replica"
        known = truth.registers(truth.rows[record], p.field)
        if any(r[1] == p.replaced_by and not same(r[0], by.fields[p.field]) for r in known):
            return "long text: both sides are in it"
        if own is not None and _is_in(
            p.value, by.fields[p.field], [r[0] for r in known if seen.by(own, p.field) & set(map(str, r[1:]))]
        ):
            return "long text: it was in it already"
        if any(same(p.value, r[0]) for r in known if r[1] != p.stamp):
            return "the same value stands elsewhere"
        return None

    def alternatives(self, accepted: list[Made]) -> list[str]:
        """Alternatives that should not be: one its own writer went on from, two of one writer, one that should show."""
        seen = _Seen(accepted, self.truth)
        going_on: dict[tuple[str, str], list[Made]] = defaultdict(list)
        for made in accepted:
            for name in made.fields:
                going_on[self.truth.home(made.record), name].append(made)
        doubled = self.doubled(accepted)
        wrong = []
        for row in self.truth.rows.values():
            for name, kept in row.alt.items():
                writers = [writer_of(register) for register in kept]
                if len(set(writers)) < len(writers):
                    wrong.append(f"beside: {row.id}.{name} keeps two values of one writer: {kept}")
                for register, writer in zip(kept, writers, strict=True):
                    if len(register) == 2 and register[1] >= row.f[name][1]:
                        wrong.append(f"beside: {row.id}.{name} shows {row.f[name]}, although {register} is later")
                    stamps = set(map(str, register[1:]))
                    for made in going_on[row.id, name]:
                        own = writer in {stamp[16:] for stamp in made.stamps} and not made.stamps & stamps
                        if own and stamps & seen.by(made, name) and not same(made.fields[name], register[0]):
                            if stamps & doubled:
                                self.excuses["an op taken under two stamps"] += 1
                                continue
                            wrong.append(
                                f"beside: {row.id}.{name}: {register} is kept although {made.name} went on from it"
                            )
        return wrong

    def doubled(self, accepted: list[Made]) -> set[str]:
        """Stamps of ops that the server took twice, each time under another: two copies of a phone sent one op, and one
        of them had given it a new stamp before it heard of the other. Such an op stands beside itself."""
        found: set[str] = set()
        for made in accepted:
            stamps = {stamp for one in [made, *self.journal.siblings(made)] for stamp in one.stamps}
            taken = {s for one in [made, *self.journal.siblings(made)] for s in self.journal.stamps_taken(one)}
            if len(taken) > 1:
                found |= stamps
        return found


class _Seen:
    """Who wrote what, by any stamp it had, and what its writer had seen."""

    def __init__(self, ops: list[Made], truth: Truth) -> None:
        self.anybody = {stamp: made for made in ops for stamp in made.stamps}
        self._own = {(made.phone, stamp): made for made in ops for stamp in made.stamps}
        self._shared = {s for made in ops for s in made.stamps if self.anybody[s] is not made}
        self.settled = {s for made in ops for stamps in made.op.get("settles", {}).values() for s in stamps}
        self.writers: dict[tuple[str, str, str], set[int]] = defaultdict(set)
        self.gone_on: dict[tuple[str, str], set[str]] = defaultdict(set)
        for made in ops:
            home = truth.home(made.record)
            for name in made.fields:
                self.gone_on[home, name] |= self.by(made, name)
                for stamp in made.stamps:
                    self.writers[home, name, stamp[16:]].add(id(made))

    def by(self, made: Made, name: str) -> set[str]:
        """Every stamp by which the op may mean the values its person saw: one's own unsent ones change."""
        seen = {stamp for stamp in made.saw.get(name, ()) if stamp}
        for stamp in list(seen):
            own = self._own.get((made.phone, stamp))
            seen |= own.stamps - self._shared if own else set()
        return seen


def _plain(row: Any) -> Any:
    """Empty members may be left out."""
    return row and {name: value for name, value in row.items() if value not in ({}, None, False)}


def _is_in(mine: Any, theirs: Any, bases: list[Any]) -> bool:
    """Whether every clause the writer of a long text added stands in the other's text already."""
    if not (isinstance(mine, str) and isinstance(theirs, str) and "。" in mine):
        return False
    old = {clause for base in bases if isinstance(base, str) for clause in base.split("。")}
    return set(mine.split("。")) - old <= set(theirs.split("。"))
