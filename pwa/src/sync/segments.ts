/** Columnar segments: how a snapshot travels and is kept, as `sync/segments.py` (design: Protocol, On the phone).
 *
 *  A segment is read in place: 50,000 records become rows only when somebody looks at them. */
import type { Row, Segment } from '../generated/protocol'

/** Where a record stands in a segment. */
export interface Ref {
  readonly segment: Segment
  readonly index: number
}

export const isRef = (held: Row | Ref): held is Ref => 'segment' in held

interface Column {
  readonly field: string
  readonly values: readonly unknown[]
  readonly stamps: Segment['fields'][string][1]
}

const columnsOf = new WeakMap<Segment, readonly Column[]>()

/** The segment's columns, listed once. */
function columns(segment: Segment): readonly Column[] {
  let list = columnsOf.get(segment)
  if (!list) {
    list = Object.entries(segment.fields).map(([field, [values, stamps]]) => ({ field, values, stamps }))
    columnsOf.set(segment, list)
  }
  return list
}

/** A field's stamp, written out; null: the record has no such field. */
function stampOf({ own }: Segment, stamps: Column['stamps'], index: number): string | null {
  const stamp = typeof stamps === 'number' ? 0 : stamps[index]
  return typeof stamp === 'number' ? own![index]! : (stamp ?? null)
}

/** A record's values as screens read them: what is absent or cleared is left out. */
export function valuesAt(ref: Ref): Record<string, unknown> {
  const { segment, index } = ref
  const v: Record<string, unknown> = {}
  for (const { field, values } of columns(segment)) {
    const value = values[index]
    if (value !== null && value !== undefined) v[field] = value
  }
  for (const [field, [value]] of rare(ref)) if (value !== null) v[field] = value
  return v
}

export function stampsAt(ref: Ref): Record<string, string> {
  const { segment, index } = ref
  const found: Record<string, string> = {}
  for (const { field, stamps } of columns(segment)) {
    const stamp = stampOf(segment, stamps, index)
    if (stamp !== null) found[field] = stamp
  }
  for (const [field, register] of rare(ref)) found[field] = String(register[1])
  return found
}

/** What of a record does not fit columns. */
export function restAt({ segment, index }: Ref): Rest | undefined {
  return segment.rest[segment.ids[index]!] as Rest | undefined
}

interface Rest {
  readonly f?: Readonly<Record<string, readonly unknown[]>>
  readonly alt?: Row['alt']
  readonly d?: Row['d']
  readonly claimed?: Readonly<Record<string, string>>
  readonly erased?: boolean
}

/** Fields that few records of the segment have. */
function rare(ref: Ref): [string, readonly unknown[]][] {
  const fields = restAt(ref)?.f
  return fields ? Object.entries(fields) : []
}

/** One record of a segment as a row, with whatever a newer server says of it. */
export function rowAt(ref: Ref): Row {
  const { segment, index } = ref
  const rest = restAt(ref)
  const f: Record<string, readonly unknown[]> = {}
  for (const { field, values, stamps } of columns(segment)) {
    const stamp = stampOf(segment, stamps, index)
    if (stamp === null) continue
    const claimed = rest?.claimed?.[field]
    f[field] = claimed === undefined ? [values[index], stamp] : [values[index], stamp, claimed]
  }
  for (const [field, register] of rare(ref)) f[field] = register
  const { f: _few, claimed: _claimed, ...more } = rest ?? {}
  return { id: segment.ids[index]!, kind: segment.kind, seq: segment.seqs[index]!, c: segment.cs[index]!, f, ...more }
}

/** All records of a segment as rows. */
export const rowsOf = (segment: Segment): Row[] => segment.ids.map((_, index) => rowAt({ segment, index }))

/** One field's value without making a row. */
export function valueAt(ref: Ref, field: string): unknown {
  return ref.segment.fields[field]?.[0][ref.index] ?? restAt(ref)?.f?.[field]?.[0]
}
