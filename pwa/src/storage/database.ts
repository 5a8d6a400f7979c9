/** The phone's database: one per (company, person), because phones are shared.
 *
 *  What a person typed (`outbox`, `drafts`, `blobs`) is written with durability `strict`. A handle can die under us
 *  (WebKit drops it after backgrounding; another tab may need an upgrade): every use goes through `run`, which drops
 *  a dead handle, opens again and tries once more. Rows are kept as they came: `segments` as texts, `delta` row by
 *  row, so that 20,000 records cost 50 ms to store, not a second. */
import type { Row } from '../generated/protocol'
import type { Entry } from '../sync/state'
import { begin, deleteDatabase, openDatabase, type Stores, type Transaction } from './idb'

export interface SegmentRecord {
  readonly bucket: string
  readonly index: number
  readonly hash: string
  readonly core: boolean
  /** The segment as JSON, every stamp written out; an empty one where it stands in one of the two below. */
  readonly text: string
  /** As it came, packed by gzip; unpacked in a quiet moment (`unpack.ts`). */
  readonly packed?: ArrayBuffer
  /** As JSON, a record's stamp told once. */
  readonly once?: string
}

/** Acknowledged ops that came together, as one value: the last of them carries the others. An app put back to a former
 *  release takes it for that one op and lets go of it when the server has backed up all. */
export interface KeptRecord extends Entry {
  readonly others?: readonly Entry[]
}

export interface DeltaRecord {
  readonly bucket: string
  readonly id: string
  /** Null: the record left the bucket. */
  readonly row: Row | null
}

export interface DraftRecord {
  readonly key: string
  readonly at: number
  readonly value: unknown
}

/** A photo or file, or its bytes under a key of their own (shelf.ts). */
export interface BlobRecord {
  readonly sha256: string
  /** Bytes, not a Blob: WebKit loses Blobs kept in IndexedDB. */
  readonly data?: ArrayBuffer
  readonly bytes?: number
  readonly mime: string
  readonly at: number
  /** Bytes the server has; -1: uploaded whole, or fetched from it. */
  readonly sent?: number
  /** Thumbnails go first. */
  readonly rank: number
  /** A record names it, or named it: it is to be sent. */
  readonly saved?: boolean
  /** How often sending it failed, when it is tried again, and what the server said. */
  readonly tries?: number
  readonly next?: number
  readonly problem?: string
}

export interface Schema extends Stores {
  meta: { key: string; value: unknown }
  outbox: { key: number; value: Entry }
  kept: { key: number; value: KeptRecord }
  segments: { key: [string, number]; value: SegmentRecord }
  delta: { key: [string, string]; value: DeltaRecord }
  drafts: { key: string; value: DraftRecord }
  blobs: { key: string; value: BlobRecord; index: 'sent' }
}

export type StoreName = 'meta' | 'outbox' | 'kept' | 'segments' | 'delta' | 'drafts' | 'blobs'
export type Tx = Transaction<Schema>

export const VERSION = 1
export const META = 'state'
/** A mark in `meta`, `drafts` and `blobs`: where it is missing the store was emptied (heal.ts). */
export const GUARD = 'guard'

/** The device has no room; nothing that was stored before is lost. */
export class StorageFull extends Error {
  readonly code = 'phone_full'
  constructor(cause: unknown) {
    super('no room on this device')
    this.name = 'StorageFull'
    this.cause = cause
  }
}

const nameOf = (error: unknown): string => (error instanceof Error || error instanceof DOMException ? error.name : '')
const DEAD = new Set(['InvalidStateError', 'UnknownError'])

export class Database {
  readonly name: string
  #handle: Promise<IDBDatabase> | undefined
  #closed = false
  /** It was made just now. */
  fresh = false
  /** Called when a newer version of the app needs this database and we let go of it. */
  onOutdated: () => void = () => undefined
  /** Asked where there is no room: let something go that the server has too; false: there is nothing left to let go. */
  makeRoom: () => Promise<boolean> = () => Promise.resolve(false)
  /** Told when something could not be stored for want of room, and when something could again. */
  onFull: (full: boolean) => void = () => undefined
  #making: Promise<boolean> | undefined

  constructor(name: string) {
    this.name = name
  }

