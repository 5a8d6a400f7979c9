/** Photos and files on the phone: taken in, sent through cuts, kills and refusals, fetched, let go. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiFailure, Offline, SignedOut } from '../net/failure'
import { hexHash } from '../sync/digest'
import { SmallServer } from '../testing/small_server'
import { StoredBlobs, Unfit, type BlobsParts } from './blobs'
import { Database } from './database'
import { newId } from './ids'

const KB = 1024
const bytes = (length: number, fill: number): Blob => new Blob([new Uint8Array(length).fill(fill)], { type: 'image/jpeg' })
const file = (length: number, fill: number, type = 'application/pdf'): Blob => new Blob([new Uint8Array(length).fill(fill)], { type })
const shrink = async () => ({
  photo: { blob: bytes(1_200_000, 1), width: 1600, height: 1200 }, thumb: { blob: bytes(9_000, 2), width: 240, height: 180 },
})

class Phone {
  readonly server = new SmallServer()
  readonly sent: [string, number, number][] = []
  readonly named = new Set<string>()
  readonly drafted = new Set<string>()
  now = 1_000_000
  database = new Database(`blobs.${newId()}`)
  blobs = this.#opened()

  constructor() {
    const put = this.server.putBlob.bind(this.server)
    this.server.putBlob = (sha, offset, total, part) => {
      this.sent.push([sha, offset, part.byteLength])
      return put(sha, offset, total, part)
    }
  }

  #opened(more: Partial<BlobsParts> = {}): StoredBlobs {
    return new StoredBlobs({
      database: this.database, transport: this.server, now: () => this.now, shrink,
      named: async (hashes) => new Set([...hashes].filter((sha) => this.named.has(sha))),
      drafted: async (hashes) => new Set([...hashes].filter((sha) => this.drafted.has(sha))),
      ...more,
    })
  }

  /** The app was killed and opened again. */
  reopen(more: Partial<BlobsParts> = {}): void {
    this.database.close()
    this.database = new Database(this.database.name)
    this.blobs = this.#opened(more)
  }

  /** Taken in, and a record that names it saved. */
  async saved(blob: Blob, name?: string) {
    const attached = await this.blobs.add(blob, name)
    await this.blobs.claim([attached.sha256, ...(attached.thumb ? [attached.thumb] : [])])
    return attached
  }

  /** Fail the n-th of the next calls. */
  fail(n: number, error: () => Error, after = false): void {
    const put = this.server.putBlob.bind(this.server)
    let call = 0
    this.server.putBlob = async (...asked) => {
      call += 1
      if (call !== n) return put(...asked)
      if (after) await put(...asked)
      throw error()
    }
  }
}

const whole = async (server: SmallServer, sha: string): Promise<string> =>
  hexHash(new Uint8Array(await new Blob(server.blobs.get(sha)!.parts as BlobPart[]).arrayBuffer()))

afterEach(() => vi.restoreAllMocks())

