/** The `World` that screens read, over the phone's core and its database. */
import type { Kind } from '../generated/records'
import { changeOf, compose, discard, isOutgoing, mend } from '../sync/outbox'
import type { Change as CoreChange, Entry } from '../sync/state'
import type { Blobs, Change, Family, Hit, Id, Invalid, Rec, SyncState, SyncStatus, Waiting, World } from './world'
import { ledOn, survivorOf } from './alias'
import type { StoredBlobs } from './blobs'
import { identified, refusal, trimmed } from './changes'
import { StorageFull } from './database'
import type { StoredDrafts } from './drafts'
import type { Engine } from './engine'
import { familyOf } from './family'
import type { Live } from './live'
import type { Phone } from './phone'
import type { PlaybookSource } from './playbooks'
import { Searcher } from './searcher'
import type { Speller } from './spelling'

export interface Parts {
  readonly phone: Phone
  readonly now: () => number
  readonly me: World['me']
  readonly drafts: StoredDrafts
  readonly blobs: StoredBlobs
  readonly engine: Engine
  readonly playbook: PlaybookSource
  readonly speller: Speller | undefined
  readonly channel: BroadcastChannel | undefined
}

export class PhoneWorld implements World {
  readonly me: World['me']
  readonly drafts: StoredDrafts
  readonly blobs: Blobs
  readonly #parts: Parts
  readonly #searcher: Searcher
  readonly #listeners = new Set<() => void>()
  #live: Live | undefined
  #state: SyncState = 'idle'
  #error: string | undefined
  #status: SyncStatus | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    this.me = parts.me
    this.drafts = parts.drafts
    this.blobs = parts.blobs
    this.#searcher = new Searcher(parts.phone, parts.speller)
    parts.phone.listen(() => this.#changed())
    parts.blobs.onAdded = () => this.#live?.soon()
  }

  // Reading

