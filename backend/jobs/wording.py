"""Turn a reminder into what a phone or a room shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from backend.jobs.plan import Due, Promise, Reminder
from backend.notify.ports import Message
from backend.notify.sentences import SENTENCES, say
from shared_schema.playbook import Playbook
from shared_schema.rules.calendars import WORKING_DAYS
from shared_schema.rules.types import Reason

LINES = 4
"""More than that no lock screen shows."""


def message(reminder: Reminder) -> Message:
    """The digest as a notification. It opens Today, or the one account it is about."""
    language, accounts, promises = reminder.language, reminder.accounts, reminder.promises
    lines = [account_line(language, due) for due in accounts] + [promise_line(language, p) for p in promises]
    shown = (
        lines if len(lines) <= LINES else [*lines[: LINES - 1], say(language, "digest.more", n=len(lines) - LINES + 1)]
    )
    part = "both" if accounts and promises else "accounts" if accounts else "promises"
    title = say(language, f"digest.title.{part}", accounts=len(accounts), promises=len(promises))
    one = accounts[0].account if len(accounts) == 1 and not promises else None
    return Message(
        title=title,
        body="\n".join(shown),
        url=f"#/account/{one}" if one else "#/today",
        tag=f"{reminder.kind}-{reminder.day}",
        language=language,
        badge=len(accounts) + len(promises),
    )


def account_line(language: str, due: Due) -> str:
    return say(language, "digest.account", mark=due.grade or "·", name=due.name, why=whys(language, due.reasons))


def whys(language: str, reasons: Sequence[Reason]) -> str:
    """The reasons as one phrase; one that a newer rule gives and nobody has words for is left out."""
    known = [(f"why.{r['code']}", r["args"]) for r in reasons if f"why.{r['code']}" in SENTENCES[language]]
    return say(language, "why.joint").join(say(language, key, **_words(language, args)) for key, args in known)


def _words(language: str, args: dict[str, Any]) -> dict[str, Any]:
    """The arguments with what a reader calls them: an interval in its unit, a holiday by its name."""
    words = dict(args)
    if "days" in args:
        unit = "why.every_working" if args.get("unit") == WORKING_DAYS else "why.every"
        words["every"] = say(language, unit, days=args["days"])
    if "holiday" in args:
        words["holiday"] = args["holiday"][language]
    return words


def promise_line(language: str, promise: Promise) -> str:
    when = say(language, "when.late", days=promise.days_late) if promise.days_late else say(language, "when.today")
    direction = say(language, f"direction.{promise.direction if promise.direction in ('ours', 'theirs') else 'next'}")
    return say(
        language, "digest.promise", direction=direction, title=promise.title, name=promise.account_name, when=when
    )


def room_message(reminders: Sequence[Reminder], playbook: Playbook, day: str, url: str, language: str) -> Message:
    """What the team's room is told: how much each rep has today. Counts only: a rep may not see another's accounts."""
    lines = [say(language, "room.title", day=day)]
    for reminder in sorted(reminders, key=lambda r: (r.name, r.person)):
        counts = Counter(due.grade for due in reminder.accounts)
        order = [*(grade.id for grade in playbook.grades), None]
        parts = [
            say(language, "room.grade", grade=grade or say(language, "digest.ungraded"), n=counts[grade])
            for grade in order
            if counts[grade]
        ]
        lines.append(
            say(
                language,
                "room.rep",
                name=reminder.name,
                accounts=len(reminder.accounts),
                promises=len(reminder.promises),
                grades=say(language, "room.joint").join(parts) or "0",
            )
        )
    lines.append(say(language, "room.open", url=f"{url}/#/today"))
    return Message(
        title=lines[0],
        body="\n".join(lines[1:-1]),
        url="#/today",
        tag=f"room-{day}",
        language=language,
        markdown="\n".join(lines),
    )
