/** Reading plain records: what counts as living, and small lookups the rules share.
 *  Mirrors `shared_schema/rules/records.py`. */
import type { Family, Known, Plain, Selected } from './types'

type Deletable = { readonly deleted?: boolean | undefined }

export const living = <R extends Deletable>(records: readonly R[] = []): R[] => records.filter((r) => !r.deleted)

/** Three-way comparison by plain order of characters (ids and ISO days are ASCII). */
export const compare = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)

/** The first difference among several keys decides. */
export function compareAll(...differences: readonly number[]): number {
  return differences.find((d) => d !== 0) ?? 0
}

const sorted = new WeakMap<readonly unknown[], readonly unknown[]>()

/** Living records ordered by id, so that no answer depends on the order they came in; ordered once for a family. */
export function byId<R extends Deletable & { readonly id: string }>(records: readonly R[] = []): readonly R[] {
  let found = sorted.get(records) as readonly R[] | undefined
  if (!found) sorted.set(records, (found = living(records).sort((a, b) => compare(a.id, b.id))))
  return found
}

export const openOpportunities = (family: Family): Plain<'opportunity'>[] =>
  byId(family.opportunities).filter((o) => !o.closed)

export type DatedVisit = Plain<'visit'> & { readonly day: string }

const NONE: readonly DatedVisit[] = []
const ordered = new WeakMap<readonly Plain<'visit'>[], readonly DatedVisit[]>()

/** Living visits that say when they were, newest first. Every rule asks for them: ordered once for a family. */
export function newestVisits(visits?: readonly Plain<'visit'>[]): readonly DatedVisit[] {
  if (!visits) return NONE
  let found = ordered.get(visits)
  if (!found) {
    found = visits
      .filter((v): v is DatedVisit => !v.deleted && !!v.day)
      .sort((a, b) => compare(b.day, a.day) || compare(b.happened_at ?? '', a.happened_at ?? '') || compare(b.id, a.id))
    ordered.set(visits, found)
  }
  return found
}

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
