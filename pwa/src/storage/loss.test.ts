/** Storage that the system took away: noticed, healed, and what can be lost with it said plainly. Full devices. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Session } from '../net/session'
import { Places, deleteUnder } from '../testing/browser_places'
import { SmallServer } from '../testing/small_server'
import { Database, StorageFull, type StoreName } from './database'
import { newId } from './ids'
import { openWorld, type OpenOptions } from './open'
import type { PhoneWorld } from './phone_world'

const NOW = Date.UTC(2026, 10, 21, 4)
let people = 0
const session = (): Session => ({
  person: { id: `l${++people}`, name: '周敏', role: 'rep' }, company: { id: 'c4', name: '田头', demo: true },
  replica: '0000000a', device: 'd1', epoch: 'e1', playbook: { hash: '' }, vapid: null, schema: 1,
})
const nameOf = (who: Session): string => `headland.c4.${who.person.id}`
const opened: PhoneWorld[] = []
let now = NOW
let places: Places

async function open(who: Session, server: SmallServer, options: OpenOptions = {}): Promise<PhoneWorld> {
  const world = (await openWorld(who, { transport: server, live: false, speller: undefined, now: () => now, ...options })) as PhoneWorld
  opened.push(world)
  return world
}

beforeEach(() => {
  now = NOW
  places = new Places().install()
})

afterEach(async () => {
  for (const world of opened.splice(0)) await world.close()
})

const account = (id: string) => ({ op: 'new', kind: 'account', id, fields: { name: `客户${id}`, plot: 'north' } }) as const

function empty(who: Session, ...stores: StoreName[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(nameOf(who))
    asked.onerror = () => reject(asked.error as DOMException)
    asked.onsuccess = () => {
      const tx = asked.result.transaction(stores, 'readwrite')
      for (const store of stores) tx.objectStore(store).clear()
      tx.oncomplete = () => {
        asked.result.close()
        resolve()
      }
    }
  })
}

/** A phone with one record of the server's, one sent save and two unsent, the older of them an hour old. */
async function working(): Promise<{ who: Session; server: SmallServer }> {
  const who = session()
  const server = new SmallServer()
  server.put('S1', 'account', { name: '老客户', plot: 'north' }, '00000000000100000000000b')
  const world = await open(who, server)
  await world.save([account('A1')])
  await world.syncNow()
  server.offline = true
  now = NOW - 3_600_000
  await world.save([account('A2')])
  now = NOW
  await world.save([account('A3')])
  await world.close()
  server.offline = false
  return { who, server }
}

/** As a person meets it: the app is opened and the works have looked. */
async function reopened(who: Session, server: SmallServer, options: OpenOptions = {}): Promise<PhoneWorld> {
  const world = await open(who, server, options)
  await world.begin()
  return world
}

