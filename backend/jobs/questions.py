"""Telling a supervisor that somebody asks, and who asked what was answered (`sync/approvals.py`).

Each is told once, by the ledger, and never in somebody's quiet hours: then at their end. What is older than a day is
not told any more: it stands on the phone and on the Team page. A tick reads the questions alone, which are few.

Not chosen: sending from within the exchange. A push service that hangs must not hold up a phone in a
lift.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from backend.jobs.morning import quiet, zone_of
from backend.jobs.plan import language_of
from backend.method import Method
from backend.notify.dispatch import Dispatcher
from backend.notify.ledger import Claim
from backend.notify.ports import Clock, Message
from backend.notify.sentences import SENTENCES, say
from backend.settings import Settings
from backend.storage.sql_read import SqlReadTx
from backend.storage.store import CompanyStore
from shared_schema.playbook import Playbook
from sync.approvals import STEP, TO, WITHDRAWN
from sync.buckets import plot_of
from sync.ports import Stored

FRESH = timedelta(hours=24)


class Questions:
    """What is told about approvals of one company."""

    def __init__(
        self, store: CompanyStore, settings: Settings, method: Method, dispatcher: Dispatcher, clock: Clock
    ) -> None:
        self._store = store
        self._settings = settings
        self._method = method
        self._dispatcher = dispatcher
        self._clock = clock
        self._told: set[tuple[str, str]] = set()
        """Person and kind of claim that need no second look while this process runs."""

    def tick(self) -> list[Claim]:
        """Everything to be told now; returns what was claimed and sent."""
        with self._store.read() as tx:
            claims = list(self._claims(tx))
        sent = [claim for claim in claims if self._dispatcher.deliver(claim)]
        self._told |= {(claim.person, claim.kind) for claim in claims}
        return sent

    def _claims(self, tx: SqlReadTx) -> Iterator[Claim]:
        now = datetime.fromtimestamp(self._clock() / 1000, UTC)
        playbook = self._method.current(tx).playbook
        for row in tx.of_kind("approval"):
            if row.erased:
                continue
            answered = row.value("decision") is not None
            at = datetime.fromisoformat(str(row.value("decided_at" if answered else "asked_at")))
            reader = row.value("asked_by") if answered else _chief(tx, row)
            kind = f"approval-{'answer' if answered else 'question'}-{row.id}"
            own = reader == row.value("decided_by" if answered else "asked_by")
            silent = own or row.value("decision") == WITHDRAWN or not isinstance(reader, str)
            if silent or not at <= now < at + FRESH or (reader, kind) in self._told:
                continue
            own_settings = tx.get([f"s-{reader}"]).get(f"s-{reader}")
            settings = own_settings.plain() if own_settings is not None else {}
            person = tx.get([reader]).get(reader)
            zone = zone_of(settings.get("zone"), person.value("zone") if person else None, self._settings.zone)
            if not quiet(now.astimezone(zone).time(), settings):
                told = message(tx, playbook, row, language_of(settings.get("language")))
                yield Claim(str(reader), at.date().isoformat(), kind, told)


def _chief(tx: SqlReadTx, row: Stored) -> Any:
    plot = tx.get([plot_of(row.bucket) or ""]).values()
    return next((one.value("supervisor") for one in plot), None)


def message(tx: SqlReadTx, playbook: Playbook, approval: Stored, language: str) -> Message:
    """The question or its answer as a notification."""
    decision = approval.value("decision")
    people = tx.get([str(approval.value("asked_by")), str(approval.value("decided_by"))])
    by = people.get(str(approval.value("decided_by" if decision else "asked_by")))
    account, subject = (tx.get([key]).get(key) for key in (approval.family, str(approval.value("subject"))))
    about = subject.value("name") if subject is not None and subject.kind == "opportunity" else None
    names = [str(name) for name in (account and account.value("name"), about) if name]
    words = approval.value("note" if decision else "reason")
    deal = subject is not None and subject.kind == "opportunity"
    return Message(
        title=say(language, f"approval.{decision or 'asked'}", name=str(by.value("name")) if by is not None else ""),
        body="\n".join(filter(None, [" · ".join(names), what(playbook, approval, language), words])),
        url=(
            "#/team?show=approvals"
            if not decision
            else f"#/{'opportunity' if deal else 'account'}/{approval.value('subject') if deal else approval.family}"
        ),
        tag=f"approval-{approval.id}",
        language=language,
    )


def what(playbook: Playbook, approval: Stored, language: str) -> str:
    """What was asked, in a phrase; a word nobody has a phrase for is one request among others."""
    detail = approval.value("detail")
    to = detail.get(TO) if isinstance(detail, dict) else None
    steps = [(one.id, one.label) for one in playbook.steps]
    rungs = steps if approval.value("about") == STEP else [(one.id, one.label) for one in playbook.stages]
    found = next((label for rung, label in rungs if rung == to), None)
    if found is not None:
        label = found.en if language == "en" else found.zh_cn
        return say(language, "approval.what.stage", stage=label)
    key = f"approval.what.{approval.value('about')}"
    return say(language, key if key in SENTENCES[language] and key != "approval.what.stage" else "approval.what.other")
