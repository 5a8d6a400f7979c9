"""Structured logs: one JSON object a line, or plain text for people. Never a value a person typed, never a secret.

Requests are logged by their path template, so that neither invitation tokens nor ids of records stand in a log file.
"""

from __future__ import annotations

import logging
import sys
import time
from datetime import UTC, datetime

import msgspec
from litestar.enums import ScopeType
from litestar.types import Message, Scope

access = logging.getLogger("headland.access")

PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


class JsonFormatter(logging.Formatter):
    """Time, level, logger, message, and whatever was passed as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "message": record.getMessage(),
        }
        line.update({key: value for key, value in vars(record).items() if key not in PLAIN})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line, enc_hook=str).decode()


def configure(form: str, level: int = logging.INFO) -> None:
    """Send everything to standard error in one form. Called by `headland serve`, never at import."""
    handler = logging.StreamHandler(sys.stderr)
    text = "%(asctime)s %(levelname)-7s %(name)s %(message)s"
    handler.setFormatter(JsonFormatter() if form == "json" else logging.Formatter(text))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("uvicorn.access", "httpx", "httpcore", "apscheduler"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # A word for each connection and pipeline that was cut, and for each vain try; storage/room.py says it once.
    for driver in ("psycopg", "psycopg.pool"):
        logging.getLogger(driver).setLevel(logging.ERROR)


async def log_request(message: Message, scope: Scope) -> None:
    """A `before_send` hook: one line for each answer that starts."""
    if message["type"] != "http.response.start" or scope["type"] == ScopeType.WEBSOCKET:
        return
    begun = scope.get("headland_begun")
    path = scope.get("path_template") or "?"
    if path.startswith("/api") or message["status"] >= 400:
        fields: dict[str, object] = {"method": scope["method"], "path": path, "status": message["status"]}
        if isinstance(begun, float):
            fields["ms"] = round((time.perf_counter() - begun) * 1000, 1)
        access.info("%s %s %s", scope["method"], path, message["status"], extra=fields)
