/** What an answer changes (design: Operations and verdicts, On the phone): results, rows, gone marks, access, clock.
 *
 *  Everything is safe against answers that come twice, late or cut: a result counts once (n > seen), a page only
 *  where the stored cursor equals its `from`. The phone never merges: it adopts the server's rows. */
import type { BucketPage, Result, Row, SyncRequest, SyncResponse } from '../generated/protocol'
import { receive, unpack } from './clock'
import { add, subtract } from './digest'
import { absorb } from './erasure'
import { restampUnsent } from './outbox'
import { restore } from './recovery'
import { takeResults } from './verdicts'
import { newestStamp, stampsIn } from './newest'
import { corrected, type Entry, type Held, type SnapshotWrite, type Step } from './state'

/** A stamp further ahead of the server than this is not trusted (design: Clock). */
export const AHEAD_MS = 60_000
/** Acknowledged ops are kept for a restore at most this long. */
const KEPT_MS = 35 * 24 * 3600 * 1000

export interface Asked {
  readonly request: SyncRequest
  /** The phone's own clock when it was sent and when the answer came. */
  readonly sentAt: number
  readonly now: number
}

export interface Outcome {
  /** Ask again at once: ops or pages are left. */
  readonly again: boolean
  /** To send back while pages are left. */
  readonly upto: Readonly<Record<string, number>>
  /** Buckets to fetch as a snapshot: too far behind, or damaged. */
  readonly snapshots: readonly string[]
  /** Of them those whose sum differs: a few ranges may do (`repair.ts`). */
  readonly damaged: readonly string[]
  readonly results: readonly Result[]
  readonly revoked: readonly string[]
}

const NOTHING: Outcome = { again: false, upto: {}, snapshots: [], damaged: [], results: [], revoked: [] }

export function applyResponse(step: Step, held: Held, asked: Asked, response: SyncResponse): Outcome {
  const { epoch } = step.meta
  if (epoch !== '' && response.epoch !== epoch) {
    // An answer to a request older than the last restore tells nothing; a newer epoch starts one.
    if (asked.request.epoch === epoch) restore(step, response.epoch, response.last_n)
    return { ...NOTHING, again: true }
  }
  // What was long under way tells nothing about the time: believed, it would set the clock back into the past.
  const timely = asked.now >= asked.sentAt && asked.now - asked.sentAt <= AHEAD_MS
  step.set({
    epoch: response.epoch,
    ...(timely && { offset: offsetOf(step.meta.offset, asked, response.server_now) }),
    minimum: response.minimum_schema,
    heard: response.server_now,
  })
  const mine = asked.request.replica === step.meta.replica
  const results = mine ? takeResults(step, asked.request.ops ?? [], response.results) : []
  for (const bucket of response.revoked) leave(step, bucket)
  const pages = response.buckets.filter((page) => turnPage(step, held, asked, page, response.server_now))
  if (mine) prune(step, response.backed_up_n, response.server_now)
  finishLanded(step, response.server_now)
  absorb(step, held)
  setClock(step, results, pages, response.server_now, asked.now, timely)
  const left = pages.filter((page) => page.next !== null && !page.snapshot)
  const whole = left.length === 0
  if (whole) step.set({ lastSync: asked.now })
  if (whole && pages.length === response.buckets.length) dropForeign(step, held, asked, response)
  return {
    again: !whole || (results.length > 0 && step.census().unsent > 0),
    upto: Object.fromEntries(left.map((page) => [page.id, page.upto])),
    snapshots: snapshotsDue(step, pages),
    damaged: damaged(step),
    results,
    revoked: response.revoked,
  }
}

/** How far the server's clock is ahead. It said its time between asking and hearing: what was believed stands as long as
 *  that may be so. How long a line took says nothing of a clock, and of two people the one who wrote later must stay so. */
function offsetOf(known: number, { sentAt, now }: Asked, serverNow: number): number {
  const [least, most] = [serverNow - now, serverNow - sentAt]
  return known >= least && known <= most ? known : (least + most) / 2
}

/** Access ended: the bucket's rows go; ops for it stay in the outbox, the server will quarantine them. */
function leave(step: Step, bucket: string): void {
  if (!(bucket in step.meta.cursors)) return
  step.clear.push(bucket)
  step.cursor(bucket, undefined)
}

/** Rows of buckets nobody gives this phone any more. It asked without a cursor for them, so it has lost its state since
 *  (`loss.ts`): until this answer they might have been its own, and the server had no bucket to call revoked. */
function dropForeign(step: Step, held: Held, { request }: Asked, { buckets }: SyncResponse): void {
  const known = new Set([...Object.keys(request.cursors ?? {}), ...Object.keys(step.meta.cursors), ...buckets.map((page) => page.id)])
  step.clear.push(...held.buckets().filter((bucket) => !known.has(bucket)))
}

