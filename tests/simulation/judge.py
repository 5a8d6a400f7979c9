"""Whether a calm world is right. Compares what people did (journal.py) with what the server and every phone hold.

- Phones that hold a bucket are equal to the server's bucket and to each other; sums are equal and true.
- Every op was accepted, refused with a reason, quarantined or waits for somebody; none disappeared.
- Every value that was accepted is shown, kept beside, or in the history; of what was erased nothing is left anywhere.
- Nobody's value was overwritten by somebody who had not seen it (concurrent losers are kept), and nobody is in
  conflict with a value they had seen themselves. The later stamp is the one shown.
- Nobody outside a circle is ever sent or holds what is shared in it; a private fact is on its author's phones alone
  until it is shared (sharing.py).
- A stamp names one op of a phone. No copy was damaged, no phone told that it is a copy, nobody saw the past again
  (world.py collects these as they happen).

What is wrong begins with one word that says what kind it is: shrink.py looks for the same kind again. Excuses are
counted by name and printed with every run, so that none grows silently.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec

from shared_schema.protocol import Register
from sync.alias import ALIAS, named_by
from sync.buckets import circle_bucket, old_bucket, plot_bucket, user_bucket
from sync.circles import CIRCLE
from sync.clock import SERVER_REPLICA
from sync.digest import digest_sum
from sync.merge import same, writer_of
from sync.ports import ReadTx
from sync.pull import row_of
from tests.simulation.journal import Made
from tests.simulation.overwritten import Overwritten, Seen
from tests.simulation.people import PLOTS
from tests.simulation.sharing import Kept
from tests.simulation.truth import Truth, digest
from tests.simulation.world import World

VERDICTS = {"rejected", "quarantined", "pending"}


def judge(world: World) -> list[str]:
    """All that is wrong; empty when the world is right."""
    names = list(world.handsets)
    dumps = dict(zip(names, world.phones.do([{"c": "dump", "p": name} for name in names]), strict=True))
    people = {handset.person for handset in world.handsets.values()}
    plots = [plot_bucket(plot) for plot in PLOTS]
    buckets = {"org", *plots, *map(old_bucket, plots), *map(user_bucket, people)}

    def judged(tx: ReadTx) -> list[str]:
        circles = {circle_bucket(row.id) for row in tx.of_kind(CIRCLE)}
        return _Judge(world, Truth(tx, sorted(buckets | circles)), dumps).all(tx)

    return world.server.look(judged)


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
        self.everybody = Seen(self.everything, truth)
        self.excuses: Counter[str] = world.excuses

    def all(self, tx: Any) -> list[str]:
        wrong = [*self.world.wrong, *self.sums(), *self.families(), *self.erasures(), *self.let_in(), *self.stamps()]
        wrong += self.secrets()
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
        overwritten = Overwritten(self.truth, self.journal, self.everybody, self.excuses)
        return [*wrong, *overwritten.all(), *self.alternatives(accepted)]

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
            if row.erased and self.world.server.epochs > 1 and (home is None or home.bucket != row.bucket):
                self.excuses["a marker put back by a restore"] += 1
            elif home is None or home.bucket != plot_bucket(str(home.value("plot"))):
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
        asked = self.asked_for()
        for row in self.truth.rows.values():
            if not row.erased:
                continue
            if row.id not in asked:
                wrong.append(f"erased: nobody asked for {row.id} to go")
            if row.f or row.alt or row.d:
                wrong.append(f"erased: {row.id} holds {row.f} {row.alt} {row.d}")
            if self.truth.past[row.id]:
                wrong.append(f"erased: {row.id} has a history")
            wrong += [f"erased: {row.id} waits in quarantine" for held in self.truth.held if held.op.id == row.id]
        return wrong

    def asked_for(self) -> set[str]:
        """What somebody erased, what was said of it, what was merged with it; and what was deleted half a year."""
        made = [(one.record, one.fields) for one in self.everything if one.op["op"] == "new"]
        subjects = {record: str(fields["subject"]) for record, fields in made if fields.get("subject")}
        merged = [one.op["args"] for one in self.everything if one.op.get("name", "").startswith("merge_")]
        merged += self.world.merged
        pairs = [(str(args.get("account") or args.get("contact")), str(args["into"])) for args in merged]
        pairs += [(one, other) for other, one in pairs]
        asked, more = set[str](), set(self.world.erased)
        while more:
            asked |= more
            more = {record for record, subject in subjects.items() if subject in asked}
            more = (more | {other for one, other in pairs if one in asked}) - asked
        return asked

    def secrets(self) -> list[str]:
        """What few share, held by somebody else, and rows of a bucket that is no longer theirs."""
        phones = {**self.world.retired, **self.world.handsets}
        kept = Kept(self.truth, self.everything, {name: phone.person for name, phone in phones.items()})
        wrong = kept.waiting()
        for name, phone in self.world.handsets.items():
            wrong += kept.wrong(name, phone.person, self.dumps[name])
            wrong += [f"secret: {name} still has rows of {bucket}" for bucket in self.dumps[name]["left"]]
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
        if name not in self.world.robbed:
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
        """Two copies of one phone gave one field different values in one millisecond, of a record or of its duplicate:
        the server takes the second for the first. (What a phone wrote before it was copied is its copies' too.)"""
        home = self.truth.home(made.record)
        return any(
            other.phone != made.phone and {other.phone, made.phone} <= self.world.copied
            for other in self.everything
            if name in other.fields
            and other.op["h"] == made.op["h"]
            and not same(other.fields[name], made.fields[name])
            and self.truth.home(other.record) == home
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

    def alternatives(self, accepted: list[Made]) -> list[str]:
        """Alternatives that should not be: one its own writer went on from, two of one writer, one that should show."""
        seen = Seen(accepted, self.truth)
        doubled = self.doubled(accepted)
        wrong = []
        for row in self.truth.rows.values():
            for name, kept in row.alt.items():
                writers = [writer for register in kept if (writer := writer_of(register)) != SERVER_REPLICA]
                if len(set(writers)) < len(writers):
                    wrong.append(f"beside: {row.id}.{name} keeps two values of one writer: {kept}")
                for register in kept:
                    if len(register) == 2 and register[1] >= row.f[name][1]:
                        wrong.append(f"beside: {row.id}.{name} shows {row.f[name]}, although {register} is later")
                    for made in seen.writers_of[row.id, name]:
                        if self.went_on_from(seen, made, name, register, doubled):
                            said = f"{row.id}.{name}: {register} is kept although {made.name} went on from it"
                            wrong.append(f"beside: {said}")
        return wrong

    def went_on_from(self, seen: Seen, made: Made, name: str, register: Register, doubled: set[str]) -> bool:
        """Whether the alternative's own writer replaced it, and nothing excuses that it still stands."""
        stamps = set(map(str, register[1:]))
        own = writer_of(register) in {stamp[16:] for stamp in made.stamps} and not made.stamps & stamps
        if not own or not stamps & seen.by(made, name) or same(made.fields[name], register[0]):
            return False
        if stamps & doubled:
            self.excuses["an op taken under two stamps"] += 1
            return False
        if self.clashed(made, name) or not seen.meant(made, name, register):
            self.excuses["two copies gave one stamp"] += 1
            return False
        older = self.everybody.op(self.truth.home(made.record), name, *stamps)
        if self.came_after(older, made, self.journal.late):
            self.excuses["a late op of somebody who had gone on"] += 1
            return False
        if older is not None and older.phone != made.phone and self.came_after(older, made, self.journal.again):
            self.excuses["taken again after a restore, when a copy had gone on"] += 1
            return False
        if older is not None and older.record != made.record and self.world.server.epochs > 1:
            self.excuses["a merge made again after a restore"] += 1
            return False
        return True

    def came_after(self, older: Made | None, newer: Made, late_ones: set[tuple[str, str]]) -> bool:
        """Whether the server took the older op last, which is one of these."""
        first = [taken.order for taken in self.journal.accepted(newer).values()]
        accepted = self.journal.accepted(older).items() if older else ()
        late = [taken.order for stamp, taken in accepted if older and (older.record, stamp) in late_ones]
        return bool(first and late) and min(late) > min(first)

    def doubled(self, accepted: list[Made]) -> set[str]:
        """Stamps of ops that the server took twice, each time under another: two copies of a phone sent one op, and one
        of them had given it a new stamp before it heard of the other. Such an op stands beside itself."""
        found: set[str] = set()
        for made in accepted:
            copies = self.journal.siblings(made)
            stamps = {stamp for one in [made, *copies] for stamp in one.stamps}
            taken = {s for one in [made, *copies] for s in self.journal.accepted(one)}
            if copies and len(taken) > 1:
                found |= stamps
        return found


def _plain(row: Any) -> Any:
    """Empty members may be left out."""
    return row and {name: value for name, value in row.items() if value not in ({}, None, False)}
