"""What one write does to one record: per field the last writer wins, and whoever loses is kept beside it.

`base` (the stamp each field replaced) tells a normal overwrite from a concurrent one. A concurrent loser with another
value becomes an **alternative** in the register, at most one per replica, its latest; `settles` closes alternatives. A
base equal to the current stamp, or to its claimed stamp, always applies, restamped if it would not be greater. An
untrusted stamp never wins a concurrent comparison and never enters a register: the server gives its own and keeps `h`
as claimed. Long text is merged clause by clause (`text.py`) when the base's text is known. Deleting against a change,
or the reverse, is a conflict on the field `deleted`. Design: Merge. Vectors: `tests/vectors/merge.json`.

A write whose stamp the record or its history already knows is a repeat and does nothing: phones that resend after a
fork or a restored backup harm nobody.

Two writers who concurrently give a field the *same* value do not disagree: the later stamp stays, the earlier is
remembered as claimed, so that the next change of either applies as a normal overwrite.

Not chosen: vector clocks or a CRDT library. One server orders everything, so a stamp and a base are enough, and a
person can be told in one sentence what happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from shared_schema.protocol import Register
from sync.clock import SERVER_REPLICA, replica_of
from sync.ports import Past, Stored
from sync.text import merge_clauses

DELETED = "deleted"


class Write(Struct, frozen=True):
    """One op's values on their way into a record. A field missing in `base` has an unknown base: concurrent."""

    h: str
    replica: str
    fields: Mapping[str, Any]
    base: Mapping[str, str | None] = {}
    settles: Mapping[str, Sequence[str]] = {}
    rv: int = 0
    trusted: bool = True
    at_ms: int = 0


class Means(Struct, frozen=True):
    """What the merge may ask for: a stamp of the server's, the record's history, which fields are long text."""

    stamp: Callable[[], str]
    history: Callable[[], Sequence[Past]]
    is_text: Callable[[str], bool]
    fits: Callable[[str, Any], bool]
    """Whether a merged text is still a valid value of the field."""


class Merged(Struct):
    """What happened. `conflict`, `parallel` and `merged` map a field to the other side's register."""

    changed: bool = False
    conflict: dict[str, Register] = field(default_factory=dict)
    parallel: dict[str, Register] = field(default_factory=dict)
    merged: dict[str, Register] = field(default_factory=dict)
    past: list[Past] = field(default_factory=list)
    restamped: str | None = None


def writer_of(register: Register) -> str:
    """The replica that wrote this value; of a restamped one the replica of the claimed stamp."""
    replica = replica_of(register[1])
    return replica_of(register[2]) if replica == SERVER_REPLICA and len(register) > 2 else replica


def of_its_writer(kept: Sequence[Register], register: Register) -> list[Register]:
    """Which of these its writer wrote too, so that only the latest stays. What the server wove is nobody's version: two
    woven texts hold the words of different people, and neither gives way to the other."""
    writer = writer_of(register)
    return [] if writer == SERVER_REPLICA else [other for other in kept if writer_of(other) == writer]


def written(register: Register) -> str:
    """The stamp that tells which of one writer's versions is later: the one it gave, where the server gave another; but
    the server's if that is earlier: no version is younger than the moment in which it was taken."""
    return str(min(register[1:]) if replica_of(register[1]) == SERVER_REPLICA else register[1])


def names(register: Register, stamp: str | None) -> bool:
    """Whether the register is known by this stamp: its own or its claimed one."""
    return stamp is not None and (register[1] == stamp or (len(register) > 2 and register[2] == stamp))


def same(one: Any, two: Any) -> bool:
    """Equality of JSON values, where true is not 1."""
    if isinstance(one, bool) or isinstance(two, bool):
        return one is two
    if isinstance(one, list) and isinstance(two, list):
        return len(one) == len(two) and all(map(same, one, two))
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(same(one[k], two[k]) for k in one)
    return bool(one == two)


