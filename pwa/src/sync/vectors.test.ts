/** The JSON vectors that hold this core and the server to the same answers (tests/vectors, run there by tests/sync). */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Failure, Op, Row, SyncRequest, SyncResponse } from '../generated/protocol'
import { later, pack, tick, unpack } from './clock'
import { add, rowDigest, subtract } from './digest'
import { changeOf } from './entries'
import { compose } from './outbox'
import { differing, RANGES, rangeOf, rangeSums } from './ranges'
import { applyFailure } from './recovery'
import { Replica } from './replica'
import { ask, LIMITS } from './request'
import { applyResponse } from './response'
import { freshMeta, type Entry } from './state'
import { commit } from '../testing/person'

function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../../tests/vectors/${name}.json`, import.meta.url), 'utf8')) as T
}

interface Clock {
  pack: { description: string; ms: number; counter: number; replica: string; stamp: string }[]
  unpack: { description: string; stamp: string; parts: unknown }[]
  tick: { description: string; last: string; now: number; replica: string; stamp: string }[]
  later: { description: string; last: string; seen: string; result: string }[]
  order: { stamps: string[] }
}
const clock = vectors<Clock>('clock')

describe('clock', () => {
  it.each(clock.pack)('packs: $description', (c) => expect(pack(c.ms, c.counter, c.replica)).toBe(c.stamp))
  it.each(clock.unpack)('takes apart: $description', (c) => expect(unpack(c.stamp) ?? null).toEqual(c.parts))
  it.each(clock.tick)('ticks: $description', (c) => expect(tick(c.last, c.now, c.replica)).toBe(c.stamp))
  it.each(clock.later)('receives: $description', (c) => expect(later(c.last, c.seen)).toBe(c.result))
  it('sorts as text', () => expect([...clock.order.stamps].reverse().sort()).toEqual(clock.order.stamps))
})

interface Digest {
  rows: { description: string; id: string; f: Row['f']; alt: Row['alt']; c: number }[]
  sums: { description: string; digests: number[]; sum: number }[]
}
const digest = vectors<Digest>('digest')

describe('digest', () => {
  it.each(digest.rows)('of a row: $description', (c) => expect(rowDigest(c.id, c.f, c.alt)).toBe(c.c))
  it.each(digest.sums)('sums: $description', (c) => {
    const sum = c.digests.reduce(add, 0)
    expect(sum).toBe(c.sum)
    expect(c.digests.reduce(subtract, sum)).toBe(0)
  })
})

interface Ranges {
  ranges: { description: string; id: string; range: number }[]
  sums: { description: string; rows: [string, number][]; sums: Record<string, number> }[]
  differing: { description: string; ours: Record<string, number>; theirs: Record<string, number>; bad: number[] }[]
}
const ranges = vectors<Ranges>('ranges')
const filled = (sums: Record<string, number>): number[] => Array.from({ length: RANGES }, (_, at) => sums[at] ?? 0)

describe('ranges', () => {
  it.each(ranges.ranges)('of an id: $description', (c) => expect(rangeOf(c.id)).toBe(c.range))
  it.each(ranges.sums)('sums: $description', (c) => expect(rangeSums(c.rows)).toEqual(filled(c.sums)))
  it.each(ranges.differing)('differing: $description', (c) => expect(differing(filled(c.ours), filled(c.theirs))).toEqual(c.bad))
})

interface Outboxed {
  n: number
  state: string
  code?: string
  field?: string
  ticket?: string
}
interface PhoneState {
  cursors: Record<string, number>
  sums: Record<string, number>
  seen: number
  rows: Record<string, Row[]>
  outbox: Outboxed[]
}
interface Step {
  description: string
  server_now: number
  request: SyncRequest
  response?: SyncResponse
  failure?: Failure
  phone?: { name: string; before?: PhoneState; makes: Op[]; after: PhoneState }
}

function phoneFrom(step: Step, before: PhoneState): Replica {
  const cursors = Object.fromEntries(
    Object.entries(before.cursors).map(([bucket, seq]) => [bucket, { seq, sum: before.sums[bucket]!, at: 0 }]),
  )
  const meta = { ...freshMeta(step.request.replica, 'e1'), next: before.seen + 1, seen: before.seen, cursors }
  const replica = new Replica({ meta, entries: new Map(), kept: new Map() })
  for (const [bucket, rows] of Object.entries(before.rows)) replica.load(bucket, [], rows)
  return replica
}

/** What the person does, at the times the stamps tell, each sent before the next so that nothing is coalesced. */
function make(phone: Replica, ops: readonly Op[]): void {
  for (const op of ops) {
    const at = unpack(op.h!)!.ms
    commit(phone, (step) => compose(step, phone.copy, changeOf(op), at))
    commit(phone, (step) => ask(step, at, LIMITS, {}))
  }
}

const outboxOf = (entry: Entry): Outboxed => ({
  n: entry.op.n, state: entry.state, ...(entry.code && { code: entry.code }), ...(entry.field && { field: entry.field }),
  ...(entry.ticket && { ticket: entry.ticket }),
})

describe('the worked example of the exchange', () => {
  const { steps } = vectors<{ steps: Step[] }>('exchange')
  const phones = new Map<string, Replica>()

  it.each(steps.filter((step) => step.phone && step.response))('$description', (step) => {
    const { name, before, makes, after } = step.phone!
    if (before) phones.set(name, phoneFrom(step, before))
    const phone = phones.get(name)!
    make(phone, makes)
    expect([...phone.entries.values()].filter((entry) => entry.state === 'sent').map((entry) => entry.op)).toEqual(makes)
    const request = commit(phone, (step_) => ask(step_, step.server_now, LIMITS, {}))
    expect(request).toEqual(step.request)
    commit(phone, (step_) =>
      applyResponse(step_, phone.copy, { request, sentAt: step.server_now, now: step.server_now }, step.response!),
    )
    expect(phone.meta.seen).toBe(after.seen)
    for (const [bucket, seq] of Object.entries(after.cursors)) {
      expect(phone.meta.cursors[bucket]).toMatchObject({ seq, sum: after.sums[bucket] })
      expect([...phone.copy.rows(bucket)]).toEqual(after.rows[bucket])
    }
    expect([...phone.entries.values()].map(outboxOf)).toEqual(after.outbox)
  })

  it('takes a new replica id when its storage was copied, and sends again under it', () => {
    const step = steps.find((one) => one.failure?.code === 'replica_forked')!
    const phone = phoneFrom(step, { cursors: { 'plot:north': 42 }, sums: { 'plot:north': 0 }, seen: 7, rows: {}, outbox: [] })
    make(phone, step.request.ops!)
    const request = commit(phone, (step_) => ask(step_, step.server_now, LIMITS, {}))
    expect(commit(phone, (step_) => applyFailure(step_, request, step.failure!, step.server_now))).toBe('retry')
    const again = commit(phone, (step_) => ask(step_, step.server_now, LIMITS, {}))
    expect(again).toMatchObject({ replica: '70a03963', seen: 0, ops: [{ n: 1, fields: step.request.ops![0]!.fields }] })
    expect(again.ops![0]!.h).toMatch(/70a03963$/)
  })
})