describe('sending', () => {
  it('goes thumbnail first, then the original in parts, and asks where a cut left it', async () => {
    const phone = new Phone()
    const photo = await phone.saved(bytes(10, 9))
    expect(photo).toMatchObject({ bytes: 1_200_000, mime: 'image/jpeg', width: 1600 })
    expect(await phone.blobs.waiting()).toBe(2)
    phone.fail(4, () => new Offline())
    await phone.blobs.upload()
    expect(phone.sent).toEqual([
      [photo.thumb, 0, 9_000], [photo.sha256, 0, 0], [photo.sha256, 0, 512 * KB],
    ])
    expect(await phone.blobs.waiting()).toBe(1)
    phone.reopen()
    await phone.blobs.afresh()
    phone.sent.length = 0
    await phone.blobs.upload()
    expect(phone.sent.map(([, offset, size]) => [offset, size])).toEqual([
      [512 * KB, 0], [512 * KB, 512 * KB], [1024 * KB, 1_200_000 - 1024 * KB],
    ])
    expect(await phone.blobs.waiting()).toBe(0)
    expect(await whole(phone.server, photo.sha256)).toBe(photo.sha256)
  })

  it('sends no byte twice when the answer to a part was lost', async () => {
    const phone = new Phone()
    const { sha256 } = await phone.saved(file(1_200_000, 3))
    phone.fail(2, () => new Offline(), true)
    await phone.blobs.upload()
    await phone.blobs.afresh()
    await phone.blobs.upload()
    const parts = phone.sent.filter(([, , size]) => size > 0).map(([, offset]) => offset)
    expect(parts).toEqual([...new Set(parts)])
    expect(await whole(phone.server, sha256)).toBe(sha256)
  })

  it('takes smaller parts where large ones do not get through, and larger ones again where they do', async () => {
    const phone = new Phone()
    await phone.saved(file(1_200_000, 3))
    for (let n = 0; n < 3; n++) {
      phone.fail(2, () => new Offline())
      await phone.blobs.upload()
      await phone.blobs.afresh()
    }
    await phone.blobs.upload()
    const sizes = phone.sent.filter(([, , size]) => size > 0).map(([, , size]) => size / KB)
    expect(sizes.slice(0, 4)).toEqual([64, 128, 256, 512])
  })

  it('waits longer after each failure, and not at all when the app is opened again', async () => {
    const phone = new Phone()
    await phone.saved(file(10, 3))
    phone.server.offline = true
    const waits: number[] = []
    for (let n = 0; n < 10; n++) {
      await phone.blobs.upload()
      const due = (await phone.blobs.nextDue())!
      waits.push((due - phone.now) / 1000)
      phone.now = due
    }
    expect(waits).toEqual([4, 8, 16, 32, 64, 128, 256, 512, 900, 900])
    phone.now -= 1000
    phone.sent.length = 0
    await phone.blobs.upload()
    expect(phone.sent).toEqual([])
    phone.reopen()
    await phone.blobs.afresh()
    phone.server.offline = false
    await phone.blobs.upload()
    expect(await phone.blobs.waiting()).toBe(0)
    expect(await phone.blobs.nextDue()).toBeUndefined()
  })

  it('lets an exchange of records through before each part', async () => {
    const phone = new Phone()
    let exchange = Promise.resolve()
    phone.reopen({ quiet: () => exchange })
    await phone.saved(file(1_200_000, 3))
    let end = (): void => undefined
    const put = phone.server.putBlob.bind(phone.server)
    phone.server.putBlob = (...asked) => {
      if (phone.sent.length === 1) exchange = new Promise((resolve) => (end = resolve))
      return put(...asked)
    }
    const sending = phone.blobs.upload()
    await vi.waitFor(() => expect(phone.sent.length).toBe(2))
    await new Promise((resolve) => setTimeout(resolve))
    expect(phone.sent.length).toBe(2)
    end()
    await sending
    expect(await phone.blobs.waiting()).toBe(0)
  })

  it('a refused file tells why, holds up no other, and is asked again when the person says so', async () => {
    const phone = new Phone()
    const large = await phone.saved(file(100, 1))
    phone.now++
    const small = await phone.saved(file(50, 2))
    phone.fail(1, () => new ApiFailure(413, 'file_too_large', { maximum: 60 }))
    await phone.blobs.upload()
    expect(await phone.blobs.standing(large.sha256)).toMatchObject({ here: true, done: false, problem: 'file_too_large' })
    expect(await phone.blobs.standing(small.sha256)).toMatchObject({ done: true })
    expect((await phone.blobs.room()).problems).toEqual(['file_too_large'])
    await phone.blobs.afresh()
    await phone.blobs.upload()
    expect(await phone.blobs.waiting()).toBe(1)
    await phone.blobs.retry()
    await phone.blobs.upload()
    expect(await phone.blobs.waiting()).toBe(0)
    expect((await phone.blobs.room()).problems).toEqual([])
  })

  it.each([['company_full', 507, 4_000], ['storage_full', 507, 4_000], ['too_many_files', 413, 24 * 3600_000]])(
    'after %s it is tried again in time', async (code, status, wait) => {
      const phone = new Phone()
      await phone.saved(file(100, 1))
      phone.fail(1, () => new ApiFailure(status, code))
      await phone.blobs.upload()
      expect((await phone.blobs.nextDue())! - phone.now).toBe(wait)
    })

  it('begins anew what arrived damaged, and says so where it is damaged here', async () => {
    const phone = new Phone()
    const { sha256 } = await phone.saved(file(100, 1))
    phone.fail(1, () => new ApiFailure(422, 'wrong_hash'))
    await phone.blobs.upload()
    expect(await phone.blobs.standing(sha256)).toMatchObject({ sent: 0, problem: 'wrong_hash' })
    await phone.blobs.retry()
    await phone.blobs.upload()
    expect(await phone.blobs.standing(sha256)).toMatchObject({ done: true })

    const bad = await phone.saved(file(100, 2))
    await phone.database.run(['blobs'], 'readwrite', (tx) =>
      tx.objectStore('blobs').put({ sha256: `bytes:${bad.sha256}`, data: new ArrayBuffer(100), mime: 'a/b', at: 1, rank: 1 }))
    await phone.blobs.upload()
    expect(await phone.blobs.standing(bad.sha256)).toMatchObject({ problem: 'file_damaged' })
  })

  it('signed out it stops and blames no file', async () => {
    const phone = new Phone()
    const { sha256 } = await phone.saved(file(100, 1))
    phone.fail(1, () => new SignedOut(401, 'signed_out'))
    await phone.blobs.upload()
    expect(await phone.blobs.standing(sha256)).not.toHaveProperty('problem')
    await phone.blobs.upload()
    expect(await phone.blobs.waiting()).toBe(0)
  })

  it('the same photo twice is one upload, asked about once more for its second record', async () => {
    const phone = new Phone()
    const first = await phone.saved(file(1_200_000, 3))
    const again = await phone.saved(file(1_200_000, 3))
    expect(again).toEqual(first)
    await phone.blobs.upload()
    const bytesSent = (): number => phone.sent.reduce((sum, [, , size]) => sum + size, 0)
    expect(bytesSent()).toBe(1_200_000)
    await phone.saved(file(1_200_000, 3))
    expect(await phone.blobs.waiting()).toBe(1)
    await phone.blobs.upload()
    expect([bytesSent(), await phone.blobs.waiting()]).toEqual([1_200_000, 0])
  })

  it('sends only what a record names; what was tried out and thrown away is let go a day later', async () => {
    const phone = new Phone()
    const tried = await phone.blobs.add(file(100, 1))
    phone.drafted.add(tried.sha256)
    await phone.blobs.upload()
    expect(phone.sent).toEqual([])
    expect(await phone.blobs.waiting(), 'a draft holds it').toBe(1)
    phone.now += 48 * 3600_000
    await phone.blobs.tidy()
    expect(await phone.blobs.read(tried.sha256)).toBeDefined()
    phone.drafted.clear()
    expect(await phone.blobs.waiting(), 'nothing holds it').toBe(0)
    await phone.blobs.tidy()
    expect(await phone.blobs.read(tried.sha256)).toBeUndefined()
  })

  it('sends what was saved though its record left the phone meanwhile', async () => {
    const phone = new Phone()
    await phone.saved(file(100, 1))
    phone.now += 48 * 3600_000
    phone.reopen()
    await phone.blobs.tidy()
    await phone.blobs.upload()
    expect(phone.sent.length).toBe(1)
  })

  it('sends what the first release kept, bytes and all in one record', async () => {
    const phone = new Phone()
    const data = new Uint8Array(700_000).fill(5).buffer
    const sha256 = hexHash(new Uint8Array(data))
    await phone.database.run(['blobs'], 'readwrite', (tx) =>
      tx.objectStore('blobs').put({ sha256, data, mime: 'image/jpeg', at: 1, sent: 0, rank: 1 }))
    expect(await phone.blobs.waiting()).toBe(1)
    expect((await phone.blobs.room()).waiting).toEqual({ files: 1, bytes: 700_000 })
    await phone.blobs.upload()
    expect(await whole(phone.server, sha256)).toBe(sha256)
    expect(await phone.blobs.freeUploaded(1)).toBe(700_000)
  })

  it('offers everything again to a server that came back from a backup', async () => {
    const phone = new Phone()
    const { sha256 } = await phone.saved(file(100, 1))
    await phone.blobs.upload()
    phone.server.blobs.clear()
    await phone.blobs.offerAgain()
    await phone.blobs.upload()
    expect(await whole(phone.server, sha256)).toBe(sha256)
  })
})

