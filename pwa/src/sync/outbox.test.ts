/** How saves become ops, and what a phone does when the server and it do not stand at the same place. */
import { describe, expect, it } from 'vitest'
import type { Result, Row, SyncResponse } from '../generated/protocol'
import { pack, unpack } from './clock'
import { audit } from './audit'
import { rowDigest } from './digest'
import { compose, discard, mend } from './outbox'
import { adopt, applyFailure } from './recovery'
import { Replica } from './replica'
import { ask, bodyOf, halved, LIMITS } from './request'
import { applyResponse, applySnapshot } from './response'
import { columnar } from './columnar'
import { rowAt } from './segments'
import { freshMeta, type Change } from './state'
import { Step } from './step'

const PHONE = '0000000a'
const OTHER = '0000000b'
const NOW = 1_795_000_000_000
const BUCKET = 'plot:north'

class Person {
  now = NOW

  constructor(readonly phone = new Replica({ meta: freshMeta(PHONE, 'e1'), entries: new Map(), kept: new Map() })) {}

  commit<T>(work: (step: Step) => T): T {
    const step = new Step(this.phone)
    const result = work(step)
    const writes = step.writes()
    if (writes) this.phone.follow(writes)
    return result
  }

  does(change: Change): void {
    this.commit((step) => compose(step, this.phone.copy, change, this.now))
  }

  set(id: string, fields: Record<string, unknown>, settles?: Record<string, string[]>): void {
    this.does({ op: 'set', kind: 'contact', id, fields, ...(settles && { settles }) })
  }

  asks(limits = LIMITS) {
    return this.commit((step) => ask(step, this.now, limits, {}))
  }

  /** Ask and get this answer. */
  syncs(answer: Partial<SyncResponse> & { rows?: Row[]; seq?: number } = {}) {
    const request = this.asks()
    const { rows = [], seq = 0, ...more } = answer
    const from = request.cursors?.[BUCKET] ?? 0
    const page = { id: BUCKET, from, upto: seq || from, next: null, sum: null, gone: [], rows, snapshot: false }
    const response: SyncResponse = {
      server_now: this.now, epoch: 'e1', last_n: 0, backed_up_n: 0, results: [], buckets: [page], granted: [], revoked: [],
      minimum_schema: 1, ...more,
    }
    return this.commit((step) => applyResponse(step, this.phone.copy, { request, sentAt: this.now, now: this.now }, response))
  }

  get ops() {
    return [...this.phone.entries.values()].map((entry) => entry.op)
  }

  get states() {
    return [...this.phone.entries.values()].map((entry) => entry.state)
  }
}

function row(id: string, f: Record<string, readonly unknown[]>, seq: number, more: Partial<Row> = {}): Row {
  return { id, kind: 'contact', seq, c: rowDigest(id, f, more.alt), f, ...more }
}
const theirs = (ms: number): string => pack(NOW + ms, 0, OTHER)
const ok = (n: number, seq: number): Result => ({ n, r: 'ok', at: [BUCKET, seq] })

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

