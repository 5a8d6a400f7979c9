/** Warnings about the people of an account (P8, in part), each with the next step against it.
 *  Mirrors `shared_schema/rules/people.py`; `tests/vectors/people.json` holds both. */
import { age } from './days'
import { selectFacts } from './facts'
import type { Playbook } from './playbook'
import { byId, gradeOf, knownOf, newestVisits, openOpportunities, peopleOf, wordOf } from './records'
import type { Args, Family, PeopleWarning, Plain, Selected } from './types'

const DECIDERS: readonly (string | undefined)[] = ['approver', 'decision_maker']

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

export function isHeavy(playbook: Playbook, known: Selected, contact: string): boolean {
  const weight = weightOf(known, contact)
  if (weight === null) return wordOf(knownOf(known, contact, 'person.influence')) === 'high'
  return weight >= playbook.thresholds.heavy_weight
}

function matters(playbook: Playbook, family: Family, known: Selected): boolean {
  const grade = gradeOf(known, family.account.id)
  return openOpportunities(family).length > 0 || playbook.grades.slice(0, 2).some((g) => g.id === grade)
}

function warn(code: string, step: string, subject?: Plain<'contact'>, args: Args = {}): PeopleWarning {
  const who: Args = subject ? { contact: subject.id, name: subject.name || null } : {}
  return { code, args: { ...who, ...args }, subject: subject?.id ?? null, next: { code: step, args: who } }
}

const roleOf = (known: Selected, contact: string): string | undefined =>
  wordOf(knownOf(known, contact, 'person.role'))

function deciderWarnings(contacts: readonly Plain<'contact'>[], known: Selected, met: Met): PeopleWarning[] {
  const deciders = contacts.filter((c) => DECIDERS.includes(roleOf(known, c.id)))
  if (deciders.length === 0) return [warn('people.decider_unknown', 'next.find_decider')]
  return deciders
    .filter((c) => !met.has(c.id))
    .map((c) => warn('people.decider_unmet', 'next.meet_decider', c, { role: roleOf(known, c.id) }))
}

function heavyWarnings(playbook: Playbook, contacts: readonly Plain<'contact'>[], known: Selected): PeopleWarning[] {
  return contacts.flatMap((contact) => {
    if (!isHeavy(playbook, known, contact.id)) return []
    const support = wordOf(knownOf(known, contact.id, 'person.support')) || 'unknown'
    const weight = weightOf(known, contact.id)
    if (support === 'opposed') return [warn('people.heavy_opposed', 'next.hear_doubts', contact, { weight })]
    return support === 'unknown' ? [warn('people.heavy_unknown', 'next.learn_stance', contact, { weight })] : []
  })
}

function supportWarnings(contacts: readonly Plain<'contact'>[], known: Selected): PeopleWarning[] {
  const sum = contacts.reduce((total, c) => total + (weightOf(known, c.id) ?? 0), 0)
  const friends = contacts.filter((c) => wordOf(knownOf(known, c.id, 'person.support')) === 'supportive')
  return [
    ...(sum > 100 ? [warn('people.weights_over', 'next.check_weights', undefined, { sum })] : []),
    ...(friends.length === 1 && contacts.length > 2
      ? [warn('people.one_supporter', 'next.widen_support', friends[0], { contacts: contacts.length })]
      : []),
  ]
}

function coldWarnings(
  playbook: Playbook, contacts: readonly Plain<'contact'>[], known: Selected, met: Met, today: string,
): PeopleWarning[] {
  return contacts.flatMap((contact) => {
    const seen = met.get(contact.id)
    if (seen === undefined || !isHeavy(playbook, known, contact.id)) return []
    const days = age(seen, today)
    return days > playbook.thresholds.contact_cold_days
      ? [warn('people.cold', 'next.meet_again', contact, { days_ago: days })]
      : []
  })
}

/** What should not stay so, the gravest first. */
export function warnings(
  playbook: Playbook, family: Family, today: string, known: Selected = selectFacts(playbook, family.facts, today),
): PeopleWarning[] {
  if (!matters(playbook, family, known)) return []
  const met = lastMet(family)
  const contacts = byId(family.contacts)
  const few = contacts.length < playbook.thresholds.few_contacts
  const coached = contacts.some((c) => knownOf(known, c.id, 'person.coach')?.value === true)
  return [
    ...deciderWarnings(contacts, known, met),
    ...(few ? [warn('people.few', 'next.meet_another', undefined, { count: contacts.length })] : []),
    ...heavyWarnings(playbook, contacts, known),
    ...(coached ? [] : [warn('people.no_coach', 'next.find_coach')]),
    ...supportWarnings(contacts, known),
    ...coldWarnings(playbook, contacts, known, met, today),
  ]
}
