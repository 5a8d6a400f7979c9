"""Who works in the demo company, and a seat at the wire for what a browser test must arrange or look up.

A `Seat` is a signed-in client without a phone: it reads what the server holds and changes records as another person
would. What is *tested* always goes through the browser; a seat only sets the stage and checks the far end.
"""

from __future__ import annotations

import re
import time
import uuid
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import httpx

from tests.e2e.server import Server


@dataclass
class Seat:
    """One session on the API."""

    http: httpx.Client
    me: dict[str, Any]
    n: int = 0

    @classmethod
    def take(cls, server: Server, person: str) -> Seat:
        """Sign in by a one-time link, as a program: without a browser there is no Origin."""
        return cls.join(server, server.invite(person))

    @classmethod
    def join(cls, server: Server, link: str) -> Seat:
        """Sign in by this one-time link."""
        token = link.rsplit("/", 1)[-1]
        http = httpx.Client(base_url=server.url, timeout=60)
        answer = http.post(f"/api/invitations/{token}", json={"device": "seat"})
        assert answer.status_code == 200, answer.text
        return cls(http, answer.json())

    def close(self) -> None:
        self.http.close()

    def sync(self, ops: list[dict[str, Any]] | None = None, cursors: dict[str, int] | None = None) -> dict[str, Any]:
        """One exchange; returns the answer as it came."""
        now = int(time.time() * 1000)
        answer = self.http.post(
            "/api/sync",
            json={
                "replica": self.me["replica"],
                "schema": 1,
                "epoch": self.me["epoch"],
                "client_now": now,
                "seen": 0,
                "cursors": cursors or {},
                "ops": ops or [],
            },
        )
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def push(self, *ops: dict[str, Any]) -> list[dict[str, Any]]:
        """Send ops in order, giving them numbers and stamps; returns their verdicts."""
        now = int(time.time() * 1000)
        numbered = []
        for index, op in enumerate(ops):
            self.n += 1
            stamp = f"{now:012x}{index:04x}{self.me['replica']}"
            numbered.append({"n": self.n, "h": stamp, "id": str(uuid.uuid4()), **op})
        return list(self.sync(numbered)["results"])

    def rows(self, bucket: str) -> dict[str, dict[str, Any]]:
        """The bucket's records as the server holds them now: id -> {kind, values, alt}."""
        found: dict[str, dict[str, Any]] = {}
        cursor = 0
        upto: dict[str, int] = {}
        while True:
            now = int(time.time() * 1000)
            body = self.http.post(
                "/api/sync",
                json={
                    "replica": self.me["replica"],
                    "schema": 1,
                    "epoch": self.me["epoch"],
                    "client_now": now,
                    "seen": 0,
                    "cursors": {bucket: cursor},
                    "ops": [],
                    "upto": upto,
                },
            ).json()
            page = next((p for p in body["buckets"] if p["id"] == bucket), None)
            if page is None:
                return found
            if page.get("snapshot"):
                found.update(self._snapshot(bucket))
                cursor = self._manifest(bucket)["seq"]
                continue
            for row in page["rows"]:
                found[row["id"]] = {
                    "kind": row["kind"],
                    "alt": row.get("alt", {}),
                    **{name: register[0] for name, register in row.get("f", {}).items()},
                }
            if page["next"] is None:
                return found
            cursor, upto = page["next"], {bucket: page["upto"]}

    def _manifest(self, bucket: str) -> dict[str, Any]:
        body: dict[str, Any] = self.http.get(f"/api/buckets/{bucket}/snapshot").json()
        return body

    def _snapshot(self, bucket: str) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for segment in self._manifest(bucket)["segments"]:
            body = self.http.get(f"/api/buckets/{bucket}/segments/{segment['hash']}").json()
            for index, name in enumerate(body["ids"]):
                values = {f: column[0][index] for f, column in body["fields"].items() if column[1][index] is not None}
                found[name] = {"kind": body["kind"], "alt": body["rest"].get(name, {}).get("alt", {}), **values}
        return found


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    role: str
    login: str


def listed_by(server: Server) -> list[tuple[str, str, str]]:
    """Role, name and login of everybody who may sign in."""
    return re.findall(r"^(\w+)\s+(.+?)  login: (.+?)  plots:", server.run("user", "list"), re.M)


def administrator_of(server: Server) -> str:
    return next(login for role, _, login in listed_by(server) if role == "administrator")


@dataclass(frozen=True)
class Company:
    """The demo company's people and plots, as the administrator sees them."""

    administrator: Person
    supervisor: Person
    reps: tuple[Person, ...]
    plots: dict[str, str]
    """Rep's id -> id of the plot that rep owns."""

    @classmethod
    def read(cls, server: Server) -> Company:
        with closing(Seat.take(server, administrator_of(server))) as seat:
            return cls.of(server, seat)

    @classmethod
    def of(cls, server: Server, seat: Seat) -> Company:
        """Who may sign in is what `headland user list` says; ids and plots are what the administrator's copy says."""
        listed = listed_by(server)
        org = seat.rows("org")
        ids = {row["name"]: i for i, row in org.items() if row["kind"] == "person"}
        people = [Person(ids[name], name, role, login) for role, name, login in listed]
        return cls(
            administrator=next(p for p in people if p.role == "administrator"),
            supervisor=next(p for p in people if p.role == "supervisor"),
            reps=tuple(p for p in people if p.role == "rep"),
            plots={r["owner"]: i for i, r in org.items() if r["kind"] == "plot" and r.get("owner")},
        )
