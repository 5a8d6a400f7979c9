"""What phones told of their copies: mended by ranges, fetched anew, taken away by the phone's system.

A copy that has to be mended once is an accident; one that has to be mended every week is a phone that is failing, and
rows mended on many phones at once are a defect of ours. So each report is kept, the newest hundred of a device, and
shown where the devices are (`api/team.py`, `headland doctor`). A report comes again when its answer was lost: it has an
id of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from backend.storage.connection import Connection
from shared_schema.errors import Failed
from shared_schema.protocol import Repair

KEPT = 100
"""Reports kept of one device."""
MOST = 50
"""Reports in one message."""
LONGEST = 200


class Told(Struct, frozen=True):
    """A report with who told it, on which device, and when it came."""

    person: str
    device: str
    received_at: int
    repair: Repair


class Repairs:
    """The reports, over the connection of an open transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def add(self, person: str, device: str, repairs: Sequence[Repair], now: int) -> None:
        if len(repairs) > MOST or not all(_plausible(repair) for repair in repairs):
            raise Failed("bad_request", what="repairs")
        for repair in repairs:
            self._db.execute(
                "INSERT INTO repairs (device, id, person, at_ms, received_at, body) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (device, id) DO NOTHING",
                (device, repair.id, person, repair.at, now, msgspec.json.encode(repair)),
            )
        self._db.execute(
            "DELETE FROM repairs WHERE device = ?1 AND received_at < (SELECT min(received_at) FROM (SELECT received_at"
            f" FROM repairs WHERE device = ?1 ORDER BY received_at DESC LIMIT {KEPT}) AS newest)",
            (device,),
        )

    def of(self, devices: Iterable[str] | None = None) -> list[Told]:
        """Reports of these devices, or of all, the newest first."""
        rows = self._db.execute(
            "SELECT person, device, received_at, body FROM repairs ORDER BY received_at DESC, at_ms DESC, id DESC"
        ).fetchall()
        wanted = None if devices is None else set(devices)
        return [
            Told(person, device, received_at, _REPAIR.decode(body))
            for person, device, received_at, body in rows
            if wanted is None or device in wanted
        ]


_REPAIR = msgspec.json.Decoder(Repair)


def _plausible(repair: Repair) -> bool:
    """Short texts and no number below zero: a report is shown to others."""
    texts = (repair.id, repair.what, repair.bucket, repair.version, *repair.stores)
    counts = (repair.ranges, repair.replaced, repair.removed, repair.unsound, repair.unsent, repair.drafts)
    return (
        bool(repair.id)
        and len(repair.stores) <= KEPT
        and all(len(text) <= LONGEST for text in texts)
        and all(0 <= count < 2**53 for count in (*counts, repair.photos, repair.at, repair.oldest or 0))
    )


def create_tables(connection: Connection) -> None:
    """Migration m0102."""
    connection.execute(
        "CREATE TABLE repairs (device TEXT NOT NULL, id TEXT NOT NULL, person TEXT NOT NULL, at_ms INTEGER NOT NULL,"
        " received_at INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (device, id))"
    )
