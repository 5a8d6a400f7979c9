/** Eviction is what can lose unsent work: the browser is asked to promise not to, at the first save. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Session } from '../net/session'
import { Places } from '../testing/browser_places'
import { SmallServer } from '../testing/small_server'
import { openWorld } from './open'
import type { World } from './world'

let people = 0
let who: Session
let granted: boolean
let asked: number
const opened: World[] = []

beforeEach(() => {
  who = {
    person: { id: `k${++people}`, name: '周敏', role: 'rep' }, company: { id: 'c6', name: '田头', demo: true },
    replica: '0000000a', device: 'd1', epoch: 'e1', playbook: { hash: '' }, vapid: null, schema: 1,
  }
  new Places().install()
  ;[granted, asked] = [false, 0]
  const storage = {
    persist: async () => (asked++, granted),
    persisted: async () => asked > 0 && granted,
    estimate: async () => ({ usage: 3_000_000, quota: 50_000_000 }),
  }
  vi.stubGlobal('navigator', { storage })
  vi.stubGlobal('addEventListener', () => undefined)
  vi.stubGlobal('removeEventListener', () => undefined)
})

afterEach(async () => {
  for (const world of opened.splice(0)) {
    await world.syncNow() // what runs by itself has ended
    await world.close()
  }
})

/** As a person has it: by itself, with a line that is down. */
async function living(): Promise<World> {
  const server = new SmallServer()
  server.offline = true
  Object.assign(document, { addEventListener: () => undefined, removeEventListener: () => undefined })
  const world = await openWorld(who, { transport: server, speller: undefined })
  opened.push(world)
  return world
}

const save = (world: World, id: string): Promise<unknown> =>
  world.save([{ op: 'new', kind: 'account', id, fields: { name: `客户${id}`, plot: 'north' } }])

it('is asked for with the first save, and not before there is something to lose', async () => {
  const world = await living()
  await world.storage()
  expect(asked).toBe(0)
  granted = true
  await save(world, 'A1')
  await vi.waitFor(() => expect(asked).toBe(1))
  await save(world, 'A2')
  expect(await world.storage()).toMatchObject({ persisted: true, asked: true, used: 3_000_000, quota: 50_000_000 })
  expect(asked).toBe(1)
})

it('is asked for again where the browser has not promised yet', async () => {
  const world = await living()
  for (const id of ['A1', 'A2']) {
    await save(world, id)
    await vi.waitFor(() => expect(asked).toBe(id === 'A1' ? 1 : 2))
  }
  expect(await world.storage()).toMatchObject({ persisted: false, asked: true })
})

it('and how much room is left for photos is told', async () => {
  expect(await (await living()).blobs.room()).toMatchObject({ free: 47_000_000 })
})
