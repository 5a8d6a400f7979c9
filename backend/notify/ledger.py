"""Who was told what on which day: claimed and committed before anything is sent.

So that a crash, a restart or a second process never tells a person the same twice: the claim's primary key is
(person, day, kind), and only who inserted it sends. A claim carries its message until it is closed; one that was never
closed is found at the next start (`open_claims`), and each channel decides: web push goes out again under the same tag,
a robot does not and its outcome stays `unknown`. Every attempt at a target leaves a row in `deliveries`, for `headland
doctor` and the question "did it go out?".
"""

from __future__ import annotations

import re

import msgspec
from msgspec import Struct

from backend.notify.ports import Message, Outcome, Target
from backend.storage.connection import Connection

SAID = "{}"
"""What is left of a message that needs no sending any more: names stand in it (X3)."""
ROOM = "room"
"""The person column of what is sent to the team's room."""


class Claim(Struct, frozen=True):
    """One reminder that is somebody's to send."""

    person: str
    day: str
    kind: str
    message: Message


class Delivery(Struct, frozen=True):
    """What became of one claim at one target."""

    person: str
    day: str
    kind: str
    channel: str
    target: str
    at_ms: int
    state: str
    status: int
    attempts: int
    detail: str


class Ledger:
    """The ledger, the deliveries and the push subscriptions, over the connection of one open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def claim(self, claim: Claim, now: int) -> bool:
        """Take it; False when it was taken before."""
        return (
            self._db.execute(
                "INSERT INTO ledger (person, day, kind, message, claimed_at) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                (claim.person, claim.day, claim.kind, msgspec.json.encode(claim.message).decode(), now),
            ).rowcount
            == 1
        )

    def claimed(self, day: str, kind: str) -> set[str]:
        """People for whom that day's reminder of that kind is taken."""
        rows = self._db.execute("SELECT person FROM ledger WHERE day = ? AND kind = ?", (day, kind)).fetchall()
        return {str(row[0]) for row in rows}

    def close(self, claim: Claim, now: int) -> None:
        """All its targets were tried: the text is not needed any more."""
        self._db.execute(
            "UPDATE ledger SET closed_at = ?, message = ? WHERE person = ? AND day = ? AND kind = ?",
            (now, SAID, claim.person, claim.day, claim.kind),
        )

    def silence(self, names: set[str]) -> None:
        """Close unsent what names somebody who was erased. Rows closed by the first release still have their text."""
        for name in names:
            quoted = re.sub(r"[!%_]", r"!\g<0>", msgspec.json.encode(name).decode()[1:-1])
            self._db.execute(
                "UPDATE ledger SET closed_at = coalesce(closed_at, claimed_at), message = ?"
                " WHERE message LIKE ? ESCAPE '!'",
                (SAID, f"%{quoted}%"),
            )

    def open_claims(self) -> list[Claim]:
        """Claims whose sender did not come back to close them."""
        rows = self._db.execute(
            "SELECT person, day, kind, message FROM ledger WHERE closed_at IS NULL ORDER BY claimed_at, person"
        ).fetchall()
        return [Claim(r[0], r[1], r[2], msgspec.json.decode(r[3], type=Message)) for r in rows]

    def record(self, claim: Claim, channel: str, target: str, outcome: Outcome, now: int) -> None:
        self._db.execute(
            "INSERT INTO deliveries (person, day, kind, channel, target, at_ms, state, status, attempts, detail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                claim.person,
                claim.day,
                claim.kind,
                channel,
                target,
                now,
                outcome.state,
                outcome.status,
                outcome.attempts,
                outcome.detail,
            ),
        )

    def deliveries(self, person: str | None = None, day: str | None = None) -> list[Delivery]:
        """What went out, the oldest first."""
        rows = self._db.execute(
            "SELECT person, day, kind, channel, target, at_ms, state, status, attempts, detail FROM deliveries"
            " WHERE person = coalesce(?, person) AND day = coalesce(?, day) ORDER BY id",
            (person, day),
        ).fetchall()
        return [Delivery(*row) for row in rows]

    def forget(self, before_ms: int) -> int:
        """Drop what is older; nobody asks after it any more."""
        self._db.execute("DELETE FROM deliveries WHERE at_ms < ?", (before_ms,))
        return self._db.execute(
            "DELETE FROM ledger WHERE claimed_at < ? AND closed_at IS NOT NULL", (before_ms,)
        ).rowcount

    # Push subscriptions

    def subscribe(self, person: str, device: str, target: Target, now: int) -> None:
        """Keep it; the same browser subscribing anew, or for another person, replaces the old row."""
        self._db.execute(
            "INSERT INTO push_subscriptions (endpoint, person, device, p256dh, auth, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (endpoint) DO UPDATE SET person = excluded.person,"
            " device = excluded.device, p256dh = excluded.p256dh, auth = excluded.auth,"
            " created_at = excluded.created_at",
            (target.address, person, device, target.p256dh, target.auth, now),
        )

    def unsubscribe(self, endpoint: str, person: str | None = None) -> bool:
        return (
            self._db.execute(
                "DELETE FROM push_subscriptions WHERE endpoint = ? AND person = coalesce(?, person)", (endpoint, person)
            ).rowcount
            == 1
        )

    def subscriptions(self, person: str) -> list[Target]:
        """Where that person's phones can be reached; revoked devices are not told anything."""
        rows = self._db.execute(
            "SELECT s.endpoint, s.p256dh, s.auth FROM push_subscriptions s LEFT JOIN phones p ON p.id = s.device"
            " WHERE s.person = ? AND p.revoked_at IS NULL ORDER BY s.created_at, s.endpoint",
            (person,),
        ).fetchall()
        return [Target(*row) for row in rows]


TABLES: tuple[str, ...] = (
    "CREATE TABLE ledger (person TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL,"
    " claimed_at INTEGER NOT NULL, closed_at INTEGER, PRIMARY KEY (person, day, kind)) WITHOUT ROWID",
    "CREATE INDEX ledger_open ON ledger (claimed_at) WHERE closed_at IS NULL",
    "CREATE TABLE deliveries (id INTEGER PRIMARY KEY, person TEXT NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL,"
    " channel TEXT NOT NULL, target TEXT NOT NULL, at_ms INTEGER NOT NULL, state TEXT NOT NULL,"
    " status INTEGER NOT NULL, attempts INTEGER NOT NULL, detail TEXT NOT NULL)",
    "CREATE INDEX deliveries_day ON deliveries (day, person)",
)


def create_tables(connection: Connection) -> None:
    """Migration m0201: ledger and deliveries."""
    for statement in TABLES:
        connection.execute(statement)
