/** Quiz results as they stand on this phone, and how one is told in a line. */
import type { QuizResult } from '../../generated/records'
import type { Quiz } from '../../rules/playbook'
import { waitsFor } from '../../parts/marking'
import type { Id, Rec, World } from '../../storage/world'
import { t } from '../../ui/messages'
import { judged, QUIZ, waitingIn } from './quiz'

/** The plot whose supervisor reads this person's results. */
export function ownPlot(world: Pick<World, 'all' | 'me'>): Id | undefined {
  for (const plot of world.all('plot')) if (plot.v.owner === world.me.id) return plot.id
  return undefined
}

/** One person's quizzes, the newest first. */
export function resultsOf(world: Pick<World, 'all'>, author: Id): readonly Rec<'quiz_result'>[] {
  return [...world.all('quiz_result', { field: 'author', values: new Set([author]) })]
    .filter((one) => one.v.quiz === QUIZ)
    .sort((one, two) => (two.v.started_at ?? '').localeCompare(one.v.started_at ?? ''))
}

export interface Telling {
  readonly points: string
  readonly verdict: string
  readonly minutes: number
}

export function tellingOf(world: Pick<World, 'get'>, quiz: Quiz | null, result: Partial<QuizResult>): Telling {
  const points = result.percent ?? judged(quiz, result)?.percent ?? 0
  const waiting = waitingIn(quiz, result).length
  const verdict = typeof result.passed === 'boolean' ? t(result.passed ? 'training.passed' : 'training.not_passed') : ''
  const open = waiting > 0 ? waitsFor(world, result, waiting) : ''
  const took = Date.parse(result.ended_at ?? '') - Date.parse(result.started_at ?? '')
  return {
    points: t(waiting > 0 ? 'training.points_so_far' : 'training.points', { n: points }),
    verdict: [verdict, open].filter(Boolean).join(' · ') || t('training.not_passed'),
    minutes: Math.max(1, Math.ceil((took || 0) / 60_000)),
  }
}
