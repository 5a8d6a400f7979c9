"""The rules of the method: pure functions over plain records, the same answers in Python and on the phone.

Every rule takes the playbook, what it is about, and `today`; none reads a clock, a store or a language.
`pwa/src/rules/` mirrors each file; `tests/vectors/*.json` and a property test hold the two together.
"""

from shared_schema.rules.brief import brief
from shared_schema.rules.budget import time_budget
from shared_schema.rules.cadence import next_touch
from shared_schema.rules.capacity import capacity
from shared_schema.rules.customers import span, survey_sample
from shared_schema.rules.events import event_yield
from shared_schema.rules.facts import select_facts, select_item
from shared_schema.rules.forecast import forecast
from shared_schema.rules.gates import gates
from shared_schema.rules.grade import suggest_grade
from shared_schema.rules.intervals import special_interval
from shared_schema.rules.knowing import checklists
from shared_schema.rules.levers import levers
from shared_schema.rules.mapping import quadrant, stance, width, width_over_time
from shared_schema.rules.needs import needs
from shared_schema.rules.process import step_at, step_move
from shared_schema.rules.quiz import draw, score
from shared_schema.rules.scores import assess, totals
from shared_schema.rules.signals import cautions
from shared_schema.rules.stages import ahead, exit_of, exit_state, move
from shared_schema.rules.talk import questions
from shared_schema.rules.touches import suggest_touch
from shared_schema.rules.trust import trust
from shared_schema.rules.types import Family, Plain, Selected
from shared_schema.rules.unknowns import unknowns
from shared_schema.rules.worth import allowance, buying, relation, segment

__all__ = [
    "Family",
    "Plain",
    "Selected",
    "ahead",
    "allowance",
    "assess",
    "brief",
    "buying",
    "capacity",
    "cautions",
    "checklists",
    "draw",
    "event_yield",
    "exit_of",
    "exit_state",
    "forecast",
    "gates",
    "levers",
    "move",
    "needs",
    "next_touch",
    "quadrant",
    "questions",
    "relation",
    "score",
    "segment",
    "select_facts",
    "select_item",
    "span",
    "special_interval",
    "stance",
    "step_at",
    "step_move",
    "suggest_grade",
    "suggest_touch",
    "survey_sample",
    "time_budget",
    "totals",
    "trust",
    "unknowns",
    "width",
    "width_over_time",
]
