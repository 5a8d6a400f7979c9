/** What a phone keeps of a record that was erased (X3): nothing it could still show, send or hand on. */
import { describe, expect, it } from 'vitest'
import type { Result, Row, Segment, SyncResponse } from '../generated/protocol'
import { rowDigest } from './digest'
import { compose } from './outbox'
import { restore } from './recovery'
import { Replica } from './replica'
import { ask, LIMITS } from './request'
import { applyResponse, applySnapshot } from './response'
import { freshMeta, type Change, type Writes } from './state'
import { Step } from './step'

const NOW = 1_795_000_000_000
const BUCKET = 'plot:north'
const OWN = 'user:wang'
const LARGE = 'a'.repeat(64)
const SMALL = 'b'.repeat(64)

const stamp = (n: number): string => `${(NOW - n).toString(16).padStart(12, '0')}00000000000b`

function row(id: string, values: Record<string, unknown>, more: Partial<Row> = {}): Row {
  const f = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, [value, stamp(9)]]))
  return { id, kind: 'contact', seq: 1, c: rowDigest(id, f), f, ...more }
}

const marker = (id: string, kind = 'contact'): Row => ({ id, kind, seq: 9, c: rowDigest(id, {}), f: {}, erased: true })

class Phone {
  readonly replica = new Replica({ meta: freshMeta('0000000a', 'e1'), entries: new Map(), kept: new Map() })
  last: Writes | undefined

  commit<T>(work: (step: Step) => T): T {
    const step = new Step(this.replica)
    const result = work(step)
    this.last = step.writes()
    if (this.last) this.replica.follow(this.last)
    return result
  }

  does(...changes: Change[]): void {
    for (const change of changes) this.commit((step) => compose(step, this.replica.copy, change, NOW))
  }

  asks() {
    return this.commit((step) => ask(step, NOW, LIMITS, {}))
  }

  /** Ask, and get these rows and results. */
  hears(rows: Row[], results: Result[] = [], own: Row[] = []): void {
    const request = this.asks()
    const page = (id: string, some: Row[]) => {
      const from = request.cursors?.[id] ?? 0
      return { id, from, upto: from + 10, next: null, sum: null, gone: [], rows: some, snapshot: false }
    }
    const response: SyncResponse = {
      server_now: NOW, epoch: 'e1', last_n: 0, backed_up_n: 0, results, buckets: [page(BUCKET, rows), page(OWN, own)],
      granted: [], revoked: [], minimum_schema: 1,
    }
    this.commit((step) => applyResponse(step, this.replica.copy, { request, sentAt: NOW, now: NOW }, response))
  }

  get all(): string {
    return JSON.stringify([[...this.replica.entries.values()], [...this.replica.kept.values()]])
  }
}

const fact: Change = { op: 'new', kind: 'fact', id: 'F1', fields: { account: 'A1', subject: 'C1', item: 'x', value: '爱钓鱼' } }
const comment: Change = { op: 'new', kind: 'comment', id: 'M1', fields: { account: 'A1', subject: 'F1', text: '真的' } }
const survey: Change = { op: 'new', kind: 'survey', id: 'S1', fields: { account: 'A1', contact: 'C1', channel: 'visit', comment: '催了三次' } }
const visit: Change = { op: 'new', kind: 'visit', id: 'V1', fields: { account: 'A1', 'people:C1': true, note: '看了车间' } }
const phone: Change = { op: 'set', kind: 'contact', id: 'C1', fields: { phone: '139' } }

function held(): Phone {
  const made = new Phone()
  made.hears([row('A1', { name: '长江机械' }, { kind: 'account' }), row('C1', { account: 'A1', name: '李明朗', phone: '136' })])
  return made
}