/** Apply one page where the stored cursor equals its `from`; false when it does not. */
function turnPage(step: Step, held: Held, asked: Asked, page: BucketPage, serverNow: number): boolean {
  const cursor = step.meta.cursors[page.id]
  if (page.from !== (cursor?.seq ?? 0) || page.from !== (asked.request.cursors?.[page.id] ?? 0)) return false
  if (page.snapshot) {
    if (!cursor) step.cursor(page.id, { seq: 0, sum: 0, at: 0 })
    return true
  }
  const fresh = page.from === 0
  if (fresh && held.count(page.id) > 0) step.clear.push(page.id)
  const known = new Map<string, number | undefined>()
  const digest = (id: string): number | undefined =>
    known.has(id) ? known.get(id) : fresh ? undefined : held.digest(page.id, id)
  let sum = fresh ? 0 : cursor!.sum
  for (const [id, seq] of page.gone) {
    const back = page.rows.some((row) => row.id === id && row.seq > seq)
    const before = digest(id)
    if (before === undefined || back) continue
    sum = subtract(sum, before)
    known.set(id, undefined)
    step.gone.push({ bucket: page.id, id })
  }
  for (const row of page.rows) {
    sum = add(subtract(sum, digest(row.id) ?? 0), row.c)
    known.set(row.id, row.c)
    step.rows.push({ bucket: page.id, row })
  }
  const damaged = page.sum !== null && page.sum !== sum
  const whole = page.next === null
  step.cursor(page.id, {
    seq: page.next ?? page.upto, sum, at: whole ? serverNow : (cursor?.at ?? 0), ...(damaged && { damaged }),
  })
  return true
}

function finishLanded(step: Step, acknowledged: number): void {
  const landed = step.entries.list().filter((entry) => entry.state === 'answered' && hasLanded(step, entry))
  for (const entry of landed) finish(step, entry, acknowledged)
}

function hasLanded(step: Step, { landed }: Entry): boolean {
  const cursor = landed && step.meta.cursors[landed[0]]
  return !cursor || cursor.seq >= landed[1]
}

/** The server's rows now show it: stop drawing it, keep it until it is backed up. From now on `at` says when that was,
 *  by the server's clock: one that jumps by weeks must not make us forget early what a restore would need. */
function finish(step: Step, entry: Entry, acknowledged: number): void {
  step.remove(entry.key)
  if (entry.replica !== step.meta.replica || entry.op.n > step.meta.backedUp) step.keep({ ...entry, at: acknowledged })
}

function prune(step: Step, backedUp: number, serverNow: number): void {
  step.set({ backedUp })
  for (const entry of step.kept.values()) {
    const safe = entry.replica === step.meta.replica && entry.op.n <= backedUp
    if (safe || serverNow - entry.at > KEPT_MS) step.forget(entry.key)
  }
}

function receiveRow(clock: string, { f, alt }: Row, latest: number): string {
  let last = clock
  for (const field in f) last = receive(last, String(f[field]![1]), latest)
  for (const field in alt) for (const other of alt[field]!) last = receive(last, String(other[1]), latest)
  return last
}

/** Learn the greatest stamp received; after a restamp, or when we ran ahead, set the clock back and restamp what
 *  was not sent. */
function setClock(
  step: Step, results: readonly Result[], pages: readonly BucketPage[], serverNow: number, now: number, timely: boolean,
): void {
  const latest = serverNow + AHEAD_MS
  const restamped = results.flatMap((result) => (result.restamped ? [result.restamped] : []))
  const ahead = (unpack(step.meta.clock)?.ms ?? 0) > latest
  const back = timely && (ahead || restamped.length > 0)
  let clock = back ? '' : step.meta.clock
  for (const stamp of restamped) clock = receive(clock, stamp, latest)
  for (const page of pages) for (const row of page.rows) clock = receiveRow(clock, row, latest)
  step.set({ clock })
  if (back) restampUnsent(step, now)
}

function snapshotsDue(step: Step, pages: readonly BucketPage[]): string[] {
  const far = pages.filter((page) => page.snapshot).map((page) => page.id)
  return [...new Set([...far, ...damaged(step)])].sort()
}

function damaged(step: Step): string[] {
  return Object.entries(step.meta.cursors).filter(([, cursor]) => cursor.damaged).map(([bucket]) => bucket)
}

/** Put a fetched snapshot in the place of a bucket's rows; false when the bucket moved on meanwhile. */
export function applySnapshot(
  step: Step, snapshot: SnapshotWrite, sum: number, epoch: string, from: number, now: number, held: Held,
): boolean {
  const cursor = step.meta.cursors[snapshot.bucket]
  if (!cursor || cursor.seq !== from || epoch !== step.meta.epoch) return false
  // A clock set back while an answer was under way is not corrected yet: it is later than that answer all the same.
  const serverNow = Math.max(corrected(step.meta, now), step.meta.heard ?? 0)
  step.snapshots.push(snapshot)
  step.cursor(snapshot.bucket, { seq: snapshot.seq, sum, at: serverNow })
  finishLanded(step, serverNow)
  const latest = serverNow + AHEAD_MS
  let { clock } = step.meta
  for (const stamp of snapshotStamps(snapshot, latest)) clock = receive(clock, stamp, latest)
  step.set({ clock })
  absorb(step, held)
  return true
}

/** What a snapshot teaches the clock: the newest stamp of each segment, all of them only where that one is not trusted. */
function snapshotStamps({ parts }: SnapshotWrite, latest: number): string[] {
  return parts.flatMap(({ segment }) => {
    const stamp = newestStamp(segment)
    return (unpack(stamp)?.ms ?? 0) <= latest ? [stamp] : stampsIn(segment)
  })
}