describe('all storage cleared', () => {
  it('is told with how much was lost and how old, and all else comes again under a replica of its own', async () => {
    const { who, server } = await working()
    await deleteUnder(nameOf(who))
    now = NOW + 60_000
    const world = await reopened(who, server)
    expect(world.status.lost).toEqual({ at: now, stores: ['all'], unsent: 2, oldest: NOW - 3_600_000, drafts: 0, photos: 0 })
    expect(world.status).toMatchObject({ needsYou: 1, waiting: 0 })
    await world.save([account('A4')])
    await world.syncNow()
    expect([...world.all('account')].map(({ id }) => id).sort()).toEqual(['A1', 'A4', 'S1'])
    const replicas = server.requests.slice(-1).map(({ replica }) => replica)
    expect(replicas).not.toEqual(['0000000a'])
    expect(server.reports).toMatchObject([{ what: 'eviction', stores: ['all'], unsent: 2 }])
    expect((await world.checkMyCopy()).buckets).toMatchObject([{ ok: true }])
  })

  it('is shown until the person has seen it, over restarts', async () => {
    const { who, server } = await working()
    await deleteUnder(nameOf(who))
    await (await reopened(who, server)).close()
    const world = await reopened(who, server)
    expect(world.status.lost).toMatchObject({ unsent: 2 })
    await world.forgetLoss()
    expect(world.status).toMatchObject({ needsYou: 0 })
    expect(world.status.lost).toBeUndefined()
    await world.close()
    expect((await reopened(who, server)).status.lost).toBeUndefined()
  })

  it('with the rest of what pages keep is known from the cookie', async () => {
    const { who, server } = await working()
    await deleteUnder(nameOf(who))
    places.kept.clear()
    expect([...places.cookies.values()]).toEqual([`2.${NOW - 3_600_000}.0.0`])
    expect((await reopened(who, server)).status.lost).toMatchObject({ stores: ['all'], unsent: 2, oldest: NOW - 3_600_000 })
  })

  it('with all that pages keep is known from the server: what was not sent since can be gone', async () => {
    const who = session()
    const world = await reopened(who, new SmallServer(), { cleared: NOW - 5000 })
    expect(world.status.lost).toMatchObject({ stores: ['all'], unsent: 0, since: NOW - 5000 })
  })

  it('is nothing to mourn on a new phone, or after signing out on purpose', async () => {
    const who = session()
    const server = new SmallServer()
    const first = await reopened(who, server)
    expect(first.status.lost).toBeUndefined()
    await first.save([account('A1')])
    await first.syncNow()
    expect(await first.leave()).toEqual({ kept: false })
    const again = await reopened(who, server)
    expect(again.status.lost).toBeUndefined()
    expect(server.reports).toEqual([])
  })

  it('leaves no cookie where nothing waits', async () => {
    const who = session()
    const server = new SmallServer()
    const world = await open(who, server)
    await world.save([account('A1')])
    expect(places.cookies.size).toBe(1)
    await world.syncNow()
    expect(places.cookies.size).toBe(0)
  })
})

