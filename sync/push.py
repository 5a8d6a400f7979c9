"""The upward half of an exchange: ops in `n` order, each with a final verdict (design: Operations and verdicts).

An op is refused alone: the others of its batch go in. What stands on a refused op is refused with `depends_on`, what
stands on a quarantined one is quarantined with it, so that the phone mends one form and re-issues the rest. All ops the
phone has no answer for are in the request (it sends from `seen` + 1), so looking at the request is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared_schema.check import check_fields, merge_of, once_fields
from shared_schema.errors import Refused
from shared_schema.protocol import Op, Result
from shared_schema.records import ID_PATTERN, KINDS
from sync import commands
from sync.alias import ALIAS, named_by, survivor, through_aliases
from sync.buckets import ORG, circle_bucket, plot_bucket, user_bucket
from sync.circles import CIRCLE, seat
from sync.clock import are_stamps
from sync.draft import Draft, Later, copy_of
from sync.erase import refuse_erased
from sync.judging import judge
from sync.merge import DELETED, Means, Merged, Write, merge, merge_alone, names, same
from sync.ports import Access, Actor, Stored
from sync.quizzes import reckon, unclaimed
from sync.receipts import note, write_receipts
from sync.sharing import PRIVATE

SKEW_MS = 60_000
"""Stamps further ahead of the server than this, and pushes of a phone whose clock is further off, are untrusted."""
MAX_VALUES = 512
SERVER = "server"
"""The role of the server's own changes, and of late ops that somebody let in."""
NOTHING: Mapping[str, Any] = {}
_ID = re.compile(ID_PATTERN)


def mentioned(ops: Iterable[Op]) -> list[str]:
    """The ids of the records that these ops are about."""
    ids: dict[str, None] = {}
    for op in ops:
        ids[op.id] = None
        ids.update(dict.fromkeys(named_by(op.kind, op.fields)))
    return list(ids)


