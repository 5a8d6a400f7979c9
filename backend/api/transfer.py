"""Import and export over HTTP, for the administrator (law 10: an import shows what it will do before it does it)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from backend.api.answers import NO_STORE, Asked, Parts, Who, answer
from backend.transfer import batches
from backend.transfer.batches import Preview
from backend.transfer.decoding import MAX_FILE_BYTES
from backend.transfer.exporting import CONTENT_TYPES, FORMATS, SUFFIXES, export, masked_by
from backend.transfer.labels import LABELS
from shared_schema.errors import Failed


class Commit(Struct):
    """What the administrator decided about a preview; rows left out of `choices` keep the preview's choice."""

    preview: str
    mapping: dict[str, str | None] = {}
    choices: dict[str, str] = {}
    plot: str | None = None


class Transfer(Controller):
    path = "/api"

    @post("/import/preview", status_code=200, request_max_body_size=MAX_FILE_BYTES + 1)
    async def preview(
        self,
        request: Asked,
        services: Parts,
        signed: Who,
        mapping: FromQuery[str | None] = None,
        plot: FromQuery[str | None] = None,
    ) -> Response[bytes]:
        data = await request.body()
        name = unquote(request.headers.get("x-file-name", ""))[:200] or "import"
        shown = await asyncio.to_thread(
            batches.preview, services, signed.person, name, data, _mapping(mapping), plot or None
        )
        return answer(request, _shown(shown))

    @post("/import/commit", status_code=201, sync_to_thread=True)
    def commit(self, request: Asked, services: Parts, signed: Who, data: JSONBody[Commit]) -> Response[bytes]:
        choices = {_whole(row): choice for row, choice in data.choices.items()}
        mapping = {_whole(index): field for index, field in data.mapping.items()} or None
        done = batches.commit(services, signed.person, data.preview, mapping, choices, data.plot or None)
        with services.reading() as (tx, _):
            return answer(request, batches.describe(tx, done), status=201)

    @get("/import/batches", sync_to_thread=True)
    def batches(self, request: Asked, services: Parts) -> Response[bytes]:
        with services.reading() as (tx, _):
            items = [batches.describe(tx, batch) for batch in batches.batches(tx)]
        return answer(request, {"items": items})

    @post("/import/batches/{batch:str}/undo", status_code=200, sync_to_thread=True)
    def undo(self, request: Asked, services: Parts, batch: FromPath[str]) -> Response[bytes]:
        return answer(request, batches.undo(services, batch))

    @get("/export", sync_to_thread=True)
    def export(self, services: Parts, format: FromQuery[str] = "csv") -> Response[bytes]:
        if format not in FORMATS:
            raise Failed("bad_request", field="format", choices=list(FORMATS))
        with services.reading() as (tx, _):
            body = export(tx, format, None, masked=masked_by(services.method.current(tx).playbook))
        day = datetime.fromtimestamp(services.clock() / 1000, UTC).date().isoformat()
        name = f"headland-{day}.{SUFFIXES[format]}"
        headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(body, media_type=CONTENT_TYPES[format], headers=headers)


def _mapping(text: str | None) -> dict[int, str | None] | None:
    """`{"0": "account.name", "3": null}` from the query; raises `bad_request`."""
    if not text:
        return None
    try:
        given = msgspec.json.decode(text, type=dict[str, str | None])
    except msgspec.DecodeError as error:
        raise Failed("bad_request", field="mapping") from error
    return {_whole(index): field or None for index, field in given.items()}


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise Failed("bad_request", value=text[:40])
    return int(text)


def _shown(shown: Preview) -> dict[str, Any]:
    return {
        "preview": shown.id,
        "file": shown.file,
        "format": shown.sheet.format,
        "encoding": shown.encoding,
        "delimiter": shown.sheet.delimiter,
        "columns": shown.sheet.columns,
        "fields": [{"field": field, "label": label} for field, label in LABELS.items()],
        "counts": shown.plan.counts(),
        "rows": [
            {
                "row": row.row,
                "action": row.action,
                "name": row.name,
                "values": row.values,
                "duplicates": row.duplicates,
                "problems": row.problems,
                "choice": row.choice,
            }
            for row in shown.plan.rows
        ],
    }
