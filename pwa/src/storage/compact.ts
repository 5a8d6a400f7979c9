/** Folds the rows that came one by one into segments, where there are many, so that opening stays fast.
 *
 *  It changes how rows are kept and nothing of what they say: no version is raised, nobody is told, no screen is drawn.
 *  Segments are made in idle moments, a piece at a time, from the rows in memory; then one transaction puts them in the
 *  place of the old ones if the state is still the one they were made of. So a page that came meanwhile, another tab, a
 *  page that closes: each leaves all as it was, and a later exchange tries again. While somebody types nothing is begun,
 *  and what was begun is dropped: the last step makes saving wait for as long as the disk takes.
 *
 *  Chosen over adding small segments beside the old ones: one row would then stand in several of them, and every reader
 *  would have to know which counts. */
import type { Row } from '../generated/protocol'
import { columnar } from '../sync/columnar'
import type { Replica } from '../sync/replica'
import type { SnapshotWrite } from '../sync/state'
import { ofBucket } from './database'
import type { Phone } from './phone'
import { readMeta } from './stored'

type Part = SnapshotWrite['parts'][number]

/** Rows beside the segments that make folding worth it, and how large a share of a large bucket they have to be. */
const COMPACT_AFTER = 1500
const SHARE = 16
/** Rows made into one segment at a time: some milliseconds' work, also on a slow phone no dropped keystroke. */
const PIECE = 1000
const CORE_KINDS = ['account', 'contact', 'opportunity', 'fact', 'task', 'person', 'plot']

/** What folding waits for; passed in by tests. */
export interface Rest {
  /** Settles in an idle moment. */
  readonly idle: () => Promise<void>
  readonly typing: () => boolean
}

const REST: Rest = {
  idle: () =>
    new Promise((resolve) => {
      if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve())
      else setTimeout(resolve, 0)
    }),
  typing: () => typeof document !== 'undefined' && document.activeElement?.matches('input, textarea, select') === true,
}

/** Fold the buckets that need it; true when one was. */
export async function compact(phone: Phone, rest = REST): Promise<boolean> {
  let folded = false
  for (const bucket of phone.replica.copy.buckets()) {
    if (await isDue(phone, bucket)) folded = (await fold(phone, bucket, rest)) || folded
  }
  return folded
}

async function isDue({ database, replica }: Phone, bucket: string): Promise<boolean> {
  const count = await database.run(['delta'], 'readonly', (tx) => tx.objectStore('delta').count(ofBucket(bucket)))
  return count > Math.max(COMPACT_AFTER, replica.copy.count(bucket) / SHARE)
}

async function fold(phone: Phone, bucket: string, rest: Rest): Promise<boolean> {
  const { replica } = phone
  const { version } = replica.meta
  const parts: Part[] = []
  for (const part of pieces(replica.copy.rows(bucket))) {
    parts.push(part)
    await rest.idle()
    if (rest.typing() || phone.replica !== replica || replica.meta.version !== version) return false
  }
  return place(phone, replica, bucket, inOrder(parts))
}

/** One transaction; false: the state is no longer the one these segments were made of. */
function place({ database }: Phone, { meta }: Replica, bucket: string, parts: readonly Part[]): Promise<boolean> {
  const { version } = meta
  return database.run(['meta', 'segments', 'delta'], 'readwrite', async (tx) => {
    if ((await readMeta(tx))?.version !== version) return false
    const segments = tx.objectStore('segments')
    await segments.delete(ofBucket(bucket))
    // One after the other: handing over megabytes at once would hold the page up.
    for (const [index, { hash, core, text }] of parts.entries()) await segments.put({ bucket, index, hash, core, text })
    await tx.objectStore('delta').delete(ofBucket(bucket))
    return true
  })
}

/** Rows of a bucket as the pieces of a snapshot. */
export function partsOf(rows: Iterable<Row>): SnapshotWrite['parts'] {
  return inOrder([...pieces(rows)])
}

function* pieces(rows: Iterable<Row>): Generator<Part> {
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
  return { hash: '', core: CORE_KINDS.includes(kind), text: JSON.stringify(segment), segment }
}

/** What a first screen needs comes first. */
function inOrder(parts: readonly Part[]): Part[] {
  const rank = ({ segment }: Part): number => CORE_KINDS.indexOf(segment.kind) + 1 || CORE_KINDS.length + 1
  return [...parts].sort((one, two) => rank(one) - rank(two))
}
