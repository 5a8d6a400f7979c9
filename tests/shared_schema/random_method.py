"""Playbooks from a seed: the shipped one with its conditions, signals and numbers drawn anew, of every operation.

Expressions are grown by the signatures the checker holds, so that a drawn playbook is one that a company could write;
now and then an argument is drawn from anything at all, because phones also meet playbooks of other releases.
"""

from random import Random
from typing import Any

import msgspec

from shared_schema.playbook import DecisionTable, Item, Playbook, Touch, items_of
from shared_schema.playbook.expressions import SETS, SIGNATURES, Signature
from shared_schema.playbook.knowing import Argument, Condition, Signal
from shared_schema.playbook.words import Text

ABOUT = ("account", "opportunity", "contact")
FIELDS = ("name", "amount", "expected_close", "closed", "title", "due", "day", "touch", "deleted", "status")


class Method:
    """Draws a playbook; one seed, one method."""

    def __init__(self, playbook: Playbook, seed: int) -> None:
        self.playbook, self.random = playbook, Random(seed)
        self.named: list[str] = []
        self.items = list(items_of(playbook))
        timed = [item.id for item in self.items if any(choice.days for choice in item.choices)]
        self.timed = [*timed, "need.determination"]

    def draw(self) -> Playbook:
        thresholds = {name: self.random.randrange(1, 200) for name in self.playbook.thresholds}
        conditions: dict[str, Condition] = {}
        for n, about in enumerate([*ABOUT, *ABOUT]):
            self.named = list(conditions)  # only those before: a circle is refused before anybody evaluates it
            conditions[f"c{n}"] = Condition(when=self.yes_no(2, about), about=about)  # type: ignore[arg-type]  # one of its words
        self.named = list(conditions)
        signals = [self.signal(n) for n in range(8)]
        return msgspec.structs.replace(self.playbook, thresholds=thresholds, conditions=conditions, signals=signals)

    def reshaped(self) -> Playbook:
        """A method that grades, asks and touches by other tables, weights, ages, stages and orders, and has retired
        some of what was asked."""
        shuffled = self.random.sample(self.playbook.sequences, len(self.playbook.sequences))
        return msgspec.structs.replace(
            self.draw(),
            checklists=[
                msgspec.structs.replace(part, items=[self.item(one) for one in part.items])
                for part in self.random.sample(self.playbook.checklists, len(self.playbook.checklists))
            ],
            decision_tables=[self.table(one) for one in self.playbook.decision_tables],
            touches=[self.touch(one) for one in self.random.sample(self.playbook.touches, len(self.playbook.touches))],
            sequences=[
                msgspec.structs.replace(one, items=self.random.sample(one.items, len(one.items))) for one in shuffled
            ],
        )

    def item(self, item: Item) -> Item:
        """Where an answer stands stays (its id, subject and kind), as in every succession of methods."""
        if item.ask is None:
            return item
        draw = self.random
        told = {i.id: i.choices for i in self.items if i.subject == "account" and i.kind == "choice"}
        about = draw.choice(list(told))
        return msgspec.structs.replace(
            item,
            weight=draw.randint(1, 10),
            fresh_days=draw.choice([None, draw.randint(1, 400)]),
            from_stage=draw.choice([None, *(stage.id for stage in self.playbook.stages)]),
            sensitivity=draw.choice(["public", "semi-public", "private"]),
            form=draw.choice(["open", "closed"]),
            only_if={about: draw.choice(told[about]).id} if draw.random() < 0.2 else {},
            asked=draw.random() < 0.9,
            retired=draw.random() < 0.1,
        )

    def table(self, table: DecisionTable) -> DecisionTable:
        words = {i.id: [choice.id for choice in i.choices] or ["yes", "no"] for i in self.items}
        rows = [
            msgspec.structs.replace(
                row,
                when={
                    one: self.random.sample(words[one], self.random.randint(1, len(words[one]))) for one in table.inputs
                },
            )
            for row in table.rows
        ]
        return msgspec.structs.replace(table, rows=rows, inputs=self.random.sample(table.inputs, len(table.inputs)))

    def touch(self, touch: Touch) -> Touch:
        grades = [grade.id for grade in self.playbook.grades]
        some = [self.random.sample(grades, self.random.randrange(len(grades) + 1)) for _ in range(2)]
        gone = self.random.random() < 0.2
        return msgspec.structs.replace(touch, usual_for=some[0], counts_for=some[1], retired=gone)

    def signal(self, n: int) -> Signal:
        about: Any = self.random.choice(ABOUT)
        return Signal(
            id=f"s{n}", kind=self.random.choice(["warning", "contradiction", "sign"]), method="K2", about=about,
            when=["or", True, self.yes_no(3, about)] if self.random.random() < 0.3 else self.yes_no(3, about),
            label=Text(zh_cn="如此", en="so"), ask="budget.total",
            arguments=[Argument(name=f"a{k}", value=self.any_value(2, about)) for k in range(3)],
        )  # fmt: skip

    def yes_no(self, depth: int, about: str) -> Any:
        return self.grow("yes_no", depth, about)

    def any_value(self, depth: int, about: str) -> Any:
        return self.grow(self.random.choice(["yes_no", "number", "day", "words", "money"]), depth, about)

    def grow(self, want: str, depth: int, about: str) -> Any:
        if depth <= 0 or self.random.random() < 0.1:
            return self.leaf(want, about)
        fitting = [
            name for name, signature in SIGNATURES.items()
            if signature.gives in (want, "anything") and (about in signature.about or self.random.random() < 0.05)
        ]  # fmt: skip
        if not fitting:
            return self.leaf(want, about)
        name = self.random.choice(fitting)
        return [name, *self.arguments(SIGNATURES[name], depth - 1, about)]

    def arguments(self, signature: Signature, depth: int, about: str) -> list[Any]:
        count = len(signature.takes) + (self.random.randrange(3) if signature.many else 0)
        count -= signature.optional and self.random.randrange(2)
        same = self.random.choice(["number", "day", "money", "words"])
        walked = ""
        found: list[Any] = []
        for place in range(count):
            want = signature.takes[min(place, len(signature.takes) - 1)]
            found.append(self.argument(want, same, depth, SETS.get(walked, about)))
            walked = str(found[-1]) if want == "set" else walked
        return found

    def argument(self, want: str, same: str, depth: int, about: str) -> Any:
        names: dict[str, list[str]] = {
            "item": [item.id for item in self.items], "table": [item.id for item in self.items],
            "choice": self.timed, "cell": ["row.column"],
            "stage": [stage.id for stage in self.playbook.stages], "threshold": list(self.playbook.thresholds),
            "set": list(SETS), "field": list(FIELDS), "condition": self.named or ["nothing"],
        }  # fmt: skip
        if self.random.random() < 0.02:
            return self.random.choice([None, "nothing", 7, ["no such"], [], {"minor": 1, "currency": "CNY"}])
        if want in names:
            return self.random.choice(names[want])
        if want == "number of set":
            return self.grow("number", depth, about)
        if want.startswith("of "):
            moved = {"of account": "account", "of contact": "contact"}.get(want, about)
            return self.grow("yes_no" if want != "of account" else same, depth, moved)
        return self.grow(want if want in ("yes_no", "number", "day") else same, depth, about)

    def leaf(self, want: str, about: str) -> Any:
        kinds = {"yes_no": "yesno", "number": "number", "day": "month", "money": "money", "words": "choice"}
        fitting = [
            i.id for i in self.items if i.kind == kinds[want] and (i.subject == "contact") == (about == "contact")
        ]
        if fitting and self.random.random() < 0.7:
            return ["answer", self.random.choice(fitting)]
        plain: dict[str, list[Any]] = {
            "yes_no": [True, False], "number": [0, 1, 2, 30, 33.5], "day": ["2026-11", "2026-11-21", "2026-10-01"],
            "money": [["field", "amount"]], "words": ["A", "high", "yes", ["grade"]],
        }  # fmt: skip
        return self.random.choice(plain[want])
