/** An in-memory World for tests and for the dev page (`dev.html`): the same port the screens see, no database and no
 *  server. Saves are kept and marked pending, so that "waiting" can be looked at. Never part of the build. */
import type { Kind, RecordOf } from '../generated/records'
import type { Playbook } from '../rules/playbook'
import { identified, refusal } from '../storage/changes'
import { asked } from '../storage/deciding'
import type { Attached, Change, Family, Hit, Id, Invalid, Only, Rec, Room, Slim, SyncStatus, Waiting, World } from '../storage/world'

type Fields = Record<string, unknown>
interface Kept {
  kind: Kind
  fields: Fields
  alt?: Record<string, [unknown, string][]>
  pending: boolean
}

export class FakeWorld implements World {
  readonly me: { id: Id; name: string; role: string }
  readonly playbook: Playbook
  readonly #records = new Map<Id, Kept>()
  readonly #listeners = new Set<() => void>()
  readonly #drafts = new Map<string, { at: number; value: unknown }>()
  readonly saved: Change[] = []
  #waiting: Waiting[] = []
  #ids = 0
  #status: SyncStatus = {
    state: 'idle', waiting: 0, needsYou: 0, lastSync: Date.now() - 120_000, lastByBucket: {}, oldestUnsent: null,
  }
  /** Raised whenever it is asked for: tests change records in between. */
  get version(): number {
    return this.#versions++
  }
  #versions = 0
  /** What the next save answers, once. */
  refuse: Invalid | undefined

  constructor(playbook: Playbook, me = { id: 'rep1', name: '周敏', role: 'rep' }) {
    this.playbook = playbook
    this.me = me
  }

  put<K extends Kind>(kind: K, id: Id, fields: RecordOf<K> | Fields, alt?: Kept['alt']): void {
    this.#records.set(id, { kind, fields: { ...fields }, pending: false, ...(alt && { alt }) })
  }

  set(status: Partial<SyncStatus>): void {
    this.#status = { ...this.#status, ...status }
    this.#tell()
  }

  get status(): SyncStatus {
    return this.#status
  }

  get<K extends Kind>(id: Id): Rec<K> | undefined {
    const kept = this.#records.get(id)
    return kept ? (this.#rec(id, kept) as Rec<K>) : undefined
  }

  *all<K extends Kind>(kind: K, only?: Only): Iterable<Rec<K>> {
    for (const [id, kept] of this.#records) {
      if (only && !only.values.has(kept.fields[only.field])) continue
      if (kept.kind === kind && !kept.fields['deleted']) yield this.#rec(id, kept) as Rec<K>
    }
  }

  *slim<K extends Kind, F extends keyof RecordOf<K> & string>(kind: K, fields: readonly F[], only?: Only): Iterable<Slim<K, F>> {
    for (const { id, v } of this.all(kind, only)) {
      const found: unknown = Object.fromEntries(fields.filter((field) => v[field] != null).map((field) => [field, v[field]]))
      yield { ...(found as Pick<RecordOf<K>, F>), id, kind }
    }
  }

  family(account: Id): Family | undefined {
    const own = this.get<'account'>(account)
    if (!own) return undefined
    const of = <K extends Kind>(kind: K): Rec<K>[] =>
      [...this.all(kind)].filter((one) => (one.v as Fields)['account'] === account)
    return {
      account: own,
      contacts: of('contact'),
      opportunities: of('opportunity'),
      visits: of('visit').sort((a, b) => (b.v.happened_at ?? '').localeCompare(a.v.happened_at ?? '')),
      facts: of('fact'),
      tasks: of('task'),
      comments: of('comment'),
      attachments: of('attachment'),
    }
  }

  disputed(): Rec[] {
    const records = [...this.#records].map(([id, kept]) => this.#rec(id, kept))
    return records.filter((record) => record.alt && record.v.deleted !== true).flatMap((record) => asked(this, record))
  }

  async deleted(): Promise<Rec[]> {
    return [...this.#records].filter(([, kept]) => kept.fields['deleted'] === true).map(([id, kept]) => this.#rec(id, kept))
  }

  async save(changes: readonly Change[], dropDraft?: string): Promise<readonly Id[] | Invalid> {
    if (this.refuse) {
      const refused = this.refuse
      this.refuse = undefined
      return refused
    }
    // As the phone does: a screen that writes what no record has is found by its own test.
    const wrong = changes.map((change) => refusal(identified(change))).find((one) => one !== undefined)
    if (wrong) return wrong
    const ids = changes.map((change) => this.#apply(change))
    if (dropDraft) this.#drafts.delete(dropDraft)
    this.#status = { ...this.#status, waiting: this.#waiting.length }
    this.#tell()
    return ids
  }

  waiting(): readonly Waiting[] {
    return this.#waiting
  }

  async mend(): Promise<null> {
    return null
  }

  async discard(n: number): Promise<void> {
    this.#waiting = this.#waiting.filter((one) => one.n !== n)
    this.#tell()
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async syncNow(): Promise<void> {
    this.#waiting = []
    this.set({ waiting: 0, lastSync: Date.now() })
  }

  search(query: string, limit = 100): readonly Hit[] {
    const wanted = query.trim().toLowerCase()
    const hits: Hit[] = []
    for (const [id, kept] of this.#records) {
      const account = kept.kind === 'account' ? id : (kept.fields['account'] as Id | undefined)
      if (!account) continue
      for (const field of ['name', 'note', 'phone', 'mobile', 'title', 'city']) {
        const text = kept.fields[field]
        const at = typeof text === 'string' ? text.toLowerCase().indexOf(wanted) : -1
        if (at < 0 || typeof text !== 'string') continue
        const score = field === 'name' ? (kept.kind === 'account' ? 3 : 2) : 1
        hits.push({ account, record: id, kind: kept.kind, field, text, ranges: [[at, at + wanted.length]], score })
        break
      }
    }
    return hits.sort((a, b) => b.score - a.score).slice(0, limit)
  }

  readonly drafts = {
    load: async <T>(key: string): Promise<T | undefined> => this.#drafts.get(key)?.value as T | undefined,
    save: async (key: string, value: unknown): Promise<void> => {
      this.#drafts.set(key, { at: Date.now(), value: structuredClone(value) })
    },
    drop: async (key: string): Promise<void> => void this.#drafts.delete(key),
    list: async () => [...this.#drafts].map(([key, { at, value }]) => ({ key, at, value })),
  }

  readonly blobs = {
    add: async (file: Blob, name?: string): Promise<Attached> => {
      const sha256 = '0'.repeat(64)
      const photo = file.type.startsWith('image/')
      return { sha256, mime: file.type, bytes: file.size, ...(photo ? { thumb: sha256, width: 1, height: 1 } : name && { name }) }
    },
    fetch: async (): Promise<Blob> => new Blob(['x']),
    standing: async () => ({ here: true, done: true, bytes: 1, sent: 1 }),
    listen: async () => () => undefined,
    room: async () => ({ kept: { files: 0, bytes: 0 }, waiting: { files: 0, bytes: 0 }, free: null, problems: [] }),
    freeUploaded: async (): Promise<number> => 0,
    retry: async (): Promise<void> => undefined,
    url: async (): Promise<string | undefined> => undefined,
    waiting: async (): Promise<number> => 0,
    unsent: async (): Promise<readonly string[]> => [],
    read: async (): Promise<Blob | undefined> => undefined,
    restore: async (): Promise<boolean> => true,
  }

  async checkMyCopy(): Promise<{ buckets: { id: string; ok: boolean; records: number }[] }> {
    return { buckets: [{ id: 'plot:p1', ok: true, records: this.#records.size }] }
  }

  async storage(): Promise<Room> {
    return { used: 3_200_000, quota: null, persisted: true, asked: true, records: this.#records.size }
  }

  async forgetLoss(): Promise<void> {
    const { lost: _, ...status } = this.#status
    this.#status = status
    this.#tell()
  }

  async leave(): Promise<{ kept: boolean }> {
    return { kept: this.#waiting.length > 0 }
  }

  async close(): Promise<void> {
    this.#listeners.clear()
  }

  #apply(change: Change): Id {
    this.saved.push(change)
    const id = change.op === 'cmd' ? `cmd${++this.#ids}` : (change.id ?? `new${++this.#ids}`)
    if (change.op !== 'cmd') {
      const before = change.op === 'set' ? this.#records.get(id) : undefined
      const alt = { ...before?.alt }
      for (const field of Object.keys(change.op === 'set' ? (change.settles ?? {}) : {})) delete alt[field]
      this.#records.set(id, { kind: change.kind, fields: { ...before?.fields, ...change.fields }, alt, pending: true })
    }
    this.#waiting = [...this.#waiting, { n: this.#waiting.length + 1, change, id, at: Date.now(), state: 'unsent' }]
    return id
  }

  #rec(id: Id, kept: Kept): Rec {
    const v = Object.fromEntries(Object.entries(kept.fields).filter(([, value]) => value !== null))
    const alt = kept.alt && Object.keys(kept.alt).length > 0 ? { alt: kept.alt } : {}
    return { id, kind: kept.kind, v: v as Rec['v'], pending: kept.pending, stamps: {}, ...alt }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
