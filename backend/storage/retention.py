"""What the records store lets go of, night by night: receipts, gone marks, replaced values.

Gone marks carry no time; the heads of all buckets are noted once a day instead (`bucket_days`), so that "older than
180 days" is a seq. A phone whose cursor is below the last mark dropped gets a snapshot (`floor`), so nobody keeps a row
that left. The floor rises only where a mark was dropped: an old cursor of a quiet bucket stays good.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from backend.storage.connection import Connection
from backend.storage.store import CompanyStore
from sync.receipts import instant

RECEIPT_DAYS = 30
GONE_DAYS = 180
HISTORY_DAYS = 400
DAY_MS = 24 * 3600 * 1000


class Retired(Struct):
    """How many of each were let go."""

    receipts: int
    gone: int
    history: int


def retire(store: CompanyStore, now_ms: int) -> Retired:
    """Run the night's retention in one transaction."""
    with store.write() as tx:
        before = instant(now_ms - RECEIPT_DAYS * DAY_MS)
        old = [row.id for row in tx.of_kind("receipt") if str(row.value("at") or "") < before]
        tx.remove(old)
        gone = 0
        for bucket, seq in _marks_to_drop(tx.connection, now_ms).items():
            gone += _count(tx.connection, bucket, seq)
            tx.forget_gone(bucket, seq)
        past = tx.connection.execute("DELETE FROM history WHERE at_ms < ?", (now_ms - HISTORY_DAYS * DAY_MS,))
        return Retired(receipts=len(old), gone=gone, history=past.rowcount)


def quiet_since(connection: Connection, now_ms: int) -> dict[str, int]:
    """Per bucket the head of half a year ago: a row with no greater seq has not changed since."""
    rows = connection.execute(
        "SELECT bucket, max(seq) FROM bucket_days WHERE day <= ? GROUP BY bucket", (_then(now_ms),)
    )
    return dict(rows.fetchall())


def _today(now_ms: int) -> date:
    return datetime.fromtimestamp(now_ms / 1000, UTC).date()


def _then(now_ms: int) -> str:
    """The day before which gone marks and deleted records are too old."""
    return (_today(now_ms) - timedelta(days=GONE_DAYS)).isoformat()


def _marks_to_drop(connection: Connection, now_ms: int) -> dict[str, int]:
    """Note today's heads; return the highest gone mark that is too old, per bucket."""
    last = _then(now_ms)
    connection.execute(
        "INSERT INTO bucket_days (bucket, day, seq) SELECT id, ?, seq FROM buckets WHERE true ON CONFLICT DO NOTHING",
        (_today(now_ms).isoformat(),),
    )
    rows = connection.execute(
        "SELECT d.bucket, max(g.seq) FROM bucket_days d JOIN gone g ON g.bucket = d.bucket AND g.seq <= d.seq"
        " WHERE d.day <= ? GROUP BY d.bucket",
        (last,),
    ).fetchall()
    connection.execute("DELETE FROM bucket_days WHERE day < ?", (last,))
    return {bucket: seq for bucket, seq in rows if seq is not None}


def _count(connection: Connection, bucket: str, seq: int) -> int:
    row = connection.execute("SELECT count(*) FROM gone WHERE bucket = ? AND seq <= ?", (bucket, seq)).fetchone()
    return int(row[0])
