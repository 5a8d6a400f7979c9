/** Photos and files on the phone: taken in, fetched, let go. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Offline } from '../net/failure'
import { hexHash } from '../sync/digest'
import { bytes, file, shrink, Phone } from '../testing/blob_phone'
import { Unfit } from './blobs'

afterEach(() => vi.restoreAllMocks())

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