  /** One transaction. Retried once when the handle turns out to be dead before anything was written. */
  async run<T>(
    stores: readonly StoreName[], mode: 'readonly' | 'readwrite', work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    for (let died = false; ; ) {
      try {
        const result = await this.#once(stores, mode, work)
        if (mode === 'readwrite' && !this.#making) this.onFull(false)
        return result
      } catch (error) {
        if (nameOf(error) === 'QuotaExceededError') {
          if (await this.#room(stores)) continue
          this.onFull(true)
          throw new StorageFull(error)
        }
        if (died || this.#closed || !DEAD.has(nameOf(error))) throw error
        died = true
        this.#drop()
      }
    }
  }

  /** One makes room, the others wait for it; what makes room writes too, to the blobs alone. */
  async #room(stores: readonly StoreName[]): Promise<boolean> {
    if (this.#making) return stores.join() === 'blobs' ? false : this.#making
    this.#making = this.makeRoom().catch(() => false)
    const made = await this.#making
    this.#making = undefined
    return made
  }

  async #once<T>(
    stores: readonly StoreName[], mode: 'readonly' | 'readwrite', work: (tx: Tx) => Promise<T>,
  ): Promise<T> {
    const db = await this.#open()
    const tx = begin<Schema>(db, stores, mode, mode === 'readwrite' ? { durability: 'strict' } : {})
    const done = tx.done
    try {
      const result = await work(tx)
      await done
      return result
    } catch (error) {
      done.catch(() => undefined)
      try {
        tx.abort()
      } catch {
        // It ended by itself: its own error below says why.
      }
      throw tx.error ?? error
    }
  }

  /** Whether the handle answers; a dead one is dropped, so that the next use opens anew. */
  async probe(timeoutMs = 3000): Promise<void> {
    const handle = this.#handle
    if (!handle) return
    const answered = this.#once(['meta'], 'readonly', (tx) => tx.objectStore('meta').count()).then(() => true, () => false)
    const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), timeoutMs))
    if (!(await Promise.race([answered, late])) && this.#handle === handle) this.#drop()
  }

  close(): void {
    this.#closed = true
    this.#drop()
  }

  /** Remove everything kept for this person on this device. */
  async erase(): Promise<void> {
    this.close()
    const { markErased } = await import('./witness')
    markErased(this.name)
    await deleteDatabase(this.name)
  }

  #drop(): void {
    const handle = this.#handle
    this.#handle = undefined
    handle?.then((db) => db.close(), () => undefined)
  }

  #open(): Promise<IDBDatabase> {
    if (this.#closed) return Promise.reject(new DOMException('the database was closed', 'AbortError'))
    this.#handle ??= openDatabase(this.name, VERSION, {
      upgrade: (db, before) => {
        this.fresh = before < 1
        upgrade(db, before)
      },
      blocking: (newer) => {
        this.#drop()
        if (newer) this.onOutdated()
      },
      terminated: () => {
        this.#handle = undefined
      },
    }).catch((error: unknown) => {
      this.#handle = undefined
      throw error
    })
    return this.#handle
  }
}

function upgrade(db: IDBDatabase, before: number): void {
  if (before < 1) {
    // A new database has its marks (`heal.ts`) from the start.
    db.createObjectStore('meta').put(true, GUARD)
    db.createObjectStore('outbox', { keyPath: 'key' })
    db.createObjectStore('kept', { keyPath: 'key' })
    db.createObjectStore('segments', { keyPath: ['bucket', 'index'] })
    db.createObjectStore('delta', { keyPath: ['bucket', 'id'] })
    db.createObjectStore('drafts', { keyPath: 'key' }).put({ key: GUARD, at: 0, value: null })
    const blobs = db.createObjectStore('blobs', { keyPath: 'sha256' })
    blobs.createIndex('sent', 'sent')
    blobs.put({ sha256: GUARD })
  }
}

/** Everything of one bucket in a store keyed by [bucket, …]. */
export const ofBucket = (bucket: string): IDBKeyRange => IDBKeyRange.bound([bucket], [bucket, []])

/** Segments that hold the rows of one answer lie behind the others, and what they say counts more: from here on. */
export const LATER = 1_000_000_000
