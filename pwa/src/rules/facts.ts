/** Which of several observations the brief shows, how old it is, and who says otherwise.
 *  Mirrors `shared_schema/rules/facts.py`, where the decision stands; `tests/vectors/facts.json` holds both. */
import { age } from './days'
import { indexOf, type Item, type Playbook } from './playbook'
import { compare } from './records'
import type { Known, Observation, Plain, Selected } from './types'

const SURE: ReadonlyMap<string, number> = new Map([['low', 0], ['middle', 1], ['high', 2]])

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
  compare(a.day, b.day) || compare(written(a), written(b)) || compare(a.id, b.id)

/** A newer answer takes the place of what the same source said, or, naming none, of what the same author wrote. */
const replaces = (newer: Usable, fact: Usable): boolean =>
  newer.source ? newer.source === fact.source : (newer.author ?? '') === (fact.author ?? '')

/** What nothing newer replaces, newest first. */
function standing(facts: Usable[]): Usable[] {
  const left: Usable[] = []
  facts.sort((a, b) => byTime(b, a))
  for (let place = 0; place < facts.length; place++) {
    const fact = facts[place] as Usable
    let newer = 0
    while (newer < place && !replaces(facts[newer] as Usable, fact)) newer++
    if (newer === place) left.push(fact)
  }
  return left
}

const confidenceOf = (fact: Usable): string =>
  fact.confidence && SURE.has(fact.confidence) ? fact.confidence : 'middle'

const sureOf = (fact: Usable): number => SURE.get(confidenceOf(fact)) ?? 1

const observation = (fact: Usable, today: string): Observation => ({
  fact: fact.id,
  value: fact.value,
  day: fact.day,
  age_days: age(fact.day, today),
  author: fact.author ?? '',
  source: fact.source || null,
  confidence: confidenceOf(fact),
})

function knownBy(item: Item | undefined, fact: Usable, today: string, agree: number, others: readonly Observation[]): Known {
  const days = age(fact.day, today)
  return {
    item: fact.item, subject: fact.subject, fact: fact.id, value: fact.value, day: fact.day, age_days: days,
    author: fact.author ?? '', source: fact.source || null, confidence: confidenceOf(fact), fresh: isFresh(item, days),
    visit: fact.visit || null, reason: fact.reason || null, agree, others,
  }
}

const isFresh = (item: Item | undefined, days: number): boolean => !item || item.fresh_days === null || days <= item.fresh_days

/** Fresh before surer before newer: of the two that weigh the same the newer comes first already. */
function select(item: Item | undefined, facts: Usable[], today: string): Known {
  const left = standing(facts)
  const fresh = (fact: Usable): boolean => isFresh(item, age(fact.day, today))
  const weight = (fact: Usable): number => (fresh(fact) ? SURE.size : 0) + sureOf(fact)
  const heaviest = item?.latest ? 0 : Math.max(...left.map(weight))
  const chosen = item?.latest ? (left[0] as Usable) : (left.find((fact) => weight(fact) === heaviest) as Usable)
  let agree = 0
  const others: Observation[] = []
  for (const fact of left) {
    if (same(fact.value, chosen.value)) agree += 1
    else if (!item?.latest && (fresh(fact) || !fresh(chosen))) others.push(observation(fact, today))
  }
  return knownBy(item, chosen, today, agree, others)
}

/** What is known of every subject and item; retracted and deleted observations are passed over. */
export function selectFacts(playbook: Playbook, facts: readonly Plain<'fact'>[] = [], today: string): Selected {
  const { items } = indexOf(playbook)
  const heaps = new Map<string, Map<string, Usable | Usable[]>>()
  for (const fact of facts) {
    if (!isUsable(fact)) continue
    const { subject, item } = fact
    // Most questions were answered once: only a second answer makes a list.
    let about = heaps.get(subject)
    if (!about) heaps.set(subject, (about = new Map()))
    const heap = about.get(item)
    if (heap === undefined) about.set(item, fact)
    else if (Array.isArray(heap)) heap.push(fact)
    else about.set(item, [heap, fact])
  }
  const known = new Map<string, Map<string, Known>>()
  for (const [subject, about] of heaps) {
    const answers = new Map<string, Known>()
    for (const [item, heap] of about) {
      const asked = items.get(item)
      answers.set(item, Array.isArray(heap) ? select(asked, heap, today) : knownBy(asked, heap, today, 1, []))
    }
    known.set(subject, answers)
  }
  return known
}

/** Like `selectFacts`, for one item only: what a list of many accounts needs. */
export const selectItem = (
  playbook: Playbook, facts: readonly Plain<'fact'>[] = [], item: string, today: string,
): Selected => selectFacts(playbook, facts.filter((fact) => fact.item === item), today)
