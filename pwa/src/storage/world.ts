/** What screens see of the phone's data: one in-memory world with pending changes drawn over the server's rows.
 *  Implemented in this folder over IndexedDB; features import these types and never touch a database. */
import type { Kind, RecordOf } from '../generated/records'
import type { Loss } from '../sync/loss'
import type { Only } from '../sync/projection'

export type Id = string

/** A record as screens read it: plain values, plus what the merge keeps beside them. */
export interface Rec<K extends Kind = Kind> {
  readonly id: Id
  readonly kind: K
  /** Field -> value; an absent or cleared field is undefined. Set families stand under `people:<id>`. */
  readonly v: Readonly<RecordOf<K>> & Readonly<Record<string, unknown>>
  /** Fields with another version kept beside the shown one: [value, stamp][]. */
  readonly alt?: Readonly<Record<string, readonly (readonly [unknown, string])[]>>
  /** True while a change of this record waits to be sent or is not yet drawn from the server. */
  readonly pending: boolean
  /** Derived search keys sent by the server (pinyin). */
  readonly d?: Readonly<Record<string, unknown>>
  /** Field -> its stamp (for settling alternatives and undo). */
  readonly stamps: Readonly<Record<string, string>>
}

export interface Family {
  readonly account: Rec<'account'>
  readonly contacts: readonly Rec<'contact'>[]
  readonly opportunities: readonly Rec<'opportunity'>[]
  /** Newest first. */
  readonly visits: readonly Rec<'visit'>[]
  readonly facts: readonly Rec<'fact'>[]
  readonly tasks: readonly Rec<'task'>[]
  readonly comments: readonly Rec<'comment'>[]
  readonly attachments: readonly Rec<'attachment'>[]
}

export type Change =
  | { op: 'new'; kind: Kind; id?: Id; fields: Record<string, unknown> }
  | { op: 'set'; kind: Kind; id: Id; fields: Record<string, unknown>; settles?: Record<string, string[]> }
  | { op: 'cmd'; name: string; args: Record<string, unknown> }

/** A change refused on the phone itself by the generated validators: nothing was written. */
export interface Invalid { readonly code: string; readonly field?: string; readonly detail?: Record<string, unknown> }

export interface Waiting {
  readonly n: number
  readonly change: Change
  readonly id: Id
  readonly at: number
  readonly state: 'unsent' | 'sent' | 'answered' | 'rejected' | 'quarantined'
  readonly code?: string
  readonly field?: string
  /** Of a late op that waits for a decision; a receipt names it when it is decided. */
  readonly ticket?: string
}

export type SyncState = 'idle' | 'syncing' | 'offline' | 'signed-out' | 'read-only'

export interface SyncStatus {
  readonly state: SyncState
  readonly waiting: number
  /** Refusals, fields that `disputed` records leave open, what was lost: what needs the person. */
  readonly needsYou: number
  /** Milliseconds of the last exchange that succeeded, or null. */
  readonly lastSync: number | null
  readonly lastByBucket: Readonly<Record<string, number>>
  readonly oldestUnsent: number | null
  readonly error?: string
  /** The device has no room: what is typed now is kept in memory only. */
  readonly full?: boolean
  /** What the device's system cleared, until the person has seen it. */
  readonly lost?: Loss
  /** This app is too old to write (`save` and `mend` refuse); reading and sending go on. */
  readonly outdated?: boolean
}

/** What this phone takes up and may take. `asked`: the browser was asked never to clear it (at the first save). */
export interface Room {
  readonly used: number
  readonly quota: number | null
  readonly persisted: boolean
  readonly asked: boolean
  readonly records: number
  /** Buckets that are being fetched whole: bytes that came, and all of them. */
  readonly coming?: { readonly have: number; readonly total: number }
}

/** A record with some of its fields, as the rules take records. */
export type Slim<K extends Kind, F extends keyof RecordOf<K>> = { readonly id: Id; readonly kind: K } & Pick<RecordOf<K>, F>
export type { Loss, Only }