describe('recovery', () => {
  it('keeps acknowledged ops until they are backed up, and sends them again after a restore', () => {
    const person = new Person()
    for (const n of [1, 2, 3]) {
      person.set(`C${n}`, { phone: `${n}` })
      person.syncs({ results: [ok(n, n)], rows: [row(`C${n}`, { phone: [`${n}`, person.ops[0]!.h!] }, n)], seq: n, backed_up_n: n === 3 ? 1 : 0 })
    }
    expect([...person.phone.kept.values()].map((entry) => entry.op.n)).toEqual([2, 3])
    const request = person.asks()
    expect(person.commit((step) => applyFailure(step, request, { code: 'wrong_epoch', detail: { epoch: 'e2', last_n: 1 } }, NOW))).toBe('retry')
    const again = person.asks()
    expect(again).toMatchObject({ epoch: 'e2', seen: 1, cursors: { [BUCKET]: 0 }, ops: [{ n: 2, id: 'C2' }, { n: 3, id: 'C3' }] })
  })

  it('does not forget what is not backed up because its own clock jumps', () => {
    const person = new Person()
    person.set('C1', { phone: '1' })
    person.syncs({ results: [ok(1, 1)], rows: [row('C1', { phone: ['1', person.ops[0]!.h!] }, 1)], seq: 1 })
    const weeks = 40 * 24 * 3600 * 1000
    person.now += weeks
    person.syncs({ server_now: NOW })
    expect(person.phone.kept.size).toBe(1)
    person.syncs({ server_now: NOW + weeks })
    expect(person.phone.kept.size).toBe(0)
  })

  it('nor because its clock was set back before the copy came that shows it', () => {
    const person = new Person()
    const weeks = 40 * 24 * 3600 * 1000
    person.syncs({ seq: 1 })
    person.set('C1', { phone: '1' })
    const request = person.asks()
    const sentAt = person.now
    person.now -= weeks
    const far = { id: BUCKET, from: 1, upto: 2, next: null, sum: null, gone: [], rows: [], snapshot: true }
    const response: SyncResponse = {
      server_now: NOW, epoch: 'e1', last_n: 1, backed_up_n: 0, results: [ok(1, 2)], buckets: [far], granted: [], revoked: [],
      minimum_schema: 1,
    }
    person.commit((step) => applyResponse(step, person.phone.copy, { request, sentAt, now: person.now }, response))
    const snapshot = { bucket: BUCKET, seq: 2, parts: [] }
    person.commit((step) => applySnapshot(step, snapshot, 0, 'e1', 1, person.now, person.phone.copy))
    expect(person.phone.kept.size).toBe(1)
    person.syncs({ server_now: NOW + 1000 })
    expect(person.phone.kept.size).toBe(1)
  })

  it('waits for the row where the living server has it, not where the lost one had', () => {
    const person = new Person()
    person.does({ op: 'cmd', id: 'K1', name: 'swap_accounts', args: {} })
    person.syncs({ results: [ok(1, 7)], seq: 7 })
    const request = person.asks()
    person.commit((step) => applyFailure(step, request, { code: 'wrong_epoch', detail: { epoch: 'e2', last_n: 0 } }, NOW))
    person.syncs({ epoch: 'e2', results: [{ n: 1, r: 'ok' }], seq: 5 })
    expect(person.states).toEqual([])
  })

  it('takes no verdict for another op that has the number since a gap', () => {
    const person = new Person()
    for (const n of [1, 2]) person.set(`C${n}`, { phone: `${n}` })
    person.commit((step) => step.remove(1))
    const early = person.asks()
    expect(early.ops).toMatchObject([{ n: 2, id: 'C2' }])
    person.commit((step) => applyFailure(step, early, { code: 'gap', detail: { last_n: 0 } }, NOW))
    person.syncs({ results: [ok(1, 1)] })
    person.set('C3', { phone: '3' })
    const answer: SyncResponse = {
      server_now: NOW, epoch: 'e1', last_n: 2, backed_up_n: 0, results: [ok(2, 2)], buckets: [], granted: [], revoked: [], minimum_schema: 1,
    }
    person.commit((step) => applyResponse(step, person.phone.copy, { request: early, sentAt: NOW, now: NOW }, answer))
    expect(person.phone.meta.seen).toBe(1)
    expect(person.asks().ops).toMatchObject([{ n: 2, id: 'C3' }])
  })

  it('of a copied storage takes the verdicts in common and goes on under a new id', () => {
    const person = new Person()
    person.does({ op: 'new', kind: 'account', id: 'A1', fields: { name: '', plot: 'north' } })
    person.set('C1', { phone: '1' })
    const request = person.asks()
    const known = [{ n: 1, r: 'rejected', code: 'invalid_name' }]
    const detail = { new_replica: '0000000c', last_n: 2, seen: 0, known }
    person.commit((step) => applyFailure(step, request, { code: 'replica_forked', detail }, NOW))
    expect(person.states).toEqual(['rejected', 'unsent'])
    expect(person.asks()).toMatchObject({ replica: '0000000c', seen: 0, ops: [{ n: 1, id: 'C1' }] })
  })

  it('does not believe in a fork when another tab went on meanwhile', () => {
    const person = new Person()
    person.set('C1', { phone: '1' })
    const late = person.asks()
    person.syncs({ results: [ok(1, 1)] })
    const failure = { code: 'replica_forked', detail: { new_replica: '0000000c', last_n: 1, seen: 1, known: [] } }
    person.commit((step) => applyFailure(step, late, failure, NOW))
    expect(person.phone.meta.replica).toBe(PHONE)
  })

  it('under another session’s id keeps the stamps of what may have been taken', () => {
    const person = new Person()
    person.set('C1', { phone: '1' })
    const { ops } = person.asks()
    person.set('C2', { phone: '2' })
    person.commit((step) => adopt(step, '0000000d', NOW))
    expect(person.ops[0]).toMatchObject({ n: 1, h: ops![0]!.h })
    expect(person.ops[1]!.h).toMatch(/0000000d$/)
  })

  it.each([
    ['too_large', 'later'], ['gap', 'retry'], ['unknown_replica', 'new-replica'], ['signed_out', 'signed-out'], ['unavailable', 'later'],
  ])('of %s goes on with %s', (code, next) => {
    const person = new Person()
    person.set('C1', { phone: '1' })
    const request = person.asks()
    expect(person.commit((step) => applyFailure(step, request, { code, detail: { last_n: 0 } }, NOW))).toBe(next)
  })
})

it('a segment gives back the rows it was made of', () => {
  const rows = [
    row('C1', { phone: ['1', theirs(1)], title: [null, theirs(2), theirs(3)] }, 4, { alt: { phone: [['2', theirs(0)]] } }),
    row('C2', { name: ['李', theirs(1)] }, 5, { d: { py: { name: 'li' } } }),
    { id: 'C3', kind: 'contact', seq: 6, c: 1, f: {}, erased: true },
  ]
  const segment = columnar('contact', rows)
  expect(rows.map((_, index) => rowAt({ segment, index }))).toEqual(rows)
})

it('a segment keeps the members of sets out of its columns', () => {
  const rows = Array.from({ length: 40 }, (_, i) =>
    row(`V${String(i).padStart(2, '0')}`, { note: ['好', theirs(1)], [`people:C${i}`]: [true, theirs(2), theirs(3)] }, i),
  )
  const segment = columnar('contact', rows)
  expect(Object.keys(segment.fields)).toEqual(['note'])
  expect(rows.map((_, index) => rowAt({ segment, index }))).toEqual(rows)
})
