"""What of an account a forecast counts (S11), as it is and as it was a week ago.

The phone knows no replaced values, so its movement compares stages and grades alone. The server keeps them: here an
amount that was raised, a project that was lost, won or put off since counts as the movement it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shared_schema.rules.days import plus
from shared_schema.rules.records import open_opportunities
from shared_schema.rules.types import Family, Plain
from sync.clock import millis_of
from sync.ports import ReadTx, Stored

SAYS_HOW_FAR = frozenset({"stage", "grade"})
WEEK = 7


def deals_of(family: Family) -> Family | None:
    """The open opportunities with an amount, and the facts that say how far they are; None when there is nothing."""
    return _deals(family, family.opportunities, family.facts)


def deals_then(tx: ReadTx, family: Family, rows: Iterable[Stored], today: str, week_ms: int) -> Family | None:
    """The same as it stood at `week_ms`, the end of the day a week before `today`."""
    then = [past for row in rows if row.kind == "opportunity" and (past := _past(tx, row, week_ms)) is not None]
    earlier = plus(today, -WEEK)
    return _deals(family, then, [fact for fact in family.facts if str(fact.get("day") or "") <= earlier])


def _deals(family: Family, opportunities: Iterable[Plain], facts: Iterable[Plain]) -> Family | None:
    account = {"id": family.account["id"]}
    expected = [
        one for one in open_opportunities(Family(account, opportunities=list(opportunities))) if one.get("amount")
    ]
    if not expected:
        return None
    return Family(account, opportunities=expected, facts=[f for f in facts if f.get("item") in SAYS_HOW_FAR])


def _past(tx: ReadTx, row: Stored, at_ms: int) -> dict[str, Any] | None:
    """The record as it stood then; None when it was not there. Only one that changed since is asked for its history."""
    late = [name for name, register in row.f.items() if millis_of(str(register[1])) > at_ms]
    if not late:
        return row.plain()
    values = row.plain()
    history = tx.history(row.id)
    for name in late:
        # What was replaced after that moment and had been written before it.
        stood = [p for p in history if p.field == name and millis_of(p.stamp) <= at_ms]
        newest = max(stood, key=lambda past: past.stamp, default=None)
        values[name] = newest.value if newest is not None else None
    return values if values.get("name") is not None else None
