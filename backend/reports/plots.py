"""A plot as the rules see it: each account with its grade and when it is next due, and its visits in the order written.

Every Team page asks for this, and a visit saved by any rep asks again. So a view is kept, and only what changed since
is read and judged anew: the families of the rows after its seq. A new day judges all. Days are counted in the plot's
zone for every reader (design: Records).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct, structs

from backend.reports.deals import WEEK, deals_of, deals_then
from shared_schema.playbook import Playbook
from shared_schema.rules.cadence import next_touch
from shared_schema.rules.days import plus
from shared_schema.rules.facts import select_item
from shared_schema.rules.types import Family, NextTouch, Plain
from sync.buckets import ORG, plot_bucket
from sync.ports import Gone, ReadTx, Stored

KINDS = {"contact": "contacts", "opportunity": "opportunities", "visit": "visits", "fact": "facts", "task": "tasks"}
CURSOR = "~"
MOST_CHANGES = 2_000
"""Beyond this many changes reading everything anew is the shorter way."""


class AccountLine(Struct, frozen=True):
    """One account on a Team page."""

    id: str
    name: str
    touch: NextTouch
    deals: Family | None = None
    """What a forecast takes of it, now and as it was a week ago."""
    before: Family | None = None


class Place(Struct, frozen=True):
    """Where the plot lies, and when people there are at work; `version` tells one state of it from another."""

    plot: Plain
    calendars: list[Plain]
    version: tuple[int, ...]


class PlotView(Struct, frozen=True):
    """A plot as of one state of its bucket and one day. `visits`: cursors of living visits, the oldest first."""

    plot: str
    name: str
    owner: str
    zone: str
    today: str
    seq: int
    place: Place
    playbook: Playbook
    lines: dict[str, AccountLine]
    visits: list[str]


class PlotViews:
    """Computes the views, and keeps them."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._kept: dict[str, PlotView] = {}
        self._locks: defaultdict[str, Lock] = defaultdict(Lock)

    def view(self, tx: ReadTx, plot: Stored, playbook: Playbook, now_ms: int) -> PlotView:
        """The plot as this transaction sees it, or a little newer when another reader was faster."""
        bucket = plot_bucket(plot.id)
        zone = str(plot.value("zone") or self._zone)
        today, seq, place = day_in(zone, now_ms), tx.heads([bucket])[bucket].seq, place_of(tx, plot)
        with self._locks[plot.id]:
            kept = self._kept.get(plot.id)
            stale = kept is not None and (
                kept.today != today or kept.playbook is not playbook or kept.place.version != place.version
            )
            if kept is None or stale or not 0 <= seq - kept.seq <= MOST_CHANGES:
                kept = self._whole(tx, plot.id, playbook, today, seq, place)
            elif kept.seq < seq:
                kept = self._changed(tx, kept, seq)
            self._kept[plot.id] = kept
        return structs.replace(kept, name=str(plot.value("name")), owner=str(plot.value("owner") or ""), zone=zone)

    def _whole(self, tx: ReadTx, plot: str, playbook: Playbook, today: str, seq: int, place: Place) -> PlotView:
        rows: defaultdict[str, list[Stored]] = defaultdict(list)
        visits = []
        for row in tx.records(plot_bucket(plot)):
            rows[row.family].append(row)
            if row.kind == "visit" and row.living:
                visits.append(cursor(row))
        judged = (self._line(tx, rows[account], account, playbook, today, place) for account in sorted(rows))
        lines = {line.id: line for line in judged if line is not None}
        return PlotView(plot, "", "", "", today, seq, place, playbook, lines, sorted(visits))

    def _changed(self, tx: ReadTx, kept: PlotView, seq: int) -> PlotView:
        """The view with what changed since: families judged anew, visits put in, moved out, taken away."""
        bucket = plot_bucket(kept.plot)
        lines, visits = dict(kept.lines), {id_of(c): c for c in kept.visits}
        touched = set()
        for change in tx.changes(bucket, kept.seq, seq, MOST_CHANGES):
            visits.pop(change.id, None)
            if isinstance(change, Gone):
                lines.pop(change.id, None)
                continue
            touched.add(change.family)
            if change.kind == "visit" and change.living:
                visits[change.id] = cursor(change)
        for account in touched:
            rows = [row for row in tx.family(account) if row.bucket == bucket]
            line = self._line(tx, rows, account, kept.playbook, kept.today, kept.place)
            if line is None:
                lines.pop(account, None)
            else:
                lines[account] = line
        return structs.replace(kept, seq=seq, lines=lines, visits=sorted(visits.values()))

    def _line(
        self, tx: ReadTx, rows: list[Stored], account: str, playbook: Playbook, today: str, place: Place
    ) -> AccountLine | None:
        family = family_of(rows, account)
        if family is None:
            return None
        touch = next_touch(playbook, structs.replace(family, plot=place.plot, calendars=place.calendars), today)
        before = deals_then(tx, family, rows, today, _week_before(today))
        return AccountLine(account, str(family.account.get("name") or ""), touch, deals_of(family), before)

    def grade(self, playbook: Playbook, facts: list[Stored], account: str, today: str) -> str | None:
        """The account's grade among these facts, by the same selection as on the phone."""
        known = select_item(playbook, [plain(fact) for fact in facts], "grade", today)
        found = known.get(account, {}).get("grade")
        return str(found["value"]) if found else None


def place_of(tx: ReadTx, plot: Stored) -> Place:
    rows = sorted(tx.of_kind("calendar", [ORG]), key=lambda row: row.id)
    return Place(plain(plot), [plain(row) for row in rows if not row.erased], (plot.seq, *(row.seq for row in rows)))


def family_of(rows: list[Stored], account: str) -> Family | None:
    """The living records of one account as the rules take them; None when the account itself is gone."""
    head: dict[str, Any] | None = None
    parts: defaultdict[str, Any] = defaultdict(list)
    for row in rows:
        if not row.living:
            continue
        if row.id == account:
            head = plain(row)
        elif row.kind in KINDS:
            parts[KINDS[row.kind]].append(plain(row))
    return Family(head, **parts) if head is not None else None


def _week_before(today: str) -> int:
    """The end of the day a week ago: midnight UTC is near enough for what is counted by the week."""
    return int(datetime.fromisoformat(plus(today, 1 - WEEK)).replace(tzinfo=UTC).timestamp() * 1000)


def cursor(visit: Stored) -> str:
    """Where a visit stands among all: when it was written down, then its id."""
    return f"{visit.value('recorded_at')}{CURSOR}{visit.id}"


def id_of(place: str) -> str:
    return place.partition(CURSOR)[2]


def plain(row: Stored) -> dict[str, Any]:
    return row.plain()


def day_in(zone: str, ms: int) -> str:
    """The ISO day of an instant in a zone; a zone nobody knows counts as UTC."""
    try:
        place: ZoneInfo | Any = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        place = UTC
    return datetime.fromtimestamp(ms / 1000, place).date().isoformat()
