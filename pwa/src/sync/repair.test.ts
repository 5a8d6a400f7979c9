/** A damaged copy: found, told apart by ranges, made whole; and what a phone says was taken from it. */
import { describe, expect, it } from 'vitest'
import type { RangePage, Row } from '../generated/protocol'
import { accuse, audit, Patrol } from './audit'
import { pack } from './clock'
import { add, rowDigest } from './digest'
import { outboxLoss, reportLoss, revive } from './loss'
import { compose } from './outbox'
import { differing, heldSums, rangeOf, rangeSums } from './ranges'
import { adopt } from './recovery'
import { applyRepair, MOST_REPORTS, report, told } from './repair'
import { Replica } from './replica'
import { ask, LIMITS } from './request'
import { freshMeta } from './state'
import type { Step } from './step'
import { commit } from '../testing/person'

const NOW = 1_795_000_000_000
const BUCKET = 'plot:north'
const NONE: ReadonlySet<string> = new Set()
const id = (n: number): string => `0195d3c0-1111-7abc-8def-01234567${n.toString(16).padStart(4, '0')}`

function row(n: number, name: string, ms = n + 1, more: Partial<Row> = {}): Row {
  const made = { id: id(n), kind: 'contact', seq: n + 1, f: { name: [name, pack(ms, 0, '0000000b')] }, ...more }
  return { ...made, c: rowDigest(made.id, made.f, made.alt) }
}

/** The server's rows, and a phone that has them all. */
class World {
  readonly rows = new Map<string, Row>()
  readonly phone = new Replica({ meta: freshMeta('0000000a', 'e1'), entries: new Map(), kept: new Map() })

  constructor(count: number) {
    for (let n = 0; n < count; n++) this.rows.set(id(n), row(n, `联系人${n}`))
    this.phone.load(BUCKET, [], this.rows.values())
    this.commit((step) => step.cursor(BUCKET, { seq: count, sum: this.sum, at: 1 }))
  }

  get sum(): number {
    return [...this.rows.values()].reduce((sum, { c }) => add(sum, c), 0)
  }

  commit<T>(work: (step: Step) => T): T {
    return commit(this.phone, work)
  }

  /** What the server answers (sync/ranges.py, held to the same by vectors and by the simulation). */
  answer(trusted = NONE): RangePage {
    const ours = rangeSums([...this.rows.values()].map(({ id, c }) => [id, c] as const))
    const bad = differing(ours, heldSums(this.phone.copy, BUCKET, trusted))
    const rows = [...this.rows.values()].filter((one) => bad.includes(rangeOf(one.id)))
    return { bucket: BUCKET, epoch: 'e1', seq: 1000, sum: this.sum, bad, rows, next: null, snapshot: false }
  }

  mends(pages = [this.answer()], from = this.phone.meta.cursors[BUCKET]!.seq) {
    return this.commit((step) => applyRepair(step, this.phone.copy, from, pages, NOW))
  }

  damage(n: number, change: (row: Row) => Row): void {
    this.phone.copy.put(BUCKET, change(this.phone.copy.row(id(n))!))
  }

  accuse(suspects = new Patrol().walk(this.phone.copy, 10_000, NONE)): string[] {
    return this.commit((step) => accuse(step, this.phone.copy, suspects))
  }

  get equal(): boolean {
    const held = [...this.phone.copy.rows(BUCKET)]
    return held.length === this.rows.size && held.every((one) => JSON.stringify(one) === JSON.stringify(this.rows.get(one.id)))
  }
}

const wrongStamp = (one: Row): Row => ({ ...one, f: { name: ['坏的', pack(9, 9, '0000000c')] } })

