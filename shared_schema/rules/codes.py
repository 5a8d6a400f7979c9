"""Every code a rule may give as a reason, with its gloss: the screens hold a sentence for each, in both languages.

A code keeps its meaning for ever. Adding one: give it here, run `python -m shared_schema.generate`, add
`why.<code>` to both message files of the phone.
"""

from __future__ import annotations

REASONS: dict[str, str] = {
    # cadence (G5)
    "touch.cadence": "Grade and its days between touches.",
    "touch.opportunity": "An account of the first grade is worked by this opportunity.",
    "touch.override": "The rep's own interval, with the reason given.",
    "touch.rule": "A rule of the playbook for special cases.",
    "touch.segment": "The account's segment differs from its grade.",
    "touch.ungraded": "No grade yet: the interval for new accounts.",
    "touch.last": "How long ago the last touch was that counts.",
    "touch.never": "Never touched.",
    "touch.snoozed": "Put off until a day, with the reason given.",
    "touch.after_holiday": "The day it fell on is a holiday there: due on the first working day after it.",
    "touch.after_weekend": "The day it fell on is a weekend there: due on the first working day after it.",
    "touch.not_cultivated": "The account's status takes it off the list.",
    # variety of touches (G6)
    "touch.not_used": "Usual for this grade and never used here.",
    "touch.not_lately": "Usual for this grade and used long ago.",
    # grade (G1, G2)
    "grade.input": "An answer the grade follows from, with its age.",
    "grade.unlike": "The one answer that does not fit this grade.",
    "grade.inputs_disagree": "The answers fit no grade.",
    "ask.item": "The item to ask about.",
    "ask.grade": "The question that tells this grade from the next.",
}
