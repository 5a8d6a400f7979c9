/** The one screen read before a visit (速览): who is this, what do we not know, what did we promise, what do I ask.
 *  Facts are selected once and every block reads from that: it is computed on a weak phone.
 *  Which lines get the room of the one screen is decided here too (`ranking`); how many fit is the screen's to know.
 *  Mirrors `shared_schema/rules/brief.py`; `tests/vectors/brief.json` holds both. */
import { nextTouch } from './cadence'
import { specialInterval } from './intervals'
import { age, between } from './days'
import { selectFacts } from './facts'
import { suggestGrade } from './grade'
import { lastMet, weightOf } from './people'
import { indexOf, type Playbook } from './playbook'
import { byId, compare, compareAll, knownOf, living, newestVisits, openOpportunities, peopleOf, wordOf } from './records'
import { cautions, type SignalKind } from './signals'
import { suggestTouch } from './touches'
import type {
  Block, Brief, Family, Known, OpportunityLine, PersonLine, Plain, RivalLine, Selected, TaskLine, VisitLine,
} from './types'
import { askingOrder, knownAbout, stagePlace, subjects, unknowns } from './unknowns'

const LAST_VISITS = 5
/** The signals a rep must see before a visit. */
const IN_BRIEF: readonly SignalKind[] = ['contradiction', 'warning', 'sign']
/** Whose line comes next: what may go wrong, what to ask, whom we meet, what was last, what was promised. */
const TURNS: readonly Block[] = ['caution', 'unknown', 'unknown', 'person', 'visit', 'promise', 'unknown']
/** What is left, one line of each block after the other. */
const ROUND: readonly Block[] = ['caution', 'promise', 'person', 'visit', 'rival', 'unknown']
/** Late promises before everything else: whoever goes there hears of them first. */
const MOST_LATE = 2
export const PEOPLE_A_LINE = 2
const INFLUENCE: Readonly<Record<string, number>> = { high: 0, middle: 1, low: 3 }
const NEVER = '9999'
const NOTHING: ReadonlyMap<string, Known> = new Map()

/** Open opportunities, the furthest first. */
function opportunityLines(playbook: Playbook, family: Family, known: Selected): OpportunityLine[] {
  const index = indexOf(playbook)
  return openOpportunities(family)
    .map((record) => {
      const stage = knownOf(known, record.id, 'stage')
      const word = wordOf(stage)
      const place = stagePlace(index, known, record.id)
      const staged = word !== undefined && index.stages.has(word)
      const line: OpportunityLine = {
        id: record.id, name: record.name ?? '', stage: word ?? null, stage_age_days: stage?.age_days ?? null,
        probability: staged ? (playbook.stages[place]?.probability ?? null) : null,
        amount: record.amount ?? null, expected_close: record.expected_close || null,
      }
      return { place, line }
    })
    .sort((a, b) =>
      compareAll(
        b.place - a.place,
        compare(a.line.expected_close ?? NEVER, b.line.expected_close ?? NEVER),
        compare(a.line.id, b.line.id),
      ),
    )
    .map(({ line }) => line)
}

function personLine(
  contact: Plain<'contact'>, known: Selected, met: ReadonlyMap<string, string>, today: string,
): PersonLine {
  const about = known.get(contact.id) ?? NOTHING
  const seen = met.get(contact.id)
  return {
    id: contact.id, name: contact.name ?? '', title: contact.title || null,
    role: wordOf(about.get('person.role')) ?? null, influence: wordOf(about.get('person.influence')) ?? null,
    support: wordOf(about.get('person.support')) ?? null, coach: about.get('person.coach')?.value === true,
    weight: weightOf(known, contact.id), last_met: seen ?? null, met_days: seen === undefined ? null : age(seen, today),
    age_days: youngestOf(about),
  }
}

function youngestOf(answers: ReadonlyMap<string, Known>): number | null {
  let least: number | null = null
  for (const { age_days } of answers.values()) if (least === null || age_days < least) least = age_days
  return least
}

const rankOf = (influence: string | null): number =>
  influence !== null && Object.hasOwn(INFLUENCE, influence) ? (INFLUENCE[influence] ?? 2) : 2

/** The most influential first, then the heaviest, then whom we met last. */
function peopleLines(family: Family, known: Selected, today: string): PersonLine[] {
  const met = lastMet(family)
  return byId(family.contacts)
    .map((contact) => personLine(contact, known, met, today))
    .sort((a, b) =>
      rankOf(a.influence) - rankOf(b.influence) || (b.weight ?? 0) - (a.weight ?? 0) ||
      compare(a.met_days ?? 1e6, b.met_days ?? 1e6) || compare(a.id, b.id),
    )
}

