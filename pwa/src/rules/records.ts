/** Reading plain records: what counts as living, and small lookups the rules share.
 *  Mirrors `shared_schema/rules/records.py`. */
import { numberOf } from './days'
import type { Family, Known, Plain, Selected } from './types'

type Deletable = { readonly deleted?: boolean | undefined }

export const living = <R extends Deletable>(records: readonly R[] = []): R[] => records.filter((r) => !r.deleted)

/** Three-way comparison by plain order of characters (ids and ISO days are ASCII). */
export const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)

/** The first difference among several keys decides. */
export function compareAll(...differences: readonly number[]): number {
  return differences.find((d) => d !== 0) ?? 0
}

/** What was worked out of the last thing asked about. Several rules ask the same of one family, one after the other; a
 *  weak map would keep the answer of every family and costs the collector more than the answer is worth. */
export function onceFor<Asked extends object, Found>(work: (asked: Asked) => Found): (asked: Asked) => Found {
  let last: Asked | undefined
  let found: Found
  return (asked) => {
    if (asked !== last) {
      found = work(asked)
      last = asked
    }
    return found
  }
}

/** Living records ordered by id, so that no answer depends on the order they came in. */
export function byId<R extends Deletable & { readonly id: string }>(records: readonly R[] = []): readonly R[] {
  return living(records).sort((a, b) => compare(a.id, b.id))
}

export const openOpportunities = (family: Family): Plain<'opportunity'>[] =>
  byId(family.opportunities).filter((o) => !o.closed)

export type DatedVisit = Plain<'visit'> & { readonly day: string }

const NONE: readonly DatedVisit[] = []

/** Living visits that say when they were, newest first. */
export const newestVisits = (visits?: readonly Plain<'visit'>[]): readonly DatedVisit[] => (visits ? ofLast(visits) : NONE)

const PLACES = 2 ** 20

/** Ordered as numbers, the day above the place in the list: only visits of one day are compared as texts. */
function newestFirst(visits: readonly Plain<'visit'>[]): DatedVisit[] {
  const keys = new Float64Array(visits.length)
  let count = 0
  for (let place = 0; place < visits.length; place++) {
    const { deleted, day } = visits[place] as Plain<'visit'>
    if (!deleted && day) keys[count++] = numberOf(day) * PLACES + place
  }
  const days = keys.subarray(0, count).sort()
  const found: DatedVisit[] = []
  for (let at = count - 1; at >= 0; at--) {
    const key = days[at] as number
    const visit = visits[key - Math.floor(key / PLACES) * PLACES] as DatedVisit
    let to = found.length
    for (; to > 0 && isLater(visit, found[to - 1] as DatedVisit); to--) found[to] = found[to - 1] as DatedVisit
    found[to] = visit
  }
  return found
}

const ofLast = onceFor(newestFirst)

const isLater = (a: DatedVisit, b: DatedVisit): boolean =>
  a.day === b.day && (compare(a.happened_at ?? '', b.happened_at ?? '') || compare(a.id, b.id)) > 0

/** The contacts a visit met. */
export function peopleOf(visit: Plain<'visit'>): string[] {
  const people: string[] = []
  for (const key in visit) {
    if (key.startsWith('people:') && visit[key as `people:${string}`]) people.push(key.slice(7))
  }
  return people.sort(compare)
}

export const knownOf = (known: Selected, subject: string, item: string): Known | undefined =>
  known.get(subject)?.get(item)

/** An answer as a word: a choice's id, `yes` or `no`; undefined when there is none. */
export function wordOf(known: Known | undefined): string | undefined {
  const value = known?.value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'string' ? value : undefined
}

export const gradeOf = (known: Selected, account: string): string | undefined =>
  wordOf(knownOf(known, account, 'grade'))