  get #picture() {
    return this.#parts.phone.replica.picture
  }

  /** The record of this id itself, be it an alias. */
  readonly #seen = (id: Id): Rec | undefined => this.#picture.get(id) as Rec | undefined

  get<K extends Kind>(id: Id): Rec<K> | undefined {
    return this.#picture.get(survivorOf(this.#seen, id)) as Rec<K> | undefined
  }

  all<K extends Kind>(kind: K): Iterable<Rec<K>> {
    return this.#picture.all(kind) as Iterable<unknown> as Iterable<Rec<K>>
  }

  family(account: Id): Family | undefined {
    return familyOf(this.#picture, survivorOf(this.#seen, account))
  }

  search(query: string, limit = 50): readonly Hit[] {
    return this.#searcher.find(query, limit)
  }

  get playbook(): World['playbook'] {
    return this.#parts.playbook.current
  }

  waiting(): readonly Waiting[] {
    return this.#entries().map((entry) => waitingOf(entry))
  }

  #entries(): Entry[] {
    return [...this.#parts.phone.replica.entries.values()].sort((a, b) => a.key - b.key)
  }

  // Writing

  async save(changes: readonly Change[], dropDraft?: string): Promise<readonly Id[] | Invalid> {
    if (this.#parts.phone.replica.meta.readOnly) return { code: 'schema_too_old' }
    const asked = changes.map((change) => ledOn(this.#seen, identified(change)))
    for (const change of asked) {
      const invalid = refusal(change)
      if (invalid) return invalid
    }
    if (dropDraft !== undefined) await this.drafts.settle(dropDraft)
    const refused = await this.#write(asked, dropDraft)
    if (refused) return refused
    this.#live?.soon()
    return asked.map((change) => change.id)
  }

  /** One strict transaction. Without room the photos go that the server has too, then it is tried once more. */
  async #write(asked: readonly CoreChange[], dropDraft: string | undefined): Promise<Invalid | undefined> {
    const { phone, blobs, now } = this.#parts
    const at = now()
    const write = (): Promise<void> =>
      phone.save((step) => {
        for (const change of asked) {
          const trim = trimmed(change, (id) => this.get(id))
          if (trim) compose(step, phone.replica.copy, trim, at)
        }
      }, dropDraft)
    try {
      await write().catch(async (error: unknown) => {
        if (!(error instanceof StorageFull)) throw error
        await blobs.evict(0)
        await write()
      })
      return undefined
    } catch (error) {
      console.error(error)
      return { code: error instanceof StorageFull ? error.code : 'not_saved' }
    }
  }

  async mend(n: number, fields: Record<string, unknown>): Promise<Invalid | null> {
    const { phone, now } = this.#parts
    const entry = phone.replica.entries.get(n)
    if (!entry) return { code: 'not_found' }
    const invalid = refusal(mended(changeOf(entry.op), fields))
    if (invalid) return invalid
    await phone.save((step) => mend(step, phone.replica.copy, n, fields, now()))
    this.#live?.soon()
    return null
  }

  async discard(n: number): Promise<void> {
    await this.#parts.phone.save((step) => discard(step, n))
  }

  // Being told

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #changed(): void {
    this.#status = undefined
    for (const listener of [...this.#listeners]) listener()
  }

  get status(): SyncStatus {
    return (this.#status ??= this.#compute())
  }

  #compute(): SyncStatus {
    const { replica } = this.#parts.phone
    const { lastSync, cursors, offset, readOnly } = replica.meta
    const entries = this.#entries()
    const outgoing = entries.filter(isOutgoing)
    const refused = entries.filter((entry) => entry.state === 'rejected' || entry.state === 'quarantined').length
    let disputed = 0
    for (const id of replica.copy.disputed()) {
      const shown = this.#seen(id)
      if (shown?.alt && shown.v.deleted !== true) disputed++
    }
    return {
      state: readOnly && this.#state === 'idle' ? 'read-only' : this.#state,
      waiting: outgoing.length,
      needsYou: refused + disputed,
      lastSync,
      lastByBucket: Object.fromEntries(
        Object.entries(cursors).filter(([, cursor]) => cursor.at > 0).map(([bucket, cursor]) => [bucket, cursor.at - offset]),
      ),
      oldestUnsent: outgoing[0]?.at ?? null,
      ...(this.#error !== undefined && { error: this.#error }),
    }
  }

  #enter(state: SyncState, error?: string): void {
    if (state === this.#state && error === this.#error) return
    this.#state = state
    this.#error = error
    this.#changed()
  }

  // Synchronising

  goLive(live: Live): void {
    this.#live = live
    live.start()
  }

  async syncNow(): Promise<void> {
    await (this.#live ? this.#live.sync() : this.exchange())
  }

  /** One exchange with all it brings: ops, rows, snapshots, the playbook, photos. False: try again before long. */
  async exchange(): Promise<boolean> {
    const { engine, blobs, playbook, phone } = this.#parts
    const first = phone.replica.meta.lastSync === null
    this.#enter('syncing')
    try {
      const ended = await engine.sync()
      this.#enter(ended.state === 'failed' ? 'idle' : ended.state, ended.error)
      if (ended.error === 'device_revoked') await this.#wipe()
      // Signed out is not weather: trying again soon helps nobody.
      if (ended.state !== 'idle') return ended.state === 'signed-out'
      // The whole copy is here and committed: tests/benchmarks measures up to this moment.
      if (first) performance.mark('headland:first-copy')
      if (await playbook.refresh()) this.#changed()
      await blobs.upload()
      await phone.compact()
      return true
    } catch (error) {
      console.error(error)
      this.#enter('idle', codeOf(error))
      return false
    }
  }

  /** This device was switched off, being lost or stolen: nothing of the person stays on it. */
  async #wipe(): Promise<void> {
    this.#live?.stop()
    await this.#parts.phone.erase()
    this.#changed()
  }

  // Looking after the copy

  async checkMyCopy(): Promise<{ readonly buckets: readonly { id: string; ok: boolean; records: number }[] }> {
    const buckets = this.#parts.phone.replica.check()
    const damaged = buckets.filter((bucket) => !bucket.ok).map((bucket) => bucket.id)
    if (damaged.length > 0) {
      await this.#parts.engine.repair(damaged).catch(() => undefined)
      await this.syncNow()
    }
    return { buckets }
  }

  async storage(): Promise<{ used: number; quota: number | null; persisted: boolean; records: number }> {
    const manager = typeof navigator === 'undefined' ? undefined : navigator.storage
    const estimate = await manager?.estimate?.().catch(() => undefined)
    const persisted = (await manager?.persisted?.().catch(() => false)) ?? false
    return { used: estimate?.usage ?? 0, quota: estimate?.quota ?? null, persisted, records: this.#parts.phone.replica.copy.size }
  }

  async leave(): Promise<{ readonly kept: boolean }> {
    const waiting = this.#entries().some((entry) => !isDone(entry))
    const kept = waiting || (await this.drafts.list()).length > 0 || (await this.blobs.waiting()) > 0
    await this.close()
    if (!kept) await this.#parts.phone.database.erase()
    return { kept }
  }

  async close(): Promise<void> {
    this.#live?.stop()
    this.#parts.channel?.close()
    this.#parts.blobs.close()
    this.#parts.phone.database.close()
    this.#listeners.clear()
    await Promise.resolve()
  }
}

const isDone = (entry: Entry): boolean => entry.state === 'answered'

function mended(change: CoreChange, fields: Readonly<Record<string, unknown>>): CoreChange {
  return change.op === 'cmd' ? change : { ...change, fields: { ...change.fields, ...fields } }
}

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

