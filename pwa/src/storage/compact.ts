/** Folds the rows that came one by one into segments, where there are many, so that opening stays fast.
 *
 *  It changes how rows are kept and nothing of what they say: no version is raised, nobody is told, no screen is drawn.
 *  Segments are made in idle moments, a piece at a time, from the rows in memory; then one transaction puts them in the
 *  place of the old ones if the state is still the one they were made of. So a page that came meanwhile, another tab, a
 *  page that closes: each leaves all as it was, and a later exchange tries again. While somebody types nothing is begun,
 *  and what was begun is dropped: the last step makes saving wait for as long as the disk takes.
 *
 *  What an answer brings stands beside the segments until then: few rows one by one (`delta`), many as small segments
 *  behind the others (`later.ts`). In these a row may stand again; whoever reads takes them in their order, the last one
 *  counts, and folding is what ends it. */
import type { Replica } from '../sync/replica'
import { ofBucket } from './database'
import { laterRows } from './later'
import type { Phone } from './phone'
import type { Part } from '../sync/state'
import { inOrder, pieces, recordOf } from './pieces'
import { readMeta } from './stored'

/** Rows beside the segments that make folding worth it, and how large a share of a large bucket they have to be. */
const COMPACT_AFTER = 1500
const SHARE = 16

/** What folding waits for; passed in by tests. */
export interface Rest {
  /** Settles in an idle moment. */
  readonly idle: () => Promise<void>
  readonly typing: () => boolean
}

export const REST: Rest = {
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
  const count = await database.run(['segments', 'delta'], 'readonly', async (tx) => {
    const [alone, later] = await Promise.all([tx.objectStore('delta').count(ofBucket(bucket)), laterRows(tx, bucket)])
    return alone + later
  })
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
    for (const [index, part] of parts.entries()) await segments.put(recordOf(bucket, index, part))
    await tx.objectStore('delta').delete(ofBucket(bucket))
    return true
  })
}
