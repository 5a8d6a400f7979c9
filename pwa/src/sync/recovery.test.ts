/** What a phone does when the server and it do not stand at the same place. */
import { describe, expect, it } from 'vitest'
import type { SyncResponse } from '../generated/protocol'
import { adopt, applyFailure } from './recovery'
import { applyResponse, applySnapshot } from './response'
import { PHONE, NOW, BUCKET, Person, row, ok } from '../testing/person'

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
