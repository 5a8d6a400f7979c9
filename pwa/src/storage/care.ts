/** Looking after what this phone holds: is all there when it opens (`heal.ts`), are the rows still what they were, what
 *  was lost or mended and has to be told, what is to be folded. Witnessed outside of the database after every step. */
import { version } from '../../package.json'
import { NetError } from '../net/failure'
import { accuse, Patrol, type Audited, type Suspect } from '../sync/audit'
import { told } from '../sync/repair'
import type { StoredBlobs } from './blobs'
import { compact, REST } from './compact'
import type { StoredDrafts } from './drafts'
import type { Engine } from './engine'
import { forgetLoss, heal } from './heal'
import { patrolled } from './mending'
import type { Phone } from './phone'
import type { Transport } from './transport'
import { unpackAll } from './unpack'
import { readWitness, waiting, writeWitness } from './witness'
import type { Host } from './works'

/** Rows whose digests are made anew after an exchange, and at the least which share of the copy: every row of a large one
 *  within an hour of use, and no more than that behind each save. */
const ROWS_A_ROUND = 500
const ROUNDS = 30
/** Photos that the server has too, let go where the device is full. */
const ROOM_BYTES = 8 * 1024 * 1024
/** A file is taken in before its form names it, and sent in parts. */
const SOON_MS = 300

export interface CareParts {
  readonly host: Host
  readonly phone: Phone
  readonly drafts: StoredDrafts
  readonly blobs: StoredBlobs
  readonly engine: Engine
  readonly transport: Transport
  readonly now: () => number
  /** The browser's storage was blank though the server knew this device: when it last spoke with it. */
  readonly cleared: number | null
}

export class Care {
  readonly #parts: CareParts
  readonly #patrol = new Patrol()
  #cleared: number | null
  #stopWitness: (() => void) | undefined
  /** Drafts and photos that wait, as last counted: they change without a step. */
  #counted = { drafts: 0, photos: 0 }
  /** The drafts counted: only another one, or one less, is counted again, and no keystroke. */
  #keys: Set<string> | undefined

