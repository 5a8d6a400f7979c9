/** Letting go for good, in the transaction that stores what arrived: rows that were erased or left stand in the texts of
 *  segments until these are folded again, and a newer row beside them only hides them (X3).
 *
 *  Drafts are looked through after every exchange instead (`tidy`): a form that was open goes on saving. */
import { gunzipSync, strFromU8 } from 'fflate'
import type { Segment } from '../generated/protocol'
import { asText } from '../sync/columnar'
import { absorb, ERASED, strangers } from '../sync/erasure'
import type { Replica } from '../sync/replica'
import { fromText } from '../sync/segment_text'
import type { Writes } from '../sync/state'
import { ofBucket, type Database, type SegmentRecord, type Tx } from './database'
import type { Pages } from './pages'
import type { Phone } from './phone'
import type { Transport } from './transport'
import { namedByRecords } from './naming'
import { recordOf } from './pieces'
import { keysOf, Shelf } from './shelf'

/** Blank what this step erased or took away in the segments it stands in, and drop files that nothing names. */
export async function forget(tx: Tx, writes: Writes): Promise<void> {
  const lost = new Map<string, Set<string>>()
  const note = (bucket: string, id: string): void => void (lost.get(bucket) ?? lost.set(bucket, new Set()).get(bucket)!).add(id)
  for (const { bucket, row } of writes.rows) if (row.erased) note(bucket, row.id)
  for (const { bucket, id } of writes.gone) note(bucket, id)
  for (const [bucket, ids] of lost) await blankIn(tx, bucket, ids)
  for (const key of (writes.files ?? []).flatMap(keysOf)) await tx.objectStore('blobs').delete(key)
}

async function blankIn(tx: Tx, bucket: string, ids: ReadonlySet<string>): Promise<void> {
  const segments = tx.objectStore('segments')
  for (const record of await segments.getAll(ofBucket(bucket))) {
    const { index, hash, core } = record
    const text = textIn(record)
    if (text !== undefined && ![...ids].some((id) => text.includes(`"${id}"`))) continue
    const segment = text === undefined ? undefined : blankText(text, ids)
    if (segment) await segments.put(recordOf(bucket, index, { hash, core, segment, kept: asText(segment) }))
    // Damaged on the disk: nobody knows what it says; its rows are fetched again.
    else await segments.delete([bucket, index])
  }
}

/** What a segment says, at once: a transaction does not wait until the browser has unpacked it. */
function textIn({ text, packed, once }: SegmentRecord): string | undefined {
  try {
    return once ?? (packed ? strFromU8(gunzipSync(new Uint8Array(packed))) : text)
  } catch {
    return undefined
  }
}

function blankText(text: string, ids: ReadonlySet<string>): Segment | undefined {
  try {
    return blanked(fromText(text), ids)
  } catch {
    return undefined
  }
}

/** The segment without the values of these records; their places stay, so that the others keep theirs. */
export function blanked(segment: Segment, ids: ReadonlySet<string>): Segment {
  const at = new Set(segment.ids.flatMap((id, index) => (ids.has(id) ? [index] : [])))
  const emptied = <V>(values: readonly V[]): (V | null)[] => values.map((value, index) => (at.has(index) ? null : value))
  return {
    ...segment,
    fields: Object.fromEntries(
      Object.entries(segment.fields).map(([field, [values, stamps]]) => [
        field, [emptied(values), emptied(typeof stamps === 'number' ? values.map(() => stamps) : stamps)],
      ]),
    ),
    rest: Object.fromEntries(Object.entries(segment.rest).filter(([id]) => !ids.has(id))),
  }
}

/** Drop drafts of erased records, and from other drafts what names one: a visit's note stays, who it was does not. */
async function forgetDrafts(database: Database, isErased: (id: string) => boolean): Promise<void> {
  await database.run(['drafts'], 'readwrite', async (tx) => {
    const drafts = tx.objectStore('drafts')
    for (const draft of await drafts.getAll()) {
      const value = draft.key.split(':').some(isErased) ? DROPPED : pruned(draft.value, isErased)
      // What somebody answered is theirs (R3): without its teller nothing of it stays.
      if (value === DROPPED || (value !== draft.value && draft.key.startsWith('survey:'))) await drafts.delete(draft.key)
      else if (value !== draft.value) await drafts.put({ ...draft, value })
    }
  })
}