describe('an audit', () => {
  it('finds nothing in a sound copy and leaves the cursor alone', () => {
    const world = new World(300)
    const { version } = world.phone.meta
    expect(world.accuse()).toEqual([])
    expect(world.phone.meta.version).toBe(version)
  })

  it('finds a row whose contents do not make its digest, and a row that is missing', () => {
    const world = new World(300)
    world.damage(7, wrongStamp)
    expect(new Patrol().walk(world.phone.copy, 1000, NONE)).toEqual([{ bucket: BUCKET, id: id(7) }])
    expect(new Patrol().walk(world.phone.copy, 1000, new Set([id(7)]))).toEqual([])
    world.phone.copy.remove(BUCKET, id(8))
    expect(world.accuse([])).toEqual([BUCKET])
    expect(world.phone.meta.cursors[BUCKET]).toMatchObject({ damaged: true, seq: 300 })
    expect(world.phone.meta.cursors[BUCKET]!.sum).not.toBe(world.sum)
  })

  it('goes on where it stopped, through every bucket, and begins again', () => {
    const world = new World(250)
    world.phone.load('org', [], [wrongStamp(row(900, 'x'))])
    world.damage(249, wrongStamp)
    const patrol = new Patrol()
    const found = [1, 2, 3, 4].map(() => patrol.walk(world.phone.copy, 100, NONE).map((suspect) => suspect.id))
    expect(found).toEqual([[id(900)], [], [id(249), id(900)], []])
  })

  it('does not judge a bucket that is about to be read from its beginning', () => {
    const world = new World(3)
    world.commit((step) => step.cursor(BUCKET, { seq: 0, sum: 0, at: 0 }))
    expect(world.accuse()).toEqual([])
  })
})

describe('a repair', () => {
  it('replaces wrong rows, brings missing ones, removes strays, and keeps the cursor', () => {
    const world = new World(600)
    world.damage(7, wrongStamp)
    world.phone.copy.remove(BUCKET, id(300))
    world.phone.copy.put(BUCKET, row(999, '多的'))
    world.accuse()
    const answer = world.answer()
    expect(answer.bad).toEqual([7, 300 % 256, 999 % 256].sort((a, b) => a - b))
    expect(world.mends([answer])).toEqual({ replaced: 2, removed: 1, unsound: [], whole: true })
    expect(world.equal).toBe(true)
    expect(world.phone.meta.cursors[BUCKET]).toEqual({ seq: 600, sum: world.sum, at: 1 })
    expect(audit(world.phone)).toEqual([{ id: BUCKET, ok: true, records: 600 }])
    expect(world.phone.meta.reports).toMatchObject([
      { what: 'ranges', bucket: BUCKET, ranges: 3, replaced: 2, removed: 1, unsound: 0, at: NOW },
    ])
  })

  it('takes a page by page answer as one, and rows of other ranges not at all', () => {
    const world = new World(600)
    world.damage(7, wrongStamp)
    world.damage(9, wrongStamp)
    const answer = world.answer()
    const half = answer.rows.length / 2
    const alien = row(8, '别的', 77)
    world.mends([{ ...answer, rows: answer.rows.slice(0, half), next: 'x' }, { ...answer, rows: [...answer.rows.slice(half), alien] }])
    expect(world.equal).toBe(true)
  })

  it('is not made where the phone went on meanwhile, or the server was restored', () => {
    const world = new World(10)
    world.damage(7, wrongStamp)
    expect(world.mends([world.answer()], 9)).toBeUndefined()
    expect(world.mends([{ ...world.answer(), epoch: 'e2' }])).toBeUndefined()
    expect(world.equal).toBe(false)
  })

  it('leaves what a person wrote drawn over it, and the outbox as it was', () => {
    const world = new World(10)
    world.commit((step) => compose(step, world.phone.copy, { op: 'set', kind: 'contact', id: id(7), fields: { title: '经理' } }, NOW))
    const before = [...world.phone.entries.values()]
    world.damage(7, wrongStamp)
    world.mends()
    expect([...world.phone.entries.values()]).toEqual(before)
    expect(world.phone.picture.get(id(7))).toMatchObject({ v: { name: '联系人7', title: '经理' }, pending: true })
  })

  it('mends a digest kept wrongly beside a right row, which no range shows', () => {
    const world = new World(10)
    world.damage(3, (one) => ({ ...one, c: 1 }))
    expect(world.answer().bad).toEqual([])
    expect(world.mends()).toMatchObject({ replaced: 1, whole: true })
    expect(world.equal).toBe(true)
    world.damage(3, (one) => ({ ...one, c: 1 }))
    expect(world.accuse()).toEqual([])
    expect(world.equal).toBe(true)
  })

  it('says when it did not help, so that the bucket is fetched whole', () => {
    const world = new World(10)
    world.damage(3, wrongStamp)
    expect(world.mends([{ ...world.answer(), sum: 1 }])).toMatchObject({ whole: false })
    expect(world.phone.meta.cursors[BUCKET]?.damaged).toBe(true)
  })

  it('takes a row as the server sends it though its digest does not fit, and names it', () => {
    const world = new World(10)
    world.rows.set(id(4), { ...row(4, '联系人4'), c: 12345 })
    expect(world.mends()).toMatchObject({ unsound: [id(4)], whole: true })
    expect(world.answer(new Set([id(4)])).bad).toEqual([])
  })
})

