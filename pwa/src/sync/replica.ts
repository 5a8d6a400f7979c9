/** One phone: its state, the server's rows it holds and the picture drawn from both. Decides, and does no I/O.
 *
 *  Use: begin a `Step` from the state read inside a transaction, call one of the transitions (`outbox`, `request`,
 *  `response`, `recovery`), store its writes in that transaction, and when it is durable `follow` them. The browser
 *  (`storage/`) and the simulation run this same code. */
import type { Row, Segment } from '../generated/protocol'
import { Copy } from './copy'
import { inOrder, isOutgoing } from './entries'
import { Projection } from './projection'
import type { Entry, Meta, State, Writes } from './state'

export class Replica {
  meta: Meta
  readonly entries: Map<number, Entry>
  readonly kept: Map<number, Entry>
  readonly copy = new Copy()
  readonly picture: Projection

  constructor(state: State) {
    this.meta = state.meta
    this.entries = new Map(state.entries)
    this.kept = new Map(state.kept)
    this.picture = new Projection(this.copy)
    this.picture.redraw([], inOrder(this.entries))
  }

  /** Rows as stored: segments first, then what came after them. */
  load(bucket: string, segments: readonly Segment[], delta: Iterable<Row>, gone: Iterable<string> = []): void {
    for (const segment of segments) this.copy.load(bucket, segment)
    for (const id of gone) this.copy.remove(bucket, id)
    for (const row of delta) this.copy.put(bucket, row)
    this.picture.forget(null)
  }

  /** Let memory follow a committed step; returns the ids whose drawing may differ (null: all). */
  follow(writes: Writes): Set<string> | null {
    this.meta = writes.meta
    const former = [...writes.remove, ...writes.put.map((entry) => entry.key)].flatMap((key) => this.entries.get(key) ?? [])
    for (const key of writes.remove) this.entries.delete(key)
    for (const entry of writes.put) this.entries.set(entry.key, entry)
    for (const key of writes.forget) this.kept.delete(key)
    for (const entry of writes.keep) this.kept.set(entry.key, entry)
    const changed = this.copy.apply(writes)
    this.picture.forget(changed)
    const drawn = this.picture.redraw(former, writes.put)
    if (changed === null) return null
    for (const id of drawn) changed.add(id)
    return changed
  }

  /** Ops that have not reached the server. */
  get waiting(): number {
    let count = 0
    for (const entry of this.entries.values()) if (isOutgoing(entry)) count++
    return count
  }
}
