/** What an answer changes: rows, places, marks, and the clock. */
import { describe, expect, it } from 'vitest'
import type { SyncResponse } from '../generated/protocol'
import { pack, unpack } from './clock'
import { audit } from './audit'
import { Replica } from './replica'
import { applyResponse } from './response'
import { freshMeta } from './state'
import { PHONE, NOW, BUCKET, Person, row, theirs, ok } from '../testing/person'

describe('an answer', () => {
  it('that comes twice, or for an older copy, changes nothing', () => {
    const person = new Person()
    person.set('C1', { phone: '136' })
    const page = { id: BUCKET, from: 0, upto: 1, next: null, sum: null, gone: [], rows: [row('C1', { phone: ['136', theirs(0)] }, 1)], snapshot: false }
    const request = person.asks()
    const response: SyncResponse = {
      server_now: NOW, epoch: 'e1', last_n: 1, backed_up_n: 0, results: [{ n: 1, r: 'rejected', code: 'not_allowed' }], buckets: [page],
      granted: [BUCKET], revoked: [], minimum_schema: 1,
    }
    const asked = { request, sentAt: NOW, now: NOW }
    expect(person.commit((step) => applyResponse(step, person.phone.copy, asked, response)).results).toHaveLength(1)
    const [before] = person.phone.entries.values()
    expect(person.commit((step) => applyResponse(step, person.phone.copy, asked, response)).results).toEqual([])
    expect([...person.phone.entries.values()]).toEqual([before])
    expect(person.phone.meta.cursors[BUCKET]!.seq).toBe(1)
  })

  it('takes the rows of a bucket that is no longer readable', () => {
    const person = new Person()
    person.syncs({ rows: [row('C1', { phone: ['1', theirs(0)] }, 1)], seq: 1 })
    person.syncs({ revoked: [BUCKET], buckets: [] })
    expect(person.phone.copy.size).toBe(0)
    expect(person.phone.meta.cursors).toEqual({})
  })

  it('takes the rows of a bucket that was taken away while the phone had lost its state', () => {
    const person = new Person()
    const circle = { id: 'circle:R1', from: 0, upto: 3, next: null, sum: null, gone: [], rows: [row('S1', { note: ['460', theirs(0)] }, 3)], snapshot: false }
    person.syncs({ buckets: [circle] })
    person.syncs({ rows: [row('C1', { phone: ['1', theirs(0)] }, 1)], seq: 1 })
    const evicted = new Replica({ meta: freshMeta(PHONE, 'e1'), entries: new Map(), kept: new Map() })
    for (const bucket of person.phone.copy.buckets()) evicted.load(bucket, [], person.phone.copy.rows(bucket))
    const again = new Person(evicted)
    expect(again.phone.copy.size).toBe(2)
    const more = { id: BUCKET, from: 0, upto: 9, next: 1, sum: null, gone: [], rows: [row('C1', { phone: ['1', theirs(0)] }, 1)], snapshot: false }
    again.syncs({ buckets: [more] })
    expect(again.phone.copy.count('circle:R1'), 'pages are left: it may still come').toBe(1)
    again.syncs({ rows: [], seq: 9 })
    expect(again.phone.copy.buckets()).toEqual([BUCKET])
    expect(again.phone.copy.count(BUCKET)).toBe(1)
  })

  it('that says another sum marks the copy as damaged', () => {
    const person = new Person()
    const outcome = person.syncs({ buckets: [{ id: BUCKET, from: 0, upto: 1, next: null, sum: 1, gone: [], rows: [row('C1', {}, 1)], snapshot: false }] })
    expect(outcome.snapshots).toEqual([BUCKET])
  })

  it('a record that moved goes only from the bucket it left', () => {
    const person = new Person()
    person.syncs({ rows: [row('C1', { phone: ['1', theirs(0)] }, 1)], seq: 1 })
    const south = { id: 'plot:south', from: 0, upto: 4, next: null, sum: null, gone: [], rows: [row('C1', { phone: ['1', theirs(0)] }, 4)], snapshot: false }
    person.syncs({ buckets: [south] })
    person.syncs({ buckets: [{ id: BUCKET, from: 1, upto: 2, next: null, sum: 0, gone: [['C1', 2]], rows: [], snapshot: false }] })
    expect(person.phone.picture.get('C1')?.v.phone).toBe('1')
    expect(person.phone.copy.bucketOf('C1')).toBe('plot:south')
    expect(audit(person.phone)).toMatchObject([{ id: BUCKET, ok: true, records: 0 }, { id: 'plot:south', ok: true, records: 1 }])
  })

  it('that restamped sets the clock back and gives unsent saves new stamps in a chain', () => {
    const person = new Person()
    person.syncs({ seq: 1 })
    person.now = NOW + 86_400_000
    person.set('C1', { phone: '1' })
    const request = person.asks()
    person.set('C1', { phone: '2' })
    person.set('C2', { phone: '3' })
    const restamped = pack(NOW + 1, 0, '00000000')
    const response: SyncResponse = {
      server_now: NOW, epoch: 'e1', last_n: 1, backed_up_n: 0, results: [{ ...ok(1, 9), restamped }], buckets: [], granted: [], revoked: [], minimum_schema: 1,
    }
    person.commit((step) => applyResponse(step, person.phone.copy, { request, sentAt: person.now, now: person.now }, response))
    const [, second, third] = person.ops
    expect(second).toMatchObject({ n: 2, base: { phone: request.ops![0]!.h } })
    expect(unpack(second!.h!)!.ms).toBeLessThan(NOW + 1000)
    expect(third!.h! > second!.h! && second!.h! > restamped).toBe(true)
  })
})

