/** Weighing us against each competitor (S5), and tests made of items (G10, K8).
 *  Mirrors `shared_schema/rules/scores.py`, where the units stand; `tests/vectors/scores.json` holds both. */
import type { Assessment, Scorecard } from './playbook'
import { wordOf } from './records'
import type { Assessed, Selected, Total } from './types'
import { knownAbout } from './unknowns'

export const US = 'us'

export type Scores = Readonly<Record<string, unknown>>

function pointsIn(card: Scorecard, value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= card.scale ? value : undefined
}

function totalOf(card: Scorecard, scores: Scores, party: string): Total {
  let judged = 0
  let found = 0
  for (const { id, weight } of card.criteria) {
    const points = pointsIn(card, scores[`${party}.${id}`])
    if (points === undefined) continue
    judged += weight
    found += weight * points
  }
  return { party, sum: judged > 0 ? Math.floor((found * 100) / judged) : null, judged }
}

/** Each party's weighted sum, in the order given. `scores`: `party.criterion` to points, as one fact holds them. */
export const totals = (card: Scorecard, scores: Scores, parties: readonly string[]): Total[] =>
  parties.map((party) => totalOf(card, scores, party))

/** A test made of items, with its reasons: never a figure alone. */
export function assess(assessment: Assessment, known: Selected, account: string, subject: string): Assessed {
  const [good, bad, open]: [string[], string[], string[]] = [[], [], []]
  let [weight, whole] = [0, 0]
  for (const judged of assessment.items) {
    const word = wordOf(knownAbout(known, subject, account, judged.item))
    if (word === undefined || word === 'unknown') {
      open.push(judged.item)
      continue
    }
    const speaksFor = judged.good.includes(word)
    ;(speaksFor ? good : bad).push(judged.item)
    whole += judged.weight
    if (speaksFor) weight += judged.weight
  }
  const percent = whole > 0 ? Math.floor((weight * 100) / whole) : null
  const level = percent === null ? undefined : assessment.levels.filter((one) => percent >= one.from_percent).at(-1)
  return { assessment: assessment.id, percent, level: level?.id ?? null, good, bad, open }
}
