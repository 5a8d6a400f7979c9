/** Photos and files on the phone, by the hash of their content: taken in, shown, sent, fetched, let go.
 *
 *  A photo is drawn anew, small and without what its camera wrote, before it is hashed: those bytes and no others leave
 *  the phone. What waits and what is kept is the shelf's (shelf.ts), sending the uploader's (uploader.ts). */
import type { BlobRecord, Database } from './database'
import { hashOf } from './hash'
import { FETCHED, held, ORIGINAL, Shelf, sizeOf, THUMB, UPLOADED } from './shelf'
import type { Transport } from './transport'
import { Uploader } from './uploader'
import type { Attached, Blobs, FileRoom, FileStanding } from './world'

/** What is shown in place; anything else is only ever saved, as bytes without a type that would run. */
const SHOWN = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif'])
const PLAIN = 'application/octet-stream'
/** What the server has too is kept up to here. */
const MOST = 200 * 1024 * 1024
/** A file that was tried out in a draft and never saved. */
const TRIED_MS = 24 * 3600_000

/** It cannot be attached; `code` says why. */
export class Unfit extends Error {
  readonly code: string
  constructor(code: string) {
    super(code)
    this.name = 'Unfit'
    this.code = code
  }
}

export interface BlobsParts {
  readonly database: Database
  readonly transport: Transport
  readonly now: () => number
  /** Of these hashes the ones that a record names, saved or on its way. */
  readonly named: (hashes: ReadonlySet<string>) => Promise<ReadonlySet<string>>
  /** Of these hashes the ones that a draft names. */
  readonly drafted: (hashes: ReadonlySet<string>) => Promise<ReadonlySet<string>>
  readonly quiet?: () => Promise<unknown>
  /** In bytes, how much of what the server has too is kept here. */
  readonly most?: number
  readonly shrink?: typeof import('./photos').shrink
}

export class StoredBlobs implements Blobs {
  readonly #parts: BlobsParts
  readonly #shelf: Shelf
  readonly #uploader: Uploader
  readonly #urls = new Map<string, string>()
  readonly #listeners = new Set<(sha256: string) => void>()
  readonly #most: number
  readonly #fetching = new Map<string, Promise<Blob>>()
  /** Called when there is something to upload. */
  onAdded: () => void = () => undefined

