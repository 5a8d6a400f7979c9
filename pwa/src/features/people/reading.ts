/** What the parts of the map read: the account's people as they are known on a day, made once per change.
 *
 *  An earlier day shows the map as it was known then (P4, P10): facts learned later are left out, as the rule of support
 *  width does. Who reports to whom has no history: it is a field. */
import { selectFacts } from '../../rules/facts'
import { quadrant, stance } from '../../rules/mapping'
import { lastMet, weightOf } from '../../rules/people'
import { knownOf, peopleOf, wordOf } from '../../rules/records'
import type { Playbook } from '../../rules/playbook'
import type { Family as PlainFamily, Known, Selected } from '../../rules/types'
import type { Family, Id, Rec, World } from '../../storage/world'
import type { Telling } from '../../ui/reasons'
import { plainFamily } from '../../parts/family'
import { SIGNS, signsOf, type Candidate } from './coach'
import type { Senior } from './senior'
import type { Member } from './tree'

export interface Person extends Member, Candidate, Senior {
  readonly rec: Rec<'contact'>
  readonly title: string
  readonly department: string
  readonly level: string | null
  readonly area: string | null
  readonly employer: string
  readonly role: string | null
  readonly buyer: string | null
  readonly weight: number | null
  /** A known weight decides about influence (rules/mapping). */
  readonly influence: string | null
  readonly support: string | null
  readonly mind: string | null
  readonly heart: string | null
  readonly quadrant: string | null
  readonly stance: string | null
  readonly visits: number
}

export interface Reading {
  readonly family: Family
  /** As known on `day`; `whole` with everything learned since. */
  readonly records: PlainFamily
  readonly whole: PlainFamily
  readonly known: Selected
  readonly people: readonly Person[]
  readonly playbook: Playbook
  /** Today, and the day that is looked at. */
  readonly today: string
  readonly day: string
  readonly zone: string
  readonly telling: Telling
}

const LAST = 99

/** Influence as the map shows it: high exactly when the rule of quadrants says so. */
function influenceOf(playbook: Playbook, known: Selected, id: string): string | null {
  const word = wordOf(knownOf(known, id, 'person.influence')) ?? null
  const [weight, heavy] = [weightOf(known, id), playbook.thresholds['heavy_weight']]
  if (weight === null || heavy === undefined) return word
  return weight >= heavy ? 'high' : word === null || word === 'high' ? 'low' : word
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

function person(playbook: Playbook, known: Selected, rec: Rec<'contact'>, met: ReadonlyMap<string, string>, visits: number): Person {
  const word = (item: string): string | null => wordOf(knownOf(known, rec.id, item)) ?? null
  const levels = playbook.people?.levels ?? []
  const level = textOf(rec.v.level) || null
  const rank = levels.findIndex((one) => one.id === level)
  const support = word('person.support')
  return {
    rec, level, visits,
    id: rec.id,
    name: rec.v.name ?? '',
    title: rec.v.title ?? '',
    department: rec.v.department ?? '',
    area: textOf(rec.v.area) || null,
    employer: textOf(rec.v.employer),
    outside: rec.v.outside === true,
    reportsTo: textOf(rec.v.reports_to) || null,
    rank: rank < 0 ? LAST : rank,
    role: word('person.role'),
    buyer: word('person.buyer'),
    coach: word('person.coach') === 'yes',
    weight: weightOf(known, rec.id),
    influence: influenceOf(playbook, known, rec.id),
    support: support === 'unknown' ? null : support,
    mind: word('person.mind'),
    heart: word('person.heart'),
    quadrant: quadrant(playbook, known, rec.id),
    stance: stance(playbook, known, rec.id),
    signs: signsOf(knownOf(known, rec.id, SIGNS)?.value),
    met: met.get(rec.id) ?? null,
  }
}

/** Visits of the last so many days say on whom time goes. */
export const RECENT_DAYS = 90

export function read(world: World, account: Id, today: string, zone: string, day: string = today): Reading | undefined {
  const family = world.family(account)
  if (!family) return undefined
  const whole = plainFamily(family)
  const records: PlainFamily = day === today ? whole : {
    ...whole,
    facts: (whole.facts ?? []).filter((fact) => (fact.day ?? '9999') <= day),
    visits: (whole.visits ?? []).filter((visit) => (visit.day ?? '9999') <= day),
  }
  const { playbook } = world
  const known = selectFacts(playbook, records.facts, day)
  const met = lastMet(records)
  const counts = new Map<string, number>()
  for (const visit of records.visits ?? []) for (const one of peopleOf(visit)) counts.set(one, (counts.get(one) ?? 0) + 1)
  const names = new Map(family.contacts.map((one) => [one.id, one.v.name]))
  return {
    family, records, whole, known, playbook, today, day, zone,
    people: family.contacts.map((one) => person(playbook, known, one, met, counts.get(one.id) ?? 0)),
    telling: { playbook, today, nameOf: (id) => names.get(id) },
  }
}

export const about = (reading: Reading, subject: Id, item: string): Known | undefined => knownOf(reading.known, subject, item)