describe('a form that was begun and not saved', () => {
  /** What a phone that lost all storage of pages but its cookies tells the person and the administrator. */
  const lost = async (who: Session, server: SmallServer) => {
    await deleteUnder(nameOf(who))
    places.kept.clear()
    server.offline = false
    const world = await reopened(who, server)
    await world.syncNow()
    return { told: world.status.lost, reports: server.reports }
  }
  const cookie = (): string | undefined => [...places.cookies.values()][0]

  it('is in the report though nothing got through since: beside an unsent change', async () => {
    const { who, server } = await working()
    server.offline = true
    const world = await reopened(who, server)
    await world.drafts.save('visit:new:A1', { note: '写了一半' })
    await vi.waitFor(() => expect(cookie()).toBe(`2.${NOW - 3_600_000}.1.0`))
    await world.close()
    const { told, reports } = await lost(who, server)
    expect(told).toMatchObject({ stores: ['all'], unsent: 2, drafts: 1 })
    expect(reports).toMatchObject([{ what: 'eviction', unsent: 2, drafts: 1 }])
  })

  it('is remembered where nothing else waits, and forgotten when it was saved and sent, or let go', async () => {
    const who = session()
    const server = new SmallServer()
    const world = await reopened(who, server)
    await world.syncNow()
    server.offline = true
    await world.drafts.save('visit:new:A1', { note: '写了一半' })
    await world.drafts.save('contact:new:A1', { values: { name: '李' } })
    await vi.waitFor(() => expect(cookie()).toBe('0.0.2.0'))
    await world.drafts.drop('contact:new:A1')
    await vi.waitFor(() => expect(cookie()).toBe('0.0.1.0'))
    await world.save([account('A1')], 'visit:new:A1')
    await vi.waitFor(() => expect(cookie()).toBe(`1.${NOW}.0.0`))
    await world.drafts.save('visit:new:A1', { note: '又一次' })
    await world.drafts.drop('visit:new:A1')
    server.offline = false
    await world.syncNow()
    await vi.waitFor(() => expect(cookie()).toBeUndefined())
  })

  it('is counted when it comes and when it goes, not at every keystroke', async () => {
    const world = await reopened(session(), new SmallServer())
    await world.syncNow()
    await world.drafts.save('visit:new:A1', { note: '写' })
    await vi.waitFor(() => expect(cookie()).toBe('0.0.1.0'))
    const read = vi.spyOn(IDBObjectStore.prototype, 'getAll')
    for (const note of ['写了', '写了一', '写了一半']) await world.drafts.save('visit:new:A1', { note })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(read).not.toHaveBeenCalled()
    read.mockRestore()
  })

  it('is not forgotten by a save in another tab, which has not seen it', async () => {
    const { who, server } = await working()
    server.offline = true
    const [one, two] = [await reopened(who, server), await reopened(who, server)]
    await one.drafts.save('visit:new:A1', { note: '写了一半' })
    await vi.waitFor(() => expect(cookie()).toBe(`2.${NOW - 3_600_000}.1.0`))
    await two.save([account('A4')])
    expect(cookie()).toBe(`3.${NOW - 3_600_000}.1.0`)
  })

  it('and signing out leave no memory of it that a later sign-in mourns', async () => {
    const who = session()
    const server = new SmallServer()
    const world = await reopened(who, server)
    await world.syncNow()
    await world.drafts.save('visit:new:A1', { note: '写了一半' })
    await world.drafts.drop('visit:new:A1')
    expect(await world.leave()).toEqual({ kept: false })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(cookie()).toBeUndefined()
    expect((await reopened(who, server)).status.lost).toBeUndefined()
  })

  it('is told too when the database goes under an open page, where only the outbox is in memory', async () => {
    const { who, server } = await working()
    const world = await reopened(who, server)
    await world.syncNow()
    await world.drafts.save('visit:new:A1', { note: '写了一半' })
    await vi.waitFor(() => expect(cookie()).toBe('0.0.1.0'))
    await deleteUnder(nameOf(who))
    await world.save([account('A7')])
    await vi.waitFor(() => expect(world.status.lost).toMatchObject({ stores: ['drafts'], drafts: 1, unsent: 0 }))
  })

  it('with a file counts the file too', async () => {
    const { who, server } = await working()
    server.offline = true
    const world = await reopened(who, server)
    const file = new Blob([new Uint8Array(500).fill(7)], { type: 'application/pdf' })
    await world.drafts.save('visit:new:A1', { note: '' })
    await world.drafts.save('visit:new:A1', { note: '', files: [await world.blobs.add(file, '报价.pdf')] })
    await vi.waitFor(() => expect(cookie()).toBe(`2.${NOW - 3_600_000}.1.1`))
  })
})

describe('one store emptied', () => {
  it('the outbox: how many unsent changes are gone, and the numbers go on without a gap', async () => {
    const { who, server } = await working()
    await empty(who, 'outbox')
    const world = await reopened(who, server)
    expect(world.status.lost).toMatchObject({ stores: ['outbox'], unsent: 2, oldest: NOW - 3_600_000 })
    await world.save([account('A5')])
    await world.syncNow()
    expect(server.rows.has('A5')).toBe(true)
    expect(world.status.waiting).toBe(0)
    expect(server.reports).toMatchObject([{ what: 'eviction', stores: ['outbox'], unsent: 2 }])
  })

  it('the state: the outbox is kept, numbered anew under a replica of its own, and nothing is written over it', async () => {
    const { who, server } = await working()
    await empty(who, 'meta')
    const world = await reopened(who, server)
    expect(world.status.lost).toMatchObject({ stores: ['meta'], unsent: 0, drafts: 0 })
    await world.save([account('A6')])
    expect(world.waiting().map(({ id }) => id)).toEqual(['A2', 'A3', 'A6'])
    await world.syncNow()
    expect(['A1', 'A2', 'A3', 'A6'].every((id) => server.rows.has(id))).toBe(true)
    expect(world.status.waiting).toBe(0)
    expect([...world.all('account')]).toHaveLength(5)
    expect((await world.checkMyCopy()).buckets).toMatchObject([{ ok: true, records: 5 }])
  })

  it('drafts and photos: that there were some', async () => {
    const who = session()
    const server = new SmallServer()
    server.offline = true
    const world = await open(who, server)
    await world.drafts.save('visit:new:A1', { note: '写了一半' })
    await world.save([account('A1')])
    server.offline = false
    await world.syncNow()
    await world.close()
    await empty(who, 'drafts')
    const again = await reopened(who, server)
    expect(again.status.lost).toMatchObject({ stores: ['drafts'], drafts: 1, unsent: 0 })
    expect(await again.drafts.list()).toEqual([])
    await again.close()
    await empty(who, 'blobs')
    expect((await reopened(who, server)).status.lost).toMatchObject({ stores: ['drafts', 'blobs'] })
  })

  it('what the server has and no backup yet: told once, and nothing of the person is gone', async () => {
    const { who, server } = await working()
    await empty(who, 'kept')
    const world = await reopened(who, server)
    expect(world.status.lost).toEqual({ at: now, stores: ['kept'], unsent: 0, oldest: null, drafts: 0, photos: 0 })
    await world.syncNow()
    expect(server.reports).toMatchObject([{ what: 'eviction', stores: ['kept'], unsent: 0 }])
    expect(['A1', 'A2', 'A3'].every((id) => server.rows.has(id))).toBe(true)
    await world.forgetLoss()
    await world.close()
    expect((await reopened(who, server)).status.lost).toBeUndefined()
  })

  it('and nothing emptied: nothing said', async () => {
    const { who, server } = await working()
    const world = await reopened(who, server)
    expect(world.status.lost).toBeUndefined()
    expect(world.status.waiting).toBe(2)
    expect(await world.drafts.list()).toEqual([])
  })
})

