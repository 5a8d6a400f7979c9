/** Rows of one answer laid over a bucket as segments, behind those that are there: what they say counts more. One value
 *  for each kind where each row would be one; `compact.ts` folds them with the rest. */
import type { Row } from '../generated/protocol'
import { LATER, ofBucket, type Tx } from './database'
import { partsOf, recordOf } from './pieces'

/** A later segment's place says its turn and how many rows it has: they are counted without being read. */
const ROWS = 10_000

const laterOf = (bucket: string): IDBKeyRange => IDBKeyRange.bound([bucket, LATER], [bucket, []])

/** Lay rows over a bucket as segments: nothing that lay there alone may stand before them. */
export async function lay(tx: Tx, bucket: string, rows: readonly Row[]): Promise<void> {
  const segments = tx.objectStore('segments')
  const delta = tx.objectStore('delta')
  const ids = new Set(rows.map(({ id }) => id))
  const [later, alone] = await Promise.all([segments.getAllKeys(laterOf(bucket)), delta.getAllKeys(ofBucket(bucket))])
  const turn = Math.floor(((later.at(-1)?.[1] ?? LATER) - LATER) / ROWS) + 1
  const work: Promise<unknown>[] = []
  for (const [, id] of alone) if (ids.has(id)) work.push(delta.delete([bucket, id]))
  for (const [at, part] of partsOf(rows).entries()) {
    work.push(segments.put(recordOf(bucket, LATER + (turn + at) * ROWS + part.segment.ids.length, part)))
  }
  await Promise.all(work)
}

/** How many rows lie in the later segments of a bucket. */
export async function laterRows(tx: Tx, bucket: string): Promise<number> {
  const places = await tx.objectStore('segments').getAllKeys(laterOf(bucket))
  return places.reduce((sum, [, index]) => sum + ((index - LATER) % ROWS), 0)
}
