/** The small language in which a playbook says when something holds.
 *  Mirrors `shared_schema/rules/conditions.py`, where its meaning stands; `tests/vectors/conditions.json` holds both. */
import { isDay } from '../generated/check'
import { age, between, monthEnd } from './days'
import { same } from './facts'
import { lastMet, peopleOn } from './people'
import { indexOf, type Index, type Playbook } from './playbook'
import { byId, gradeOf, knownOf, newestVisits, openOpportunities, peopleOf, wordOf } from './records'
import type { Family, Known, Plain, Selected } from './types'
import { knownAbout, stagePlace, subjects } from './unknowns'

/** A scalar, or `[operation, argument …]`. */
export type Expression = unknown
type SetName = 'contacts' | 'opportunities' | 'visits' | 'tasks'

/** One account's records as the conditions read them, made once per account and day. */
export interface Reading {
  readonly playbook: Playbook
  readonly index: Index
  readonly family: Family
  readonly known: Selected
  readonly today: string
  /** Contact -> the newest day a visit met them. */
  readonly met: ReadonlyMap<string, string>
  readonly sets: Readonly<Record<SetName, readonly Plain[]>>
  /** The sets made into cases, and what conditions about the account came to: once for all who ask. */
  readonly cases: Map<Expression, readonly Case[]>
  readonly told: Map<unknown, unknown>
}

/** The record an expression is about. */
export interface Case {
  readonly reading: Reading
  readonly record: Plain
  readonly kind: string
}

type Operation = (at: Case, given: readonly Expression[]) => unknown

const KINDS: Readonly<Record<SetName, string>> = {
  contacts: 'contact', opportunities: 'opportunity', visits: 'visit', tasks: 'task',
}

export function readingOf(playbook: Playbook, family: Family, known: Selected, today: string): Reading {
  return {
    playbook, index: indexOf(playbook), family, known, today, met: lastMet(family), cases: new Map(), told: new Map(),
    sets: {
      contacts: byId(family.contacts), opportunities: openOpportunities(family), visits: newestVisits(family.visits),
      tasks: byId(family.tasks).filter((task) => !task.done),
    },
  }
}

/** The value of an expression; null when it rests on something nobody knows, or cannot be read. */
export function evaluate(expression: Expression, at: Case): unknown {
  if (!Array.isArray(expression)) return expression ?? null
  const { operation, given } = read.get(expression) ?? reads(expression)
  return operation ? (operation(at, given) ?? null) : null
}

interface Read {
  readonly operation: Operation | undefined
  readonly given: readonly Expression[]
}
const read = new WeakMap<readonly Expression[], Read>()

/** A playbook's expressions are asked of every record again and again: what each means is looked up once. */
function reads(expression: readonly Expression[]): Read {
  const [name, ...given] = expression
  const found = { operation: typeof name === 'string' ? OPERATIONS.get(name) : undefined, given }
  read.set(expression, found)
  return found
}

/** Is it certain? */
export const holds = (expression: Expression, at: Case): boolean => evaluate(expression, at) === true

/** An argument that names something; nothing is called by the empty name. */
const nameIn = (argument: Expression): string => (typeof argument === 'string' ? argument : '')

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined

// ── logic ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** `and` ends at false, `or` at true; what is not sure leaves the answer open. */
const logic = (ending: boolean): Operation => (at, given) => {
  let unsure = false
  for (const one of given) {
    const value = evaluate(one, at)
    if (value === ending) return ending
    unsure ||= value !== !ending
  }
  return unsure ? null : !ending
}

const not: Operation = (at, [one]) => {
  const value = evaluate(one, at)
  return typeof value === 'boolean' ? !value : null
}

export const ofAccount = (at: Case): Case => ({ ...at, record: at.reading.family.account, kind: 'account' })

/** A named condition of the playbook: about the same record, or about its account, which is asked once for all records. */
const is: Operation = (at, [name]) => {
  const condition = own(at.reading.playbook.conditions, nameIn(name))
  if (!condition) return null
  if (condition.about !== 'account') return condition.about === at.kind ? evaluate(condition.when, at) : null
  const { told } = at.reading
  if (!told.has(condition)) told.set(condition, evaluate(condition.when, ofAccount(at)))
  return told.get(condition)
}