describe('the database cleared under an open page', () => {
  it('is filled again from memory by the next save: nothing is lost', async () => {
    const { who, server } = await working()
    server.offline = true
    const world = await reopened(who, server)
    await deleteUnder(nameOf(who))
    expect(await world.save([account('A7')])).toEqual(['A7'])
    expect(world.waiting().map(({ id }) => id)).toEqual(['A2', 'A3', 'A7'])
    await world.close()
    const again = await reopened(who, server)
    expect(again.waiting().map(({ id }) => id)).toEqual(['A2', 'A3', 'A7'])
    expect([...again.all('account')]).toHaveLength(5)
    expect(again.status.lost?.unsent ?? 0).toBe(0)
    server.offline = false
    await again.syncNow()
    expect(again.status.waiting).toBe(0)
    expect((await again.checkMyCopy()).buckets).toMatchObject([{ ok: true, records: 5 }])
  })

  it('is filled again by the next exchange', async () => {
    const { who, server } = await working()
    const world = await reopened(who, server)
    await deleteUnder(nameOf(who))
    await world.syncNow()
    expect(world.status.waiting).toBe(0)
    expect(['A2', 'A3'].every((id) => server.rows.has(id))).toBe(true)
  })

  it('is not filled again when the person signed out in another page', async () => {
    const { who, server } = await working()
    const [one, two] = [await reopened(who, server), await reopened(who, server)]
    await two.syncNow()
    await vi.waitFor(() => expect(one.status.waiting).toBe(0))
    expect(await two.leave()).toEqual({ kept: false })
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(await one.save([account('A8')])).toEqual({ code: 'not_saved' })
    await one.close()
    const fresh = await reopened(who, server)
    expect([...fresh.all('account')]).toEqual([])
  })
})

