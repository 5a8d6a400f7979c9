/** Defects planted into a phone, to prove that the world's judge notices. They lie around the core, never in it: each
 *  changes what one of its steps is given or what it left. `none` is the phone as it is. */
import type { Row, SyncRequest, SyncResponse } from '../generated/protocol'
import type { Replica } from '../sync/replica'
import type { Entry } from '../sync/state'
import type { Step } from '../sync/step'

export type Bug = '' | 'lost-base' | 'late-base' | 'double-apply' | 'counter-reuse' | 'purge-before-ack' | 'blind-digest'

/** A save was written into the outbox; `clock` is the stamp given before it. */
export function afterSave(bug: Bug, step: Step, entry: Entry, clock: string): void {
  const { op } = entry
  // The phone forgets which value a save replaced.
  if (bug === 'lost-base' && op.base) step.put({ ...entry, op: { ...op, base: {} } })
  // The clock does not count within one millisecond.
  if (bug === 'counter-reuse' && op.h?.slice(0, 12) === clock.slice(0, 12)) {
    step.put({ ...entry, op: { ...op, h: clock.slice(0, 16) + step.meta.replica } })
    step.set({ clock })
  }
}

/** A request is about to leave. */
export function afterAsk(bug: Bug, step: Step, request: SyncRequest, replica: Replica): SyncRequest {
  // What was sent counts as done, before anybody said so.
  if (bug === 'purge-before-ack') for (const entry of step.inOrder()) if (entry.state === 'sent') step.remove(entry.key)
  return bug === 'late-base' ? withLateBase(replica, request) : request
}

/** The base is taken when the op is sent, not when the person saw the value. */
function withLateBase(replica: Replica, request: SyncRequest): SyncRequest {
  const ops = (request.ops ?? []).map((op) => {
    if (!op.base) return op
    const row = replica.copy.row(op.id)
    const base = Object.keys(op.base).map((field) => [field, (row?.f?.[field]?.[1] as string | undefined) ?? op.base![field]])
    return { ...op, base: Object.fromEntries(base) as Record<string, string | null> }
  })
  return { ...request, ops }
}

/** An answer is about to be applied. `double-apply`: without asking whether its pages continue this copy. */
export function beforeAnswer(bug: Bug, replica: Replica, request: SyncRequest, answer: SyncResponse): SyncResponse {
  if (bug !== 'double-apply') return answer
  const here = (bucket: string): number => replica.meta.cursors[bucket]?.seq ?? 0
  ;(request as { cursors: Record<string, number> }).cursors = Object.fromEntries(answer.buckets.map((page) => [page.id, here(page.id)]))
  return { ...answer, buckets: answer.buckets.map((page) => (page.from === 0 ? page : { ...page, from: here(page.id) })) }
}

/** What a checksum sees that does not cover the field `phone`; the server's has the same gap (bugs.py). */
export function blinded(bug: Bug, replica: Replica): Replica {
  if (bug !== 'blind-digest') return replica
  const rows = function* (bucket: string): Generator<Row> {
    for (const row of replica.copy.rows(bucket)) {
      const { phone: _, ...f } = row.f ?? {}
      const { phone: __, ...alt } = row.alt ?? {}
      yield { ...row, f, alt }
    }
  }
  return { meta: replica.meta, copy: { rows } } as unknown as Replica
}
