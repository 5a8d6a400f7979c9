/** Pages of the Team kept for reading without signal name people too: erasing reaches them, and so does the end of a
 *  device or of the role (X3). */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { restCache, type RestCache } from '../net/cache'
import { SignedOut } from '../net/failure'
import { keyOf, type Session } from '../net/session'
import { rowDigest } from '../sync/digest'
import { pack } from '../sync/clock'
import { SmallServer } from '../testing/small_server'
import { openWorld } from './open'
import type { World } from './world'

const HERE = '01890000-0000-7000-8000-00000000c001'
const ELSEWHERE = '01890000-0000-7000-8000-00000000c002'
const DAY_MS = 24 * 3600_000

let people = 0
let who: Session
let server: SmallServer
let kept: RestCache
let now = Date.UTC(2026, 10, 22, 4)
const opened: World[] = []

const session = (role: string): Session => ({
  person: { id: `t${++people}`, name: '陈主管', role }, company: { id: 'c5', name: '田头', demo: true },
  replica: '0000000a', device: 'd1', epoch: 'e1', playbook: { hash: '' }, vapid: null, schema: 1,
})

async function open(): Promise<World> {
  const world = await openWorld(who, { transport: server, live: false, speller: undefined, now: () => now })
  opened.push(world)
  return world
}

const there = async (): Promise<string[]> => {
  const found: string[] = []
  for (const page of ['feed', 'decisions', 'gifts', 'coverage']) if (await kept.get(page)) found.push(page)
  return found
}

beforeEach(async () => {
  server = new SmallServer()
  server.put(HERE, 'contact', { account: 'A1', name: '欧阳锦程' }, pack(1, 0, '0000000b'))
  await begin('supervisor')
})

async function begin(role: string): Promise<void> {
  who = session(role)
  kept = restCache(keyOf(who))
  await kept.put('feed', { items: [{ visit: { fields: { [`people:${HERE}`]: true } }, contacts: ['欧阳锦程'] }] }, 1)
  await kept.put('decisions', { items: [{ record: { id: ELSEWHERE, title: '单晓燕' }, fields: { mobile: '13911112222' } }] }, 1)
  await kept.put('gifts', { years: [{ receivers: [{ contact: { id: HERE, name: '欧阳锦程' } }] }] }, 1)
  await kept.put('coverage', { reps: [] }, 1)
}

afterEach(async () => {
  for (const world of opened.splice(0)) await world.close()
})

it('go when somebody they name was erased; the others stay', async () => {
  const world = await open()
  await world.syncNow()
  expect(await there()).toEqual(['feed', 'decisions', 'gifts', 'coverage'])
  server.rows.set(HERE, { id: HERE, kind: 'contact', seq: ++server.seq, c: rowDigest(HERE, {}), f: {}, erased: true })
  await world.syncNow()
  expect(await there()).toEqual(['decisions', 'coverage'])
})

it('name people of plots this phone does not hold: the server is asked about them, once a day', async () => {
  const world = await open()
  await world.syncNow()
  expect(server.asked).toEqual([ELSEWHERE])
  server.erasedElsewhere.add(ELSEWHERE)
  await world.syncNow()
  expect(await there()).toContain('decisions')
  now += DAY_MS
  await world.syncNow()
  expect(await there()).toEqual(['feed', 'gifts', 'coverage'])
})

it('go with a device that was switched off', async () => {
  const world = await open()
  await world.syncNow()
  server.sync = () => Promise.reject(new SignedOut(401, 'device_revoked'))
  await world.syncNow()
  expect(await there()).toEqual([])
})

it('are not kept for somebody who leads nothing any more', async () => {
  await begin('rep')
  const world = await open()
  await world.syncNow()
  expect(await there()).toEqual([])
  expect(server.asked).toEqual([])
})