describe('a full device', () => {
  const full = () =>
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })

  it('keeps a draft in memory, says so, and stores it when there is room', async () => {
    const who = session()
    const server = new SmallServer()
    const world = await reopened(who, server)
    const put = full()
    await world.drafts.save('visit:new:A1', { note: '没有空间了' })
    expect(world.status.full).toBe(true)
    expect(await world.drafts.load('visit:new:A1')).toEqual({ note: '没有空间了' })
    expect(await world.drafts.list()).toMatchObject([{ key: 'visit:new:A1' }])
    put.mockRestore()
    await world.syncNow()
    expect(world.status.full).toBeUndefined()
    await world.close()
    expect(await (await reopened(who, server)).drafts.load('visit:new:A1')).toEqual({ note: '没有空间了' })
  })

  it('keeps it also when the form is saved, which fails; and drops it when that succeeds', async () => {
    const world = await reopened(session(), new SmallServer())
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const put = full()
    await world.drafts.save('visit:new:A1', { note: '没有空间了' })
    expect(await world.save([account('A1')], 'visit:new:A1')).toEqual({ code: 'phone_full' })
    expect(await world.drafts.load('visit:new:A1')).toEqual({ note: '没有空间了' })
    put.mockRestore()
    expect(await world.save([account('A1')], 'visit:new:A1')).toEqual(['A1'])
    expect(await world.drafts.list()).toEqual([])
    await world.syncNow()
    expect(await world.drafts.list()).toEqual([])
  })

  it('loses nothing that was saved before, says so, and goes on when there is room', async () => {
    const who = session()
    const server = new SmallServer()
    const world = await reopened(who, server)
    await world.save([account('A1')])
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const put = full()
    expect(await world.save([account('A2')])).toEqual({ code: 'phone_full' })
    await world.syncNow()
    expect(world.status).toMatchObject({ full: true, waiting: 1, error: 'phone_full' })
    put.mockRestore()
    await world.syncNow()
    expect(world.status).toMatchObject({ waiting: 0 })
    expect(world.status.full).toBeUndefined()
    expect(server.rows.has('A1')).toBe(true)
  })

  it('lets go of what the server has too, for a save as for anything else, and of nothing that waits', async () => {
    const server = new SmallServer()
    const world = await reopened(session(), server)
    const bytes = (fill: number): Blob => new Blob([new Uint8Array(2000).fill(fill)], { type: 'application/pdf' })
    const attached = async (fill: number, id: string): Promise<string> => {
      const { sha256, mime, bytes: size } = await world.blobs.add(bytes(fill), `${id}.pdf`)
      const fields = { account: 'A1', subject: 'A1', sha256, mime, bytes: size }
      expect(await world.save([{ op: 'new', kind: 'attachment', id, fields }])).toEqual([id])
      return sha256
    }
    await world.save([account('A1')])
    const sent = await attached(1, 'T1')
    await world.syncNow()
    expect(await world.blobs.waiting()).toBe(0)
    server.offline = true
    const waits = await attached(2, 'T2')
    // Full until something is deleted.
    let full = true
    const { put, delete: remove } = IDBObjectStore.prototype
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (full) throw new DOMException('full', 'QuotaExceededError')
      return put.apply(this, args)
    })
    vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (this: IDBObjectStore, key) {
      full = false
      return remove.call(this, key)
    })
    expect(await world.save([account('A2')])).toEqual(['A2'])
    expect(world.status.full).toBeUndefined()
    expect(await world.blobs.read(sent)).toBeUndefined()
    expect(await world.blobs.read(waits)).toBeDefined()
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(remove)
    full = true
    expect(await world.save([account('A3')])).toEqual({ code: 'phone_full' })
    expect(await world.blobs.read(waits)).toBeDefined()
    expect(world.waiting().map(({ id }) => id)).toEqual(['T2', 'A2'])
  })

  it('opens, though what is missing cannot be noted', async () => {
    const { who, server } = await working()
    await empty(who, 'outbox')
    const put = full()
    const world = await reopened(who, server)
    expect(world.status.lost).toMatchObject({ stores: ['outbox'], unsent: 2 })
    put.mockRestore()
    expect(await world.save([account('A9')])).toEqual(['A9'])
  })

  it('asks again and again for room while there is something to let go, at any store', async () => {
    const database = new Database(`room.${newId()}`)
    const told: boolean[] = []
    database.onFull = (full) => told.push(full)
    const freed = [true, true, false]
    let fails = 2
    database.makeRoom = async () => freed.shift()!
    const write = (): Promise<string> =>
      database.run(['kept'], 'readwrite', async () => {
        if (fails-- > 0) throw new DOMException('full', 'QuotaExceededError')
        return 'stored'
      })
    expect(await write()).toBe('stored')
    expect(told).toEqual([false])
    fails = 9
    await expect(write()).rejects.toBeInstanceOf(StorageFull)
    expect(told).toEqual([false, true])
  })
})
