/** The sales process on the screen (S3): where this sale stands, and when each step was taken. Pure. */
import type { Playbook } from '../../rules/playbook'
import { SALE_STEP, stepAt } from '../../rules/process'
import type { StepAt } from '../../rules/types'
import type { Deal } from './deal'

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
