/** Reading the map of people: quadrant (P4), stance (P5), how wide our support is (P10).
 *  Mirrors `shared_schema/rules/mapping.py`, where the decisions stand; `tests/vectors/mapping.json` holds both. */
import { plus } from './days'
import { selectFacts } from './facts'
import { weightOf } from './people'
import type { Playbook } from './playbook'
import { byId, knownOf, wordOf } from './records'
import type { Family, Selected, Width } from './types'

function influenceOf(playbook: Playbook, known: Selected, contact: string): 'high' | 'low' | undefined {
  const weight = weightOf(known, contact)
  const threshold = playbook.thresholds['heavy_weight']
  if (weight !== null && threshold !== undefined) return weight >= threshold ? 'high' : 'low'
  const word = wordOf(knownOf(known, contact, 'person.influence'))
  return word === undefined ? undefined : word === 'high' ? 'high' : 'low'
}

/** Where a person stands on the map; null while influence or support is unknown. */
export function quadrant(playbook: Playbook, known: Selected, contact: string): string | null {
  const influence = influenceOf(playbook, known, contact)
  const support = wordOf(knownOf(known, contact, 'person.support'))
  if (!influence || support === undefined || support === 'unknown') return null
  const wanted = support === 'supportive' ? 'high' : 'low'
  return playbook.people?.quadrants.find((one) => one.influence === influence && one.support === wanted)?.id ?? null
}

/** P5: business recognition against personal sympathy; null while either is unknown. */
export function stance(playbook: Playbook, known: Selected, contact: string): string | null {
  const mind = wordOf(knownOf(known, contact, 'person.mind'))
  const heart = wordOf(knownOf(known, contact, 'person.heart'))
  return playbook.people?.stances.find((one) => one.mind === mind && one.heart === heart)?.id ?? null
}

/** How wide our support is. */
export function width(
  playbook: Playbook, family: Family, today: string, known: Selected = selectFacts(playbook, family.facts, today),
): Width {
  const contacts = byId(family.contacts).map((contact) => contact.id)
  const weights = new Map(contacts.map((contact) => [contact, weightOf(known, contact)]))
  const even = [...weights.values()].every((weight) => weight === null)
  const shares = new Map([['supportive', 0], ['neutral', 0], ['opposed', 0]])
  for (const contact of contacts) {
    const word = wordOf(knownOf(known, contact, 'person.support')) ?? ''
    const share = shares.get(word)
    if (share !== undefined) shares.set(word, share + (even ? 1 : Math.max(0, weights.get(contact) ?? 0)))
  }
  const judged = [...shares.values()].reduce((sum, one) => sum + one, 0)
  const percent = (word: string): number => (judged > 0 ? Math.floor(((shares.get(word) ?? 0) * 100) / judged) : 0)
  return { day: today, supports: percent('supportive'), neutral: percent('neutral'), opposes: percent('opposed'), judged }
}

/** The same on earlier days, as it was known then, the oldest first; facts learned later are left out. */
export function widthOverTime(playbook: Playbook, family: Family, today: string, points = 6, every = 30): Width[] {
  return Array.from({ length: points }, (_, n) => {
    const day = plus(today, -every * (points - 1 - n))
    const facts = (family.facts ?? []).filter((fact) => fact.day && fact.day <= day)
    return width(playbook, family, day, selectFacts(playbook, facts, day))
  })
}
