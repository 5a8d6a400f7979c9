/** The exchange with the server, round by round: ask, answer, snapshots, until nothing is left.
 *
 *  Every round's request is stored as sent before it leaves, every answer is one transaction; a round may end
 *  anywhere. Where an answer leaves more to be asked, the next request is marked as sent in that answer's transaction: a
 *  phone with much to send waits for its disk half as often. Until the last answer screens are told now and then only how
 *  far it is, and of rows still less often, because a list drawn again costs more than an answer stored. Where a line is so weak
 *  that a request goes unanswered, the next try carries half as much. One tab at a time by Web Locks, for economy only: two
 *  at once are safe. */
import type { SyncRequest, SyncResponse } from '../generated/protocol'
import { ApiFailure, Offline, Silent, SignedOut } from '../net/failure'
import { adopt, applyFailure, type Next } from '../sync/recovery'
import { ask, halved, LIMITS, type Limits } from '../sync/request'
import { report } from '../sync/repair'
import { applyResponse, applySnapshot, type Asked, type Outcome } from '../sync/response'
import type { Step } from '../sync/step'
import type { Ahead, Answered } from './ahead'
import { Mender } from './mending'
import type { Phone, Untold } from './phone'
import { Snapshots } from './snapshots'
import type { Transport } from './transport'

export type Ended = { readonly state: 'idle' | 'offline' | 'signed-out' | 'failed'; readonly error?: string }

export interface EngineOptions {
  readonly now: () => number
  /** The replica the session brought: tried once when the server does not know ours. */
  readonly sessionReplica: string
  /** A new phone's first request is on its way already. */
  readonly ahead?: Ahead | undefined
}

/** A request that is stored as sent. */
interface Question {
  readonly request: SyncRequest
  readonly sentAt: number
}

/** What an answer changed; `next`: what is asked because of it. */
type Turn = Outcome & { readonly next?: Question }

const MAX_ROUNDS = 500
const MAX_RETRIES = 5
/** Rounds that fetch snapshots: a server that always asks for one more must not hold the phone. */
const MAX_SNAPSHOTS = 10
/** So long screens may show what waited, and the rows that stood, before the answers that come one after another. */
const UNTOLD_MS = 500
const UNDRAWN_MS = 3000

export class Engine {
  readonly #phone: Phone
  readonly #transport: Transport
  readonly #options: EngineOptions
  readonly #snapshots: Snapshots
  readonly mender: Mender
  #limits: Limits = LIMITS
  /** The last exchange was given up because nothing came back: perhaps it was too much for this line. */
  #slow = false

  constructor(phone: Phone, transport: Transport, options: EngineOptions) {
    this.#phone = phone
    this.#transport = transport
    this.#options = options
    this.#snapshots = options.ahead?.snapshots ?? new Snapshots(transport)
    this.mender = new Mender(phone, transport, options.now)
  }

  /** How far the buckets are that are fetched whole (`Snapshots.progress`). */
  get coming(): Snapshots['progress'] {
    return this.#snapshots.progress
  }

  async sync(): Promise<Ended> {
    try {
      return await this.#rounds()
    } catch (error) {
      if (error instanceof SignedOut) return { state: 'signed-out', error: error.code }
      this.#slow = error instanceof Silent
      if (error instanceof Offline) return { state: 'offline' }
      if (error instanceof ApiFailure) return { state: 'failed', error: error.code }
      throw error
    } finally {
      this.#snapshots.forget()
      this.#phone.tell()
    }
  }

