/** The core over the database: every step is one transaction, and memory follows it when it is durable.
 *
 *  Several tabs need no lock: `n` is taken inside the transaction that writes the outbox, a page applies only where
 *  the stored cursor is its `from`, and each step raises the state's version. A step tells the other tabs by
 *  BroadcastChannel; a tab that finds it missed one reads everything again. */
import { Replica } from '../sync/replica'
import { freshMeta, type Meta, type Step, type Writes } from '../sync/state'
import type { Database } from './database'
import { loadReplica, readMeta, readState, ROWS, STATE } from './stored'

/** Whether memory has the very outbox that is stored: what waits is not read again for every save. The version alone
 *  would not tell a database that was emptied and has come as far again. */
const isSame = (there: Meta, here: Meta): boolean =>
  there.version === here.version && there.clock === here.clock && there.nextKey === here.nextKey

export interface PhoneOptions {
  readonly replica: string
  readonly epoch: string
  readonly channel?: BroadcastChannel | undefined
}

/** Rows that changed (ids, or null for all), or only the outbox's states. */
export type Listener = (changed: ReadonlySet<string> | null) => void

/** What is heard of later, with the next step or at `tell`: which rows changed, or that there was a step at all. */
export type Untold = 'rows' | 'all'

interface How<T> {
  readonly rows: boolean
  readonly dropDraft?: string
  readonly untold?: (result: T) => Untold | undefined
}

type Told = Writes | { readonly meta: Writes['meta']; readonly reload: true }

export class Phone {
  readonly database: Database
  readonly #options: PhoneOptions
  readonly #listeners = new Set<Listener>()
  #replica: Replica
  #queue: Promise<unknown> = Promise.resolve()
  /** The database was emptied and filled again from memory. */
  onPutBack: () => void = () => undefined

  private constructor(database: Database, options: PhoneOptions, replica: Replica) {
    this.database = database
    this.#options = options
    this.#replica = replica
    options.channel?.addEventListener('message', (event: MessageEvent<Told | undefined>) => {
      if (event.data && 'meta' in event.data) void this.#hear(event.data)
    })
  }

  static async open(database: Database, options: PhoneOptions): Promise<Phone> {
    return new Phone(database, options, await loadReplica(database, options.replica, options.epoch))
  }

  get replica(): Replica {
    return this.#replica
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A save: reads and writes the outbox alone; what stands in memory is what the person saw. */
  save<T>(work: (step: Step) => T, dropDraft?: string): Promise<T> {
    return this.#transact(work, { rows: false, ...(dropDraft !== undefined && { dropDraft }) })
  }

  /** A step that changes rows: memory must know all of them, else it is read again first. `untold`: of what of it whoever
   *  listens hears later. */
  apply<T>(work: (step: Step) => T, untold?: (result: T) => Untold | undefined): Promise<T> {
    return this.#transact(work, { rows: true, ...(untold && { untold }) })
  }

  /** What was not told yet. */
  tell(): void {
    if (this.#untold !== undefined) this.#tell(new Set())
  }

  /** Steps of one tab go one after the other, so that memory follows in the order of the transactions. */
  #transact<T>(work: (step: Step) => T, options: How<T>): Promise<T> {
    const turn = this.#queue.then(() => this.#commit(work, options))
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  async #commit<T>(work: (step: Step) => T, { rows, dropDraft, untold }: How<T>): Promise<T> {
    const { takeStep } = await import('./steps')
    for (;;) {
      const done = await this.database.run([...STATE, ...(rows ? [...ROWS, 'blobs' as const] : []), 'drafts'], 'readwrite', async (tx) => {
        const there = (await readMeta(tx)) ?? freshMeta(this.#options.replica, this.#options.epoch)
        const here = this.#replica.meta
        if (there.version < here.version) return 'emptied'
        if (rows && there.version !== here.version) return undefined
        const state = isSame(there, here) ? this.#replica : await readState(tx, there)
        const { result, writes } = await takeStep(tx, state, work)
        if (dropDraft !== undefined) await tx.objectStore('drafts').delete(dropDraft)
        return { result, writes, before: there.version }
      })
      if (!done || done === 'emptied') {
        await (done ? this.#putBack() : this.#reload())
        continue
      }
      if (done.writes) await this.#follow(done.writes, done.before, untold?.(done.result))
      return done.result
    }
  }

  async #follow(writes: Writes, before: number, untold?: Untold): Promise<void> {
    // A snapshot is megabytes: the other tabs read it from the database.
    this.#options.channel?.postMessage(writes.snapshots.length > 0 ? { meta: writes.meta, reload: true } : writes)
    if (before === this.#replica.meta.version) this.#tell(this.#replica.follow(writes), untold)
    else await this.#reload()
  }

  /** Another tab stored a step. */
  async #hear(told: Told): Promise<void> {
    const behind = told.meta.version - this.#replica.meta.version
    if (behind === 1 && !('reload' in told)) this.#tell(this.#replica.follow(told))
    else if (behind > 0) await this.#transactless(() => this.#reload())
  }

  #transactless(work: () => Promise<void>): Promise<void> {
    const turn = this.#queue.then(work)
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  async #reload(): Promise<void> {
    this.#replica = await loadReplica(this.database, this.#options.replica, this.#options.epoch)
    this.#tell(null)
  }

  /** Read again what other tabs may have stored while this one slept (its messages may be lost). */
  async refresh(): Promise<void> {
    const there = (await this.database.run(['meta'], 'readonly', (tx) => readMeta(tx)))?.version ?? 0
    const here = this.#replica.meta.version
    if (there !== here) await this.#transactless(() => (there < here ? this.#putBack() : this.#reload()))
  }

  /** The browser cleared the database while this page was open: memory still has what was in it. */
  async #putBack(): Promise<void> {
    const { putBack } = await import('./heal')
    await putBack(this.database, this.#replica)
    await this.#reload()
    this.onPutBack()
  }

  /** Remove everything, on the disk and in memory. */
  erase(): Promise<void> {
    return this.#transactless(async () => {
      await this.database.erase()
      this.#replica = new Replica({ meta: freshMeta(this.#options.replica, this.#options.epoch), entries: new Map(), kept: new Map() })
      this.#tell(null)
    })
  }

  #tell(changed: ReadonlySet<string> | null, untold?: Untold): void {
    const all = this.#untold === undefined ? changed : this.#untold && changed && new Set([...this.#untold, ...changed])
    this.#untold = untold ? all : undefined
    if (untold !== 'all') for (const listener of this.#listeners) listener(untold ? new Set() : all)
  }
  #untold: ReadonlySet<string> | null | undefined
}
