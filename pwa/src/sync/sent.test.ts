/** What left is stored as one number; whoever reads the outbox again meets each op as what it is. */
import { describe, expect, it } from 'vitest'
import { NOW, ok, Person } from '../testing/person'
import { applyFailure } from './recovery'
import { Replica } from './replica'
import { ask, LIMITS } from './request'
import { applyResponse } from './response'
import { Roll } from './roll'
import { restampUnsent } from './outbox'
import type { Entry, Meta, Writes } from './state'
import { Step } from './step'

/** A phone whose writes are stored as they say, and read again from there. */
class Stored {
  readonly person = new Person()
  readonly disk = new Map<number, Entry>()
  meta: Meta = this.person.phone.meta

  step<T>(work: (step: Step) => T): { readonly result: T; readonly writes: Writes } {
    const step = new Step(this.person.phone)
    const result = work(step)
    const writes = step.writes()!
    this.person.phone.follow(writes)
    this.meta = writes.meta
    for (const key of writes.remove) this.disk.delete(key)
    for (const entry of writes.put) this.disk.set(entry.key, entry)
    expect(states(this.read())).toEqual(states(this.person.phone.entries))
    return { result, writes }
  }

  saves(...ids: string[]): this {
    for (const id of ids) {
      this.person.set(id, { phone: id })
      const entry = [...this.person.phone.entries.values()].at(-1)!
      this.disk.set(entry.key, entry)
    }
    this.meta = this.person.phone.meta
    return this
  }

  read(): Roll {
    return Roll.stored(this.disk, this.meta)
  }
}

const states = (entries: ReadonlyMap<number, Entry>): unknown[] =>
  [...entries.values()].sort((a, b) => a.key - b.key).map(({ key, op, state }) => [key, op.n, op.h, state])
const asks = (step: Step): ReturnType<typeof ask> => ask(step, NOW, { ...LIMITS, ops: 2 }, {})

describe('what was sent', () => {
  it('is marked by its highest key, without a value written anew', () => {
    const phone = new Stored().saves('C1', 'C2', 'C3')
    const { writes } = phone.step(asks)
    expect(writes).toMatchObject({ put: [], meta: { sent: 2 } })
    expect([...phone.read().values()].map(({ state }) => state)).toEqual(['sent', 'sent', 'unsent'])
    expect([...phone.disk.values()].every(({ state }) => state === 'unsent')).toBe(true)
  })

  it('is not rewritten by a later save, also by a phone that was opened again', () => {
    const phone = new Stored().saves('C1', 'C2', 'C3')
    phone.step(asks)
    const opened = new Person(new Replica({ meta: phone.meta, entries: phone.read(), kept: new Map() }))
    opened.set('C2', { phone: '2' })
    opened.set('C3', { phone: '3' })
    expect(opened.ops.map(({ id, fields }) => [id, fields!.phone])).toEqual([['C1', 'C1'], ['C2', 'C2'], ['C3', '3'], ['C2', '2']])
  })

  it('goes back to waiting after a fork: every op is then stored as what it is', () => {
    const phone = new Stored().saves('C1', 'C2', 'C3')
    const { result: request } = phone.step(asks)
    const detail = { new_replica: '0000000d', last_n: 9, seen: 1, known: [] }
    const { writes } = phone.step((step) => applyFailure(step, request, { code: 'replica_forked', detail }, NOW))
    expect(writes.meta.sent).toBe(0)
    expect([...phone.disk.values()].map(({ state }) => state)).toEqual(['sent', 'unsent', 'unsent'])
    expect(phone.step(asks).writes.meta.sent).toBe(2)
  })

  it('is asked about again, with all after it, where an older app in another tab rewrote it on its way', () => {
    const phone = new Stored().saves('C1', 'C2', 'C3')
    const { result: request } = phone.step((step) => ask(step, NOW, LIMITS, {}))
    const first = phone.disk.get(1)!
    phone.step((step) => step.put({ ...first, op: { ...first.op, h: request.ops![2]!.h!, fields: { phone: '9' } } }))
    const answer = {
      server_now: NOW, epoch: 'e1', last_n: 3, backed_up_n: 0, results: [ok(1, 1), ok(2, 2), ok(3, 3)], buckets: [], granted: [], revoked: [],
      minimum_schema: 1,
    }
    phone.step((step) => applyResponse(step, phone.person.phone.copy, { request, sentAt: NOW, now: NOW }, answer))
    expect(phone.meta.seen).toBe(0)
    expect(phone.step((step) => ask(step, NOW, LIMITS, {})).result.ops!.map(({ n, fields }) => [n, fields!.phone])).toEqual([[1, '9'], [2, 'C2'], [3, 'C3']])
  })

  it('is stored whole where the same step changed it', () => {
    const phone = new Stored().saves('C1', 'C2')
    const { writes } = phone.step((step) => {
      restampUnsent(step, NOW + 5000)
      return asks(step)
    })
    expect(writes.put.map(({ state }) => state)).toEqual(['sent', 'sent'])
  })
})