describe('an erased record', () => {
  it('takes what waited unsent about it along, and leaves what only names it', () => {
    const made = held()
    made.does(phone, fact, comment, visit, survey)
    made.hears([marker('C1')], [
      { n: 1, r: 'rejected', code: 'erased' }, { n: 2, r: 'rejected', code: 'erased', field: 'subject' },
      { n: 3, r: 'rejected', code: 'depends_on' }, { n: 4, r: 'ok', at: [BUCKET, 11] },
      { n: 5, r: 'rejected', code: 'erased', field: 'contact' },
    ])
    for (const typed of ['139', '爱钓鱼', '真的', '催了三次']) expect(made.all).not.toContain(typed)
    expect(made.all).toContain('看了车间')
    expect([...made.replica.entries.values()].map(({ state, code }) => [state, code])).toEqual([
      ['rejected', 'erased'], ['rejected', 'erased'], ['rejected', 'erased'], ['rejected', 'erased'],
    ])
    expect(made.replica.picture.get('C1')).toBeUndefined()
  })

  it('lets unsent ops go up empty, under their numbers', () => {
    const made = held()
    made.asks()
    const request = made.asks()
    made.does(phone, fact)
    const page = { id: BUCKET, from: request.cursors![BUCKET]!, upto: 30, next: null, sum: null, gone: [], rows: [marker('C1')], snapshot: false }
    const response: SyncResponse = {
      server_now: NOW, epoch: 'e1', last_n: 0, backed_up_n: 0, results: [], buckets: [page], granted: [], revoked: [], minimum_schema: 1,
    }
    made.commit((step) => applyResponse(step, made.replica.copy, { request, sentAt: NOW, now: NOW }, response))
    expect(made.asks().ops?.map(({ n, op, id, fields }) => [n, op, id, fields])).toEqual([
      [1, 'set', 'C1', {}], [2, 'new', 'F1', { account: 'A1', subject: 'C1' }],
    ])
  })

  it('is not kept for a restore any more', () => {
    const made = held()
    made.does(phone, visit)
    made.hears([row('C1', { account: 'A1', phone: '139' })], [{ n: 1, r: 'ok', at: [BUCKET, 11] }, { n: 2, r: 'ok', at: [BUCKET, 12] }])
    expect(made.replica.kept.size).toBe(2)
    made.hears([marker('C1')])
    expect([...made.replica.kept.values()].map(({ op }) => op.id)).toEqual(['V1'])
    made.commit((step) => restore(step, 'e2', 0))
    expect(made.asks().ops?.map(({ n, id }) => [n, id])).toEqual([[1, 'V1']])
  })

  it('empties what was refused before, and what waits for the supervisor', () => {
    const made = held()
    made.does(phone, fact)
    made.hears([], [{ n: 1, r: 'rejected', code: 'invalid_phone', field: 'phone' }, { n: 2, r: 'quarantined', ticket: 'Q1' }])
    expect(made.all).toContain('139')
    made.hears([marker('C1')])
    for (const typed of ['139', '爱钓鱼']) expect(made.all).not.toContain(typed)
    expect([...made.replica.entries.values()].map(({ code }) => code)).toEqual(['erased', 'erased'])
  })

  it('is told by a receipt to somebody who lost sight of it', () => {
    const made = new Phone()
    made.does(phone)
    made.hears([], [{ n: 1, r: 'quarantined', ticket: 'Q1' }])
    made.hears([], [], [row('r-1', { decision: 'erased', ticket: 'Q1', record: 'C1' }, { kind: 'receipt' })])
    expect(made.all).not.toContain('139')
    expect([...made.replica.entries.values()][0]).toMatchObject({ state: 'rejected', code: 'erased' })
  })

  it('lets go of its files, unless another record names them', () => {
    const made = held()
    const file = { account: 'A1', subject: 'C1', sha256: LARGE, thumb: SMALL }
    made.hears([row('P1', file, { kind: 'attachment' }), row('P2', { account: 'A1', subject: 'V1', sha256: SMALL }, { kind: 'attachment' })])
    made.hears([marker('C1'), marker('P1', 'attachment')])
    expect(made.last?.files).toEqual([LARGE])
  })

  it('lets go of files that were never sent', () => {
    const made = held()
    made.does({ op: 'new', kind: 'attachment', id: 'P1', fields: { account: 'A1', subject: 'C1', sha256: LARGE, thumb: SMALL } })
    made.hears([marker('C1')], [{ n: 1, r: 'rejected', code: 'erased', field: 'subject' }])
    expect(new Set(made.last?.files)).toEqual(new Set([LARGE, SMALL]))
  })

  it('is heard of in a snapshot as well', () => {
    const made = held()
    made.does(phone)
    made.hears([], [{ n: 1, r: 'rejected', code: 'invalid_phone', field: 'phone' }])
    const segment: Segment = { kind: 'contact', ids: ['C1'], seqs: [50], cs: [marker('C1').c], fields: {}, rest: { C1: { erased: true } } }
    const from = made.replica.meta.cursors[BUCKET]!.seq
    const write = { bucket: BUCKET, seq: 50, parts: [{ hash: 'x', core: true, kept: '', segment }] }
    expect(made.commit((step) => applySnapshot(step, write, marker('C1').c, 'e1', from, NOW, made.replica.copy))).toBe(true)
    expect(made.all).not.toContain('139')
  })
})
