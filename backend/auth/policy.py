"""Who may do what: the one table of roles × endpoints and of roles × record kinds; `access.py` asks it.

Three questions, three tables, all in this file so that one reading answers "can a rep see that?":

- `ENDPOINTS`: may this role call this route at all? The guard of `backend/auth/guard.py` asks it for every request;
  a route missing here is closed, and a test fails.
- `REPLICATES` and `TEAM`: which plots does a person hold on the phone, or read by REST?
- `WRITES` and `COMMANDS`: may this person write this kind of record in this bucket?
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from sync.alias import ALIAS

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
    ("GET", "/api/team/gifts"): Rule(TEAM_READERS, "team"),
    ("GET", "/api/team/plots/{plot}/accounts"): Rule(TEAM_READERS, "team"),
    ("GET", "/api/people"): Rule(ADMINISTRATORS),
    ("POST", "/api/people"): Rule(ADMINISTRATORS),
    ("POST", "/api/people/{person}/invitation"): Rule(ADMINISTRATORS),
    ("GET", "/api/plots"): Rule(TEAM_READERS, "team"),
    ("GET", "/api/calendars/regions"): Rule(ADMINISTRATORS),
    ("POST", "/api/calendars"): Rule(ADMINISTRATORS),
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
    "reply": Grant(TEAM_READERS, signed=True),
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

# Fields that only who leads the plot writes, in his own name, and never about himself: nobody marks the own quiz (T1).
BY_CHIEF: dict[str, frozenset[str]] = {"quiz_result": frozenset({"marks", "marked_by"})}

# What an administrator writes in the chief's place where the chief is the author, or there is none: somebody marks
# every quiz. What it came to goes along and counts nothing (`sync/quizzes.py`).
FOR_CHIEF: dict[str, frozenset[str]] = {
    "quiz_result": BY_CHIEF["quiz_result"] | {"note", "percent", "passed"},
}

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


def missing(routes: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The routes this table does not speak of."""
    return sorted(set(routes) - set(ENDPOINTS))
