/** What an account is worth and what it gets: segment and fit (G9), orders (G11), relation (R1), gifts (X2).
 *  Mirrors `shared_schema/rules/worth.py`; `tests/vectors/worth.json` holds both. */
import { holds, readingOf } from './conditions'
import { age } from './days'
import { selectFacts } from './facts'
import type { Hospitality, Playbook, Scoring } from './playbook'
import { knownOf, living } from './records'
import type { Allowance, Buying, Family, Fits, Selected } from './types'

interface Amount {
  readonly minor: number
  readonly currency: string
}
export interface Order {
  readonly id: string
  readonly deleted?: boolean | undefined
  readonly day?: string | undefined
  readonly amount?: Amount | undefined
  readonly product?: string | undefined
}
export interface Gift {
  readonly id: string
  readonly deleted?: boolean | undefined
  readonly contact?: string | undefined
  /** Planned and not given: it counts for nothing. */
  readonly cancelled?: boolean | undefined
  readonly day?: string | undefined
  readonly value?: Amount | undefined
}

/** The first segment whose condition holds, and what to offer it. */
export function segment(
  playbook: Playbook, family: Family, today: string, known: Selected = selectFacts(playbook, family.facts, today),
): Fits {
  const at = { reading: readingOf(playbook, family, known, today), record: family.account, kind: 'account' }
  const found = playbook.segments.find((one) => one.when === null || holds(one.when, at))?.id ?? null
  const fits = playbook.fits.filter((fit) => fit.segment === found)
  return { segment: found, fits: fits.map(({ product, advice }) => ({ product, advice })) }
}

const reached = (value: number, limits: readonly number[]): number =>
  1 + limits.slice(0, 4).filter((limit) => value >= limit).length

/** Recency, frequency, amount and variety of an account's orders (G11), over the 365 days before today. */
export function buying(scoring: Scoring, orders: readonly Order[], today: string): Buying {
  const told = living(orders).filter((order): order is Order & { day: string } => !!order.day && order.day <= today)
  const lately = told.filter((order) => age(order.day, today) < 365)
  const minor = lately.reduce((sum, { amount }) => sum + (amount?.currency === scoring.currency ? amount.minor : 0), 0)
  const recency = told.length > 0 ? Math.min(...told.map((order) => age(order.day, today))) : null
  return {
    orders: told.length, recency_days: recency, per_year: lately.length, minor,
    variety: new Set(lately.map((order) => order.product).filter(Boolean)).size,
    recency: recency === null ? 1 : 5 - scoring.recency_days.slice(0, 4).filter((limit) => recency > limit).length,
    frequency: reached(lately.length, scoring.orders_per_year), amount: reached(minor, scoring.amount_minor),
  }
}

/** R1: the stage by our share of the customer's spending; null below the first, or unknown. */
export function relation(playbook: Playbook, known: Selected, account: string): string | null {
  const share = knownOf(known, account, 'relation.share')?.value
  if (typeof share !== 'number') return null
  return playbook.relations?.stages.filter((stage) => share >= stage.from_share).at(-1)?.id ?? null
}

/** May this gift be given (X2)? Gifts of the same calendar year to the same person count, whoever gave them. */
export function allowance(policy: Hospitality, gifts: readonly Gift[], contact: string, gift: Gift): Allowance {
  const { currency, minor: limit } = policy.per_person_year
  const year = (gift.day ?? '').slice(0, 4)
  const given = living(gifts)
    .filter((one) => one.contact === contact && !one.cancelled && one.id !== gift.id && (one.day ?? '').slice(0, 4) === year)
    .reduce((sum, { value }) => sum + (value?.currency === currency ? value.minor : 0), 0)
  const minor = !gift.value || gift.value.currency === currency ? (gift.value?.minor ?? null) : null
  const within = minor !== null && minor < policy.approval_from.minor && given + minor <= limit
  return { rule: within ? 'allowed' : 'approval', given, left: Math.max(0, limit - given) }
}
