"""Who is to be told what this morning, and why.

Pure: the time and the records are passed in, so that a test with a fixed clock asserts exactly the due accounts with
their whys. Which account is due is the same rule the phone's Today list uses (`shared_schema.rules.cadence`), counted
in the plot's zone; only the delivery follows the person's zone. What fell due over a weekend stands in the next
working day's digest, as late: nothing is carried by hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from msgspec import Struct

from backend.jobs.morning import Plain, due_day, zone_of
from shared_schema.playbook import Playbook
from shared_schema.rules.cadence import next_touch
from shared_schema.rules.calendars import WorkDays, work_days_of
from shared_schema.rules.days import between
from shared_schema.rules.records import living
from shared_schema.rules.types import Family, Reason

DIGEST = "digest"
LANGUAGES = ("zh-CN", "en")


class Due(Struct, frozen=True):
    """An account to touch today, with its reasons in the order to tell them."""

    account: str
    name: str
    grade: str | None
    due: str
    days_late: int
    reasons: list[Reason]


class Promise(Struct, frozen=True):
    """A commitment that falls due today or is overdue."""

    task: str
    title: str
    account: str
    account_name: str
    direction: str
    due: str
    days_late: int


class Reminder(Struct, frozen=True):
    """One person's digest of one day."""

    person: str
    name: str
    language: str
    zone: str
    day: str
    kind: str
    accounts: list[Due]
    promises: list[Promise]


class Field(Struct, frozen=True):
    """The records a plan is made from, plain; `plots` decide which accounts are whose."""

    people: Sequence[Plain] = ()
    settings: Sequence[Plain] = ()
    plots: Sequence[Plain] = ()
    accounts: Sequence[Plain] = ()
    contacts: Sequence[Plain] = ()
    opportunities: Sequence[Plain] = ()
    facts: Sequence[Plain] = ()
    visits: Sequence[Plain] = ()
    tasks: Sequence[Plain] = ()
    calendars: Sequence[Plain] = ()


class Morning(Struct, frozen=True):
    """Somebody whose digest is due now."""

    person: Plain
    plots: list[Plain]
    language: str
    zone: str
    day: str


def mornings(now_ms: int, field: Field, zone: str) -> list[Morning]:
    """Plot owners whose local morning it is; needs people, settings and plots only. `zone`: the company's."""
    settings = {record["id"]: record for record in living(field.settings)}
    plots = defaultdict(list)
    for plot in living(field.plots):
        plots[plot.get("owner")].append(plot)
    found = []
    for person in living(field.people):
        owned = plots.get(person["id"], [])
        if person.get("left") or not owned:
            continue
        own = settings.get(f"s-{person['id']}", {})
        local = zone_of(own.get("zone"), person.get("zone"), owned[0].get("zone"), zone)
        day = due_day(now_ms, own, local, work_at(field.calendars, owned[0], zone))
        if day is not None:
            found.append(Morning(person, owned, language_of(own.get("language")), local.key, day.isoformat()))
    return found


def work_at(calendars: Sequence[Plain], plot: Plain, zone: str) -> WorkDays:
    """When people of that plot work; one that says no zone lies in the company's."""
    return work_days_of(calendars, {}, {**plot, "zone": plot.get("zone") or zone})


def plan(now_ms: int, field: Field, playbook: Playbook, zone: str) -> list[Reminder]:
    """Everybody's digest that is due now and has something in it."""
    reminders = [digest(morning, now_ms, field, playbook, zone) for morning in mornings(now_ms, field, zone)]
    return [reminder for reminder in reminders if reminder.accounts or reminder.promises]


def digest(morning: Morning, now_ms: int, field: Field, playbook: Playbook, zone: str) -> Reminder:
    """One person's due accounts, most pressing first, and commitments."""
    accounts: list[Due] = []
    promises: list[Promise] = []
    for plot in morning.plots:
        today = today_in(now_ms, plot.get("zone") or zone)
        for family in families(field, plot):
            due = due_account(playbook, family, today)
            accounts += [due] if due else []
            promises += due_promises(family, morning.person["id"], today)
    grades = {grade.id: place for place, grade in enumerate(playbook.grades)}
    accounts.sort(key=lambda d: (grades.get(d.grade or "", len(grades)), -d.days_late, d.name, d.account))
    promises.sort(key=lambda p: (p.due, p.title, p.task))
    person = morning.person
    return Reminder(
        person["id"], person.get("name") or "", morning.language, morning.zone, morning.day, DIGEST, accounts, promises
    )


def due_account(playbook: Playbook, family: Family, today: date) -> Due | None:
    """The account when it is due or late today."""
    touch = next_touch(playbook, family, today)
    if touch["status"] not in ("due", "late") or touch["due"] is None:
        return None
    account = family.account
    name = account.get("short_name") or account.get("name") or ""
    return Due(account["id"], name, touch["grade"], touch["due"], touch["days_late"], touch["reasons"])


def due_promises(family: Family, person: str, today: date) -> list[Promise]:
    """Open commitments of this person at this account that are due or late."""
    account = family.account
    return [
        Promise(
            task["id"],
            task.get("title") or "",
            account["id"],
            account.get("short_name") or account.get("name") or "",
            task.get("direction") or "next",
            task["due"],
            between(task["due"], today.isoformat()),
        )
        for task in living(family.tasks)
        if task.get("due")
        and not task.get("done")
        and task["due"] <= today.isoformat()
        and task.get("assignee") in (None, person)
    ]


def families(field: Field, plot: Plain) -> Iterable[Family]:
    """The plot's accounts with what hangs on them."""
    accounts = [a for a in living(field.accounts) if a.get("plot") == plot["id"]]
    children = {
        kind: _by_account(records)
        for kind, records in (
            ("contacts", field.contacts),
            ("opportunities", field.opportunities),
            ("facts", field.facts),
            ("visits", field.visits),
            ("tasks", field.tasks),
        )
    }
    for account in accounts:
        hanging: dict[str, Any] = {kind: found.get(account["id"], ()) for kind, found in children.items()}
        yield Family(account, **hanging, plot=plot, calendars=field.calendars)


def _by_account(records: Sequence[Plain]) -> dict[str, list[Plain]]:
    found = defaultdict(list)
    for record in records:
        found[record.get("account", "")].append(record)
    return found


def today_in(now_ms: int, zone: str) -> date:
    """The day it is there."""
    return datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone_of(zone)).date()


def language_of(setting: str | None) -> str:
    """The person's language among ours; Chinese unless it says otherwise."""
    return "en" if (setting or "").lower().startswith("en") else "zh-CN"
