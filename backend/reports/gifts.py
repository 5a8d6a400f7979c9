"""The year's report of gifts and hospitality (X2), over all plots one leads: by who gave, and by who was given.

A person's limit is counted over every entry about that person, whichever plot the account was in and whoever gave; a
rep may work several plots, and what he gave is one sum. A phone holds some of the plots, an administrator's none, so
the report is the server's. The same rule (`rules/worth.allowance`) says on the phone, before giving, what is left.

Amounts in another currency than the limits' stand in the register and are not added up; without a limit to compare
with, such an entry needs a yes. Nobody is named who stands in a plot one does not lead: who stayed of two of the same
may, and then goes by the name of the one that stood here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from shared_schema.playbook import Hospitality, Playbook
from shared_schema.rules.worth import allowance
from sync.alias import survivor
from sync.buckets import ORG, plot_of
from sync.ports import ReadTx, Stored

APPROVED = "approved"
YEARS = 3
"""This year and those before it; older ones stay in the register and in exports."""


class Entry(Struct, frozen=True):
    """A gift that was given or is to be, and what the limits say of it; `receiver` is who stayed of two of the same."""

    row: Stored
    receiver: str
    minor: int
    above: bool
    held: bool


def gifts(tx: ReadTx, playbook: Playbook, buckets: Sequence[str], year: int) -> dict[str, Any]:
    """The reports of the last years that have entries, the newest first; `limit` None: the method sets none."""
    policy = playbook.hospitality
    if policy is None:
        return {"limit": None, "years": []}
    rows = [row for row in tx.of_kind("gift", buckets) if row.living and not row.value("cancelled")]
    approved = _approved(tx, buckets)
    by_year: dict[str, list[Stored]] = defaultdict(list)
    for row in rows:
        by_year[str(row.value("day"))[:4]].append(row)
    shown = [name for name in sorted(by_year, reverse=True) if year - YEARS < int(name) <= year + 1]
    homes = _homes(tx, rows)
    readable = frozenset([ORG, *buckets])
    years = [_report(tx, policy, name, _entries(policy, by_year[name], approved, homes), readable) for name in shown]
    limit = policy.per_person_year
    return {"limit": {"minor": limit.minor, "currency": limit.currency}, "years": years}


def _approved(tx: ReadTx, buckets: Sequence[str]) -> set[str]:
    """Entries whose latest question was answered with yes."""
    latest: dict[str, Stored] = {}
    for row in sorted(
        (row for row in tx.of_kind("approval", buckets) if row.living and row.value("about") == "gift"),
        key=lambda row: (str(row.value("asked_at")), row.id),
    ):
        latest[str(row.value("subject"))] = row
    return {subject for subject, row in latest.items() if row.value("decision") == APPROVED}


def _homes(tx: ReadTx, rows: Iterable[Stored]) -> dict[str, str]:
    """Contact -> who stayed of it after merges: one person entered twice has one limit."""
    contacts = {str(row.value("contact")) for row in rows}
    known = tx.get(contacts)
    return {key: survivor(tx, known[key]).id if key in known else key for key in contacts}


def _entries(policy: Hospitality, rows: Iterable[Stored], approved: set[str], homes: Mapping[str, str]) -> list[Entry]:
    heaps: dict[str, list[Stored]] = defaultdict(list)
    for row in rows:
        heaps[homes[str(row.value("contact"))]].append(row)
    entries = []
    for contact, heap in heaps.items():
        told = [{**row.plain(), "contact": contact} for row in heap]
        for row, gift in zip(heap, told, strict=True):
            above = allowance(policy, told, contact, gift)["rule"] != "allowed"
            entries.append(Entry(row, contact, _minor(policy, row), above, above and row.id not in approved))
    return entries


def _minor(policy: Hospitality, row: Stored) -> int:
    value = row.value("value")
    same = isinstance(value, dict) and value.get("currency") == policy.per_person_year.currency
    return int(value["minor"]) if same else 0


def _report(
    tx: ReadTx, policy: Hospitality, year: str, entries: list[Entry], readable: frozenset[str]
) -> dict[str, Any]:
    named = {str(entry.row.value(name)) for entry in entries for name in ("author", "account", "contact")}
    named |= {entry.receiver for entry in entries}
    plots = {str(plot_of(entry.row.bucket)) for entry in entries}
    found = {key: row for key, row in tx.get(named | plots).items() if row.bucket in readable}
    givers = [
        {
            "person": _of(found, person),
            "plots": [_of(found, plot) for plot in sorted({str(plot_of(one.row.bucket)) for one in given})],
            "minor": sum(one.minor for one in given),
            "count": len(given),
            "above": sum(one.above for one in given),
            "held": sum(one.held for one in given),
        }
        for person, given in _by(lambda one: str(one.row.value("author")), entries)
    ]
    receivers = [
        {
            "contact": _receiver(found, receiver, given),
            "account": _of(found, str(given[0].row.value("account"))),
            "minor": sum(one.minor for one in given),
            "count": len(given),
            "over": sum(one.minor for one in given) > policy.per_person_year.minor,
        }
        for receiver, given in _by(lambda one: one.receiver, entries)
    ]
    return {"year": year, "givers": givers, "receivers": receivers}


def _receiver(found: Mapping[str, Stored], receiver: str, given: list[Entry]) -> dict[str, Any]:
    """Who stayed; else whom of the same the reader knows."""
    known = (key for key in (receiver, *(str(one.row.value("contact")) for one in given)) if key in found)
    return _of(found, next(known, receiver))


def _by(who: Callable[[Entry], str], entries: list[Entry]) -> list[tuple[str, list[Entry]]]:
    """Entries by one of their people, whoever comes to most first."""
    heaps: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        heaps[who(entry)].append(entry)
    return sorted(heaps.items(), key=lambda heap: (-sum(one.minor for one in heap[1]), heap[0]))


def _of(found: Mapping[str, Stored], key: str) -> dict[str, Any]:
    row = found.get(key)
    return {"id": key, "name": row.value("name") if row is not None else None}