describe('reports', () => {
  it('wait until they are told, the newest fifty', () => {
    const world = new World(1)
    for (let n = 0; n < MOST_REPORTS + 3; n++) world.commit((step) => report(step, { what: 'snapshot', bucket: `b${n}` }, NOW + n))
    const { reports } = world.phone.meta
    expect(reports).toHaveLength(MOST_REPORTS)
    expect(new Set(reports!.map((one) => one.id)).size).toBe(MOST_REPORTS)
    world.commit((step) => report(step, { what: 'snapshot', bucket: 'new' }, NOW))
    world.commit((step) => told(step, reports!))
    expect(world.phone.meta.reports).toMatchObject([{ bucket: 'new' }])
  })
})

describe('a loss', () => {
  const saved = (count: number): World => {
    const world = new World(1)
    for (let n = 0; n < count; n++) {
      const change = { op: 'new', kind: 'contact', id: id(500 + n), fields: { name: `新${n}` } } as const
      world.commit((step) => compose(step, world.phone.copy, change, NOW + n))
    }
    return world
  }

  it('of the outbox is seen by its census, and how old the lost work is', () => {
    const { phone } = saved(3)
    expect(outboxLoss(phone)).toBeUndefined()
    const [, second] = [...phone.entries]
    expect(outboxLoss({ ...phone, entries: new Map([second!]) })).toEqual({ unsent: 2, oldest: NOW })
    expect(outboxLoss({ ...phone, entries: new Map() })).toEqual({ unsent: 3, oldest: NOW })
    // An older app in another tab sent them and does not count.
    expect(outboxLoss({ meta: { ...phone.meta, version: phone.meta.version + 1 }, entries: new Map(), kept: new Map() })).toBeUndefined()
    expect(outboxLoss({ meta: freshMeta('a', 'e1'), entries: new Map(), kept: new Map() })).toBeUndefined()
  })

  it('of the state alone keeps the outbox: numbered again under an id of its own, stamps kept: any of it may have left', () => {
    const { phone } = saved(3)
    const entries = new Map(phone.entries)
    const reborn = new Replica({ meta: freshMeta('0000000a', 'e1'), entries, kept: new Map() })
    commit(reborn, revive)
    expect(reborn.meta).toMatchObject({ renew: true, nextKey: 4 })
    commit(reborn, (step) => adopt(step, '0000000d', NOW))
    expect(reborn.meta.renew).toBe(false)
    const request = commit(reborn, (step) => ask(step, NOW + 10, LIMITS, {}))
    expect(request.replica).toBe('0000000d')
    expect(request.ops!.map((op) => op.n)).toEqual([1, 2, 3])
    const stamps = [...phone.entries.values()].map(({ op }) => op.h!)
    expect(request.ops!.map((op) => op.h)).toEqual(stamps)
  })

  it('is reported by the server’s clock', () => {
    const world = new World(1)
    world.commit((step) => step.set({ offset: 5000 }))
    world.commit((step) => reportLoss(step, { at: NOW, stores: ['outbox'], unsent: 2, oldest: NOW - 1000, drafts: 0, photos: 0 }))
    expect(world.phone.meta.reports).toMatchObject([
      { what: 'eviction', stores: ['outbox'], unsent: 2, at: NOW + 5000, oldest: NOW + 4000 },
    ])
  })
})
