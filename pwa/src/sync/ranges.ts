/** Where two copies of a bucket differ, as `sync/ranges.py` (design: Protocol): 256 sums, by the last byte of the ids. */
import { digestOf } from './audit'
import type { Copy } from './copy'
import { add } from './digest'

export const RANGES = 256
const BYTE = /[0-9a-f]{2}$/

/** The byte that the last two hexadecimal digits name; for any other id (all are ASCII) its last byte. */
export function rangeOf(id: string): number {
  return BYTE.test(id) ? parseInt(id.slice(-2), 16) : id ? id.charCodeAt(id.length - 1) : 0
}

export function rangeSums(digests: Iterable<readonly [string, number]>): number[] {
  const sums = Array<number>(RANGES).fill(0)
  for (const [id, digest] of digests) {
    const at = rangeOf(id)
    sums[at] = add(sums[at]!, digest)
  }
  return sums
}

export function differing(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.flatMap((sum, at) => (sum === theirs[at] ? [] : [at]))
}

/** The sums of what this phone really holds: each digest made anew from the row. */
export function heldSums(copy: Copy, bucket: string, trusted: ReadonlySet<string>): number[] {
  return rangeSums(digests(copy, bucket, trusted))
}

function* digests(copy: Copy, bucket: string, trusted: ReadonlySet<string>): Generator<readonly [string, number]> {
  for (const row of copy.rows(bucket)) yield [row.id, trusted.has(row.id) ? row.c : digestOf(row)]
}
