/** The server's rows on this phone, per bucket as the server has them, with the two indexes screens need.
 *
 *  A record that moves is for a moment in two buckets (its row came in one page, its gone mark comes in a later one):
 *  kept per bucket, each bucket's digest sum stays exact and a gone mark removes only the old copy. */
import type { Row, Segment } from '../generated/protocol'
import type { Held, Writes } from './state'
import { isRef, rowAt, valueAt, type Ref } from './segments'

const accountOf = (held: Row | Ref): unknown => (isRef(held) ? valueAt(held, 'account') : held.f?.account?.[0])

export class Copy implements Held {
  readonly #buckets = new Map<string, Map<string, Row | Ref>>()
  readonly #kinds = new Map<string, Set<string>>()
  readonly #families = new Map<string, Set<string>>()
  /** Ids of rows that keep an alternative. */
  readonly #disputed = new Set<string>()

  row(id: string): Row | undefined {
    const held = this.held(id)
    return held && (isRef(held) ? rowAt(held) : held)
  }

  /** The row, or where it stands in its segment. */
  held(id: string): Row | Ref | undefined {
    for (const rows of this.#buckets.values()) {
      const held = rows.get(id)
      if (held) return held
    }
    return undefined
  }

  /** One field's value, without making a row. */
  value(id: string, field: string): unknown {
    const held = this.held(id)
    return held && (isRef(held) ? valueAt(held, field) : held.f?.[field]?.[0])
  }

  digest(bucket: string, id: string): number | undefined {
    const held = this.#buckets.get(bucket)?.get(id)
    return held && (isRef(held) ? held.segment.cs[held.index] : held.c)
  }

  /** Ids of one bucket's rows, in no order. */
  ids(bucket: string): Iterable<string> {
    return this.#buckets.get(bucket)?.keys() ?? []
  }

  /** The row as this bucket has it. */
  rowIn(bucket: string, id: string): Row | undefined {
    const held = this.#buckets.get(bucket)?.get(id)
    return held && (isRef(held) ? rowAt(held) : held)
  }

  count(bucket: string): number {
    return this.#buckets.get(bucket)?.size ?? 0
  }

  /** Ids of a kind, in no order. */
  kind(kind: string): Iterable<string> {
    return this.#kinds.get(kind) ?? []
  }

  /** Ids of the records whose `account` is this one. */
  family(account: string): Iterable<string> {
    return this.#families.get(account) ?? []
  }

  /** Ids of records of which another version is kept beside the shown one. */
  disputed(): Iterable<string> {
    return this.#disputed
  }

  buckets(): string[] {
    return [...this.#buckets.keys()].sort()
  }

  bucketOf(id: string): string | undefined {
    for (const [name, rows] of this.#buckets) if (rows.has(id)) return name
    return undefined
  }

  /** Rows of one bucket, by id. */
  *rows(bucket: string): Generator<Row> {
    const rows = this.#buckets.get(bucket)
    for (const id of [...(rows?.keys() ?? [])].sort()) {
      const held = rows!.get(id)!
      yield isRef(held) ? rowAt(held) : held
    }
  }

  get size(): number {
    let total = 0
    for (const rows of this.#buckets.values()) total += rows.size
    return total
  }

  /** Follow a committed step; returns the ids whose rows changed, or null when whole buckets did. */
  apply(writes: Pick<Writes, 'clear' | 'snapshots' | 'rows' | 'gone'>): Set<string> | null {
    for (const bucket of writes.clear) this.#drop(bucket)
    for (const { bucket, parts } of writes.snapshots) {
      this.#drop(bucket)
      for (const { segment } of parts) this.load(bucket, segment)
    }
    const changed = new Set<string>()
    for (const { bucket, id } of writes.gone) {
      this.remove(bucket, id)
      changed.add(id)
    }
    for (const { bucket, row } of writes.rows) {
      this.put(bucket, row)
      changed.add(row.id)
    }
    return writes.clear.length + writes.snapshots.length > 0 ? null : changed
  }

  load(bucket: string, segment: Segment): void {
    const rows = this.#rowsOf(bucket)
    const kinds = this.#kindSet(segment.kind)
    const accounts = segment.fields['account']?.[0]
    const { ids, rest } = segment
    // Written out: a first copy waits for all of them.
    for (let index = 0; index < ids.length; index++) {
      const id = ids[index]!
      const ref = { segment, index }
      rows.set(id, ref)
      kinds.add(id)
      const account = accounts ? accounts[index] : valueAt(ref, 'account')
      if (typeof account === 'string') this.#familySet(account).add(id)
    }
    for (const id of Object.keys(rest)) if (rest[id]?.alt) this.#disputed.add(id)
  }

  put(bucket: string, row: Row): void {
    const before = this.held(row.id)
    this.#rowsOf(bucket).set(row.id, row)
    this.#kindSet(row.kind).add(row.id)
    const account = row.f?.account?.[0]
    // Its account was merged into another one.
    const former = before && accountOf(before)
    if (typeof former === 'string' && former !== account) this.#families.get(former)?.delete(row.id)
    if (typeof account === 'string') this.#familySet(account).add(row.id)
    if (row.alt && Object.keys(row.alt).length > 0) this.#disputed.add(row.id)
    else this.#disputed.delete(row.id)
  }

  remove(bucket: string, id: string): void {
    const rows = this.#buckets.get(bucket)
    const held = rows?.get(id)
    if (!held) return
    rows!.delete(id)
    if (this.held(id)) return
    this.#disputed.delete(id)
    const account = accountOf(held)
    this.#kinds.get(isRef(held) ? held.segment.kind : held.kind)?.delete(id)
    if (typeof account === 'string') this.#families.get(account)?.delete(id)
  }

  #drop(bucket: string): void {
    for (const id of [...(this.#buckets.get(bucket)?.keys() ?? [])]) this.remove(bucket, id)
    this.#buckets.delete(bucket)
  }

  #rowsOf(bucket: string): Map<string, Row | Ref> {
    let rows = this.#buckets.get(bucket)
    if (!rows) this.#buckets.set(bucket, (rows = new Map()))
    return rows
  }

  #kindSet(kind: string): Set<string> {
    let ids = this.#kinds.get(kind)
    if (!ids) this.#kinds.set(kind, (ids = new Set()))
    return ids
  }

  #familySet(account: string): Set<string> {
    let ids = this.#families.get(account)
    if (!ids) this.#families.set(account, (ids = new Set()))
    return ids
  }
}
