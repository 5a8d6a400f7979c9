/** One person's phone core, driven by hand: what it saves and asks, and answers made up for it. Never part of the build. */
import type { Result, Row, SyncResponse } from '../generated/protocol'
import { pack } from '../sync/clock'
import { rowDigest } from '../sync/digest'
import { compose } from '../sync/outbox'
import { Replica } from '../sync/replica'
import { ask, LIMITS } from '../sync/request'
import { applyResponse } from '../sync/response'
import { freshMeta, type Change } from '../sync/state'
import { Step } from '../sync/step'

export const PHONE = '0000000a'
export const OTHER = '0000000b'
export const NOW = 1_795_000_000_000
export const BUCKET = 'plot:north'

/** One step, made and followed at once: without a database nothing falls between the two. */
export function commit<T>(phone: Replica, work: (step: Step) => T): T {
  const step = new Step(phone)
  const result = work(step)
  const writes = step.writes()
  if (writes) phone.follow(writes)
  return result
}

export class Person {
  now = NOW

  constructor(readonly phone = new Replica({ meta: freshMeta(PHONE, 'e1'), entries: new Map(), kept: new Map() })) {}

  commit<T>(work: (step: Step) => T): T {
    return commit(this.phone, work)
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

export function row(id: string, f: Record<string, readonly unknown[]>, seq: number, more: Partial<Row> = {}): Row {
  return { id, kind: 'contact', seq, c: rowDigest(id, f, more.alt), f, ...more }
}
export const theirs = (ms: number): string => pack(NOW + ms, 0, OTHER)
export const ok = (n: number, seq: number): Result => ({ n, r: 'ok', at: [BUCKET, seq] })
