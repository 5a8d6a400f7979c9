"""When people at an account are at work, and which day a touch falls due there (G5).

A cadence is counted in calendar days; on request (the playbook's or the rep's) in working days of the account's region.
A due day on which nobody is at work there moves to the next working day; the tradition's "public holidays and make-up
working days shift the due day". Where no calendar is known nothing moves, as in the first release, and a working day
is Monday to Friday. What a day is, the strongest first: the company's day off, a day the company works on, a make-up
working day, a public holiday, the weekend. A year nobody announced yet has a weekend and nothing else.

The region is the account's own, else its plot's, else the one whose time zone the plot lies in. Records are looked up
day by day and never gathered first: an account is asked about some dozens of days. Mirrored in `calendars.ts`;
`tests/vectors/calendars.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from shared_schema.rules.records import by_id
from shared_schema.rules.types import Family, Plain, Reason

WEEKEND = ("6", "7")
WORKING_DAYS = "working_days"
LONGEST = 400
"""So far a next working day is looked for; a calendar that has none moves nothing."""


def region_of(calendars: Sequence[Plain], account: Plain, plot: Plain | None) -> str | None:
    """Whose holidays the account keeps; None: nobody said, and no calendar has the plot's zone."""
    zone = plot.get("zone") if plot else None
    by_zone = (c.get("region") for c in by_id(calendars) if zone and zone in (c.get("zones") or ()))
    return account.get("region") or (plot.get("region") if plot else None) or next(by_zone, None)


class WorkDays:
    """The calendars of one region; `known` is false where there are none."""

    def __init__(self, calendars: Sequence[Plain]) -> None:
        self._years = by_id(calendars)
        self.known = bool(self._years)
        weekends = sorted((c.get("year") or 0, c["id"], c["weekend"]) for c in self._years if c.get("weekend"))
        self._weekend = weekends[-1][2] if weekends else WEEKEND

    def _named(self, field: str, day: str) -> dict[str, str] | None:
        """What the day is called, if this field of a calendar has it."""
        return next((named[day] for c in self._years if day in (named := c.get(field) or {})), None)

    def working(self, day: str) -> bool:
        if self._named("closed", day):
            return False
        if self._named("opened", day) or self._named("workdays", day):
            return True
        return not self._named("holidays", day) and str(date.fromisoformat(day).isoweekday()) not in self._weekend

    def name_of(self, day: str) -> dict[str, str] | None:
        """What a day off is called; a weekend has no name."""
        return None if self.working(day) else self._named("closed", day) or self._named("holidays", day)

    def next(self, day: str) -> str:
        """The day itself, or the first working day after it."""
        return next((one for one in _days(day, LONGEST) if self.working(one)), day)

    def plus(self, day: str, days: int) -> str:
        """So many working days later."""
        left = days
        for one in _days(day, days * 7 + LONGEST):
            left -= one != day and self.working(one)
            if left == 0:
                return one
        return day

    def before(self, day: str) -> list[str]:
        """The days off right before a day, the first first."""
        off: list[str] = []
        at = date.fromisoformat(day) - timedelta(1)
        while len(off) < LONGEST and not self.working(at.isoformat()):
            off.insert(0, at.isoformat())
            at -= timedelta(1)
        return off


def _days(first: str, most: int) -> Iterator[str]:
    start = date.fromisoformat(first)
    return ((start + timedelta(n)).isoformat() for n in range(most + 1))


def work_days(family: Family) -> WorkDays:
    """The working days of the account's region."""
    return work_days_of(family.calendars, family.account, family.plot)


def work_days_of(calendars: Sequence[Plain], account: Plain, plot: Plain | None) -> WorkDays:
    region = region_of(calendars, account, plot)
    return WorkDays([c for c in calendars if region and c.get("region") == region])


def moved(work: WorkDays, counted: str, due: str, in_working_days: bool) -> Reason | None:
    """Why the touch is due on that day and not on the one counted to; None when nothing moved it.

    Counted in working days it never falls on a holiday, but comes right after one: that is worth telling too.
    """
    off = work.before(due) if in_working_days or counted != due else []
    name = next(filter(None, (work.name_of(day) for day in off)), None)
    if name:
        return {"code": "touch.after_holiday", "args": {"from": counted, "holiday": dict(name)}}
    return {"code": "touch.after_weekend", "args": {"from": counted}} if counted != due else None
