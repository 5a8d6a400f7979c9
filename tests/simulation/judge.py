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

from shared_schema.check import merge_of
from sync.alias import ALIAS, named_by
from sync.buckets import old_bucket, plot_bucket, user_bucket
from sync.clock import SERVER_REPLICA, replica_of
from sync.digest import digest_sum
from sync.merge import DELETED, same, writer_of, written
from sync.ports import Past
from sync.pull import row_of
from sync.text import clauses_of
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
        return str(self.states.get((made.phone, made.key), "accepted"))

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
        lost = []
        for name, value in made.fields.items():
            if any(self.truth.equal(r[0], value) for r in self.truth.registers(row, name)):
                continue
            if self.clashed(made, name):
                self.excuses["two copies gave one stamp"] += 1
                continue
            lost.append(f"lost: {made.record}.{name} = {value!r} of {made.name} was accepted and is nowhere")
        return lost

    def clashed(self, made: Made, name: str) -> bool:
        """Two copies of one phone changed one field in one millisecond: the server takes the second for the first."""
        return any(
            other.phone != made.phone and {other.phone, made.phone} <= self.world.copied
            for other in self.everything
            if other.record == made.record and name in other.fields and other.op["h"] == made.op["h"]
        )

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
            home = self.truth.home(record)
            for p in past:
                by = seen.op(home, p.field, p.replaced_by, claims.get(p.replaced_by, ""))
                own = seen.op(home, p.field, p.stamp, p.claimed)
                excuse = self.excuse(seen, home, p, by, own)
                if excuse is None:
                    who = by.name if by else p.replaced_by
                    wrong.append(f"unseen: {record}.{p.field} = {p.value!r} ({p.stamp}) was overwritten by {who}")
                elif excuse:
                    self.excuses[excuse] += 1
        return wrong

    def excuse(self, seen: _Seen, home: str, p: Past, by: Made | None, own: Made | None) -> str | None:
        """Why a replaced value is rightly in the history alone; '' where nobody need be excused."""
        stamps = {p.stamp, p.claimed} - {""}
        if stamps & seen.gone_on[home, p.field] or stamps & seen.settled or (by is not None and by is own):
            return ""
        if p.field == DELETED and p.value is None and own is None:
            return "alive again by a change"
        if self.woven(seen, home, p, by, own):
            return "long text has it"
        if by is None:
            return self.without_op(p)
        if same(p.value, by.fields[p.field]):
            return ""
        if p.value is None and by.record != home and p.replaced_by not in by.stamps:
            return "blank filled by a merge"
        if self.gave_way(seen, home, p, own):
            return "one alternative per replica"
        if self.stood_twice(seen, home, p):
            return "the same value stood beside it"
        return None

    def without_op(self, p: Past) -> str | None:
        """Replaced by no phone's op: by a command or a decision, under a stamp of the server's; or a deletion that a
        change undid, under the stamp of that change to another field."""
        if replica_of(p.replaced_by) == SERVER_REPLICA or p.field == "cmd":
            return "replaced by the office"
        return "deletion undone by a change" if p.field == DELETED else None

    def gave_way(self, seen: _Seen, home: str, p: Past, own: Made | None) -> bool:
        """A replica has one alternative, its latest: another of its values was taken that has a later stamp, or that
        came later and met somebody else's, as the server said. (Two copies of a phone share stamps for a while.)
        What was shown, and then overwritten by somebody else, is not excused by what its writer did before."""
        register = [p.value, p.stamp, p.claimed] if p.claimed else [p.value, p.stamp]
        writer, stamp = writer_of(register), written(register)
        since = min((taken.order for taken in self.journal.accepted(own).values()), default=-1) if own else -1
        return any(
            replica_of(other_stamp) == writer
            and (other_stamp > stamp or (taken.order > since and p.field in taken.conflict))
            for other in seen.writers[home, p.field, writer] - {own}
            for other_stamp, taken in self.journal.accepted(other).items()
        )

    def woven(self, seen: _Seen, home: str, p: Past, by: Made | None, own: Made | None) -> bool:
        """Long text. The text that replaced it has every clause of it but those that the other side had seen and
        changed, or had all its writer added already."""
        row = self.truth.rows[p.record]
        if merge_of(row.kind, p.field) != "clauses" or not isinstance(p.value, str):
            return False
        known = self.truth.registers(row, p.field)

        def bases(made: Made | None) -> list[Any]:
            return [r[0] for r in known if made and seen.by(made, p.field) & set(map(str, r[1:]))]

        sides = [q for q in self.truth.past[p.record] if q.field == p.field and q.replaced_by == p.replaced_by]
        others = [by, *(seen.op(home, p.field, q.stamp, q.claimed) for q in sides if q.stamp != p.stamp)]
        seen_by_others = _clauses([text for other in others for text in bases(other)])
        after = [r[0] for r in known if r[1] == p.replaced_by]
        if any(_clauses([p.value]) - _clauses([text]) <= seen_by_others for text in after):
            return True
        return own is not None and any(_clauses([p.value]) - _clauses(bases(own)) <= _clauses([text]) for text in after)

    def stood_twice(self, seen: _Seen, home: str, p: Past) -> bool:
        """When it went, another op's equal value stood in the register, shown or beside, and is judged by itself."""
        row, name = self.truth.rows[p.record], p.field
        there = [row.f[name]] if name in row.f else []
        there += row.alt.get(name, [])
        past = [q for q in self.truth.past[p.record] if q.field == name and q.at_ms >= p.at_ms]
        there += [[q.value, q.stamp, q.claimed] for q in past]
        return any(same(p.value, r[0]) and r[1] != p.stamp and self.came(seen, home, name, r) <= p.at_ms for r in there)

    def came(self, seen: _Seen, home: str, name: str, register: Any) -> int:
        """When the server took a value, ms."""
        made = seen.op(home, name, *map(str, register[1:]))
        taken = self.journal.accepted(made).values() if made else ()
        return min((one.at_ms for one in taken), default=int(str(register[1])[:12], 16))

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
            taken = {s for one in [made, *self.journal.siblings(made)] for s in self.journal.accepted(one)}
            if len(taken) > 1:
                found |= stamps
        return found


