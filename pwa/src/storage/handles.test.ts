/** A handle to the database that died under an open page: WebKit lets go of it in the background, at the next use it
 *  throws, fails or never answers. It is opened anew and the work goes on. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Session } from '../net/session'
import { Places, deleteUnder } from '../testing/browser_places'
import { SmallServer } from '../testing/small_server'
import { openWorld, type OpenOptions } from './open'
import type { PhoneWorld } from './phone_world'

let people = 0
const session = (): Session => ({
  person: { id: `h${++people}`, name: '周敏', role: 'rep' }, company: { id: 'c7', name: '田头', demo: true },
  replica: '0000000a', device: 'd1', epoch: 'e1', playbook: { hash: '' }, vapid: null, schema: 1,
})
const opened: PhoneWorld[] = []
/** Each use of a handle, the last one last. */
let handles: IDBDatabase[] = []
/** What a handle does at its next uses, once the system has taken it. */
const dead = new Map<IDBDatabase, 'throws' | 'never answers'>()
const seen = new Map<string, () => void>()

async function open(who: Session, server: SmallServer, options: OpenOptions = { live: false }): Promise<PhoneWorld> {
  const world = (await openWorld(who, { transport: server, speller: undefined, ...options })) as PhoneWorld
  opened.push(world)
  await world.begin()
  return world
}

beforeEach(() => {
  handles = []
  dead.clear()
  new Places().install()
  Object.assign(document, { addEventListener: (name: string, heard: () => void) => seen.set(name, heard), removeEventListener: () => undefined })
  vi.stubGlobal('addEventListener', () => undefined)
  vi.stubGlobal('removeEventListener', () => undefined)
  const { transaction } = IDBDatabase.prototype
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
    handles.push(this)
    if (dead.get(this) === 'throws') throw new DOMException('Connection to Indexed Database server lost.', 'UnknownError')
    return transaction.apply(this, args)
  })
  const { count } = IDBObjectStore.prototype
  vi.spyOn(IDBObjectStore.prototype, 'count').mockImplementation(function (this: IDBObjectStore, ...args) {
    return dead.get(this.transaction.db) === 'never answers' ? ({} as IDBRequest<number>) : count.apply(this, args)
  })
})

afterEach(async () => {
  vi.useRealTimers()
  for (const world of opened.splice(0)) await world.close()
})

const account = (id: string) => ({ op: 'new', kind: 'account', id, fields: { name: `客户${id}`, plot: 'north' } }) as const

describe('a handle that died', () => {
  it('is opened again, for reading and for writing', async () => {
    const world = await open(session(), new SmallServer())
    await world.save([account('A1')])
    handles.at(-1)!.close()
    expect(await world.save([account('A2')])).toEqual(['A2'])
    handles.at(-1)!.close()
    await world.syncNow()
    expect(world.status).toMatchObject({ waiting: 0, state: 'idle' })
  })

  it('is opened again where each use of it fails without a reason', async () => {
    const server = new SmallServer()
    const world = await open(session(), server)
    await world.save([account('A1')])
    dead.set(handles.at(-1)!, 'throws')
    expect(await world.save([account('A2')])).toEqual(['A2'])
    dead.set(handles.at(-1)!, 'throws')
    await world.syncNow()
    expect([...server.rows.keys()]).toEqual(['A1', 'A2'])
    expect(dead.size).toBe(2)
  })

  it('that never answers is noticed when the page comes to sight', async () => {
    const server = new SmallServer()
    server.offline = true
    const world = await open(session(), server, {})
    await world.save([account('A1')])
    await vi.waitFor(() => expect(world.status.state).toBe('offline'))
    const silent = handles.at(-1)!
    dead.set(silent, 'never answers')
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    server.offline = false
    seen.get('visibilitychange')!()
    await vi.advanceTimersByTimeAsync(3_000)
    vi.useRealTimers()
    await vi.waitFor(() => expect(world.status.waiting).toBe(0))
    expect(server.rows.has('A1')).toBe(true)
    expect(handles.at(-1)).not.toBe(silent)
    await world.syncNow()
  })

  it('lets a page that deletes or renews the database go ahead', async () => {
    const who = session()
    const world = await open(who, new SmallServer())
    await world.drafts.save('k', 1)
    await expect(deleteUnder(`headland.c7.${who.person.id}`)).resolves.toBeUndefined()
    await world.drafts.save('k', 2)
    expect(await world.drafts.load('k')).toBe(2)
  })
})
