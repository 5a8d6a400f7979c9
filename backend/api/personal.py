"""A person's data, for the administrator who answers a request of access or erasure (X3)."""

from __future__ import annotations

from litestar import Controller, Response, get
from litestar.params import FromPath, FromQuery

from backend.api.answers import NO_STORE, Asked, Parts, answer
from backend.transfer import personal
from backend.transfer.personal import packed


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
