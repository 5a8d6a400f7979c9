/** The sales process on the screen (S3): where this sale stands, when each step was taken, what the others take. Pure. */
import type { Playbook } from '../../rules/playbook'
import { SALE_STEP, stepAt, stepMove } from '../../rules/process'
import type { Move, StepAt } from '../../rules/types'
import type { Asked } from '../../parts/approvals/approvals'
import type { Deal } from './deal'

/** What a question about a step is about: the server judges it by the table of steps (`sync/approvals.py`). */
export const ABOUT = 'step'

export interface Taken extends StepAt {
  /** When each step was said to be taken, the last time. */
  readonly days: ReadonlyMap<string, string>
  /** Milliseconds; 0: nobody said so. */
  readonly since: number
}

export function taken(playbook: Playbook, deal: Deal): Taken {
  const at = stepAt(playbook, deal.known, deal.record.id)
  const told = deal.family.facts
    .filter((one) => one.v.subject === deal.record.id && one.v.item === SALE_STEP && typeof one.v.value === 'string' && !one.v.retracted)
    .sort((a, b) => ((a.v.recorded_at ?? '') < (b.v.recorded_at ?? '') ? -1 : 1))
  const days = new Map(told.map((one) => [String(one.v.value), one.v.day ?? '']))
  return { ...at, days, since: at.told ? Date.parse(told.at(-1)?.v.recorded_at ?? '') || 0 : 0 }
}

export interface Way extends Move {
  readonly step: string
  readonly asked: Asked | undefined
}

// A phone's clock and the server's differ a little.
const LEEWAY_MS = 600_000

/** What each other step takes from here; whoever leads the plot needs nobody's yes. As the server judges it. */
export function ways(playbook: Playbook, at: Taken, asked: readonly Asked[], leads: boolean): Way[] {
  return playbook.steps.filter((one) => one.id !== at.step).map((one): Way => {
    const table = stepMove(playbook, at.step, one.id)
    const judged: Move = leads ? { rule: 'allowed', because: [] } : table.rule === 'forbidden' && at.step === null ? { ...table, rule: 'approval' } : table
    const found = asked.find((question) =>
      question.about === ABOUT && question.detail['to'] === one.id && (question.detail['from'] ?? null) === at.step && question.at >= at.since - LEEWAY_MS)
    return { ...judged, step: one.id, asked: judged.rule === 'approval' ? found : undefined }
  })
}
