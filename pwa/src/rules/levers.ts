/** The three levers of selling (S4): how many opportunities there are, how many are won, how long each takes.
 *  Mirrors `shared_schema/rules/levers.py`, where the decisions stand; `tests/vectors/levers.json` holds both. */
import { between, plus } from './days'
import { living, openOpportunities } from './records'
import type { Family, Levers } from './types'

const YEAR_DAYS = 365

/** The day of the first stage written down. */
function begunOf(family: Family, opportunity: string): string | undefined {
  const days = (family.facts ?? []).flatMap(({ item, subject, day, retracted, deleted }) =>
    item === 'stage' && subject === opportunity && day && !retracted && !deleted ? [day] : [])
  return days.sort()[0]
}

/** Over all these accounts. */
export function levers(families: readonly Family[], today: string): Levers {
  const since = plus(today, -YEAR_DAYS)
  const found = { open: 0, won: 0, lost: 0 }
  const took: number[] = []
  for (const family of families) {
    found.open += openOpportunities(family).length
    for (const { id, closed, closed_on: ended } of living(family.opportunities ?? [])) {
      if ((closed !== 'won' && closed !== 'lost') || !ended || ended <= since || ended > today) continue
      found[closed] += 1
      const begun = begunOf(family, id)
      if (closed === 'won' && begun !== undefined && begun <= ended) took.push(between(begun, ended))
    }
  }
  const fought = found.won + found.lost
  took.sort((a, b) => a - b)
  return {
    ...found, success: fought > 0 ? Math.floor((found.won * 100) / fought) : null,
    cycle_days: took[Math.floor(took.length / 2)] ?? null,
  }
}
