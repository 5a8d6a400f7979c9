/** The world over a real IndexedDB implementation (fake-indexeddb): what screens may rely on. */
import 'fake-indexeddb/auto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { SmallServer } from '../testing/small_server'
import { openWorld, type OpenOptions } from './open'
import type { World } from './world'
import { SignedOut } from '../net/failure'
import type { Session } from '../net/session'

let people = 0
const session = (person = `p${++people}`, role = 'rep'): Session => ({
  person: { id: person, name: '周敏', role },
  company: { id: 'c1', name: '田头', demo: true },
  replica: '0000000a', device: 'd1', epoch: 'e1', playbook: { hash: '' }, vapid: null, schema: 1,
})
const opened: World[] = []

async function open(who: Session, server: SmallServer, options: OpenOptions = {}): Promise<World> {
  const world = await openWorld(who, { transport: server, live: false, speller: undefined, ...options })
  opened.push(world)
  return world
}

afterEach(async () => {
  for (const world of opened.splice(0)) await world.close()
})

const account = { op: 'new', kind: 'account', id: 'A1', fields: { name: '李明朗电子', plot: 'north' } } as const
const S = (ms: number, replica = '0000000b'): string => ms.toString(16).padStart(12, '0') + '0000' + replica

describe('saving', () => {
  it('shows a record at once, keeps it over a restart and empties the outbox in one exchange', async () => {
    const who = session()
    const server = new SmallServer()
    server.offline = true
    const first = await open(who, server)
    expect(await first.save([account])).toEqual(['A1'])
    expect(first.get<'account'>('A1')).toMatchObject({ v: { name: '李明朗电子' }, pending: true })
    await first.syncNow()
    expect(first.status).toMatchObject({ state: 'offline', waiting: 1 })
    await first.close()

    const again = await open(who, server)
    expect(again.get<'account'>('A1')?.pending).toBe(true)
    server.offline = false
    await again.syncNow()
    expect(again.status).toMatchObject({ state: 'idle', waiting: 0 })
    expect(again.get<'account'>('A1')).toMatchObject({ v: { name: '李明朗电子' }, pending: false })
    expect(server.requests.filter((request) => (request.ops?.length ?? 0) > 0)).toHaveLength(1)
    expect((await again.checkMyCopy()).buckets).toEqual([{ id: 'plot:north', ok: true, records: 1 }])
  })

  it('refuses here what the server would refuse, and writes nothing', async () => {
    const world = await open(session(), new SmallServer())
    const invalid = await world.save([account, { op: 'new', kind: 'account', fields: { name: '', plot: 'north' } }])
    expect(invalid).toMatchObject({ code: 'invalid_name', field: 'name' })
    expect([...world.all('account')]).toEqual([])
  })

  it('joins a second save of the same record while it is unsent, and leaves out what did not change', async () => {
    const server = new SmallServer()
    const world = await open(session(), server)
    await world.save([account])
    await world.save([{ op: 'set', kind: 'account', id: 'A1', fields: { city: '苏州', name: '李明朗电子' } }])
    await world.save([{ op: 'set', kind: 'account', id: 'A1', fields: { city: '苏州' } }])
    expect(world.waiting()).toHaveLength(1)
    await world.syncNow()
    expect(server.requests[0]?.ops).toMatchObject([{ n: 1, op: 'new', fields: { name: '李明朗电子', plot: 'north', city: '苏州' } }])
  })

  it('does not read again what waits, however much it is, unless another tab wrote', async () => {
    const who = session()
    const server = new SmallServer()
    server.offline = true
    const one = await open(who, server)
    await one.save([account])
    const reads = vi.spyOn(IDBObjectStore.prototype, 'getAll')
    for (let n = 1; n <= 20; n++) await one.save([{ op: 'new', kind: 'contact', fields: { name: `联系人${n}`, account: 'A1' } }])
    await one.syncNow()
    const own = reads.mock.contexts.map((store) => (store as IDBObjectStore).name).filter((name) => name === 'outbox' || name === 'kept')
    reads.mockRestore()
    expect(own).toEqual([])

    const two = await open(who, server)
    await two.save([{ op: 'new', kind: 'contact', fields: { name: '王工', account: 'A1' } }])
    await one.save([{ op: 'new', kind: 'contact', fields: { name: '张工', account: 'A1' } }])
    expect(one.waiting().map(({ n }) => n)).toEqual(Array.from({ length: 23 }, (_, index) => index + 1))
    server.offline = false
    await one.syncNow()
    expect([...one.all('contact')]).toHaveLength(22)
    expect(one.status.waiting).toBe(0)
  })

  it('never sends one number twice when the answer got lost', async () => {
    const server = new SmallServer()
    const world = await open(session(), server)
    await world.save([account])
    server.loseAnswers = 1
    await world.syncNow()
    await world.save([{ op: 'set', kind: 'account', id: 'A1', fields: { city: '苏州' } }])
    await world.syncNow()
    const sent = server.requests.map((request) => request.ops?.map((op) => op.n))
    expect(sent).toEqual([[1], [1, 2]])
    expect(server.requests[0]?.ops?.[0]).toEqual(server.requests[1]?.ops?.[0])
    expect(world.get<'account'>('A1')?.v.city).toBe('苏州')
  })

  it('gives each of two tabs its own numbers', async () => {
    const who = session()
    const server = new SmallServer()
    const [one, two] = [await open(who, server), await open(who, server)]
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 ? one : two).save([{ op: 'new', kind: 'account', id: `A${i}`, fields: { name: `客户${i}`, plot: 'north' } }]),
      ),
    )
    await Promise.all([one.syncNow(), two.syncNow()])
    await one.syncNow()
    await two.syncNow()
    expect([...server.results.get('0000000a')!.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(server.rows.size).toBe(20)
    expect([...one.all('account')]).toHaveLength(20)
    expect([...two.all('account')]).toHaveLength(20)
    expect(one.waiting()).toEqual([])
  })
})