class Pusher:
    """Applies one replica's ops to a draft."""

    def __init__(self, draft: Draft, access: Access, actor: Actor, skewed: bool = False) -> None:
        self.draft = draft
        self.access = access
        self.actor = actor
        self.skewed = skewed
        self._rejected: dict[str, bool] = {}
        """Records with a rejected op in this request -> whether it was their `new`."""
        self._quarantined: dict[str, str] = {}
        """Records with a quarantined op in this request -> its bucket."""
        self._latest = f"{draft.now_ms + SKEW_MS:012x}"
        """How the greatest stamp begins that is trusted."""
        self.plain = False
        """Nothing that the ops name is an alias or erased, and none of them makes anything so."""

    def know(self, op: Op, result: Result) -> None:
        """Take note of a verdict, also of one given in an earlier exchange, for the ops that stand on it."""
        if result.r == "ok":
            return
        if result.r == "rejected" and op.op != "cmd":
            self._rejected[op.id] = op.op == "new" or self._rejected.get(op.id, False)
        elif result.r == "quarantined" and op.op != "cmd":
            self._quarantined[op.id] = self.bucket_of(op, self.draft.one(op.id)) or ""

    def apply(self, op: Op, checked: bool = False) -> Result:
        """The op's verdict. `checked`: it is known to be well-formed."""
        try:
            if not checked:
                _check_form(op)
            result = self._apply(op)
        except Refused as no:
            result = Result(n=op.n, r="rejected", code=no.code, field=no.field)
        self.know(op, result)
        return result

    def finish(self) -> None:
        write_receipts(self.draft)
        self.draft.flush()

    def _apply(self, op: Op) -> Result:
        if op.op == "cmd":
            return self._command(op)
        if self._rejected and (op.id in self._rejected or any(self._rejected.get(parent) for parent in _parents(op))):
            raise Refused("depends_on")
        if op.kind not in KINDS:
            raise Refused("unknown_kind")
        if not self.plain:
            op = through_aliases(self.draft, op)
            refuse_erased(self.draft, op)
        current = self.draft.one(op.id)
        if self._quarantined:
            held = next((self._quarantined[key] for key in (op.id, *_parents(op)) if key in self._quarantined), None)
            if held is not None and is_shared_by_few(op):
                raise Refused("depends_on")  # a supervisor decides about what is in quarantine, and would read it
            if held is not None and (current is None or op.id in self._quarantined):
                return self._quarantine(op, held)
        return self._new(op, current) if op.op == "new" else self._set(op, current)

    def _command(self, op: Op) -> Result:
        subject = commands.subject_of(self.draft, op)
        bucket = subject.bucket if subject else ORG
        if self._ask(op, subject, bucket) == "quarantine":
            return self._quarantine(op, bucket)
        self._receive(op)
        return commands.run(self.draft, self.actor, op)

    def _new(self, op: Op, current: Stored | None) -> Result:
        _check_values(op)
        bucket = self.bucket_of(op, current)
        if bucket is None and is_shared_by_few(op):
            raise Refused("unknown_record", CIRCLE if op.kind != "fact" else "account")
        if bucket is None:
            return self._after_held(op, op.fields.get("account"), "account")
        if current is not None:
            return self._repeat(op, current)
        if self._ask(op, None, bucket) == "quarantine":
            return self._quarantine(op, bucket)
        row = Stored(id=op.id, kind=op.kind, bucket=bucket, family=_family(op))
        return self._merge(op, row, self._write(op, op.fields))

    def _repeat(self, op: Op, current: Stored) -> Result:
        """A `new` for a record that is there: the same author's adds what differs as a concurrent change."""
        if current.kind != op.kind or not self._wrote(current):
            raise Refused("id_taken")
        once = once_fields(op.kind)
        if any(name in once and not same(value, current.value(name)) for name, value in op.fields.items()):
            # An account's plot changes by command; a resent `new` still names the first.
            past = self.draft.history(op.id)
            if not any(op.h in (p.stamp, p.claimed) for p in past):
                raise Refused("id_taken")
        fields = {name: value for name, value in op.fields.items() if name not in once}
        if self._ask(op, current, current.bucket) == "quarantine":
            return self._quarantine(op, current.bucket)
        # What the record had changed since is newer than this `new`: nothing counts as changed meanwhile.
        return self._merge(op, current, self._write(op, fields, rv=current.seq))

    def _wrote(self, row: Stored) -> bool:
        """Whether this person wrote any of the record's values, now or before."""
        stamps = [str(s) for register in row.f.values() for s in register[1:]]
        stamps += [str(s) for registers in row.alt.values() for register in registers for s in register[1:]]
        stamps += [past.claimed or past.stamp for past in self.draft.history(row.id)]
        replicas = {stamp[16:] for stamp in stamps}
        return any(self.draft.person_of(replica) == self.actor.person for replica in replicas)

    def _set(self, op: Op, current: Stored | None) -> Result:
        if current is None:
            return self._after_held(op, op.id)
        if current.kind != op.kind:
            raise Refused("wrong_kind")
        _check_values(op)
        if current.value(ALIAS) is not None:
            return self._set_alias(op, current)
        if self._ask(op, current, current.bucket) == "quarantine":
            return self._quarantine(op, current.bucket)
        return self._merge(op, current, self._write(op, op.fields, op.base, op.settles, op.rv))

    def _set_alias(self, op: Op, alias: Stored) -> Result:
        """A change of a duplicate by somebody who had not heard of its merge: it is one of the survivor.

        Deleting the duplicate, which is what people do who find one, must not delete the survivor.
        """
        home = survivor(self.draft, alias)
        if home.erased:
            raise Refused("erased")
        if self._ask(op, home, home.bucket) == "quarantine":
            return self._quarantine(op, home.bucket)
        known = self._known_before(op, alias, home)
        fields = {name: value for name, value in op.fields.items() if name != DELETED and name not in known}
        if not fields and not op.settles:
            result = Result(n=op.n, r="ok")
            self.draft.answer_at(result, alias)
            return result
        # What was seen was the duplicate: its row number says nothing about the survivor.
        return self._merge(op, home, self._write(op, fields, op.base, op.settles, home.seq))

    def _known_before(self, op: Op, alias: Stored, home: Stored) -> set[str]:
        """Fields whose value under this stamp a duplicate had before its merge, which took it along: a repeat. The
        survivor knows that value by another stamp or not at all, and must not take it for a new one."""
        known: set[str] = set()
        row: Stored | None = alias
        while row is not None and row.id != home.id:
            kept = [(name, register) for name, registers in row.alt.items() for register in registers]
            known.update(name for name, register in [*row.f.items(), *kept] if names(register, op.h))
            known.update(past.field for past in self.draft.history(row.id) if op.h in (past.stamp, past.claimed))
            row = self.draft.one(str(row.value(ALIAS)))
        return known

    def _after_held(self, op: Op, parent: object, field: str | None = None) -> Result:
        """An op on a record that is not there: quarantined if its author's `new` of that record is, else refused."""
        for held in self.draft.held([parent]) if isinstance(parent, str) else []:
            if held.op.op == "new" and held.op.id == parent and held.person == self.actor.person:
                return self._quarantine(op, held.bucket)
        raise Refused("unknown_record", field)

    def _write(
        self,
        op: Op,
        fields: Mapping[str, Any],
        base: Mapping[str, str | None] = NOTHING,
        settles: Mapping[str, Sequence[str]] = NOTHING,
        rv: int = 0,
    ) -> Write:
        """The op's values on their way into a record; from here on the server's clock knows its stamp."""
        fields = unclaimed(op, fields)
        return Write(op.h, self.actor.replica, fields, base, settles, rv, self._receive(op), self.draft.now_ms)

    def _merge(self, op: Op, row: Stored, write: Write) -> Result:
        if self.actor.role != SERVER:
            judge(self.draft, self.actor, op, row)
        out = merge_alone(row, write, MAX_VALUES)
        if out is None:
            row = copy_of(row)  # it may still be refused
            out = merge(row, write, self._means(row))
            if len(row.f) > MAX_VALUES:
                raise Refused("too_many_values")
        if out.changed:
            self.draft.change(row)
            reckon(self.draft, row)
            if row.kind == CIRCLE:
                seat(self.draft, row)
        if out.past:
            self.draft.remember(out.past)
        return self._result(op, row, out)

    def _means(self, row: Stored) -> Means:
        return Means(
            stamp=self.draft.stamp,
            history=lambda: self.draft.history(row.id),
            is_text=lambda name: merge_of(row.kind, name) == "clauses",
            fits=lambda name, value: not check_fields(row.kind, {name: value}, False),
        )

    def _result(self, op: Op, row: Stored, out: Merged) -> Result:
        result = Result(n=op.n, r="ok", restamped=out.restamped)
        if out.conflict or out.parallel or out.merged:
            note(self.draft, self.actor, op, row, out, out.restamped or op.h)
            result.conflict, result.parallel = sorted(out.conflict), sorted(out.parallel)
            result.merged = sorted(out.merged)
        self.draft.answer_at(result, row)
        return result

    def bucket_of(self, op: Op, current: Stored | None) -> str | None:
        """Where the op's record lives; a child's bucket follows its account. None: no such account."""
        if current is not None:
            return current.bucket
        family = KINDS[op.kind].bucket if op.kind in KINDS else ORG
        if family == ORG:
            return ORG
        if family == "circle":
            return self._circle_of(op)
        if op.kind == "fact" and op.fields.get(PRIVATE) is True:
            return self._own_of(op)
        if family == "user":
            # Settings carry their person in the id, so that the server may write them for somebody.
            own = op.kind == "settings" and op.id.startswith("s-")
            return user_bucket(op.id[2:] if own else self.actor.person)
        if "plot" in once_fields(op.kind):
            plot = op.fields.get("plot")
            return plot_bucket(plot) if isinstance(plot, str) else None
        account = op.fields.get("account")
        row = self.draft.one(account) if isinstance(account, str) else None
        if row is None or row.kind != "account":
            return None
        return row.bucket

    def _circle_of(self, op: Op) -> str | None:
        """A circle's own bucket, and that of what is shared in one. None: no such circle."""
        key = op.id if op.kind == CIRCLE else op.fields.get(CIRCLE)
        row = self.draft.one(key) if isinstance(key, str) and op.kind != CIRCLE else None
        known = op.kind == CIRCLE or (row is not None and row.kind == CIRCLE)
        return circle_bucket(str(key)) if known else None

    def _own_of(self, op: Op) -> str | None:
        """The bucket of a private fact's author. None: no such account."""
        account = op.fields.get("account")
        row = self.draft.one(account) if isinstance(account, str) else None
        author = op.fields.get("author") if self.actor.role == SERVER else self.actor.person
        return user_bucket(str(author)) if row is not None and row.kind == "account" else None

    def _ask(self, op: Op, current: Stored | None, bucket: str) -> str | None:
        code = self.access.refuse(self.draft, self.actor, op, current, bucket)
        if code is not None and code != "quarantine":
            raise Refused(code)
        return code

    def _quarantine(self, op: Op, bucket: str) -> Result:
        ticket = f"Q{self.actor.replica}-{op.n}"
        self.draft.quarantine(ticket, self.actor.person, bucket, op)
        return Result(n=op.n, r="quarantined", ticket=ticket)

    def _receive(self, op: Op) -> bool:
        """Whether the op's stamp is trusted; then the server's clock takes note of it."""
        trusted = not self.skewed and op.h[:12] <= self._latest
        if trusted:
            self.draft.receive(op.h)
        return trusted


