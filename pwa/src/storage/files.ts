/** Photos and files within the works: which of them are to be sent, and when.
 *
 *  After an exchange of records got through, never instead of one; then again when the next is due. One tab at a time by a
 *  Web Lock, for economy only: two at once send the same parts twice. */
import type { Change } from '../sync/state'
import { StoredBlobs } from './blobs'
import { hashesOf, namedByDrafts, namedByRecords } from './naming'
import type { Phone } from './phone'
import type { Transport } from './transport'
import type { Drafts } from './world'

const SOONEST_MS = 1_000

export interface FilesParts {
  readonly phone: Phone
  readonly transport: Transport
  readonly drafts: Drafts
  readonly now: () => number
  /** False: nothing happens by itself; the caller says when to send (tests). */
  readonly live: boolean
}

export class Files {
  readonly blobs: StoredBlobs
  readonly #parts: FilesParts
  readonly #lock: string
  #exchange: Promise<unknown> = Promise.resolve()
  #epoch: string
  #timer: ReturnType<typeof setTimeout> | undefined
  /** The app was opened, or the line was gone: nothing waits for its turn any longer. */
  #fresh = true
  #through = false
  #tidied = false
  #stopped = false

  constructor(parts: FilesParts) {
    const { phone, drafts, transport, now } = parts
    this.#parts = parts
    this.#lock = `${phone.database.name}.files`
    this.#epoch = phone.replica.meta.epoch
    this.blobs = new StoredBlobs({
      database: phone.database, transport, now,
      named: async (hashes) => namedByRecords(phone.replica, hashes),
      drafted: (hashes) => namedByDrafts(drafts, hashes),
      quiet: () => this.#exchange,
    })
  }

  /** A save is on the disk: what its attachments name is to be sent, whatever becomes of them here. */
  saved(changes: readonly Change[]): Promise<void> {
    return this.blobs.claim(hashesOf(changes))
  }

  /** An exchange of records is on its way: no part of a photo goes before it. */
  around<T>(exchange: Promise<T>): Promise<T> {
    this.#exchange = exchange.catch(() => undefined)
    return exchange
  }

  /** The exchange got through, or not. Returns at once: photos go beside what follows. */
  after(through: boolean): void {
    this.#through = through
    if (!through) this.#fresh = true
    else if (this.#parts.live) void this.#send()
  }

  /** Send what is due, and see to it that the rest is sent when it is. */
  async #send(): Promise<void> {
    clearTimeout(this.#timer)
    try {
      await this.#prepare()
      await this.#alone(() => this.blobs.upload())
      const due = await this.blobs.nextDue()
      if (due === undefined || this.#stopped) return
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => void this.#send(), Math.max(due - this.#parts.now(), SOONEST_MS))
    } catch (error) {
      // A closed database, a full device: the records are safe, and the next exchange comes by here again.
      if (!this.#stopped) console.warn(error)
    }
  }

  async #prepare(): Promise<void> {
    const { epoch } = this.#parts.phone.replica.meta
    if (epoch !== this.#epoch) await this.blobs.offerAgain()
    this.#epoch = epoch
    if (!this.#tidied) await this.blobs.tidy()
    this.#tidied = true
    if (this.#fresh) await this.blobs.afresh()
    this.#fresh = false
  }

  async #alone(work: () => Promise<void>): Promise<void> {
    const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
    if (!locks) return work()
    await locks.request(this.#lock, { ifAvailable: true }, (lock) => (lock ? work() : undefined))
  }

  /** All of it now, to the end, if the line carries: for whoever waits for it. */
  async sendAll(): Promise<void> {
    if (!this.#through) return
    await this.#prepare()
    await this.blobs.upload()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
    this.blobs.close()
  }
}
