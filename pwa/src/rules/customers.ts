/** Who looks after how many customers (R2), and which of them are asked this month (R3).
 *  Mirrors `shared_schema/rules/customers.py`, where the decisions stand; `tests/vectors/customers.json` holds both. */
import type { Playbook } from './playbook'
import { byId, compareAll, compare } from './records'
import { assess } from './scores'
import type { Selected } from './types'

type Survey = NonNullable<Playbook['relations']>['surveys'][number]

export interface Customer {
  readonly id: string
  readonly status?: string | undefined
  readonly deleted?: boolean | undefined
}

export interface Span {
  readonly accounts: readonly string[]
  readonly at_most: number
  readonly over: number
}

const WON = 'won'

export const customers = <C extends Customer>(accounts: readonly C[]): C[] => byId(accounts).filter((one) => one.status === WON)

/** R2: customers whom the playbook's test calls key accounts; null where it says nothing of a span. */
export function span(playbook: Playbook, accounts: readonly Customer[], known: Selected): Span | null {
  // A playbook of an earlier release has no such member.
  const wanted = playbook.relations?.span
  const test = playbook.assessments.find((one) => one.id === wanted?.assessment)
  const key = test?.levels.at(-1)
  if (!wanted || !test || !key) return null
  const found = customers(accounts).map((one) => one.id).filter((id) => assess(test, known, id, id).level === key.id)
  return { accounts: found, at_most: wanted.at_most, over: Math.max(0, found.length - wanted.at_most) }
}

/** R3: the customers of a plot drawn for the survey of a month, as `2026-11`; none where the survey draws none. */
export function surveySample(survey: Survey, accounts: readonly Customer[], plot: string, month: string): string[] {
  const places = customers(accounts).map(({ id }) => ({ id, place: placeOf(`${plot} ${month} ${id}`) }))
  places.sort((a, b) => compareAll(a.place - b.place, compare(a.id, b.id)))
  return places.slice(0, survey.sample ?? 0).map((one) => one.id)
}

const MIX: readonly (readonly [number, number])[] = [[16, 0x85ebca6b], [13, 0xc2b2ae35], [16, 1]]

/** A number of 32 bits that a small change of the text changes wholly: FNV-1a, then the end of MurmurHash3. */
function placeOf(text: string): number {
  let found = 2_166_136_261
  for (const sign of text) found = Math.imul(found ^ (sign.codePointAt(0) ?? 0), 16_777_619)
  for (const [shift, factor] of MIX) found = Math.imul(found ^ (found >>> shift), factor)
  return found >>> 0
}
