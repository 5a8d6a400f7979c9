/** Who was met when and over what, and what each weighs in the decision (P6). Mirrors `shared_schema/rules/people.py`. */
import { knownOf, living, newestVisits, onceFor, openOpportunities, peopleOf, type DatedVisit } from './records'
import type { Family, Plain, Selected } from './types'

type Met = ReadonlyMap<string, string>

/** Contact -> the newest day a visit met them; looked through once for a family. */
export const lastMet: (family: Family) => Met = onceFor((family) => metBy(newestVisits(family.visits), family.contacts ?? []))

const COLON = 58

/** From the newest visit back, until everybody was met. Most of a visit's members are told from a person's by one letter. */
function metBy(visits: readonly DatedVisit[], contacts: readonly Plain<'contact'>[]): Met {
  const met = new Map<string, string>()
  const missing = new Map(contacts.map(({ id }) => [`people:${id}` as const, id]))
  for (const visit of visits) {
    if (missing.size === 0) break
    for (const member in visit) {
      if (member.charCodeAt(6) !== COLON) continue
      const key = member as `people:${string}`
      const contact = missing.get(key)
      if (contact === undefined || !visit[key]) continue
      met.set(contact, visit.day)
      missing.delete(key)
    }
  }
  return met
}

/** Whom we deal with over one opportunity among several, by what was done over it; null while one alone is open. */
export function peopleOn(family: Family, opportunity: string): ReadonlySet<unknown> | null {
  if (openOpportunities(family).every((one) => one.id === opportunity)) return null
  const facts = living(family.facts).filter((fact) => fact.subject === opportunity && !fact.retracted)
  const found = new Set<unknown>(facts.flatMap((fact) => [fact.source, fact.value]))
  const learned = new Set<unknown>(facts.map((fact) => fact.visit))
  for (const visit of living(family.visits)) {
    if (visit.opportunity === opportunity || learned.has(visit.id)) for (const one of peopleOf(visit)) found.add(one)
  }
  for (const task of living(family.tasks)) if (task.opportunity === opportunity) found.add(task.contact)
  return found
}

/** A person's weight in the decision, in whole per cent (P6). */
export function weightOf(known: Selected, contact: string): number | null {
  const value = knownOf(known, contact, 'person.weight')?.value
  return typeof value === 'number' ? Math.trunc(value) : null
}
