/** Where in the form a mistake belongs. The server names places as a person reads them (`grades.B.label`,
 *  `checklists.items.budget.total.kind`, `fits[3].segment`): here they become keys, as far as they lead. */
import { at, isTable, type Key, type Place } from './tree'

export interface Problem {
  /** `$` for the whole. */
  readonly path: string
  readonly code: string
  readonly 'zh-CN': string
  readonly en: string
}

export interface Placed {
  readonly problem: Problem
  readonly place: Place
}

/** The place a path names: as deep as it leads. Ids may hold dots, so of a list the longest id that fits is taken. */
export function placeOf(raw: unknown, path: string): Place {
  const place: Key[] = []
  let rest = path === '$' ? '' : path
  while (rest !== '') {
    const step = next(at(raw, place), rest, place)
    if (!step) break
    place.push(...step.keys)
    rest = step.rest
  }
  return place
}

interface Step { readonly keys: readonly Key[]; readonly rest: string }

const NUMBER = /^\[(\d+)\]\.?/
const SYSTEM = /^\(system=(true|false)\)\.?/

function next(held: unknown, rest: string, place: Place): Step | undefined {
  if (Array.isArray(held)) return inList(held as readonly unknown[], rest, place)
  if (!isTable(held)) return undefined
  const key = longest(Object.keys(held), rest)
  return key === undefined ? undefined : { keys: [key], rest: after(rest, key) }
}

function inList(list: readonly unknown[], rest: string, place: Place): Step | undefined {
  const number = NUMBER.exec(rest)
  if (number) return { keys: [Number(number[1]) - 1], rest: rest.slice(number[0].length) }
  const system = SYSTEM.exec(rest)
  const field = (one: unknown, name: string): unknown => (isTable(one) ? one[name] : undefined)
  if (system) {
    const n = list.findIndex((one) => String(field(one, 'system')) === system[1])
    return n < 0 ? undefined : { keys: [n], rest: rest.slice(system[0].length) }
  }
  // Items are named without their checklist.
  if (place.length === 1 && place[0] === 'checklists' && rest.startsWith('items.')) {
    for (const [n, one] of list.entries()) {
      const step = inList((field(one, 'items') as readonly unknown[] | undefined) ?? [], rest.slice('items.'.length), [])
      if (step) return { keys: [n, 'items', ...step.keys], rest: step.rest }
    }
  }
  const names = list.map((one) => String(field(one, 'id') ?? field(one, 'grade') ?? field(one, 'name') ?? field(one, 'item') ?? ''))
  const name = longest(names.filter(Boolean), rest)
  return name === undefined ? undefined : { keys: [names.indexOf(name)], rest: after(rest, name) }
}

const ends = ['.', '[', '(']

function longest(names: readonly string[], rest: string): string | undefined {
  const fitting = names.filter((one) => rest === one || (rest.startsWith(one) && ends.includes(rest.charAt(one.length))))
  return fitting.sort((a, b) => b.length - a.length)[0]
}

const after = (rest: string, name: string): string => rest.slice(name.length).replace(/^\./, '')

/** The mistakes at a place or below it. */
export const below = (placed: readonly Placed[], place: Place): readonly Placed[] =>
  placed.filter((one) => place.every((key, n) => one.place[n] === key))

export const exactly = (placed: readonly Placed[], place: Place): readonly Placed[] =>
  below(placed, place).filter((one) => one.place.length === place.length)
