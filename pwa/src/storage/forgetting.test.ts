/** After an erasure nothing of the record stands in any store of the phone's database (X3). */
import 'fake-indexeddb/auto'
import { gunzipSync } from 'fflate'
import { afterEach, describe, expect, it } from 'vitest'
import type { Segment } from '../generated/protocol'
import type { Session } from '../net/session'
import { pack } from '../sync/clock'
import { hexHash, rowDigest } from '../sync/digest'
import { rowAt } from '../sync/segments'
import { SmallServer } from '../testing/small_server'
import { VERSION } from './database'
import { blanked, pruned } from './forgetting'
import { openDatabase } from './idb'
import { isPacked } from './snapshots'
import { mendKey } from '../parts/mending'
import { openWorld } from './open'
import type { World } from './world'

let people = 0
const opened: World[] = []
const stamp = (ms: number): string => pack(ms, 0, '0000000b')

async function open(who: Session, server: SmallServer): Promise<World> {
  const world = await openWorld(who, { transport: server, live: false, speller: undefined })
  opened.push(world)
  return world
}

const session = (): Session => ({
  person: { id: `f${++people}`, name: '周敏', role: 'rep' }, company: { id: 'c3', name: '田头', demo: true },
  replica: '0000000a', device: 'd1', epoch: 'e1', playbook: { hash: '' }, vapid: null, schema: 1,
})

afterEach(async () => {
  for (const world of opened.splice(0)) await world.close()
})

function erase(server: SmallServer, id: string): void {
  const { kind } = server.rows.get(id)!
  server.rows.set(id, { id, kind, seq: ++server.seq, c: rowDigest(id, {}), f: {}, erased: true })
}

/** Everything in every store, as text; packed segments unpacked, bytes of files as letters. */
async function dump(who: Session): Promise<string> {
  const db = await openDatabase(`headland.${who.company.id}.${who.person.id}`, VERSION, { upgrade: () => undefined, blocking: () => undefined, terminated: () => undefined })
  const stores = [...db.objectStoreNames]
  const all = await Promise.all(stores.map((name) => new Promise<unknown>((resolve, reject) => {
    const asked = db.transaction(name).objectStore(name).getAll()
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(new Error(name))
  })))
  db.close()
  const written = (_: string, value: unknown): unknown => (value instanceof ArrayBuffer ? new TextDecoder().decode(isPacked(value) ? gunzipSync(new Uint8Array(value)) : value) : value)
  return JSON.stringify(Object.fromEntries(stores.map((name, i) => [name, all[i]])), written)
}

function company(): SmallServer {
  const server = new SmallServer()
  server.large = 0
  server.put('A1', 'account', { name: '长江机械', plot: 'north' }, stamp(1))
  server.put('C1', 'contact', { account: 'A1', name: '欧阳锦程', phone: '13911112222' }, stamp(2), { d: { name: 'ou yang jin cheng' } })
  server.put('C2', 'contact', { account: 'A1', name: '王芳' }, stamp(3), { alt: { name: [['王方', stamp(1)]] } })
  return server
}

describe('an erased contact', () => {
  it('is gone from first copies, newer rows, the outbox and drafts', async () => {
    const [who, server] = [session(), company()]
    const world = await open(who, server)
    await world.syncNow()
    await world.save([{ op: 'set', kind: 'contact', id: 'C1', fields: { title: '总工程师' } }])
    await world.syncNow()
    server.offline = true
    await world.save([{ op: 'set', kind: 'contact', id: 'C1', fields: { note: '他喜欢攀岩' } }])
    await world.drafts.save('contact:C1', { start: {}, values: { wechat: 'climber-88' } })
    await world.drafts.save('answer:C1:person.character', '好胜')
    await world.drafts.save('survey:new:A1', { values: { contact: 'C1', answers: {}, comment: '催了三次' } })
    const note = { account: 'A1', people: ['C1', 'C2'], note: '谈交期', learned: [{ subject: 'C1', item: 'x', value: '爱茶' }, { subject: 'A1', item: 'y', value: '三条线', source: 'C1' }] }
    await world.drafts.save('visit:new:A1', note)
    const planted = await dump(who)
    const markers = ['欧阳锦程', '13911112222', 'ou yang jin cheng', '总工程师', '他喜欢攀岩', 'climber-88', '好胜', '爱茶', '催了三次']
    for (const marker of markers) expect(planted).toContain(marker)

    server.offline = false
    server.refuse = ({ id }) => (id === 'C1' ? { code: 'erased' } : undefined)
    erase(server, 'C1')
    await world.syncNow()
    const left = await dump(who)
    for (const marker of markers) expect(left).not.toContain(marker)
    expect(world.waiting()).toMatchObject([{ id: 'C1', state: 'rejected', code: 'erased', change: { fields: {} } }])
    expect(await world.drafts.load('visit:new:A1')).toEqual({
      account: 'A1', people: ['C2'], note: '谈交期', learned: [{ subject: 'A1', item: 'y', value: '三条线' }],
    })
    expect((await world.checkMyCopy()).buckets).toEqual([{ id: 'plot:north', ok: true, records: 3 }])

    await world.close()
    const again = await open(who, server)
    expect(again.get('C1')).toBeUndefined()
    expect([...again.all('contact')].map((one) => one.v.name)).toEqual(['王芳'])
    expect(again.get('C2')?.alt).toEqual({ name: [['王方', stamp(1)]] })
  })

  it('takes its photos along, fetched ones and those not sent yet', async () => {
    const [who, server] = [session(), company()]
    const bytes = new TextEncoder().encode('the front of a business card')
    const sha256 = hexHash(bytes)
    server.blobs.set(sha256, { parts: [bytes], have: bytes.length, total: bytes.length })
    server.put('P1', 'attachment', { account: 'A1', subject: 'C1', sha256, mime: 'image/jpeg', bytes: 5 }, stamp(5))
    const world = await open(who, server)
    await world.syncNow()
    await world.blobs.url(sha256).catch(() => undefined)
    const unsent = new TextEncoder().encode('the back of that card')
    expect(await world.blobs.restore(hexHash(unsent), new Blob([unsent]))).toBe(true)
    server.offline = true
    await world.save([{ op: 'new', kind: 'attachment', id: 'P2', fields: { account: 'A1', subject: 'C1', sha256: hexHash(unsent), mime: 'image/jpeg', bytes: 5 } }])
    expect(await dump(who)).toContain('the back of that card')
    expect(await dump(who)).toContain('the front of a business card')

    server.offline = false
    server.refuse = ({ id }) => (id === 'P2' ? { code: 'erased', field: 'subject' } : undefined)
    erase(server, 'C1')
    erase(server, 'P1')
    await world.syncNow()
    expect(await dump(who)).not.toMatch(/of that card|business card/)
    expect(server.blobs.has(hexHash(unsent))).toBe(false)
  })

  it('is dropped from a form that goes on saving', async () => {
    const [who, server] = [session(), company()]
    const world = await open(who, server)
    await world.syncNow()
    erase(server, 'C1')
    await world.syncNow()
    await world.drafts.save('contact:C1', { values: { note: '还在打字' } })
    await world.syncNow()
    expect(await dump(who)).not.toContain('还在打字')
  })
})

