/** The corners of storage: limits of the wire, tabs, full disks, dead handles, compaction, repair. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ApiFailure, Offline, Silent } from '../net/failure'
import type { Session } from '../net/session'
import { pack } from '../sync/clock'
import { SmallServer } from '../testing/small_server'
import { Database, StorageFull } from './database'
import { newId } from './ids'
import { openWorld, type OpenOptions } from './open'
import { pinyinKey } from './pinyin'
import type { PhoneWorld } from './phone_world'

let people = 0
const session = (): Session => ({
  person: { id: `s${++people}`, name: '周敏', role: 'rep' }, company: { id: 'c2', name: '田头', demo: true },
  replica: '0000000a', device: 'd1', epoch: 'e1', playbook: { hash: 'p1' }, vapid: null, schema: 1,
})
const opened: PhoneWorld[] = []

async function open(who: Session, server: SmallServer, options: OpenOptions = {}): Promise<PhoneWorld> {
  const world = (await openWorld(who, { transport: server, live: false, speller: undefined, ...options })) as PhoneWorld
  opened.push(world)
  return world
}

afterEach(async () => {
  for (const world of opened.splice(0)) await world.close()
})

const account = (id: string) => ({ op: 'new', kind: 'account', id, fields: { name: `客户${id}`, plot: 'north' } }) as const
const stamp = (ms: number): string => pack(ms, 0, '0000000b')

describe('exchanging', () => {
  it('sends less when the server says too much', async () => {
    const server = new SmallServer()
    const world = await open(session(), server)
    server.large = 1e9
    await world.save(Array.from({ length: 300 }, (_, i) => account(`A${i}`)))
    const sync = server.sync.bind(server)
    const sizes: number[] = []
    server.sync = async (request) => {
      sizes.push(request.ops?.length ?? 0)
      if ((request.ops?.length ?? 0) > 4) throw new ApiFailure(413, 'too_large')
      return sync(request)
    }
    await world.syncNow()
    expect(world.status).toMatchObject({ waiting: 0, state: 'idle' })
    expect(server.rows.size).toBe(300)
    expect(sizes.slice(0, 7)).toEqual([200, 100, 50, 25, 12, 6, 3])
  })

  it('sends less over a line on which nothing comes back, and as much as ever when it has got through', async () => {
    const server = new SmallServer()
    const world = await open(session(), server)
    server.large = 1e9
    await world.save(Array.from({ length: 300 }, (_, i) => account(`A${i}`)))
    const sync = server.sync.bind(server)
    const sizes: number[] = []
    let most = 60
    server.sync = async (request) => {
      sizes.push(request.ops?.length ?? 0)
      if (sizes.length === 2) throw new Offline('no signal at all')
      if ((request.ops?.length ?? 0) > most) throw new Silent()
      return sync(request)
    }
    for (let tries = 0; world.status.waiting > 0 && tries < 9; tries++) await world.syncNow()
    expect(server.rows.size).toBe(300)
    // No signal says nothing of how much it would bear.
    expect(sizes.slice(0, 6)).toEqual([200, 100, 200, 100, 50, 50])
    most = 200
    await world.save(Array.from({ length: 200 }, (_, i) => account(`B${i}`)))
    sizes.length = 0
    await world.syncNow()
    expect(sizes[0]).toBe(200)
  })

  it('goes on under a new replica id when the server does not know its own', async () => {
    const server = new SmallServer()
    const world = await open(session(), server)
    await world.save([account('A1')])
    const sync = server.sync.bind(server)
    server.sync = async (request) => {
      if (request.replica === '0000000a') throw new ApiFailure(409, 'unknown_replica')
      return sync(request)
    }
    await world.syncNow()
    expect(server.rows.has('A1')).toBe(true)
    expect(world.status.waiting).toBe(0)
  })

  it('says what the server said, loses nothing and asks again', async () => {
    const server = new SmallServer()
    const world = await open(session(), server)
    await world.save([account('A1')])
    const sync = server.sync.bind(server)
    server.sync = () => Promise.reject(new ApiFailure(507, 'storage_full'))
    await world.syncNow()
    expect(world.status).toMatchObject({ waiting: 1, error: 'storage_full' })
    server.sync = sync
    await world.syncNow()
    expect(world.status).toMatchObject({ waiting: 0 })
    expect(world.status.error).toBeUndefined()
  })

  const AT = 1_795_000_000_000

  async function withWaiting(many: number, now: () => number): Promise<{ who: Session; server: SmallServer; world: PhoneWorld }> {
    const [who, server] = [session(), new SmallServer()]
    Object.assign(server, { now, large: 1e9 })
    const world = await open(who, server, { now })
    await world.save(Array.from({ length: many }, (_, i) => account(`A${i}`)))
    return { who, server, world }
  }

  it('waits for the disk once for an answer and what is asked next, and has lists drawn when all came', async () => {
    const { server, world } = await withWaiting(500, () => AT)
    const before = world.version
    const begun = vi.spyOn(IDBDatabase.prototype, 'transaction')
    await world.syncNow()
    const written = begun.mock.calls.filter(([names, mode]) => mode === 'readwrite' && [...names].includes('outbox'))
    begun.mockRestore()
    expect(server.requests.map(({ ops }) => ops?.length)).toEqual([200, 200, 100])
    expect(server.requests.map(({ seen }) => seen)).toEqual([0, 200, 400])
    expect(written).toHaveLength(1 + 3)
    expect(world.version).toBe(before + 1)
    expect(world.get('A499')?.pending).toBe(false)
  })

  it('tells screens how far it is where the line is slow', async () => {
    let now = AT
    const { server, world } = await withWaiting(500, () => now)
    const sync = server.sync.bind(server)
    const told: number[] = []
    world.subscribe(() => told.push(world.status.waiting))
    server.sync = async (request) => {
      now += 600
      return sync(request)
    }
    const drawn = world.version
    await world.syncNow()
    expect([...new Set(told)]).toEqual([500, 300, 100, 0])
    expect(world.version).toBe(drawn + 1)
    expect(world.get('A0')?.pending).toBe(false)
  })

  it('draws rows of answers that go on coming every few seconds', async () => {
    let now = AT
    const { server, world } = await withWaiting(900, () => now)
    const sync = server.sync.bind(server)
    server.sync = async (request) => {
      now += 1100
      return sync(request)
    }
    const drawn = world.version
    await world.syncNow()
    expect(world.version).toBe(drawn + 2)
    expect(world.status.waiting).toBe(0)
  })

  it('tells what came before the line was cut', async () => {
    const { server, world } = await withWaiting(300, () => AT)
    const sync = server.sync.bind(server)
    server.sync = async (request) => {
      server.offline = server.requests.length > 0
      return sync(request)
    }
    const before = world.version
    await world.syncNow()
    expect(world.version).toBe(before + 1)
    expect(world.status).toMatchObject({ state: 'offline', waiting: 100 })
    expect(world.get('A0')?.pending).toBe(false)
    expect(world.waiting().every(({ state }) => state === 'sent')).toBe(true)
  })

  it('takes out of the outbox what was answered, and leaves what was refused among it', async () => {
    const { who, server, world } = await withWaiting(250, () => AT)
    const refused = ['A0', 'A7', 'A8', 'A199', 'A200']
    server.refuse = ({ id }) => (refused.includes(id) ? { code: 'invalid_value' } : undefined)
    await world.syncNow()
    await world.close()
    expect((await open(who, server)).waiting().map(({ id }) => id)).toEqual(refused)
  })

  it('takes the published playbook and keeps it', async () => {
    const who = session()
    const server = new SmallServer()
    const first = await open(who, server)
    expect(first.playbook.grades.length).toBeGreaterThan(0)
    server.playbooks.set('p1', { ...first.playbook, id: 'own' })
    await first.syncNow()
    expect(first.playbook).toMatchObject({ id: 'own' })
    server.offline = true
    expect((await open(who, server)).playbook).toMatchObject({ id: 'own' })
  })

  it('follows a method published while it was away, and keeps every answer', async () => {
    const who = session()
    const server = new SmallServer()
    const world = await open(who, server)
    const fact = { account: 'A1', subject: 'A1', item: 'need.pain', value: '库存不准', author: 'me', day: '2026-11-20', recorded_at: '2026-11-20T01:00:00Z' }
    await world.save([account('A1'), { op: 'new', kind: 'fact', id: 'F1', fields: fact }])
    await world.syncNow()
    const before = world.playbook
    let heard = 0
    world.subscribe(() => { heard += 1 })
    server.playbooks.set('next', { ...before, version: 9 })
    server.put('playbook', 'playbook', { sha256: 'next', version: 9 }, stamp(1))
    await world.syncNow()
    expect(world.playbook.version).toBe(9)
    expect(heard).toBeGreaterThan(0)
    expect(world.get<'fact'>('F1')?.v.value).toBe('库存不准')
    server.offline = true
    expect((await open(who, server)).playbook.version).toBe(9)
  })
})

describe('a method replaced while this phone had no signal', () => {
  it('takes nothing of what waits: answers to an item asked no more are sent as they were written, and read', async () => {
    const who = session()
    const server = new SmallServer()
    const world = await open(who, server)
    await world.syncNow()
    server.offline = true
    const fact = { account: 'A1', subject: 'A1', item: 'need.pain', value: '库存不准', author: 'me', day: '2026-11-20', recorded_at: '2026-11-20T01:00:00Z' }
    await world.save([account('A1'), { op: 'new', kind: 'fact', id: 'F1', fields: fact }])
    await world.drafts.save('visit:new:A1', { note: '写了一半' })
    await world.syncNow()
    const checklists = world.playbook.checklists.map((list) => ({ ...list, items: list.items.map((one) => ({ ...one, retired: true })) }))
    server.playbooks.set('next', { ...world.playbook, version: 9, checklists })
    server.put('playbook', 'playbook', { sha256: 'next', version: 9 }, stamp(1))
    await world.close()
    const again = await open(who, server)
    expect(again.playbook.version).not.toBe(9)
    server.offline = false
    await again.syncNow()
    expect(again.playbook.version).toBe(9)
    expect(again.waiting()).toEqual([])
    expect(server.rows.get('F1')?.f['value']?.[0]).toBe('库存不准')
    expect(again.get<'fact'>('F1')?.v.value).toBe('库存不准')
    expect(await again.drafts.load('visit:new:A1')).toEqual({ note: '写了一半' })
  })
})

describe('two tabs', () => {
  it('each sees what the other saved and received', async () => {
    const who = session()
    const server = new SmallServer()
    const [one, two] = [await open(who, server), await open(who, server)]
    const told = vi.fn()
    two.subscribe(told)
    await one.save([account('A1')])
    await vi.waitFor(() => expect(two.get('A1')?.pending).toBe(true))
    await two.syncNow()
    await vi.waitFor(() => expect(one.get('A1')?.pending).toBe(false))
    expect(told).toHaveBeenCalled()
    server.put('A2', 'account', { name: '别的', plot: 'north' }, stamp(5))
    await one.syncNow()
    await vi.waitFor(() => expect(two.get('A2')?.v.name).toBe('别的'))
    expect((await two.checkMyCopy()).buckets[0]).toMatchObject({ ok: true, records: 2 })
  })
})

describe('the copy', () => {
  it('is folded into segments where many rows came one by one, and reads the same after', async () => {
    const who = session()
    const server = new SmallServer()
    server.large = 1e9
    const world = await open(who, server)
    for (let i = 0; i < 1600; i++) server.put(`A${i}`, 'account', { name: `客户${i}`, plot: 'north', city: i % 2 ? null : '苏州' }, stamp(i))
    server.put('A7', 'account', { name: '改过' }, stamp(9000), { alt: { name: [['旧', stamp(3)]] } })
    await world.syncNow()
    const kept = new Database(`headland.c2.${who.person.id}`)
    const counts = () =>
      kept.run(['segments', 'delta'], 'readonly', async (tx) => [await tx.objectStore('segments').count(), await tx.objectStore('delta').count()])
    await vi.waitFor(async () => expect(await counts()).toEqual([2, 0]), 5000)
    await world.close()
    const again = await open(who, server)
    expect([...again.all('account')]).toHaveLength(1600)
    expect(again.get('A7')).toMatchObject({ v: { name: '改过' }, alt: { name: [['旧', stamp(3)]] } })
    expect(again.get('A1')?.v.city).toBeUndefined()
    expect((await again.checkMyCopy()).buckets[0]).toMatchObject({ ok: true, records: 1600 })
    expect(again.status.needsYou).toBe(1)
  })

  it('is repaired by fetching the bucket again', async () => {
    const who = session()
    const server = new SmallServer()
    server.put('A1', 'account', { name: '真的', plot: 'north' }, stamp(1))
    const world = await open(who, server)
    await world.syncNow()
    const database = new Database(`headland.c2.${who.person.id}`)
    await database.run(['delta'], 'readwrite', async (tx) => {
      const kept = (await tx.objectStore('delta').get(['plot:north', 'A1']))!
      await tx.objectStore('delta').put({ ...kept, row: { ...kept.row!, f: { name: ['坏的', stamp(7)] } } })
    })
    await world.close()
    const again = await open(who, server)
    expect(again.get('A1')?.v.name).toBe('坏的')
    expect((await again.checkMyCopy()).buckets).toMatchObject([{ ok: false }])
    expect(again.get('A1')?.v.name).toBe('真的')
    expect((await again.checkMyCopy()).buckets).toMatchObject([{ ok: true }])
  })
})

describe('a name made offline', () => {
  it('is found by its pinyin as soon as it is spelled', async () => {
    const server = new SmallServer()
    server.offline = true
    const speller = vi.fn(async (names: readonly { text: string; person: boolean }[]) => names.map(({ text, person }) => pinyinKey(text, person)))
    const world = await open(session(), server, { speller })
    await world.save([account('A1'), { op: 'new', kind: 'contact', id: 'C1', fields: { account: 'A1', name: '单明朗' } }])
    world.search('sml')
    await vi.waitFor(() => expect(world.search('sml')[0]).toMatchObject({ record: 'C1', ranges: [[0, 3]] }))
    expect(speller).toHaveBeenCalledTimes(1)
  })
})

describe('the database', () => {
  it('is opened again when its handle died', async () => {
    const database = new Database(`dead.${newId()}`)
    await database.run(['drafts'], 'readwrite', (tx) => tx.objectStore('drafts').put({ key: 'k', at: 1, value: 'v' }))
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('gone', 'InvalidStateError')
    })
    expect(await database.run(['drafts'], 'readonly', (tx) => tx.objectStore('drafts').get('k'))).toMatchObject({ value: 'v' })
    expect(transaction).toHaveBeenCalledTimes(2)
  })

  it('a save without room says so, after the cached photos went, and keeps nothing half', async () => {
    const server = new SmallServer()
    const world = await open(session(), server)
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    expect(await world.save([account('A1')])).toEqual({ code: 'phone_full' })
    put.mockRestore()
    expect(world.get('A1')).toBeUndefined()
    expect(await world.save([account('A1')])).toEqual(['A1'])
  })

  it('tells a full device from other troubles', async () => {
    const database = new Database(`full.${newId()}`)
    const fails = database.run(['drafts'], 'readwrite', () => Promise.reject(new DOMException('full', 'QuotaExceededError')))
    await expect(fails).rejects.toBeInstanceOf(StorageFull)
  })
})

it('ids sort by when they were made', () => {
  const ids = [3, 1, 2].map((ms) => newId(1_795_000_000_000 + ms))
  expect([...ids].sort()).toEqual([ids[1], ids[2], ids[0]])
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