describe('taking in', () => {
  it('keeps a file as it is, with its name and type', async () => {
    const phone = new Phone()
    const pdf = await phone.blobs.add(file(300, 7, 'Application/PDF; charset=x'), '报价单.pdf')
    expect(pdf).toEqual({ sha256: hexHash(new Uint8Array(300).fill(7)), mime: 'application/pdf', bytes: 300, name: '报价单.pdf' })
    expect(await phone.blobs.add(file(300, 7, ''))).toMatchObject({ mime: 'application/octet-stream' })
  })

  it('refuses what is empty, and a picture that cannot be drawn: as it is it would tell where it was taken', async () => {
    const phone = new Phone()
    await expect(phone.blobs.add(file(0, 0))).rejects.toMatchObject({ code: 'file_empty' })
    phone.reopen({ shrink: () => Promise.reject(new DOMException('cannot decode', 'InvalidStateError')) })
    await expect(phone.blobs.add(file(10, 1, 'image/heic'))).rejects.toBeInstanceOf(Unfit)
    expect(await phone.blobs.waiting()).toBe(0)
  })

  it('takes for a photo whatever is one, though it was handed over as any file', async () => {
    const phone = new Phone()
    const drawn: string[] = []
    phone.reopen({ shrink: (photo) => (drawn.push(photo.type), shrink()) })
    const jpeg = (type: string): Blob => new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xe1, 0, 8, 1, 2, 3, 4])], { type })
    for (const type of ['', 'application/octet-stream']) {
      expect(await phone.blobs.add(jpeg(type), 'IMG_1')).toMatchObject({ mime: 'image/jpeg', width: 1600, bytes: 1_200_000 })
    }
    expect(drawn).toEqual(['image/jpeg', 'image/jpeg'])
    phone.reopen({ shrink: () => Promise.reject(new DOMException('cannot decode', 'InvalidStateError')) })
    await expect(phone.blobs.add(jpeg(''))).rejects.toMatchObject({ code: 'photo_unreadable' })
  })

  it('takes bytes of a rescue file only when they hash to their name', async () => {
    const phone = new Phone()
    const saved = bytes(10, 3)
    const sha = hexHash(new Uint8Array(await saved.arrayBuffer()))
    expect(await phone.blobs.restore(sha, bytes(10, 4))).toBe(false)
    expect(await phone.blobs.restore(sha, saved)).toBe(true)
    expect(await (await phone.blobs.read(sha))!.arrayBuffer()).toEqual(await saved.arrayBuffer())
  })
})

