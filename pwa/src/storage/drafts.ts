/** What a form holds before it is saved (law 1): every keystroke, durable, in the order typed.
 *
 *  Keystrokes come faster than a strict transaction ends: while one is under way only the newest value of a key
 *  waits, so typing is never behind by more than one write. */
import { GUARD, StorageFull, type Database, type DraftRecord } from './database'
import type { Drafts } from './world'

export class StoredDrafts implements Drafts {
  readonly #database: Database
  readonly #now: () => number
  readonly #waiting = new Map<string, { value: unknown; done: Promise<void> }>()
  readonly #running = new Map<string, Promise<void>>()
  /** What the device had no room for: kept in memory, and stored as soon as there is some. */
  readonly #unstored = new Map<string, DraftRecord>()

  constructor(database: Database, now: () => number) {
    this.#database = database
    this.#now = now
  }

  async load<T>(key: string): Promise<T | undefined> {
    const waiting = this.#waiting.get(key)
    if (waiting) return waiting.value as T
    await this.#running.get(key)
    const unstored = this.#unstored.get(key)
    if (unstored) return unstored.value as T
    const draft = await this.#database.run(['drafts'], 'readonly', (tx) => tx.objectStore('drafts').get(key))
    return draft?.value as T | undefined
  }

  save(key: string, value: unknown): Promise<void> {
    const waiting = this.#waiting.get(key)
    if (waiting) {
      waiting.value = value
      return waiting.done
    }
    const running = this.#running.get(key)
    if (!running) return this.#start(key, value)
    const done = running.then(() => {
      const next = this.#waiting.get(key)
      this.#waiting.delete(key)
      return next ? this.#start(key, next.value) : undefined
    })
    this.#waiting.set(key, { value, done })
    return done
  }

  #start(key: string, value: unknown): Promise<void> {
    const record = { key, at: this.#now(), value }
    const stored = this.#store(record)
    const settled = stored.then(
      () => undefined,
      () => undefined,
    ).then(() => {
      if (this.#running.get(key) === settled) this.#running.delete(key)
    })
    this.#running.set(key, settled)
    return stored
  }

  /** Without room it is kept in memory, and the world says that the device is full (`SyncStatus.full`). */
  async #store(record: DraftRecord): Promise<void> {
    try {
      await this.#database.run(['drafts'], 'readwrite', (tx) => tx.objectStore('drafts').put(record))
      this.#unstored.delete(record.key)
    } catch (error) {
      if (!(error instanceof StorageFull)) throw error
      this.#unstored.set(record.key, record)
    }
  }

  /** Try again what the device had no room for. */
  async again(): Promise<void> {
    for (const record of [...this.#unstored.values()]) if (!this.#running.has(record.key)) await this.#store(record)
  }

  /** Nothing typed before may be stored after. */
  async settle(key: string): Promise<void> {
    this.#waiting.delete(key)
    await this.#running.get(key)
  }

  /** The form was saved, which dropped the draft on the disk. */
  forget(key: string): void {
    this.#unstored.delete(key)
  }

  async drop(key: string): Promise<void> {
    await this.settle(key)
    this.forget(key)
    await this.#database.run(['drafts'], 'readwrite', (tx) => tx.objectStore('drafts').delete(key))
  }

  async list(): Promise<readonly { key: string; at: number; value: unknown }[]> {
    const stored = await this.#database.run(['drafts'], 'readonly', (tx) => tx.objectStore('drafts').getAll())
    const all = new Map([...stored, ...this.#unstored.values()].map((draft) => [draft.key, draft]))
    all.delete(GUARD)
    return [...all.values()].sort((a, b) => b.at - a.at)
  }
}
