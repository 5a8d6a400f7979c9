"""The demo company of one day and seed, as its tests read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from backend.demo.company import invent
from backend.demo.drafts import Company, Draft
from shared_schema.playbook import load_shipped
from shared_schema.rules.types import Family

TODAY = date(2026, 11, 23)


@cache
def company(accounts: int = 300, visits: int = 2000, seed: int = 20261) -> Company:
    return invent(load_shipped(), TODAY, seed=seed, accounts=accounts, visits=visits)


def families(made: Company) -> Iterator[Family]:
    children: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for draft in made.records:
        if "account" in draft.fields:
            children[draft.fields["account"]][draft.kind].append({"id": draft.id, **draft.fields})
    plots = {draft.id: {"id": draft.id, **draft.fields} for draft in made.of_kind("plot")}
    calendars = [{"id": draft.id, **draft.fields} for draft in made.of_kind("calendar")]
    for draft in made.of_kind("account"):
        own = children[draft.id]
        yield Family(
            {"id": draft.id, **draft.fields},
            own["contact"],
            own["opportunity"],
            own["visit"],
            own["fact"],
            own["task"],
            plots[draft.fields["plot"]],
            calendars,
        )


def values(drafts: list[Draft], field: str) -> list[Any]:
    return [draft.fields[field] for draft in drafts if field in draft.fields]
