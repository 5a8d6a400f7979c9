/** What a merge left for a person to decide: registers with another version kept beside the shown one.
 *
 *  There are no conflict records (design: Merge): the other versions stand in the row itself, so what needs the
 *  person is found by looking; whose it is to decide says storage/deciding.ts, for the pill as for this list. One tap
 *  writes one `set` that names the chosen value and settles every stamp kept beside it; the same op closes the conflict
 *  on every phone. */
import { settling } from '../../settle'
import type { Change, Rec, World } from '../../storage/world'

export interface Version {
  readonly value: unknown
  readonly stamp: string
  /** The one every screen shows today. */
  readonly shown: boolean
  /** Milliseconds, read from the stamp. */
  readonly at: number
}

export interface Conflict {
  readonly record: Rec
  readonly field: string
  /** The shown one first, then the others, newest first. */
  readonly versions: readonly Version[]
}

export function conflictsOf(world: Pick<World, 'disputed'>): Conflict[] {
  return world.disputed().flatMap(fieldsInConflict).sort((a, b) => newest(b) - newest(a))
}

function fieldsInConflict(record: Rec): Conflict[] {
  return Object.entries(record.alt ?? {})
    .filter(([, others]) => others.length > 0)
    .map(([field, others]) => {
      const stamp = record.stamps[field] ?? ''
      const shown: Version = { value: record.v[field] ?? null, stamp, shown: true, at: millisecondsOf(stamp) }
      const rest = others.map(([value, at]): Version => ({ value, stamp: at, shown: false, at: millisecondsOf(at) }))
      return { record, field, versions: [shown, ...rest.sort((a, b) => (a.stamp < b.stamp ? 1 : -1))] }
    })
}

/** The change that makes `chosen` the one version everywhere. */
export function choose(conflict: Conflict, chosen: Version): Change {
  return settling(conflict.record, conflict.field, chosen.value)
}

/** A stamp begins with its milliseconds in 12 hex digits (design: Clock). */
export function millisecondsOf(stamp: string): number {
  const ms = Number.parseInt(stamp.slice(0, 12), 16)
  return Number.isFinite(ms) ? ms : 0
}

function newest(conflict: Conflict): number {
  return Math.max(...conflict.versions.map((version) => version.at))
}