def _check_form(op: Op) -> None:
    if not _ID.fullmatch(op.id):
        raise Refused("invalid_reference")
    if not _are_stamped([op]):
        raise Refused("invalid_stamp")


def _are_stamped(ops: Sequence[Op]) -> bool:
    """Whether whatever stands for a stamp in these ops is one, by one look at all of them."""
    stamps: set[str | None] = set()
    for op in ops:
        stamps.add(op.h)
        stamps.update(op.base.values())
        for several in op.settles.values():
            stamps.update(several)
    return are_stamps([stamp for stamp in stamps if stamp is not None])


def _check_values(op: Op) -> None:
    errors = check_fields(op.kind, op.fields, op.op == "new")
    if errors:
        code, name, detail = errors[0]
        raise Refused(code, name, **detail)


def _parents(op: Op) -> list[str]:
    """The records without which this new one makes no sense: its write-once references."""
    if op.op != "new" or op.kind not in KINDS:
        return []
    values = (op.fields.get(name) for name in once_fields(op.kind))
    return [value for value in values if isinstance(value, str) and _ID.fullmatch(value)]


def is_shared_by_few(op: Op) -> bool:
    """Whether the op is of a record that lies in no plot: private, or of a circle."""
    few = op.kind in KINDS and KINDS[op.kind].bucket == "circle"
    return few or (op.kind == "fact" and op.fields.get(PRIVATE) is True)


