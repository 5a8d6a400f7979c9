"""One account's year: how its grade moved, who was met when, what was promised.

A story is a path of beats (find → D → C → B → A → won, sometimes back), cut over the account's visits. Facts come
from `answers.py`, notes from `notes.py`; this module only says what happens in which order.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from backend.demo.answers import Answers
from backend.demo.calendar import moment, visit_days
from backend.demo.deals import WARMTH, closed, ending
from backend.demo.drafts import Draft, Member, new_id
from backend.demo.notes import WRITTEN, Writer
from backend.demo.profile import Profile, Someone
from backend.demo.words import names, phrases

PATHS: dict[str, list[list[str]]] = {
    "a": [["c", "b", "a"], ["b", "a"], ["d", "c", "b", "a"], ["find", "c", "b", "a"]],
    "b": [["c", "b"], ["d", "c", "b"], ["find", "c", "b"], ["b"], ["a", "b"]],
    "c": [["d", "c"], ["find", "c"], ["c"], ["c"], ["b", "c"]],
    "d": [["d"], ["find", "d"], ["d"], ["d"], ["c", "d"]],
    "find": [["find"]],
    "won": [["b", "a", "won"], ["a", "won"]],
}
TOUCHES = {
    # opening of the note -> touches of the playbook's catalogue (G6) it may be
    "visit": ["visit"],
    "call": ["call"],
    "online": ["online_meeting"],
    "event": ["event"],
    "message": ["signed_customer", "customer_news", "knowledge", "market_news"],
}
MIX: dict[str, list[tuple[str, float]]] = {
    "find": [("call", 5), ("visit", 4), ("event", 1)],
    "d": [("call", 4), ("message", 4), ("visit", 2), ("event", 1)],
    "c": [("call", 4), ("visit", 4), ("message", 2), ("event", 1.5), ("online", 1)],
    "b": [("visit", 5), ("call", 4), ("online", 1.5), ("event", 1)],
    "a": [("visit", 6), ("call", 3), ("online", 2)],
    "won": [("visit", 4), ("call", 4), ("message", 1)],
}


class Story:
    """Tells one account and collects its drafts."""

    def __init__(
        self,
        rng: Random,
        profile: Profile,
        beat: str,
        rep: Member,
        supervisor: Member,
        today: date,
        answers: Answers,
        seen: set[str],
        *,
        rehearsed: bool = False,
        region: str | None = None,
    ) -> None:
        self.rng, self.profile, self.beat, self.rep, self.supervisor, self.today = (
            rng,
            profile,
            beat,
            rep,
            supervisor,
            today,
        )
        self.words: dict[str, Any] = phrases(profile.language)
        self.writer = Writer(rng, profile, rep.voice, seen)
        self.answers = answers
        self.rehearsed = rehearsed
        """A showpiece: everything that may happen does, and it is due today."""
        self.region = region
        """Whose holidays the account keeps, if not its plot's; it is then counted in working days there."""
        self.drafts: list[Draft] = []
        self.contacts: list[tuple[str, Someone]] = []
        self.opportunity = ""
        self._deal: Draft
        self.account = ""

    def tell(self, visits: int) -> list[Draft]:
        """All records of the account."""
        days = visit_days(self.rng, self.beat, visits, self.today, late=self.rehearsed) if visits else []
        first = days[0] if days else self.today - timedelta(days=self.rng.randint(5, 60))
        self._account(first)
        path = self.rng.choice(PATHS[self.beat])
        beats = self._cut(path, len(days))
        before = ""
        for day, beat in zip(days, beats, strict=True):
            early = beat == "c" and self.rng.random() < 0.04
            if not self.opportunity and (WARMTH[beat] >= 3 or early):
                self._opportunity(day, beat)
            self._visit(day, beat, before)
            if self.opportunity and (end := ending(before, beat)):
                self._close(end, day)
            before = beat
        if self.beat in ("a", "b") and self.contacts:
            self._stances(days[-1] if days else first)
        return self.drafts

    def _chance(self, p: float) -> bool:
        return self.rehearsed or self.rng.random() < p

    def _cut(self, path: list[str], count: int) -> list[str]:
        """Spread a path over `count` visits; the last beat gets the last visit at least."""
        if count <= len(path):
            return path[len(path) - count :]
        cuts = sorted(self.rng.sample(range(1, count), len(path) - 1))
        return [path[sum(1 for cut in cuts if i >= cut)] for i in range(count)]

    def _add(self, kind: str, day: date, fields: dict[str, Any], id: str = "") -> str:
        _, _, ms = moment(self.rng, day, self.rep.zone)
        made = id or new_id(self.rng, ms)
        self.drafts.append(Draft(kind, made, {k: v for k, v in fields.items() if v is not None}))
        return made

    def _account(self, day: date) -> None:
        rng, p = self.rng, self.profile
        lat, lon, area = names()["places"][p.city]
        won = self.beat == "won"
        unhurried = self.beat in ("c", "d") and rng.random() < 0.05
        english = p.language == "en"
        cadence = 60 if won else {"c": 45, "d": 120}[self.beat] if unhurried else None
        why = (
            ("Running well: a regular call is enough" if english else "已成交，例行回访")
            if won
            else ("Budget round is once a year" if english else "一年只开一次预算会")
            if unhurried
            else None
        )
        self.account = self._add(
            "account",
            day,
            {
                "name": p.name,
                "plot": self.rep.plot,
                "short_name": p.short_name,
                "industry": p.industry_text,
                "city": p.city,
                "address": p.address,
                "phone": f"{area}-1{rng.randint(0, 9999999):07d}",
                "place": {"lat": lat + rng.randint(-90_000, 90_000), "lon": lon + rng.randint(-90_000, 90_000)},
                "source": rng.choice(
                    ["event", "telemarketing", "call_in", "referral", "friends", "door_to_door", "list"]
                ),
                "ownership": rng.choice(["foreign", "joint_venture", "taiwan"])
                if english
                else rng.choice(["private"] * 4 + ["state", "taiwan"]),
                "status": "won" if won else None,
                "cadence_days": cadence,
                "cadence_reason": why,
                **(self._abroad(english) if self.region else {}),
            },
        )
        for person in p.people:
            self.contacts.append((self._contact(day, person), person))

    def _abroad(self, english: bool) -> dict[str, Any]:
        why = "Decided at the head office: its working days count" if english else "总部拍板，按总部的工作日计"
        return {"region": self.region, "cadence_days": 10, "cadence_unit": "working_days", "cadence_reason": why}

    def _contact(self, day: date, person: Someone) -> str:
        rng, area = self.rng, names()["places"][self.profile.city][2]
        born = date(self.today.year - rng.randint(26, 58), rng.randint(1, 12), rng.randint(1, 28))
        if rng.random() < 0.03:  # somebody to congratulate soon
            soon = self.today + timedelta(days=rng.randint(0, 9))
            born = date(born.year, soon.month, min(soon.day, 28))
        mail = f"{rng.choice(['info', 'office', 'contact'])}.{rng.randint(100, 999)}@example.com"
        return self._add(
            "contact",
            day,
            {
                "account": self.account,
                "name": person.name,
                "title": person.title,
                "department": person.department,
                "mobile": f"144{rng.randint(0, 99999999):08d}" if rng.random() < 0.88 else None,
                "phone": f"{area}-1{rng.randint(0, 9999999):07d}" if rng.random() < 0.4 else None,
                "email": mail if rng.random() < (0.8 if self.profile.language == "en" else 0.35) else None,
                "birthday": born.isoformat() if rng.random() < 0.3 else None,
            },
        )

    def _opportunity(self, day: date, beat: str) -> None:
        p, rng = self.profile, self.rng
        months = {"c": 10, "b": 6, "a": 2, "won": 1}[self.beat if self.beat in ("c", "b", "a", "won") else "c"]
        close = self.today + timedelta(days=round(30.4 * months) + rng.randint(-18, 40))
        product = (
            rng.choice(["生产管理系统", "仓库与追溯系统", "排产系统", "图文档管理", "工厂一体化系统"])
            if p.language == "zh"
            else rng.choice(
                [
                    "Production management",
                    "Stores and tracing",
                    "Scheduling",
                    "Drawing control",
                    "Integrated plant system",
                ]
            )
        )
        self.opportunity = self._add(
            "opportunity",
            day,
            {
                "account": self.account,
                "name": f"{p.short_name} {product}",
                "amount": {"minor": p.money * 10_000 * 100, "currency": "CNY"},
                "expected_close": close.isoformat(),
            },
        )
        self._deal = self.drafts[-1]

    def _close(self, end: str, day: date) -> None:
        """A customer stays on the deal it was won with; what is lost is over, the next chance is a deal of its own."""
        stage = self.answers.stage(self.opportunity)
        ended = closed(end, self.opportunity, stage, day, self.today, self.words["method"], self.answers.loss_reasons)
        self._deal.fields.update(ended)
        if end == "lost":
            self.opportunity = ""

    def _visit(self, day: date, beat: str, before: str) -> None:
        rng = self.rng
        openings, weights = zip(*MIX[beat], strict=True)
        opening = rng.choices(openings, weights)[0]
        who_id, who = self.contacts[0] if rng.random() < 0.55 else rng.choice(self.contacts)
        others = [c for c in self.contacts if c[0] != who_id]
        who2_id, who2 = rng.choice(others) if others else (who_id, who)
        happened, recorded, ms = moment(rng, day, self.rep.zone)
        visit = new_id(rng, ms)
        people = {f"people:{who_id}": True}
        if opening in WRITTEN and rng.random() < 0.45:
            people[f"people:{who2_id}"] = True
        place = self.drafts[0].fields["place"]
        checked_in = opening == "visit" and rng.random() < 0.4
        self.drafts.append(
            Draft(
                "visit",
                visit,
                {
                    "account": self.account,
                    "author": self.rep.id,
                    "touch": self.answers.touch(TOUCHES[opening], rng),
                    "happened_at": happened,
                    "zone": self.rep.zone,
                    "day": day.isoformat(),
                    "recorded_at": recorded,
                    **({"opportunity": self.opportunity} if self.opportunity and WARMTH[beat] >= 3 else {}),
                    **({"place": {**place, "accuracy": rng.randint(6, 60)}} if checked_in else {}),
                    "purpose": rng.choice(self.words["purposes"][beat]),
                    "note": self.writer.note(opening, beat, who, who2),
                    **people,
                },
            )
        )
        for fact in self._learned(day, beat, before, who_id):
            reason = fact.pop("reason", None)
            if reason:
                reason = self.writer.fill(reason, who, who2)
            self._add(
                "fact",
                day,
                {
                    "account": self.account,
                    "author": self.rep.id,
                    "day": day.isoformat(),
                    "recorded_at": recorded,
                    "visit": visit,
                    "reason": reason,
                    **fact,
                },
            )
        self._promise(day, beat, visit, who_id, who, who2)
        self._remark(day, beat, visit)

    def _learned(self, day: date, beat: str, before: str, who: str) -> list[dict[str, Any]]:
        """Grade and stage moves with their reasons, then what was asked and answered."""
        found = self.answers.moves(self.rng, self.words["reasons"], beat, before, self.account, self.opportunity)
        found += self.answers.learned(
            self.rng, self.profile, beat, self.account, self.opportunity, who, day, all_of_it=self.rehearsed
        )
        return found

    def _stances(self, day: date) -> None:
        """How people stand to us (P4), for most of those we know at a warm account; some stay unknown on purpose."""
        for index, (contact, person) in enumerate(self.contacts):
            if index == 0 or self._chance(0.6):
                for fact in self.answers.stance(self.rng, contact, person, self.beat, first=index == 0):
                    self._add(
                        "fact",
                        day,
                        {
                            "account": self.account,
                            "author": self.rep.id,
                            "day": day.isoformat(),
                            "recorded_at": moment(self.rng, day, self.rep.zone)[1],
                            **fact,
                        },
                    )

    def _promise(self, day: date, beat: str, visit: str, contact: str, who: Someone, who2: Someone) -> None:
        rng = self.rng
        if not rng.random() < {"find": 0.1, "d": 0.06, "c": 0.12, "b": 0.24, "a": 0.3, "won": 0.15}[beat]:
            return
        direction = rng.choices(["ours", "theirs", "next"], [5, 3, 3])[0]
        due = day + timedelta(days=rng.choice([2, 3, 5, 7, 7, 10, 14, 21]))
        late = (self.today - due).days
        kept = late > 16 or (late > 0 and rng.random() < 0.7)
        done = min(due + timedelta(days=rng.choice([-2, -1, 0, 0, 0, 1, 3])), self.today - timedelta(days=1))
        self._add(
            "task",
            day,
            {
                "account": self.account,
                "title": self.writer.phrase("tasks", direction, who, who2),
                "direction": direction,
                "due": due.isoformat(),
                "assignee": self.rep.id,
                "contact": contact,
                "visit": visit,
                "opportunity": self.opportunity or None,
                "done": max(done, day).isoformat() if kept else None,
            },
        )

    def task_today(self, direction: str) -> None:
        """A commitment that falls due on the day the demo is opened."""
        if not self.contacts:
            return
        contact, who = self.contacts[0]
        who2 = self.contacts[-1][1]
        self._add(
            "task",
            self.today - timedelta(days=4),
            {
                "account": self.account,
                "title": self.writer.phrase("tasks", direction, who, who2),
                "direction": direction,
                "due": self.today.isoformat(),
                "assignee": self.rep.id,
                "contact": contact,
            },
        )

    def _remark(self, day: date, beat: str, visit: str) -> None:
        """The supervisor reads what is recent; the rep sometimes answers."""
        if (self.today - day).days > 70 or beat not in ("a", "b", "c", "d"):
            return
        if not self._chance({"a": 0.3, "b": 0.2, "c": 0.08, "d": 0.03}[beat]) or len(self.contacts) < 1:
            return
        who = self.contacts[0][1]
        written = moment(self.rng, min(day + timedelta(days=1), self.today - timedelta(days=1)), self.supervisor.zone)[
            1
        ]
        said = {"account": self.account, "subject": visit, "written_at": written}
        self._add(
            "comment",
            day,
            {
                **said,
                "author": self.supervisor.id,
                "text": self.writer.phrase("comments", beat, who, who),
            },
        )
        if self.rng.random() < 0.5 and (self.today - day).days >= 3:
            self._add(
                "comment",
                day,
                {
                    **said,
                    "author": self.rep.id,
                    "text": self.writer.phrase("comments", "reply", who, who),
                    "written_at": moment(self.rng, day + timedelta(days=2), self.rep.zone)[1],
                },
            )