describe('room', () => {
  it('what is not uploaded is never let go; the rest goes oldest first, originals before thumbnails', async () => {
    const phone = new Phone()
    const photo = await phone.saved(bytes(10, 9))
    phone.now++
    const pdf = await phone.saved(file(5_000, 7))
    await phone.blobs.upload()
    phone.now++
    const unsent = await phone.saved(file(6_000, 8))
    expect(await phone.blobs.room()).toMatchObject({ kept: { files: 2, bytes: 1_214_000 }, waiting: { files: 1, bytes: 6_000 } })
    expect(await phone.blobs.freeUploaded(1)).toBe(1_200_000)
    expect(await phone.blobs.read(photo.sha256)).toBeUndefined()
    expect(await phone.blobs.read(photo.thumb!)).toBeDefined()
    expect(await phone.blobs.freeUploaded(Infinity)).toBe(14_000)
    expect(await phone.blobs.read(pdf.sha256)).toBeUndefined()
    expect(await phone.blobs.freeUploaded(Infinity)).toBe(0)
    expect(await phone.blobs.read(unsent.sha256)).toBeDefined()
  })

  it('keeps no more than its share of what the server has too, the newest', async () => {
    const phone = new Phone()
    phone.reopen({ most: 12_000 })
    const kept = []
    for (let n = 0; n < 3; n++) {
      phone.now++
      kept.push(await phone.saved(file(5_000, n)))
    }
    expect(await phone.blobs.read(kept[0]!.sha256), 'nothing is sent yet').toBeDefined()
    await phone.blobs.upload()
    const here = await Promise.all(kept.map(async ({ sha256 }) => (await phone.blobs.standing(sha256)).here))
    expect(here).toEqual([false, true, true])
  })

  it('a full device makes room by itself before it refuses a photo', async () => {
    const phone = new Phone()
    const old = await phone.saved(file(5_000, 7))
    await phone.blobs.upload()
    phone.database.makeRoom = async () => (await phone.blobs.freeUploaded(1)) > 0
    const put = IDBObjectStore.prototype.put
    let full = true
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...asked) {
      if (full) {
        full = false
        throw new DOMException('full', 'QuotaExceededError')
      }
      return put.apply(this, asked)
    })
    const { sha256 } = await phone.saved(file(5_000, 8))
    expect(await phone.blobs.read(sha256)).toBeDefined()
    expect(await phone.blobs.read(old.sha256)).toBeUndefined()
  })
})

describe('fetching', () => {
  it('shows what is here without the line, and keeps what it fetched', async () => {
    const phone = new Phone()
    const { sha256 } = await phone.saved(file(5_000, 7))
    await phone.blobs.upload()
    await phone.blobs.freeUploaded(Infinity)
    expect(await phone.blobs.standing(sha256)).toMatchObject({ here: false })
    phone.server.offline = true
    await expect(phone.blobs.fetch(sha256)).rejects.toBeInstanceOf(Offline)
    phone.server.offline = false
    expect((await phone.blobs.fetch(sha256)).size).toBe(5_000)
    phone.server.offline = true
    expect((await phone.blobs.fetch(sha256)).size).toBe(5_000)
    expect(await phone.blobs.standing(sha256)).toMatchObject({ here: true, done: true })
  })

  it('does not believe bytes that do not hash to their name', async () => {
    const phone = new Phone()
    phone.server.getBlob = async () => file(10, 1)
    await expect(phone.blobs.fetch('f'.repeat(64))).rejects.toMatchObject({ code: 'file_damaged' })
  })

  it('never gives a browser something to run', async () => {
    const phone = new Phone()
    const made: string[] = []
    const { sha256 } = await phone.saved(file(10, 1, 'text/html'))
    URL.createObjectURL = (object) => (made.push((object as Blob).type), 'blob:x')
    URL.revokeObjectURL = () => undefined
    await phone.blobs.url(sha256)
    expect(made).toEqual(['application/octet-stream'])
  })
})
