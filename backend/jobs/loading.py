"""Read from the store what a plan needs, as plain records: org first, plots only of those whose morning it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from backend.jobs.plan import Field
from shared_schema.playbook import Playbook
from sync.buckets import plot_bucket, user_bucket
from sync.ports import ReadTx, Stored


def plain(row: Stored) -> dict[str, Any]:
    return row.plain()


def company_field(tx: ReadTx) -> Field:
    """People, their settings and plots: enough to know whose morning it is."""
    people = _plain(tx.of_kind("person", ["org"]))
    return Field(
        people=people,
        settings=_plain(tx.of_kind("settings", [user_bucket(person["id"]) for person in people])),
        plots=_plain(tx.of_kind("plot", ["org"])),
        calendars=_plain(tx.of_kind("calendar", ["org"])),
    )


def with_plots(tx: ReadTx, field: Field, plots: Iterable[str], playbook: Playbook) -> Field:
    """The same with what in these plots decides who is due.

    Of thousands of facts that is the grade alone, unless the playbook has special cases of cadence: those may ask for
    anything that is known of an account and its people (`rules/intervals.py`).
    """
    buckets = [plot_bucket(plot) for plot in plots]
    special = bool(playbook.cadences.rules or playbook.cadences.by_segment)
    return Field(
        people=field.people,
        settings=field.settings,
        plots=field.plots,
        calendars=field.calendars,
        accounts=_plain(tx.of_kind("account", buckets)),
        opportunities=_plain(tx.of_kind("opportunity", buckets)),
        contacts=_plain(tx.of_kind("contact", buckets)) if special else [],
        facts=[fact for fact in _plain(tx.of_kind("fact", buckets)) if special or fact.get("item") == "grade"],
        visits=_plain(tx.of_kind("visit", buckets)),
        tasks=_plain(tx.of_kind("task", buckets)),
    )


def _plain(rows: Iterable[Stored]) -> list[dict[str, Any]]:
    return [plain(row) for row in rows if not row.erased]
