/** The rules of the method by name, called as the vectors call them; `method_rules.py` calls the other language's. */
const one = (parts, id) => parts.find((part) => part.id === id)

const RULES = {
  move: (r, p, f, t, k, a) => r.move(p, a.from, a.to),
  step_move: (r, p, f, t, k, a) => r.stepMove(p, a.from, a.to),
  step_at: (r, p, f, t, k, a) => r.stepAt(p, k, a.opportunity),
  ahead: (r, p, f, t, k, a) => r.ahead(p, k, 'a1', a.opportunity),
  exit_state: (r, p, f, t, k, a) => r.exitState(p, one(p.exits, a.exit), k, 'a1', a.opportunity),
  totals: (r, p, f, t, k, a) => r.totals(one(p.scorecards, a.card), a.scores, a.parties),
  assess: (r, p, f, t, k, a) => r.assess(one(p.assessments, a.assessment), k, 'a1', a.subject),
  quadrant: (r, p, f, t, k, a) => r.quadrant(p, k, a.contact),
  stance: (r, p, f, t, k, a) => r.stance(p, k, a.contact),
  width: (r, p, f, t, k) => r.width(p, f, t, k),
  width_over_time: (r, p, f, t, k, a) => r.widthOverTime(p, f, t, a.points, a.every),
  segment: (r, p, f, t, k) => r.segment(p, f, t, k),
  buying: (r, p, f, t, k, a) => r.buying(p.scoring, a.orders, t),
  relation: (r, p, f, t, k) => r.relation(p, k, 'a1'),
  allowance: (r, p, f, t, k, a) => r.allowance(p.hospitality, a.gifts, a.contact, a.gift),
  span: (r, p, f, t, k, a) => r.span(p, a.accounts, k),
  survey_sample: (r, p, f, t, k, a) => r.surveySample(p.relations.surveys[0], a.accounts, a.plot, a.month),
  trust: (r, p, f, t, k, a) => r.trust(p, k, a.contact, 'a1'),
  next_touch: (r, p, f, t, k, a) =>
    r.nextTouch({ ...p, cadences: { ...p.cadences, ...a.cadences } }, f, t, undefined, r.specialInterval),
  event_yield: (r, p, f, t, k, a) => r.eventYield(p, a.event, a.attendances, a.families, t),
  checklists: (r, p, f, t, k, a) => r.checklists(p, f, k, a.kind, a.subject),
  questions: (r, p, f, t, k, a) => r.questions(p, f, t, a.people),
  needs: (r, p, f, t, k) => r.needs(p, k),
  draw: (r, p, f, t, k, a) => r.draw(p.quiz, a.seed, a.lately),
  score: (r, p, f, t, k, a) => r.score(p.quiz, a.drawn, a.answers, a.confirmed ?? {}),
  forecast: (r, p, f, t) => r.forecast(p, [f], t),
  capacity: (r, p, f, t, k, a) => r.capacity(p, new Map(Object.entries(a.grades)), a.calendars, a.plot, t),
  gates: (r, p, f, t, k, a) => r.gates(p, f, a.opportunity, t, k),
  levers: (r, p, f, t) => r.levers([f], t),
}

export const verbs = (rules, playbook) =>
  Object.fromEntries(Object.entries(RULES).map(([name, rule]) => [
    name,
    ({ family, today, args }) => rule(rules, playbook(), family, today, rules.selectFacts(playbook(), family.facts ?? [], today), args ?? {}),
  ]))
