/** What a draft changes of the playbook it started from, member by member; and two people's changes put together.
 *
 *  Members of a list are followed by their id, so a moved one is not a changed one; what has no id is compared whole. */
import { isTable, type Key, type Place } from './tree'

export interface Change {
  readonly what: 'added' | 'removed' | 'changed' | 'moved'
  /** In the draft; of what was removed, in what it started from. */
  readonly place: Place
  readonly before: unknown
  readonly after: unknown
}

export function same(one: unknown, two: unknown): boolean {
  if (one === two) return true
  if (Array.isArray(one) && Array.isArray(two)) return one.length === two.length && one.every((value, n) => same(value, two[n]))
  if (!isTable(one) || !isTable(two)) return false
  const keys = Object.keys(one)
  return keys.length === Object.keys(two).length && keys.every((key) => key in two && same(one[key], two[key]))
}

const isText = (value: unknown): boolean => isTable(value) && 'zh-CN' in value && 'en' in value
const idOf = (one: unknown): string | undefined => (isTable(one) && typeof one['id'] === 'string' ? one['id'] : undefined)
const named = (list: readonly unknown[]): boolean => {
  const ids = list.map(idOf)
  return ids.every((id) => id !== undefined) && new Set(ids).size === ids.length
}

/** The version is the server's to count; it is no change. */
export function changes(before: unknown, after: unknown, place: Place = []): readonly Change[] {
  if (same(before, after)) return []
  if (place.length === 1 && place[0] === 'version') return []
  if (Array.isArray(before) && Array.isArray(after) && before.length + after.length > 0 && named(before) && named(after)) {
    return ofLists(before, after, place)
  }
  if (isTable(before) && isTable(after) && !isText(before)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
    return keys.flatMap((key) => ofKey(before, after, key, place))
  }
  return [{ what: 'changed', place, before, after }]
}

function ofKey(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>, key: string, place: Place): readonly Change[] {
  const here = [...place, key]
  if (!(key in before)) return [{ what: 'added', place: here, before: undefined, after: after[key] }]
  if (!(key in after)) return [{ what: 'removed', place: here, before: before[key], after: undefined }]
  return changes(before[key], after[key], here)
}

function ofLists(before: readonly unknown[], after: readonly unknown[], place: Place): readonly Change[] {
  const [was, is] = [before.map(idOf), after.map(idOf)]
  const found = after.flatMap((one, n): readonly Change[] => {
    const old = was.indexOf(is[n])
    return old < 0 ? [{ what: 'added', place: [...place, n], before: undefined, after: one }] : changes(before[old], one, [...place, n])
  })
  const gone = before.flatMap((one, n): readonly Change[] =>
    is.includes(was[n]) ? [] : [{ what: 'removed', place: [...place, n], before: one, after: undefined }])
  const kept = was.filter((id) => is.includes(id))
  const order = is.filter((id) => was.includes(id))
  const moved = same(kept, order) ? [] : [{ what: 'moved', place, before: kept, after: order } as const]
  return [...found, ...gone, ...moved]
}

/** Mine and theirs put together over what both started from. Where both changed the same, mine stays, and its place is
 *  told in `both`: nothing typed is lost, and nothing of theirs is undone unseen. */
export function together(base: unknown, mine: unknown, theirs: unknown, both: Place[] = [], place: Place = []): unknown {
  if (same(mine, theirs) || same(base, theirs)) return mine
  if (same(base, mine)) return theirs
  if (place.length === 1 && place[0] === 'version') return theirs
  if (Array.isArray(mine) && Array.isArray(theirs) && Array.isArray(base) && named(mine) && named(theirs) && named(base)) {
    return listsTogether(base, mine, theirs, both, place)
  }
  if (isTable(mine) && isTable(theirs) && isTable(base) && !isText(mine)) return tablesTogether(base, mine, theirs, both, place)
  both.push(place)
  return mine
}

type Table = Readonly<Record<string, unknown>>

function tablesTogether(base: Table, mine: Table, theirs: Table, both: Place[], place: Place): Table {
  const keys = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])]
  return Object.fromEntries(
    keys.flatMap((key): [string, unknown][] => {
      const gone = key in base && !(key in mine && key in theirs)
      const untouched = same(base[key], key in mine ? mine[key] : theirs[key])
      if (gone && untouched) return []
      if (!(key in theirs)) return [[key, mine[key]]]
      if (!(key in mine)) return [[key, theirs[key]]]
      return [[key, together(base[key], mine[key], theirs[key], both, [...place, key])]]
    }),
  )
}

function listsTogether(base: readonly unknown[], mine: readonly unknown[], theirs: readonly unknown[], both: Place[], place: Place): unknown[] {
  const by = (list: readonly unknown[]): Map<string | undefined, unknown> => new Map(list.map((one) => [idOf(one), one]))
  const [was, my, their] = [by(base), by(mine), by(theirs)]
  const merged: unknown[] = []
  for (const one of mine) {
    const id = idOf(one)
    if (their.has(id)) merged.push(together(was.get(id) ?? their.get(id), one, their.get(id), both, [...place, id as Key]))
    else if (!was.has(id) || !same(was.get(id), one)) merged.push(one)
  }
  for (const [n, one] of theirs.entries()) {
    const id = idOf(one)
    if (my.has(id) || (was.has(id) && same(was.get(id), one))) continue
    merged.splice(Math.min(n, merged.length), 0, one)
  }
  return merged
}
