"""Values replaced by somebody who had not seen them, without being kept beside: nothing like that may happen.

Much that looks like it is right: a long text is woven, a replica keeps one alternative, a merge fills what stood empty.
Each such excuse has a condition that the journal proves, a name, and is counted (README.md lists them).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from shared_schema.check import merge_of
from shared_schema.protocol import Register
from sync.clock import SERVER_REPLICA, replica_of
from sync.merge import DELETED, same, writer_of, written
from sync.ports import Past
from sync.text import clauses_of
from tests.simulation.journal import Journal, Made, Taken
from tests.simulation.moments import Moments, not_after
from tests.simulation.truth import Truth

BY_COMMAND = frozenset({"plot", "account", "subject", "owner", "supervisor", "members", "assignee"})


class Seen:
    """Who wrote what, by any stamp it had, and what its writer had seen."""

    def __init__(self, ops: list[Made], truth: Truth) -> None:
        self._ops: dict[tuple[str, str, str], Made] = {}
        self._own = {(made.phone, made.record, stamp): made for made in ops for stamp in made.stamps}
        last = {stamp: made for made in ops for stamp in made.stamps}
        self._by_record = {(truth.home(made.record), stamp) for made in ops for stamp in made.stamps}
        self._shared = {s for made in ops for s in made.stamps if last[s] is not made}
        self.settled = {s for made in ops for stamps in made.op.get("settles", {}).values() for s in stamps}
        self.writers: dict[tuple[str, str, str], set[Made]] = defaultdict(set)
        self.writers_of: dict[tuple[str, str], list[Made]] = defaultdict(list)
        self.gone_on: dict[tuple[str, str], set[str]] = defaultdict(set)
        for made in ops:
            home = truth.home(made.record)
            for name in made.fields:
                self.gone_on[home, name] |= self.by(made, name)
                self.writers_of[home, name].append(made)
                for stamp in made.stamps:
                    self.writers[home, name, stamp[16:]].add(made)
                    # Whose last stamp it is comes before whoever had it for a while: copies of a phone give one twice.
                    if stamp == made.op["h"] or (home, name, stamp) not in self._ops:
                        self._ops[home, name, stamp] = made

    def op(self, home: str, name: str, *stamps: str) -> Made | None:
        """The op that gave a field the value that has one of these stamps."""
        return next((self._ops[home, name, s] for s in stamps if (home, name, s) in self._ops), None)

    def wrote(self, home: str, stamp: str) -> bool:
        """Whether an op changed the record, whichever of its fields, under this stamp."""
        return (home, stamp) in self._by_record

    def by(self, made: Made, name: str) -> set[str]:
        """Every stamp by which the op may mean the values its person saw: one's own unsent ones change."""
        seen = {stamp for stamp in made.saw.get(name, ()) if stamp}
        for stamp in list(seen):
            own = self._own.get((made.phone, made.record, stamp))
            if own is not None:
                seen |= own.stamps - self._shared
        return seen

    def meant(self, made: Made, name: str, register: Register) -> bool:
        """Whether what its person saw may have been this value. Under one of its stamps a copy of the phone had a value
        of its own: who went on from that one did not see this."""
        stamps = self.by(made, name) & set(map(str, register[1:]))
        own = [self._own.get((made.phone, made.record, stamp)) for stamp in stamps]
        return not own or any(
            one is None or name not in one.fields or same(one.fields[name], register[0]) for one in own
        )