  constructor(parts: CareParts) {
    this.#parts = parts
    this.#cleared = parts.cleared
    const { host, phone, blobs } = parts
    phone.database.makeRoom = async () => (await blobs.freeUploaded(ROOM_BYTES)) > 0
    phone.database.onFull = (full) => host.full(full)
    phone.onPutBack = () => void this.heal().catch((error: unknown) => this.#stopped || host.failed(error))
  }

  /** Before anything is written: is all there that must be? */
  async heal(): Promise<void> {
    const { host, phone, now } = this.#parts
    // A database made just now, and nobody knows of an older one: nothing can be missing.
    const { fresh, name } = phone.database
    const blank = fresh && this.#cleared === null && readWitness(name) === undefined
    if (!blank) host.lost(await heal(phone, { now: now(), cleared: this.#cleared }))
    this.#cleared = null
    this.#stopWitness ??= this.#watch()
    if (!blank) await this.#count()
  }

  /** What waits changes with a step, and without one: forms begun or let go, files taken in or sent. Also offline, where
   *  no exchange ends that would count them. */
  #watch(): () => void {
    const { phone, drafts, blobs } = this.#parts
    this.#overhear(drafts)
    void blobs.listen(() => this.countSoon())
    return phone.listen(() => this.#witness())
  }

  /** Listened to from here: forms need `drafts.ts` before the first paint, where there is no room for what counts them. Of a
   *  draft that was counted a keystroke costs one look at a set. */
  #overhear(drafts: StoredDrafts): void {
    const [save, drop, forget] = [drafts.save.bind(drafts), drafts.drop.bind(drafts), drafts.forget.bind(drafts)]
    drafts.save = (key, value) => {
      const done = save(key, value)
      if (this.#keys?.has(key)) return done
      this.#keys?.add(key)
      return done.then(() => this.#recount())
    }
    drafts.drop = async (key) => {
      const known = this.#keys?.has(key) !== false
      await drop(key)
      if (known) this.#recount()
    }
    drafts.forget = (key) => {
      forget(key)
      if (this.#keys?.has(key) !== false) this.#recount()
    }
  }

  #stopped = false

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#soon)
    this.#stopWitness?.()
  }

  async forgetLoss(): Promise<void> {
    await forgetLoss(this.#parts.phone.database)
    this.#parts.host.lost(undefined)
  }

  /** A step tells nothing of drafts and photos: of these stands what was counted last, in this tab or in another. */
  #witness(): void {
    const told = readWitness(this.#parts.phone.database.name)
    this.#write(told === 'erased' ? undefined : told)
  }

  #write({ drafts, photos } = this.#counted): void {
    const { database, replica } = this.#parts.phone
    const { version } = replica.meta
    if (version > 0) writeWitness(database.name, { version, ...waiting(replica.entries), drafts, photos })
  }

  #counting: Promise<unknown> = Promise.resolve()
  #next: Promise<void> | undefined

  /** One count at a time; whoever asks meanwhile gets the next. */
  #count(): Promise<void> {
    return (this.#next ??= this.#counting.then(() => {
      this.#next = undefined
      const now = this.#look()
      this.#counting = now.catch(() => undefined)
      return now
    }))
  }

  async #look(): Promise<void> {
    const { drafts, blobs, phone } = this.#parts
    const keys = (await drafts.list()).map(({ key }) => key)
    this.#keys = new Set(keys)
    this.#counted = { drafts: keys.length, photos: await blobs.waiting() }
    // Signed out meanwhile, here or in another tab: nothing is to be missed.
    if (!this.#stopped && readWitness(phone.database.name) !== 'erased') this.#write()
  }

  #recount(): void {
    this.#count().catch((error: unknown) => this.#stopped || console.error(error))
  }

  #soon: ReturnType<typeof setTimeout> | undefined

  countSoon(): void {
    clearTimeout(this.#soon)
    if (!this.#stopped) this.#soon = setTimeout(() => this.#recount(), SOON_MS)
  }

  /** After an exchange: a look at some rows, what could not be stored before, what is to be told and to be folded. */
  async lookAfter(): Promise<void> {
    const { phone, drafts, engine } = this.#parts
    const { copy } = phone.replica
    const rows = Math.max(ROWS_A_ROUND, Math.ceil(copy.size / ROUNDS))
    const suspects = await patrolled(copy, this.#patrol, engine.mender.trusted, rows)
    if (suspects.length > 0 && (await this.#accuse(suspects)).length > 0) await engine.sync()
    await drafts.again()
    await this.#report()
    await this.#count()
    this.#fold()
  }

  #folding = false

  /** Behind everything else: no exchange and no person waits for it. */
  #fold(): void {
    if (this.#folding || this.#stopped) return
    this.#folding = true
    void unpackAll(this.#parts.phone, REST)
      .then(() => compact(this.#parts.phone))
      .catch((error: unknown) => this.#stopped || console.error(error))
      .finally(() => (this.#folding = false))
  }

  /** Every row against its digest, every bucket against its sum: what differs is marked, and mended with the next
   *  exchange. */
  async check(): Promise<readonly Audited[]> {
    const { phone, engine } = this.#parts
    const { trusted } = engine.mender
    const accused = await this.#accuse(await patrolled(phone.replica.copy, new Patrol(), trusted, phone.replica.copy.size))
    engine.mender.retry()
    const { copy, meta } = phone.replica
    return Object.keys(meta.cursors).sort().map((id) => ({ id, ok: !accused.includes(id), records: copy.count(id) }))
  }

  #accuse(suspects: readonly Suspect[]): Promise<string[]> {
    const { phone } = this.#parts
    return phone.apply((step) => accuse(step, phone.replica.copy, suspects))
  }

  /** Tell what was mended or lost; what does not get through is told after the next exchange. */
  async #report(): Promise<void> {
    const { phone, transport } = this.#parts
    const reports = phone.replica.meta.reports ?? []
    if (reports.length === 0) return
    try {
      await transport.report(reports.map((one) => ({ ...one, version })))
      await phone.save((step) => told(step, reports))
    } catch (error) {
      if (!(error instanceof NetError)) throw error
    }
  }
}