describe('refusals', () => {
  it('keeps a refused save with its reason, mends it and sends it again with what stood on it', async () => {
    const server = new SmallServer()
    const world = await open(session(), server)
    server.refuse = (op) =>
      op.id === 'A1' && op.fields?.name !== '好名字' ? { code: 'not_allowed' } : op.id === 'C1' && server.rows.size === 0 ? { code: 'depends_on' } : undefined
    await world.save([account, { op: 'new', kind: 'contact', id: 'C1', fields: { account: 'A1', name: '王芳' } }])
    await world.syncNow()
    expect(world.status.needsYou).toBe(2)
    const [refused] = world.waiting()
    expect(refused).toMatchObject({ state: 'rejected', code: 'not_allowed' })
    expect(await world.mend(refused!.n, { name: '好名字' })).toBeNull()
    await world.syncNow()
    expect(world.waiting()).toEqual([])
    expect(world.family('A1')?.contacts.map((contact) => contact.v.name)).toEqual(['王芳'])
  })

  it('discards what the person gives up', async () => {
    const server = new SmallServer()
    server.refuse = () => ({ code: 'not_allowed' })
    const world = await open(session(), server)
    await world.save([account])
    await world.syncNow()
    await world.discard(world.waiting()[0]!.n)
    expect(world.status.needsYou).toBe(0)
  })
})

