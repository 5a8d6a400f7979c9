/** A copy damaged on the disk: found, mended by the ranges that differ, told to the server. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Row, Segment } from '../generated/protocol'
import { ApiFailure, Offline } from '../net/failure'
import type { Session } from '../net/session'
import { pack } from '../sync/clock'
import { asText, columnar } from '../sync/columnar'
import { rowsOf } from '../sync/segments'
import { SmallServer } from '../testing/small_server'
import { Database } from './database'
import { openWorld, type OpenOptions } from './open'
import type { PhoneWorld } from './phone_world'

let people = 0
const session = (): Session => ({
  person: { id: `r${++people}`, name: '周敏', role: 'rep' }, company: { id: 'c3', name: '田头', demo: true },
  replica: '0000000a', device: 'd1', epoch: 'e1', playbook: { hash: '' }, vapid: null, schema: 1,
})
const nameOf = (who: Session): string => `headland.c3.${who.person.id}`
const opened: PhoneWorld[] = []

async function open(who: Session, server: SmallServer, options: OpenOptions = {}): Promise<PhoneWorld> {
  const world = (await openWorld(who, { transport: server, live: false, speller: undefined, ...options })) as PhoneWorld
  opened.push(world)
  return world
}

afterEach(async () => {
  for (const world of opened.splice(0)) await world.close()
})

const stamp = (ms: number): string => pack(ms, 0, '0000000b')
const id = (n: number): string => `0195d3c0-1111-7abc-8def-0123456789${n.toString(16).padStart(2, '0')}`

/** A server with rows and a phone that has them. */
async function plot(rows = 100, large = 1e9): Promise<{ who: Session; server: SmallServer }> {
  const server = new SmallServer()
  server.large = large
  for (let n = 0; n < rows; n++) server.put(id(n), 'account', { name: `客户${n}`, plot: 'north' }, stamp(n + 1))
  const who = session()
  const world = await open(who, server)
  await world.syncNow()
  await world.close()
  server.fetched.length = 0
  return { who, server }
}

/** Change a row of the phone's database by hand, in the segment it came in. */
function damage(who: Session, n: number, change: (row: Row) => Row | undefined): Promise<void> {
  return new Database(nameOf(who)).run(['segments'], 'readwrite', async (tx) => {
    const store = tx.objectStore('segments')
    const records = (await store.getAll()).filter(({ text }) => text.includes(id(n)))
    expect(records).toHaveLength(1)
    for (const record of records) {
      const rows = rowsOf(JSON.parse(record.text) as Segment).flatMap((row) => (row.id === id(n) ? (change(row) ?? []) : [row]))
      await store.put({ ...record, text: asText(columnar('account', rows)) })
    }
  })
}

const rewritten = (row: Row): Row => ({ ...row, f: { name: ['坏的', stamp(7)] } })

describe('a row changed on the disk', () => {
  it('is mended by the next exchange, by its range alone, and the server is told', async () => {
    const { who, server } = await plot()
    await damage(who, 9, rewritten)
    const world = await open(who, server)
    expect(world.get(id(9))?.v.name).toBe('坏的')
    await world.syncNow()
    expect(world.get(id(9))?.v).toMatchObject({ name: '客户9', plot: 'north' })
    expect(server.fetched).toEqual(['ranges'])
    expect(server.reports).toMatchObject([
      { what: 'ranges', bucket: 'plot:north', ranges: 1, replaced: 1, removed: 0, version: expect.stringMatching(/^\d+\./) },
    ])
    await world.syncNow()
    expect(server.reports).toHaveLength(1)
    await world.close()
    expect((await open(who, server)).get(id(9))?.v.name).toBe('客户9')
  })

  it('is found by "check my copy" and mended at once', async () => {
    const { who, server } = await plot()
    await damage(who, 9, rewritten)
    const world = await open(who, server)
    expect((await world.checkMyCopy()).buckets).toEqual([{ id: 'plot:north', ok: false, records: 100 }])
    expect(world.get(id(9))?.v.name).toBe('客户9')
    expect((await world.checkMyCopy()).buckets).toEqual([{ id: 'plot:north', ok: true, records: 100 }])
    expect(server.fetched).toEqual(['ranges'])
  })

  it('waits for a line, and so does the report', async () => {
    const { who, server } = await plot()
    await damage(who, 9, rewritten)
    const world = await open(who, server)
    server.offline = true
    expect((await world.checkMyCopy()).buckets).toMatchObject([{ ok: false }])
    expect(world.get(id(9))?.v.name).toBe('坏的')
    server.offline = false
    const tell = server.report.bind(server)
    server.report = () => Promise.reject(new Offline())
    await world.syncNow()
    expect(world.get(id(9))?.v.name).toBe('客户9')
    expect(server.reports).toEqual([])
    await world.close()
    server.report = tell
    await (await open(who, server)).syncNow()
    expect(server.reports).toMatchObject([{ what: 'ranges', replaced: 1 }])
  })
})