class _Merge:
    """One write into one row; the row is changed in place."""

    def __init__(self, row: Stored, write: Write, means: Means) -> None:
        self.row = row
        self.write = write
        self.means = means
        self.out = Merged()
        self._server: str | None = None
        self._history: Sequence[Past] | None = None

    def server_stamp(self) -> str:
        if self._server is None:
            self._server = self.means.stamp()
        return self._server

    def history(self, name: str) -> list[Past]:
        if self._history is None:
            self._history = self.means.history()
        return [past for past in [*self._history, *self.out.past] if past.field == name]

    # What one field may need

    def register(self, value: Any, above: str = "") -> Register:
        """The write's value with its own stamp, or the server's when it is untrusted or not greater than `above`."""
        if self.write.trusted and self.write.h > above:
            return [value, self.write.h]
        self.out.restamped = self.server_stamp()
        return [value, self.out.restamped, self.write.h]

    def remember(self, name: str, register: Register, replaced_by: str) -> None:
        self.out.past.append(Past.of(self.row.id, name, register, replaced_by, self.write.at_ms))

    def store(self, name: str, register: Register) -> None:
        """Show this value; an alternative of the same value is settled by it."""
        self.row.f[name] = register
        self.row.at[name] = 0
        self.out.changed = True
        self.drop(name, [r for r in self.row.alt.get(name, []) if same(r[0], register[0])])

    def keep(self, name: str, register: Register, shown: str) -> None:
        """Keep a loser beside the value that is shown by that stamp. Of one replica's versions the latest stays, the
        other goes to history, in whatever order they came: copies of a phone share a replica's stamps for a while, and
        an op let in late had to wait."""
        kept = self.row.alt.get(name, [])
        own = of_its_writer(kept, register)
        if any(same(r[0], register[0]) for r in kept) or any(written(r) > written(register) for r in own):
            self.remember(name, register, shown)
            return
        self.drop(name, own)
        self.row.alt[name] = sorted([*self.row.alt.get(name, []), register], key=lambda r: str(r[1]))
        self.row.at[name] = 0
        self.out.changed = True

    def drop(self, name: str, registers: list[Register]) -> None:
        """Close alternatives: they go to history."""
        if not registers:
            return
        for register in registers:
            self.remember(name, register, self.row.f[name][1])
        left = [r for r in self.row.alt[name] if r not in registers]
        if left:
            self.row.alt[name] = left
        else:
            del self.row.alt[name]
        self.row.at[name] = 0
        self.out.changed = True

    # One field

    def put(self, name: str, value: Any) -> None:
        current = self.row.f.get(name)
        h = self.write.h
        if current is None:
            self.store(name, self.register(value))
            return
        if names(current, h) or any(names(r, h) for r in self.row.alt.get(name, [])):
            return
        if names(current, self.write.base.get(name)):
            self.overwrite(name, value, current)
        elif not any(h in (past.stamp, past.claimed) for past in self.history(name)):
            self.put_concurrent(name, value, current)

    def overwrite(self, name: str, value: Any, current: Register) -> None:
        register = self.register(value, above=current[1])
        self.remember(name, current, register[1])
        self.store(name, register)

    def put_concurrent(self, name: str, value: Any, current: Register) -> None:
        self.drop(name, self.continued(name))
        if same(value, current[0]):
            self.agree(name, value, current)
        elif not self.put_text(name, value, current):
            self.put_conflicting(name, value, current)

    def agree(self, name: str, value: Any, current: Register) -> None:
        """Both wrote the same value: the later stamp shows, the other may serve as a base. No stamp is forgotten."""
        h = self.write.h
        if self.write.trusted and h > current[1]:
            if len(current) > 2:
                self.remember(name, current, h)
            self.store(name, [current[0], h, current[1]])
        elif len(current) == 2:
            self.store(name, [current[0], current[1], h])
        else:
            self.remember(name, [value, h], current[1])

    def put_text(self, name: str, value: Any, current: Register) -> bool:
        """Merge long text by clauses, if both sides and the base are known and nothing overlaps."""
        if not (self.means.is_text(name) and isinstance(value, str) and isinstance(current[0], str)):
            return False
        base = self.base_text(name)
        text = None if base is None else merge_clauses(base, value, current[0])
        if text is None or not self.means.fits(name, text):
            return False
        mine: Register = [value, self.write.h]
        if text == current[0]:
            self.remember(name, mine, current[1])
        else:
            # A new stamp without a claim: what the phone writes next on its own text is merged again, from `mine`.
            register: Register = [text, self.server_stamp()]
            self.remember(name, current, register[1])
            self.remember(name, mine, register[1])
            self.store(name, register)
        self.out.merged[name] = current
        return True

    def base_text(self, name: str) -> str | None:
        """The text both sides started from: of a field that was absent the empty one, of an unknown base None."""
        if name not in self.write.base:
            return None
        stamp = self.write.base[name]
        if stamp is None:
            return ""
        known = [r for r in self.row.alt.get(name, []) if names(r, stamp)]
        values = [r[0] for r in known] + [p.value for p in self.history(name) if stamp in (p.stamp, p.claimed)]
        if not values:
            return None
        return values[0] if isinstance(values[0], str) else ""

    def put_conflicting(self, name: str, value: Any, current: Register) -> None:
        self.out.conflict[name] = current
        if self.write.trusted and self.write.h > current[1]:
            self.keep(name, current, self.write.h)
            self.store(name, [value, self.write.h])
        else:
            self.keep(name, self.register(value), str(current[1]))

    def continued(self, name: str) -> list[Register]:
        """Alternatives this write goes on from: its writer has replaced them."""
        return [r for r in self.row.alt.get(name, []) if names(r, self.write.base.get(name))]

    # The record as a whole

    def settle(self) -> None:
        for name, stamps in self.write.settles.items():
            self.drop(name, [r for r in self.row.alt.get(name, []) if any(names(r, s) for s in stamps)])

    def others_since(self) -> dict[str, Register]:
        """Fields that another replica changed after the version this writer saw (`rv`).

        A phone that was given a new replica id resends ops stamped under its old one: both are its own.
        """
        own = (self.write.replica, replica_of(self.write.h))
        return {
            name: list(register)
            for name, register in self.row.f.items()
            if self.row.at.get(name, 0) > self.write.rv and writer_of(register) not in own
        }

    def delete_against_change(self, others: Mapping[str, Register]) -> bool:
        """A deletion by somebody who had not seen the latest changes: the later of the two shows, the other is kept."""
        if self.write.fields.get(DELETED) is not True or self.row.value(DELETED) is True:
            return False
        changes = {name: register for name, register in others.items() if name != DELETED}
        if not changes or self.known_delete():
            return False
        latest = max(changes.values(), key=lambda r: str(r[1]))
        alive: Register = [None, *latest[1:]]
        current = self.row.f.get(DELETED)
        seen = current is not None and names(current, self.write.base.get(DELETED))
        if current is not None and current[1] > alive[1] and not seen:
            alive = current  # it lives by something later already
        else:
            if seen:  # its writer replaced that mark, and with it whatever said the same as he says now
                self.drop(DELETED, [r for r in self.row.alt.get(DELETED, []) if r[0] is True])
            if current is not None:
                self.remember(DELETED, current, alive[1])
            self.store(DELETED, alive)
        self.put_conflicting(DELETED, True, alive)
        return True

    def known_delete(self) -> bool:
        h = self.write.h
        registers = [*self.row.alt.get(DELETED, [])] + ([self.row.f[DELETED]] if DELETED in self.row.f else [])
        return any(names(r, h) for r in registers) or any(h in (p.stamp, p.claimed) for p in self.history(DELETED))

    def change_against_delete(self, deleted: Register | None) -> None:
        """A change by somebody who did not know of the deletion."""
        if deleted is None or deleted[0] is not True or DELETED in self.write.fields or not self.write.fields:
            return
        if self.known_delete() or not self.out.changed:
            return
        self.put_conflicting(DELETED, None, self.row.f[DELETED])

    def run(self) -> Merged:
        others = self.others_since()
        deleted = others.get(DELETED)
        self.settle()
        done_with_delete = self.delete_against_change(others)
        for name, value in self.write.fields.items():
            if name != DELETED or not done_with_delete:
                self.put(name, value)
        self.change_against_delete(deleted)
        self.out.parallel = {
            name: register
            for name, register in others.items()
            if name not in self.write.fields and name not in self.out.conflict
        }
        return self.out