class _Seen:
    """Who wrote what, by any stamp it had, and what its writer had seen."""

    def __init__(self, ops: list[Made], truth: Truth) -> None:
        self._ops: dict[tuple[str, str, str], Made] = {}
        self._own = {(made.phone, made.record, stamp): made for made in ops for stamp in made.stamps}
        last = {stamp: made for made in ops for stamp in made.stamps}
        self._shared = {s for made in ops for s in made.stamps if last[s] is not made}
        self.settled = {s for made in ops for stamps in made.op.get("settles", {}).values() for s in stamps}
        self.writers: dict[tuple[str, str, str], set[Made]] = defaultdict(set)
        self.writers_of: dict[tuple[str, str], set[Made]] = defaultdict(set)
        self.gone_on: dict[tuple[str, str], set[str]] = defaultdict(set)
        for made in ops:
            home = truth.home(made.record)
            for name in made.fields:
                self.gone_on[home, name] |= self.by(made, name)
                self.writers_of[home, name].add(made)
                for stamp in made.stamps:
                    self.writers[home, name, stamp[16:]].add(made)
                    self._ops[home, name, stamp] = made

    def op(self, home: str, name: str, *stamps: str) -> Made | None:
        """The op that gave a field the value that has one of these stamps."""
        return next((self._ops[home, name, s] for s in stamps if (home, name, s) in self._ops), None)

    def by(self, made: Made, name: str) -> set[str]:
        """Every stamp by which the op may mean the values its person saw: one's own unsent ones change."""
        seen = {stamp for stamp in made.saw.get(name, ()) if stamp}
        for stamp in list(seen):
            own = self._own.get((made.phone, made.record, stamp))
            if own is not None:
                seen |= own.stamps - self._shared
        return seen


def _plain(row: Any) -> Any:
    """Empty members may be left out."""
    return row and {name: value for name, value in row.items() if value not in ({}, None, False)}


def _clauses(texts: list[Any]) -> set[str]:
    return {clause for text in texts if isinstance(text, str) for clause in clauses_of(text)}
