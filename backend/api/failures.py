"""Every refusal leaves as `Failure{code, detail}` with a fitting status; no stack, no bare string."""

from __future__ import annotations

import logging
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException

from backend.api.answers import NO_STORE
from backend.auth.guard import services_of
from shared_schema.errors import Failed, Refused
from shared_schema.protocol import Failure

log = logging.getLogger("headland.failures")

STATUS: dict[str, int] = {
    "bad_request": 400,
    "weak_password": 400,
    "wrong_credentials": 401,
    "signed_out": 401,
    "device_revoked": 401,
    "other_person": 401,
    "forbidden": 403,
    "wrong_origin": 403,
    "not_found": 404,
    "replica_forked": 409,
    "wrong_epoch": 409,
    "unknown_replica": 409,
    "gap": 409,
    "schema_too_old": 409,
    "nothing_to_undo": 409,
    "link_used": 410,
    "too_large": 413,
    "file_too_large": 413,
    "too_many_files": 413,
    "wrong_hash": 422,
    "bad_file": 422,
    "bad_playbook": 422,
    "playbook_changed": 409,
    "too_many_requests": 429,
    "unavailable": 503,
    "storage_full": 507,
    "company_full": 507,
    "storage_read_only": 503,
}

OF_STATUS = {401: "signed_out", 403: "forbidden", 404: "not_found", 413: "too_large", 429: "too_many_requests"}

Asked = Request[Any, Any, Any]


def failed(_: Asked, error: Failed) -> Response[Failure]:
    headers = dict(NO_STORE)
    if "retry_after" in error.detail:
        headers["Retry-After"] = str(error.detail["retry_after"])
    return Response(
        Failure(error.code, error.detail),
        status_code=STATUS.get(error.code, 400),
        media_type="application/json",
        headers=headers,
    )


def refused(request: Asked, error: Refused) -> Response[Failure]:
    """A value an endpoint of ours passed on was refused by the record's checks."""
    return failed(request, Failed("bad_request", code=error.code, field=error.field, **error.detail))


def http(request: Asked, error: HTTPException) -> Response[Failure]:
    """What the framework refuses: an unknown path, a body that does not parse, a method that is not there."""
    if error.status_code >= 500:
        return unexpected(request, error)
    return failed(request, Failed(OF_STATUS.get(error.status_code, "bad_request")))


def unexpected(request: Asked, error: Exception) -> Response[Failure]:
    """A machine in trouble, told by its code and logged once (`storage/room.py`); else a defect, told as `unavailable`
    (the phone keeps everything) and logged in full."""
    code = services_of(request).room.note(error)
    if code is not None:
        return failed(request, Failed(code))
    log.exception("request failed", exc_info=error, extra={"path": request.url.path, "method": request.method})
    return failed(request, Failed("unavailable"))
