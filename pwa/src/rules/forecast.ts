/** What is expected to come in (S11): amount by probability, by month, by grade, by stage; and how it moved.
 *  Mirrors `shared_schema/rules/forecast.py`, where the decisions stand; `tests/vectors/forecast.json` holds both. */
import { plus } from './days'
import { selectFacts } from './facts'
import type { Playbook } from './playbook'
import { compare, gradeOf, knownOf, openOpportunities, wordOf } from './records'
import type { Expected, Family, Forecast, Selected } from './types'

interface Deal {
  readonly month: string
  readonly grade: string
  readonly stage: string
  readonly currency: string
  readonly minor: number
  readonly weighted: number
}

function dealsOf(playbook: Playbook, family: Family, known: Selected): Deal[] {
  const chances = new Map(playbook.stages.map((stage) => [stage.id, stage.probability]))
  return openOpportunities(family).flatMap(({ id, amount, expected_close: close }) => {
    if (!amount) return []
    const stage = wordOf(knownOf(known, id, 'stage')) ?? ''
    const weighted = Math.floor((amount.minor * (chances.get(stage) ?? 0)) / 100)
    const grade = gradeOf(known, family.account.id) ?? ''
    return [{ month: (close ?? '').slice(0, 7), grade, stage, currency: amount.currency, minor: amount.minor, weighted }]
  })
}

function linesOf(deals: readonly Deal[], keyOf: (deal: Deal) => string): Expected[] {
  const lines = new Map<string, { -readonly [K in keyof Expected]: Expected[K] }>()
  for (const deal of deals) {
    const key = keyOf(deal)
    const place = `${key}\n${deal.currency}`
    const line = lines.get(place) ?? { key, currency: deal.currency, count: 0, minor: 0, weighted: 0 }
    line.count += 1
    line.minor += deal.minor
    line.weighted += deal.weighted
    lines.set(place, line)
  }
  return [...lines.values()].sort((a, b) => compare(a.key, b.key) || compare(a.currency, b.currency))
}

/** Over all these accounts. */
export function forecast(playbook: Playbook, families: readonly Family[], today: string): Forecast {
  const earlier = plus(today, -7)
  const known = (family: Family, day: string): Selected =>
    selectFacts(playbook, (family.facts ?? []).filter((fact) => day === today || (fact.day && fact.day <= day)), day)
  const now = families.flatMap((family) => dealsOf(playbook, family, known(family, today)))
  const before = families.flatMap((family) => dealsOf(playbook, family, known(family, earlier)))
  const moved = new Map<string, number>()
  for (const { currency, weighted } of now) moved.set(currency, (moved.get(currency) ?? 0) + weighted)
  for (const { currency, weighted } of before) moved.set(currency, (moved.get(currency) ?? 0) - weighted)
  return {
    months: linesOf(now, (deal) => deal.month), grades: linesOf(now, (deal) => deal.grade),
    stages: linesOf(now, (deal) => deal.stage),
    moved: Object.fromEntries([...moved].sort(([a], [b]) => compare(a, b))),
  }
}
