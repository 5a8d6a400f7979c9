/** The core's state in the database: read at the start of a transaction, written at its end. */
import type { Segment } from '../generated/protocol'
import { Replica } from '../sync/replica'
import { freshMeta, type Meta, type State, type Writes } from '../sync/state'
import { META, ofBucket, type Database, type StoreName, type Tx } from './database'

export const STATE: StoreName[] = ['meta', 'outbox', 'kept']
export const ROWS: StoreName[] = ['segments', 'delta']

export async function readMeta(tx: Tx): Promise<Meta | undefined> {
  return (await tx.objectStore('meta').get(META)) as Meta | undefined
}

/** Outbox and meta; `kept` only where a restore may need it. */
export async function readState(tx: Tx, replica: string, epoch: string, withKept: boolean): Promise<State> {
  const [meta, entries, kept] = await Promise.all([
    readMeta(tx),
    tx.objectStore('outbox').getAll(),
    withKept ? tx.objectStore('kept').getAll() : [],
  ])
  return {
    meta: meta ?? freshMeta(replica, epoch),
    entries: new Map(entries.map((entry) => [entry.key, entry])),
    kept: new Map(kept.map((entry) => [entry.key, entry])),
  }
}

/** All of one step's writes, in the transaction it was read in. */
export async function writeStep(tx: Tx, writes: Writes): Promise<void> {
  const work: Promise<unknown>[] = [tx.objectStore('meta').put(writes.meta, META)]
  const outbox = tx.objectStore('outbox')
  for (const key of writes.remove) work.push(outbox.delete(key))
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

/** Read everything a phone holds. */
export async function loadReplica(database: Database, replica: string, epoch: string): Promise<Replica> {
  const { state, segments, delta } = await database.run([...STATE, ...ROWS], 'readonly', async (tx) => {
    const [state, segments, delta] = await Promise.all([
      readState(tx, replica, epoch, true),
      tx.objectStore('segments').getAll(),
      tx.objectStore('delta').getAll(),
    ])
    return { state, segments, delta }
  })
  const loaded = new Replica(state)
  for (const { bucket, text } of segments) loaded.load(bucket, [JSON.parse(text) as Segment], [])
  for (const { bucket, id, row } of delta) loaded.load(bucket, [], row ? [row] : [], row ? [] : [id])
  return loaded
}
