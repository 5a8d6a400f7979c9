/** The forecast (S11) of the accounts on this phone, from slim records: a rep's two thousand accounts are not read whole. */
import { plus } from '../../rules/days'
import { forecast } from '../../rules/forecast'
import { selectFacts } from '../../rules/facts'
import { levers } from '../../rules/levers'
import { knownOf, wordOf } from '../../rules/records'
import type { Expected, Family, Forecast, Levers, Plain } from '../../rules/types'
import type { Id, Slim as Slimmed, World } from '../../storage/world'

const FACT = ['account', 'subject', 'item', 'value', 'day', 'recorded_at', 'author', 'source', 'confidence', 'retracted'] as const
const DECIDED = { field: 'item', values: new Set(['grade', 'stage']) }

interface Group {
  account: Plain<'account'>
  opportunities: Plain<'opportunity'>[]
  facts: Plain<'fact'>[]
}

type Slim = Slimmed<'opportunity', 'account' | 'name' | 'amount' | 'expected_close' | 'closed' | 'closed_on'>

/** The accounts with such an opportunity, with what the rules about opportunities ask of them. */
function families(world: World, counts: (one: Slim) => boolean, shown: (one: Slim) => Slim = (one) => one): Family[] {
  const groups = new Map<Id, Group>()
  for (const one of world.slim('opportunity', ['account', 'name', 'amount', 'expected_close', 'closed', 'closed_on'])) {
    if (!one.account || !counts(one)) continue
    const account = world.get<'account'>(one.account)
    if (!account || account.v.deleted) continue
    const group = groups.get(account.id) ?? { account: { id: account.id, kind: 'account' as const }, opportunities: [], facts: [] }
    group.opportunities.push(shown(one))
    groups.set(account.id, group)
  }
  for (const fact of world.slim('fact', FACT, DECIDED)) groups.get(fact.account ?? '')?.facts.push(fact)
  return [...groups.values()]
}

/** As it stood before it ended. */
function stillOpen({ closed: _, ...open }: Slim): Slim {
  return open
}

export interface Expect {
  readonly id: Id
  readonly name: string
  readonly account: string
  readonly month: string
  readonly stage: string | null
  readonly grade: string | null
  readonly currency: string
  readonly minor: number
  readonly weighted: number
}

export interface Reading {
  readonly forecast: Forecast
  /** Each opportunity in it, the weightiest first. */
  readonly deals: readonly Expect[]
}

/** The rule's movement knows the deals that are open still; what ended since last week was expected then and is not now. */
function moved(world: World, now: Forecast, today: string): Readonly<Record<string, number>> {
  const earlier = plus(today, -7)
  const ended = families(world, (one) => Boolean(one.closed) && (one.closed_on ?? '') > earlier, stillOpen)
  const then = ended.map((family) => ({ ...family, facts: (family.facts ?? []).filter((fact) => (fact.day ?? '') <= earlier) }))
  const sums = { ...now.moved }
  for (const { currency, weighted } of forecast(world.playbook, then, earlier).months) sums[currency] = (sums[currency] ?? 0) - weighted
  return sums
}

export function outlook(world: World, today: string): Reading {
  const { playbook } = world
  const found = families(world, (one) => !one.closed && Boolean(one.amount))
  const chances = new Map(playbook.stages.map((stage) => [stage.id, stage.probability]))
  const deals = found.flatMap((family) => {
    const known = selectFacts(playbook, family.facts, today)
    return (family.opportunities ?? []).flatMap((one): Expect[] => {
      if (!one.amount) return []
      const stage = wordOf(knownOf(known, one.id, 'stage')) ?? null
      const { minor, currency } = one.amount
      const grade = wordOf(knownOf(known, family.account.id, 'grade')) ?? null
      return [{
        id: one.id, name: one.name ?? '', account: world.get<'account'>(family.account.id)?.v.name ?? '', stage, grade, currency, minor,
        month: (one.expected_close ?? '').slice(0, 7), weighted: Math.floor((minor * (chances.get(stage ?? '') ?? 0)) / 100),
      }]
    })
  })
  const now = forecast(playbook, found, today)
  return { forecast: { ...now, moved: moved(world, now, today) }, deals: deals.sort((a, b) => b.weighted - a.weighted || (a.id < b.id ? -1 : 1)) }
}

/** The three levers (S4) of the accounts on this phone. */
export function leversOf(world: World, today: string): Levers {
  return levers(families(world, () => true), today)
}

/** Sums by currency. */
export function totalsOf(lines: readonly Expected[]): Expected[] {
  const sums = new Map<string, Expected>()
  for (const line of lines) {
    const before = sums.get(line.currency)
    sums.set(line.currency, {
      key: '', currency: line.currency, count: (before?.count ?? 0) + line.count, minor: (before?.minor ?? 0) + line.minor,
      weighted: (before?.weighted ?? 0) + line.weighted,
    })
  }
  return [...sums.values()]
}

/** A playbook's order for stages and grades; months as they come, those without one last. */
export function inOrder(lines: readonly Expected[], order: readonly string[]): Expected[] {
  const place = (key: string): number => (key === '' ? order.length + 1 : order.includes(key) ? order.indexOf(key) : order.length)
  return [...lines].sort((a, b) => place(a.key) - place(b.key) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}