// ── comparing and counting with ─────────────────────────────────────────────────────────────────────────────────

function minorOf(value: unknown): { minor: number; currency: string } | undefined {
  const price = value as { minor?: unknown; currency?: unknown } | null
  if (typeof price !== 'object' || price === null) return undefined
  const { minor, currency } = price
  return typeof minor === 'number' && typeof currency === 'string' ? { minor, currency } : undefined
}

const sign = <T extends string | number>(a: T, b: T): number => Number(a > b) - Number(a < b)

/** -1, 0 or 1; null when the two have no order. */
function order(a: unknown, b: unknown): number | null {
  const [one, other] = [minorOf(a), minorOf(b)]
  if (one && other) return one.currency === other.currency ? sign(one.minor, other.minor) : null
  if (typeof a === 'number' && typeof b === 'number') return sign(a, b)
  if (typeof a !== 'string' || typeof b !== 'string') return null
  const precise = Math.min(a.length, b.length)
  return sign(a.slice(0, precise), b.slice(0, precise))
}

const ordering = (test: (found: number) => boolean): Operation => (at, [a, b]) => {
  const found = order(evaluate(a, at), evaluate(b, at))
  return found === null ? null : test(found)
}

const equal: Operation = (at, [a, b]) => {
  const [one, other] = [evaluate(a, at), evaluate(b, at)]
  return one === null || other === null ? null : same(one, other)
}

const among: Operation = (at, [one, ...others]) => {
  const value = evaluate(one, at)
  return value === null ? null : others.some((other) => same(value, evaluate(other, at)))
}

const arithmetic = (count: (a: number, b: number) => number): Operation => (at, [a, b]) => {
  const [one, other] = [evaluate(a, at), evaluate(b, at)]
  return typeof one === 'number' && typeof other === 'number' ? count(one, other) : null
}

// ── what is known ───────────────────────────────────────────────────────────────────────────────────────────────

function knownIn(at: Case, item: unknown): Known | undefined {
  const { known, family } = at.reading
  if (at.kind === 'contact') return knownOf(known, at.record.id, nameIn(item))
  return knownAbout(known, at.record.id, family.account.id, nameIn(item))
}

const answer: Operation = (at, [item]) => {
  const value = knownIn(at, item)?.value ?? null
  if (value === 'unknown') return null
  const yesno = at.reading.index.items.get(nameIn(item))?.kind === 'yesno'
  return yesno && (value === 'yes' || value === 'no') ? value === 'yes' : value
}

/** One cell of a table's answer, named `row.column`. */
const cell: Operation = (at, [item, name]) => {
  const value = answer(at, [item])
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  return own(value as Readonly<Record<string, unknown>>, nameIn(name)) ?? null
}

const choiceDays: Operation = (at, [item]) => {
  const word = wordOf(knownIn(at, item))
  return at.reading.index.items.get(nameIn(item))?.choices.find((choice) => choice.id === word)?.days ?? null
}

const field: Operation = (at, [name]) => {
  const value = own(at.record as unknown as Readonly<Record<string, unknown>>, nameIn(name))
  return value === '' ? null : (value ?? null)
}

// ── where things stand ──────────────────────────────────────────────────────────────────────────────────────────

/** How far: the place of the opportunity's stage; of an account, that of its furthest (or assumed) one. */
export function stageOfCase({ reading, record, kind }: Case): number | null {
  if (kind === 'opportunity') return stagePlace(reading.index, reading.known, record.id)
  const places = subjects(reading.playbook, reading.family, reading.known).map((one) => one.place)
  return places.length > 0 ? Math.max(...places) : null
}

/** The last day somebody of ours met the contact; of anything else, the account's last visit. */
const met: Operation = ({ reading, record, kind }) =>
  kind === 'contact' ? reading.met.get(record.id) : (reading.sets.visits[0] as Plain<'visit'> | undefined)?.day

