"""Families of records from a seed, dense enough that every branch of the rules is met."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from shared_schema.playbook import Item, Playbook, items_of

CONTACTS = ["c1", "c2", "c3"]
OPPORTUNITIES = ["o1", "o2"]
STRANGE: list[Any] = [True, 1, 0, 2.5, "unknown", "yes", "", "2026-13", ["甲", "乙"], {"minor": 1, "currency": "CNY"}]
"""What an older or newer playbook may have left behind as an answer."""


class Maker:
    """Draws records; one seed, one family."""

    def __init__(self, playbook: Playbook, seed: int) -> None:
        self.playbook, self.random = playbook, Random(seed)

    def day(self, around: str = "2026-11-21", spread: int = 200) -> str:
        return (date.fromisoformat(around) + timedelta(days=self.random.randint(-spread, spread // 3))).isoformat()

    def any_of(self, *values: Any) -> Any:
        return self.random.choice(values)

    def money(self) -> dict[str, Any]:
        return {"minor": self.random.randrange(10**4), "currency": self.any_of("CNY", "CNY", "USD")}

    def answer(self, item: Item) -> Any:
        if self.random.random() < 0.05:
            return self.random.choice(STRANGE)
        ways: dict[str, Callable[[], Any]] = {
            "choice": lambda: self.random.choice([c.id for c in item.choices]),
            "yesno": lambda: self.any_of(True, False),
            "number": lambda: self.any_of(10, 30, 40, 60, 33.5),
            "money": self.money,
            "month": lambda: self.day(spread=300)[: self.any_of(7, 7, 10)],
            "date": self.day,
            "contact": lambda: self.random.choice(CONTACTS),
            "table": lambda: self.cell(item),
            "text": lambda: self.any_of("金蝶", "用友", "自己开发"),
        }
        return ways[item.kind]()

    def cell(self, item: Item) -> dict[str, Any]:
        row, column = self.random.choice(item.rows), self.random.choice(item.columns)
        return {f"{row.id}.{column.id}": self.any_of("接单", 3, None, *(choice.id for choice in column.choices))}

    def fact(self, n: int) -> dict[str, Any]:
        items = list(items_of(self.playbook))
        # Grade and stage switch so much on and off that they come more often than the rest.
        item = self.random.choice(items[:2] if self.random.random() < 0.1 else items)
        subjects = {"account": ["a1"], "opportunity": [*OPPORTUNITIES, "a1"], "contact": CONTACTS, "rival": ["r1"]}[
            item.subject
        ]
        return {
            "id": f"f{n}",
            "kind": "fact",
            "account": "a1",
            "subject": self.random.choice(subjects),
            "item": item.id,
            "value": self.answer(item),
            "author": self.any_of("p1", "p2"),
            "day": self.day(),
            "recorded_at": self.any_of("2026-11-21T08:00:00Z", "2026-11-21T08:00:00.5Z"),
            "confidence": self.any_of(None, "low", "middle", "high", "certain"),
            "source": self.any_of(None, None, *CONTACTS),
            "visit": f"v{n % 8}" if n % 6 == 0 else None,
            "reason": self.any_of(None, "等预算"),
            "retracted": self.any_of(None, False, False, False, True),
        }

    def visit(self, n: int) -> dict[str, Any]:
        day = self.day()
        met = {f"people:{c}": self.any_of(True, None) for c in CONTACTS if self.random.random() < 0.4}
        return {
            "id": f"v{n}",
            "kind": "visit",
            "account": "a1",
            "day": day,
            "happened_at": f"{day}T08:00:00Z",
            "touch": self.any_of("telepathy", *(t.id for t in self.playbook.touches)),
            "opportunity": self.any_of(None, None, *OPPORTUNITIES),
            "purpose": self.any_of(None, "", "核实等级"),
            "deleted": self.any_of(None, None, None, True),
            **met,
        }

    def task(self, n: int) -> dict[str, Any]:
        return {
            "id": f"t{n}",
            "kind": "task",
            "title": "发资料",
            "due": self.any_of(None, self.day()),
            "direction": self.any_of(None, "ours", "theirs", "next", "later"),
            "done": self.any_of(None, None, "2026-11-20"),
            "opportunity": OPPORTUNITIES[n % 2] if n % 3 == 0 else None,
            "contact": CONTACTS[n % 3],
        }

    def opportunity(self, key: str) -> dict[str, Any]:
        return {
            "id": key,
            "kind": "opportunity",
            "name": f"项目{key}",
            "closed": self.any_of(None, None, "won"),
            "amount": self.any_of(None, self.money()),
            "expected_close": self.any_of(None, self.day()),
            "deleted": self.any_of(None, None, None, True),
        }

    def account(self) -> dict[str, Any]:
        return {
            "id": "a1",
            "kind": "account",
            "name": self.any_of(None, "远山机械"),
            "status": self.any_of(None, None, None, "target", "lost", "strange"),
            "ownership": self.any_of(None, "taiwan", "private", "joint_venture"),
            "cadence_days": self.any_of(None, None, 5, 60),
            "cadence_reason": self.any_of(None, "每月例会"),
            "snooze": self.any_of(None, {"until": self.day(), "reason": "展会后"}),
        }

    def days_off(self) -> dict[str, Any]:
        return {self.day(spread=90): {"zh-CN": f"休{n}", "en": f"off {n}"} for n in range(self.random.randrange(30))}

    def calendar(self, n: int) -> dict[str, Any]:
        """Dense with days off, and several of one year: what the state says and what the company says cross."""
        return {
            "id": f"k{n}",
            "kind": "calendar",
            "region": self.any_of("cn", "cn", "de"),
            "year": self.any_of(2025, 2026, 2027),
            "zones": self.any_of(None, ["Asia/Shanghai"], ["Europe/Berlin", "Asia/Shanghai"]),
            "weekend": self.any_of(None, None, [], ["5", "6"], ["7"]),
            "holidays": self.any_of(None, self.days_off()),
            "workdays": self.any_of(None, self.days_off()),
            "closed": self.any_of(None, None, self.days_off()),
            "opened": self.any_of(None, None, self.days_off()),
            "deleted": self.any_of(None, None, None, True),
        }

    def region(self) -> dict[str, Any]:
        """Where the account is, with the company's calendars."""
        zone = self.any_of("Asia/Shanghai", "Europe/Berlin", "UTC")
        plot = {"id": "n", "kind": "plot", "zone": zone, "region": self.any_of(None, None, "", "de")}
        return {
            "plot": self.any_of(None, plot, plot),
            "calendars": [self.calendar(n) for n in range(self.random.randrange(6))],
        }

    def some(self, keys: list[str]) -> list[str]:
        return self.random.sample(keys, self.random.randint(0, len(keys)))

    def family(self) -> dict[str, Any]:
        family: dict[str, Any] = {
            "account": self.account(),
            "contacts": [
                {"id": c, "kind": "contact", "name": f"联系人{c}", "deleted": self.any_of(None, None, None, True)}
                for c in self.some(CONTACTS)
            ],
            "opportunities": [self.opportunity(o) for o in self.some(OPPORTUNITIES)],
            "visits": [self.visit(n) for n in range(self.random.randrange(25))],
            "facts": [self.fact(n) for n in range(self.random.choice([3, 10, 60, 150]))],
            "tasks": [self.task(n) for n in range(self.random.randrange(6))],
        }
        # Drawn last: what was drawn before stays as it was, and with it the cases once found.
        region, unit = self.any_of(None, None, "de", "zz"), self.any_of(None, "working_days", "moons")
        account = {**family["account"], "region": region, "cadence_unit": unit}
        return {**family, **self.region(), "account": account}