it('the form in which a refusal about an erased contact was being mended goes too', async () => {
  const [who, server] = [session(), company()]
  const world = await open(who, server)
  await world.syncNow()
  server.refuse = ({ id }) => (id === 'F9' ? { code: 'not_author', field: 'author' } : undefined)
  const told = { account: 'A1', subject: 'C1', author: who.person.id, day: '2026-11-20', recorded_at: '2026-11-20T08:00:00Z' }
  await world.save([{ op: 'new', kind: 'fact', id: 'F9', fields: { ...told, item: 'person.character', value: '爱喝普洱' } }])
  await world.syncNow()
  const [refused] = world.waiting()
  await world.drafts.save(mendKey(refused!), { values: { value: '爱喝茉莉' } })
  expect(await dump(who)).toMatch(/爱喝普洱.*爱喝茉莉|爱喝茉莉.*爱喝普洱/)
  erase(server, 'C1')
  await world.syncNow()
  for (const typed of ['爱喝普洱', '爱喝茉莉']) expect(await dump(who)).not.toContain(typed)
  expect(world.waiting()).toMatchObject([{ id: 'F9', state: 'rejected', code: 'erased' }])
})

describe('a contact that is out of sight', () => {
  const LOST = '01890000-0000-7000-8000-00000000abcd'

  it('is asked about by its id, and let go of when it was erased meanwhile', async () => {
    const [who, server] = [session(), company()]
    const world = await open(who, server)
    await world.syncNow()
    server.refuse = () => ({ code: 'not_allowed' })
    await world.save([{ op: 'set', kind: 'contact', id: LOST, fields: { note: '他搬去了越南' } }])
    await world.drafts.save(`contact:${LOST}`, { values: { wechat: 'climber-88' } })
    await world.syncNow()
    expect(await dump(who)).toContain('他搬去了越南')
    expect(server.asked).toEqual([LOST])

    await world.syncNow()
    expect(server.asked).toEqual([LOST])
    await world.close()
    server.erasedElsewhere.add(LOST)
    const again = await open(who, server)
    await again.syncNow()
    for (const typed of ['他搬去了越南', 'climber-88']) expect(await dump(who)).not.toContain(typed)
    expect(again.waiting()).toMatchObject([{ id: LOST, state: 'rejected', code: 'erased' }])
  })

  it('keeps its draft while nobody says that it was erased, also when the server cannot be asked', async () => {
    const [who, server] = [session(), company()]
    const world = await open(who, server)
    server.erased = () => Promise.reject(new Error('too old a server'))
    await world.drafts.save(`contact:${LOST}`, { values: { wechat: 'climber-88' } })
    await world.syncNow()
    expect(world.status.error).toBeUndefined()
    expect(await world.drafts.load(`contact:${LOST}`)).toBeDefined()
  })
})

it('a segment is blanked at its place, the others keep theirs', () => {
  const segment: Segment = {
    kind: 'contact', ids: ['C1', 'C2'], seqs: [1, 2], cs: [3, 4], fields: { name: [['甲', '乙'], ['s', 't']] },
    rest: { C1: { f: { note: ['x', 's'] } }, C2: { d: { name: 'yi' } } },
  }
  expect(blanked(segment, new Set(['C1']))).toEqual({
    kind: 'contact', ids: ['C1', 'C2'], seqs: [1, 2], cs: [3, 4], fields: { name: [[null, '乙'], [null, 't']] }, rest: { C2: { d: { name: 'yi' } } },
  })
})

it('a segment is blanked at its place also where stamps are told once for a record', () => {
  const segment: Segment = {
    kind: 'contact', ids: ['C1', 'C2'], seqs: [1, 2], cs: [3, 4], own: ['s', 't'],
    fields: { name: [['甲', '乙'], 0], phone: [['1', '2'], ['u', 0]] }, rest: {},
  }
  const left = blanked(segment, new Set(['C1']))
  expect(rowAt({ segment: left, index: 0 }).f).toEqual({})
  expect(rowAt({ segment: left, index: 1 })).toEqual(rowAt({ segment, index: 1 }))
})

it('a draft that names nobody erased stays the same object', () => {
  const value = { people: ['C2'], note: 'C1 came up', 'people:C2': true }
  expect(pruned(value, (id) => id === 'C1')).toBe(value)
})

