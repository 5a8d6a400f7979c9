/** What a phone asks next: its waiting ops in order, within the limits of the wire, and its cursors. */
import { MAX_OPS, MAX_PUSH_BYTES, SCHEMA, type Op, type SyncRequest } from '../generated/protocol'
import { isOutgoing } from './entries'
import { corrected, type Step } from './state'

export interface Limits {
  readonly ops: number
  readonly bytes: number
}

export const LIMITS: Limits = { ops: MAX_OPS, bytes: MAX_PUSH_BYTES }

/** After `too_large`: half, down to one op, which the server must be able to take. */
export const halved = ({ ops, bytes }: Limits): Limits => ({
  ops: Math.max(1, Math.floor(ops / 2)),
  bytes: Math.max(1024, Math.floor(bytes / 2)),
})

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7ff) bytes += (code & 0xf800) === 0xd800 ? 1 : 2
    else if (code > 0x7f) bytes += 1
  }
  return bytes
}

/** Build the next request and mark what it carries as sent; commit that before a byte leaves the phone. */
export function ask(step: Step, now: number, limits: Limits, upto: Readonly<Record<string, number>>): SyncRequest {
  const { meta } = step
  const ops: Op[] = []
  let bytes = 0
  for (const entry of step.inOrder()) {
    if (!isOutgoing(entry) || entry.op.n <= meta.seen) continue
    bytes += utf8Length(JSON.stringify(entry.op))
    if (ops.length >= limits.ops || (ops.length > 0 && bytes > limits.bytes)) break
    ops.push(entry.op)
    if (entry.state === 'unsent') step.put({ ...entry, state: 'sent' })
  }
  const cursors = Object.fromEntries(Object.entries(meta.cursors).map(([bucket, cursor]) => [bucket, cursor.seq]))
  return {
    replica: meta.replica, schema: SCHEMA, epoch: meta.epoch, client_now: corrected(meta, now), seen: meta.seen,
    cursors, ops, ...(Object.keys(upto).length > 0 && { upto }),
  }
}
