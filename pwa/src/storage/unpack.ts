/** Unpacks the segments of a first copy in quiet moments, one at a time: a copy is on the disk sooner as it came, a fifth as
 *  long, and an app opens sooner from texts. What a segment says stays the same; nobody is told. While somebody types
 *  nothing is begun, and a page that closes leaves the rest for the next exchange. */
import type { Rest } from './compact'
import { ofBucket, type SegmentRecord, type Tx } from './database'
import { unpacked } from './packing'
import type { Phone } from './phone'
import { toldOnce } from './pieces'

const PACKED = 'packed:'

/** Said in the step that puts packed segments down, so that nobody has to look for them. */
export const notePacked = (tx: Tx, bucket: string): Promise<unknown> => tx.objectStore('meta').put(bucket, PACKED + bucket)

/** False: somebody began to type. */
export async function unpackAll({ database }: Phone, { idle, typing }: Rest): Promise<boolean> {
  const noted = await database.run(['meta'], 'readonly', (tx) => tx.objectStore('meta').getAll(IDBKeyRange.bound(PACKED, `${PACKED}\uffff`)))
  for (const bucket of noted as string[]) {
    const records = await database.run(['segments'], 'readonly', (tx) => tx.objectStore('segments').getAll(ofBucket(bucket)))
    for (const record of records) {
      // Damaged on the disk: opening finds it, and its rows are fetched again.
      const text = record.packed && (await unpacked(record.packed).catch(() => undefined))
      if (text === undefined) continue
      await idle()
      if (typing()) return false
      await database.run(['segments'], 'readwrite', (tx) => replace(tx, record, text))
    }
    await database.run(['meta'], 'readwrite', (tx) => tx.objectStore('meta').delete(PACKED + bucket))
  }
  // tests/benchmarks opens a phone that has had its quiet moment.
  if (noted.length > 0) performance.mark('headland:unpacked')
  return true
}

/** Unless it was blanked, folded or fetched anew meanwhile. */
async function replace(tx: Tx, { bucket, index, hash, core }: SegmentRecord, text: string): Promise<void> {
  const segments = tx.objectStore('segments')
  const there = await segments.get([bucket, index])
  if (there?.packed && there.hash === hash) await segments.put({ bucket, index, hash, core, ...toldOnce(text) })
}
