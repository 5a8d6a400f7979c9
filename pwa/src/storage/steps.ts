/** A step of the core in the transaction its state was read in. Loaded with the works: opening only reads.
 *
 *  What a phone waits for is how many values it hands over, hardly how large they are. So what comes together is kept
 *  together: the rows of an answer by column, as segments behind the others (`LATER`), and the ops it acknowledged in one
 *  value. A few rows stay values of their own, each in the place of the one before. Both are read by a former release. */
import type { Row } from '../generated/protocol'
import type { Entry, State, Writes } from '../sync/state'
import { Step } from '../sync/step'
import { META, ofBucket, type Tx } from './database'
import { forget } from './forgetting'
import { lay } from './later'
import { recordOf } from './pieces'
import { opsOf } from './stored'
import { notePacked } from './unpack'

/** From so many rows of a bucket on they are kept together. */
const MANY = 32

/** Take a step and store what it writes. */
export async function takeStep<T>(tx: Tx, state: State, work: (step: Step) => T): Promise<{ result: T; writes: Writes | undefined }> {
  const step = new Step(state)
  const result = work(step)
  const writes = step.writes()
  if (writes) await writeStep(tx, writes)
  return { result, writes }
}

/** All of one step's writes, in the transaction it was read in. */
async function writeStep(tx: Tx, writes: Writes): Promise<void> {
  const work: Promise<unknown>[] = [tx.objectStore('meta').put(writes.meta, META)]
  const outbox = tx.objectStore('outbox')
  for (const [first, last] of runs(writes.remove)) work.push(outbox.delete(IDBKeyRange.bound(first, last)))
  for (const entry of writes.put) work.push(outbox.put(entry))
  if (writes.forget.length > 0) work.push(letGo(tx, new Set(writes.forget)))
  if (writes.keep.length > 0) work.push(keep(tx, writes.keep))
  if (writes.clear.length + writes.snapshots.length + writes.rows.length + writes.gone.length > 0) {
    work.push(writeRows(tx, writes))
  }
  await Promise.all(work)
  if (writes.gone.length > 0 || writes.files || writes.rows.some(({ row }) => row.erased)) await forget(tx, writes)
}

/** Numbers as runs without a gap: what is answered lies side by side, and one question to the database deletes it. */
function* runs(numbers: readonly number[]): Generator<readonly [number, number]> {
  const sorted = [...numbers].sort((a, b) => a - b)
  for (let at = 0; at < sorted.length; ) {
    const from = at++
    while (at < sorted.length && sorted[at] === sorted[at - 1]! + 1) at++
    yield [sorted[from]!, sorted[at - 1]!]
  }
}

/** Keep acknowledged ops as one value. */
function keep(tx: Tx, entries: readonly Entry[]): Promise<unknown> {
  const others = [...entries].sort((a, b) => a.key - b.key)
  const last = others.pop()!
  return tx.objectStore('kept').put(others.length > 0 ? { ...last, others } : last)
}

/** Let go of kept ops, alone or out of the value they lie in. */
async function letGo(tx: Tx, keys: ReadonlySet<number>): Promise<void> {
  const kept = tx.objectStore('kept')
  for (const record of await kept.getAll()) {
    const ops = opsOf(record)
    const left = ops.filter(({ key }) => !keys.has(key))
    if (left.length === ops.length) continue
    await kept.delete(record.key)
    if (left.length > 0) await keep(tx, left)
  }
}

async function writeRows(tx: Tx, writes: Writes): Promise<void> {
  const segments = tx.objectStore('segments')
  const delta = tx.objectStore('delta')
  const work: Promise<unknown>[] = []
  for (const bucket of [...writes.clear, ...writes.snapshots.map((snapshot) => snapshot.bucket)]) {
    work.push(segments.delete(ofBucket(bucket)), delta.delete(ofBucket(bucket)))
  }
  for (const { bucket, parts } of writes.snapshots) {
    for (const [index, part] of parts.entries()) work.push(segments.put(recordOf(bucket, index, part)))
    if (parts.some(({ kept }) => typeof kept !== 'string')) work.push(notePacked(tx, bucket))
  }
  for (const { bucket, id } of writes.gone) work.push(delta.put({ bucket, id, row: null }))
  for (const [bucket, rows] of byBucket(writes)) {
    const together: Row[] = []
    for (const row of rows) {
      if (rows.length >= MANY && !isBlanked(writes, bucket, row)) together.push(row)
      else work.push(delta.put({ bucket, id: row.id, row }))
    }
    if (together.length > 0) work.push(lay(tx, bucket, together))
  }
  await Promise.all(work)
}

/** Whether this step blanks in segments what they say of the record (`forget`): what it says itself must not stand there. */
const isBlanked = (writes: Writes, bucket: string, { id, erased }: Row): boolean =>
  erased === true || writes.gone.some((gone) => gone.id === id && gone.bucket === bucket)

/** The rows a step leaves in each bucket, each record once. */
function byBucket({ rows }: Writes): Map<string, Row[]> {
  const found = new Map<string, Map<string, Row>>()
  for (const { bucket, row } of rows) (found.get(bucket) ?? found.set(bucket, new Map()).get(bucket)!).set(row.id, row)
  return new Map([...found].map(([bucket, of]) => [bucket, [...of.values()]]))
}
