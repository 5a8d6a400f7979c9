/** Which of several observations the brief shows, how old it is, and who says otherwise.
 *  Mirrors `shared_schema/rules/facts.py`, where the decision stands; `tests/vectors/facts.json` holds both. */
import { age } from './days'
import { indexOf, type Item, type Playbook } from './playbook'
import { compare, compareAll } from './records'
import type { Known, Observation, Plain, Selected } from './types'

const SURE: Readonly<Record<string, number>> = { low: 0, middle: 1, high: 2 }

type Usable = Plain<'fact'> & { readonly subject: string; readonly item: string; readonly day: string }

/** Do two answers say the same? */
export function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => same(x, b[i]))
  if (Array.isArray(a) || Array.isArray(b)) return false
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
    const keys = Object.keys(left)
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && same(left[key], right[key]))
    )
  }
  return a === b
}

const isUsable = (fact: Plain<'fact'>): fact is Usable =>
  !fact.retracted && !fact.deleted && !!fact.subject && !!fact.item && !!fact.day &&
  fact.value !== undefined && fact.value !== null

// Without its Z an instant with a fraction sorts behind the same second without one.
const written = (fact: Usable): string => (fact.recorded_at ?? '').replace(/Z+$/, '')

const byTime = (a: Usable, b: Usable): number =>
  compareAll(compare(a.day, b.day), compare(written(a), written(b)), compare(a.id, b.id))

/** What nothing newer replaces, newest first. */
function standing(facts: readonly Usable[]): Usable[] {
  const said = new Set<string>()
  const wrote = new Set<string>()
  const left: Usable[] = []
  for (const fact of [...facts].sort((a, b) => byTime(b, a))) {
    const author = fact.author ?? ''
    if (!wrote.has(author) && !(fact.source && said.has(fact.source))) left.push(fact)
    if (fact.source) said.add(fact.source)
    else wrote.add(author)
  }
  return left
}

const confidenceOf = (fact: Usable): string =>
  fact.confidence && Object.hasOwn(SURE, fact.confidence) ? fact.confidence : 'middle'

const observation = (fact: Usable, today: string): Observation => ({
  fact: fact.id,
  value: fact.value,
  day: fact.day,
  age_days: age(fact.day, today),
  author: fact.author ?? '',
  source: fact.source || null,
  confidence: confidenceOf(fact),
})

function select(item: Item | undefined, facts: readonly Usable[], today: string): Known {
  const limit = item?.fresh_days ?? null
  const fresh = (fact: Usable): boolean => limit === null || age(fact.day, today) <= limit
  const left = standing(facts)
  const better = (a: Usable, b: Usable): number =>
    compareAll(
      Number(fresh(a)) - Number(fresh(b)),
      (SURE[confidenceOf(a)] ?? 1) - (SURE[confidenceOf(b)] ?? 1),
      byTime(a, b),
    )
  const chosen = item?.latest
    ? (left[0] as Usable)
    : left.reduce((best, fact) => (better(fact, best) > 0 ? fact : best))
  const against = item?.latest
    ? []
    : left.filter((fact) => !same(fact.value, chosen.value) && (fresh(fact) || !fresh(chosen)))
  return {
    item: chosen.item,
    subject: chosen.subject,
    ...observation(chosen, today),
    fresh: fresh(chosen),
    visit: chosen.visit || null,
    reason: chosen.reason || null,
    agree: left.filter((fact) => same(fact.value, chosen.value)).length,
    others: against.map((fact) => observation(fact, today)),
  }
}

/** What is known of every subject and item; retracted and deleted observations are passed over. */
export function selectFacts(playbook: Playbook, facts: readonly Plain<'fact'>[] = [], today: string): Selected {
  const { items } = indexOf(playbook)
  const heaps = new Map<string, Map<string, Usable[]>>()
  for (const fact of facts) {
    if (!isUsable(fact)) continue
    let about = heaps.get(fact.subject)
    if (!about) heaps.set(fact.subject, (about = new Map()))
    const heap = about.get(fact.item)
    if (heap) heap.push(fact)
    else about.set(fact.item, [fact])
  }
  const known = new Map<string, Map<string, Known>>()
  for (const [subject, about] of heaps) {
    known.set(subject, new Map([...about].map(([item, heap]) => [item, select(items.get(item), heap, today)])))
  }
  return known
}

/** Like `selectFacts`, for one item only: what a list of many accounts needs. */
export const selectItem = (
  playbook: Playbook, facts: readonly Plain<'fact'>[] = [], item: string, today: string,
): Selected => selectFacts(playbook, facts.filter((fact) => fact.item === item), today)
