/** Making a damaged bucket whole again: first the ranges that differ (`sync/repair.ts`), else all of it.
 *
 *  A bucket that is damaged again right after is fetched whole; one that is still damaged then is left alone for an hour:
 *  the fault is not here, and a phone must not fetch itself empty over it. */
import type { RangePage } from '../generated/protocol'
import { ApiFailure } from '../net/failure'
import type { Patrol, Suspect } from '../sync/audit'
import type { Copy } from '../sync/copy'
import { heldSums } from '../sync/ranges'
import { applyRepair } from '../sync/repair'
import type { Phone } from './phone'
import type { Transport } from './transport'

const HOUR_MS = 3_600_000
/** Times to ask anew where the server or this phone went on between two pages. */
const TURNS = 3

export type Way = 'ranges' | 'snapshot' | 'leave'
const WAYS: readonly Way[] = ['ranges', 'snapshot', 'leave']

export class Mender {
  readonly #phone: Phone
  readonly #transport: Transport
  readonly #now: () => number
  readonly #tried = new Map<string, { times: number; since: number }>()
  /** Rows whose digest does not fit them even as the server sends them: asking again would not help. */
  readonly trusted = new Set<string>()

  constructor(phone: Phone, transport: Transport, now: () => number) {
    this.#phone = phone
    this.#transport = transport
    this.#now = now
  }

  /** How to go about a damaged bucket this time. */
  way(bucket: string): Way {
    const known = this.#tried.get(bucket)
    const fresh = !known || this.#now() - known.since >= HOUR_MS
    const tried = fresh ? { times: 0, since: this.#now() } : known
    this.#tried.set(bucket, { ...tried, times: tried.times + 1 })
    return WAYS[Math.min(tried.times, WAYS.length - 1)]!
  }

  /** A person asks: whatever was tried before is tried again. */
  retry(): void {
    this.#tried.clear()
  }

  /** Fetch and replace the ranges that differ; false: fetch the bucket whole. */
  async mend(bucket: string): Promise<boolean> {
    for (let turn = 0; turn < TURNS; turn++) {
      const { meta, copy } = this.#phone.replica
      const from = meta.cursors[bucket]?.seq
      if (from === undefined) return true
      const pages = await this.#pages(bucket, heldSums(copy, bucket, this.trusted))
      if (pages === 'whole') return false
      if (pages === 'moved') continue
      const mended = await this.#phone.apply((step) => applyRepair(step, this.#phone.replica.copy, from, pages, this.#now(), this.trusted))
      for (const id of mended?.unsound ?? []) this.trusted.add(id)
      if (mended) return mended.whole
    }
    return false
  }

  async #pages(bucket: string, sums: readonly number[]): Promise<RangePage[] | 'moved' | 'whole'> {
    const pages: RangePage[] = []
    for (let after = ''; ; ) {
      const page = await this.#page(bucket, sums, after)
      if (!page || page.snapshot) return 'whole'
      const [first = page] = pages
      if (page.seq !== first.seq || page.epoch !== first.epoch) return 'moved'
      pages.push(page)
      if (page.next === null) return pages
      after = page.next
    }
  }

  /** Undefined: this server knows no ranges, or not of this bucket. */
  #page(bucket: string, sums: readonly number[], after: string): Promise<RangePage | undefined> {
    return this.#transport.ranges(bucket, { sums, after }).catch((error: unknown) => {
      if (error instanceof ApiFailure && (error.status === 404 || error.status === 405)) return undefined
      throw error
    })
  }
}

const SLICE = 250

/** So many rows looked at, a slice at a time, so that a finger never waits for it. */
export async function patrolled(copy: Copy, patrol: Patrol, trusted: ReadonlySet<string>, rows: number): Promise<Suspect[]> {
  const found: Suspect[] = []
  for (let left = Math.min(rows, copy.size); left > 0; left -= SLICE) {
    found.push(...patrol.walk(copy, Math.min(SLICE, left), trusted))
    await new Promise((resolve) => setTimeout(resolve))
  }
  return found
}
