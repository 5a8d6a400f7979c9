// Written by `python -m shared_schema.generate`; do not edit.

export const SCHEMA = 3
export const MINIMUM_SCHEMA = 1
export const MAX_OPS = 200
export const MAX_PUSH_BYTES = 262144
export const MAX_PAGE_BYTES = 524288
export const FORMER = 1
export const PACKED = 2
export const TOGETHER = 16

/** `[value, stamp]` or `[value, stamp, claimed]`. */
export type Register = readonly unknown[]

/** One form save on one record (`new`, `set`), or a named command (`cmd`). */
export interface Op {
  readonly n: number
  readonly op: 'new' | 'set' | 'cmd'
  readonly id: string
  readonly kind?: string
  readonly rv?: number
  readonly h?: string
  readonly fields?: Readonly<Record<string, unknown>>
  readonly base?: Readonly<Record<string, string | null>>
  readonly settles?: Readonly<Record<string, readonly string[]>>
  readonly name?: string
  readonly args?: Readonly<Record<string, unknown>>
}

/** One push and pull. `seen`: highest `n` whose result the phone has stored. `cursors`: bucket -> seq. */
export interface SyncRequest {
  readonly replica: string
  readonly schema: number
  readonly epoch: string
  readonly client_now: number
  readonly seen?: number
  readonly cursors?: Readonly<Record<string, number>>
  readonly ops?: readonly Op[]
  readonly upto?: Readonly<Record<string, number>>
  readonly form?: number
}

/** The final verdict on op `n`: ok | rejected | quarantined | pending. */
export interface Result {
  readonly n: number
  readonly r: string
  readonly at?: readonly [string, number] | null
  readonly code?: string | null
  readonly field?: string | null
  readonly conflict?: readonly string[]
  readonly parallel?: readonly string[]
  readonly merged?: readonly string[]
  readonly restamped?: string | null
  readonly ticket?: string | null
}

/** The latest state of one record: registers `f`, alternatives `alt`, derived values `d`, digest `c`. */
export interface Row {
  readonly id: string
  readonly kind: string
  readonly seq: number
  readonly c: number
  readonly f?: Readonly<Record<string, readonly unknown[]>>
  readonly alt?: Readonly<Record<string, readonly (readonly unknown[])[]>>
  readonly d?: Readonly<Record<string, unknown>>
  readonly erased?: boolean
}

/** Changes of one bucket in (`from`, `upto`], in seq order. `gone`: [id, seq] of records that left it. */
export interface BucketPage {
  readonly id: string
  readonly from: number
  readonly upto: number
  readonly next: number | null
  readonly sum: number | null
  readonly gone: readonly (readonly [string, number])[]
  readonly rows: readonly Row[]
  readonly snapshot: boolean
  readonly manifest?: Manifest
}

/** The answer. `last_n`: highest `n` the server has consumed; `backed_up_n`: highest `n` in a backup. */
export interface SyncResponse {
  readonly server_now: number
  readonly epoch: string
  readonly last_n: number
  readonly backed_up_n: number
  readonly results: readonly Result[]
  readonly buckets: readonly BucketPage[]
  readonly granted: readonly string[]
  readonly revoked: readonly string[]
  readonly minimum_schema: number
}

/** The body of every refusal: a stable `code` (`errors.py`), data for the sentence, never a bare string. */
export interface Failure {
  readonly code: string
  readonly detail?: Readonly<Record<string, unknown>>
}

/** One immutable piece of a snapshot: its name, a SHA-256 in hex; number of records, size of its text in bytes, whether a first screen needs it; in the form `PACKED` the size of its file, so that several asked for at once can be told apart. */
export interface SegmentRef {
  readonly hash: string
  readonly records: number
  readonly bytes: number
  readonly core: boolean
  readonly packed?: number
}

/** A bucket's snapshot: segments in order (core kinds first) holding the state at `seq`, with its `sum`. */
export interface Manifest {
  readonly bucket: string
  readonly seq: number
  readonly sum: number
  readonly epoch: string
  readonly segments: readonly SegmentRef[]
}

/** Up to 2,000 records of one kind, by column. */
export interface Segment {
  readonly kind: string
  readonly ids: readonly string[]
  readonly seqs: readonly number[]
  readonly cs: readonly number[]
  readonly fields: Readonly<Record<string, readonly [readonly unknown[], readonly (string | number | null)[] | number]>>
  readonly rest: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly own?: readonly string[]
  readonly newest?: string
}

/** What a phone really holds of a bucket, added up by the last byte of the ids (`sync/ranges.py`). */
export interface RangeRequest {
  readonly sums: readonly number[]
  readonly after?: string
}

/** The state at `seq` of the ranges that differ (`bad`), in order of range and id; `sum` is the whole bucket's. */
export interface RangePage {
  readonly bucket: string
  readonly epoch: string
  readonly seq: number
  readonly sum: number
  readonly bad: readonly number[]
  readonly rows: readonly Row[]
  readonly next: string | null
  readonly snapshot: boolean
}

/** What a phone mended in its copy (`what`: ranges | snapshot), or what its system took from it (eviction). */
export interface Repair {
  readonly id: string
  readonly what: string
  readonly at: number
  readonly bucket?: string
  readonly ranges?: number
  readonly replaced?: number
  readonly removed?: number
  readonly unsound?: number
  readonly stores?: readonly string[]
  readonly unsent?: number
  readonly drafts?: number
  readonly photos?: number
  readonly oldest?: number | null
  readonly version?: string
}

/** What `POST /api/repairs` takes: everything not told before, the oldest first. */
export interface RepairReport {
  readonly repairs: readonly Repair[]
}
