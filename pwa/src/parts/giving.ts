/** The gift and hospitality register as screens read it (X2): who was given how much this year, by whom, what still waits
 *  for a yes. Amounts in a currency other than the limits' stand in the register and are not added up. */
import type { Hospitality, Playbook } from '../rules/playbook'
import { compare } from '../rules/records'
import type { Allowance } from '../rules/types'
import { allowance } from '../rules/worth'
import type { Id, Rec, World } from '../storage/world'
import { askedAbout, type Asked } from './approvals/approvals'

export interface Given {
  readonly gift: Rec<'gift'>
  /** What the limits say of it, as they stand today. */
  readonly rule: Allowance['rule']
  /** The latest question to the supervisor about it. */
  readonly asked: Asked | undefined
  /** It is neither within the limits nor approved: not to be given (yet). */
  readonly held: boolean
}

export interface Receiver {
  readonly contact: Id
  readonly account: Id
  readonly minor: number
  readonly count: number
}

type Source = Pick<World, 'all' | 'waiting' | 'get'>

export const kindOf = (policy: Hospitality, id: string | undefined): Hospitality['kinds'][number] | undefined =>
  policy.kinds.find((one) => one.id === id)

/** The years there is something of, this one first. */
export function years(gifts: Iterable<Rec<'gift'>>, today: string): string[] {
  const found = new Set([today.slice(0, 4)])
  for (const { v } of gifts) if (v.day) found.add(v.day.slice(0, 4))
  return [...found].sort().reverse()
}

const amountsOf = (gifts: readonly Rec<'gift'>[]): Parameters<typeof allowance>[1] =>
  gifts.map(({ id, v }) => ({ id, contact: v.contact, day: v.day, value: v.value, cancelled: v.cancelled }))

/** May this be given? `id` of one that is in the register already, or of none. */
export function mayGive(
  world: Pick<World, 'all'>, policy: Hospitality, contact: Id, day: string, value: { minor: number; currency: string } | null, id = '',
): Allowance {
  const gifts = [...world.all('gift', { field: 'contact', values: new Set([contact]) })]
  return allowance(policy, amountsOf(gifts), contact, { id, day, ...(value && { value }) })
}

/** The gifts of a year, newest first, each with what holds it back. */
export function register(world: Source, playbook: Playbook, year: string, account?: Id): Given[] {
  const policy = playbook.hospitality
  if (!policy) return []
  const all = [...world.all('gift', account === undefined ? undefined : { field: 'account', values: new Set([account]) })]
  return all
    .filter(({ v }) => (v.day ?? '').slice(0, 4) === year)
    .sort((a, b) => compare(b.v.day ?? '', a.v.day ?? '') || compare(b.id, a.id))
    .map((gift) => {
      const { rule } = mayGive(world, policy, gift.v.contact ?? '', gift.v.day ?? '', gift.v.value ?? null, gift.id)
      const asked = askedAbout(world, gift.id)[0]
      const held = !gift.v.cancelled && rule === 'approval' && asked?.state !== 'approved'
      return { gift, rule, asked, held }
    })
}

const counted = (policy: Hospitality, one: Given): number =>
  one.gift.v.cancelled || one.gift.v.value?.currency !== policy.per_person_year.currency ? 0 : one.gift.v.value.minor

/** Who was given most comes first. */
export function receivers(policy: Hospitality, given: readonly Given[]): Receiver[] {
  const found = new Map<Id, Receiver>()
  for (const one of given) {
    const { contact, account, cancelled } = one.gift.v
    if (!contact || cancelled) continue
    const before = found.get(contact)
    const minor = (before?.minor ?? 0) + counted(policy, one)
    found.set(contact, { contact, account: account ?? '', minor, count: (before?.count ?? 0) + 1 })
  }
  return [...found.values()].sort((a, b) => b.minor - a.minor || compare(a.contact, b.contact))
}

/** A cell that no spreadsheet runs as a formula. */
const cell = (value: string): string => `"${(/^[=+\-@\t\r]/.test(value) ? `'${value}` : value).replace(/"/g, '""')}"`

/** Rows as a file that spreadsheets open, Chinese included. */
export const csv = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
