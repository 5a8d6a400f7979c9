"""What should be said of an account: warnings about people (P8), contradictions (K2), early signs (R4), reviews (S7).

The playbook says when and in which words (`signals`, `sequences`); here its conditions are asked of the account, of
each open opportunity (of the account itself while there is none but its grade stands for a stage), and of each
contact. The order is the playbook's: what stands first is graver. Mirrored in `signals.ts`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

from shared_schema.playbook import Playbook, Sequence, Signal
from shared_schema.rules.conditions import (
    Case,
    Reading,
    compare,
    day_in,
    evaluate,
    holds,
    of_account,
    reading_of,
    stage_of,
)
from shared_schema.rules.days import day_of, month_end
from shared_schema.rules.facts import select_facts
from shared_schema.rules.records import by_id
from shared_schema.rules.types import Caution, Family, Selected, Today
from shared_schema.rules.unknowns import known_about, subjects

KINDS = ("contradiction", "warning", "sign", "review", "watch")


def _cases(reading: Reading) -> dict[str, list[Case]]:
    """What the conditions are asked of, by what they are about."""
    family, account = reading.family, Case(reading, reading.family.account, "account")
    records = {one["id"]: one for one in reading.sets["opportunities"]}
    worked = subjects(reading.playbook, family, reading.known)
    return {
        "account": [account],
        "opportunity": [Case(reading, records[s], "opportunity") if s in records else account for s, _ in worked],
        "contact": [Case(reading, contact, "contact") for contact in by_id(family.contacts)],
    }


def _ask(signal: Signal, case: Case) -> Caution | None:
    if not holds(signal.when, case):
        return None
    return {
        "signal": signal.id,
        "kind": signal.kind,
        "about": case.kind,
        "subject": case.record["id"],
        "args": {argument.name: evaluate(argument.value, case) for argument in signal.arguments},
        "ask": signal.ask,
    }


def _dates(sequence: Sequence, case: Case) -> list[tuple[str, str]]:
    known, account = case.reading.known, of_account(case).record["id"]
    found = [(item, known_about(known, case.record["id"], account, item)) for item in sequence.items]
    return [(item, day) for item, one in found if one and (day := day_in(one["value"]))]


def _in_order(sequence: Sequence, case: Case) -> Iterator[Caution]:
    """Dates out of order, and one that passed while the work did not get that far."""
    dates = _dates(sequence, case)
    for (first, early), (second, late) in pairwise(dates):
        if compare(early, late) == 1:
            args = {"first": first, "first_value": early, "second": second, "second_value": late}
            yield _of_sequence(f"{sequence.id}.out_of_order", case, second, args)
    place = stage_of(case)
    until = case.reading.index.stages.get(sequence.until_stage or "")
    if place is not None and until is not None and place >= until:
        return
    passed = [(item, day) for item, day in dates if item in sequence.due and month_end(day) < case.reading.today]
    for item, day in passed[-1:]:
        yield _of_sequence(f"{sequence.id}.passed", case, item, {"item": item, "value": day})


def _of_sequence(signal: str, case: Case, ask: str, args: dict[str, str]) -> Caution:
    return {
        "signal": signal,
        "kind": "contradiction",
        "about": case.kind,
        "subject": case.record["id"],
        "args": dict(args),
        "ask": ask,
    }


def cautions(
    playbook: Playbook,
    family: Family,
    today: Today,
    known: Selected | None = None,
    kinds: Collection[str] = KINDS,
) -> list[Caution]:
    """What holds now, dates first, then the playbook's signals in its order."""
    day = day_of(today)
    selected = select_facts(playbook, family.facts, day) if known is None else known
    cases = _cases(reading_of(playbook, family, selected, day))
    found: list[Caution] = []
    if "contradiction" in kinds:
        for case in cases["opportunity"]:
            for sequence in playbook.sequences:
                found += _in_order(sequence, case)
    for signal in playbook.signals:
        if signal.kind in kinds:
            found += [one for case in cases[signal.about] if (one := _ask(signal, case))]
    return found
