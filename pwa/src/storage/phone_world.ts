/** The `World` that screens read, over the phone's core and its database.
 *
 *  What the first screen needs is here: reading, the outbox drawn over the rows, drafts (nothing typed waits for a
 *  download). What writes, sends and searches is `works.ts`: loaded right after the first paint, from the device once
 *  the app is installed; a call that comes earlier waits for it. */
import { SCHEMA } from '../generated/protocol'
import type { Kind, RecordOf } from '../generated/records'
import { changeOf } from '../sync/entries'
import type { Entry } from '../sync/state'
import type { Blobs, Change, Family, Hit, Id, Invalid, Loss, Only, Rec, Room, Slim, SyncState, SyncStatus, Waiting, World } from './world'
import { asked } from './deciding'
import type { StoredDrafts } from './drafts'
import { familyOf } from './family'
import type { Phone } from './phone'
import type { PlaybookSource } from './playbooks'
import { survivorOf } from './survivor'
import type { Host, Works } from './works'

export interface Parts {
  readonly phone: Phone
  readonly me: World['me']
  readonly drafts: StoredDrafts
  readonly playbook: PlaybookSource
  readonly channel: BroadcastChannel | undefined
  readonly works: (host: Host) => Promise<Works>
}

export class PhoneWorld implements World, Host {
  readonly me: World['me']
  readonly drafts: StoredDrafts
  readonly blobs: Blobs
  version = 0
  readonly #parts: Parts
  readonly #listeners = new Set<() => void>()
  #works: Works | undefined
  #loading: Promise<Works> | undefined
  #closed = false
  #superseded = false
  /** Something was searched before it could be found. */
  #searched = false
  #state: SyncState = 'idle'
  #error: string | undefined
  #status: SyncStatus | undefined
  #full = false
  #lost: Loss | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.me = parts.me
    this.drafts = parts.drafts
    // Every call waits for the works: all of them answer with a promise.
    this.blobs = new Proxy({} as Blobs, {
      get: (_, name: keyof Blobs) => async (...args: unknown[]) => {
        const { blobs } = await this.#hands()
        return (blobs[name] as (...args: unknown[]) => unknown).apply(blobs, args)
      },
    })
    parts.phone.listen((changed) => {
      // An op that only came further on its way changes the status, and no list over thousands.
      if (changed?.size !== 0) this.version++
      this.changed()
    })
  }

  // Reading

  get #picture() {
    return this.#parts.phone.replica.picture
  }

  /** The record of this id itself, be it an alias. */
  readonly seen = (id: Id): Rec | undefined => this.#picture.get(id) as Rec | undefined

  get<K extends Kind>(id: Id): Rec<K> | undefined {
    return this.#picture.get(survivorOf(this.seen, id)) as Rec<K> | undefined
  }

  all<K extends Kind>(kind: K, only?: Only): Iterable<Rec<K>> {
    return this.#picture.all(kind, only) as Iterable<unknown> as Iterable<Rec<K>>
  }

  slim<K extends Kind, F extends keyof RecordOf<K> & string>(kind: K, fields: readonly F[], only?: Only): Iterable<Slim<K, F>> {
    return this.#picture.slim(kind, fields, only) as Iterable<unknown> as Iterable<Slim<K, F>>
  }

  disputed(): readonly Rec[] {
    const records = [...this.#picture.disputed()] as Rec[]
    return records.filter((record) => this.#picture.lives(record) || this.#isTold(record.id)).flatMap((record) => asked(this, record))
  }

  /** Whether a receipt tells this person what became of the record: of a deleted one nothing else does. */
  #isTold(id: Id): boolean {
    return [...this.all('receipt')].some(({ v }) => v.record !== undefined && survivorOf(this.seen, v.record) === id)
  }

  family(account: Id): Family | undefined {
    return familyOf(this.#picture, survivorOf(this.seen, account))
  }

  search(query: string, limit = 50): readonly Hit[] {
    if (this.#works) return this.#works.search(query, limit)
    this.#searched = true
    void this.begin()
    return []
  }

  get playbook(): World['playbook'] {
    return this.#parts.playbook.current
  }

  waiting(): readonly Waiting[] {
    return this.#entries().map((entry) => waitingOf(entry))
  }

  #entries(): Entry[] {
    return [...this.#parts.phone.replica.entries.sorted().values()]
  }

  // The works

  /** Have what writes, sends and searches loaded and running; why it did not come is in `status`. */
  async begin(): Promise<Works | undefined> {
    return this.#hands().catch(() => undefined)
  }

  #hands(): Promise<Works> {
    return (this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined
      if (!this.#closed) this.failed(error)
      throw error
    }))
  }

  async #load(): Promise<Works> {
    const works = await this.#parts.works(this)
    this.#works = works
    if (this.#closed || this.#superseded) works.close()
    else works.start()
    if (this.#searched) this.changed()
    return works
  }

  async save(changes: readonly Change[], dropDraft?: string): Promise<readonly Id[] | Invalid> {
    if (this.#outdated) return TOO_OLD
    const works = await this.begin()
    return works ? works.save(changes, dropDraft) : { code: 'not_saved' }
  }

  async mend(n: number, fields: Record<string, unknown>): Promise<Invalid | null> {
    if (this.#outdated) return TOO_OLD
    const works = await this.begin()
    return works ? works.mend(n, fields) : { code: 'not_saved' }
  }

  async discard(n: number): Promise<void> {
    await (await this.#hands()).discard(n)
  }

  async deleted(): Promise<readonly Rec[]> {
    return (await this.#hands()).deleted()
  }

  async syncNow(): Promise<void> {
    await (await this.begin())?.sync()
  }

  async checkMyCopy(): Promise<{ readonly buckets: readonly { id: string; ok: boolean; records: number }[] }> {
    return { buckets: await (await this.#hands()).check() }
  }

  // Being told

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  changed(): void {
    this.#status = undefined
    for (const listener of [...this.#listeners]) listener()
  }

  get status(): SyncStatus {
    return (this.#status ??= this.#compute())
  }

  #compute(): SyncStatus {
    const { replica } = this.#parts.phone
    const { lastSync, cursors, offset } = replica.meta
    const { unsent, oldest, refused } = replica.entries.tally
    const disputed = this.disputed().reduce((sum, { alt = {} }) => sum + Object.keys(alt).length, 0)
    return {
      state: this.#outdated && this.#state === 'idle' ? 'read-only' : this.#state,
      outdated: this.#outdated,
      waiting: unsent,
      needsYou: refused + disputed + (this.#lost ? 1 : 0),
      lastSync,
      lastByBucket: Object.fromEntries(
        Object.entries(cursors).filter(([, cursor]) => cursor.at > 0).map(([bucket, cursor]) => [bucket, cursor.at - offset]),
      ),
      oldestUnsent: oldest ?? null,
      ...(this.#error !== undefined && { error: this.#error }),
      ...(this.#full && { full: true }),
      ...(this.#lost && { lost: this.#lost }),
    }
  }

  full(full: boolean): void {
    if (full === this.#full) return
    this.#full = full
    this.changed()
  }

  lost(loss: Loss | undefined): void {
    this.#lost = loss
    this.changed()
  }

  async forgetLoss(): Promise<void> {
    await (await this.#hands()).forgetLoss()
  }

  /** Whether this app is too old to write: the server asks for a newer one, or a newer one has taken the database. What
   *  waits is sent all the same, by this app or by that one. */
  get #outdated(): boolean {
    return this.#superseded || SCHEMA < (this.#parts.phone.replica.meta.minimum ?? 0)
  }

  /** A newer version of the app, in another tab, has taken the database. */
  supersede(): void {
    this.#superseded = true
    this.#works?.close()
    this.changed()
  }

  /** The state of the exchange, as the works report it. */
  enter(state: SyncState, error?: string): void {
    if (state === this.#state && error === this.#error) return
    this.#state = state
    this.#error = error
    this.changed()
  }

  failed(error: unknown): void {
    console.error(error)
    this.enter('idle', codeOf(error))
  }

  async storage(): Promise<Room> {
    return (await this.#hands()).room()
  }

  async leave(): Promise<{ readonly kept: boolean }> {
    const waiting = this.#entries().some((entry) => !isDone(entry))
    const kept = waiting || (await this.drafts.list()).length > 0 || (await this.blobs.waiting()) > 0
    await this.close()
    if (!kept) await this.#parts.phone.database.erase()
    return { kept }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#works?.close()
    this.#parts.channel?.close()
    this.#parts.phone.database.close()
    this.#listeners.clear()
    await Promise.resolve()
  }
}

const TOO_OLD = { code: 'schema_too_old' } as const

const isDone = (entry: Entry): boolean => entry.state === 'answered'

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code
  return typeof code === 'string' ? code : 'unavailable'
}

function waitingOf(entry: Entry): Waiting {
  const state = entry.state === 'pending' ? 'answered' : entry.state
  return {
    n: entry.key, id: entry.op.id, at: entry.at, state, change: changeOf(entry.op) as Change,
    ...(entry.code !== undefined && { code: entry.code }), ...(entry.field !== undefined && { field: entry.field }),
    ...(entry.ticket !== undefined && { ticket: entry.ticket }),
  }
}