const visitLines = (family: Family, today: string): VisitLine[] =>
  newestVisits(family.visits).slice(0, LAST_VISITS).map((v) => ({
    id: v.id, day: v.day, age_days: age(v.day, today), touch: v.touch ?? '', purpose: v.purpose || null,
    people: peopleOf(v),
  }))

/** Open tasks of a direction, the earliest due first; one without a direction is a next step. */
function taskLines(family: Family, today: string, direction: string): TaskLine[] {
  return living(family.tasks)
    .filter((t) => !t.done && (t.direction || 'next') === direction)
    .sort((a, b) => compareAll(compare(a.due || NEVER, b.due || NEVER), compare(a.id, b.id)))
    .map((t) => ({
      id: t.id, title: t.title ?? '', due: t.due || null, days_late: t.due ? Math.max(0, between(t.due, today)) : 0,
    }))
}

function rivalLines(playbook: Playbook, family: Family, known: Selected): RivalLine[] {
  const account = family.account.id
  const found = subjects(playbook, family, known).map((s) => s.id)
  const told = new Set<string>()
  const lines: RivalLine[] = []
  for (const subject of found.length > 0 ? found : [account]) {
    for (const item of playbook.rival_items) {
      const fact = knownAbout(known, subject, account, item)
      if (!fact || told.has(fact.fact)) continue
      told.add(fact.fact)
      lines.push({ item, subject: fact.subject, value: fact.value, age_days: fact.age_days, fresh: fact.fresh })
    }
  }
  return lines
}

const lesser = (a: number | null, b: number | null): number | null => (a === null || (b !== null && b < a) ? b : a)

function youngest<T>(all: readonly T[], ageOf: (one: T) => number | null): number | null {
  let least: number | null = null
  for (const one of all) {
    const days = ageOf(one)
    if (days !== null && (least === null || days < least)) least = days
  }
  return least
}

/** Whose line is shown first, whose next, until every line has its place. Blocks put their own lines in order. */
export function ranking(lines: Readonly<Record<Block, number>>, late: number): Block[] {
  const left = { ...lines }
  const order: Block[] = []
  const first = [...Array<Block>(Math.min(late, MOST_LATE)).fill('promise'), ...TURNS, ...ROUND]
  const all = ROUND.reduce((sum, block) => sum + left[block], 0)
  while (order.length < all) {
    for (const block of order.length > 0 ? ROUND : first) {
      if (left[block] <= 0) continue
      left[block] -= 1
      order.push(block)
    }
  }
  return order
}

/** Everything the brief shows, from records already on the phone. */
export function brief(
  playbook: Playbook, family: Family, today: string, known: Selected = selectFacts(playbook, family.facts, today),
): Brief {
  const { account } = family
  const grade = knownOf(known, account.id, 'grade') ?? null
  const opportunities = opportunityLines(playbook, family, known)
  const people = peopleLines(family, known, today)
  const visits = visitLines(family, today)
  const rivals = rivalLines(playbook, family, known)
  const asked = askingOrder(unknowns(playbook, family, today, known))
  const warned = cautions(playbook, family, today, known, IN_BRIEF)
  const promises = { ours: taskLines(family, today, 'ours'), theirs: taskLines(family, today, 'theirs') }
  const owed = [...promises.ours, ...promises.theirs]
  const lines = {
    caution: warned.length, unknown: asked.length, person: Math.ceil(people.length / PEOPLE_A_LINE),
    visit: visits.length, promise: owed.length, rival: rivals.length,
  }
  return {
    id: account.id,
    name: account.name ?? '',
    grade,
    suggestion: suggestGrade(playbook, family, today, known),
    touch: nextTouch(playbook, family, today, known, specialInterval),
    touch_suggestion: suggestTouch(playbook, family, today, known),
    opportunities,
    next_step: taskLines(family, today, 'next')[0] ?? null,
    unknowns: asked,
    people,
    cautions: warned,
    visits,
    promises,
    rivals,
    ranking: ranking(lines, owed.filter((task) => task.days_late > 0).length),
    ages: {
      grade: grade?.age_days ?? null,
      stage: youngest(opportunities, (o) => o.stage_age_days),
      people: youngest(people, (p) => lesser(p.age_days, p.met_days)),
      visits: youngest(visits, (v) => v.age_days),
      rivals: youngest(rivals, (r) => r.age_days),
    },
  }
}