describe('rows missing on the disk', () => {
  it('are noticed at opening and fetched by their ranges', async () => {
    const { who, server } = await plot()
    for (const n of [3, 5]) await damage(who, n, () => undefined)
    const world = await open(who, server)
    expect([...world.all('account')]).toHaveLength(98)
    await world.syncNow()
    expect([...world.all('account')]).toHaveLength(100)
    expect(server.fetched).toEqual(['ranges'])
    expect(server.reports).toMatchObject([{ ranges: 2, replaced: 2 }])
  })

  it('come page by page, from one moment of the server', async () => {
    const { who, server } = await plot()
    for (let n = 0; n < 40; n++) await damage(who, n, () => undefined)
    const world = await open(who, server)
    server.rangePage = 15
    const ranges = server.ranges.bind(server)
    let asked = 0
    server.ranges = async (...more) => {
      if (++asked === 2) server.put(id(200), 'account', { name: '刚来的', plot: 'north' }, stamp(5000))
      return ranges(...more)
    }
    await world.syncNow()
    await world.syncNow()
    expect([...world.all('account')]).toHaveLength(101)
    // Two pages of two moments, then three of one.
    expect(asked).toBe(5)
    expect((await world.checkMyCopy()).buckets).toMatchObject([{ ok: true, records: 101 }])
  })

  it('come as a whole bucket where most are gone: a store was emptied', async () => {
    const { who, server } = await plot(256, 10)
    await new Database(nameOf(who)).run(['segments'], 'readwrite', (tx) => tx.objectStore('segments').delete(IDBKeyRange.lowerBound([])))
    const world = await open(who, server)
    expect([...world.all('account')]).toEqual([])
    await world.syncNow()
    expect([...world.all('account')]).toHaveLength(256)
    expect(server.fetched).toEqual(['ranges', 'snapshot'])
    expect(server.reports).toMatchObject([{ what: 'snapshot', bucket: 'plot:north' }])
  })

  it.each<[string, (packed: ArrayBuffer) => { text?: string; packed?: ArrayBuffer }]>([
    ['cut off', (packed) => ({ packed: packed.slice(0, packed.byteLength / 2) })],
    ['of other bytes', (packed) => ({ packed: new Uint8Array(packed).fill(7).buffer })],
    ['a text cut off', () => ({ text: '{"half' })],
  ])('do not keep the phone from opening when a segment cannot be read: %s', async (_, damaged) => {
    const { who, server } = await plot(256, 10)
    await new Database(nameOf(who)).run(['segments'], 'readwrite', async (tx) => {
      const records = await tx.objectStore('segments').getAll()
      expect(records.map(({ packed }) => packed !== undefined)).toEqual([true])
      for (const { packed, ...record } of records) await tx.objectStore('segments').put({ ...record, ...damaged(packed!) })
    })
    const world = await open(who, server)
    expect([...world.all('account')]).toEqual([])
    await world.syncNow()
    expect([...world.all('account')]).toHaveLength(256)
  })
})

it('a column damaged on the disk is missed when somebody asks for it, and fetched again', async () => {
  const { who, server } = await plot()
  await new Database(nameOf(who)).run(['segments'], 'readwrite', async (tx) => {
    const store = tx.objectStore('segments')
    for (const record of await store.getAll()) {
      const text = record.text.replace('"name":[[', '"name":[[,')
      expect(text).not.toBe(record.text)
      await store.put({ ...record, text })
    }
  })
  const world = await open(who, server)
  expect(world.get(id(9))?.v).toEqual({ plot: 'north' })
  await world.syncNow()
  expect([...world.all('account')].map(({ v }) => v.name).sort()).toEqual(Array.from({ length: 100 }, (_, n) => `客户${n}`).sort())
})

describe('what a repair does not mend', () => {
  it('is fetched whole, and then left alone for an hour', async () => {
    const { who, server } = await plot()
    let now = Date.now()
    const world = await open(who, server, { now: () => now })
    const sum = server.sum.bind(server)
    let wrong = 0
    server.sum = () => sum() + ++wrong
    for (let n = 0; n < 3; n++) await world.syncNow()
    expect(server.fetched).toEqual(['ranges', 'snapshot', 'snapshot'])
    now += 3_600_001
    await world.syncNow()
    expect(server.fetched.slice(3)).toEqual(['ranges', 'snapshot', 'snapshot'])
    server.sum = sum
    await world.checkMyCopy()
    expect((await world.checkMyCopy()).buckets).toMatchObject([{ ok: true }])
  })

  it('is fetched whole from a server that knows no ranges', async () => {
    const { who, server } = await plot()
    await damage(who, 9, rewritten)
    server.ranges = () => Promise.reject(new ApiFailure(404, 'not_found'))
    const world = await open(who, server)
    await world.syncNow()
    expect(world.get(id(9))?.v.name).toBe('客户9')
    expect(server.fetched).toEqual(['snapshot'])
  })

  it('does not go on for ever over a row whose digest the server has wrong', async () => {
    const { who, server } = await plot()
    server.rows.get(id(4))!.c = 99
    server.rows.get(id(4))!.seq = ++server.seq
    const world = await open(who, server)
    for (let n = 0; n < 4; n++) await world.syncNow()
    expect(server.fetched.filter((how) => how === 'ranges').length).toBeLessThanOrEqual(1)
    expect(server.reports.length).toBeLessThanOrEqual(1)
  })
})

it('two pages that mend at once do each other no harm', async () => {
  const { who, server } = await plot()
  await damage(who, 9, rewritten)
  const [one, two] = [await open(who, server), await open(who, server)]
  await Promise.all([one.syncNow(), two.syncNow()])
  await vi.waitFor(() => expect([one, two].map((world) => world.get(id(9))?.v.name)).toEqual(['客户9', '客户9']))
  expect((await one.checkMyCopy()).buckets).toMatchObject([{ ok: true }])
})
