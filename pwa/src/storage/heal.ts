/** An opening phone compares what it has with what it must have, before anything is written (design: On the phone).
 *
 *  Browsers clear storage: all of an origin's, rarely one object store. Rows come again from the server; of what was
 *  typed here the person is told how much went and how old it was, and the administrator too. What says that something
 *  is missing: the outbox's census in the state, a mark in `drafts` and `blobs` that is never deleted, the sums of the
 *  cursors for rows, and for the database as a whole the witness outside of it (`witness.ts`). */
import { accuse } from '../sync/audit'
import { isKeptLost, outboxLoss, reportLoss, revive, type Loss } from '../sync/loss'
import type { Replica } from '../sync/replica'
import { Step } from '../sync/step'
import { GUARD, StorageFull, type BlobRecord, type Database, type StoreName, type Tx } from './database'
import type { Phone } from './phone'
import { partsOf } from './pieces'
import { takeStep } from './steps'
import { readMeta, ROWS, STATE } from './stored'
import { readWitness, type Witness } from './witness'

const LOST = 'lost'
const EVERYTHING: readonly StoreName[] = [...STATE, ...ROWS, 'drafts', 'blobs']

interface Found {
  readonly state: boolean
  /** Something besides the state. */
  readonly rest: boolean
  readonly guarded: boolean
  /** Made anew with its marks: what stood in these two is gone though they do not lack them. */
  readonly fresh: boolean
  readonly drafts: Shelved
  readonly blobs: Shelved
}

interface Shelved {
  readonly marked: boolean
  readonly count: number
}

/** What a phone knows besides its own storage. */
export interface Known {
  readonly now: number
  /** The browser's storage was blank, and the server knew this device: when it last spoke with it. */
  readonly cleared: number | null
}

/** Find what is gone, stand on what is left, and say what was lost and not yet told to the person. */
export async function heal(phone: Phone, known: Known): Promise<Loss | undefined> {
  const { database } = phone
  const found = await look(database)
  const loss = lossOf(found, phone.replica, known, readWitness(database.name))
  const dry = new Step(phone.replica)
  try {
    if (loss || accuse(dry, phone.replica.copy, []).length > 0) {
      await phone.apply((step) => {
        if (!found.state) revive(step)
        if (loss) reportLoss(step, loss)
        accuse(step, phone.replica.copy, [])
      })
    }
    return await mark(database, found, loss)
  } catch (error) {
    // A full device opens nevertheless: what could not be noted is found again at the next opening.
    if (error instanceof StorageFull) return loss
    throw error
  }
}

function look(database: Database): Promise<Found> {
  return database.run(EVERYTHING, 'readonly', async (tx) => {
    const [state, guard, drafts, blobs, ...counts] = await Promise.all([
      readMeta(tx),
      tx.objectStore('meta').get(GUARD),
      shelved(tx, 'drafts'),
      shelved(tx, 'blobs'),
      ...(['outbox', 'kept', 'segments', 'delta'] as const).map((name) => tx.objectStore(name).count()),
    ])
    return {
      state: state !== undefined, rest: counts.some((count) => count > 0), guarded: guard !== undefined,
      fresh: database.fresh, drafts, blobs,
    }
  })
}

async function shelved(tx: Tx, name: 'drafts' | 'blobs'): Promise<Shelved> {
  const [mark, all] = await Promise.all([tx.objectStore(name).get(GUARD), tx.objectStore(name).count()])
  const marked = mark !== undefined
  return { marked, count: all - Number(marked) }
}