  constructor(parts: BlobsParts) {
    this.#parts = parts
    this.#shelf = new Shelf(parts.database)
    this.#most = parts.most ?? MOST
    this.#uploader = new Uploader({
      shelf: this.#shelf, transport: parts.transport, now: parts.now, wanted: (records) => this.#wanted(records),
      quiet: parts.quiet ?? (() => Promise.resolve()),
      sound: async (record, data) => (await hashOf(data)) === record.sha256,
      told: (sha256) => this.#tell(sha256),
    })
  }

  // Taking in

  async add(file: Blob, name?: string): Promise<Attached> {
    if (file.size === 0) throw new Unfit('file_empty')
    if (file.type.startsWith('image/')) return this.#addPhoto(file)
    const { pictureType } = await import('./exif')
    const type = await pictureType(file)
    return type ? this.#addPhoto(file.slice(0, file.size, type)) : this.#addFile(file, name)
  }

  async #addPhoto(file: Blob): Promise<Attached> {
    const { placeOf } = await import('./exif')
    const shrink = this.#parts.shrink ?? (await import('./photos')).shrink
    const found = await placeOf(file)
    const { photo, thumb } = await shrink(file).catch(() => {
      // Kept as it is it would carry along where it was taken.
      throw new Unfit('photo_unreadable')
    })
    const [large, small] = [await photo.blob.arrayBuffer(), await thumb.blob.arrayBuffer()]
    const mime = photo.blob.type || 'image/jpeg'
    const [sha256, thumbSha] = await Promise.all([hashOf(large), hashOf(small)])
    await this.#shelf.put([
      { record: this.#record(thumbSha, mime, small.byteLength, THUMB), data: small },
      { record: this.#record(sha256, mime, large.byteLength, ORIGINAL), data: large },
    ])
    this.onAdded()
    return {
      sha256, thumb: thumbSha, mime, bytes: large.byteLength, width: photo.width, height: photo.height,
      ...(found && { place: found }),
    }
  }

  async #addFile(file: Blob, name: string | undefined): Promise<Attached> {
    const data = await file.arrayBuffer()
    const sha256 = await hashOf(data)
    const mime = (file.type.split(';')[0] ?? '').trim().toLowerCase().slice(0, 200) || PLAIN
    await this.#shelf.put([{ record: this.#record(sha256, mime, data.byteLength, ORIGINAL), data }])
    this.onAdded()
    return { sha256, mime, bytes: data.byteLength, ...(name && { name: name.slice(-300) }) }
  }

  #record(sha256: string, mime: string, bytes: number, rank: number): BlobRecord {
    return { sha256, mime, bytes, at: this.#parts.now(), sent: 0, rank }
  }

  async restore(sha256: string, file: Blob): Promise<boolean> {
    const data = await file.arrayBuffer()
    if ((await hashOf(data)) !== sha256) return false
    await this.#shelf.put([{ record: this.#record(sha256, file.type || PLAIN, data.byteLength, ORIGINAL), data }])
    this.onAdded()
    return true
  }

  /** A record that names these was saved: they are sent whatever becomes of it here. */
  async claim(hashes: readonly string[]): Promise<void> {
    for (const sha256 of hashes) await this.#shelf.change(sha256, { saved: true })
  }

  /** Let go of these, sent or not: what they belong to was erased. */
  async remove(hashes: readonly string[]): Promise<void> {
    if (hashes.length > 0) await this.#shelf.remove(hashes)
    for (const sha256 of hashes) this.#revoke(sha256)
  }

  // Showing

  async read(sha256: string): Promise<Blob | undefined> {
    const [record, data] = [await this.#shelf.one(sha256), await this.#shelf.bytes(sha256)]
    return record && data && new Blob([data], { type: record.mime })
  }

  async url(sha256: string): Promise<string | undefined> {
    const ready = this.#urls.get(sha256)
    if (ready) return ready
    const blob = (await this.read(sha256)) ?? (await this.fetch(sha256).catch(() => undefined))
    if (!blob) return undefined
    const shown = SHOWN.has(blob.type) ? blob : blob.slice(0, blob.size, PLAIN)
    const url = this.#urls.get(sha256) ?? URL.createObjectURL(shown)
    this.#urls.set(sha256, url)
    return url
  }

  /** From the phone, else from the server with progress. Throws what the network throws (net/failure.ts). */
  async fetch(sha256: string, told?: (have: number, total: number) => void): Promise<Blob> {
    const here = await this.read(sha256)
    if (here) return here
    const under = this.#fetching.get(sha256) ?? this.#get(sha256, told).finally(() => this.#fetching.delete(sha256))
    this.#fetching.set(sha256, under)
    return under
  }

  async #get(sha256: string, told?: (have: number, total: number) => void): Promise<Blob> {
    const blob = await this.#parts.transport.getBlob(sha256, told)
    const data = await blob.arrayBuffer()
    if ((await hashOf(data)) !== sha256) throw new Unfit('file_damaged')
    const record = { ...this.#record(sha256, blob.type || PLAIN, data.byteLength, FETCHED), sent: UPLOADED }
    // No room to keep it is no reason not to show it.
    await this.#shelf.put([{ record, data }]).catch(() => undefined)
    await this.#trim()
    this.#tell(sha256)
    return blob
  }

  async standing(sha256: string): Promise<FileStanding> {
    const record = await this.#shelf.one(sha256)
    if (!record) return { here: false, sent: 0, bytes: 0, done: true }
    const done = record.sent === UPLOADED
    return {
      here: true, done, bytes: sizeOf(record), sent: done ? sizeOf(record) : (record.sent ?? 0),
      ...(record.problem && !done && { problem: record.problem }),
    }
  }

  async listen(listener: (sha256: string) => void): Promise<() => void> {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(sha256: string): void {
    for (const listener of [...this.#listeners]) listener(sha256)
  }

  // Sending

  async waiting(): Promise<number> {
    return (await this.unsent()).length
  }

  async unsent(): Promise<readonly string[]> {
    return (await this.#held(await this.#shelf.unsent())).map((record) => record.sha256)
  }

  /** Of these the ones that a record or a draft holds. */
  async #held(records: readonly BlobRecord[]): Promise<BlobRecord[]> {
    const kept = await this.#kept(new Set(records.map((record) => record.sha256)))
    return records.filter((record) => isSaved(record) || kept.has(record.sha256))
  }

  /** What a record names or named; what was only tried out in a draft is not sent. */
  async #wanted(records: readonly BlobRecord[]): Promise<BlobRecord[]> {
    const open = records.filter((record) => !isSaved(record)).map((record) => record.sha256)
    const named = open.length > 0 ? await this.#parts.named(new Set(open)) : new Set()
    return records.filter((record) => isSaved(record) || named.has(record.sha256))
  }

  /** Send what is due; returns when it is sent, or when the line is gone. */
  async upload(): Promise<void> {
    await this.#uploader.run()
    await this.#trim()
  }

  /** What the server has too is kept up to a limit, the newest. */
  async #trim(): Promise<void> {
    const kept = held(await this.#shelf.uploaded()).bytes
    if (kept > this.#most) await this.freeUploaded(kept - this.#most)
  }

  nextDue(): Promise<number | undefined> {
    return this.#uploader.due()
  }

  /** The app was opened, or the line came back: nothing waits for its turn any longer. */
  afresh(): Promise<void> {
    return this.#uploader.afresh()
  }

  /** Try again what the server refused. */
  async retry(): Promise<void> {
    for (const { sha256 } of await this.#shelf.unsent()) await this.#shelf.change(sha256, { next: 0, problem: '' })
    this.onAdded()
  }

  /** The server came back from a backup: what was sent may be missing there. It is offered again; what the server still
   *  has costs one question each. */
  async offerAgain(): Promise<void> {
    for (const { sha256, rank } of await this.#shelf.uploaded()) {
      if (rank !== FETCHED) await this.#shelf.change(sha256, { sent: 0, next: 0 })
    }
  }

  // Room

  async room(): Promise<FileRoom> {
    const [uploaded, all] = [await this.#shelf.uploaded(), await this.#shelf.unsent()]
    const unsent = await this.#held(all)
    const estimate = await globalThis.navigator?.storage?.estimate?.().catch(() => undefined)
    const free = estimate?.quota === undefined ? null : Math.max(0, estimate.quota - (estimate.usage ?? 0))
    const stuck = unsent.filter((record) => record.problem)
    return {
      kept: held(uploaded), waiting: held(unsent), free,
      problems: [...new Set(stuck.map((record) => record.problem ?? ''))],
    }
  }

  async freeUploaded(bytes: number): Promise<number> {
    const gone = await this.#shelf.freeUploaded(bytes)
    for (const { sha256 } of gone) this.#tell(sha256)
    return held(gone).bytes
  }

  /** Let go of what was tried out in a draft that is gone. What lost its record is let go by forgetting.ts. */
  async tidy(): Promise<void> {
    const before = this.#parts.now() - TRIED_MS
    const tried = (await this.#shelf.unsent()).filter((record) => !isSaved(record) && record.at < before)
    const kept = await this.#kept(new Set(tried.map((record) => record.sha256)))
    await this.remove(tried.map((record) => record.sha256).filter((sha256) => !kept.has(sha256)))
  }

  async #kept(hashes: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    if (hashes.size === 0) return hashes
    return new Set([...(await this.#parts.named(hashes)), ...(await this.#parts.drafted(hashes))])
  }

  #revoke(sha256: string): void {
    const url = this.#urls.get(sha256)
    if (url) URL.revokeObjectURL(url)
    this.#urls.delete(sha256)
  }

  close(): void {
    this.#uploader.stop()
    for (const sha256 of [...this.#urls.keys()]) this.#revoke(sha256)
    this.#listeners.clear()
  }
}

/** The first release noted nothing, and sent whatever it had. */
const isSaved = (record: BlobRecord): boolean => record.saved === true || record.data !== undefined
