"""What the tables of `policy.py` say of one person, one record and one moment.

A person's **standing** on a plot (owner, member, chief: its supervisor) is read from the plot's record at each
request, so a change of owner takes effect at once, and there is no second copy of permissions that could disagree.
"Had access once" is read from the plot's and the account's history (`sync.ports.ReadTx.history`): a late op of a rep
whose plot or account moved on is quarantined for the supervisor instead of being refused (design: Operations).
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from backend.auth.policy import (
    ADMINISTRATOR,
    BY_CHIEF,
    BY_COMMAND,
    BY_SERVER,
    CHIEF,
    COMMANDS,
    ERASED_BY_CHIEFS,
    EVERY,
    FIELD,
    FOR_CHIEF,
    MEMBER,
    NAMED,
    NAMES,
    OWNER,
    REPLICATES,
    SELF,
    SERVER,
    TEAM,
    WRITES,
)
from shared_schema.protocol import Op
from sync.alias import ALIAS
from sync.buckets import ORG, circle_of, is_private, old_bucket, plot_bucket, plot_of, user_bucket
from sync.circles import circles_of, people_of
from sync.ports import Actor, ReadTx, Stored


def is_open(plot: Stored) -> bool:
    """Whether the plot is worked: not closed (moves.close_plot) and not erased."""
    return plot.living


def standings(person: str, plot: Stored) -> frozenset[str]:
    """What the person is to the plot, whatever the role."""
    found = set()
    if plot.value("owner") == person:
        found.add(OWNER)
    if plot.value(f"members:{person}"):
        found.add(MEMBER)
    if plot.value("supervisor") == person:
        found.add(CHIEF)
    return frozenset(found)


class Crews(Struct, frozen=True):
    """Who stands how to which open plot: the table the exchange asks by person."""

    plots: frozenset[str]
    of: dict[str, dict[str, frozenset[str]]]


def crews_of(plots: Iterable[Stored]) -> Crews:
    """The crews of these plots."""
    worked = [plot for plot in plots if is_open(plot)]
    found: dict[str, dict[str, frozenset[str]]] = {}
    for plot in worked:
        members = (name.partition(":")[2] for name in plot.f if name.startswith("members:"))
        for person in {plot.value("owner"), plot.value("supervisor"), *members}:
            if isinstance(person, str):
                found.setdefault(person, {})[plot.id] = standings(person, plot)
    return Crews(frozenset(plot.id for plot in worked), found)


class Policy:
    """The tables, as the exchange asks them (`sync.ports.Access`) and as reports and endpoints do."""

    def readable(self, tx: ReadTx, actor: Actor) -> frozenset[str]:
        """The buckets this actor holds a copy of: org, the own one, plots by standing, circles that name them."""
        plots = self._plots(tx, actor, REPLICATES.get(actor.role, frozenset()))
        return frozenset({"org", user_bucket(actor.person), *plots, *circles_of(tx, actor.person)})

    def team(self, tx: ReadTx, actor: Actor) -> list[str]:
        """The plot buckets this actor reads on the Team page, sorted."""
        return sorted(self._plots(tx, actor, TEAM.get(actor.role, frozenset())))

    def visible(self, tx: ReadTx, actor: Actor) -> frozenset[str]:
        """Everything this actor may read, by replication or by REST: with a plot its old visits."""
        seen = self.readable(tx, actor) | frozenset(self.team(tx, actor))
        return seen | {old_bucket(bucket) for bucket in seen if plot_of(bucket) is not None}

    def decides(self, tx: ReadTx, actor: Actor, bucket: str) -> bool:
        """Whether this actor decides about late ops in that bucket: who leads the plot, and every administrator."""
        led = self.team(tx, actor)
        return actor.role in (ADMINISTRATOR, SERVER) or bucket in (*led, *map(old_bucket, led))

    def refuse(self, tx: ReadTx, actor: Actor, op: Op, current: Stored | None, bucket: str) -> str | None:
        """The refusal of an op, `quarantine` when the actor had access once, or None when it is allowed."""
        if actor.role == SERVER:
            return None
        if op.op == "cmd":
            return self._refuse_command(tx, actor, op)
        kind = current.kind if current is not None else op.kind
        grant = WRITES.get(kind)
        if grant is None:
            return "unknown_kind"
        if not grant.standings:
            return "server_only"
        held = self._standings(tx, actor, bucket)
        if kind == "circle" and current is None:
            held = self._may_found(tx, actor, op)
        if self._stands_in(tx, actor, op, current):
            held |= {CHIEF}
        if not grant.standings & held:
            # What is private waits for nobody's decision: a supervisor would read it.
            late = not is_private(bucket) and self._had_access(tx, actor, op, current, bucket)
            return "quarantine" if late else "not_allowed"
        if not BY_CHIEF.get(kind, frozenset()).isdisjoint(op.fields) and not _marks(actor, op, current, held):
            return "not_allowed"
        if not BY_SERVER.get(kind, frozenset()).isdisjoint(op.fields):
            return "server_only"
        if _by_command(kind, op):
            return "command_only"
        if kind == "settings" and op.id != f"s-{actor.person}":
            return "not_allowed"
        author = current.value("author") if current is not None else op.fields.get("author")
        named = grant.author or (grant.signed and current is None)
        return "not_author" if named and author != actor.person else None

    def _stands_in(self, tx: ReadTx, actor: Actor, op: Op, current: Stored | None) -> bool:
        """Whether an administrator acts for who leads the plot: that is the record's own author, or nobody."""
        if actor.role != ADMINISTRATOR or current is None:
            return False
        key = plot_of(current.bucket)
        if key is None or not FOR_CHIEF.get(current.kind, frozenset()).issuperset(op.fields):
            return False
        plot = tx.get([key]).get(key)
        return plot is not None and plot.value("supervisor") in (None, current.value("author"))

    def _may_found(self, tx: ReadTx, actor: Actor, op: Op) -> frozenset[str]:
        """Whoever works or leads the account's plot may share something about it with whom they name."""
        account = tx.get([str(op.fields.get("account"))]).get(str(op.fields.get("account")))
        works = account is not None and FIELD & self._standings(tx, actor, account.bucket)
        return frozenset({NAMED}) if works else frozenset()

    def _refuse_command(self, tx: ReadTx, actor: Actor, op: Op) -> str | None:
        wanted = COMMANDS.get(op.name)
        if wanted is None:
            return "unknown_command"
        named = [key for name in NAMES for key in _ids(op.args.get(name))]
        found = tx.get(named)
        private = {record.bucket for record in found.values() if is_private(record.bucket)}
        if not all(self._standings(tx, actor, bucket) for bucket in private):
            return "not_allowed"
        if actor.role in wanted:
            return None
        buckets = set()
        for name in named:
            record = found.get(name)
            if record is None:
                return "not_allowed"
            if record.kind != "person":
                buckets.add(plot_bucket(record.id) if record.kind == "plot" else record.bucket)
        if not all(wanted & self._standings(tx, actor, bucket) for bucket in sorted(buckets)):
            return "not_allowed"
        if op.name == "erase" and any(record.kind not in ERASED_BY_CHIEFS for record in found.values()):
            return "not_allowed"
        return None if buckets else "invalid_command"

    def _plots(self, tx: ReadTx, actor: Actor, wanted: frozenset[str]) -> set[str]:
        if not wanted:
            return set()
        crews = tx.kept("crews", ORG, lambda: crews_of(tx.of_kind("plot", [ORG])))
        if EVERY in wanted:
            return {plot_bucket(plot) for plot in crews.plots}
        return {plot_bucket(plot) for plot, found in crews.of.get(actor.person, {}).items() if wanted & found}

    def _standings(self, tx: ReadTx, actor: Actor, bucket: str) -> frozenset[str]:
        """What the actor is to a bucket, in the standings `WRITES` speaks of."""
        plot = plot_of(bucket)
        if plot is not None:
            found = tx.kept(f"{actor.person} on {plot}", ORG, lambda: self._standing(tx, actor.person, plot))
            return found & REPLICATES.get(actor.role, frozenset())
        if bucket == user_bucket(actor.person):
            return frozenset({SELF})
        if bucket == ORG:
            return frozenset({actor.role})
        circle = circle_of(bucket)
        row = tx.get([circle]).get(circle) if circle is not None else None
        return frozenset({NAMED}) if row is not None and actor.person in people_of(row) else frozenset()

    def _standing(self, tx: ReadTx, person: str, plot: str) -> frozenset[str]:
        record = tx.get([plot]).get(plot)
        return standings(person, record) if record is not None and is_open(record) else frozenset()

    def _had_access(self, tx: ReadTx, actor: Actor, op: Op, current: Stored | None, bucket: str) -> bool:
        """Whether the person once held this plot or one that was closed in its favour, or a plot in which the record's
        account, or one that was merged into it, lay before."""
        plots = {plot_of(bucket)}
        account = current.family if current is not None else op.fields.get("account")
        if isinstance(account, str) and account:
            merged = [row.id for row in tx.family(account) if row.kind == "account" and row.id != account]
            plots.update(past.value for key in (account, *merged) for past in tx.history(key) if past.field == "plot")
        closed = [plot for plot in tx.of_kind("plot", [ORG]) if plot.value(ALIAS) is not None]
        while more := {plot.id for plot in closed if plot.value(ALIAS) in plots} - plots:
            plots |= more
        return any(self._held_once(tx, actor.person, plot) for plot in plots if isinstance(plot, str))

    def _held_once(self, tx: ReadTx, person: str, plot: str) -> bool:
        record = tx.get([plot]).get(plot)
        if record is not None and standings(person, record):
            return True
        member = f"members:{person}"
        return any(
            past.field == member or (past.field in ("owner", "supervisor") and past.value == person)
            for past in tx.history(plot)
        )


def _ids(value: object) -> list[str]:
    """The ids an argument names: one, or a list of them."""
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, str) and one]


def _marks(actor: Actor, op: Op, current: Stored | None, held: frozenset[str]) -> bool:
    """Who leads a plot may have one of his own in it: of that he is the author."""
    author = current.value("author") if current is not None else op.fields.get("author")
    return CHIEF in held and author != actor.person and op.fields.get("marked_by", actor.person) == actor.person


def _by_command(kind: str, op: Op) -> bool:
    closed = BY_COMMAND.get(kind)
    if closed is None:
        return False
    return any(name.partition(":")[0] in closed and (op.op == "set" or name == ALIAS) for name in op.fields)
