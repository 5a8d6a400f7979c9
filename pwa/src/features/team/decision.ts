/** A late change in words: what came beside what stands, and what a supervisor may change before letting it in. Pure. */
import type { Kind } from '../../generated/records'
import type { LateOp } from '../../net/team'
import type { Change } from '../../storage/world'
import { belongsBy } from '../../sync/erasure'

export interface Line {
  readonly field: string
  readonly came: unknown
  /** Undefined for a new record, where nothing stands. */
  readonly stands: unknown
  readonly differs: boolean
}

/** What says who, about whom and when: told in the card's head, or not for people. */
const TOLD = new Set(['account', 'author', 'subject', 'recorded_at', 'written_at', 'zone', 'happened_at', 'plot', 'visit'])
/** A decision changes values, not who wrote it about whom (sync/quarantine.py FIXED). */
const FIXED = new Set(['author', 'account', 'recorded_at', 'happened_at'])

export function linesOf(op: LateOp): Line[] {
  return Object.entries(op.fields)
    .filter(([field, came]) => op.op === 'set' || (!TOLD.has(field) && came !== null && came !== ''))
    .map(([field, came]) => {
      const stands = op.now === null ? undefined : (op.now[field] ?? null)
      return { field, came, stands, differs: op.now !== null && JSON.stringify(stands) !== JSON.stringify(came ?? null) }
    })
}

/** The change as the mending form takes it. */
export function changeOf(op: LateOp): Change {
  const fields = Object.fromEntries(Object.entries(op.fields).filter(([field]) => !FIXED.has(field)))
  return op.op === 'new'
    ? { op: 'new', kind: op.kind as Kind, id: op.record.id, fields }
    : { op: 'set', kind: op.kind as Kind, id: op.record.id, fields }
}

/** Values of the form that differ from what came; nothing changed: let it in as it came. */
export function changed(op: LateOp, values: Readonly<Record<string, unknown>>): Record<string, unknown> | undefined {
  const differing = Object.keys(op.fields)
    .filter((field) => !FIXED.has(field))
    .map((field) => [field, values[field] ?? null] as const)
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(op.fields[field] ?? null))
  return differing.length > 0 ? Object.fromEntries(differing) : undefined
}

/** What the form keeps its draft under; with the ids of the record and of whom it is about, so that it goes with what is
 *  erased: a record that was never let in is known to nobody else. */
export const draftOf = (op: LateOp): string =>
  ['late', op.ticket, op.record.id, ...belongsBy(op.kind).map((field) => op.fields[field]).filter((id) => typeof id === 'string')].join(':')
