/** What a phone remembers between two steps, and what one step changes.
 *
 *  Every transition of the core reads a `State` and returns `Writes`; whoever does storage makes them in ONE
 *  transaction (IndexedDB in the browser, a Map in the simulation) and only then lets memory follow. So a crash
 *  falls between two steps, never inside one. */
import type { Op, Repair, Row, Segment } from '../generated/protocol'

export type { Step } from './step'

/** unsent: may still be rewritten · sent: immutable, perhaps with the server · answered: in, drawn until the rows
 *  come · pending: a command that waits for somebody · rejected, quarantined: refused, kept for the person. */
export type EntryState = 'unsent' | 'sent' | 'answered' | 'pending' | 'rejected' | 'quarantined'

/** One op in the outbox. `key` is its name on this phone for ever; `op.n` changes when a cloned phone renumbers. */
export interface Entry {
  readonly key: number
  readonly replica: string
  readonly op: Op
  /** Milliseconds when the person made it, by the phone's own clock. */
  readonly at: number
  readonly state: EntryState
  /** Where its effect is: shown until that bucket's cursor reaches the seq. */
  readonly landed?: readonly [string, number]
  readonly code?: string
  readonly field?: string
  readonly ticket?: string
}

/** How far a bucket was read, the sum of its rows' digests, when it was last up to date (server time). */
export interface Cursor {
  readonly seq: number
  readonly sum: number
  readonly at: number
  /** The server's sum differed: the copy is to be fetched again. */
  readonly damaged?: boolean
}

export interface Meta {
  readonly replica: string
  /** The next `n` and the next entry key. */
  readonly next: number
  readonly nextKey: number
  /** Highest `n` whose result is stored. */
  readonly seen: number
  readonly epoch: string
  /** The greatest stamp issued or received. */
  readonly clock: string
  /** Server time minus this phone's time, ms, as last learned. */
  readonly offset: number
  /** Server time of the latest answer: true also where this phone's clock jumped since; absent in older stores. */
  readonly heard?: number
  readonly backedUp: number
  readonly lastSync: number | null
  /** The schema number a phone must speak to write, as the server last said; absent in stores of the first release.
   *  Kept as a number, so that an app updated offline may write at once. */
  readonly minimum?: number
  /** Highest key that was sent: an op up to it that is stored as unsent has left (`Step.send`). */
  readonly sent?: number
  /** Grows with every stored step: a tab whose memory is older reads again before it applies a page. */
  readonly version: number
  readonly cursors: Readonly<Record<string, Cursor>>
  /** What stands in the outbox, so that its loss is noticed (`loss.ts`). */
  readonly outbox?: Census
  /** The replica id may be in use elsewhere: go on under one issued anew. */
  readonly renew?: boolean
  /** What was mended or lost and the server was not told yet. */
  readonly reports?: readonly Repair[]
}

export interface Census {
  /** Of the state it was written with: an older app in another tab goes on without counting. */
  readonly version: number
  readonly entries: number
  /** Of them not with the server, and when the oldest was made. */
  readonly unsent: number
  readonly oldest: number | null
  /** Acknowledged ops that no backup has yet; absent in older stores. */
  readonly kept?: number
}

export interface State {
  readonly meta: Meta
  /** By key, in the order made. */
  readonly entries: ReadonlyMap<number, Entry>
  /** Acknowledged ops kept until the server has them in a backup. */
  readonly kept: ReadonlyMap<number, Entry>
}

/** One step's effect, complete and atomic. */
export interface Writes {
  readonly meta: Meta
  readonly put: readonly Entry[]
  readonly remove: readonly number[]
  readonly keep: readonly Entry[]
  readonly forget: readonly number[]
  /** In this order: drop whole buckets, load snapshots, then single rows and gone marks. */
  readonly clear: readonly string[]
  readonly snapshots: readonly SnapshotWrite[]
  readonly rows: readonly { readonly bucket: string; readonly row: Row }[]
  readonly gone: readonly { readonly bucket: string; readonly id: string }[]
  /** Hashes of files of erased records, sent or not: nothing names them any more. */
  readonly files?: readonly string[]
}

/** A segment, and as it is kept: its text, or that packed by gzip, as it came. */
export interface Part {
  readonly hash: string
  readonly core: boolean
  readonly kept: string | ArrayBuffer
  readonly segment: Segment
}

export interface SnapshotWrite {
  readonly bucket: string
  readonly seq: number
  readonly parts: readonly Part[]
}

/** A save as screens ask for it. */
export type Change =
  | { readonly op: 'new'; readonly kind: string; readonly id: string; readonly fields: Readonly<Record<string, unknown>> }
  | {
      readonly op: 'set'
      readonly kind: string
      readonly id: string
      readonly fields: Readonly<Record<string, unknown>>
      readonly settles?: Readonly<Record<string, readonly string[]>>
    }
  | { readonly op: 'cmd'; readonly id: string; readonly name: string; readonly args: Readonly<Record<string, unknown>> }

/** What a step needs to know of the server's rows this phone holds. */
export interface Held {
  /** The row as this phone shows it, from whatever bucket. */
  row(id: string): Row | undefined
  /** The digest of the copy in one bucket. */
  digest(bucket: string, id: string): number | undefined
  /** How many rows a bucket has here. */
  count(bucket: string): number
  /** Buckets of which there are rows here. */
  buckets(): readonly string[]
  /** Ids of a kind, in no order. */
  kind(kind: string): Iterable<string>
  /** One field's value. */
  value(id: string, field: string): unknown
}

export function freshMeta(replica: string, epoch: string): Meta {
  return {
    replica, next: 1, nextKey: 1, seen: 0, epoch, clock: '', offset: 0, backedUp: 0, lastSync: null, minimum: 0,
    version: 0, cursors: {},
  }
}

/** Server-corrected time: stamps are taken from it, `client_now` is it. */
export const corrected = (meta: Meta, now: number): number => Math.round(now + meta.offset)