class Overwritten:
    """Looks through all that was replaced."""

    def __init__(self, truth: Truth, journal: Journal, seen: Seen, excuses: Counter[str]) -> None:
        self.truth = truth
        self.journal = journal
        self.excuses = excuses
        self.seen = seen
        self.moments = Moments(journal.taken())

    def all(self) -> list[str]:
        """Values replaced by an op whose person had not seen them, without being kept beside."""
        wrong = []
        for record, past in self.truth.past.items():
            claims = {p.stamp: p.claimed for p in past if p.claimed}
            row = self.truth.rows[record]
            there = [*row.f.values(), *(r for kept in row.alt.values() for r in kept)]
            claims |= {str(r[1]): str(r[2]) for r in there if len(r) > 2}
            home = self.truth.home(record)
            for p in past:
                by = self.seen.op(home, p.field, p.replaced_by, claims.get(p.replaced_by, ""))
                own = self.seen.op(home, p.field, p.stamp, p.claimed)
                excuse = self.excuse(home, p, by, own)
                if excuse is None:
                    who = by.name if by else p.replaced_by
                    wrong.append(f"unseen: {record}.{p.field} = {p.value!r} ({p.stamp}) was overwritten by {who}")
                elif excuse:
                    self.excuses[excuse] += 1
        return wrong

    def excuse(self, home: str, p: Past, by: Made | None, own: Made | None) -> str | None:
        """Why a replaced value is rightly in the history alone; '' where nobody need be excused."""
        stamps = {p.stamp, p.claimed} - {""}
        if stamps & self.seen.gone_on[home, p.field] or stamps & self.seen.settled or (by is not None and by is own):
            return ""
        if p.field == DELETED and p.value is None and own is None:
            return "alive again by a change"
        if self.woven(home, p, by, own):
            return "long text has it"
        edits = ((self.truth.home(record), name, at) for record, name, at in self.journal.edits)
        if (home, p.field, p.at_ms) in edits:
            return "replaced by the office"
        if by is None:
            gave_way = self.gave_way(home, p, by, own)  # beside a text that the server had woven
            return "one alternative per replica" if gave_way else self.without_op(p)
        if same(p.value, by.fields[p.field]):
            return ""
        if p.value is None and by.record != home and p.replaced_by not in by.stamps:
            return "blank filled by a merge"
        if self.gave_way(home, p, by, own):
            return "one alternative per replica"
        if self.stood_twice(home, p, by, own):
            return "the same value stood beside it"
        return None

    def without_op(self, p: Past) -> str | None:
        """Replaced by no phone's op: by a command, under a stamp of the server's; or a deletion that a change undid,
        under the stamp of that change to another field."""
        if replica_of(p.replaced_by) == SERVER_REPLICA or p.field == "cmd":
            return "replaced by the office" if p.field == "cmd" or self.commanded(p) else None
        undone = p.field == DELETED and self.seen.wrote(self.truth.home(p.record), p.replaced_by)
        return "deletion undone by a change" if undone else None

    def commanded(self, p: Past) -> bool:
        """Whether a command changes this: who owns and works a plot, where a record lies and what it hangs on, whose a
        promise is; and all of two records that became one. Nobody else's value goes under a stamp of the server's."""
        merged = p.record in self.truth.survivors or self.truth.home(p.record) != p.record
        return merged or p.field.partition(":")[0] in BY_COMMAND or self.truth.home(str(p.value)) != p.value

    def gave_way(self, home: str, p: Past, by: Made | None, own: Made | None) -> bool:
        """A replica has one alternative, its latest: another of its values stood there when this one went, which has a
        later stamp, or which the same phone sent later and which met somebody else's, as the server said. (Two copies
        of a phone share stamps for a while.) What was shown, and then overwritten by somebody else, is excused neither
        by what its writer did before nor by what they did after."""
        register = [p.value, p.stamp, p.claimed] if p.claimed else [p.value, p.stamp]
        writer, stamp = writer_of(register), written(register)
        others = self.seen.writers[home, p.field, writer] - {own}
        known = [one for made in (by, own) if made for one in self.journal.accepted(made).values()]
        taken = {
            s: one
            for other in others
            for s, one in self.journal.accepted(other).items()
            if replica_of(s) == writer and self.was_in(one, p.at_ms, known)
        }
        return any(s > stamp for s in taken) or (own is not None and self.went_on(own, others, p, known))

    def went_on(self, own: Made, others: set[Made], p: Past, known: list[Taken]) -> bool:
        """Whether the same phone had sent another of these later, and met somebody else's value."""
        since = min((taken.order for taken in self.journal.accepted(own).values()), default=-1)
        return any(
            taken.order > since and p.field in taken.conflict and self.was_in(taken, p.at_ms, known)
            for other in others
            if other.phone == own.phone
            for taken in self.journal.accepted(other).values()
        )

    def woven(self, home: str, p: Past, by: Made | None, own: Made | None) -> bool:
        """Long text. The text that replaced it has every clause of it but those that the other side had seen and
        changed, or had all its writer added already."""
        row = self.truth.rows[p.record]
        if merge_of(row.kind, p.field) != "clauses" or not isinstance(p.value, str):
            return False
        known = self.truth.registers(row, p.field)

        def bases(made: Made | None) -> list[Any]:
            return [r[0] for r in known if made and self.seen.by(made, p.field) & set(map(str, r[1:]))]

        sides = [q for q in self.truth.past[p.record] if q.field == p.field and q.replaced_by == p.replaced_by]
        others = [by, *(self.seen.op(home, p.field, q.stamp, q.claimed) for q in sides if q.stamp != p.stamp)]
        seen_by_others = _clauses([text for other in others for text in bases(other)])
        after = [r[0] for r in known if p.replaced_by in map(str, r[1:])]
        if any(_clauses([p.value]) - _clauses([text]) <= seen_by_others for text in after):
            return True
        return own is not None and any(_clauses([p.value]) - _clauses(bases(own)) <= _clauses([text]) for text in after)

    def stood_twice(self, home: str, p: Past, by: Made, own: Made | None) -> bool:
        """When it went, another op's equal value stood in the register, shown or beside, and is judged by itself."""
        row, name = self.truth.rows[p.record], p.field
        there = [row.f[name]] if name in row.f else []
        there += row.alt.get(name, [])
        past = [q for q in self.truth.past[p.record] if q.field == name and q.at_ms >= p.at_ms]
        there += [[q.value, q.stamp, q.claimed] for q in past]
        known = [one for made in (by, own) if made for one in self.journal.accepted(made).values()]
        return any(
            same(p.value, r[0]) and r[1] != p.stamp and self.was_there(self.accepted(home, name, r), r, p.at_ms, known)
            for r in there
        )

    def was_there(self, taken: list[Taken], register: Any, at_ms: int, known: list[Taken]) -> bool:
        """Whether the server had taken a value by then. `known`: what it had surely taken by then."""
        if not taken:
            return int(str(register[1])[:12], 16) <= at_ms
        return any(self.was_in(one, at_ms, known) for one in taken)

    def was_in(self, one: Taken, at_ms: int, known: list[Taken]) -> bool:
        return self.moments.latest(one) <= at_ms or any(not_after(one, other) for other in known)

    def accepted(self, home: str, name: str, register: Any) -> list[Taken]:
        """What the server said of the op that gave a value."""
        made = self.seen.op(home, name, *map(str, register[1:]))
        return list(self.journal.accepted(made).values()) if made else []


def _clauses(texts: list[Any]) -> set[str]:
    return {clause for text in texts if isinstance(text, str) for clause in clauses_of(text)}
