/** Which of several observations the brief shows, how old it is, and who says otherwise.
 *  Mirrors `shared_schema/rules/facts.py`, where the decision stands; `tests/vectors/facts.json` holds both. */
import { age } from './days'
import type { Item, Playbook } from './playbook'
import { indexOf } from './published'
import { compare } from './records'
import type { Known, Observation, Plain, Selected } from './types'

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

function isNewer(a: Usable, b: Usable): boolean {
  if (a.day !== b.day) return a.day > b.day
  return (compare(written(a), written(b)) || compare(a.id, b.id)) > 0
}

/** Answers to one question that may still stand: the newest of each source, and of what each author wrote naming none. */
type Heap = Usable[]

const authorOf = (fact: Usable): string => fact.author ?? ''

const sameVoice = (a: Usable, b: Usable): boolean =>
  a.source ? a.source === b.source : !b.source && authorOf(a) === authorOf(b)

/** A newer answer takes the place of what the same voice said; the order they come in says nothing. */
function hear(heap: Heap, fact: Usable): void {
  for (let place = 0; place < heap.length; place++) {
    const told = heap[place] as Usable
    if (!sameVoice(told, fact)) continue
    if (isNewer(fact, told)) heap[place] = fact
    return
  }
  heap.push(fact)
}

function isTakenBack(heap: Heap, fact: Usable): boolean {
  for (const other of heap) if (!other.source && authorOf(other) === authorOf(fact) && isNewer(other, fact)) return true
  return false
}

/** What stands, newest first, in the same list: who names no source takes back what he himself had from one before. */
function settle(heap: Heap): void {
  let left = 0
  for (const fact of heap) {
    if (fact.source && isTakenBack(heap, fact)) continue
    let to = left++
    for (; to > 0 && isNewer(fact, heap[to - 1] as Usable); to--) heap[to] = heap[to - 1] as Usable
    heap[to] = fact
  }
  heap.length = left
}

const confidenceOf = ({ confidence }: Usable): string =>
  confidence === 'low' || confidence === 'high' ? confidence : 'middle'

const isFresh = (item: Item | undefined, days: number): boolean => !item || item.fresh_days === null || days <= item.fresh_days

/** Fresh before surer. */
function weigh(item: Item | undefined, fact: Usable, today: string): number {
  const { confidence } = fact
  const sure = confidence === 'low' ? 0 : confidence === 'high' ? 2 : 1
  return isFresh(item, age(fact.day, today)) ? 3 + sure : sure
}

const observation = (fact: Usable, today: string): Observation => ({
  fact: fact.id,
  value: fact.value,
  day: fact.day,
  age_days: age(fact.day, today),
  author: authorOf(fact),
  source: fact.source || null,
  confidence: confidenceOf(fact),
})

const NOBODY: readonly Observation[] = []

function knownBy(item: Item | undefined, fact: Usable, today: string, agree: number, others: readonly Observation[]): Known {
  const days = age(fact.day, today)
  return {
    item: fact.item, subject: fact.subject, fact: fact.id, value: fact.value, day: fact.day, age_days: days,
    author: authorOf(fact), source: fact.source || null, confidence: confidenceOf(fact), fresh: isFresh(item, days),
    visit: fact.visit || null, reason: fact.reason || null, agree, others,
  }
}

/** Of answers that weigh the same the newest is chosen: it comes first. */
function choose(item: Item | undefined, left: Heap, today: string): Usable {
  let chosen = left[0] as Usable
  if (item?.latest || left.length === 1) return chosen
  let heaviest = -1
  for (const fact of left) {
    const weight = weigh(item, fact, today)
    if (weight > heaviest) [chosen, heaviest] = [fact, weight]
  }
  return chosen
}

/** What is out of date is silent beside what is not. A list that grows is given much more room than it needs: most
 *  dissent is one voice. */
function select(item: Item | undefined, heap: Heap, today: string): Known {
  settle(heap)
  const chosen = choose(item, heap, today)
  const all = !item?.latest && !isFresh(item, age(chosen.day, today))
  let agree = 0
  let others = NOBODY
  for (const fact of heap) {
    if (fact === chosen || same(fact.value, chosen.value)) agree += 1
    else if (all || (!item?.latest && isFresh(item, age(fact.day, today)))) others = [...others, observation(fact, today)]
  }
  return knownBy(item, chosen, today, agree, others)
}

/** What is known of every subject and item; retracted and deleted observations are passed over. */
export function selectFacts(playbook: Playbook, facts: readonly Plain<'fact'>[] = [], today: string): Selected {
  const heaps = new Map<string, Map<string, Usable | Heap | Known>>()
  for (const fact of facts) {
    if (!isUsable(fact)) continue
    const { subject, item } = fact
    let about = heaps.get(subject)
    if (!about) heaps.set(subject, (about = new Map()))
    // Most questions were answered once: only a second voice makes a list.
    const heap = about.get(item) as Usable | Heap | undefined
    if (heap === undefined) about.set(item, fact)
    else if (Array.isArray(heap)) hear(heap, fact)
    else if (!sameVoice(heap, fact)) about.set(item, [heap, fact])
    else if (isNewer(fact, heap)) about.set(item, fact)
  }
  const { items } = indexOf(playbook)
  for (const about of heaps.values()) {
    for (const item of about.keys()) {
      const asked = items.get(item)
      const heap = about.get(item) as Usable | Heap
      about.set(item, Array.isArray(heap) ? select(asked, heap, today) : knownBy(asked, heap, today, 1, NOBODY))
    }
  }
  return heaps as Selected as Map<string, Map<string, Known>>
}

/** Like `selectFacts`, for one item only: what a list of many accounts needs. */
export const selectItem = (
  playbook: Playbook, facts: readonly Plain<'fact'>[] = [], item: string, today: string,
): Selected => selectFacts(playbook, facts.filter((fact) => fact.item === item), today)
