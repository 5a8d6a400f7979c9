/** One phone: its state, the server's rows it holds and the picture drawn from both. Decides, and does no I/O.
 *
 *  Use: begin a `Step` from the state read inside a transaction, call one of the transitions (`outbox`, `request`,
 *  `response`, `recovery`), store its writes in that transaction, and when it is durable `follow` them. The browser
 *  (`storage/`) and the simulation run this same code. */
import type { Row, Segment } from '../generated/protocol'
import { Copy } from './copy'
import { isDrawn } from './entries'
import { Projection } from './projection'
import { Roll } from './roll'
import type { Entry, Meta, State, Writes } from './state'

export class Replica {
  meta: Meta
  readonly entries: Roll
  readonly kept: Map<number, Entry>
  readonly copy = new Copy()
  readonly picture: Projection

  constructor(state: State) {
    this.meta = state.meta
    this.entries = new Roll(state.entries).sorted()
    this.kept = new Map(state.kept)
    this.picture = new Projection(this.copy, this.entries)
    this.picture.redraw([], [...this.entries.values()])
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
    const { sent = 0 } = writes.meta
    const leaves = sent > (this.meta.sent ?? 0)
    this.meta = writes.meta
    const { went, came } = this.#enter(writes)
    if (leaves) this.entries.send(sent)
    for (const key of writes.forget) this.kept.delete(key)
    for (const entry of writes.keep) this.kept.set(entry.key, entry)
    const changed = this.copy.apply(writes)
    this.picture.forget(changed)
    const drawn = this.picture.redraw(went, came)
    if (changed === null) return null
    for (const id of drawn) changed.add(id)
    return changed
  }

  /** Let the outbox follow; returns what may be drawn otherwise: not what only came further on its way. */
  #enter({ remove, put }: Writes): { went: Entry[]; came: Entry[] } {
    const went: Entry[] = []
    const came: Entry[] = []
    for (const key of remove) {
      const former = this.entries.get(key)
      if (former) went.push(former)
      this.entries.delete(key)
    }
    for (const entry of put) {
      const former = this.entries.get(entry.key)
      this.entries.set(entry.key, entry)
      if (former?.op === entry.op && isDrawn(former) && isDrawn(entry)) continue
      if (former) went.push(former)
      came.push(entry)
    }
    return { went, came }
  }

  /** Ops that have not reached the server. */
  get waiting(): number {
    return this.entries.tally.unsent
  }
}
