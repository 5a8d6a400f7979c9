"""Write the invented company into a store, through the same `write` that imports and administrators use.

One transaction: a demo that was interrupted leaves nothing behind, and the next start fills again. Ops go in groups, so
that no list of a large demo exists twice. Each record is stamped with the moment its story says it was written
down, and none after the clock: who came onto a plot's list this month (G7) is read from stamps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from backend.demo.drafts import Draft, moment_of
from shared_schema.errors import Refused
from shared_schema.protocol import Op
from sync.clock import SERVER_REPLICA, pack
from sync.exchange import write
from sync.hooks import Hooks
from sync.ports import Access, Actor, WriteTx

GROUP = 2000
SERVER = Actor(person="server", role="server", replica="")


def fill(tx: WriteTx, access: Access, drafts: Sequence[Draft], *, clock: Callable[[], int], hooks: Hooks) -> int:
    """Store every draft; returns how many. A refusal is a mistake of the demo and names its record."""
    for group in _groups(drafts):
        now = clock()
        ops = [
            Op(n=n, op="new", id=d.id, kind=d.kind, fields=d.fields, h=_stamp(d.id, n, now))
            for n, d in enumerate(group, start=1)
        ]
        for op, result in zip(ops, write(tx, access, SERVER, ops, now_ms=now, hooks=hooks), strict=True):
            if result.r != "ok":
                raise Refused(result.code or result.r, result.field, kind=op.kind, id=op.id, fields=op.fields)
    return len(drafts)


def _stamp(id: str, n: int, now: int) -> str:
    """When this record was written down; one without a time in its id is as old as the company's last day."""
    return pack(min(moment_of(id) or now, now), n, SERVER_REPLICA)


def _groups(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    rest = iter(drafts)
    while group := list(islice(rest, GROUP)):
        yield group
