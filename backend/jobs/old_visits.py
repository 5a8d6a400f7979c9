"""The night's move of visits beyond the window out of the plots' buckets (`sync/window.py`).

Read in one moment, written in small transactions: a phone that pushes meanwhile waits for one of them at most.
"""

from __future__ import annotations

from datetime import date

from backend.auth.access import is_open
from backend.reports.plots import day_in
from backend.services import Services
from sync.buckets import plot_bucket
from sync.window import beyond, leave, window_start

CHUNK = 500


def retire_visits(services: Services) -> int:
    """Move what is too old in every plot; returns how many records left the phones."""
    start = window_start(date.fromisoformat(day_in(services.settings.zone, services.clock())))
    with services.store.read() as tx:
        buckets = [plot_bucket(plot.id) for plot in tx.of_kind("plot", ["org"]) if is_open(plot)]
        found = {bucket: beyond(tx, bucket, start) for bucket in buckets}
    moved = 0
    for bucket, ids in found.items():
        for first in range(0, len(ids), CHUNK):
            with services.writing() as (tx, _):
                moved += leave(tx, bucket, ids[first : first + CHUNK])
    return moved
