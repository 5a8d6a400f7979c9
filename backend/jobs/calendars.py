"""Calendars as records of the company (design: Calendars), filled and kept up from the libraries.

Which regions: those that have a calendar, those a plot names, and the country a plot's zone lies in. Of each the last,
this and the next year. Run at the start and every few hours: a year that was not announced is asked about again, so a
newer library's answer is there the day it is installed. Nothing is written where nothing changed, and what the
administrator added (`closed`, `opened`) is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from backend.auth.sessions import record
from backend.calendars import calendar_id, is_region, region_in, year_of, years_around
from backend.services import Services
from backend.storage.sql_read import SqlReadTx
from backend.storage.sql_tx import SqlWriteTx
from shared_schema.protocol import Op
from sync.buckets import ORG

FILLED = ("zones", "weekend", "holidays", "workdays", "announced")


def fill(services: Services, more: Iterable[str] = ()) -> int:
    """Bring every calendar up to date, with `more` regions; returns how many records changed."""
    with services.reading() as (tx, _):
        wanted = _stale(tx, services, more)
    if not wanted:
        return 0
    with services.writing() as (tx, _):
        ops = _stale(tx, services, more)
        _write(services, tx, ops)
    return len(ops)


def regions_in_use(tx: SqlReadTx, zone: str) -> set[str]:
    """Regions somebody in the company works in. `zone`: the company's."""
    plots = [row for row in tx.of_kind("plot", [ORG]) if row.living]
    said = {plot.value("region") or region_in(str(plot.value("zone"))) for plot in plots} | {region_in(zone)}
    kept = {row.value("region") for row in tx.of_kind("calendar", [ORG])}
    return {str(region) for region in said | kept if region and is_region(str(region))}


def _stale(tx: SqlReadTx, services: Services, more: Iterable[str]) -> list[Op]:
    """What has to be written so that the records say what the libraries know."""
    this_year = datetime.fromtimestamp(services.clock() / 1000, UTC).year
    kept = {row.id: row.plain() for row in tx.of_kind("calendar", [ORG])}
    ops: list[Op] = []
    for region in sorted({*regions_in_use(tx, services.settings.zone), *more}):
        for year in years_around(this_year):
            key, known = calendar_id(region, year), year_of(region, year)
            told: dict[str, Any] = {name: known[name] for name in FILLED if name in known}
            if key not in kept:
                ops.append(Op(n=0, op="new", id=key, kind="calendar", fields={"region": region, "year": year, **told}))
            elif changed := {name: value for name, value in told.items() if kept[key].get(name) != value}:
                ops.append(Op(n=0, op="set", id=key, kind="calendar", fields=changed))
    return ops


def _write(services: Services, tx: SqlWriteTx, ops: list[Op]) -> None:
    for op in ops:
        record(services, tx, op)
