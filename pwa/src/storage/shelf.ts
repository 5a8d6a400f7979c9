/** Where photos and files lie on the phone. What is known of each and its bytes are two records of one store, so that
 *  noting how far an upload is does not write megabytes again, nor counting read them. The first release kept both in
 *  one; those are read as they are.
 *
 *  What is not uploaded is never let go to make room; what is on the server too goes oldest first, originals before
 *  thumbnails, which make a list readable. */
import type { BlobRecord, Database } from './database'

export const UPLOADED = -1

/** Ranks: thumbnails go first; `FETCHED` came from the server and is a cache. */
export const THUMB = 0
export const ORIGINAL = 1
export const FETCHED = 2

export interface Held {
  readonly files: number
  readonly bytes: number
}

const bytesKey = (sha256: string): string => `bytes:${sha256}`

/** Every key under which a file is kept. */
export const keysOf = (sha256: string): string[] => [sha256, bytesKey(sha256)]

export const sizeOf = (record: BlobRecord): number => record.bytes ?? record.data?.byteLength ?? 0

export class Shelf {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Keep these. One that is here already is not kept twice; was it uploaded before, it is offered again, because
   *  another record names it now (the server then says at once that it has it). */
  async put(items: readonly { readonly record: BlobRecord; readonly data: ArrayBuffer }[]): Promise<void> {
    await this.#database.run(['blobs'], 'readwrite', async (tx) => {
      const store = tx.objectStore('blobs')
      for (const { record, data } of items) {
        const known = await store.get(record.sha256)
        if (known && (record.sent === UPLOADED || known.sent !== UPLOADED)) continue
        if (!known) await store.put({ sha256: bytesKey(record.sha256), data, mime: record.mime, at: record.at, rank: record.rank })
        await store.put(known ? { ...known, rank: record.rank, sent: record.sent ?? 0, tries: 0, next: 0 } : record)
      }
    })
  }

  one(sha256: string): Promise<BlobRecord | undefined> {
    return this.#database.run(['blobs'], 'readonly', (tx) => tx.objectStore('blobs').get(sha256))
  }

  async bytes(sha256: string): Promise<ArrayBuffer | undefined> {
    return this.#database.run(['blobs'], 'readonly', async (tx) => {
      const record = await tx.objectStore('blobs').get(sha256)
      if (!record || record.data) return record?.data
      return (await tx.objectStore('blobs').get(bytesKey(sha256)))?.data
    })
  }

  /** What waits to be uploaded: thumbnails first, then the oldest. */
  async unsent(): Promise<BlobRecord[]> {
    const found = await this.#within(IDBKeyRange.lowerBound(0))
    return found.sort((a, b) => a.rank - b.rank || a.at - b.at)
  }

  uploaded(): Promise<BlobRecord[]> {
    return this.#within(IDBKeyRange.only(UPLOADED))
  }

  #within(range: IDBKeyRange): Promise<BlobRecord[]> {
    return this.#database.run(['blobs'], 'readonly', (tx) => tx.objectStore('blobs').getAllBy('sent', range))
  }

  change(sha256: string, changes: Partial<BlobRecord>): Promise<void> {
    return this.#database.run(['blobs'], 'readwrite', async (tx) => {
      const record = await tx.objectStore('blobs').get(sha256)
      if (record) await tx.objectStore('blobs').put({ ...record, ...changes })
    })
  }

  remove(hashes: Iterable<string>): Promise<void> {
    return this.#database.run(['blobs'], 'readwrite', async (tx) => {
      for (const sha256 of hashes) for (const key of keysOf(sha256)) await tx.objectStore('blobs').delete(key)
    })
  }

  /** Make room for so many bytes; returns what went. Only what the server has too goes. */
  async freeUploaded(bytes: number): Promise<BlobRecord[]> {
    const order = (record: BlobRecord): number => (record.rank === THUMB ? 1 : 0)
    const going: BlobRecord[] = []
    let left = bytes
    for (const record of (await this.uploaded()).sort((a, b) => order(a) - order(b) || a.at - b.at)) {
      if (left <= 0) break
      going.push(record)
      left -= sizeOf(record)
    }
    if (going.length > 0) await this.remove(going.map((record) => record.sha256))
    return going
  }
}

export function held(records: readonly BlobRecord[]): Held {
  return { files: records.filter((record) => record.rank !== THUMB).length, bytes: records.reduce((sum, record) => sum + sizeOf(record), 0) }
}
