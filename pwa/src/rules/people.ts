/** Who was met when, and what each weighs in the decision (P6). Mirrors `shared_schema/rules/people.py`. */
import { knownOf, newestVisits, type DatedVisit } from './records'
import type { Family, Plain, Selected } from './types'

type Met = ReadonlyMap<string, string>
const asked = new WeakMap<Family, Met>()

/** Contact -> the newest day a visit met them; looked through once for a family. */
export function lastMet(family: Family): Met {
  let met = asked.get(family)
  if (!met) asked.set(family, (met = metBy(newestVisits(family.visits), family.contacts ?? [])))
  return met
}

/** From the newest visit back, until everybody was met. */
function metBy(visits: readonly DatedVisit[], contacts: readonly Plain<'contact'>[]): Met {
  const met = new Map<string, string>()
  const missing = new Set(contacts.map(({ id }) => id))
  for (const visit of visits) {
    if (missing.size === 0) break
    for (const key in visit) {
      if (!key.startsWith('people:') || !visit[key as `people:${string}`]) continue
      const contact = key.slice(7)
      if (missing.delete(contact)) met.set(contact, visit.day)
    }
  }
  return met
}

/** A person's weight in the decision, in whole per cent (P6). */
export function weightOf(known: Selected, contact: string): number | null {
  const value = knownOf(known, contact, 'person.weight')?.value
  return typeof value === 'number' ? Math.trunc(value) : null
}
