"""Who may do what: the one table of roles × endpoints and of roles × record kinds, and the code that asks it.

Three questions, three tables, all in this file so that one reading answers "can a rep see that?":

- `ENDPOINTS`: may this role call this route at all? The guard of `backend/auth/guard.py` asks it for every request;
  a route missing here is closed, and a test fails.
- `REPLICATES` and `TEAM`: which plots does a person hold on the phone, or read by REST?
- `WRITES` and `COMMANDS`: may this person write this kind of record in this bucket?

A person's **standing** on a plot (owner, member, chief: its supervisor) is read from the plot's record at each
request, so a change of owner takes effect at once, and there is no second copy of permissions that could disagree.
"Had access once" is read from the plot's and the account's history (`sync.ports.ReadTx.history`): a late op of a rep
whose plot or account moved on is quarantined for the supervisor instead of being refused (design: Operations).
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from shared_schema.protocol import Op
from sync.alias import ALIAS
from sync.buckets import ORG, circle_of, is_private, old_bucket, plot_bucket, plot_of, user_bucket
from sync.circles import circles_of, people_of
from sync.ports import Actor, ReadTx, Stored

__all__ = [
    "ADMINISTRATOR",
    "ANONYMOUS",
    "COMMANDS",
    "ENDPOINTS",
    "REP",
    "ROLES",
    "SUPERVISOR",
    "WRITES",
    "Policy",
    "may_call",
    "missing",
    "plot_bucket",
    "plot_of",
    "user_bucket",
]

ANONYMOUS = "anonymous"
REP = "rep"
SUPERVISOR = "supervisor"
ADMINISTRATOR = "administrator"
SERVER = "server"
ROLES = (REP, SUPERVISOR, ADMINISTRATOR)

SIGNED_IN = frozenset(ROLES)
ANYONE = SIGNED_IN | {ANONYMOUS}
TEAM_READERS = frozenset({SUPERVISOR, ADMINISTRATOR})
ADMINISTRATORS = frozenset({ADMINISTRATOR})


class Rule(Struct, frozen=True):
    """Who may call a route, and what narrows the answer further: `own`, `bucket`, `blob`, `team` or nothing."""

    roles: frozenset[str]
    scope: str = ""


ENDPOINTS: dict[tuple[str, str], Rule] = {
    ("GET", "/"): Rule(ANYONE),
    ("GET", "/{path}"): Rule(ANYONE),
    ("GET", "/api/health"): Rule(ANYONE),
    ("GET", "/api/ready"): Rule(ANYONE),
    ("POST", "/api/sign-in"): Rule(ANYONE),
    ("POST", "/api/invitations/{token}"): Rule(ANYONE),
    ("POST", "/api/sign-out"): Rule(ANYONE),
    ("GET", "/api/me"): Rule(SIGNED_IN, "own"),
    ("POST", "/api/replicas"): Rule(SIGNED_IN, "own"),
    ("POST", "/api/password"): Rule(SIGNED_IN, "own"),
    ("GET", "/api/devices"): Rule(SIGNED_IN, "own"),
    ("DELETE", "/api/devices/{device}"): Rule(SIGNED_IN, "own"),
    ("POST", "/api/sync"): Rule(SIGNED_IN, "bucket"),
    ("GET", "/api/live"): Rule(SIGNED_IN, "bucket"),
    ("GET", "/api/buckets/{bucket}/snapshot"): Rule(SIGNED_IN, "bucket"),
    ("GET", "/api/buckets/{bucket}/segments/{hash}"): Rule(SIGNED_IN, "bucket"),
    ("POST", "/api/buckets/{bucket}/ranges"): Rule(SIGNED_IN, "bucket"),
    ("POST", "/api/repairs"): Rule(SIGNED_IN, "own"),
    ("POST", "/api/erased"): Rule(SIGNED_IN),
    ("PUT", "/api/blobs/{hash}"): Rule(SIGNED_IN, "blob"),
    ("GET", "/api/blobs/{hash}"): Rule(SIGNED_IN, "blob"),
    ("HEAD", "/api/blobs/{hash}"): Rule(SIGNED_IN, "blob"),
    ("GET", "/api/playbooks/{hash}"): Rule(SIGNED_IN),
    ("GET", "/api/playbooks"): Rule(ADMINISTRATORS),
    ("GET", "/api/playbooks/{name}/file"): Rule(ADMINISTRATORS),
    ("GET", "/api/playbooks/answers"): Rule(ADMINISTRATORS),
    ("POST", "/api/playbooks/open"): Rule(ADMINISTRATORS),
    ("POST", "/api/playbooks/try"): Rule(ADMINISTRATORS),
    ("POST", "/api/playbooks"): Rule(ADMINISTRATORS),
    ("GET", "/api/team/feed"): Rule(TEAM_READERS, "team"),
    ("GET", "/api/team/coverage"): Rule(TEAM_READERS, "team"),
    ("GET", "/api/team/cold"): Rule(TEAM_READERS, "team"),
    ("GET", "/api/team/devices"): Rule(TEAM_READERS, "team"),
    ("GET", "/api/team/approvals"): Rule(TEAM_READERS, "team"),
    ("GET", "/api/team/forecast"): Rule(TEAM_READERS, "team"),
    ("GET", "/api/team/quiz"): Rule(TEAM_READERS, "team"),
    ("GET", "/api/team/plots/{plot}/accounts"): Rule(TEAM_READERS, "team"),
    ("GET", "/api/people"): Rule(ADMINISTRATORS),
    ("POST", "/api/people"): Rule(ADMINISTRATORS),
    ("POST", "/api/people/{person}/invitation"): Rule(ADMINISTRATORS),
    ("GET", "/api/plots"): Rule(TEAM_READERS, "team"),
    ("GET", "/api/quarantine"): Rule(TEAM_READERS, "team"),
    ("POST", "/api/quarantine/{ticket}/apply"): Rule(TEAM_READERS, "team"),
    ("POST", "/api/quarantine/{ticket}/dismiss"): Rule(TEAM_READERS, "team"),
    ("GET", "/api/accounts/{account}/old-visits"): Rule(SIGNED_IN, "bucket"),
    ("POST", "/api/surveys"): Rule(SIGNED_IN, "bucket"),
    ("GET", "/s/{token}"): Rule(ANYONE),
    ("POST", "/s/{token}"): Rule(ANYONE),
    ("POST", "/api/push/subscriptions"): Rule(SIGNED_IN, "own"),
    ("DELETE", "/api/push/subscriptions"): Rule(SIGNED_IN, "own"),
    ("POST", "/api/push/test"): Rule(SIGNED_IN, "own"),
    ("POST", "/api/import/preview"): Rule(ADMINISTRATORS),
    ("POST", "/api/import/commit"): Rule(ADMINISTRATORS),
    ("GET", "/api/import/batches"): Rule(ADMINISTRATORS),
    ("POST", "/api/import/batches/{batch}/undo"): Rule(ADMINISTRATORS),
    ("GET", "/api/export"): Rule(ADMINISTRATORS),
    ("GET", "/api/personal-data"): Rule(ADMINISTRATORS),
    ("GET", "/api/personal-data/{contact}"): Rule(ADMINISTRATORS),
}

# Standings that put a plot on a person's phone, and those that show it on the Team page. No standing is named like
# a role: being a supervisor somewhere must not pass for being the supervisor of this plot.
OWNER, MEMBER, CHIEF, EVERY, SELF = "owner", "member", "chief", "every", "self"
NAMED = "named"
"""In a circle: its author, or named in it; whatever the role, and nobody by a role alone."""
REPLICATES: dict[str, frozenset[str]] = {
    REP: frozenset({OWNER, MEMBER}),
    SUPERVISOR: frozenset({OWNER, MEMBER, CHIEF}),
    ADMINISTRATOR: frozenset(),
    SERVER: frozenset({EVERY}),
}
TEAM: dict[str, frozenset[str]] = {
    REP: frozenset(),
    SUPERVISOR: frozenset({CHIEF}),
    ADMINISTRATOR: frozenset({EVERY}),
    SERVER: frozenset({EVERY}),
}


class Grant(Struct, frozen=True):
    """Standings that may write a kind; `author`: only in one's own name, and only its author changes it; `signed`: in
    one's own name, and whoever may write the kind changes it."""

    standings: frozenset[str]
    author: bool = False
    signed: bool = False


