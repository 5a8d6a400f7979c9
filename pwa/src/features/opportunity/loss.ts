/** The loss review (S10): why, to whom, at which stage, and what the checklists had said on that day. Pure. */
import { MAX_ANSWER_ITEMS } from '../../generated/fields'
import { viewItem, type Playbook } from '../../rules/playbook'
import { wordOf } from '../../rules/records'
import { exitState, isJudgement } from '../../rules/stages'
import type { Point } from '../../rules/types'
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

export type Said = Pick<Point, 'item' | 'state' | 'sides'>

/** Every point of the exit lists up to this stage, as it stood: once each, in the order of the playbook. */
export function saidBefore(playbook: Playbook, deal: Deal, stage: string): Said[] {
  const place = (id: string): number => playbook.stages.findIndex((one) => one.id === id)
  const found = new Map<string, Said>()
  for (const exit of playbook.exits) {
    if (place(exit.stage) > place(stage)) continue
    for (const point of exitState(playbook, exit, deal.known, deal.family.account.id, deal.record.id).points) {
      if (!found.has(point.item)) found.set(point.item, point)
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

/** What a point had said: as a whole, or, judged through every side (S4), in the word of its worst one. */
function wholeOf(playbook: Playbook, deal: Deal, { item, state, sides }: Said): string {
  const replaced = sides.length > 0 && sides.every((one) => one.own) && isJudgement(playbook, item)
  const worst = sides.find((one) => one.state === state)
  return answerOf(deal, replaced && worst ? viewItem(worst.side, item) : item)
}

/** Points first, then the sides that did not hold, as many as an answer has room for. */
function lostKnown(playbook: Playbook, deal: Deal, said: readonly Said[]): Record<string, string> {
  const failed = said.flatMap((point) => point.sides.filter((one) => one.own && one.state === 'failed').map((one) => viewItem(one.side, point.item)))
  const words = [...said.map((point) => [point.item, wholeOf(playbook, deal, point)]), ...failed.map((id) => [id, answerOf(deal, id)])]
  return Object.fromEntries(words.slice(0, MAX_ANSWER_ITEMS)) as Record<string, string>
}

/** Of what the checklists had said, the points that did not pass. */
export function notPassed(playbook: Playbook, known: unknown): string[] {
  if (typeof known !== 'object' || known === null || Array.isArray(known)) return []
  const points = playbook.exits.flatMap((exit) => exit.points)
  const views = playbook.exit_views
  const sides = points.flatMap(({ item }) => (views?.sides ?? []).map((side) => ({ item: viewItem(side.id, item), good: views?.good ?? [] })))
  return Object.entries(known).flatMap(([item, answer]) => {
    const good = [...points, ...sides].find((point) => point.item === item)?.good ?? []
    const passed = answer !== 'open' && answer !== 'unknown' && (good.length === 0 || good.includes(String(answer)))
    return passed ? [] : [item]
  })
}

/** The whole review in one op: it is one form, and stands or falls as one. */
export function lossOf(playbook: Playbook, deal: Deal, form: LossForm): Change {
  const known = lostKnown(playbook, deal, saidBefore(playbook, deal, form.stage))
  return {
    op: 'set', kind: 'opportunity', id: deal.record.id,
    fields: {
      closed: 'lost', closed_on: form.on, lost_to: form.to.trim(), lost_reason: form.reason, lost_stage: form.stage,
      lost_why: form.why.trim(), lost_known: known, ...(form.lessons.trim() && { lessons: form.lessons.trim() }),
    },
  }
}
