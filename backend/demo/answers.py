"""What the demo's reps learned: answers to the playbook's items that fit the beat, with gaps and disagreement.

Which items are asked at which beat stands here; what a choice, a date or a text may be comes from the playbook and
from words/*.toml. An item the playbook does not know is left out, so that a changed playbook still gives a demo.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from backend.demo.profile import Profile, Someone
from backend.demo.words import phrases
from shared_schema.playbook import Item, Playbook, items_of

GRADE_OF = {"a": "A", "b": "B", "c": "C", "d": "D", "won": "A"}

# beat -> item -> the answers that fit it (several: observers differ, or it is simply not sure)
NEED: dict[str, dict[str, list[Any]]] = {
    "d": {
        "need.objective": [True],
        "need.subjective": [False],
        "need.determination": ["low", "none"],
        "need.feasibility": [False],
        "need.selection": [False],
        "need.dissatisfaction": ["low", "none"],
    },
    "c": {
        "need.objective": [True],
        "need.subjective": [True],
        "need.determination": ["low", "middle"],
        "need.feasibility": [False, False, True],
        "need.selection": [False],
        "need.dissatisfaction": ["middle", "low"],
    },
    "b": {
        "need.objective": [True],
        "need.subjective": [True],
        "need.determination": ["high", "middle"],
        "need.feasibility": [True, False],
        "need.selection": [False],
        "need.dissatisfaction": ["high", "middle"],
    },
    "a": {
        "need.objective": [True],
        "need.subjective": [True],
        "need.determination": ["high"],
        "need.feasibility": [True],
        "need.selection": [True],
        "need.dissatisfaction": ["high"],
    },
}
BACKGROUND = [
    "background.business",
    "background.revenue",
    "background.headcount",
    "background.organisation",
    "background.customers",
    "background.plans",
    "system.present",
    "system.since",
    "system.usage",
]
PAIN = ["need.pain", "need.waits_for"]
SIX_FACTS = ("schedule.", "budget.", "requirement.", "decision.", "competition.", "evaluation.")
ASKED: dict[str, list[tuple[str, float]]] = {
    # beat -> (item or group of items, chance that a visit answers it)
    "find": [("background", 0.22)],
    "d": [("system.has", 0.3), ("need", 0.13), ("background", 0.08)],
    "c": [("system.has", 0.3), ("need", 0.18), ("pain", 0.16), ("background", 0.07), ("six", 0.008)],
    "b": [("system.has", 0.35), ("need", 0.22), ("pain", 0.25), ("background", 0.06), ("six", 0.05)],
    "a": [("system.has", 0.3), ("need", 0.22), ("pain", 0.12), ("background", 0.04), ("six", 0.085)],
    "won": [("background", 0.03)],
}
STAGES = {
    "b": ["opened", "appraised"],
    "a": ["contact", "exchange", "qualified", "commercial", "tender"],
    "won": ["signed"],
}
SUPPORT = {"a": [4, 3, 1, 1], "b": [3, 3, 1, 2]}


class Answers:
    """The playbook, asked for answers."""

    def __init__(self, playbook: Playbook) -> None:
        self._items: dict[str, Item] = {item.id: item for item in items_of(playbook)}
        self._touches = {touch.id for touch in playbook.touches}
        self._grades = [grade.id for grade in playbook.grades]
        self._stages = [stage.id for stage in playbook.stages]
        self._six = [item for item in self._items if item.startswith(SIX_FACTS)]
        self.loss_reasons = {one.id for one in playbook.review.loss_reasons} if playbook.review else set[str]()
        self._said: dict[tuple[str, str], Any] = {}
        """What was answered before: a later visit mostly confirms it."""

    def touch(self, wanted: list[str], rng: Random) -> str:
        """One of these touches that the playbook knows; an unknown catalogue gets a plain visit."""
        known = [touch for touch in wanted if touch in self._touches]
        return rng.choice(known) if known else "visit"

    def stage(self, opportunity: str) -> str:
        """Where the deal stands as far as this was told."""
        return str(self._said.get((opportunity, "stage")) or self._stages[0])

    def moves(
        self, rng: Random, reasons: dict[str, list[str]], beat: str, before: str, account: str, opportunity: str
    ) -> list[dict[str, Any]]:
        """A fact when the grade moves, and the stages an opportunity walks through. Reasons still hold placeholders."""
        facts: list[dict[str, Any]] = []
        grade, old = GRADE_OF.get(beat), GRADE_OF.get(before)
        if grade and grade != old and grade in self._grades:
            up = old is not None and self._grades.index(grade) < self._grades.index(old)
            deck = "first" if old is None else f"up_{grade.lower()}" if up else "down"
            facts.append({"subject": account, "item": "grade", "value": grade, "reason": rng.choice(reasons[deck])})
        if opportunity and beat in STAGES:
            stage = self._stage(rng, opportunity, STAGES[beat])
            if stage:
                facts.append({"subject": opportunity, "item": "stage", "value": stage})
        return facts

    def _stage(self, rng: Random, opportunity: str, path: list[str]) -> str | None:
        """The next stage on the way, now and then."""
        path = [stage for stage in path if stage in self._stages]
        now = self._said.get((opportunity, "stage"))
        ahead = [stage for stage in path if now is None or self._stages.index(stage) > self._stages.index(now)]
        if not ahead or (now is not None and ahead[0] != "signed" and rng.random() > 0.4):
            return None
        self._said[opportunity, "stage"] = ahead[0]
        return ahead[0]

    def learned(
        self,
        rng: Random,
        profile: Profile,
        beat: str,
        account: str,
        opportunity: str,
        source: str,
        day: date,
        *,
        all_of_it: bool = False,
    ) -> list[dict[str, Any]]:
        """What this visit answered."""
        facts = []
        for group, chance in ASKED[beat]:
            for item in self._group(group, beat):
                six = item in self._six
                subject = opportunity if six else account
                known = (subject, item) in self._said
                likely = chance * (0.35 if known else 2.2 if all_of_it else 1)
                if not subject or item not in self._items or rng.random() >= likely:
                    continue
                value = self._value(rng, profile, beat, item, subject, source, day)
                if value is not None:
                    facts.append(
                        {
                            "subject": subject,
                            "item": item,
                            "value": value,
                            "source": source if rng.random() < 0.7 else None,
                            "confidence": rng.choice(["low", "middle", "high", None, None]),
                        }
                    )
        return facts

    def _group(self, group: str, beat: str) -> list[str]:
        if group == "need":
            return list(NEED.get(beat, {}))
        return {"background": BACKGROUND, "pain": PAIN, "six": self._six}.get(group, [group])

    def _value(self, rng: Random, profile: Profile, beat: str, id: str, subject: str, source: str, day: date) -> Any:
        said = self._said.get((subject, id))
        fits = NEED.get(beat, {}).get(id)
        if said is not None and rng.random() < 0.5 and (fits is None or said in fits):
            return said
        item = self._items[id]
        value: Any = None
        if id == "system.has":
            value = "靠表格" not in profile.facts["system"] and "spreadsheets" not in profile.facts["system"]
        elif fits is not None:
            value = rng.choice(fits)
        elif item.kind == "choice":
            value = rng.choice(item.choices).id
        elif item.kind == "yesno":
            value = rng.random() < 0.6
        elif item.kind == "contact":
            value = source
        elif item.kind == "number":
            value = int(profile.facts["headcount"]) if id == "background.headcount" else rng.randint(1, 9) * 10
        elif item.kind == "money":
            value = self._money(rng, profile, id)
        elif item.kind in ("month", "date"):
            value = self._when(rng, id, beat, subject, day, month=item.kind == "month")
        elif item.kind == "text":
            value = self._text(rng, profile, id)
        if value is not None:
            self._said[subject, id] = value
        return value

    def _money(self, rng: Random, profile: Profile, id: str) -> dict[str, Any]:
        ten_thousands = profile.money
        if id == "background.revenue":
            ten_thousands = int(profile.facts["headcount"]) * rng.randint(35, 90)
        elif rng.random() < 0.35:  # somebody else heard another figure
            ten_thousands = round(ten_thousands * rng.choice([0.7, 0.8, 1.2, 1.3]))
        return {"minor": ten_thousands * 10_000 * 100, "currency": "CNY"}

    def _when(self, rng: Random, id: str, beat: str, subject: str, day: date, *, month: bool) -> str:
        """Dates in their order: selecting before deciding before signing; sometimes out of it (K2 notices)."""
        order = [
            "schedule.select_start",
            "schedule.select_end",
            "schedule.decide",
            "schedule.sign",
            "schedule.implement",
            "schedule.go_live",
        ]
        start = {"a": -10, "b": 80, "c": 190}.get(beat, 60)
        step = order.index(id) if id in order else 0
        if rng.random() < 0.06:
            step = max(0, step - 2)
        base: date = self._said.setdefault((subject, f"plan at {beat}"), day + timedelta(days=start))
        if id == "system.since":
            base = day + timedelta(days=-365 * rng.randint(2, 11))
        then = base + timedelta(days=28 * step + rng.randint(-6, 6))
        return then.isoformat()[:7] if month else then.isoformat()

    def _text(self, rng: Random, profile: Profile, id: str) -> str | None:
        words = phrases(profile.language)
        deck = words["answers"].get(id)
        if not deck:
            return None
        return str(rng.choice(deck)).format(
            **profile.facts, pain=rng.choice(profile.pains), event=rng.choice(words["words"]["events"])
        )

    def stance(self, rng: Random, contact: str, person: Someone, beat: str, *, first: bool) -> list[dict[str, Any]]:
        """A person's role, influence and support (P2, P4), as far as we found out."""
        support = rng.choices(["supportive", "neutral", "opposed", "unknown"], SUPPORT.get(beat, [2, 4, 1, 3]))[0]
        given: list[tuple[str, Any, float]] = [
            ("person.role", person.role, 0.8),
            ("person.influence", person.influence, 0.9),
            ("person.support", "supportive" if first and beat == "a" else support, 0.8),
            ("person.coach", first and beat == "a", 0.5 if first else 0.1),
            ("person.weight", {"high": 40, "middle": 20, "low": 5}[person.influence] + rng.choice([0, 5, 10]), 0.4),
        ]
        return [
            {"subject": contact, "item": item, "value": value}
            for item, value, chance in given
            if item in self._items and rng.random() < chance
        ]
