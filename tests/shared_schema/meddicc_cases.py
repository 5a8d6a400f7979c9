"""For each signal of MEDDICC what makes it speak, and what silences it: the mend its next step asks for."""

from typing import Any

from shared_schema.rules import Family

TODAY = "2026-11-21"
Told = dict[str, Any]
SOON, LATE, FAR = "2026-12-01", "2026-11-01", "2027-06-30"


def money(minor: int) -> dict[str, Any]:
    return {"minor": minor, "currency": "CNY"}


def story(*tellings: Told) -> Family:
    """A family from what is told, later tellings going before earlier ones.

    `a`, `o`: answers about the account and its one opportunity, a value or a value with its day; `account`, `deal`:
    their fields, `deal` None for no opportunity; `people`: of each contact its answers and `met`, the day of a visit;
    `others`: further opportunities; `visits`: days on which everybody was met; `also`: further facts; `tasks`.
    """
    told: Told = {name: {} for name in ("a", "o", "account", "deal")}
    told |= {name: [] for name in ("others", "people", "visits", "also", "tasks")}
    for one in tellings:
        for key, value in one.items():
            told[key] = {**(told[key] or {}), **value} if isinstance(value, dict) else value
    facts = [*_facts("a1", told["a"]), *_facts("o1", told["o"]), *told["also"]]
    contacts = [f"c{n}" for n, _ in enumerate(told["people"])]
    visits = [
        {"id": f"v{n}", "day": day, **{f"people:{c}": True for c in contacts}} for n, day in enumerate(told["visits"])
    ]
    deals = [] if told["deal"] is None else [{"id": "o1", **told["deal"]}, *told["others"]]
    for contact, answers in zip(contacts, told["people"], strict=True):
        facts += _facts(contact, {item: value for item, value in answers.items() if item != "met"})
        if "met" in answers:
            visits.append({"id": f"v-{contact}", "day": answers["met"], f"people:{contact}": True})
    return Family(
        account={"id": "a1", "kind": "account", **told["account"]},
        contacts=[{"id": contact, "kind": "contact", "name": contact} for contact in contacts],
        opportunities=[{"kind": "opportunity", **deal} for deal in deals],
        visits=[{"kind": "visit", "account": "a1", "touch": "visit", **visit} for visit in visits],
        facts=[
            {"kind": "fact", "account": "a1", "author": "p1", "recorded_at": f"{TODAY}T08:00:00Z", **f} for f in facts
        ],
        tasks=[{"id": f"t{n}", "kind": "task", **task} for n, task in enumerate(told["tasks"])],
    )


def _facts(subject: str, answers: Told) -> list[Told]:
    dated = {item: one if isinstance(one, tuple) else (one, "2026-11-20") for item, one in answers.items()}
    return [
        {"id": f"{subject} {item}", "subject": subject, "item": item, "value": value, "day": day}
        for item, (value, day) in dated.items()
    ]


def at(stage: str, **answers: Any) -> Told:
    return {"o": {"stage": stage, **answers}}


def o(item: str, value: Any) -> Told:
    return {"o": {item: value}}


def fact_from(subject: str, contact: str) -> Told:
    """Something a person said about an opportunity."""
    said = {"subject": subject, "item": "pain.problem", "value": "late orders", "day": "2026-11-20"}
    return {"id": f"{subject} {contact}", "source": contact, **said}


def people(*answers: Told) -> Told:
    return {"people": list(answers)}


BUYER, CHAMPION = {"person.role": "economic_buyer"}, {"person.coach": True}
FOR, MET = {"person.support": "supportive"}, {"met": "2026-11-15"}
WON = {"account": {"status": "won"}, "deal": None}
NEAR = {"deal": {"expected_close": SOON}}
TWO = {"others": [{"id": "o2", "name": "modules"}]}
OURS = {"title": "send it", "direction": "ours"}

