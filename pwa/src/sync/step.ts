/** One transition of the core in the making (`state.ts`). */
import type { Row } from '../generated/protocol'
import { census, inOrder } from './entries'
import type { Cursor, Entry, Meta, SnapshotWrite, State, Writes } from './state'

/** A step in the making: changes meta and entries, and collects the writes. */
export class Step {
  meta: Meta
  readonly entries: Map<number, Entry>
  readonly kept: Map<number, Entry>
  readonly #before: Meta
  #order: readonly Entry[] | undefined
  readonly #put = new Map<number, Entry>()
  readonly #remove = new Set<number>()
  readonly #keep = new Map<number, Entry>()
  readonly #forget = new Set<number>()
  readonly clear: string[] = []
  readonly snapshots: SnapshotWrite[] = []
  readonly rows: { bucket: string; row: Row }[] = []
  readonly gone: { bucket: string; id: string }[] = []
  readonly files = new Set<string>()

  constructor(state: State) {
    this.meta = state.meta
    this.#before = state.meta
    this.entries = new Map(state.entries)
    this.kept = new Map(state.kept)
  }

  set(changes: Partial<Meta>): void {
    this.meta = { ...this.meta, ...changes }
  }

  put(entry: Entry): void {
    this.#order = undefined
    this.entries.set(entry.key, entry)
    this.#remove.delete(entry.key)
    this.#put.set(entry.key, entry)
  }

  remove(key: number): void {
    this.#order = undefined
    this.entries.delete(key)
    this.#put.delete(key)
    this.#remove.add(key)
  }

  keep(entry: Entry): void {
    this.kept.set(entry.key, entry)
    this.#keep.set(entry.key, entry)
  }

  forget(key: number): void {
    this.kept.delete(key)
    this.#keep.delete(key)
    this.#forget.add(key)
  }

  cursor(bucket: string, cursor: Cursor | undefined): void {
    const { [bucket]: _, ...others } = this.meta.cursors
    this.set({ cursors: cursor ? { ...others, [bucket]: cursor } : others })
  }

  /** Live entries in the order made. */
  inOrder(): readonly Entry[] {
    return (this.#order ??= inOrder(this.entries))
  }

  /** What to store, or undefined when the step changed nothing. */
  writes(): Writes | undefined {
    const lists = [this.clear, this.snapshots, this.rows, this.gone]
    const sets = [this.#put, this.#remove, this.#keep, this.#forget, this.files]
    const still = lists.every((list) => list.length === 0) && sets.every((set) => set.size === 0)
    if (still && this.meta === this.#before) return undefined
    const version = this.#before.version + 1
    return {
      meta: { ...this.meta, version, outbox: { version, ...census(this.entries) } },
      put: [...this.#put.values()],
      remove: [...this.#remove],
      keep: [...this.#keep.values()],
      forget: [...this.#forget],
      clear: this.clear,
      snapshots: this.snapshots,
      rows: this.rows,
      gone: this.gone,
      ...(this.files.size > 0 && { files: [...this.files] }),
    }
  }
}
