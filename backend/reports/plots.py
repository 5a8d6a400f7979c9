"""A plot as the rules see it: each account with its family, its grade, and when it is next due.

Computed from the whole bucket in one pass and kept until the bucket changes or the day does, because every Team page
asks for it and most of the time nothing changed in between. Days are counted in the plot's zone for every reader
(design: Records).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from backend.auth.policy import plot_bucket
from shared_schema.playbook import Playbook
from shared_schema.rules.cadence import next_touch
from shared_schema.rules.facts import select_item
from shared_schema.rules.types import Family, NextTouch
from sync.ports import ReadTx, Stored

KINDS = {"contact": "contacts", "opportunity": "opportunities", "visit": "visits", "fact": "facts", "task": "tasks"}


class AccountLine(Struct, frozen=True):
    """One account on a Team page."""

    id: str
    name: str
    touch: NextTouch


class PlotView(Struct, frozen=True):
    """A plot's accounts as of one state of its bucket and one day."""

    plot: str
    name: str
    owner: str
    zone: str
    today: str
    seq: int
    lines: list[AccountLine]


class PlotViews:
    """Computes and keeps the views."""

    def __init__(self, playbook: Playbook, zone: str) -> None:
        self._playbook = playbook
        self._zone = zone
        self._kept: dict[str, PlotView] = {}
        self._lock = Lock()

    def view(self, tx: ReadTx, plot: Stored, now_ms: int) -> PlotView:
        bucket = plot_bucket(plot.id)
        zone = str(plot.value("zone") or self._zone)
        today, seq = day_in(zone, now_ms), tx.heads([bucket])[bucket].seq
        name, owner = str(plot.value("name")), str(plot.value("owner") or "")
        kept = self._kept.get(plot.id)
        if kept is None or (kept.seq, kept.today) != (seq, today):
            lines = [self._line(family, today) for family in families(tx, bucket)]
            kept = PlotView(plot.id, name, owner, zone, today, seq, lines)
            with self._lock:
                self._kept[plot.id] = kept
        return PlotView(plot.id, name, owner, zone, today, seq, kept.lines)

    def _line(self, family: Family, today: str) -> AccountLine:
        touch = next_touch(self._playbook, family, today)
        return AccountLine(family.account["id"], str(family.account.get("name") or ""), touch)

    def grade(self, facts: list[Stored], account: str, today: str) -> str | None:
        """The account's grade among these facts, by the same selection as on the phone."""
        known = select_item(self._playbook, [plain(fact) for fact in facts], "grade", today)
        found = known.get(account, {}).get("grade")
        return str(found["value"]) if found else None


def families(tx: ReadTx, bucket: str) -> Iterator[Family]:
    """Every living account of a bucket with its family, by the account's id."""
    accounts: dict[str, dict[str, Any]] = {}
    parts: defaultdict[str, defaultdict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in tx.records(bucket):
        if row.erased or row.value("deleted"):
            continue
        if row.kind == "account":
            accounts[row.id] = plain(row)
        elif row.kind in KINDS:
            parts[row.family][KINDS[row.kind]].append(plain(row))
    for key in sorted(accounts):
        yield Family(accounts[key], **parts[key])


def plain(row: Stored) -> dict[str, Any]:
    """A record as the rules take it: id, kind and values, without those cleared."""
    fields = {name: register[0] for name, register in row.f.items() if register[0] is not None}
    return {"id": row.id, "kind": row.kind, **fields}


def day_in(zone: str, ms: int) -> str:
    """The ISO day of an instant in a zone; a zone nobody knows counts as UTC."""
    try:
        place: ZoneInfo | Any = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        place = UTC
    return datetime.fromtimestamp(ms / 1000, place).date().isoformat()