SIGNALS: dict[str, tuple[Told, Told]] = {
    "process.out_of_order": (
        {"o": {"process.decide": "2027-05", "process.sign": "2027-03"}}, o("process.sign", "2027-06"),
    ),
    "process.passed": (o("process.decide", "2026-10"), o("process.decide", "2026-12")),
    "close.passed": ({"deal": {"expected_close": LATE}}, {"deal": {"expected_close": FAR}}),
    "close.before_decision": ({**NEAR, **o("process.decide", "2027-02")}, o("process.decide", "2026-12")),
    "papers.too_slow": ({**NEAR, **o("paper.days", 30)}, o("paper.days", 5)),
    "decision.too_slow": (
        {"o": {"process.decide": "2026-12", "process.how": "tender"}}, o("process.how", "one_person"),
    ),
    "value.below_price": (
        {"deal": {"amount": money(200)}, **o("metrics.value", money(100))}, o("metrics.value", money(300)),
    ),
    "funds.below_price": (
        {"deal": {"amount": money(200)}, **o("economic.budget", money(100))}, {"deal": {"amount": money(90)}},
    ),
    "pain.no_implication": (at("scoping", **{"pain.problem": "late orders"}), o("pain.implication", "penalties")),
    "criteria.rival": (at("validation", **{"criteria.shaped": "rivals"}), o("criteria.shaped", "ours")),
    "difference.none": (at("validation", **{"criteria.first": "speed"}), o("competition.why_us", "a day less")),
    "champion.none": ({**at("scoping"), **people({})}, people(CHAMPION)),
    "economic.unknown": ({**at("scoping"), **people({})}, people(BUYER)),
    "economic.unmet": ({**at("validation"), **people(BUYER)}, people(BUYER | MET)),
    "metrics.none": (at("validation"), o("metrics.target", "two days")),
    "champion.untested": ({**at("validation"), **people(CHAMPION)}, o("champion.tested", "passed")),
    "champion.failed": (at("scoping", **{"champion.tested": "failed"}), o("champion.tested", "passed")),
    "champion.weak": (
        {**at("scoping"), **people(CHAMPION | {"person.influence": "low"})},
        people(CHAMPION | {"person.influence": "high"}),
    ),
    "papers.unknown": (NEAR, o("paper.steps", "legal, then purchasing")),
    "process.unknown": (NEAR, o("process.how", "committee")),
    "papers.security": ({**NEAR, **o("paper.security", "open")}, o("paper.security", "running")),
    "funds.none": (at("proposal", **{"economic.funds": "none"}), o("economic.funds", "reserved")),
    "metrics.not_agreed": (at("proposal", **{"metrics.target": "two days"}), o("metrics.agreed", "agreed")),
    "people.single_thread": ({**at("scoping"), **people(MET, {}, {})}, people(MET, MET, MET)),
    "people.thread_of_deal": (
        {**at("scoping"), **people(MET, MET, MET), "deal": {"name": "rollout"}, **TWO, "also": [fact_from("o1", "c0")]},
        {"also": [fact_from("o1", contact) for contact in ("c0", "c1", "c2")]},
    ),
    "people.heavy_opposed": (
        {**at("scoping"), **people({"person.weight": 40, "person.support": "opposed"})},
        people({"person.weight": 40} | FOR),
    ),
    "people.heavy_unknown": ({**at("scoping"), **people({"person.weight": 40})}, people({"person.weight": 40} | FOR)),
    "people.one_supporter": ({**at("validation"), **people(FOR, {}, {})}, people(FOR, FOR, {})),
    "people.weights_over": (people({"person.weight": 60}, {"person.weight": 60}), people({"person.weight": 60}, {})),
    "competition.unknown": (at("validation"), o("competition.rivals", "their own IT")),
    "competition.inaction": (o("competition.inaction", "strong"), o("pain.do_nothing", "a second penalty")),
    "event.none": (at("business_case"), o("process.event", "the audit in March")),
    "plan.none": (at("business_case", **{"process.plan": "none"}), o("process.plan", "drafted")),
    "meetings.no_power": (
        {**at("scoping"), **people({}), "visits": ["2026-11-01", "2026-11-05", "2026-11-09", "2026-11-13"]},
        people({"person.influence": "high"}),
    ),
    "economic.cold": ({**at("validation"), **people(BUYER | {"met": "2026-09-01"})}, people(BUYER | MET)),
    "promises.late": ({"tasks": [{**OURS, "due": LATE}]}, {"tasks": [{**OURS, "due": SOON}]}),
    "churn.sponsor": ({**WON, "a": {"health.sponsor": "left"}}, {"a": {"health.sponsor": "there"}}),
    "churn.usage": ({**WON, "a": {"health.usage": "falling"}}, {"a": {"health.usage": "rising"}}),
    "churn.tickets": ({**WON, "a": {"health.tickets": "unsolved"}}, {"a": {"health.tickets": "solved"}}),
    "churn.renewal": ({**WON, "a": {"health.renewal": "2027-02-01"}}, {"a": {"health.value": True}}),
    "churn.quiet": ({**WON, "visits": ["2026-08-01"]}, {"visits": ["2026-11-10"]}),
    "churn.share": ({**WON, "a": {"relation.share": 10}}, {"a": {"relation.share": 45}}),
    "review.stuck": ({"o": {"stage": ("scoping", "2026-09-01")}}, at("validation")),
    "review.quiet": ({"visits": ["2026-10-01"]}, {"visits": ["2026-11-19"]}),
    "review.before_proposal": (at("business_case"), at("proposal")),
    "review.disputed": (
        {"also": [
            {"id": who, "author": who, "subject": "o1", "item": "competition.position", "value": word, "day": LATE}
            for who, word in (("p1", "ahead"), ("p2", "behind"))
        ]},
        {"also": []},
    ),
    "watch.no_deal": ({"a": {"grade": "1"}, "deal": None}, {"deal": {"name": "rollout"}}),
    "watch.stale": ({"a": {"grade": "2", "tier.sponsor": (True, "2026-03-01")}}, {"a": {"tier.sponsor": True}}),
    "watch.tools": (
        {"a": {"landscape.tools": {"operations.mood": "poor"}}},
        {"a": {"landscape.tools": {"operations.mood": "good"}}},
    ),
}  # fmt: skip
