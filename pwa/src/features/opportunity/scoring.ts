/** The scorecard as a table (S5): parties across, criteria down, and what the totals say in one sentence. Pure. */
import type { Scorecard } from '../../rules/playbook'
import { totals, US, type Scores } from '../../rules/scores'
import type { Total } from '../../rules/types'

export const itemOfCard = (card: Scorecard): string => `score.${card.id}`

/** The points a fact holds; anything else counts as none. */
export const scoresIn = (value: unknown): Scores =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Scores) : {}

export const sumOfWeights = (card: Scorecard): number => card.criteria.reduce((sum, one) => sum + one.weight, 0)

export interface Verdict {
  readonly rival: string
  /** Hundredths we lead by; negative: we are behind. */
  readonly by: number
  /** The criterion where the weighted distance to this rival is worst for us, if it is against us anywhere. */
  readonly worst: string | null
}

/** Against the strongest rival, where both were judged. */
export function verdict(card: Scorecard, scores: Scores, rivals: readonly string[]): Verdict | null {
  const [us, ...others] = totals(card, scores, [US, ...rivals])
  const best = others.filter((one): one is Total & { sum: number } => one.sum !== null).sort((a, b) => b.sum - a.sum)[0]
  if (us?.sum == null || !best) return null
  const gap = ({ id, weight }: Scorecard['criteria'][number]): number => {
    const [ours, theirs] = [scores[`${US}.${id}`], scores[`${best.party}.${id}`]]
    return typeof ours === 'number' && typeof theirs === 'number' ? weight * (theirs - ours) : 0
  }
  const worst = [...card.criteria].sort((a, b) => gap(b) - gap(a))[0]
  return { rival: best.party, by: us.sum - best.sum, worst: worst && gap(worst) > 0 ? worst.id : null }
}

/** 435 as 4.35. */
export const asPoints = (hundredths: number): string => (hundredths / 100).toFixed(2)
