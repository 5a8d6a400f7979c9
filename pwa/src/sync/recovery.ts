/** What a phone does when the server says that the two of them do not stand where the phone thinks: cloned
 *  storage, a server restored from a backup, a new session. Nothing typed is ever dropped (design: Operations). */
import type { Failure, Op, Result, SyncRequest } from '../generated/protocol'
import { renumber, restampUnsent } from './outbox'
import type { Step } from './state'
import { takeResults } from './verdicts'

/** What to do after a refused request. `retry`: ask again at once; `smaller`: halve first. */
export type Next = 'retry' | 'smaller' | 'new-replica' | 'signed-out' | 'later'

export function applyFailure(step: Step, request: SyncRequest, failure: Failure, now: number): Next {
  const { code, detail = {} } = failure
  const progressed = request.replica !== step.meta.replica || (request.seen ?? 0) !== step.meta.seen
  switch (code) {
    case 'too_large':
      return (request.ops?.length ?? 0) > 1 ? 'smaller' : 'later'
    case 'replica_forked':
      // Another tab went on meanwhile: this was an old request, not a clone.
      if (!progressed) fork(step, request.ops ?? [], detail, now)
      return 'retry'
    case 'wrong_epoch':
      if (request.epoch === step.meta.epoch) restore(step, String(detail.epoch), Number(detail.last_n ?? 0))
      return 'retry'
    case 'gap':
      if (progressed) return 'retry'
      step.set({ seen: Math.min(step.meta.seen, Number(detail.last_n ?? 0)) })
      renumber(step, Number(detail.last_n ?? 0) + 1)
      return 'retry'
    case 'unknown_replica':
      return 'new-replica'
    case 'signed_out':
    case 'device_revoked':
      return 'signed-out'
    default:
      return 'later'
  }
}

/** A copy of this storage went on under our replica id: take the verdicts on the ops we have in common, and go on
 *  under a new id. What the server cannot know by our stamp gets a new one, since the copy may have used the same. */
function fork(step: Step, asked: readonly Op[], detail: Readonly<Record<string, unknown>>, now: number): void {
  takeResults(step, asked, (Array.isArray(detail.known) ? detail.known : []) as Result[])
  const seen = Number(detail.seen ?? Infinity)
  for (const entry of step.inOrder()) {
    if (entry.state === 'sent' && entry.op.n > seen) step.put({ ...entry, state: 'unsent' })
  }
  adopt(step, String(detail.new_replica), now)
}

/** Go on under another replica id, from n = 1. An op that was perhaps taken keeps its stamp, so that the server knows
 *  it again; an unsent one gets a new one. */
export function adopt(step: Step, replica: string, now: number): void {
  if (replica === step.meta.replica) return
  step.set({ replica, seen: 0, backedUp: 0, renew: false })
  restampUnsent(step, now)
  renumber(step, 1)
}

/** States of ops that the server had taken; a refused one is with the person. */
const TAKEN = new Set(['answered', 'pending', 'quarantined'])

/** The server came back from a backup: send again all it may lack, after its `last` of ours, and read anew.
 *
 *  That is every op not known to be backed up, whatever its number: a copy of this phone's storage may have used the
 *  numbers meanwhile. What the server has, it knows again by its stamp. */
export function restore(step: Step, epoch: string, last: number): void {
  for (const entry of [...step.kept.values()]) {
    step.forget(entry.key)
    step.put({ ...entry, state: 'sent', landed: undefined })
  }
  for (const entry of step.inOrder()) {
    if (TAKEN.has(entry.state)) step.put({ ...entry, state: 'sent', landed: undefined })
  }
  const cursors = Object.entries(step.meta.cursors).map(([bucket, cursor]) => [bucket, { ...cursor, seq: 0, sum: 0 }])
  step.set({ epoch, seen: last, backedUp: 0, cursors: Object.fromEntries(cursors) })
  renumber(step, last + 1)
}
