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
  readonly stamps: readonly (string | null)[]
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

/** A record's values as screens read them: what is absent or cleared is left out. */
export function valuesAt({ segment, index }: Ref): Record<string, unknown> {
  const v: Record<string, unknown> = {}
  for (const { field, values } of columns(segment)) {
    const value = values[index]
    if (value !== null && value !== undefined) v[field] = value
  }
  return v
}

export function stampsAt({ segment, index }: Ref): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { field, stamps } of columns(segment)) {
    const stamp = stamps[index]
    if (stamp !== null && stamp !== undefined) found[field] = stamp
  }
  return found
}

/** What of a record does not fit columns. */
export function restAt({ segment, index }: Ref): Readonly<Record<string, unknown>> | undefined {
  return segment.rest[segment.ids[index]!]
}

/** One record of a segment as a row. */
export function rowAt(ref: Ref): Row {
  const { segment, index } = ref
  const id = segment.ids[index]!
  const rest = restAt(ref) as
    | { alt?: Row['alt']; d?: Row['d']; claimed?: Readonly<Record<string, string>>; erased?: boolean }
    | undefined
  const f: Record<string, readonly unknown[]> = {}
  for (const { field, values, stamps } of columns(segment)) {
    const stamp = stamps[index]
    if (stamp === null || stamp === undefined) continue
    const claimed = rest?.claimed?.[field]
    f[field] = claimed === undefined ? [values[index], stamp] : [values[index], stamp, claimed]
  }
  return {
    id, kind: segment.kind, seq: segment.seqs[index]!, c: segment.cs[index]!, f,
    ...(rest?.alt && { alt: rest.alt }), ...(rest?.d && { d: rest.d }), ...(rest?.erased && { erased: true }),
  }
}

/** One field's value without making a row. */
export function valueAt({ segment, index }: Ref, field: string): unknown {
  return segment.fields[field]?.[0][index]
}

/** Rows of one kind by column again, for compaction. */
export function columnar(kind: string, rows: readonly Row[]): Segment {
  const fields: Record<string, [unknown[], (string | null)[]]> = {}
  const rest: Record<string, Record<string, unknown>> = {}
  rows.forEach((row, index) => {
    const claimed: Record<string, string> = {}
    for (const [field, register] of Object.entries(row.f ?? {})) {
      const column = (fields[field] ??= [Array<unknown>(rows.length).fill(null), Array<string | null>(rows.length).fill(null)])
      column[0][index] = register[0]
      column[1][index] = String(register[1])
      if (register.length > 2) claimed[field] = String(register[2])
    }
    const more = {
      ...(row.alt && { alt: row.alt }), ...(row.d && { d: row.d }), ...(row.erased && { erased: true }),
      ...(Object.keys(claimed).length > 0 && { claimed }),
    }
    if (Object.keys(more).length > 0) rest[row.id] = more
  })
  return { kind, ids: rows.map((row) => row.id), seqs: rows.map((row) => row.seq), cs: rows.map((row) => row.c), fields, rest }
}