describe('what a merge left open', () => {
  const differing = { alt: { name: [['另一个', S(900)]] } } as const

  /** A phone of this role, with what it is told and what it lists. */
  async function told(role: string, put: (server: SmallServer, me: string) => void): Promise<[number, string[]]> {
    const who = session(undefined, role)
    const server = new SmallServer()
    put(server, who.person.id)
    const world = await open(who, server)
    await world.syncNow()
    return [world.status.needsYou, world.disputed().map((record) => record.id)]
  }

  it('is told and listed to whoever may decide it, and to nobody else', async () => {
    const company = (server: SmallServer): void => {
      server.put('cn', 'calendar', { name: '日历' }, S(1000), differing)
      server.put('fair', 'event', { name: '展会' }, S(1000), differing)
      server.put('A1', 'account', { name: '甲', plot: 'north' }, S(1000), differing)
    }
    expect(await told('rep', company)).toEqual([1, ['A1']])
    expect(await told('supervisor', company)).toEqual([2, ['fair', 'A1']])
    expect(await told('administrator', company)).toEqual([3, ['cn', 'fair', 'A1']])
  })

  it('of what only its author may write is the author’s alone', async () => {
    const visits = (server: SmallServer, me: string): void => {
      server.put('A1', 'account', { name: '甲', plot: 'north' }, S(1000))
      server.put('V1', 'visit', { account: 'A1', author: me, note: '一' }, S(1000), { alt: { note: [['二', S(900)]] } })
      server.put('V2', 'visit', { account: 'A1', author: 'somebody', note: '一' }, S(1000), { alt: { note: [['二', S(900)]] } })
    }
    expect(await told('rep', visits)).toEqual([1, ['V1']])
    expect(await told('supervisor', visits)).toEqual([1, ['V1']])
  })

  it('of a quiz asks only who leads the plot about the marks, and nobody about his own', async () => {
    const alt = { marks: [[{ q1: 2 }, S(900)]], marked_by: [['other', S(900)]], note: [['另一句', S(900)]] } as const
    const sat = (author: (me: string) => string, chief: (me: string) => string) => (server: SmallServer, me: string): void => {
      server.put('north', 'plot', { name: '苏南', supervisor: chief(me) }, S(1000))
      server.put('Z1', 'quiz_result', { plot: 'north', author: author(me), quiz: 'quiz', marks: { q1: 1 }, marked_by: 's', note: '一句' }, S(1000), { alt })
    }
    const me = (one: string): string => one
    const other = (): string => 'somebody'
    expect(await told('rep', sat(me, other))).toEqual([1, ['Z1']])
    expect(await told('supervisor', sat(other, me))).toEqual([2, ['Z1']])
    expect(await told('supervisor', sat(me, me))).toEqual([1, ['Z1']])
    expect(await told('supervisor', sat(other, other))).toEqual([1, ['Z1']])
  })

  it('is not told of what it may not settle', async () => {
    const marked = (server: SmallServer, me: string): void =>
      server.put('Z1', 'quiz_result', { plot: 'north', author: me, marks: { q1: 1 } }, S(1000), { alt: { marks: [[{ q1: 2 }, S(900)]] } })
    expect(await told('rep', marked)).toEqual([0, []])
  })

  it('counts each field that differs, as the list has a card for each', async () => {
    const both = { alt: { name: [['另一个', S(900)]], city: [['苏州', S(900)]] } } as const
    const [count] = await told('rep', (server) => server.put('A1', 'account', { name: '甲', city: '无锡', plot: 'north' }, S(1000), both))
    expect(count).toBe(2)
  })

  it('says nothing of a deleted record, unless a receipt tells this person of it', async () => {
    const deleted = (server: SmallServer): void => {
      server.put('A1', 'account', { name: '甲', plot: 'north', deleted: true }, S(1000), { alt: { deleted: [[null, S(900)]] } })
      server.put('C1', 'contact', { account: 'A1', name: '王芳' }, S(1000), differing)
    }
    expect(await told('rep', deleted)).toEqual([0, []])
    const receipt = (server: SmallServer): void => server.put('R1', 'receipt', { record: 'A1', conflict: ['deleted'] }, S(1100))
    expect(await told('rep', (server) => (deleted(server), receipt(server)))).toEqual([1, ['A1']])
  })
})

