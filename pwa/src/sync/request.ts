/** What a phone asks next: its waiting ops in order, within the limits of the wire, and its cursors. */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { MAX_OPS, MAX_PUSH_BYTES, SCHEMA, type Op, type SyncRequest } from '../generated/protocol'
import { isOutgoing } from './entries'
import { corrected, type Entry, type Step } from './state'

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

const utf8Length = (text: string): number => utf8ToBytes(text).length

const texts = new WeakMap<readonly Op[], string>()

/** Ops as they travel: written out once, to be measured and to be sent. */
function textOf(ops: readonly Op[]): string {
  let text = texts.get(ops)
  if (text === undefined) texts.set(ops, (text = JSON.stringify(ops)))
  return text
}

/** A request as it travels. */
export function bodyOf({ ops = [], ...more }: SyncRequest): string {
  return `${JSON.stringify(more).slice(0, -1)},"ops":${textOf(ops)}}`
}

/** Whether ops are no more than so many bytes, their brackets and commas apart. No character has more than three. */
function fits(ops: readonly Op[], bytes: number): boolean {
  const text = textOf(ops)
  return text.length * 3 <= bytes || utf8Length(text) - ops.length - 1 <= bytes
}

/** The ops that wait, in their order: at least one, and no more than the limits allow. */
function due(step: Step, limits: Limits): Entry[] {
  const entries: Entry[] = []
  for (const entry of step.each()) {
    if (entries.length >= limits.ops) break
    if (isOutgoing(entry) && entry.op.n > step.meta.seen) entries.push(entry)
  }
  return entries
}

/** Of these as many as are no more than so many bytes. */
function upTo(ops: readonly Op[], most: number): Op[] {
  let bytes = 0
  const over = ops.findIndex((op, index) => (bytes += utf8Length(JSON.stringify(op))) > most && index > 0)
  return ops.slice(0, over < 0 ? ops.length : over)
}

/** Build the next request and mark what it carries as sent; commit that before a byte leaves the phone. */
export function ask(step: Step, now: number, limits: Limits, upto: Readonly<Record<string, number>>): SyncRequest {
  const { meta } = step
  const entries = due(step, limits)
  const all = entries.map(({ op }) => op)
  const ops = fits(all, limits.bytes) ? all : upTo(all, limits.bytes)
  for (const entry of entries.slice(0, ops.length)) if (entry.state === 'unsent') step.send(entry)
  const cursors = Object.fromEntries(Object.entries(meta.cursors).map(([bucket, cursor]) => [bucket, cursor.seq]))
  return {
    replica: meta.replica, schema: SCHEMA, epoch: meta.epoch, client_now: corrected(meta, now), seen: meta.seen,
    cursors, ops, ...(Object.keys(upto).length > 0 && { upto }),
  }
}
