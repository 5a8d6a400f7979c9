/** Going on with a sale (S3), on either of the playbook's two ladders: our stages, and the steps of our own process. What each
 *  rung takes, the question that stands about it, and the change that goes there; judged as the server judges it
 *  (`sync/judging.py`, `sync/approvals.py`). */
import { observe } from '../../facts'
import type { Asked } from '../../parts/approvals/approvals'
import type { Playbook } from '../../rules/playbook'
import { SALE_STEP, stepMove } from '../../rules/process'
import { move } from '../../rules/stages'
import type { Move } from '../../rules/types'
import type { Change, World } from '../../storage/world'
import { enteredAt, stageId, type Deal } from './deal'
import type { Taken } from './process'

/** A ladder as one sale stands on it. */
export interface Climb {
  /** What a question is about, and the item an observation of it has. */
  readonly about: 'stage' | 'step'
  readonly item: string
  readonly rungs: readonly { readonly id: string }[]
  readonly from: string | null
  /** When it got there, in milliseconds; a question from before was for another time. 0: nobody said. */
  readonly since: number
  readonly judge: (to: string) => Move
}

export interface Way extends Move {
  readonly to: string
  /** The question that was asked about this very move, if one stands. */
  readonly asked: Asked | undefined
}

export function upStages(playbook: Playbook, deal: Deal): Climb {
  const from = stageId(deal)
  return { about: 'stage', item: 'stage', rungs: playbook.stages, from, since: enteredAt(deal), judge: (to) => ruleOf(playbook, from, to) }
}

export function upProcess(playbook: Playbook, { step, since }: Taken): Climb {
  return { about: 'step', item: SALE_STEP, rungs: playbook.steps, from: step, since, judge: (to) => orAsked(stepMove(playbook, step, to), step) }
}

/** May it go to that stage? */
export const ruleOf = (playbook: Playbook, from: string | null, to: string): Move => orAsked(move(playbook, from, to), from)

/** What was under way before anybody wrote it down stands nowhere yet: where the table knows no way, somebody has to say so. */
const orAsked = (judged: Move, from: string | null): Move =>
  judged.rule === 'forbidden' && from === null ? { ...judged, rule: 'approval' } : judged

// A phone's clock and the server's differ a little.
const LEEWAY_MS = 600_000

/** What every other rung takes. `leads`: who leads the plot needs nobody's yes. */
export function ways({ about, rungs, from, since, judge }: Climb, asked: readonly Asked[], leads: boolean): Way[] {
  return rungs.filter(({ id }) => id !== from).map(({ id: to }): Way => {
    const judged: Move = leads ? { rule: 'allowed', because: [] } : judge(to)
    const found = asked.find((one) =>
      one.about === about && one.detail['to'] === to && (one.detail['from'] ?? null) === from && one.at >= since - LEEWAY_MS)
    return { ...judged, to, asked: judged.rule === 'approval' ? found : undefined }
  })
}

export const isPending = (way: Way | undefined): boolean => way?.asked?.state === 'waiting' || way?.asked?.state === 'sending'

/** The move as a change to save: noted at once, or asked of the supervisor, whose yes makes it. */
export function going(world: Pick<World, 'me' | 'playbook'>, deal: Deal, { about, item, from }: Climb, { to, rule }: Way, why: string, at: number): Change {
  const account = deal.family.account.id
  if (rule === 'approval') {
    const detail = from === null ? { to } : { from, to }
    return { op: 'cmd', name: 'request_approval', args: { account, subject: deal.record.id, about, detail, reason: why } }
  }
  return observe(world, { account, subject: deal.record.id, item, value: to, ...(why && { reason: why }) }, deal.zone, at)
}
