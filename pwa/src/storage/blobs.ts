/** Photos on the phone: bytes by hash, a queue to the server, thumbnails first, in resumable parts of 512 KB.
 *
 *  What is not uploaded is never evicted; what came from the server is a cache. The server says how many bytes it
 *  has, so a part lost on the way costs that part only. */
import { ApiFailure, SignedOut } from '../net/failure'
import { hexHash } from '../sync/digest'
import { StorageFull, type BlobRecord, type Database } from './database'
import { MIME, shrink, type Picture } from './photos'
import type { Transport } from './transport'
import type { Blobs } from './world'

const PART = 512 * 1024
const UPLOADED = -1
const CACHE_LIMIT = 60

export class StoredBlobs implements Blobs {
  readonly #database: Database
  readonly #transport: Transport
  readonly #now: () => number
  readonly #shrink: (file: Blob) => Promise<{ photo: Picture; thumb: Picture }>
  readonly #urls = new Map<string, string>()
  /** Called when there is something to upload. */
  onAdded: () => void = () => undefined

  constructor(database: Database, transport: Transport, now: () => number, shrinker = shrink) {
    this.#database = database
    this.#transport = transport
    this.#now = now
    this.#shrink = shrinker
  }

  async addPhoto(file: Blob): Promise<{ sha256: string; thumb: string; mime: string; bytes: number; width: number; height: number }> {
    const { photo, thumb } = await this.#shrink(file)
    const [large, small] = await Promise.all([this.#record(photo.blob, 1), this.#record(thumb.blob, 0)])
    await this.#put([small, large])
    this.onAdded()
    return {
      sha256: large.sha256, thumb: small.sha256, mime: MIME, bytes: large.data.byteLength,
      width: photo.width, height: photo.height,
    }
  }

  async #record(blob: Blob, rank: number): Promise<BlobRecord> {
    const data = await blob.arrayBuffer()
    return { sha256: hexHash(new Uint8Array(data)), data, mime: blob.type || MIME, at: this.#now(), sent: 0, rank }
  }

  /** Store unsent bytes; without room the cache of fetched photos goes first. */
  async #put(records: readonly BlobRecord[]): Promise<void> {
    const store = (): Promise<void> =>
      this.#database.run(['blobs'], 'readwrite', async (tx) => {
        for (const record of records) {
          const known = await tx.objectStore('blobs').get(record.sha256)
          if (!known) await tx.objectStore('blobs').put(record)
        }
      })
    try {
      await store()
    } catch (error) {
      if (!(error instanceof StorageFull)) throw error
      await this.evict(0)
      await store()
    }
  }

  async url(sha256: string): Promise<string | undefined> {
    const ready = this.#urls.get(sha256)
    if (ready) return ready
    const blob = (await this.read(sha256)) ?? (await this.#fetch(sha256))
    if (!blob) return undefined
    const url = this.#urls.get(sha256) ?? URL.createObjectURL(blob)
    this.#urls.set(sha256, url)
    return url
  }

  async read(sha256: string): Promise<Blob | undefined> {
    const record = await this.#database.run(['blobs'], 'readonly', (tx) => tx.objectStore('blobs').get(sha256))
    return record && new Blob([record.data], { type: record.mime })
  }

  async restore(sha256: string, file: Blob): Promise<boolean> {
    const record = await this.#record(file, 1)
    if (record.sha256 !== sha256) return false
    await this.#put([record])
    this.onAdded()
    return true
  }

  async waiting(): Promise<number> {
    return (await this.#unsent()).length
  }

  async #fetch(sha256: string): Promise<Blob | undefined> {
    const blob = await this.#transport.getBlob(sha256).catch(() => undefined)
    if (!blob) return undefined
    const record = await this.#record(blob, 2)
    if (record.sha256 !== sha256) return undefined
    await this.#database
      .run(['blobs'], 'readwrite', (tx) => tx.objectStore('blobs').put({ ...record, sent: UPLOADED }))
      .catch(() => undefined)
    await this.evict(CACHE_LIMIT)
    return new Blob([record.data], { type: blob.type || MIME })
  }

  async #unsent(): Promise<{ sha256: string; rank: number; at: number }[]> {
    return this.#database.run(['blobs'], 'readonly', async (tx) => {
      const all: { sha256: string; rank: number; at: number }[] = []
      for (let at = await tx.objectStore('blobs').cursor('sent', IDBKeyRange.lowerBound(0)); at; at = await at.next()) {
        all.push({ sha256: at.value.sha256, rank: at.value.rank, at: at.value.at })
      }
      return all.sort((a, b) => a.rank - b.rank || a.at - b.at)
    })
  }

  /** Send what waits, thumbnails first; stops quietly where the line does. A refused one does not hold the others. */
  async upload(): Promise<void> {
    for (const { sha256 } of await this.#unsent()) {
      try {
        await this.#uploadOne(sha256)
      } catch (error) {
        if (!(error instanceof ApiFailure) || error instanceof SignedOut) return
      }
    }
  }

  async #uploadOne(sha256: string): Promise<void> {
    const record = await this.#database.run(['blobs'], 'readonly', (tx) => tx.objectStore('blobs').get(sha256))
    if (!record || record.sent === UPLOADED) return
    const total = record.data.byteLength
    let { sent } = record
    for (;;) {
      const part = record.data.slice(sent, Math.min(sent + PART, total))
      const { have, done } = await this.#transport.putBlob(sha256, sent, total, part)
      await this.#mark(sha256, done ? UPLOADED : have)
      if (done) return
      if (have === sent && part.byteLength > 0) throw new ApiFailure(422, 'wrong_hash')
      sent = have
    }
  }

  #mark(sha256: string, sent: number): Promise<void> {
    return this.#database.run(['blobs'], 'readwrite', async (tx) => {
      const record = await tx.objectStore('blobs').get(sha256)
      if (record) await tx.objectStore('blobs').put({ ...record, sent })
    })
  }

  /** The device has no room: what the server has too goes, photos first, thumbnails last; returns how many. */
  async freeUploaded(_bytes: number): Promise<number> {
    return (await this.evict(0)) || this.evict(0, 0)
  }

  /** Keep at most so many photos (with `rank` 0 thumbnails too) that are on the server too; the oldest go. */
  evict(keep: number, rank = 1): Promise<number> {
    return this.#database.run(['blobs'], 'readwrite', async (tx) => {
      const cached: { sha256: string; at: number }[] = []
      for (let at = await tx.objectStore('blobs').cursor('sent', IDBKeyRange.only(UPLOADED)); at; at = await at.next()) {
        if (at.value.rank >= rank) cached.push({ sha256: at.value.sha256, at: at.value.at })
      }
      cached.sort((a, b) => b.at - a.at)
      const over = cached.slice(keep)
      for (const { sha256 } of over) await tx.objectStore('blobs').delete(sha256)
      return over.length
    })
  }

  close(): void {
    for (const url of this.#urls.values()) URL.revokeObjectURL(url)
    this.#urls.clear()
  }
}
