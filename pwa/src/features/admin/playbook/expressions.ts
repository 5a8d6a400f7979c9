/** Conditions as forms see them: what can be chosen where, and what a new one starts with.
 *
 *  An expression is a value or a list, the operation first. What each operation takes comes from the server's own table
 *  (generated `OPERATIONS`), so a form offers what the check accepts. */
import { FIELDS } from '../../../generated/fields'
import { OPERATIONS, SETS, type Operation } from '../../../generated/playbook_form'
import type { Kind } from '../../../generated/records'
import { fieldWord, kindWord } from '../../../parts/words'
import { answersOf, itemsOf, sourceOptions, type Option } from './references'
import { nameOf } from './sections'
import { isTable, type Raw } from './tree'

export type Expression = unknown

/** In the place of an operation: something written down. */
export const FIXED = 'fixed'

export const operationOf = (value: Expression): string => (Array.isArray(value) ? String((value as readonly unknown[])[0] ?? '') : FIXED)
export const argumentsOf = (value: Expression): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]).slice(1) : [])

/** What the argument at this place is to be; the last word repeats when there may be many. */
export function wanted(operation: Operation, place: number): string {
  return operation.takes[Math.min(place, operation.takes.length - 1)] ?? 'anything'
}

const NAMED = ['item', 'table', 'choice', 'cell', 'stage', 'threshold', 'set', 'field', 'condition']
export const isNamed = (want: string): boolean => NAMED.includes(want)

/** What a condition within is about: walking a set, asking the account. */
export function aboutWithin(want: string, about: string, args: readonly unknown[]): string {
  if (want.endsWith('of set')) return SETS[String(args[0])] ?? about
  if (want === 'of account') return 'account'
  return want === 'of contact' ? 'contact' : about
}

/** Operations that can stand here, of what it is about and, where yes or no is wanted, what comes out. */
export function operationsFor(about: string, want: string): readonly string[] {
  const kind = want.endsWith('of set') ? (want.startsWith('number') ? 'number' : 'yes_no') : want === 'of contact' ? 'yes_no' : want
  const fits = (gives: string): boolean =>
    kind === 'yes_no' || kind === 'number' ? gives === kind || gives === 'anything' : kind === 'day' ? ['day', 'anything'].includes(gives) : true
  return Object.entries(OPERATIONS).filter(([, one]) => one.about.includes(about) && fits(one.gives)).map(([name]) => name)
}

/** The names an argument can be. */
export function namesFor(raw: Raw, want: string, about: string, args: readonly unknown[]): readonly Option[] {
  if (want === 'item' || want === 'table' || want === 'choice') {
    const subjects = about === 'contact' ? ['contact'] : ['account', 'opportunity']
    const kinds = (kind: unknown): boolean => want === 'item' || kind === want
    const fitting = new Set(itemsOf(raw).filter((one) => subjects.includes(String(one['subject'])) && kinds(one['kind'])).map((one) => one['id']))
    return sourceOptions(raw, 'items').filter((one) => fitting.has(one.id))
  }
  if (want === 'cell') return cellsOf(raw, String(args[0] ?? ''))
  if (want === 'stage') return sourceOptions(raw, 'stages')
  if (want === 'threshold') return sourceOptions(raw, 'thresholds')
  if (want === 'condition') return sourceOptions(raw, 'conditions')
  if (want === 'set') return Object.entries(SETS).map(([id, kind]) => ({ id, label: kindWord(kind as Kind) }))
  return Object.keys(FIELDS[about as Kind] ?? {}).map((id) => ({ id, label: fieldWord(id) }))
}

function cellsOf(raw: Raw, item: string): readonly Option[] {
  const table = itemsOf(raw).find((one) => one['id'] === item)
  const named = (list: unknown): Option[] =>
    (Array.isArray(list) ? (list as readonly unknown[]) : []).filter(isTable).map((one) => ({ id: String(one['id']), label: nameOf(one, String(one['id'])) }))
  return named(table?.['rows']).flatMap((row) =>
    named(table?.['columns']).map((column) => ({ id: `${row.id}.${column.id}`, label: `${row.label} · ${column.label}` })),
  )
}

/** Beside an answer with words to choose from, the words. */
export function wordsBeside(raw: Raw, args: readonly unknown[]): readonly Option[] {
  const [first] = args
  return operationOf(first) === 'answer' ? answersOf(raw, String(argumentsOf(first)[0] ?? '')) : []
}

/** An operation just chosen, with the arguments of before as far as they can stay. */
export function started(raw: Raw, name: string, about: string, before: Expression): Expression {
  const operation = OPERATIONS[name]
  if (!operation) return operationOf(before) === FIXED ? before : true
  const kept = operationOf(before) !== FIXED && sameShape(OPERATIONS[operationOf(before)], operation) ? argumentsOf(before) : []
  const count = Math.max(operation.takes.length - operation.optional, operation.many ? kept.length : 0)
  return [name, ...Array.from({ length: count }, (_, n) => kept[n] ?? fresh(raw, wanted(operation, n), about, kept))]
}

const sameShape = (one: Operation | undefined, two: Operation): boolean => one !== undefined && one.takes.join() === two.takes.join()

/** What an argument starts as: the first name there is, or a plain value. */
export function fresh(raw: Raw, want: string, about: string, args: readonly unknown[]): unknown {
  if (isNamed(want)) return namesFor(raw, want, about, args)[0]?.id ?? ''
  if (want === 'number' || want === 'ordered') return 1
  if (want === 'day') return ['today']
  return want === 'yes_no' || want.endsWith('of set') || want === 'of contact' ? true : ''
}

/** A written value as what it looks like: a number, yes or no, else words. */
export function scalar(text: string): unknown {
  const clean = text.normalize('NFKC').trim()
  if (/^-?\d+$/.test(clean)) return Number(clean)
  return clean === 'true' ? true : clean === 'false' ? false : clean === 'null' ? null : text
}

/** What is wrong with a list written by hand, before the server is asked: undefined when it can be read. */
export function readList(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}
