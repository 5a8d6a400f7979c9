/** A new phone asks before its database is open; whatever turns out, it ends with the same copy and nothing twice. */
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { pack } from '../sync/clock'
import { SmallServer } from '../testing/small_server'
import { Ahead } from './ahead'
import { Database } from './database'
import { Engine } from './engine'
import { newId } from './ids'
import { compose } from '../sync/outbox'
import { Phone } from './phone'
import { isWhole } from './stored'

const now = (): number => 1_000_000
const own = { replica: '0000000a', epoch: 'e1' }

function large(): SmallServer {
  const server = new SmallServer()
  server.now = now
  server.large = 10
  for (let i = 0; i < 40; i++) server.put(`A${i}`, 'account', { name: `客户${i}`, plot: 'north' }, pack(1000 + i, 0, '0000000b'))
  return server
}

async function engineOf(server: SmallServer, ahead?: Ahead): Promise<{ phone: Phone; engine: Engine }> {
  const phone = await Phone.open(new Database(`ahead.${newId()}`), own)
  return { phone, engine: new Engine(phone, server, { now, sessionReplica: own.replica, ahead }) }
}

describe('the first exchange, asked ahead', () => {
  it('is asked once, and what it names is fetched before the engine starts', async () => {
    const server = large()
    const ahead = new Ahead(server, own, now)
    const { phone, engine } = await engineOf(server, ahead)
    expect(server.requests).toHaveLength(1)
    expect(server.fetched).toEqual(['snapshot'])
    expect(isWhole(phone.replica.meta)).toBe(false)
    expect(await engine.sync()).toEqual({ state: 'idle' })
    expect(phone.replica.copy.size).toBe(40)
    expect(isWhole(phone.replica.meta)).toBe(true)
    // One more request to see that nothing came meanwhile; the bucket itself was fetched once.
    expect(server.requests).toHaveLength(2)
    expect(server.fetched).toEqual(['snapshot'])
  })

  it('is asked anew by a phone that has something to send', async () => {
    const server = large()
    const ahead = new Ahead(server, own, now)
    const { phone, engine } = await engineOf(server, ahead)
    await phone.save((step) =>
      compose(step, phone.replica.copy, { op: 'new', kind: 'account', id: 'N1', fields: { name: '新客户', plot: 'north' } }, now()),
    )
    expect(await engine.sync()).toEqual({ state: 'idle' })
    expect(server.rows.get('N1')?.f.name?.[0]).toBe('新客户')
    expect(phone.replica.copy.size).toBe(41)
    expect(phone.replica.waiting).toBe(0)
  })

  it('without a line is asked again when the line is back', async () => {
    const server = large()
    server.offline = true
    const { phone, engine } = await engineOf(server, new Ahead(server, own, now))
    expect(await engine.sync()).toEqual({ state: 'offline' })
    server.offline = false
    expect(await engine.sync()).toEqual({ state: 'idle' })
    expect(phone.replica.copy.size).toBe(40)
  })

  it('fetches a bucket again whose segment arrived damaged', async () => {
    const server = large()
    const segments = server.segments.bind(server)
    let bad = true
    server.segments = async (bucket, hashes) => {
      const bytes = new Uint8Array(await segments(bucket, hashes))
      if (bad) bytes[40]! ^= 32
      bad = false
      return bytes.buffer
    }
    const { phone, engine } = await engineOf(server, new Ahead(server, own, now))
    expect(await engine.sync()).toEqual({ state: 'offline' })
    expect(phone.replica.copy.size).toBe(0)
    expect(await engine.sync()).toEqual({ state: 'idle' })
    expect(phone.replica.copy.size).toBe(40)
  })
})