def _family(op: Op) -> str:
    if op.kind == "account":
        return op.id
    account = op.fields.get("account")
    return account if isinstance(account, str) else ""


def stamped(draft: Draft, op: Op) -> Op:
    """An op of the server's own: stamped now, and based on what is there, so that it simply overwrites."""
    if op.h:
        return op
    current = draft.one(op.id) if op.op == "set" else None
    base = {name: current.f[name][1] for name in op.fields if name in current.f} if current else {}
    return Op(
        n=op.n,
        op=op.op,
        id=op.id,
        kind=op.kind,
        rv=current.seq if current else 0,
        h=draft.stamp(),
        fields=op.fields,
        base={**base, **op.base},
        settles=op.settles,
        name=op.name,
        args=op.args,
    )


def apply_all(pusher: Pusher, ops: Sequence[Op], known: dict[int, Result], named: Sequence[str]) -> list[Result]:
    """Verdicts in order; `known` are those given before. Ends early, without a verdict, at a transient failure.

    `named`: what the ops are about (`mentioned`), fetched in one reading.
    """
    about = pusher.draft.get(named).values()
    pusher.plain = not any(row.erased or ALIAS in row.f for row in about) and not any(op.op == "cmd" for op in ops)
    checked = _are_stamped(ops) and all(_ID.fullmatch(op.id) for op in ops)
    results: list[Result] = []
    for op in ops:
        if op.n in known:
            result = known[op.n]
            pusher.know(op, result)
        else:
            try:
                result = pusher.apply(op, checked)
            except Later:
                break
        results.append(result)
    return results
