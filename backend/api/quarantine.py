"""Late ops waiting for a decision: who leads the plot a record lies in today sees them, lets them in or dismisses them.

Online on purpose, unlike everything a phone writes: a decision about what somebody without access wrote is made once,
with the present values in sight (`sync/quarantine.py`).
"""

from __future__ import annotations

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from backend.api.answers import Asked, Parts, Who, answer, nothing
from backend.auth.sessions import Signed
from backend.services import Services
from shared_schema.errors import Failed
from sync import quarantine
from sync.alias import survivor, through_aliases
from sync.buckets import plot_of
from sync.ports import Held, ReadTx, Stored

MOST = 200
TITLES = ("name", "title", "purpose", "note", "text")


class Decision(Struct):
    """`fields`: values to let in instead of those that came."""

    fields: dict[str, Any] | None = None


class Quarantine(Controller):
    path = "/api/quarantine"

    @get("/", sync_to_thread=True)
    def waiting(self, request: Asked, services: Parts, signed: Who) -> Response[bytes]:
        """What waits for this person, the oldest first."""
        with services.reading() as (tx, _):
            all_held = tx.held()
            mine = [held for held in all_held if services.policy.decides(tx, signed.actor, _aim(tx, held))]
            items = [_item(tx, held, all_held) for held in mine[:MOST]]
        return answer(request, {"as_of": services.clock(), "items": items, "total": len(mine)})

    @post("/{ticket:str}/apply", status_code=204, sync_to_thread=True)
    def apply(
        self, request: Asked, services: Parts, signed: Who, ticket: FromPath[str], data: JSONBody[Decision]
    ) -> Response[None]:
        """Let it in, as it came or with other values. A refusal by the rules of values leaves it waiting."""
        with services.writing() as (tx, _):
            held = _held(services, tx, signed, ticket)
            aimed = quarantine.edited(held, data.fields or {})
            if not services.policy.decides(tx, signed.actor, _aim(tx, aimed)):
                raise Failed("forbidden")
            quarantine.apply(
                tx, services.policy, signed.actor, held, data.fields, now_ms=services.clock(), hooks=services.hooks
            )
        return nothing()

    @post("/{ticket:str}/dismiss", sync_to_thread=True, status_code=200)
    def dismiss(self, request: Asked, services: Parts, signed: Who, ticket: FromPath[str]) -> Response[bytes]:
        """Drop it; answers with all tickets that went, because what stands on it goes too."""
        with services.writing() as (tx, _):
            held = _held(services, tx, signed, ticket)
            gone = quarantine.dismiss(tx, signed.actor, held, now_ms=services.clock(), hooks=services.hooks)
        return answer(request, {"dismissed": gone})


def _aim(tx: ReadTx, held: Held) -> str:
    return quarantine.bucket_today(tx, held)


def _held(services: Services, tx: ReadTx, signed: Signed, ticket: str) -> Held:
    """The op of a ticket this person decides about; others' tickets do not exist for them."""
    held = next((one for one in tx.held() if one.ticket == ticket), None)
    if held is None or not services.policy.decides(tx, signed.actor, _aim(tx, held)):
        raise Failed("not_found")
    return held


def _item(tx: ReadTx, held: Held, all_held: list[Held]) -> dict[str, Any]:
    """One line of the list: whose, about what, the values that came beside those that stand."""
    op = through_aliases(tx, held.op)
    plot = plot_of(_aim(tx, held))
    account = op.id if op.kind == "account" else op.fields.get("account")
    found = tx.get([key for key in (op.id, account, held.person, plot) if isinstance(key, str)])
    row = found.get(op.id)
    row = survivor(tx, row) if row is not None else None
    family = row.family if row is not None else account
    home = tx.get([family]).get(family) if isinstance(family, str) else None
    return {
        "ticket": held.ticket,
        "at": held.at_ms,
        "author": _named(found.get(held.person), held.person),
        "op": op.op,
        "kind": op.kind,
        "record": {"id": op.id, "title": _title(row, op.fields)},
        "account": _named(home, home.id) if home is not None else None,
        "plot": _named(found.get(plot), plot) if plot else None,
        "fields": op.fields,
        "now": {name: row.value(name) for name in op.fields} if row is not None else None,
        "after": quarantine.stands_on(tx, held, all_held),
    }


def _named(row: Stored | None, key: str) -> dict[str, Any]:
    return {"id": key, "name": row.value("name") if row is not None else None}


def _title(row: Stored | None, fields: dict[str, Any]) -> str:
    for name in TITLES:
        value = (row.value(name) if row is not None else None) or fields.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip().partition("\n")[0][:80]
    return ""
