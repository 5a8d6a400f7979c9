"""All that the server of a calm world holds, read once, for the judge."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from shared_schema.protocol import Register
from sync.alias import ALIAS, survivor
from sync.merge import same
from sync.ports import Past, ReadTx, Stored


class Truth:
    """Rows, history, and what stands for what."""

    def __init__(self, tx: ReadTx, buckets: list[str]) -> None:
        self.buckets = {bucket: list(tx.records(bucket)) for bucket in buckets}
        self.heads = tx.heads(buckets)
        self.rows = {row.id: row for rows in self.buckets.values() for row in rows}
        self.held = tx.held()
        self.survivors = {str(row.value(ALIAS)) for row in self.rows.values() if row.value(ALIAS)}
        """Records that stand for a duplicate too."""
        self._tx = tx
        self.past: dict[str, list[Past]] = {key: tx.history(key) for key in self.rows}

    def commanded(self, command: str) -> bool:
        return any(past.field == "cmd" for past in self._tx.history(command))

    def get(self, ids: Iterable[str]) -> dict[str, Stored]:
        return {key: self.rows[key] for key in ids if key in self.rows}

    def home(self, record: str) -> str:
        """The record that stands for this one: what was written to a duplicate counts for its survivor."""
        row = self.rows.get(record)
        return survivor(self, row).id if row is not None else record

    def erased(self, record: str) -> bool:
        row = self.rows.get(self.home(record))
        return row is not None and row.erased

    def registers(self, row: Stored, name: str) -> list[Register]:
        """Every value the field has or had, each with all its stamps; of a duplicate those of whatever it led on to."""
        now = [row.f[name]] if name in row.f else []
        then = [[past.value, past.stamp, past.claimed] for past in self.past[row.id] if past.field == name]
        into = self.rows.get(str(row.value(ALIAS)))
        more = self.registers(into, name) if into is not None else []
        return [*now, *row.alt.get(name, []), *then, *more]

    def equal(self, one: Any, two: Any) -> bool:
        """The same value, or two names of one record."""
        return same(one, two) or (isinstance(one, str) and isinstance(two, str) and self.home(one) == self.home(two))


def digest(row: Stored) -> int:
    """The judge's own reading of the design: a checksum that forgets a field would agree with itself."""
    lines = [row.id]
    for name in sorted({*row.f, *row.alt}):
        lines += [f"{name}\t{row.f[name][1]}"] if name in row.f else []
        lines += [f"{name}!\t{stamp}" for stamp in sorted(other[1] for other in row.alt.get(name, []))]
    return int(sha256("\n".join(lines).encode()).hexdigest()[:12], 16)
