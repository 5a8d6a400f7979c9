/** Who was met when, and what each weighs in the decision (P6). Mirrors `shared_schema/rules/people.py`. */
import { knownOf, newestVisits, peopleOf } from './records'
import type { Family, Selected } from './types'

type Met = ReadonlyMap<string, string>

/** Contact -> the newest day a visit met them. */
export function lastMet(family: Family): Met {
  const met = new Map<string, string>()
  for (const visit of newestVisits(family.visits)) {
    for (const contact of peopleOf(visit)) if (!met.has(contact)) met.set(contact, visit.day)
  }
  return met
}

/** A person's weight in the decision, in whole per cent (P6). */
export function weightOf(known: Selected, contact: string): number | null {
  const value = knownOf(known, contact, 'person.weight')?.value
  return typeof value === 'number' ? Math.trunc(value) : null
}
