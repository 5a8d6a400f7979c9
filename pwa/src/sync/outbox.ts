/** Saves become ops (design: Operations and verdicts): numbered, stamped, with the stamps they replace.
 *
 *  An op that was never sent may still be rewritten, so a second save of the same record joins the first
 *  (coalesced): half the ops, and no conflict of a person with themselves. Once sent it is immutable. */
import type { Op } from '../generated/protocol'
import { tick } from './clock'
import { changeOf, isDrawn, isOutgoing } from './entries'
import { corrected, type Change, type Entry, type Held, type Step } from './state'

type Fields = Readonly<Record<string, unknown>>
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** A clock that was set back may come to a stamp again: an op that has it, and may be with the server, keeps it alone;
 *  nor has an op the stamp of the value it replaces. */
function takeStamp(step: Step, now: number, base: Op['base'] = {}): string {
  const replaced = Object.values(base)
  let stamp = tick(step.meta.clock, corrected(step.meta, now), step.meta.replica)
  while (step.isGiven(stamp) || replaced.includes(stamp)) stamp = tick(stamp, corrected(step.meta, now), step.meta.replica)
  step.set({ clock: stamp })
  return stamp
}

/** The stamp an op on this field replaces: of our own last op that is on its way, else of the row the person saw. */
function baseOf(entries: readonly Entry[], held: Held, id: string, field: string): string | null {
  for (let i = entries.length - 1; i >= 0; i--) {
    const { op } = entries[i]!
    if (op.fields && field in op.fields && isDrawn(entries[i]!)) return op.h ?? null
  }
  const stamp = held.row(id)?.f?.[field]?.[1]
  return typeof stamp === 'string' ? stamp : null
}

function basesOf(entries: readonly Entry[], held: Held, id: string, fields: Fields): Record<string, string | null> {
  const base: Record<string, string | null> = {}
  for (const field of Object.keys(fields)) base[field] = baseOf(entries, held, id, field)
  return base
}

function withoutNulls(fields: Fields): Record<string, unknown> {
  const left: Record<string, unknown> = {}
  for (const field in fields) if (fields[field] !== null && fields[field] !== undefined) left[field] = fields[field]
  return left
}

function cleared(fields: Fields): Record<string, unknown> {
  const all = { ...fields }
  for (const field in all) all[field] ??= null
  return all
}

function opOf(step: Step, held: Held, change: Change, now: number): Op {
  const base = change.op === 'set' ? basesOf(step.about(change.id), held, change.id, cleared(change.fields)) : {}
  const common = { n: step.meta.next, h: takeStamp(step, now, base), id: change.id }
  if (change.op === 'cmd') return { ...common, op: 'cmd', name: change.name, args: change.args }
  if (change.op === 'new') return { ...common, op: 'new', kind: change.kind, fields: withoutNulls(change.fields) }
  const fields = cleared(change.fields)
  const set: Mutable<Op> = {
    ...common,
    op: 'set',
    kind: change.kind,
    rv: held.row(change.id)?.seq ?? 0,
    fields,
    base,
  }
  if (change.settles) set.settles = change.settles
  return set
}

function append(step: Step, op: Op, now: number): Entry {
  const { next, nextKey, replica } = step.meta
  const entry: Entry = { key: nextKey, replica, op, at: now, state: 'unsent' }
  step.set({ next: next + 1, nextKey: nextKey + 1 })
  step.put(entry)
  return entry
}

/** Join a change into the last unsent op on its record; undefined when there is none to join. */
function coalesce(step: Step, held: Held, change: Change, now: number): Entry | undefined {
  if (change.op !== 'set' || change.settles) return undefined
  const entries = step.about(change.id)
  const last = entries.findLast((entry) => entry.op.op !== 'cmd')
  if (!last || last.state !== 'unsent') return undefined
  const others = entries.filter((entry) => entry !== last)
  const fields = { ...last.op.fields, ...cleared(change.fields) }
  const base = { ...basesOf(others, held, change.id, fields), ...last.op.base }
  const op: Mutable<Op> = { ...last.op, h: takeStamp(step, now, base) }
  if (last.op.op === 'new') op.fields = withoutNulls(fields)
  else {
    op.fields = fields
    op.base = base
  }
  const joined: Entry = { ...last, op }
  step.put(joined)
  return joined
}

/** Write one change into the outbox. */
export function compose(step: Step, held: Held, change: Change, now: number): Entry {
  return coalesce(step, held, change, now) ?? append(step, opOf(step, held, change, now), now)
}

/** The refused entries that stood on this one: of its record, or naming the record it would have made. */
function dependents(step: Step, refused: Entry): Entry[] {
  const names = (entry: Entry): boolean =>
    entry.op.id === refused.op.id ||
    (refused.op.op === 'new' && Object.values(entry.op.fields ?? {}).includes(refused.op.id))
  return step
    .inOrder()
    .filter((entry) => entry.key > refused.key && entry.state === 'rejected' && names(entry))
    .filter((entry) => entry.code === 'depends_on' || entry.code === 'unknown_record')
}

/** Issue a refused op again with mended fields, and after it what was refused because of it. */
export function mend(step: Step, held: Held, key: number, fields: Fields, now: number): Entry | undefined {
  const refused = step.entries.get(key)
  if (!refused || refused.state !== 'rejected') return undefined
  const mended = { ...refused, op: { ...refused.op, fields: { ...refused.op.fields, ...cleared(fields) } } }
  const again = [mended, ...dependents(step, refused)]
  for (const entry of again) step.remove(entry.key)
  return again.map((entry) => append(step, opOf(step, held, changeOf(entry.op), now), now))[0]
}

/** Drop a refused or quarantined entry for good; what is on its way cannot be taken back. */
export function discard(step: Step, key: number): boolean {
  const entry = step.entries.get(key)
  if (!entry || isOutgoing(entry) || entry.state === 'answered') return false
  step.remove(key)
  return true
}

/** Give unsent ops new stamps, in order, keeping the chain of bases among them.
 *
 *  By record: a copy of this phone may have given the same stamp to another op, and the server's row carry it. */
export function restampUnsent(step: Step, now: number): void {
  const renamed = new Map<string, string>()
  for (const entry of step.inOrder()) {
    if (entry.state !== 'unsent') continue
    const based = rebased(entry.op, renamed)
    const h = takeStamp(step, now, based.base)
    if (entry.op.h) renamed.set(`${entry.op.id} ${entry.op.h}`, h)
    step.put({ ...entry, replica: step.meta.replica, op: { ...entry.op, h, ...based } })
  }
}

function rebased(op: Op, renamed: ReadonlyMap<string, string>): Pick<Op, 'base'> {
  if (!op.base) return {}
  const base = Object.entries(op.base).map(([f, stamp]) => [f, (stamp !== null && renamed.get(`${op.id} ${stamp}`)) || stamp])
  return { base: Object.fromEntries(base) as Record<string, string | null> }
}

/** Number outgoing ops from `first` without gaps, in the order made. */
export function renumber(step: Step, first: number): void {
  let n = first
  for (const entry of step.inOrder()) {
    if (!isOutgoing(entry)) continue
    if (entry.op.n !== n || entry.replica !== step.meta.replica) {
      step.put({ ...entry, replica: step.meta.replica, op: { ...entry.op, n } })
    }
    n++
  }
  step.set({ next: n })
}
