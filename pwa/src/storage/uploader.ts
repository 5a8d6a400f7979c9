/** Sends photos and files: thumbnails first, then the originals in parts of at most 512 KB, from where the line broke.
 *
 *  All that a kill may not take stands in the database: what waits, how far it is, when it is next due. Records are
 *  never kept waiting: an upload runs beside the exchanges, and before each part a running exchange is let through. A
 *  part that does not get through is halved, because on a slow line 512 KB never arrive within one breath of signal.
 *  After a failure the file waits twice as long as before; opening the app forgets that for all of them. What the server
 *  refuses for good is told to the person and asked again a day later: limits change. */
import { ApiFailure, SignedOut } from '../net/failure'
import type { BlobRecord } from './database'
import { UPLOADED, type Shelf } from './shelf'
import type { Transport } from './transport'

export const PART = 512 * 1024
const SMALLEST = 32 * 1024
/** Below this the first part itself asks how much is there. */
const ASK_FROM = 64 * 1024
const FIRST_WAIT = 4_000
const LONGEST_WAIT = 15 * 60_000
const DAY = 24 * 3600_000
/** Failures that another try soon may not meet. */
const PASSING = new Set(['unavailable', 'storage_full', 'company_full', 'too_many_requests', 'wrong_hash'])

export interface UploaderParts {
  readonly shelf: Shelf
  readonly transport: Pick<Transport, 'putBlob'>
  readonly now: () => number
  /** Of these the ones that are to be sent. */
  readonly wanted: (records: readonly BlobRecord[]) => Promise<readonly BlobRecord[]>
  /** Resolves when no exchange of records is on its way. */
  readonly quiet: () => Promise<unknown>
  /** Whether the bytes are still what their name says. */
  readonly sound: (record: BlobRecord, data: ArrayBuffer) => Promise<boolean>
  readonly told: (sha256: string) => void
}

export class Uploader {
  readonly #parts: UploaderParts
  #part = PART
  #running: Promise<void> | undefined
  #again = false
  #stopped = false

  constructor(parts: UploaderParts) {
    this.#parts = parts
  }

  /** Send what is due; asked for while it runs, it looks once more at the end. */
  run(): Promise<void> {
    this.#again = this.#running !== undefined
    this.#running ??= this.#passes().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #passes(): Promise<void> {
    do {
      this.#again = false
      await this.#pass()
    } while (this.#again && !this.#stopped)
  }

  /** Try everything at the next run, however often it failed: the app was opened, or the line came back. */
  async afresh(): Promise<void> {
    for (const { sha256, next, problem } of await this.#parts.shelf.unsent()) {
      if (next && !problem) await this.#parts.shelf.change(sha256, { next: 0 })
    }
  }

  /** When the next one is due, or undefined: nothing waits. */
  async due(): Promise<number | undefined> {
    const waits = (await this.#wanted()).map((record) => record.next ?? 0)
    return waits.length > 0 ? Math.min(...waits) : undefined
  }

  stop(): void {
    this.#stopped = true
  }

  async #wanted(): Promise<readonly BlobRecord[]> {
    const waiting = await this.#parts.shelf.unsent()
    return waiting.length > 0 ? this.#parts.wanted(waiting) : []
  }

  async #pass(): Promise<void> {
    for (const record of await this.#wanted()) {
      if (this.#stopped) return
      if ((record.next ?? 0) > this.#parts.now()) continue
      try {
        await this.#send(record)
      } catch (error) {
        if (error instanceof SignedOut) return
        await this.#failed(record, error)
        // The line is gone, for the others as well. What the server says of one file does not hold up the rest.
        if (!(error instanceof ApiFailure)) return
      }
    }
  }

  async #send(record: BlobRecord): Promise<void> {
    const { sha256 } = record
    const { shelf, transport, quiet, told } = this.#parts
    const data = await shelf.bytes(sha256)
    if (!data) return shelf.remove([sha256])
    const total = data.byteLength
    let have = record.sent ?? 0
    let ask = total > ASK_FROM
    while (!this.#stopped) {
      await quiet()
      const part = ask ? new ArrayBuffer(0) : data.slice(have, Math.min(have + this.#part, total))
      ask = false
      const answer = await transport.putBlob(sha256, have, total, part)
      if (part.byteLength > 0) this.#part = Math.min(PART, this.#part * 2)
      if (!answer.done && answer.have === have && part.byteLength > 0) throw new ApiFailure(422, 'wrong_hash')
      have = answer.have
      await shelf.change(sha256, { sent: answer.done ? UPLOADED : have, tries: 0, next: 0, problem: '' })
      told(sha256)
      if (answer.done) return
    }
  }

  async #failed(record: BlobRecord, error: unknown): Promise<void> {
    const { shelf, now, told } = this.#parts
    const tries = ((await shelf.one(record.sha256))?.tries ?? 0) + 1
    const wait = Math.min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT)
    if (!(error instanceof ApiFailure)) {
      this.#part = Math.max(SMALLEST, this.#part / 2)
      await shelf.change(record.sha256, { tries, next: now() + wait })
      return told(record.sha256)
    }
    const code = error.code === 'wrong_hash' ? await this.#wrong(record) : error.code
    const passing = PASSING.has(code)
    const again = error.code === 'wrong_hash' ? { sent: 0 } : {}
    await shelf.change(record.sha256, { tries, next: now() + (passing ? wait : DAY), problem: code, ...again })
    told(record.sha256)
  }

  /** It arrived damaged: on the way, or is it damaged here? */
  async #wrong(record: BlobRecord): Promise<string> {
    const data = await this.#parts.shelf.bytes(record.sha256)
    return data && (await this.#parts.sound(record, data)) ? 'wrong_hash' : 'file_damaged'
  }
}
