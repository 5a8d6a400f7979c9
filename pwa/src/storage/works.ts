/** What writes, sends, searches and looks after photos: the part of the world no first screen needs. One chunk of the
 *  program, loaded by `open.ts` right after the first paint. */
import { Client } from '../net/client'
import type { Session } from '../net/session'
import type { Audited } from '../sync/audit'
import { changeOf } from '../sync/entries'
import { compose, discard, mend } from '../sync/outbox'
import type { Replica } from '../sync/replica'
import type { Change as CoreChange } from '../sync/state'
import { Ahead } from './ahead'
import { ledOn } from './alias'
import type { StoredBlobs } from './blobs'
import { identified, refusal, trimmed } from './changes'
import { Care } from './care'
import { StorageFull } from './database'
import type { StoredDrafts } from './drafts'
import { Engine } from './engine'
import { askToKeep, roomOf } from './keeping'
import { Forgetter } from './forgetting'
import { Files } from './files'
import { Live } from './live'
import { Pages } from './pages'
import type { Phone } from './phone'
import { refresh } from './playbook_news'
import type { PlaybookSource } from './playbooks'
import { Searcher } from './searcher'
import { workerSpeller, type Speller } from './spelling'
import { isWhole } from './stored'
import { HttpTransport, type Transport } from './transport'
import type { Change, Hit, Id, Invalid, Loss, Rec, Room, SyncState, World } from './world'

/** Kinds that screens delete. */
const DELETABLE: readonly string[] = ['account', 'contact', 'opportunity', 'visit', 'task', 'comment', 'attachment', 'rival']

/** The world as the works see it. */
export interface Host {
  readonly me: World['me']
  readonly seen: (id: Id) => Rec | undefined
  get(id: Id): Rec | undefined
  enter(state: SyncState, error?: string): void
  failed(error: unknown): void
  changed(): void
  /** Something could not be stored for want of room; or it could again. */
  full(full: boolean): void
  lost(loss: Loss | undefined): void
}

export interface WorksOptions {
  readonly transport?: Transport | undefined
  readonly speller?: Speller | undefined
  /** False: no timers, no pokes; the caller asks to sync (tests). */
  readonly live?: boolean | undefined
}

export interface WorksParts {
  readonly host: Host
  readonly phone: Phone
  readonly now: () => number
  readonly drafts: StoredDrafts
  readonly playbook: PlaybookSource
  /** The replica the session brought. */
  readonly sessionReplica: string
  /** The browser's storage was blank though the server knew this device: when it last spoke with it. */
  readonly cleared?: number | null | undefined
  readonly options: WorksOptions
  readonly ahead?: Ahead | undefined
}

/** Begin with the first exchange of a new phone (`ahead.ts`). */
export const askAhead = (session: Session, now: () => number): Ahead => new Ahead(overHttp(session.person.id), session, now)

const overHttp = (person: string): Transport => new HttpTransport(new Client({ person }))

export class Works {
  readonly blobs: StoredBlobs
  readonly #files: Files
  readonly #parts: WorksParts
  readonly #transport: Transport
  readonly #engine: Engine
  readonly #forgetter: Forgetter
  readonly #pages: Pages
  readonly #searcher: Searcher
  readonly #live: Live | undefined
  readonly #care: Care

