"""The administrator's calendars: which regions there are, and a region more (G5).

What a calendar holds reaches every phone as a record, and the company's own days are written as changes of it, offline
too. Here stands what needs the libraries: the list to choose from, and filling a region that nobody worked in so far.
"""

from __future__ import annotations

from litestar import Controller, Response, get, post
from litestar.params import JSONBody
from msgspec import Struct

from backend.api.answers import Asked, Parts, answer
from backend.calendars import is_region, regions
from backend.jobs.calendars import fill
from shared_schema.errors import Failed


class Wanted(Struct):
    region: str


class Calendars(Controller):
    path = "/api"

    @get("/calendars/regions", sync_to_thread=True)
    def regions(self, request: Asked) -> Response[bytes]:
        """Every region holidays are known of, with its parts."""
        return answer(request, {"items": [{"id": region, "parts": parts} for region, parts in regions().items()]})

    @post("/calendars", status_code=201, sync_to_thread=True)
    def add(self, request: Asked, services: Parts, data: JSONBody[Wanted]) -> Response[bytes]:
        """Fill a region, or look again at one that is there; `changed`: years about which something is new."""
        if not is_region(data.region):
            raise Failed("bad_request", field="region")
        return answer(request, {"region": data.region, "changed": fill(services, [data.region])}, status=201)
