/** A step of the core in the transaction its state was read in. Loaded with the works: opening only reads. */
import type { State, Writes } from '../sync/state'
import { Step } from '../sync/step'
import { META, ofBucket, type Tx } from './database'
import { forget } from './forgetting'

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
  if (writes.keep.length + writes.forget.length > 0) {
    const kept = tx.objectStore('kept')
    for (const key of writes.forget) work.push(kept.delete(key))
    for (const entry of writes.keep) work.push(kept.put(entry))
  }
  if (writes.clear.length + writes.snapshots.length + writes.rows.length + writes.gone.length > 0) {
    work.push(...writeRows(tx, writes))
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

function* writeRows(tx: Tx, writes: Writes): Generator<Promise<unknown>> {
  const segments = tx.objectStore('segments')
  const delta = tx.objectStore('delta')
  for (const bucket of [...writes.clear, ...writes.snapshots.map((snapshot) => snapshot.bucket)]) {
    yield segments.delete(ofBucket(bucket))
    yield delta.delete(ofBucket(bucket))
  }
  for (const { bucket, parts } of writes.snapshots) {
    for (const [index, { hash, core, text }] of parts.entries()) yield segments.put({ bucket, index, hash, core, text })
  }
  for (const { bucket, id } of writes.gone) yield delta.put({ bucket, id, row: null })
  for (const { bucket, row } of writes.rows) yield delta.put({ bucket, id: row.id, row })
}
