"""Invent the company: who works there, which accounts each rep cultivates, and a year of work.

Deterministic from the seed and the `today` that is passed in: every account draws from a generator of its own
(`seed/index`), so more accounts or visits do not change the others' names. Pure; `fill.py` writes it to a store.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random
from typing import Any

from backend.calendars import CHINA, calendar_id, year_of, years_around
from backend.demo.answers import Answers
from backend.demo.drafts import Company, Draft, Member, apportion, new_id
from backend.demo.method import Method
from backend.demo.profile import HOME_PROVINCE, Profile, profile
from backend.demo.story import Story
from backend.demo.words import names
from shared_schema.playbook import Playbook

ACCOUNTS, VISITS, CONTACTS_PER_ACCOUNT = 300, 2000, 3
SEED = 20261
MIX = {"a": 8, "b": 12, "c": 24, "d": 44, "find": 6, "won": 6}
"""Shares of the beats among accounts (G4's proportions, with a few not graded yet and a few won)."""
VISIT_WEIGHT = {"a": 18.0, "b": 12.0, "c": 7.0, "d": 4.0, "find": 1.6, "won": 9.0}
CONTACT_WEIGHT = {"a": 5.0, "b": 4.0, "c": 2.5, "d": 1.6, "find": 0.8, "won": 4.0}
SHOWPIECE = "李明朗"
"""The contact whom the first account always has: tests and screenshots look for this name."""
SHOWN = {0: "b", 1: "b", 2: "a", 3: "a"}
"""Accounts that are due on the day the demo opens, well known, one or two a rep: index -> beat."""
ABROAD, ELSEWHERE = 5, "de"
"""An account of the third rep whose people keep another region's holidays, counted in working days (G5)."""


def invent(
    playbook: Playbook, today: date, *, seed: int = SEED, accounts: int = ACCOUNTS, visits: int = VISITS
) -> Company:
    """The whole company."""
    people, records = team(seed, today)
    reps = [p for p in people if p.role == "rep"]
    supervisor = next(p for p in people if p.role == "supervisor")
    generators = [Random(f"{seed}/{index}") for index in range(accounts)]
    beats = [SHOWN.get(i) or g.choices(list(MIX), list(MIX.values()))[0] for i, g in enumerate(generators)]
    visits_of = apportion(
        visits, [VISIT_WEIGHT[b] * g.uniform(0.6, 1.4) for b, g in zip(beats, generators, strict=True)]
    )
    contacts_of = apportion(accounts * CONTACTS_PER_ACCOUNT, [CONTACT_WEIGHT[b] for b in beats], least=1)
    answers, notes, taken = Answers(playbook), set[str](), set[str]()
    stories: dict[str, list[Story]] = {rep.id: [] for rep in reps}
    order: dict[str, int] = {}
    for index, (rng, beat) in enumerate(zip(generators, beats, strict=True)):
        rep = reps[index % len(reps)]
        drawn = _unique(rng, rep, contacts_of[index], taken, index)
        region = ELSEWHERE if index == ABROAD else None
        story = Story(rng, drawn, beat, rep, supervisor, today, answers, notes, rehearsed=index in SHOWN, region=region)
        story.tell(visits_of[index])
        stories[rep.id].append(story)
        order[story.account] = index
    method = Method(playbook, seed, today, supervisor.id)
    records += calendars(today)
    records += method.company([story for told in stories.values() for story in told])
    for told in stories.values():
        busy = sorted((s for s in told if s.beat in ("a", "b")), key=lambda s: s.account)[:3]
        for story, direction in zip(busy, ["ours", "theirs", "next"], strict=False):
            story.task_today(direction)
        for story in told:
            records += [*story.drafts, *method.account(story, order[story.account])]
    return Company(names()["team"]["company"], seed, today, people, records)


def calendars(today: date) -> list[Draft]:
    """What the server's job would fill in at its first run, so that the first look already has it."""
    return [
        Draft("calendar", calendar_id(region, year), year_of(region, year))
        for region in (CHINA, ELSEWHERE)
        for year in years_around(today.year)
    ]


def _unique(rng: Random, rep: Member, contacts: int, taken: set[str], index: int) -> Profile:
    """An account of a name not taken yet; the first two are the ones tests look for."""
    while True:
        lead = SHOWPIECE if index == 0 else ""
        drawn = profile(rng, rep.words, west=rep.west, people=contacts, lead=lead)
        if drawn.name not in taken and (index != 1 or drawn.city == HOME_PROVINCE):
            taken.add(drawn.name)
            return drawn


def team(seed: int, today: date) -> tuple[list[Member], list[Draft]]:
    """One administrator, one supervisor, three reps with a plot each, and their records."""
    words, rng = names()["team"], Random(f"{seed}/team")
    founded = datetime(today.year - 1, today.month, 1, tzinfo=UTC)
    ms = int(founded.timestamp() * 1000)

    def member(row: dict[str, Any], role: str) -> Member:
        return Member(
            new_id(rng, ms),
            row["name"],
            role,
            row["zone"],
            row["language"],
            plot=new_id(rng, ms) if role == "rep" else "",
            plot_name=row.get("plot", ""),
            west=row.get("west", False),
            words=row.get("words", "zh"),
            voice=row.get("voice", "full"),
        )

    administrator = member(words["administrator"], "administrator")
    supervisor = member(words["supervisor"], "supervisor")
    people = [administrator, supervisor, *(member(row, "rep") for row in words["reps"])]
    return people, [
        *(_person(one, number) for number, one in enumerate(people, start=1)),
        *(_plot(one, supervisor) for one in people if one.plot),
        *(Draft("settings", f"s-{p.id}", {"language": p.language.lower(), "zone": p.zone}) for p in people),
    ]


def _person(one: Member, number: int) -> Draft:
    reached = {"phone": f"144{number:08d}", "email": f"{one.role}{number}@example.com"}
    return Draft("person", one.id, {"name": one.name, "role": one.role, "zone": one.zone, **reached})


def _plot(owner: Member, supervisor: Member) -> Draft:
    crew = {"owner": owner.id, "supervisor": supervisor.id}
    return Draft("plot", owner.plot, {"name": owner.plot_name, **crew, "zone": owner.zone, "region": "cn"})
