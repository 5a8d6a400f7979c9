/** Whether a phone's copy is what the server said it is.
 *
 *  Two questions of different price: whether all rows are there (the digests kept with them add up to the cursor's sum:
 *  an addition each), and whether each row is still what its digest was made of (a hash each: `Patrol` does a piece at a
 *  time). What an audit finds is written into the cursor's sum (`accuse`): the next answer of the server then differs
 *  from it, and repair takes its one way (`repair.ts`). */
import type { Row } from '../generated/protocol'
import type { Copy } from './copy'
import { add, rowDigest, subtract } from './digest'
import type { Replica } from './replica'
import type { Step } from './step'

export interface Audited {
  readonly id: string
  readonly ok: boolean
  readonly records: number
}

/** A row whose digest does not fit it. */
export interface Suspect {
  readonly bucket: string
  readonly id: string
}

/** A row's digest from its contents; an erased one has none left. */
export const digestOf = (row: Row): number => (row.erased ? row.c : rowDigest(row.id, row.f, row.alt))

/** Recompute every row's digest and every bucket's sum. */
export function audit({ copy, meta }: Replica): Audited[] {
  return Object.keys(meta.cursors).sort().map((id) => {
    let [sum, records, sound] = [0, 0, true]
    for (const row of copy.rows(id)) {
      const c = digestOf(row)
      sound &&= c === row.c
      sum = add(sum, c)
      records++
    }
    return { id, ok: sound && sum === meta.cursors[id]?.sum, records }
  })
}

/** Looks through the rows piece by piece, round and round. */
export class Patrol {
  #bucket = ''
  #at = 0

  /** Look at the next rows, at most so many; `trusted`: ids whose digest is wrong as the server sends them. */
  walk(copy: Copy, rows: number, trusted: ReadonlySet<string>): Suspect[] {
    const found: Suspect[] = []
    const buckets = copy.buckets()
    let left = Math.min(rows, copy.size)
    for (let turns = 0; turns <= buckets.length && left > 0; turns++) {
      const bucket = buckets.includes(this.#bucket) ? this.#bucket : (buckets[0] ?? '')
      const ids = [...copy.ids(bucket)].slice(this.#at, this.#at + left)
      for (const id of ids) {
        const row = copy.rowIn(bucket, id)
        if (row && digestOf(row) !== row.c && !trusted.has(id)) found.push({ bucket, id })
      }
      left -= ids.length
      const whole = this.#at + ids.length >= copy.count(bucket)
      this.#bucket = whole ? (buckets[(buckets.indexOf(bucket) + 1) % buckets.length] ?? '') : bucket
      this.#at = whole ? 0 : this.#at + ids.length
    }
    return found
  }
}

/** Let each cursor's sum be that of what is really held; returns the buckets where it was not. Where the contents do add
 *  up, a digest alone was kept wrongly and is put right here. Left out: a bucket about to be read from its beginning. */
export function accuse(step: Step, copy: Copy, suspects: readonly Suspect[]): string[] {
  const accused: string[] = []
  for (const [bucket, cursor] of Object.entries(step.meta.cursors)) {
    if (cursor.seq === 0) continue
    let sum = 0
    for (const id of copy.ids(bucket)) sum = add(sum, copy.digest(bucket, id) ?? 0)
    const rows = suspects.flatMap(({ bucket: of, id }) => (of === bucket ? (copy.rowIn(bucket, id) ?? []) : []))
    for (const row of rows) sum = add(subtract(sum, row.c), digestOf(row))
    if (sum === cursor.sum) {
      for (const row of rows) step.rows.push({ bucket, row: { ...row, c: digestOf(row) } })
    } else {
      step.cursor(bucket, { ...cursor, sum, damaged: true })
      accused.push(bucket)
    }
  }
  return accused
}
