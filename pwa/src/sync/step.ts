/** One transition of the core in the making (`state.ts`). */
import type { Row } from '../generated/protocol'
import { Layer } from './layer'
import { oldestOf, Roll } from './roll'
import type { Census, Cursor, Entry, Meta, SnapshotWrite, State, Writes } from './state'

/** A step in the making: changes meta and entries, and collects the writes. */
export class Step {
  meta: Meta
  readonly entries: Layer<Entry>
  readonly kept: Layer<Entry>
  readonly #before: Meta
  readonly #roll: Roll
  #order: readonly Entry[] | undefined
  #given: Set<string | undefined> | undefined
  #newest: string
  readonly clear: string[] = []
  readonly snapshots: SnapshotWrite[] = []
  readonly rows: { bucket: string; row: Row }[] = []
  readonly gone: { bucket: string; id: string }[] = []
  readonly files = new Set<string>()

  constructor(state: State) {
    this.meta = state.meta
    this.#before = state.meta
    this.#roll = Roll.of(state.entries).sorted()
    this.#newest = this.#roll.newest
    this.entries = new Layer(this.#roll)
    this.kept = new Layer(state.kept)
  }

  set(changes: Partial<Meta>): void {
    this.meta = { ...this.meta, ...changes }
  }

  put(entry: Entry): void {
    this.#order = undefined
    const { state, op } = entry
    if (state !== 'unsent' && op.h !== undefined && op.h > this.#newest) this.#newest = op.h
    if (state !== 'unsent' || (this.#given && this.entries.get(entry.key)?.state !== 'unsent')) this.#given = undefined
    this.entries.set(entry.key, entry)
  }

  /** An op is about to leave. One number in the state says so for all that stand before it (`#marked`): two hundred
   *  values written anew would cost as much as the answer does. */
  send(entry: Entry): void {
    const sent: Entry = { ...entry, state: 'sent' }
    this.put(sent)
    // What this step itself changed is stored as any change is.
    if (this.#roll.get(entry.key) === entry) this.#leaving.set(entry.key, sent)
  }
  readonly #leaving = new Map<number, Entry>()

  remove(key: number): void {
    this.#order = this.#given = undefined
    this.entries.delete(key)
  }

  keep(entry: Entry): void {
    this.kept.set(entry.key, entry)
  }

  forget(key: number): void {
    this.kept.delete(key)
  }

  cursor(bucket: string, cursor: Cursor | undefined): void {
    const { [bucket]: _, ...others } = this.meta.cursors
    this.set({ cursors: cursor ? { ...others, [bucket]: cursor } : others })
  }

  /** Live entries in the order made. */
  inOrder(): readonly Entry[] {
    if (!this.#order) {
      const list = this.entries.list()
      this.#order = this.#isNewLast() ? list : list.sort((a, b) => a.key - b.key)
    }
    return this.#order
  }

  /** Whether what this step adds comes after all it found, in its order. */
  #isNewLast(): boolean {
    let { last } = this.#roll
    for (const key of this.entries.put.keys()) {
      if (this.#roll.has(key)) continue
      if (key < last) return false
      last = key
    }
    return true
  }

  /** The same, without listing them while nothing is changed yet. */
  each(): Iterable<Entry> {
    return this.entries.untouched ? this.#roll.values() : this.inOrder()
  }

  /** Live entries on one record, in the order made. */
  about(id: string): readonly Entry[] {
    const { put, removed } = this.entries
    const found = this.#roll.of(id)
    if (this.entries.untouched) return found
    const list = found.flatMap((entry) => (removed.has(entry.key) ? [] : [put.get(entry.key) ?? entry]))
    for (const entry of put.values()) if (entry.op.id === id && !this.#roll.has(entry.key)) list.push(entry)
    return list.sort((a, b) => a.key - b.key)
  }

  /** Whether an op that may be with the server has this stamp. */
  isGiven(stamp: string): boolean {
    if (stamp > this.#newest) return false
    this.#given ??= new Set(this.inOrder().flatMap(({ state, op }) => (state === 'unsent' ? [] : [op.h])))
    return this.#given.has(stamp)
  }

  /** What to store, or undefined when the step changed nothing. */
  writes(): Writes | undefined {
    const { entries, kept } = this
    const still = [this.clear, this.snapshots, this.rows, this.gone].every((list) => list.length === 0)
    if (still && entries.untouched && kept.untouched && this.files.size === 0 && this.meta === this.#before) return undefined
    const version = this.#before.version + 1
    const { sent, put } = this.#marked()
    return {
      meta: {
        ...this.meta, version, ...(sent !== undefined && { sent }), outbox: { version, ...this.census(), kept: this.kept.size },
      },
      put,
      remove: [...entries.removed],
      keep: [...kept.put.values()],
      forget: [...kept.removed],
      clear: this.clear,
      snapshots: this.snapshots,
      rows: this.rows,
      gone: this.gone,
      ...(this.files.size > 0 && { files: [...this.files] }),
    }
  }

  /** The mark as it will be, and the entries to be stored themselves. Up to the mark nothing may wait unsent: where
   *  something does again (a fork), each is stored as what it is. */
  #marked(): { readonly sent: number | undefined; readonly put: readonly Entry[] } {
    const put = [...this.entries.put.values()]
    const left = this.#leaving
    if (left.size === 0 && this.#before.sent === undefined) return { sent: undefined, put }
    const sent = Math.max(this.#before.sent ?? 0, ...left.keys())
    const looked = left.size > 0 ? this.entries.list() : put
    if (looked.every(({ state, key }) => state !== 'unsent' || key > sent)) {
      return { sent, put: put.filter((entry) => left.get(entry.key) !== entry) }
    }
    const others = this.entries.list().filter(({ state, key }) => state === 'sent' && !this.entries.put.has(key))
    return { sent: 0, put: [...put, ...others] }
  }

  /** What will stand in the outbox. */
  census(): Omit<Census, 'version'> {
    const { put, removed } = this.entries
    const tally = this.#roll.tally.copy()
    let { size } = this.#roll
    for (const key of removed) {
      const former = this.#roll.get(key)
      if (former) size--
      tally.change(former, undefined)
    }
    for (const entry of put.values()) {
      const former = this.#roll.get(entry.key)
      if (!former) size++
      tally.change(former, entry)
    }
    return { entries: size, unsent: tally.unsent, oldest: tally.oldest === undefined ? oldestOf(this.entries.values()) : tally.oldest }
  }
}