FIELD = frozenset({OWNER, MEMBER, CHIEF})
WRITES: dict[str, Grant] = {
    "person": Grant(frozenset({ADMINISTRATOR})),
    "plot": Grant(frozenset({ADMINISTRATOR})),
    "device": Grant(frozenset()),
    "calendar": Grant(frozenset({ADMINISTRATOR})),
    "account": Grant(FIELD),
    "contact": Grant(FIELD),
    "opportunity": Grant(FIELD),
    "visit": Grant(FIELD, author=True),
    "fact": Grant(FIELD | {SELF}, author=True),
    "task": Grant(FIELD),
    "comment": Grant(FIELD, author=True),
    "attachment": Grant(FIELD),
    "rival": Grant(FIELD),
    "attendance": Grant(FIELD, signed=True),
    "gift": Grant(FIELD, signed=True),
    "review": Grant(FIELD, signed=True),
    "approval": Grant(frozenset()),
    "quiz_result": Grant(FIELD, signed=True),
    "survey": Grant(FIELD, author=True),
    "order": Grant(FIELD),
    "event": Grant(TEAM_READERS),
    "reference": Grant(TEAM_READERS),
    "playbook": Grant(frozenset()),
    "settings": Grant(frozenset({SELF})),
    "receipt": Grant(frozenset()),
    "circle": Grant(frozenset({NAMED}), author=True),
    "concession": Grant(frozenset({NAMED}), signed=True),
}

