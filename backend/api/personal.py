"""A person's data, for the administrator who answers a request of access or erasure (X3)."""

from __future__ import annotations

from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from backend.api.answers import NO_STORE, Asked, Parts, answer
from backend.transfer import personal
from backend.transfer.personal import packed
from shared_schema.errors import Failed

MOST = 500


class Named(Struct):
    """Records that drafts and refused changes on a phone name, and that it does not hold (any more)."""

    ids: list[str]


class Erasures(Controller):
    path = "/api/erased"

    @post("", status_code=200, sync_to_thread=True)
    def erased(self, request: Asked, services: Parts, data: JSONBody[Named]) -> Response[bytes]:
        """Which of these were erased: a plot that was handed over tells its former phones nothing, and what they still
        hold of a person has to go as well (X3). Who asks knows the ids already; nothing else is told."""
        if len(data.ids) > MOST:
            raise Failed("too_large", maximum=MOST)
        with services.reading() as (tx, _):
            return answer(request, {"ids": sorted(row.id for row in tx.get(data.ids).values() if row.erased)})


class Personal(Controller):
    path = "/api/personal-data"

    @get("", sync_to_thread=True)
    def find(self, request: Asked, services: Parts, who: FromQuery[str] = "") -> Response[bytes]:
        """Who is known by this name, number or address, in whatever plot."""
        with services.reading() as (tx, _):
            return answer(request, {"items": personal.find(tx, who)})

    @get("/{contact:str}", sync_to_thread=True)
    def everything(self, services: Parts, contact: FromPath[str]) -> Response[bytes]:
        """All that is kept about one contact, to be handed to them."""
        headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="headland-person.zip"'}
        return Response(packed(services, contact), media_type="application/zip", headers=headers)