def merge(row: Stored, write: Write, means: Means) -> Merged:
    """Apply a write to a row, in place; zeros in `row.at` mark what changed."""
    return _Merge(row, write, means).run()


def merge_alone(row: Stored, write: Write, most: int) -> Merged | None:
    """The same, where nobody else wrote meanwhile, which is nearly always; None, and nothing done, where somebody did.

    Every value either fills an absent field or replaces the one its writer saw, by a greater stamp. Then none of the
    questions above arises, and most of what they cost is spared. `most`: values a record may have.
    `tests/sync/test_properties.py` holds the two to the same answers.
    """
    if not write.trusted or write.settles or row.alt or len(row.f) + len(write.fields) > most:
        return None
    if row.seq > write.rv and _changed_by_others(row, write):
        return None
    h, f, base = write.h, row.f, write.base
    past: list[Past] = []
    for name in write.fields:
        current = f.get(name)
        if current is None:
            continue
        stamp = current[1]
        if stamp >= h or base.get(name) != stamp or len(current) > 2:
            return None
        past.append(Past(row.id, name, current[0], stamp, h, write.at_ms))
    for name, value in write.fields.items():
        f[name] = [value, h]
        row.at[name] = 0
    return Merged(changed=bool(write.fields), past=past)


def _changed_by_others(row: Stored, write: Write) -> bool:
    """Whether another replica changed anything after the version this writer saw."""
    own = (write.replica, write.h[16:])
    return any(at > write.rv and writer_of(row.f[name]) not in own for name, at in row.at.items() if name in row.f)
