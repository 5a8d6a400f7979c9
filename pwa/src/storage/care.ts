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
    this.#stopWitness ??= phone.listen(() => this.#witness())
    if (!blank) await this.#count()
  }

  #stopped = false

  stop(): void {
    this.#stopped = true
    this.#stopWitness?.()
  }

  async forgetLoss(): Promise<void> {
    await forgetLoss(this.#parts.phone.database)
    this.#parts.host.lost(undefined)
  }

  #witness(): void {
    const { database, replica } = this.#parts.phone
    const { version } = replica.meta
    if (version > 0) writeWitness(database.name, { version, ...waiting(replica.entries), ...this.#counted })
  }

  async #count(): Promise<void> {
    const { drafts, blobs } = this.#parts
    this.#counted = { drafts: (await drafts.list()).length, photos: await blobs.waiting() }
    this.#witness()
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
