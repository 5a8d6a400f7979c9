/** The loss review (S10): why, to whom, at which stage, and what the checklists had said on that day. Pure. */
import type { Playbook } from '../../rules/playbook'
import { wordOf } from '../../rules/records'
import { exitState } from '../../rules/stages'
import type { Change } from '../../storage/world'
import { about, stageId, type Deal } from './deal'

export interface LossForm {
  reason: string
  to: string
  stage: string
  why: string
  lessons: string
  on: string
}

export const emptyLoss = (deal: Deal): LossForm => ({ reason: '', to: '', stage: stageId(deal) ?? '', why: '', lessons: '', on: deal.day })

export interface Said {
  readonly item: string
  readonly state: 'passed' | 'failed' | 'open'
}

/** Every point of the exit lists up to this stage, as it stood: once each, in the order of the playbook. */
export function saidBefore(playbook: Playbook, deal: Deal, stage: string): Said[] {
  const place = (id: string): number => playbook.stages.findIndex((one) => one.id === id)
  const found = new Map<string, Said>()
  for (const exit of playbook.exits) {
    if (place(exit.stage) > place(stage)) continue
    for (const { item, state } of exitState(exit, deal.known, deal.family.account.id, deal.record.id).points) {
      if (!found.has(item)) found.set(item, { item, state })
    }
  }
  return [...found.values()]
}

/** What is missing before it may be closed as lost, by field. */
export function missing(form: LossForm): (keyof LossForm)[] {
  return (['reason', 'to', 'stage', 'why', 'on'] as const).filter((field) => !form[field].trim())
}

const answerOf = (deal: Deal, item: string): string => {
  const known = about(deal, item)
  return wordOf(known) ?? (known ? JSON.stringify(known.value) : 'open')
}

/** Of what the checklists had said, the points that did not pass. */
export function notPassed(playbook: Playbook, known: unknown): string[] {
  if (typeof known !== 'object' || known === null || Array.isArray(known)) return []
  const points = playbook.exits.flatMap((exit) => exit.points)
  return Object.entries(known).flatMap(([item, answer]) => {
    const good = points.find((point) => point.item === item)?.good ?? []
    const passed = answer !== 'open' && answer !== 'unknown' && (good.length === 0 || good.includes(String(answer)))
    return passed ? [] : [item]
  })
}

/** The whole review in one op: it is one form, and stands or falls as one. */
export function lossOf(playbook: Playbook, deal: Deal, form: LossForm): Change {
  const known = Object.fromEntries(saidBefore(playbook, deal, form.stage).map(({ item }) => [item, answerOf(deal, item)]))
  return {
    op: 'set', kind: 'opportunity', id: deal.record.id,
    fields: {
      closed: 'lost', closed_on: form.on, lost_to: form.to.trim(), lost_reason: form.reason, lost_stage: form.stage,
      lost_why: form.why.trim(), lost_known: known, ...(form.lessons.trim() && { lessons: form.lessons.trim() }),
    },
  }
}