  constructor(parts: WorksParts) {
    const { phone, now, sessionReplica, options } = parts
    this.#parts = parts
    this.#transport = options.transport ?? overHttp(parts.host.me.id)
    this.#files = new Files({ phone, transport: this.#transport, drafts: parts.drafts, now, live: options.live !== false })
    this.blobs = this.#files.blobs
    this.#pages = new Pages(phone.database.name, parts.host.me.role !== 'rep')
    this.#forgetter = new Forgetter(phone, this.#transport, this.#pages, now)
    this.#engine = new Engine(phone, this.#transport, { now, sessionReplica, ahead: parts.ahead })
    this.#searcher = new Searcher(phone, 'speller' in options ? options.speller : workerSpeller())
    if (options.live !== false) this.#live = this.#lively()
    this.blobs.onAdded = () => {
      this.#live?.soon()
      this.#care.countSoon()
    }
    this.#care = new Care({
      host: parts.host, phone, drafts: parts.drafts, blobs: this.blobs, engine: this.#engine, transport: this.#transport, now,
      cleared: parts.cleared ?? null,
    })
  }

  /** Before anything is written: is all there that must be? */
  heal(): Promise<void> {
    return this.#care.heal()
  }

  forgetLoss(): Promise<void> {
    return this.#care.forgetLoss()
  }

  async room(): Promise<Room> {
    const { coming } = this.#engine
    return { ...(await roomOf(this.#parts.phone.replica.copy.size)), ...(coming && { coming }) }
  }

  #lively(): Live {
    const { phone } = this.#parts
    return new Live({
      name: phone.database.name,
      sync: () => this.#exchange(),
      onVisible: async () => {
        await phone.database.probe()
        await phone.refresh()
      },
      unsent: () => phone.replica.waiting > 0,
    })
  }

  start(): void {
    this.#live?.start()
  }

  close(): void {
    this.#live?.stop()
    this.#care.stop()
    this.#files.stop()
  }

  search(query: string, limit: number): readonly Hit[] {
    return this.#searcher.find(query, limit)
  }

  /** What screens delete, and so may bring back. */
  deleted(): Rec[] {
    const { phone, host } = this.#parts
    const { copy, entries } = phone.replica
    const ids = new Set(DELETABLE.flatMap((kind) => [...copy.kind(kind)]))
    for (const { op } of entries.values()) if (DELETABLE.includes(op.kind ?? '')) ids.add(op.id)
    return [...ids].flatMap((id) => {
      const record = host.seen(id)
      const merged = (record?.v as Readonly<Record<string, unknown>> | undefined)?.['merged_into']
      return record?.v.deleted === true && merged === undefined ? [record] : []
    })
  }

  // Writing

  /** Validate all, then write all in one strict transaction. */
  async save(changes: readonly Change[], dropDraft?: string): Promise<readonly Id[] | Invalid> {
    const { host, drafts } = this.#parts
    const asked = changes.map((change) => ledOn(host.seen, identified(change)))
    for (const change of asked) {
      const invalid = refusal(change)
      if (invalid) return invalid
    }
    if (dropDraft !== undefined) await drafts.settle(dropDraft)
    const refused = await this.#write(asked, dropDraft)
    if (refused) return refused
    if (dropDraft !== undefined) drafts.forget(dropDraft)
    await this.#files.saved(asked)
    this.#live?.soon()
    if (this.#live) void askToKeep()
    return asked.map((change) => change.id)
  }

  /** One strict transaction. */
  async #write(asked: readonly CoreChange[], dropDraft: string | undefined): Promise<Invalid | undefined> {
    const { host, phone, now } = this.#parts
    const at = now()
    try {
      await phone.save((step) => {
        for (const change of asked) {
          const trim = trimmed(change, (id) => host.get(id))
          if (trim) compose(step, phone.replica.copy, trim, at)
        }
      }, dropDraft)
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

  // Synchronising

  async sync(): Promise<void> {
    if (this.#live) return this.#live.sync()
    await this.#exchange()
    await this.#files.sendAll()
  }

  /** One exchange with all it brings: ops, rows, snapshots, the playbook. False: try again before long. Photos follow. */
  #exchange(): Promise<boolean> {
    return this.#files.around(this.#records())
  }

  async #records(): Promise<boolean> {
    const { host, phone, playbook } = this.#parts
    this.#await('headland:first-copy', ({ meta }) => isWhole(meta))
    this.#await('headland:nothing-waits', ({ entries }) => entries.size === 0)
    host.enter('syncing')
    try {
      const ended = await this.#engine.sync()
      host.enter(ended.state === 'failed' ? 'idle' : ended.state, ended.error)
      if (ended.error === 'device_revoked') await this.#wipe()
      this.#files.after(ended.state === 'idle')
      // Signed out is not weather: trying again soon helps nobody.
      if (ended.state !== 'idle') return ended.state === 'signed-out'
      if (await refresh(playbook, phone.database, this.#transport, (id, field) => phone.replica.copy.value(id, field))) host.changed()
      await this.#forgetter.tidy()
      await this.#care.lookAfter()
      return true
    } catch (error) {
      host.failed(error)
      return false
    }
  }

  readonly #awaited = new Set<string>()

  /** Mark the moment when something is so and committed, if it is not so yet: tests/benchmarks measures up to it. */
  #await(name: string, isSo: (replica: Replica) => boolean): void {
    const { phone } = this.#parts
    if (this.#awaited.has(name) || isSo(phone.replica)) return
    this.#awaited.add(name)
    const stop = phone.listen(() => {
      if (!isSo(phone.replica)) return
      performance.mark(name)
      this.#awaited.delete(name)
      stop()
    })
  }

  /** This device was switched off, being lost or stolen: nothing of the person stays on it. */
  async #wipe(): Promise<void> {
    this.#live?.stop()
    await Promise.all([this.#parts.phone.erase(), this.#pages.clear()])
    this.#parts.host.changed()
  }

  /** Compare every row with its digest and every bucket with its sum; what differs is fetched again. */
  async check(): Promise<readonly Audited[]> {
    const buckets = await this.#care.check()
    if (buckets.some(({ ok }) => !ok)) await this.sync()
    return buckets
  }
}

function mended(change: CoreChange, fields: Readonly<Record<string, unknown>>): CoreChange {
  return change.op === 'cmd' ? change : { ...change, fields: { ...change.fields, ...fields } }
}
