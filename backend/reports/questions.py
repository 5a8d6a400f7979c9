"""What waits for a supervisor's word: questions (`sync/approvals.py`), and open answers of the quiz (T1).

A supervisor may not hold the plots on his phone; so both come by REST, and are answered through the outbox like any
other change. Questions answered in the last thirty days stay in sight, so that nobody is asked "what did you say?".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from shared_schema.playbook import Playbook, Quiz
from shared_schema.rules.quiz import score
from sync.buckets import plot_of
from sync.ports import ReadTx, Stored
from sync.quizzes import points_of

DECIDED_DAYS = 30
MOST = 300
TITLES = ("name", "title", "occasion")
QUIZ = "quiz"
_NO_QUIZ = Quiz(draw=1, minutes=1, pass_percent=0, open_at_most=1, questions=[])
"""Of a method without one: what was sat under another stays readable."""


def approvals(tx: ReadTx, buckets: Sequence[str], now_ms: int) -> list[dict[str, Any]]:
    """Open questions of these plots, what waits longest first; then those answered lately, the newest first."""
    since = (datetime.fromtimestamp(now_ms / 1000, UTC) - timedelta(days=DECIDED_DAYS)).isoformat()
    rows = [row for row in tx.of_kind("approval", buckets) if row.living]
    waiting = sorted((r for r in rows if r.value("decision") is None), key=lambda r: (str(r.value("asked_at")), r.id))
    decided = [row for row in rows if row.value("decision") is not None and str(row.value("decided_at")) >= since]
    decided.sort(key=lambda row: (str(row.value("decided_at")), row.id), reverse=True)
    shown = [*waiting, *decided][:MOST]
    found = tx.get({str(key) for row in shown for key in _named(row)})
    return [_question(row, found) for row in shown]


def _named(row: Stored) -> Iterable[Any]:
    return (row.family, row.value("subject"), row.value("asked_by"), row.value("decided_by"), plot_of(row.bucket))


def _question(row: Stored, found: Mapping[str, Stored]) -> dict[str, Any]:
    subject, decider = str(row.value("subject")), row.value("decided_by")
    about = found.get(subject)
    return {
        "id": row.id,
        "account": _of(found, row.family),
        "subject": {**_of(found, subject), "kind": about.kind if about is not None else ""},
        "plot": _of(found, str(plot_of(row.bucket))),
        **{
            name: row.value(name)
            for name in ("about", "detail", "reason", "asked_at", "decision", "decided_at", "note")
        },
        "asked_by": _of(found, str(row.value("asked_by"))),
        "decided_by": _of(found, decider) if isinstance(decider, str) else None,
    }


def _of(found: Mapping[str, Stored], key: str) -> dict[str, Any]:
    row = found.get(key)
    names = (row.value(name) for name in TITLES) if row is not None else ()
    return {"id": key, "name": next((name for name in names if name), None)}


def quizzes(tx: ReadTx, playbook: Playbook, buckets: Sequence[str]) -> list[dict[str, Any]]:
    """Each person's quizzes of these plots, the newest first; open answers are marked by whoever leads the plot."""
    rows = [row for row in tx.of_kind("quiz_result", buckets) if row.living and row.value("quiz") == QUIZ]
    rows.sort(key=lambda row: (str(row.value("ended_at")), row.id), reverse=True)
    shown = rows[:MOST]
    found = tx.get({str(key) for row in shown for key in (row.value("author"), plot_of(row.bucket))})
    return [_sat(playbook, row, found) for row in shown]


def _sat(playbook: Playbook, row: Stored, found: Mapping[str, Stored]) -> dict[str, Any]:
    drawn, answers = row.value("questions") or [], row.value("answers")
    given = answers if isinstance(answers, dict) else {}
    marks = points_of(row.value("marks"))
    told = score(playbook.quiz or _NO_QUIZ, drawn, given, marks)
    waiting = [mark["question"] for mark in told["marked"] if mark["percent"] is None]
    return {
        "id": row.id,
        "person": _of(found, str(row.value("author"))),
        "plot": _of(found, str(plot_of(row.bucket))),
        "started_at": row.value("started_at"),
        "ended_at": row.value("ended_at"),
        "percent": row.value("percent") or 0,
        "passed": row.value("passed"),
        "questions": drawn,
        "answers": given,
        "open": [{"question": one, "answer": given.get(one)} for one in waiting],
        "marks": marks,
    }
