/** The outbox in memory, with what every save asks of it kept as it changes: how much waits and since when, which ops are
 *  about a record, which stamps may be taken. A Map by key, so that it is read as one. */
import { isOutgoing, isRefused } from './entries'
import type { Census, Entry, Meta } from './state'

/** How much waits, followed entry by entry. */
export class Tally {
  unsent = 0
  /** Of them when the oldest was made; undefined: it left, and has to be looked for. */
  oldest: number | null | undefined = null
  refused = 0

  copy(): Tally {
    const copy = new Tally()
    copy.unsent = this.unsent
    copy.oldest = this.oldest
    copy.refused = this.refused
    return copy
  }

  /** One entry went, one came, or one took the place of the other. */
  change(went: Entry | undefined, came: Entry | undefined): void {
    if (went && isRefused(went)) this.refused--
    if (came && isRefused(came)) this.refused++
    const before = went && isOutgoing(went) ? went.at : undefined
    const after = came && isOutgoing(came) ? came.at : undefined
    if (before === after) return
    if (after !== undefined) {
      this.unsent++
      if (this.oldest !== undefined) this.oldest = Math.min(this.oldest ?? after, after)
    }
    if (before !== undefined) {
      this.unsent--
      if (before === this.oldest) this.oldest = undefined
    }
    if (this.unsent === 0) this.oldest = null
  }
}

/** When the oldest of these that wait was made. */
export function oldestOf(entries: Iterable<Entry>): number | null {
  let oldest: number | null = null
  for (const entry of entries) if (isOutgoing(entry)) oldest = Math.min(oldest ?? entry.at, entry.at)
  return oldest
}

const NONE: readonly Entry[] = []

export class Roll extends Map<number, Entry> {
  readonly #records = new Map<string, Entry[]>()
  readonly #tally = new Tally()
  #newest = ''
  #last = -Infinity
  #ragged = false

  constructor(entries: ReadonlyMap<number, Entry>) {
    super()
    for (const [key, entry] of entries) this.set(key, entry)
  }

  /** The outbox as it was stored beside this mark. */
  static stored(entries: ReadonlyMap<number, Entry>, { sent = 0 }: Pick<Meta, 'sent'>): Roll {
    return new Roll(entries).send(sent)
  }

  /** These entries as a roll: themselves where they are one. */
  static of(entries: ReadonlyMap<number, Entry>): Roll {
    return entries instanceof Roll ? entries : new Roll(entries)
  }

  override set(key: number, entry: Entry): this {
    const former = this.get(key)
    super.set(key, entry)
    this.#tally.change(former, entry)
    this.#list(former, entry)
    if (!former) {
      if (key < this.#last) this.#ragged = true
      else this.#last = key
    }
    const { h } = entry.op
    if (entry.state !== 'unsent' && h !== undefined && h > this.#newest) this.#newest = h
    return this
  }

  /** Up to this key all that waited has left. */
  send(upTo: number): this {
    for (const [key, entry] of this) if (key <= upTo && entry.state === 'unsent') this.set(key, { ...entry, state: 'sent' })
    return this
  }

  override delete(key: number): boolean {
    const former = this.get(key)
    if (!former) return false
    this.#tally.change(former, undefined)
    this.#list(former, undefined)
    return super.delete(key)
  }

  override clear(): void {
    for (const key of [...this.keys()]) this.delete(key)
  }

  #list(went: Entry | undefined, came: Entry | undefined): void {
    const { id } = (came ?? went)!.op
    const list = this.#records.get(id)
    if (!list) {
      if (came) this.#records.set(id, [came])
      return
    }
    const place = went ? list.indexOf(went) : list.length
    if (came) list[place] = came
    else if (list.length > 1) list.splice(place, 1)
    else this.#records.delete(id)
    if (came && !went) list.sort((a, b) => a.key - b.key)
  }

  /** The ops on one record, in the order made: to be read at once, for it follows the roll. */
  of(id: string): readonly Entry[] {
    return this.#records.get(id) ?? NONE
  }

  get tally(): Tally {
    if (this.#tally.oldest === undefined) this.#tally.oldest = oldestOf(this.values())
    return this.#tally
  }

  /** What stands in the outbox. */
  get census(): Omit<Census, 'version'> {
    const { unsent, oldest } = this.tally
    return { entries: this.size, unsent, oldest: oldest ?? null }
  }

  /** No op that may be with the server has a later stamp. */
  get newest(): string {
    return this.#newest
  }

  /** The greatest key it ever had. */
  get last(): number {
    return this.#last
  }

  /** Itself, in the order made. It mostly stands so already: what a restore brought back is the exception. */
  sorted(): this {
    if (this.#ragged) {
      const all = [...this].sort(([a], [b]) => a - b)
      super.clear()
      for (const [key, entry] of all) super.set(key, entry)
      this.#ragged = false
    }
    return this
  }
}
