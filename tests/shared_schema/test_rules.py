"""The rules of the method, case by case (pwa/src/rules/rules.test.ts runs the same vectors).

A vector's records leave out what does not matter; `_fill` puts it back. `expect` names what the case is about: of an
object the members named, of a list each element in turn, of `{"$has": […]}` each somewhere in the list.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from shared_schema import rules
from shared_schema.playbook import load_shipped
from shared_schema.rules import Family, conditions

VECTORS = Path(__file__).parents[1] / "vectors"
FILES = ["facts", "grade", "cadence", "calendars", "touches", "unknowns", "warnings", "contradictions", "care", "brief"]
CASES = [case for name in FILES for case in json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))]
CONDITIONS = json.loads((VECTORS / "conditions.json").read_text(encoding="utf-8"))
BUDGETS = json.loads((VECTORS / "budget.json").read_text(encoding="utf-8"))


def _fill(records: list[dict[str, Any]], prefix: str, **defaults: Any) -> list[dict[str, Any]]:
    return [{"id": f"{prefix}{n}", **defaults, **record} for n, record in enumerate(records)]


def family_of(raw: dict[str, Any]) -> Family:
    return Family(
        account={"id": "a1", "kind": "account", **raw["account"]},
        contacts=_fill(raw.get("contacts", []), "c", kind="contact"),
        opportunities=_fill(raw.get("opportunities", []), "o", kind="opportunity"),
        visits=_fill(raw.get("visits", []), "v", kind="visit", account="a1"),
        facts=_fill(
            raw.get("facts", []), "f", kind="fact", account="a1", subject="a1", author="p1",
            recorded_at="2026-11-21T08:00:00Z",
        ),
        tasks=_fill(raw.get("tasks", []), "t", kind="task"),
        plot=raw.get("plot"),
        calendars=_fill(raw.get("calendars", []), "k", kind="calendar"),
    )  # fmt: skip


def agrees(found: Any, expected: Any) -> bool:
    """Does the answer hold what the vector names?"""
    if isinstance(expected, dict) and "$has" in expected:
        return isinstance(found, list) and all(any(agrees(f, e) for f in found) for e in expected["$has"])
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(k in found and agrees(found[k], v) for k, v in expected.items())
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(found) == len(expected)
            and all(agrees(f, e) for f, e in zip(found, expected, strict=True))
        )
    return type(found) is type(expected) and bool(found == expected)


def answer(rule: str, family: Family, today: str, **options: Any) -> Any:
    playbook = load_shipped()
    if rule == "select_facts":
        return rules.select_facts(playbook, family.facts, today)
    return getattr(rules, rule)(playbook, family, today, **options)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['rule']}: {c['description']}")
def test_vector(case: dict[str, Any]) -> None:
    options = {name: case[name] for name in ("limit", "kinds") if name in case}
    found = answer(case["rule"], family_of(case["family"]), case["today"], **options)
    assert agrees(found, case["expect"]), json.dumps(found, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("case", CONDITIONS["cases"], ids=lambda c: c["description"])
def test_condition(case: dict[str, Any]) -> None:
    playbook, family = load_shipped(), family_of(CONDITIONS["family"])
    known = rules.select_facts(playbook, family.facts, case["today"])
    reading = conditions.reading_of(playbook, family, known, case["today"])
    records = {"account": (family.account, "account")}
    records |= {c["id"]: (c, "contact") for c in family.contacts} | {
        o["id"]: (o, "opportunity") for o in family.opportunities
    }
    found = conditions.evaluate(case["expression"], conditions.Case(reading, *records[case["about"]]))
    assert agrees(found, case["expect"]), found


@pytest.mark.parametrize("case", BUDGETS, ids=lambda c: c["description"])
def test_time_budget(case: dict[str, Any]) -> None:
    visits = _fill(case["visits"], "v", kind="visit")
    found = rules.time_budget(load_shipped(), case["grades"], visits, case["today"])
    assert agrees(found, case["expect"]), found
