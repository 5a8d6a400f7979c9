/** A phone too old to write: it reads, what waits on it goes up, and a newer app on the same storage may write at once. */
import 'fake-indexeddb/auto'
import { afterEach, expect, it } from 'vitest'
import { SCHEMA } from '../generated/protocol'
import type { Session } from '../net/session'
import { SmallServer } from '../testing/small_server'
import { Database, META, VERSION } from './database'
import { openWorld } from './open'
import type { PhoneWorld } from './phone_world'

let people = 0
const session = (): Session => ({
  person: { id: `o${++people}`, name: '周敏', role: 'rep' }, company: { id: 'c3', name: '田头', demo: true },
  replica: '0000000a', device: 'd1', epoch: 'e1', playbook: { hash: 'p1' }, vapid: null, schema: SCHEMA,
})
const opened: PhoneWorld[] = []
const open = async (who: Session, server: SmallServer): Promise<PhoneWorld> => {
  const world = (await openWorld(who, { transport: server, live: false, speller: undefined })) as PhoneWorld
  opened.push(world)
  return world
}

afterEach(async () => {
  for (const world of opened.splice(0)) await world.close()
})

const account = (id: string) => ({ op: 'new', kind: 'account', id, fields: { name: `客户${id}`, plot: 'north' } }) as const

it('below the minimum reads, sends what waits, and writes again when the minimum fits', async () => {
  const server = new SmallServer()
  const world = await open(session(), server)
  await world.syncNow()
  expect(world.status.outdated).toBe(false)
  await world.save([account('A1')])
  server.refuse = (op) => (op.id === 'A1' ? { code: 'invalid_name', field: 'name' } : undefined)
  server.minimum = SCHEMA + 1
  await world.syncNow()
  expect(world.status).toMatchObject({ outdated: true, state: 'read-only', waiting: 0, needsYou: 1 })
  const [refused] = world.waiting()
  expect(await world.save([account('A2')])).toEqual({ code: 'schema_too_old' })
  expect(await world.mend(refused!.n, { name: '好' })).toEqual({ code: 'schema_too_old' })
  server.put('A3', 'account', { name: '别人的', plot: 'north' }, '000000000005000000000000')
  await world.syncNow()
  expect(world.get('A3')?.v.name).toBe('别人的')
  server.minimum = SCHEMA
  await world.syncNow()
  expect(world.status).toMatchObject({ outdated: false, state: 'idle' })
  expect(await world.save([account('A2')])).toEqual(['A2'])
})

it('work that waited before the phone was too old goes up', async () => {
  const server = new SmallServer()
  server.minimum = SCHEMA + 1
  const world = await open(session(), server)
  await world.save([account('A1'), account('A2')])
  expect(world.status.outdated).toBe(false)
  await world.syncNow()
  expect([...server.rows.keys()]).toEqual(['A1', 'A2'])
  expect(world.status).toMatchObject({ outdated: true, waiting: 0 })
})

it('an app that was updated offline writes at once', async () => {
  const who = session()
  const server = new SmallServer()
  server.minimum = SCHEMA + 1
  await (await open(who, server)).syncNow()
  await opened.pop()!.close()
  server.offline = true
  expect((await open(who, server)).status.outdated).toBe(true)
  await opened.pop()!.close()
  const database = new Database(`headland.c3.${who.person.id}`)
  await database.run(['meta'], 'readwrite', async (tx) => {
    const meta = (await tx.objectStore('meta').get(META)) as { minimum: number }
    await tx.objectStore('meta').put({ ...meta, minimum: SCHEMA }, META)
  })
  database.close()
  const world = await open(who, server)
  expect(world.status.outdated).toBe(false)
  expect(await world.save([account('A1')])).toEqual(['A1'])
})

it('lets go of its database for a newer app in another tab, and writes no more', async () => {
  const who = session()
  const server = new SmallServer()
  server.offline = true
  const world = await open(who, server)
  await world.save([account('A1')])
  const newer = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(`headland.c3.${who.person.id}`, VERSION + 1)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error as DOMException)
  })
  expect(world.status).toMatchObject({ outdated: true, waiting: 1 })
  expect(world.get('A1')?.v.name).toBe('客户A1')
  expect(await world.save([account('A2')])).toEqual({ code: 'schema_too_old' })
  const kept = await new Promise((resolve) => {
    const request = newer.transaction('outbox').objectStore('outbox').count()
    request.onsuccess = () => resolve(request.result)
  })
  expect(kept).toBe(1)
  newer.close()
})
