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
    "touch.ungraded": "No grade yet: the interval for new accounts.",
    "touch.last": "How long ago the last touch was that counts.",
    "touch.never": "Never touched.",
    "touch.snoozed": "Put off until a day, with the reason given.",
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
    # people (P8)
    "people.decider_unknown": "Nobody is known to decide.",
    "people.decider_unmet": "Who decides was never met.",
    "people.few": "Too few people are known.",
    "people.heavy_opposed": "Somebody of weight is against us.",
    "people.heavy_unknown": "The stance of somebody of weight is unknown.",
    "people.no_coach": "There is no coach.",
    "people.weights_over": "Weights add up to more than 100 %.",
    "people.one_supporter": "All support rests on one person.",
    "people.cold": "Somebody of weight was not met for long.",
    "next.find_decider": "Find out who decides.",
    "next.meet_decider": "Meet who decides.",
    "next.meet_another": "Meet another person.",
    "next.hear_doubts": "Hear the doubts.",
    "next.learn_stance": "Learn the stance.",
    "next.find_coach": "Find a coach.",
    "next.check_weights": "Check the weights.",
    "next.widen_support": "Win another supporter.",
    "next.meet_again": "Meet again.",
    # contradictions (K2)
    "dates.out_of_order": "A later step has the earlier date.",
    "dates.close_before_sign": "We expect to close before they sign.",
    "dates.passed": "A date passed and its step was not reached.",
    "budget.missing": "A requirement and no budget.",
    "budget.below_amount": "The budget is below the amount we count on.",
    "requirement.missing": "A budget and no requirement.",
    "decision.too_slow": "The way they decide takes longer than is left.",
    "decision.unclear": "The decision is near, and who takes it or how is unknown.",
    "competition.no_why_us": "A rival leads, and why they must choose us is unknown.",
}
