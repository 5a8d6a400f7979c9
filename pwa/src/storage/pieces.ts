/** Rows as the pieces of a bucket: segments by column, as a snapshot brings them. */
import type { Row } from '../generated/protocol'
import { asText, columnar } from '../sync/columnar'
import type { Part } from '../sync/state'
import type { SegmentRecord } from './database'

/** Rows made into one segment at a time: some milliseconds' work, also on a slow phone no dropped keystroke. */
const PIECE = 1000
const CORE_KINDS = ['account', 'contact', 'opportunity', 'fact', 'task', 'person', 'plot']

/** Rows of a bucket as the pieces of a snapshot. */
export function partsOf(rows: Iterable<Row>): Part[] {
  return inOrder([...pieces(rows)])
}

/** One piece after the other, as they are made. */
export function* pieces(rows: Iterable<Row>): Generator<Part> {
  const byKind = new Map<string, Row[]>()
  for (const row of rows) {
    const same = byKind.get(row.kind) ?? []
    byKind.set(row.kind, same)
    same.push(row)
    if (same.length < PIECE) continue
    yield partOf(row.kind, same)
    byKind.delete(row.kind)
  }
  for (const [kind, left] of byKind) yield partOf(kind, left)
}

/** Without a hash: nobody sends it, nobody has to recognise it. */
function partOf(kind: string, rows: readonly Row[]): Part {
  const segment = columnar(kind, rows)
  return { hash: '', core: CORE_KINDS.includes(kind), kept: asText(segment), segment }
}

/** What a first screen needs comes first. */
export function inOrder(parts: readonly Part[]): Part[] {
  const rank = ({ segment }: Part): number => CORE_KINDS.indexOf(segment.kind) + 1 || CORE_KINDS.length + 1
  return [...parts].sort((one, two) => rank(one) - rank(two))
}

/** What the first release reads where it would not understand what stands there: nothing, so that the sums differ and it
 *  fetches the bucket anew. */
const BARE = JSON.stringify({ kind: '', ids: [], seqs: [], cs: [], fields: {}, rest: {} })

/** A part as it is stored. */
export function recordOf(bucket: string, index: number, { hash, core, kept, segment: { own } }: Part): SegmentRecord {
  const place = { bucket, index, hash, core }
  if (typeof kept !== 'string') return { ...place, text: BARE, packed: kept }
  return own ? { ...place, ...toldOnce(kept) } : { ...place, text: kept }
}

/** A text in which a record's stamp is told once, as it is stored. */
export const toldOnce = (text: string): Pick<SegmentRecord, 'text' | 'once'> => ({ text: BARE, once: text })