  async #rounds(): Promise<Ended> {
    let question: Question | undefined
    let upto: Readonly<Record<string, number>> = {}
    this.#limits = this.#slow ? halved(this.#limits) : LIMITS
    this.#slow = false
    this.#told = this.#drawn = this.#options.now()
    if (this.#phone.replica.meta.renew) await this.#adopt(await this.#transport.newReplica())
    let retries = 0
    let snapshots = 0
    for (let round = 0; round < MAX_ROUNDS; round++) {
      question ??= await this.#phone.save((step) => this.#ask(step, upto))
      const answered = await this.#round(question)
      question = undefined
      if ('failed' in answered) {
        if (answered.failed !== 'smaller') retries++
        if (retries > MAX_RETRIES || !(await this.#recover(answered.failed))) return { state: 'failed', error: answered.code }
        upto = {}
        continue
      }
      retries = 0
      const fetched = (await this.#fetch(answered)) && ++snapshots < MAX_SNAPSHOTS
      if (!answered.again && !fetched) return { state: 'idle' }
      question = answered.next
      upto = answered.upto
    }
    return { state: 'idle' }
  }

  /** Fetch what an answer asks for: the ranges that differ, or whole buckets; false: nothing was to be done. */
  async #fetch({ snapshots, damaged }: Outcome): Promise<boolean> {
    let done = false
    for (const bucket of snapshots) {
      const way = damaged.includes(bucket) ? this.mender.way(bucket) : 'snapshot'
      if (way === 'leave') continue
      if (way === 'snapshot' || !(await this.mender.mend(bucket))) await this.#snapshot(bucket)
      done = true
    }
    return done
  }

  #ask(step: Step, upto: Readonly<Record<string, number>>): Question {
    const sentAt = this.#options.now()
    return { request: ask(step, sentAt, this.#limits, upto), sentAt }
  }

  async #round(question: Question): Promise<Turn | { failed: Next; code: string }> {
    const { request } = question
    try {
      const { response, ...times } = await (this.#options.ahead?.take(request) ?? this.#send(question))
      this.#snapshots.expect(response)
      const asked = { request, ...times }
      return await this.#phone.apply((step) => this.#turn(step, asked, response), (turn) => this.#untold(turn))
    } catch (error) {
      if (!(error instanceof ApiFailure) || error instanceof SignedOut) throw error
      const failure = { code: error.code, detail: error.detail }
      const failed = await this.#phone.apply((step) => applyFailure(step, request, failure, this.#options.now()))
      if (failed === 'later') throw error
      return { failed, code: error.code }
    }
  }

  /** Take an answer, and where nothing has to be fetched first ask what is left. */
  #turn(step: Step, asked: Asked, response: SyncResponse): Turn {
    const outcome = applyResponse(step, this.#phone.replica.copy, asked, response)
    const goesOn = outcome.again && outcome.snapshots.length === 0
    return { ...outcome, ...(goesOn && { next: this.#ask(step, outcome.upto) }) }
  }

  /** What screens need not know yet because another answer follows this one. */
  #untold({ next }: Turn): Untold | undefined {
    const now = this.#options.now()
    const soon = (since: number, ms: number): boolean => next !== undefined && now >= since && now - since < ms
    if (soon(this.#told, UNTOLD_MS)) return 'all'
    this.#told = now
    if (soon(this.#drawn, UNDRAWN_MS)) return 'rows'
    this.#drawn = now
    return undefined
  }
  #told = 0
  #drawn = 0

  async #send({ request, sentAt }: Question): Promise<Answered> {
    const response = await this.#transport.sync(request)
    return { response, sentAt, now: this.#options.now() }
  }

  /** Prepare the next try; false: there is none now. */
  async #recover(next: Next): Promise<boolean> {
    if (next === 'signed-out') return false
    if (next === 'smaller') this.#limits = halved(this.#limits)
    if (next === 'new-replica') {
      const { sessionReplica } = this.#options
      const known = this.#phone.replica.meta.replica
      const replica = known !== sessionReplica && !this.#triedSession ? sessionReplica : await this.#transport.newReplica()
      this.#triedSession = true
      await this.#adopt(replica)
    }
    return true
  }

  async #adopt(replica: string): Promise<void> {
    await this.#phone.apply((step) => adopt(step, replica, this.#options.now()))
  }
  #triedSession = false

  /** Fetch a bucket whole and put it in place, all in one transaction. */
  async #snapshot(bucket: string): Promise<void> {
    const { cursors, epoch } = this.#phone.replica.meta
    const from = cursors[bucket]?.seq ?? 0
    const { manifest, parts } = await this.#snapshots.take(bucket)
    if (manifest.epoch !== epoch) return
    const { seq, sum } = manifest
    await this.#phone.apply((step) => {
      const now = this.#options.now()
      const { damaged } = step.meta.cursors[bucket] ?? {}
      const placed = applySnapshot(step, { bucket, seq, parts }, sum, epoch, from, now, this.#phone.replica.copy)
      if (placed && damaged) report(step, { what: 'snapshot', bucket }, now)
    })
  }
}
