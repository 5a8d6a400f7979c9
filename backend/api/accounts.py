"""What an account has that no phone holds: its visits beyond the window."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery

from backend.api.answers import Asked, Parts, Who, answer
from shared_schema.errors import Failed
from sync.alias import survivor
from sync.pull import row_of
from sync.window import old_family

PAGE = 50
LARGEST_PAGE = 200


class Accounts(Controller):
    path = "/api/accounts"

    @get("/{account:str}/old-visits", sync_to_thread=True)
    def old_visits(
        self,
        request: Asked,
        services: Parts,
        signed: Who,
        account: FromPath[str],
        before: FromQuery[str | None] = None,
        limit: FromQuery[int] = PAGE,
    ) -> Response[bytes]:
        """A page of old visits, the newest first, with their comments and photos, as rows. `before`: the last page's
        last visit. Whoever may read the account's plot may read its past."""
        with services.reading() as (tx, _):
            row = tx.get([account]).get(account)
            home = survivor(tx, row) if row is not None else None
            if home is None or home.kind != "account" or home.bucket not in services.policy.visible(tx, signed.actor):
                raise Failed("not_found")
            past = old_family(tx, home)
        visits = [row.id for row in past if row.kind == "visit"]
        first = visits.index(before) + 1 if before in visits else 0
        chosen = visits[first : first + max(1, min(limit, LARGEST_PAGE))]
        shown = set(chosen)
        rows = [row_of(r) for r in past if (r.id if r.kind == "visit" else r.value("subject")) in shown]
        more = first + len(chosen) < len(visits)
        body: dict[str, Any] = {"rows": rows, "total": len(visits), "next": chosen[-1] if chosen and more else None}
        return answer(request, body)
