/** A phone's storage in the simulation: a Map per store, changed by one step's writes at a time, so that a crash falls
 *  between two steps as it does with IndexedDB. Rows are kept apart from the core's memory: a crash rebuilds it. */
import type { Row } from '../generated/protocol'
import { rowAt } from '../sync/segments'
import { Replica } from '../sync/replica'
import { Roll } from '../sync/roll'
import { freshMeta, type Entry, type Meta, type State, type Writes } from '../sync/state'

/** An object store that can be lost alone. `rows` stands for `segments` and `delta`. */
export type Store = 'outbox' | 'kept' | 'rows' | 'meta'

export class Disk {
  meta: Meta
  entries = new Roll(new Map())
  kept = new Map<number, Entry>()
  rows = new Map<string, Map<string, Row>>()

  constructor(replica: string, epoch: string) {
    this.meta = freshMeta(replica, epoch)
  }

  /** What lies here, as a phone reads it. */
  get state(): State & { readonly entries: Roll } {
    return { meta: this.meta, entries: Roll.stored(this.entries, this.meta), kept: this.kept }
  }

  /** As IndexedDB would after the app was killed and opened again. */
  boot(): Replica {
    const replica = new Replica(this.state)
    for (const [bucket, rows] of this.rows) replica.load(bucket, [], rows.values())
    return replica
  }

  /** What a browser may take away by itself: one object store. */
  evict(store: Store): void {
    if (store === 'outbox') this.entries.clear()
    else if (store === 'kept') this.kept.clear()
    else if (store === 'rows') this.rows.clear()
    else this.meta = freshMeta(this.meta.replica, this.meta.epoch)
  }

  clone(): Disk {
    const copy = new Disk(this.meta.replica, this.meta.epoch)
    copy.meta = this.meta
    copy.entries = new Roll(this.entries)
    copy.kept = new Map(this.kept)
    copy.rows = new Map([...this.rows].map(([bucket, rows]) => [bucket, new Map(rows)]))
    return copy
  }

  commit(writes: Writes): void {
    this.meta = writes.meta
    for (const key of writes.remove) this.entries.delete(key)
    for (const entry of writes.put) this.entries.set(entry.key, entry)
    for (const key of writes.forget) this.kept.delete(key)
    for (const entry of writes.keep) this.kept.set(entry.key, entry)
    for (const bucket of writes.clear) this.rows.delete(bucket)
    for (const { bucket, parts } of writes.snapshots) {
      const rows = new Map<string, Row>()
      for (const { segment } of parts) segment.ids.forEach((id, index) => rows.set(id, rowAt({ segment, index })))
      this.rows.set(bucket, rows)
    }
    for (const { bucket, id } of writes.gone) this.rows.get(bucket)?.delete(id)
    for (const { bucket, row } of writes.rows) this.#bucket(bucket).set(row.id, row)
  }

  #bucket(bucket: string): Map<string, Row> {
    let rows = this.rows.get(bucket)
    if (!rows) this.rows.set(bucket, (rows = new Map()))
    return rows
  }
}