describe('the copy', () => {
  it('fetches a large bucket as segments, opens from them, follows changes and repairs damage', async () => {
    const who = session()
    const server = new SmallServer()
    server.large = 10
    for (let i = 0; i < 50; i++) server.put(`A${i}`, 'account', { name: `客户${i}`, plot: 'north' }, S(1000 + i))
    server.put('C1', 'contact', { name: '王芳', account: 'A3' }, S(2000), { d: { py: { name: 'wang fang' } } })
    const first = await open(who, server)
    await first.syncNow()
    expect([...first.all('account')]).toHaveLength(50)
    server.put('C1', 'contact', { title: '经理' }, S(3000))
    server.put('A4', 'account', { deleted: true }, S(3001))
    await first.syncNow()
    await first.close()
    const world = await open(who, server)
    expect(world.family('A3')?.contacts[0]?.v).toMatchObject({ name: '王芳', title: '经理' })
    expect([...world.all('account')]).toHaveLength(49)
    await vi.waitFor(() => expect(world.search('wf')).not.toEqual([]))
    expect(world.search('wf')[0]).toMatchObject({ record: 'C1', account: 'A3', ranges: [[0, 2]] })
    expect((await world.checkMyCopy()).buckets[0]).toMatchObject({ ok: true, records: 51 })
    server.rows.get('A5')!.f = { name: ['别的', S(1)] }
    server.rows.get('A5')!.c = 1
    expect(world.status.lastSync).not.toBeNull()
  })

  it('lists what was deleted, of every kind that a screen deletes', async () => {
    const world = await open(session(), new SmallServer())
    const kinds = ['contact', 'opportunity', 'task', 'rival'] as const
    for (const kind of kinds) await world.save([{ op: 'new', kind, id: `${kind}1`, fields: { account: 'A1', ...(kind === 'task' ? { title: '寄样品' } : { name: '甲' }) } }])
    await world.syncNow()
    expect(await world.deleted()).toEqual([])
    for (const kind of kinds) await world.save([{ op: 'set', kind, id: `${kind}1`, fields: { deleted: true } }])
    expect((await world.deleted()).map((record) => record.kind).sort()).toEqual([...kinds].sort())
  })

  it('keeps what the person typed while the server was restored from a backup', async () => {
    const server = new SmallServer()
    const world = await open(session(), server)
    await world.save([account])
    await world.syncNow()
    server.rows.clear()
    server.results.clear()
    server.seq = 0
    server.epoch = 'e2'
    await world.syncNow()
    expect(server.rows.get('A1')?.f.name?.[0]).toBe('李明朗电子')
    expect(world.get<'account'>('A1')).toMatchObject({ pending: false, v: { name: '李明朗电子' } })
  })
})

describe('drafts', () => {
  it('keeps the newest of fast keystrokes and drops the draft with the save', async () => {
    const who = session()
    const world = await open(who, new SmallServer())
    for (const text of ['今', '今天', '今天拜']) void world.drafts.save('visit:new:A1', { text })
    await world.drafts.save('visit:new:A1', { text: '今天拜访' })
    expect(await world.drafts.load('visit:new:A1')).toEqual({ text: '今天拜访' })
    void world.drafts.save('visit:new:A1', { text: '今天拜访了' })
    await world.save([account], 'visit:new:A1')
    expect(await world.drafts.list()).toEqual([])
  })
})

describe('leaving', () => {
  it('keeps everything while something is unsent, and removes it when all is sent', async () => {
    const who = session()
    const server = new SmallServer()
    server.offline = true
    const first = await open(who, server)
    await first.save([account])
    expect(await first.leave()).toEqual({ kept: true })
    const again = await open(who, server)
    expect(again.status.waiting).toBe(1)
    server.offline = false
    await again.syncNow()
    expect(await again.leave()).toEqual({ kept: false })
    const fresh = await open(who, server)
    expect([...fresh.all('account')]).toEqual([])
  })
})

it('a device that was switched off wipes itself at its next contact; one that is only signed out keeps everything', async () => {
  const who = session()
  const server = new SmallServer()
  const world = await open(who, server)
  await world.save([account])
  const sync = server.sync.bind(server)
  server.sync = () => Promise.reject(new SignedOut(401, 'signed_out'))
  await world.syncNow()
  expect(world.status).toMatchObject({ state: 'signed-out', waiting: 1 })
  server.sync = () => Promise.reject(new SignedOut(401, 'device_revoked'))
  await world.syncNow()
  expect(world.status).toMatchObject({ state: 'signed-out', error: 'device_revoked', waiting: 0 })
  expect(world.get('A1')).toBeUndefined()
  server.sync = sync
  expect((await open(who, server)).status.waiting).toBe(0)
})