function lossOf(found: Found, replica: Replica, { now, cleared }: Known, told: Witness | 'erased' | undefined): Loss | undefined {
  const witness = told === 'erased' ? undefined : told
  const known = found.state || found.rest || (witness?.version ?? 0) > 0
  if (!known && (cleared === null || told === 'erased')) return undefined
  const outbox = found.state ? outboxLoss(replica) : left(replica, witness)
  const guarded = found.guarded || (!found.state && (witness?.version ?? 0) > 0)
  const gone = ({ marked, count }: Shelved, seen = 0): number => ((guarded && !marked) || found.fresh ? Math.max(0, seen - count) : 0)
  const [drafts, photos] = [gone(found.drafts, witness?.drafts), gone(found.blobs, witness?.photos)]
  const parts = [
    ...(found.state ? [] : ['meta']), ...(found.state && outbox ? ['outbox'] : []), ...(found.state && isKeptLost(replica) ? ['kept'] : []),
    ...(drafts > 0 || (guarded && !found.drafts.marked) ? ['drafts'] : []), ...(photos > 0 || (guarded && !found.blobs.marked) ? ['blobs'] : []),
  ]
  if (parts.length === 0) return undefined
  return {
    at: now, stores: found.state || found.rest ? parts : ['all'], unsent: outbox?.unsent ?? 0, oldest: outbox?.oldest ?? null,
    drafts, photos, ...(!known && { since: cleared }),
  }
}

/** Without the state: what the witness saw waiting and the outbox does not have. */
function left(replica: Replica, witness: Witness | undefined): Pick<Loss, 'unsent' | 'oldest'> {
  const unsent = Math.max(0, (witness?.unsent ?? 0) - replica.waiting)
  return { unsent, oldest: unsent > 0 ? (witness?.oldest ?? null) : null }
}

/** Put the marks where they are missing, and keep the loss until the person has seen it. */
function mark(database: Database, found: Found, loss: Loss | undefined): Promise<Loss | undefined> {
  return database.run(['meta', 'drafts', 'blobs'], loss || !found.guarded ? 'readwrite' : 'readonly', async (tx) => {
    const meta = tx.objectStore('meta')
    const before = (await meta.get(LOST)) as Loss | undefined
    const lost = loss && before ? together(before, loss) : (loss ?? before)
    if (loss) await meta.put(lost, LOST)
    if (loss || !found.guarded) {
      await meta.put(true, GUARD)
      if (!found.drafts.marked) await tx.objectStore('drafts').put({ key: GUARD, at: 0, value: null })
      // Without `sent` it stands in no index: nobody meets it on the way through the blobs.
      if (!found.blobs.marked) await tx.objectStore('blobs').put({ sha256: GUARD } as BlobRecord)
    }
    return lost
  })
}

function together(one: Loss, two: Loss): Loss {
  const ages = [one.oldest, two.oldest].filter((oldest) => oldest !== null)
  return {
    ...one, ...two, stores: [...new Set([...one.stores, ...two.stores])], unsent: one.unsent + two.unsent,
    drafts: one.drafts + two.drafts, photos: one.photos + two.photos, oldest: ages.length > 0 ? Math.min(...ages) : null,
  }
}

/** The person has seen it. */
export function forgetLoss(database: Database): Promise<void> {
  return database.run(['meta'], 'readwrite', (tx) => tx.objectStore('meta').delete(LOST))
}

/** The database was emptied under an open page: what memory still has is written again, above all the outbox. */
export async function putBack(database: Database, replica: Replica): Promise<void> {
  if (readWitness(database.name) === 'erased') throw new DOMException('this storage was erased on purpose', 'AbortError')
  await database.run([...STATE, ...ROWS], 'readwrite', async (tx) => {
    const there = await readMeta(tx)
    if (there && there.version >= replica.meta.version) return
    await takeStep(tx, { meta: replica.meta, entries: new Map(), kept: new Map() }, (step) => {
      for (const entry of replica.entries.values()) step.put(entry)
      for (const entry of replica.kept.values()) step.keep(entry)
      for (const bucket of replica.copy.buckets()) {
        step.snapshots.push({ bucket, seq: replica.meta.cursors[bucket]?.seq ?? 0, parts: partsOf(replica.copy.rows(bucket)) })
      }
    })
  })
}