export interface World {
  readonly me: { readonly id: Id; readonly name: string; readonly role: string }
  /** The record, or of an alias (a merged duplicate) the one that stands for it now. */
  get<K extends Kind>(id: Id): Rec<K> | undefined
  /** Living (not deleted, not erased) records of a kind; children of a deleted account are hidden. With `only` those
   *  whose field has one of these values: found without making the others, of which there may be ten thousand. */
  all<K extends Kind>(kind: K, only?: Only): Iterable<Rec<K>>
  /** The same as plain records with only these fields, for lists over thousands. */
  slim<K extends Kind, F extends keyof RecordOf<K> & string>(kind: K, fields: readonly F[], only?: Only): Iterable<Slim<K, F>>
  /** Raised by every change of what `get`, `all` and `family` give; a change of `status` alone leaves it. */
  readonly version: number
  family(account: Id): Family | undefined
  /** Records of which a merge kept another version and which this person may settle (deciding.ts). */
  disputed(): readonly Rec[]
  /** What was deleted and can be brought back, of the kinds people delete; without merged duplicates. */
  deleted(): Promise<readonly Rec[]>
  /** Validate all, then write all in one IndexedDB transaction (strict). Resolves with the ids once durable. */
  save(changes: readonly Change[], dropDraft?: string): Promise<readonly Id[] | Invalid>
  waiting(): readonly Waiting[]
  /** Re-issue a refused op with mended fields (and what depended on it), or discard it. */
  mend(n: number, fields: Record<string, unknown>): Promise<Invalid | null>
  discard(n: number): Promise<void>
  subscribe(listener: () => void): () => void
  readonly status: SyncStatus
  syncNow(): Promise<void>
  /** Nothing until searching is ready, moments after the first paint; who searched before is told then. */
  search(query: string, limit?: number): readonly Hit[]
  drafts: Drafts
  blobs: Blobs
  /** The playbook as published by the server (cached; the shipped one until then). */
  readonly playbook: import('../rules/playbook').Playbook
  checkMyCopy(): Promise<{ readonly buckets: readonly { id: string; ok: boolean; records: number }[] }>
  /** The person has seen what was lost. */
  forgetLoss(): Promise<void>
  storage(): Promise<Room>
  /** Sign out of this phone: everything of this person goes, unless something is unsent (`kept`: all of it stays). */
  leave(): Promise<{ readonly kept: boolean }>
  /** Let go of the database and stop synchronising. */
  close(): Promise<void>
}

export interface Hit {
  readonly account: Id
  /** Why it matched: which record and field, with the matched slice of its text. */
  readonly record: Id
  readonly kind: Kind
  readonly field: string
  readonly text: string
  readonly ranges: readonly (readonly [number, number])[]
  readonly score: number
}

/** Forms save every keystroke here (strict durability); keyed by screen and record, e.g. `visit:new:<account>`. */
export interface Drafts {
  load<T>(key: string): Promise<T | undefined>
  save(key: string, value: unknown): Promise<void>
  drop(key: string): Promise<void>
  list(): Promise<readonly { key: string; at: number; value: unknown }[]>
}

/** What an attachment record says of a photo or file. */
export interface Attached {
  readonly sha256: string
  readonly thumb?: string
  readonly mime: string
  readonly bytes: number
  readonly width?: number
  readonly height?: number
  /** The file's own name. */
  readonly name?: string
  /** Where its camera says it was taken: goes into the record only if the person wants that. */
  readonly place?: import('../generated/records').Place
}

export interface FileStanding {
  /** On this phone. */
  readonly here: boolean
  /** The server has it, or it came from there. */
  readonly done: boolean
  readonly bytes: number
  readonly sent: number
  /** Why it is not sent. */
  readonly problem?: string
}

export interface FileRoom {
  readonly kept: { readonly files: number; readonly bytes: number }
  readonly waiting: { readonly files: number; readonly bytes: number }
  /** What the browser still gives; null where it does not say. */
  readonly free: number | null
  /** Codes of what the server refuses to take. */
  readonly problems: readonly string[]
}

export interface Blobs {
  /** Hash and store; a photo is drawn anew before, small and without EXIF. Throws an error with a `code`. */
  add(file: Blob, name?: string): Promise<Attached>
  url(sha256: string): Promise<string | undefined>
  /** From this phone, else from the server with progress; throws what the network throws. */
  fetch(sha256: string, told?: (have: number, total: number) => void): Promise<Blob>
  standing(sha256: string): Promise<FileStanding>
  /** Told of each hash that was sent further, refused or fetched; resolves with how to stop. */
  listen(listener: (sha256: string) => void): Promise<() => void>
  waiting(): Promise<number>
  /** Hashes of what the server has not got whole, thumbnails among them. */
  unsent(): Promise<readonly string[]>
  room(): Promise<FileRoom>
  /** Let go of so many bytes that the server has too; returns how many went. */
  freeUploaded(bytes: number): Promise<number>
  /** Try again what the server refused. */
  retry(): Promise<void>
  /** The bytes on this phone, for a rescue file; undefined when they are only on the server. */
  read(sha256: string): Promise<Blob | undefined>
  /** Take in the bytes of a rescue file as not yet uploaded; false when they do not hash to their name. */
  restore(sha256: string, file: Blob): Promise<boolean>
}
