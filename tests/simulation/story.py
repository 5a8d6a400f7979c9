"""A history as a story somebody can read: who did what, with or without signal, what the server said, what is wrong.

A question that arrives and is answered with nothing in between is one line. The calm at the end, when everybody
exchanges until nothing moves, is told in so far as somebody still had something to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.simulation.life import Life
from tests.simulation.people import PEOPLE
from tests.simulation.world import Event

MINUTE = 60_000
ROLES = {name: (person, role) for name, person, role in PEOPLE}
ENDS = {"dies": ", and the phone is killed before it is stored", "full": ", for which the phone has no room"}
Told = tuple[Event, Any]


def story(life: Life) -> str:
    """The whole story, with what is wrong at its end."""
    setup = life.history.setup if life.history else None
    who = ", ".join(f"{name} ({ROLES[name][1]} {ROLES[name][0]})" for name in (setup.skews if setup else ()))
    lines = [
        f"The company is founded: accounts A0 and A1 in the north, A2 in the south, contacts C0 to C2. Phones: {who}."
    ]
    lines += _lines(life.told[: life.calm_from])
    lines += ["Then everybody exchanges until nothing moves.", *_calm(life.told[life.calm_from :])]
    lines += [f"WRONG: {what}" for what in life.wrong[:3]]
    if len(life.wrong) > 3:
        lines.append(f"       and {len(life.wrong) - 3} more")
    return "\n".join(lines)


def _calm(told: list[Told]) -> Iterator[str]:
    """Of the calm: exchanges in which the server judged an op."""
    asked = {event["letter"]: (event["p"], outcome) for event, outcome in told if event["e"] == "ask"}
    for event, outcome in told:
        if event["e"] == "deliver" and _verdicts(outcome):
            phone, question = asked[event["letter"]]
            yield f"{phone} exchanges{_sends(question)}{_answered(outcome)}."


def _lines(told: list[Told]) -> Iterator[str]:
    place, told = 0, [one for one in told if one[0]["e"] != "time" or one[0]["ms"] >= MINUTE]
    asked: dict[int, Any] = {event["letter"]: (event, outcome) for event, outcome in told if event["e"] == "ask"}
    while place < len(told):
        event, outcome = told[place]
        after = [one[0] for one in told[place + 1 : place + 3]]
        if event["e"] == "ask" and [e["e"] for e in after] == ["deliver", "answer"] and _one_letter(event, *after):
            yield f"{event['p']} exchanges{_sends(outcome)}{_answered(told[place + 1][1])}{_end(after[1])}."
            place += 3
            continue
        line = TELL[event["e"]](event, outcome, asked)
        if line:
            yield f"{line}."
        place += 1


def _one_letter(*events: Event) -> bool:
    return len({event["letter"] for event in events}) == 1


def _end(event: Event) -> str:
    return ENDS.get(event.get("end", ""), "")


def _verdicts(answer: Any) -> list[Any]:
    return list(answer["response"].results) if answer and "response" in answer else []


def _sends(asked: Any) -> str:
    ops = asked["request"].get("ops", []) if asked else []
    return f" and sends {', '.join(_op(op) for op in ops)}" if ops else ""


def _op(op: dict[str, Any]) -> str:
    if op["op"] == "cmd":
        return f"#{op['n']} {op['name']} {_values(op['args'])}"
    kept = f" on the base of {_values(op['base'])}" if any(op.get("base", {}).values()) else ""
    settles = f" settling {_values(op['settles'])}" if op.get("settles") else ""
    return f"#{op['n']} {op['op']} {op['id']} {_values(op.get('fields', {}))} at {op['h']}{kept}{settles}"


def _values(values: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in values.items())


def _answered(answer: Any) -> str:
    if answer is None:
        return "; the server is killed before it commits"
    if "failure" in answer:
        return f"; the server says {answer['failure']['code']}"
    said = [_verdict(result) for result in _verdicts(answer)]
    return f"; the server says {', '.join(said)}" if said else ""


def _verdict(result: Any) -> str:
    more = [result.code] if result.code else []
    more += [f"{name} of {', '.join(fields)}" for name in ("conflict", "merged") if (fields := getattr(result, name))]
    more += ["restamped"] if result.restamped else []
    return f"#{result.n} {result.r}" + (f" ({'; '.join(more)})" if more else "")


# One event alone


def _save(event: Event, outcome: Any, asked: Any) -> str:
    if not outcome:
        end = event.get("end")
        return f"{event['p']} saves something{_end(event)}" if end else ""
    op = outcome["op"]
    what = (
        f"gives the command {op['name']} {_values(op['args'])}"
        if op["op"] == "cmd"
        else (
            f"{'makes' if event['change']['op'] == 'new' else 'changes'} {op.get('kind')} {op['id']}: "
            f"{_values(event['change']['fields'])}"
        )
    )
    return f"{event['p']} {what}, offline (#{op['n']} at {op['h']}){_end(event)}"


def _letter(verb: str) -> Callable[[Event, Any, Any], str]:
    def tell(event: Event, outcome: Any, asked: dict[int, Any]) -> str:
        question, _ = asked.get(event["letter"], ({"p": "somebody"}, None))
        again = " again" if event["copy"] else ""
        if verb == "deliver":
            restarts = "after a restart of the server, " if event.get("restarts") else ""
            return f"{restarts}the question of {question['p']} arrives{again}{_answered(outcome)}"
        return f"the answer reaches {question['p']}{again}{_end(event)}" if outcome or event.get("end") else ""

    return tell


def _evict(event: Event, outcome: Any, asked: Any) -> str:
    if "as" in event:
        return f"the browser of {event['p']} throws away everything it holds; it begins anew as {event['as']}"
    return f"the browser of {event['p']} throws away its {event['store']}"


TELL: dict[str, Callable[[Event, Any, Any], str]] = {
    "save": _save,
    "ask": lambda e, o, _: f"{e['p']} asks{_sends(o)}{_end(e)}",
    "deliver": _letter("deliver"),
    "answer": _letter("answer"),
    "time": lambda e, o, _: f"{e['ms'] / MINUTE:g} minutes pass",
    "clock": lambda e, o, _: f"the clock of {e['p']} is now {e['skew'] / 1000:g} s off",
    "crash": lambda e, o, _: f"{e['p']} is killed",
    "clone": lambda e, o, _: f"the storage of {e['p']} is copied to another phone, {e['as']}",
    "evict": _evict,
    "adopt": lambda e, o, _: f"{e['p']} is given a new replica id",
    "fetch": lambda e, o, _: f"{e['p']} fetches {e['bucket']}{_end(e)}",
    "command": lambda e, o, _: f"the office: {e['name']} {_values(e['args'])}" + ("" if o else ", which is refused"),
    "decide": lambda e, o, _: f"the office decides about the late change of {e['record']}: {o}",
    "night": lambda e, o, _: "at night old visits leave",
    "forget": lambda e, o, _: f"what was deleted leaves for good: {', '.join(o or []) or 'nothing'}",
    "purge": lambda e, o, _: f"gone marks of {e['bucket']} are forgotten",
    "backup": lambda e, o, _: "a backup is made",
    "restore": lambda e, o, _: "the disk breaks; the server comes back from its backup",
}
