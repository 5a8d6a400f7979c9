"""What the method adds to an account's year: the chart, rivals, scores, a review, a question to the supervisor, and of
customers won what they bought, how content they are, and what they were given.

Drawn from a generator of its own (`seed/index/method`), after the story was told, so that names, visits and answers of
a seed stay what they were. The first two accounts stay as bare as most accounts are at first: nobody has made a map of
them yet. Every answer is asked of the playbook first; what it does not know is left out, as in `answers.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from backend.demo.calendar import moment, working_day
from backend.demo.drafts import Draft, new_id
from backend.demo.story import Story
from backend.demo.words import phrases
from shared_schema.playbook import Playbook, items_of

BARE = 2
LEVELS = {"high": "decision", "middle": "management", "low": "execution"}
WEIGHTS = {"high": 6, "middle": 3, "low": 1}
AREAS = ("technical", "purchasing", "using")


class Method:
    """The same for every account: the playbook, the day, and what the company holds for many."""

    def __init__(self, playbook: Playbook, seed: int, today: date, supervisor: str) -> None:
        self.playbook, self.seed, self.today, self.supervisor = playbook, seed, today, supervisor
        self._items = {item.id for item in items_of(playbook)}
        self._steps = [step.id for step in playbook.buyer_steps]
        rng = Random(f"{seed}/events")
        self._past = working_day(today - timedelta(days=52))
        self._soon = working_day(today + timedelta(days=20))
        self._events = [self._event(rng, self._past, "past"), self._event(rng, self._soon, "soon")]

    def company(self, stories: Sequence[Story]) -> list[Draft]:
        """Events, the customers who may be shown to others (R5), and answers to doubts lent to everybody (S8)."""
        won = [s for s in stories if s.beat == "won"][:3]
        return [*self._events, *(self._reference(story) for story in won), *self._replies()]

    def account(self, story: Story, index: int) -> list[Draft]:
        """What is added to one account."""
        if index < BARE or story.beat not in ("a", "b", "won") or not story.contacts:
            return []
        rng = Random(f"{self.seed}/{index}/method")
        self._chart(rng, story)
        made = list(self._guests(rng, story))
        if story.opportunity and story.beat == "a":
            made += self._race(rng, story)
        if story.beat == "won":
            made += self._custom(rng, story)
        return made

    # for many

    def _event(self, rng: Random, day: date, which: str) -> Draft:
        words = phrases("zh")["method"]["events"][which]
        made = datetime.combine(day - timedelta(days=40), datetime.min.time(), UTC)
        points = [point.id for point in self.playbook.plot.event_checklist] if self.playbook.plot else []
        fields = {**words, "day": day.isoformat(), "source": "event", "invite": 60}
        return Draft(
            "event",
            new_id(rng, int(made.timestamp() * 1000)),
            fields | {"checks": points[: 6 if which == "past" else 3]},
        )

    def _reference(self, story: Story) -> Draft:
        rng = Random(f"{self.seed}/{story.account}/reference")
        account = story.drafts[0].fields
        return Draft(
            "reference",
            new_id(rng, self._ms(self.today)),
            {
                "name": account["name"],
                "customer": story.account,
                "industry": account["industry"],
                "city": account["city"],
                "shows": phrases(story.profile.language)["method"]["shows"],
                "host": story.rep.name,
                "until": (self.today + timedelta(days=300)).isoformat(),
            },
        )

    def _replies(self) -> Iterator[Draft]:
        rng = Random(f"{self.seed}/replies")
        for words in phrases("zh")["method"]["replies"]:
            day = working_day(self.today - timedelta(days=rng.randint(20, 60)))
            yield Draft(
                "reply", new_id(rng, self._ms(day)), {**words, "author": self.supervisor, "day": day.isoformat()}
            )

    # one account

    def _chart(self, rng: Random, story: Story) -> None:
        """Levels, departments and who reports to whom (P1): everybody to the most senior before."""
        records = {draft.id: draft for draft in story.drafts if draft.kind == "contact"}
        top = min(story.contacts, key=lambda one: list(LEVELS).index(one[1].influence))[0]
        for contact, person in story.contacts:
            fields = records[contact].fields
            fields["level"] = LEVELS[person.influence]
            fields["area"] = rng.choice(AREAS)
            if contact != top:
                fields["reports_to"] = top

    def _guests(self, rng: Random, story: Story) -> Iterator[Draft]:
        """About one in three of the warm accounts was asked to each event (G8)."""
        for event, states in (
            (self._events[0], ("attended", "attended", "absent")),
            (self._events[1], ("invited", "accepted")),
        ):
            if rng.random() < 0.35:
                day = self.today - timedelta(
                    days=rng.randint(56, 70) if event is self._events[0] else rng.randint(1, 12)
                )
                guest = {
                    "event": event.id,
                    "contact": story.contacts[0][0],
                    "author": story.rep.id,
                    "state": rng.choice(states),
                }
                yield self._draft(rng, story, "attendance", day, guest)

    def _race(self, rng: Random, story: Story) -> list[Draft]:
        """Rivals and what they score, the decision path, the buyer's step; for some a review, or a question."""
        words = phrases(story.profile.language)["method"]
        day = self.today - timedelta(days=rng.randint(6, 20))
        rivals = [
            self._draft(
                rng, story, "rival", day, {"name": name, "product": words["product"], "opportunity": story.opportunity}
            )
            for name in rng.sample(words["rivals"], 2)
        ]
        standing = self._standing(rng, story, rivals)
        self._agree(story, day, {subject: value for subject, item, value in standing if item == "person.weight"})
        made = [*rivals, *self._facts(rng, story, day, standing)]
        if rng.random() < 0.4:
            made += self._review(rng, story, day, words)
        if rng.random() < 0.35:
            made.append(self._question(rng, story, words))
        return made

    def _agree(self, story: Story, day: date, weights: dict[str, int]) -> None:
        """What a visit told of somebody's weight after the map was drawn agrees with it: 100 % in all, today (P6)."""
        for draft in story.drafts:
            told = draft.fields
            if told.get("item") == "person.weight" and told["day"] >= day.isoformat():
                told["value"] = weights[told["subject"]]

    def _standing(self, rng: Random, story: Story, rivals: Sequence[Draft]) -> list[tuple[str, str, Any]]:
        """`(subject, item, value)` of where we stand."""
        opportunity, words = story.opportunity, phrases(story.profile.language)["method"]
        said: list[tuple[str, str, Any]] = []
        shares = [WEIGHTS[person.influence] for _, person in story.contacts]
        parts = [100 * share // sum(shares) for share in shares]
        parts[0] += 100 - sum(parts)
        said += [(contact, "person.weight", part) for (contact, _), part in zip(story.contacts, parts, strict=True)]
        said.append((opportunity, "decision.path", [contact for contact, _ in story.contacts[:4]]))
        if self._steps:
            said.append((opportunity, "buyer.step", rng.choice(self._steps[2:6])))
        for rival in rivals:
            for item in ("strengths", "weaknesses", "person"):
                said.append((rival.id, f"rival.{item}", rng.choice(words[f"rival_{item}"])))
        for card in self.playbook.scorecards[:1]:
            points = {f"us.{c.id}": rng.randint(3, 5) for c in card.criteria}
            for rival in rivals:
                points |= {f"{rival.id}.{c.id}": rng.randint(2, 5) for c in card.criteria}
            said.append((opportunity, f"score.{card.id}", points))
        return said

    def _review(self, rng: Random, story: Story, day: date, words: dict[str, Any]) -> list[Draft]:
        known = {part.id for part in self.playbook.review.parts} if self.playbook.review else set()
        parts = {part: text for part, text in words["review"].items() if part in known}
        fields = {"opportunity": story.opportunity, "author": story.rep.id, "day": day.isoformat(), "parts": parts}
        review = self._draft(rng, story, "review", day, fields | {f"people:{self.supervisor}": True})
        action = {
            "title": words["action"],
            "direction": "next",
            "assignee": story.rep.id,
            "opportunity": story.opportunity,
            "purpose": "review",
            "review": review.id,
            "due": (self.today + timedelta(days=rng.randint(2, 9))).isoformat(),
        }
        return [review, self._draft(rng, story, "task", day, action)]

    def _question(self, rng: Random, story: Story, words: dict[str, Any]) -> Draft:
        """A formal quotation never without the supervisor (S3): asked, some of them answered."""
        asked = self.today - timedelta(days=rng.randint(1, 4))
        fields: dict[str, Any] = {
            "subject": story.opportunity, "about": "quotation", "reason": words["quotation"], "asked_by": story.rep.id,
            "asked_at": moment(rng, asked, story.rep.zone)[1],
        }  # fmt: skip
        if rng.random() < 0.5:
            at = moment(rng, asked + timedelta(days=1), story.supervisor.zone)[1]
            fields |= {"decision": "approved", "decided_by": self.supervisor, "decided_at": at, "note": words["yes"]}
        return self._draft(rng, story, "approval", asked, fields)

    def _custom(self, rng: Random, story: Story) -> list[Draft]:
        """A customer won: orders (G11), share of spending (R1), a survey (R3), a small gift (X2)."""
        words = phrases(story.profile.language)["method"]
        made = []
        for n in range(rng.randint(3, 7)):
            day = working_day(self.today - timedelta(days=30 + n * rng.randint(60, 110)))
            amount = {"minor": story.profile.money * rng.randint(2, 9) * 100_000, "currency": "CNY"}
            order = {
                "day": day.isoformat(),
                "amount": amount,
                "number": f"{day:%y%m}-{rng.randint(10, 99)}",
                "product": rng.choice(words["orders"]),
            }
            made.append(self._draft(rng, story, "order", day, order))
        contact, day = story.contacts[0][0], self.today - timedelta(days=rng.randint(20, 80))
        made += self._facts(rng, story, day, [(story.account, "relation.share", rng.choice([35, 45, 60, 75, 90]))])
        for survey in self.playbook.relations.surveys[:1] if self.playbook.relations else []:
            best = [level.id for level in survey.levels[:3]]
            answers = {question.id: rng.choice(best) for question in survey.questions}
            told = {
                "contact": contact,
                "author": story.rep.id,
                "day": day.isoformat(),
                "channel": "visit",
                "answers": answers,
            }
            made.append(self._draft(rng, story, "survey", day, told))
        if self.playbook.hospitality and rng.random() < 0.6:
            value = {
                "minor": rng.randint(40, 150) * 100,
                "currency": self.playbook.hospitality.per_person_year.currency,
            }
            gift = {
                "contact": contact,
                "author": story.rep.id,
                "day": day.isoformat(),
                "type": "meal",
                "value": value,
                "occasion": words["occasion"],
            }
            made.append(self._draft(rng, story, "gift", day, gift))
        return made

    def _facts(self, rng: Random, story: Story, day: date, said: list[tuple[str, str, Any]]) -> list[Draft]:
        cards = tuple(f"score.{card.id}" for card in self.playbook.scorecards)
        return [
            self._draft(
                rng, story, "fact", day,
                {"subject": subject, "item": item, "value": value, "author": story.rep.id, "day": day.isoformat(),
                 "recorded_at": moment(rng, day, story.rep.zone)[1]},
            )
            for subject, item, value in said
            if item in self._items or item in ("decision.path", *cards)
        ]  # fmt: skip

    def _draft(self, rng: Random, story: Story, kind: str, day: date, fields: dict[str, Any]) -> Draft:
        return Draft(kind, new_id(rng, self._ms(day)), {"account": story.account, **fields})

    def _ms(self, day: date) -> int:
        return int(datetime(day.year, day.month, day.day, 9, tzinfo=UTC).timestamp() * 1000)