/** Photos kept from the server for a second look go with the last record that names them. */
async function forgetFiles(database: Database, replica: Replica): Promise<void> {
  const cached = new Set((await new Shelf(database).uploaded()).map((record) => record.sha256))
  const named = namedByRecords(replica, cached)
  const lonely = [...cached].filter((file) => !named.has(file))
  if (lonely.length === 0) return
  await database.run(['blobs', 'drafts'], 'readwrite', async (tx) => {
    const drafts = JSON.stringify(await tx.objectStore('drafts').getAll())
    for (const file of lonely) {
      if (!drafts.includes(file)) for (const key of keysOf(file)) await tx.objectStore('blobs').delete(key)
    }
  })
}

/** Ids as phones make them, wherever they stand in a draft or a page. */
const idsIn = (text: string): readonly string[] => text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []
const AT_ONCE = 500
const DAY_MS = 24 * 3600 * 1000

/** After an exchange: what of erased records forms and kept pages hold, and files whose records are gone. */
export class Forgetter {
  readonly #phone: Phone
  readonly #transport: Pick<Transport, 'erased'>
  readonly #pages: Pages
  readonly #now: () => number
  /** Records this phone does not hold -> when the server was asked about them. */
  readonly #asked = new Map<string, number>()

  constructor(phone: Phone, transport: Pick<Transport, 'erased'>, pages: Pages, now: () => number) {
    this.#phone = phone
    this.#transport = transport
    this.#pages = pages
    this.#now = now
  }

  async tidy(): Promise<void> {
    const { database, replica } = this.#phone
    const pages = await this.#pages.texts()
    const erased = new Set<unknown>(await this.#elsewhere([...pages.values()]))
    for (const { op, code, field } of replica.entries.values()) {
      if (code !== ERASED) continue
      erased.add(op.id)
      if (field) erased.add(op.fields?.[field])
    }
    const isErased = (id: string): boolean => erased.has(id) || replica.copy.row(id)?.erased === true
    await forgetDrafts(database, isErased)
    for (const [page, text] of pages) if (idsIn(text).some(isErased)) await this.#pages.drop(page)
    await forgetFiles(database, replica)
  }

  /** Of what drafts, settled changes and these texts name and this phone does not hold, or not any more, the records
   *  that were erased since; asked once a day. */
  async #elsewhere(texts: readonly string[]): Promise<readonly string[]> {
    const { database, replica } = this.#phone
    const drafts = await database.run(['drafts'], 'readonly', (tx) => tx.objectStore('drafts').getAll())
    const holds = (id: string): boolean => replica.copy.held(id) !== undefined
    const named = strangers([...replica.entries.values(), ...replica.kept.values()], holds)
    for (const id of [JSON.stringify(drafts), ...texts].flatMap(idsIn)) if (!holds(id)) named.add(id)
    const due = [...named].filter((id) => this.#now() - (this.#asked.get(id) ?? -Infinity) >= DAY_MS).slice(0, AT_ONCE)
    if (due.length === 0) return []
    // Not now: the next exchange asks again.
    const erased = await this.#transport.erased(due).catch(() => undefined)
    if (!erased) return []
    for (const id of due) this.#asked.set(id, this.#now())
    if (erased.length > 0) await this.#phone.apply((step) => absorb(step, this.#phone.replica.copy, erased))
    return erased
  }
}

const DROPPED = Symbol('dropped')
/** Fields that say what an entry of a form is about. */
const ABOUT = ['id', 'subject']

/** The value without what names an erased record; itself when nothing does. */
export function pruned(value: unknown, isErased: (id: string) => boolean): unknown {
  if (typeof value === 'string') return isErased(value) ? DROPPED : value
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    const left = value.map((one: unknown) => (isAbout(one, isErased) ? DROPPED : pruned(one, isErased)))
    return left.some((one, index) => one !== value[index]) ? left.filter((one) => one !== DROPPED) : value
  }
  const left = Object.entries(value).map(([field, one]): [string, unknown] => {
    const named = field.split(':').some(isErased)
    return [field, named || isAbout(one, isErased) ? DROPPED : pruned(one, isErased)]
  })
  const same = left.every(([field, one]) => one === (value as Record<string, unknown>)[field])
  return same ? value : Object.fromEntries(left.filter(([, one]) => one !== DROPPED))
}

function isAbout(value: unknown, isErased: (id: string) => boolean): boolean {
  if (value === null || typeof value !== 'object') return false
  return ABOUT.some((field) => {
    const id = (value as Record<string, unknown>)[field]
    return typeof id === 'string' && isErased(id)
  })
}
