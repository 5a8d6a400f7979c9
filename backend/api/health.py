"""For whoever watches the server: is the process up, and can it do its work?"""

from __future__ import annotations

from litestar import Controller, Response, get

from backend.api.answers import Asked, Parts, answer
from shared_schema.errors import Failed
from shared_schema.protocol import SCHEMA


class Health(Controller):
    path = "/api"

    @get("/health", sync_to_thread=False)
    def health(self, request: Asked) -> Response[bytes]:
        """The process answers; nothing is asked of the disk."""
        return answer(request, {"ok": True, "schema": SCHEMA})

    @get("/ready", sync_to_thread=True)
    def ready(self, request: Asked, services: Parts) -> Response[bytes]:
        """The database answers, and it and the data directory can be written to."""
        with services.reading() as (tx, _):
            epoch = tx.epoch()
        refused = services.room.refuses()
        if refused is not None:
            raise Failed(refused)
        return answer(request, {"ok": True, "epoch": epoch})
