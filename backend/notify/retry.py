"""Try again when the other end asks for it, wait longer each time, and never when it may have been understood.

A refused connection, 429 and 5xx are tried again. A timeout after the body was sent is not known to have failed: for
a channel that must not repeat itself the outcome is `unknown`.
"""

from __future__ import annotations

from collections.abc import Callable

import httpx

from backend.notify.ports import FAILED, GONE, SENT, UNKNOWN, Outcome, Sleeper

Judge = Callable[[httpx.Response], Outcome]
"""Reads an answer; raises `Retry` when it should be tried again."""

WAITS = (1.0, 4.0, 16.0)
"""Seconds before the second, third and fourth try."""
LONGEST_WAIT = 60.0
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Retry(Exception):
    """The answer says: not now. `after`: seconds the other end asked for, if it did."""

    def __init__(self, status: int, detail: str, after: float = 0.0) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.after = after


def deliver(client: httpx.Client, request: httpx.Request, judge: Judge, sleep: Sleeper, *, repeatable: bool) -> Outcome:
    """Send until `judge` is content or the tries are used up."""
    status, detail = 0, ""
    for attempt, wait in enumerate((*WAITS, None), start=1):
        after = 0.0
        try:
            outcome = judge(client.send(request))
            return Outcome(outcome.state, outcome.status, attempt, outcome.detail)
        except Retry as refusal:
            status, detail, after = refusal.status, refusal.detail, refusal.after
        except NOT_SENT as error:
            status, detail = 0, type(error).__name__
        except httpx.HTTPError as error:
            status, detail = 0, type(error).__name__
            if not repeatable:
                return Outcome(UNKNOWN, 0, attempt, detail)
        if wait is not None:
            sleep(min(max(wait, after), LONGEST_WAIT))
    return Outcome(FAILED, status, len(WAITS) + 1, detail)


def by_status(response: httpx.Response) -> Outcome:
    """The plain reading of HTTP: 2xx sent, 404 and 410 gone, 429 and 5xx later, anything else failed."""
    status = response.status_code
    if response.is_success:
        return Outcome(SENT, status)
    if status in (404, 410):
        return Outcome(GONE, status)
    if status == 429 or status >= 500:
        raise Retry(status, response.reason_phrase, _seconds(response.headers.get("retry-after", "")))
    return Outcome(FAILED, status, detail=response.text[:200])


def _seconds(value: str) -> float:
    return float(value) if value.isdigit() else 0.0