# Fields that no `set` changes, only a command: whoever was offline for a week must not bring last week's owner back.
BY_COMMAND: dict[str, frozenset[str]] = {
    "plot": frozenset({"owner", "supervisor", "members", "deleted", ALIAS}),
    "account": frozenset({ALIAS}),
    "contact": frozenset({ALIAS}),
}

# Fields that only the server's jobs write: what a state decides about its holidays. The company adds its own days.
BY_SERVER: dict[str, frozenset[str]] = {
    "calendar": frozenset({"zones", "weekend", "holidays", "workdays", "announced", "deleted"})
}

# Fields that only who leads the plot writes: nobody marks the own quiz (T1).
BY_CHIEF: dict[str, frozenset[str]] = {"quiz_result": frozenset({"marks", "marked_by"})}

# Named commands: the standing needed on every record the command names.
LEADING = frozenset({CHIEF, ADMINISTRATOR})
COMMANDS: dict[str, frozenset[str]] = {
    "move_account": LEADING,
    "swap_accounts": LEADING,
    "close_plot": LEADING,
    "hand_plot": LEADING,
    "grant_member": LEADING,
    "revoke_member": LEADING,
    "grant_supervisor": ADMINISTRATORS,
    "revoke_supervisor": ADMINISTRATORS,
    "merge_accounts": FIELD | ADMINISTRATORS,
    "merge_contacts": FIELD | ADMINISTRATORS,
    "retract": frozenset({OWNER, CHIEF, ADMINISTRATOR}),
    "erase": LEADING,
    "request_approval": FIELD,
    "decide_approval": FIELD | ADMINISTRATORS,
    "share_fact": FIELD | {SELF},
}
ERASED_BY_CHIEFS = frozenset({"contact"})
"""What a plot's supervisor may erase (X3: a person's data); administrators whatever lies in a plot. A rep asks one of
them: it cannot be taken back, and a rep who leaves must not empty the plot."""
NAMES = ("account", "contact", "into", "to", "plot", "give", "take", "fact", "record", "approval")
"""Arguments of commands that name a record, or several. A person named is no place: nobody has a standing there."""


def may_call(role: str, method: str, path: str) -> bool:
    rule = ENDPOINTS.get((method, path))
    return rule is not None and role in rule.roles


def is_open(plot: Stored) -> bool:
    """Whether the plot is worked: not closed (moves.close_plot) and not erased."""
    return not plot.erased and plot.value("deleted") is not True


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
    """The tables above, as the exchange asks them (`sync.ports.Access`) and as reports and endpoints do."""

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
        if not grant.standings & held:
            # What is private waits for nobody's decision: a supervisor would read it.
            late = not is_private(bucket) and self._had_access(tx, actor, op, current, bucket)
            return "quarantine" if late else "not_allowed"
        if CHIEF not in held and not BY_CHIEF.get(kind, frozenset()).isdisjoint(op.fields):
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
        if bucket == user_bucket(actor.person):
            return frozenset({SELF})
        if bucket == ORG:
            return frozenset({actor.role})
        circle = circle_of(bucket)
        if circle is not None:
            row = tx.get([circle]).get(circle)
            return frozenset({NAMED}) if row is not None and actor.person in people_of(row) else frozenset()
        plot = plot_of(bucket)
        if plot is None:
            return frozenset()
        found = tx.kept(f"{actor.person} on {plot}", ORG, lambda: self._standing(tx, actor.person, plot))
        return found & REPLICATES.get(actor.role, frozenset())

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


def _by_command(kind: str, op: Op) -> bool:
    closed = BY_COMMAND.get(kind, frozenset())
    return any(name.partition(":")[0] in closed and (op.op == "set" or name == ALIAS) for name in op.fields)


def missing(routes: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The routes this table does not speak of."""
    return sorted(set(routes) - set(ENDPOINTS))
