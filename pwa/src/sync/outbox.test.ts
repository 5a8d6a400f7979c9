/** How saves become ops, how they are asked for, and what becomes of refused ones. */
import { describe, expect, it } from 'vitest'
import type { SyncResponse } from '../generated/protocol'
import { unpack } from './clock'
import { discard, mend } from './outbox'
import { bodyOf, halved } from './request'
import { applyResponse } from './response'
import { NOW, Person, row, theirs, ok } from '../testing/person'

describe('a save', () => {
  it('names the stamp it replaces, of the row or of the own op before it', () => {
    const person = new Person()
    person.syncs({ rows: [row('C1', { phone: ['133', theirs(0)] }, 1)], seq: 1 })
    person.set('C1', { phone: '136' })
    const sent = person.asks().ops![0]!
    expect(sent).toMatchObject({ n: 1, rv: 1, base: { phone: theirs(0) } })
    person.set('C1', { phone: '137', title: '经理' })
    expect(person.ops[1]).toMatchObject({ n: 2, base: { phone: sent.h, title: null } })
  })

  it('joins the last unsent save of its record, and keeps what that one replaced', () => {
    const person = new Person()
    person.syncs({ rows: [row('C1', { phone: ['133', theirs(0)] }, 1)], seq: 1 })
    person.set('C1', { phone: '136' })
    person.does({ op: 'new', kind: 'contact', id: 'C2', fields: { account: 'A1', name: '王芳', title: '员工' } })
    person.set('C1', { phone: '137' })
    person.set('C2', { title: null, phone: '1' })
    expect(person.ops).toMatchObject([
      { n: 1, id: 'C1', fields: { phone: '137' }, base: { phone: theirs(0) } },
      { n: 2, id: 'C2', op: 'new', fields: { account: 'A1', name: '王芳', phone: '1' } },
    ])
  })

  it('is stamped with the server’s time, later than everything seen', () => {
    const person = new Person()
    person.syncs({ server_now: NOW + 5000 })
    person.set('C1', { phone: '1' })
    expect(unpack(person.ops[0]!.h!)!.ms).toBe(NOW + 5000)
    person.syncs({ server_now: NOW + 5000, rows: [row('C9', { phone: ['1', theirs(40_000)] }, 1)], seq: 1 })
    person.set('C2', { phone: '2' })
    expect(person.ops[1]!.h! > theirs(40_000)).toBe(true)
  })

  it('is shown until the rows that hold it are here', () => {
    const person = new Person()
    person.set('C1', { phone: '136' })
    person.syncs({ results: [ok(1, 7)], seq: 5 })
    expect(person.states).toEqual(['answered'])
    expect(person.phone.picture.get('C1')).toBeUndefined()
    person.syncs({ rows: [row('C1', { phone: ['136', person.ops[0]!.h!] }, 7)], seq: 7 })
    expect(person.phone.entries.size).toBe(0)
    expect(person.phone.picture.get('C1')).toMatchObject({ v: { phone: '136' }, pending: false })
  })
})

describe('a request', () => {
  it('stays within the limits, always takes one op, and sends the same op again until it is answered', () => {
    const person = new Person()
    for (let i = 0; i < 5; i++) person.does({ op: 'new', kind: 'contact', id: `C${i}`, fields: { note: '长'.repeat(500) } })
    expect(person.asks({ ops: 3, bytes: 1e6 }).ops).toHaveLength(3)
    expect(person.asks({ ops: 200, bytes: 3600 }).ops).toHaveLength(2)
    const first = person.asks({ ops: 200, bytes: 10 })
    expect(first.ops).toHaveLength(1)
    expect(person.asks({ ops: 1, bytes: 10 }).ops).toEqual(first.ops)
    expect(halved({ ops: 1, bytes: 1024 })).toEqual({ ops: 1, bytes: 1024 })
  })

  it.each(['abc', '田头', 'é', '𠮷'])('counts the bytes of %j', (text) => {
    const person = new Person()
    for (let i = 0; i < 3; i++) person.does({ op: 'new', kind: 'contact', id: `C${i}`, fields: { note: text.repeat(100) } })
    const bytes = new TextEncoder().encode(person.ops.map((op) => JSON.stringify(op)).join('')).length
    expect(person.asks({ ops: 200, bytes }).ops).toHaveLength(3)
    expect(person.asks({ ops: 200, bytes: bytes - 1 }).ops).toHaveLength(2)
  })

  it('travels as it is', () => {
    const person = new Person()
    for (let i = 0; i < 3; i++) person.set(`C${i}`, { phone: `13${i}`, title: '经理"\n' })
    const request = person.asks()
    expect(JSON.parse(bodyOf(request))).toEqual(request)
    expect(JSON.parse(bodyOf({ ...request, ops: [] }))).toEqual({ ...request, ops: [] })
  })
})

describe('a refusal', () => {
  it('stays with its reason; what came after stands on what it would have replaced', () => {
    const person = new Person()
    person.syncs({ rows: [row('C1', { phone: ['133', theirs(0)] }, 1)], seq: 1 })
    person.set('C1', { phone: 'x' })
    person.asks()
    person.set('C1', { phone: '136' })
    person.syncs({ results: [{ n: 1, r: 'rejected', code: 'invalid_phone', field: 'phone' }] })
    expect(person.states).toEqual(['rejected', 'sent'])
    expect(person.phone.picture.get('C1')?.v.phone).toBe('136')
  })

  it('unsent saves no longer name the refused stamp', () => {
    const person = new Person()
    person.syncs({ rows: [row('C1', { phone: ['133', theirs(0)] }, 1)], seq: 1 })
    person.set('C1', { phone: 'x' })
    const request = person.asks()
    person.set('C1', { phone: '136' })
    const response: SyncResponse = {
      server_now: NOW, epoch: 'e1', last_n: 1, backed_up_n: 0, results: [{ n: 1, r: 'rejected', code: 'invalid_phone' }], buckets: [], granted: [], revoked: [],
      minimum_schema: 1,
    }
    person.commit((step) => applyResponse(step, person.phone.copy, { request, sentAt: NOW, now: NOW }, response))
    expect(person.ops[1]).toMatchObject({ base: { phone: theirs(0) } })
  })

  it('is issued again with what stood on it, or discarded', () => {
    const person = new Person()
    person.does({ op: 'new', kind: 'account', id: 'A1', fields: { name: '', plot: 'north' } })
    person.does({ op: 'new', kind: 'contact', id: 'C1', fields: { account: 'A1', name: '王芳' } })
    person.does({ op: 'new', kind: 'contact', id: 'C2', fields: { account: 'A2', name: '李' } })
    person.syncs({
      results: [
        { n: 1, r: 'rejected', code: 'invalid_name' }, { n: 2, r: 'rejected', code: 'depends_on' }, { n: 3, r: 'rejected', code: 'not_allowed' },
      ],
    })
    const [first, , third] = [...person.phone.entries.values()]
    person.commit((step) => mend(step, person.phone.copy, first!.key, { name: '好名字' }, NOW))
    person.commit((step) => discard(step, third!.key))
    expect(person.ops).toMatchObject([{ n: 4, id: 'A1', fields: { name: '好名字', plot: 'north' } }, { n: 5, id: 'C1' }])
    expect(person.commit((step) => discard(step, [...person.phone.entries.keys()][0]!))).toBe(false)
  })
})
