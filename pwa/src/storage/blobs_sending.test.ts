/** Photos and files on their way to the server: through cuts, kills and refusals. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiFailure, Offline, SignedOut } from '../net/failure'
import { hexHash } from '../sync/digest'
import { KB, bytes, file, Phone, whole } from '../testing/blob_phone'

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