/** Of a visit: was somebody there of whom this holds? */
const tookPart: Operation = (at, [condition]) => {
  const there = new Set(peopleOf(at.record as Plain<'visit'>))
  return at.reading.sets.contacts.some(
    (record) => there.has(record.id) && holds(condition, { ...at, record, kind: 'contact' }),
  )
}

/** How many people we know on an opportunity (P8), or how many of whom this holds; null while nothing tells. */
const involved: Operation = (at, [...condition]) => {
  const there = at.kind === 'opportunity' ? peopleOn(at.reading.family, at.record.id) : null
  const people = each(at, 'contacts').filter((one) => !there || there.has(one.record.id))
  if (there && people.length === 0) return null
  return people.filter((one) => condition.length === 0 || holds(condition[0], one)).length
}

/** The value if it is a day or a month. */
export function dayIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  return isDay(value.length === 10 ? value : `${value}-01`) ? value : undefined
}

const daysTo: Operation = (at, [one]) => {
  const day = dayIn(evaluate(one, at))
  return day === undefined ? null : between(at.reading.today, monthEnd(day))
}

const daysSince: Operation = (at, [one]) => {
  const day = dayIn(evaluate(one, at))
  return day === undefined ? null : age(monthEnd(day), at.reading.today)
}

// ── many records ────────────────────────────────────────────────────────────────────────────────────────────────

/** The records of a set, made into cases once for an account and day. */
function each({ reading }: Case, name: Expression): readonly Case[] {
  let found = reading.cases.get(name)
  if (!found) {
    const set = nameIn(name) as SetName
    const records = Object.hasOwn(KINDS, set) ? reading.sets[set] : []
    reading.cases.set(name, (found = records.map((record) => ({ reading, record, kind: KINDS[set] }))))
  }
  return found
}

const count: Operation = (at, [name, ...condition]) =>
  each(at, name).filter((one) => condition.length === 0 || holds(condition[0], one)).length

const sum: Operation = (at, [name, value, ...condition]) =>
  each(at, name).reduce((total, one) => {
    const found = condition.length === 0 || holds(condition[0], one) ? evaluate(value, one) : null
    return typeof found === 'number' ? total + found : total
  }, 0)

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['and', logic(false)],
  ['or', logic(true)],
  ['not', not],
  ['is', is],
  ['=', equal],
  ['!=', (at, given) => { const found = equal(at, given); return typeof found === 'boolean' ? !found : null }],
  ['<', ordering((found) => found < 0)],
  ['<=', ordering((found) => found <= 0)],
  ['>', ordering((found) => found > 0)],
  ['>=', ordering((found) => found >= 0)],
  ['in', among],
  ['+', arithmetic((a, b) => a + b)],
  ['-', arithmetic((a, b) => a - b)],
  ['*', arithmetic((a, b) => a * b)],
  ['answer', answer],
  ['known', (at, given) => answer(at, given) !== null],
  ['has', (at, [one]) => evaluate(one, at) !== null],
  ['fresh', (at, [item]) => knownIn(at, item)?.fresh],
  ['disputed', (at, [item]) => (knownIn(at, item)?.others.length ?? 0) > 0],
  ['age', (at, [item]) => knownIn(at, item)?.age_days],
  ['cell', cell],
  ['choice_days', choiceDays],
  ['field', field],
  ['grade', ({ reading }) => gradeOf(reading.known, reading.family.account.id)],
  ['stage', stageOfCase],
  ['stage_named', ({ reading }, [name]) => reading.index.stages.get(nameIn(name))],
  ['last_stage', ({ reading }) => reading.index.stages.size - 1],
  ['today', ({ reading }) => reading.today],
  ['met', met],
  ['took_part', tookPart],
  ['involved', involved],
  ['days_to', daysTo],
  ['days_since', daysSince],
  ['threshold', ({ reading }, [name]) => own(reading.playbook.thresholds, nameIn(name))],
  ['of_account', (at, [one]) => evaluate(one, ofAccount(at))],
  ['count', count],
  ['any', (at, [name, condition]) => each(at, name).some((one) => holds(condition, one))],
  ['all', (at, [name, condition]) => each(at, name).every((one) => holds(condition, one))],
  ['sum', sum],
])
