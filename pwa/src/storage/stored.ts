/** The core's state and rows in the database, as they are read (`steps.ts` writes them). */
import type { Segment } from '../generated/protocol'
import { Replica } from '../sync/replica'
import { Roll } from '../sync/roll'
import { fromText } from '../sync/segment_text'
import { rowsOf } from '../sync/segments'
import { freshMeta, type Entry, type Meta, type State } from '../sync/state'
import { LATER, META, type Database, type KeptRecord, type SegmentRecord, type StoreName, type Tx } from './database'
import { unpacked } from './packing'

export const STATE: StoreName[] = ['meta', 'outbox', 'kept']
export const ROWS: StoreName[] = ['segments', 'delta']

export async function readMeta(tx: Tx): Promise<Meta | undefined> {
  return (await tx.objectStore('meta').get(META)) as Meta | undefined
}

/** Every bucket was read to its end once: nothing of the first copy is on its way. */
export function isWhole({ lastSync, cursors }: Meta): boolean {
  return lastSync !== null && Object.values(cursors).every(({ at }) => at > 0)
}

/** The outbox as it is stored beside this meta. */
export async function readState(tx: Tx, meta: Meta): Promise<State> {
  const [entries, kept] = await Promise.all([tx.objectStore('outbox').getAll(), tx.objectStore('kept').getAll()])
  return {
    meta,
    entries: Roll.stored(new Map(entries.map((entry) => [entry.key, entry])), meta),
    kept: new Map(kept.flatMap(opsOf).map((entry) => [entry.key, entry])),
  }
}

/** The ops that were kept as one value, the one that carries the others last. */
export const opsOf = ({ others = [], ...last }: KeptRecord): Entry[] => [...others, last]

/** Read everything a phone holds. */
export async function loadReplica(database: Database, replica: string, epoch: string): Promise<Replica> {
  const { state, segments, delta } = await database.run([...STATE, ...ROWS], 'readonly', async (tx) => {
    const reading = readMeta(tx).then((meta) => readState(tx, meta ?? freshMeta(replica, epoch)))
    const [state, segments, delta] = await Promise.all([
      reading,
      tx.objectStore('segments').getAll(),
      tx.objectStore('delta').getAll(),
    ])
    return { state, segments, delta }
  })
  const loaded = new Replica(state)
  const texts = await Promise.all(segments.map(textOf))
  for (const [at, { bucket, index }] of segments.entries()) {
    if (index < LATER) loaded.load(bucket, parsed(texts[at]!), [])
    else loaded.load(bucket, [], parsed(texts[at]!).flatMap(rowsOf))
  }
  for (const { bucket, id, row } of delta) loaded.load(bucket, [], row ? [row] : [], row ? [] : [id])
  return loaded
}

const textOf = async ({ text, packed, once }: SegmentRecord): Promise<string> =>
  once ?? (packed ? unpacked(packed).catch(() => '') : text)

/** A piece that is damaged on the disk must not keep the phone from opening: its rows are missing, and fetched again. */
function parsed(text: string): Segment[] {
  try {
    return [fromText(text)]
  } catch {
    return []
  }
}
