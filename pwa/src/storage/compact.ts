/** Folds the rows that came one by one into segments, where there are many, so that opening stays fast. */
import type { Row } from '../generated/protocol'
import { columnar } from '../sync/columnar'
import { hexHash } from '../sync/digest'
import type { SnapshotWrite, Step } from '../sync/state'
import { ofBucket } from './database'
import type { Phone } from './phone'

const COMPACT_AFTER = 1500
const SEGMENT_ROWS = 2000
const CORE_KINDS = ['account', 'contact', 'opportunity', 'fact', 'task', 'person', 'plot']

/** One transaction per bucket. */
export async function compact(phone: Phone): Promise<void> {
  for (const bucket of phone.replica.copy.buckets()) {
    const count = await phone.database.run(['delta'], 'readonly', (tx) => tx.objectStore('delta').count(ofBucket(bucket)))
    if (count > COMPACT_AFTER) await phone.apply((step) => fold(phone, step, bucket))
  }
}

function fold(phone: Phone, step: Step, bucket: string): void {
  const parts = partsOf(phone.replica.copy.rows(bucket))
  step.snapshots.push({ bucket, seq: step.meta.cursors[bucket]?.seq ?? 0, parts })
}

/** Rows of a bucket as the pieces of a snapshot. */
export function partsOf(rows: Iterable<Row>): SnapshotWrite['parts'] {
  const byKind = new Map<string, Row[]>()
  for (const row of rows) {
    const same = byKind.get(row.kind)
    if (same) same.push(row)
    else byKind.set(row.kind, [row])
  }
  const rank = (kind: string): number => (CORE_KINDS.indexOf(kind) + 1 || 99)
  return [...byKind].sort(([a], [b]) => rank(a) - rank(b)).flatMap(([kind, rows]) => {
    const pieces: Row[][] = []
    for (let i = 0; i < rows.length; i += SEGMENT_ROWS) pieces.push(rows.slice(i, i + SEGMENT_ROWS))
    return pieces.map((piece) => {
      const segment = columnar(kind, piece)
      const text = JSON.stringify(segment)
      return { hash: hexHash(new TextEncoder().encode(text)), core: rank(kind) < 99, text, segment }
    })
  })
}