describe('what an answer tells about the time', () => {
  const answered = (person: Person, offset: number, sentAt: number, now: number, serverNow: number): number => {
    person.commit((step) => step.set({ offset }))
    const request = person.asks()
    const answer: SyncResponse = {
      server_now: serverNow, epoch: 'e1', last_n: 0, backed_up_n: 0, results: [], buckets: [], granted: [], revoked: [], minimum_schema: 1,
    }
    person.commit((step) => applyResponse(step, person.phone.copy, { request, sentAt, now }, answer))
    return person.phone.meta.offset
  }

  it('is no more than it proves: a slow line back moves no clock that may be right', () => {
    expect(answered(new Person(), 0, NOW, NOW + 8000, NOW + 100)).toBe(0)
    expect(answered(new Person(), -2500, NOW, NOW + 8000, NOW + 100)).toBe(-2500)
  })

  it('sets one that cannot be right, in the middle of what is possible', () => {
    expect(answered(new Person(), 0, NOW, NOW + 2000, NOW + 60_000)).toBe(59_000)
    expect(answered(new Person(), 0, NOW, NOW + 2000, NOW - 1)).toBe(-1001)
    expect(answered(new Person(), 70, NOW, NOW, NOW + 50)).toBe(50)
  })
})

describe('a clock that was set back', () => {
  it('never gives a save the stamp of the value it replaces', () => {
    const person = new Person()
    const stamp = pack(NOW, 0, PHONE)
    person.syncs({ rows: [row('C1', { phone: ['1', stamp] }, 1)], seq: 1 })
    person.commit((step) => step.set({ clock: '', offset: 0 }))
    person.set('C1', { phone: '2' })
    expect(person.ops[0]).toMatchObject({ base: { phone: stamp } })
    expect(person.ops[0]!.h! > stamp).toBe(true)
  })

  it('is not set by an answer that was long under way', () => {
    const person = new Person()
    person.set('C1', { phone: '1' })
    const { clock, offset } = person.phone.meta
    const late: SyncResponse = {
      server_now: NOW, epoch: 'e1', last_n: 0, backed_up_n: 0, results: [], buckets: [], granted: [], revoked: [], minimum_schema: 1,
    }
    const request = person.asks()
    const now = NOW + 600_000
    person.commit((step) => step.set({ clock: pack(now, 0, PHONE) }))
    person.commit((step) => applyResponse(step, person.phone.copy, { request, sentAt: NOW, now }, late))
    expect(person.phone.meta).toMatchObject({ offset, clock: pack(now, 0, PHONE) })
    expect(clock < pack(now, 0, PHONE)).toBe(true)
  })

  it('gives no stamp again that an op on its way has', () => {
    const person = new Person()
    person.set('C1', { phone: '1' })
    const request = person.asks()
    const late: SyncResponse = {
      server_now: NOW - 600_000, epoch: 'e1', last_n: 0, backed_up_n: 0, results: [], buckets: [], granted: [], revoked: [],
      minimum_schema: 1,
    }
    person.commit((step) => step.set({ offset: 0 }))
    person.commit((step) => applyResponse(step, person.phone.copy, { request, sentAt: NOW, now: NOW }, late))
    expect(person.phone.meta.clock).toBe('')
    person.commit((step) => step.set({ offset: 0 }))
    person.set('C2', { phone: '2' })
    const [first, second] = person.ops
    expect(second!.h).not.toBe(first!.h)
    expect(unpack(second!.h!)).toMatchObject({ ms: NOW, counter: 1 })
  })
})
