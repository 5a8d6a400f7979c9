/** The server's verdicts on ops, stored once each; a refused one stays with its reason until the person mends it. */
import type { Op, Result } from '../generated/protocol'
import { isOutgoing } from './entries'
import type { Entry, Step } from './state'

/** Store the verdicts not stored before; a result counts once, and only for the op that was asked about: after a gap the
 *  numbers are given anew, and an answer from before may speak of another op under the same one. Nor do those after it
 *  count then, or its number would be passed over: all of them are asked about again. */
export function takeResults(step: Step, asked: readonly Op[], results: readonly Result[]): Result[] {
  const stamps = new Map(asked.map((op) => [op.n, op.h]))
  const byNumber = sent(step, new Set(results.map(({ n }) => n)))
  let { seen } = step.meta
  let strange = false
  const taken = results.filter((result) => {
    const entry = byNumber.get(result.n)
    if (strange || result.n <= seen || result.n >= step.meta.next) return false
    strange = entry !== undefined && stamps.get(result.n) !== entry.op.h
    if (strange) return false
    seen = result.n
    if (entry) takeResult(step, entry, result)
    return entry !== undefined
  })
  if (seen !== step.meta.seen) step.set({ seen })
  return taken
}

/** Our outgoing ops of these numbers. */
function sent(step: Step, numbers: ReadonlySet<number>): Map<number, Entry> {
  const { replica } = step.meta
  const found = new Map<number, Entry>()
  for (const entry of numbers.size > 0 ? step.each() : []) {
    if (numbers.has(entry.op.n) && entry.replica === replica && isOutgoing(entry)) found.set(entry.op.n, entry)
  }
  return found
}

function takeResult(step: Step, entry: Entry, result: Result): void {
  if (result.r === 'ok') {
    step.put(result.at ? { ...entry, state: 'answered', landed: result.at } : { ...entry, state: 'answered' })
  } else if (result.r === 'rejected') {
    step.put({ ...entry, state: 'rejected', code: result.code ?? 'bad_request', ...(result.field && { field: result.field }) })
    forgetBase(step, entry)
  } else {
    const state = result.r === 'quarantined' ? 'quarantined' : 'pending'
    step.put({ ...entry, state, ...(result.ticket && { ticket: result.ticket }) })
  }
}

/** Unsent ops that stood on a refused one stand on what it would have replaced. */
function forgetBase(step: Step, refused: Entry): void {
  for (const entry of step.about(refused.op.id)) {
    const { op } = entry
    if (entry.state !== 'unsent' || !op.base) continue
    const base = Object.entries(op.base).map(
      ([f, stamp]) => [f, stamp !== null && stamp === refused.op.h ? (refused.op.base?.[f] ?? null) : stamp] as const,
    )
    step.put({ ...entry, op: { ...op, base: Object.fromEntries(base) } })
  }
}
