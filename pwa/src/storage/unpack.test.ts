/** A first copy lies as it came, until a quiet moment; it reads the same before and after. */
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { pack } from '../sync/clock'
import { SmallServer } from '../testing/small_server'
import { Database, type SegmentRecord } from './database'
import { Engine } from './engine'
import { newId } from './ids'
import { Phone } from './phone'
import { unpackAll } from './unpack'

const now = (): number => 1_000_000
const own = { replica: '0000000a', epoch: 'e1' }
const quiet = { idle: () => Promise.resolve(), typing: () => false }

async function arrived(): Promise<{ phone: Phone; name: string; server: SmallServer }> {
  const server = new SmallServer()
  server.now = now
  server.large = 10
  for (let i = 0; i < 40; i++) server.put(`A${i}`, 'account', { name: `客户${i}`, plot: 'north' }, pack(1000 + i, 0, '0000000b'))
  server.put('C1', 'contact', { name: '王芳', account: 'A3' }, pack(2000, 0, '0000000b'))
  const name = `unpack.${newId()}`
  const phone = await Phone.open(new Database(name), own)
  expect(await new Engine(phone, server, { now, sessionReplica: own.replica }).sync()).toEqual({ state: 'idle' })
  return { phone, name, server }
}

const stored = (phone: Phone): Promise<SegmentRecord[]> =>
  phone.database.run(['segments'], 'readonly', (tx) => tx.objectStore('segments').getAll())

async function rows(name: string): Promise<unknown[]> {
  const { replica } = await Phone.open(new Database(name), own)
  return ['account', 'contact'].flatMap((kind) => [...replica.copy.kind(kind)].sort().map((id) => replica.copy.row(id)))
}

describe('a first copy', () => {
  it('is put down packed, and unpacked later: it reads the same', async () => {
    const { phone, name } = await arrived()
    expect((await stored(phone)).map(({ packed, once }) => [packed !== undefined, once !== undefined])).toEqual([[true, false], [true, false]])
    const before = await rows(name)
    expect(before).toHaveLength(41)
    expect(await unpackAll(phone, quiet)).toBe(true)
    expect((await stored(phone)).map(({ packed, once }) => [packed !== undefined, once !== undefined])).toEqual([[false, true], [false, true]])
    expect(await rows(name)).toEqual(before)
    const meta = await phone.database.run(['meta'], 'readonly', (tx) => tx.objectStore('meta').getAllKeys())
    expect(meta.filter((key) => key.startsWith('packed:'))).toEqual([])
  })

  it('waits while somebody types, and is unpacked the next time', async () => {
    const { phone } = await arrived()
    let looks = 0
    expect(await unpackAll(phone, { ...quiet, typing: () => ++looks > 1 })).toBe(false)
    expect((await stored(phone)).filter(({ packed }) => packed)).toHaveLength(1)
    expect(await unpackAll(phone, quiet)).toBe(true)
    expect((await stored(phone)).filter(({ packed }) => packed)).toEqual([])
  })

  it('that came anew meanwhile is left as it came', async () => {
    const { phone, name } = await arrived()
    const [first] = await stored(phone)
    const other = { ...first!, hash: 'other' }
    const idle = async (): Promise<void> => {
      await phone.database.run(['segments'], 'readwrite', (tx) => tx.objectStore('segments').put(other))
    }
    expect(await unpackAll(phone, { ...quiet, idle })).toBe(true)
    expect((await stored(phone))[0]).toEqual(other)
    expect(await rows(name)).toHaveLength(41)
  })

  it('of which a piece is damaged keeps the others from nothing', async () => {
    const { phone, name } = await arrived()
    const [first] = await stored(phone)
    await phone.database.run(['segments'], 'readwrite', (tx) => tx.objectStore('segments').put({ ...first!, packed: first!.packed!.slice(0, 30) }))
    expect(await unpackAll(phone, quiet)).toBe(true)
    expect((await stored(phone)).map(({ once }) => once !== undefined)).toEqual([false, true])
    expect(await rows(name)).toHaveLength(1)
  })
})
