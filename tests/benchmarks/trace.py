"""How much work a page's main thread did up to a moment, from the browser's own trace.

Not `Performance.getMetrics`: asked from outside it answers some milliseconds late, and at sixfold throttle that is work
which has nothing to do with the rows. The trace gives the processor time of every task with its moment.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page

CATEGORIES = ["toplevel", "blink.user_timing", "disabled-by-default-devtools.timeline", "__metadata"]
TASKS = ("RunTask", "ThreadControllerImpl::RunTask")


class Trace:
    """Records from `__enter__`; `work_until(mark)` ends the recording."""

    def __init__(self, context: BrowserContext, page: Page) -> None:
        self.page = page
        self.session: CDPSession = context.new_cdp_session(page)
        self._events: list[dict[str, Any]] = []
        self._ended = False

    def start(self) -> None:
        self.session.on("Tracing.dataCollected", lambda part: self._events.extend(part["value"]))
        self.session.on("Tracing.tracingComplete", lambda _: self._end())
        self.session.send(
            "Tracing.start", {"transferMode": "ReportEvents", "traceConfig": {"includedCategories": CATEGORIES}}
        )

    def _end(self) -> None:
        self._ended = True

    def work_until(self, mark: str) -> float:
        """Milliseconds of processor time of the main thread's tasks until this performance mark."""
        self.session.send("Tracing.end")
        while not self._ended:
            self.page.wait_for_timeout(20)
        at = next(e for e in self._events if e.get("name") == mark and "blink.user_timing" in e.get("cat", ""))
        tasks = [
            e
            for e in self._events
            if e.get("name") in TASKS and e["pid"] == at["pid"] and e["tid"] == at["tid"] and e["ts"] <= at["ts"]
        ]
        outer = _outermost(tasks)
        assert outer, f"the trace has no tasks: {sorted({str(e.get('name')) for e in self._events})[:50]}"
        return sum(_spent(task, at) for task in outer) / 1000


def _outermost(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Tasks that lie in no other task."""
    found: list[dict[str, Any]] = []
    end = -1.0
    for task in sorted(tasks, key=lambda one: (one["ts"], -one.get("dur", 0))):
        if task["ts"] >= end:
            found.append(task)
            end = task["ts"] + task.get("dur", 0)
    return found


def _spent(task: dict[str, Any], at: dict[str, Any]) -> float:
    """Processor time of a task, of the last one only what came before the mark."""
    if task["ts"] + task.get("dur", 0) <= at["ts"]:
        return float(task.get("tdur", task.get("dur", 0)))
    return float(at["tts"] - task["tts"]) if "tts" in at and "tts" in task else float(at["ts"] - task["ts"])
