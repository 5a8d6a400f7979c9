/** Many phones in one process, driven over a pipe by tests/simulation: the real core, storage in memory.
 *
 *  One line in is a list of commands, one line out the list of their answers: a whole step of the world is one round
 *  trip. Nothing here decides; a second client would drift. `bug` plants a defect (bugs.ts). */
import { createInterface } from 'node:readline'
import type { Manifest, RangePage, SyncRequest, SyncResponse } from '../generated/protocol'
import { accuse, audit } from '../sync/audit'
import { isOutgoing } from '../sync/entries'
import { revive } from '../sync/loss'
import { compose } from '../sync/outbox'
import { heldSums } from '../sync/ranges'
import { adopt, applyFailure } from '../sync/recovery'
import { applyRepair } from '../sync/repair'
import { ask } from '../sync/request'
import { applyResponse, applySnapshot } from '../sync/response'
import { fromText } from '../sync/segment_text'
import type { Replica } from '../sync/replica'
import type { Change, Entry, Meta, Writes } from '../sync/state'
import { Step } from '../sync/step'
import { changeFor, stillFits, type Action } from './actions'
import { afterAsk, afterSave, beforeAnswer, blinded, type Bug } from './bugs'
import { Disk, type Store } from './disk'

interface Phone {
  disk: Disk
  replica: Replica
  asked: Map<number, { request: SyncRequest; sentAt: number }>
  /** Buckets that were found wrong when the phone was opened. */
  accused: Set<string>
}

/** How a step ends: stored, the phone killed before its commit, or no room for it. */
type End = '' | 'dies' | 'full'
type Command = { readonly c: string; readonly p: string } & Readonly<Record<string, never>>
type Handler = (phone: Phone, command: Record<string, unknown>) => unknown

const phones = new Map<string, Phone>()
let bug: Bug = ''
let tokens = 0

const onDisk = (disk: Disk): Phone => ({ disk, replica: disk.boot(), asked: new Map(), accused: new Set() })

/** Make one step, store it unless the phone dies or has no room, and let memory follow. */
function transact<T>(phone: Phone, end: unknown, work: (step: Step) => T): { result: T; writes: Writes | undefined } | undefined {
  const step = new Step(phone.disk.state)
  const result = work(step)
  const writes = step.writes()
  if (end) {
    if ((end as End) === 'dies') restart(phone)
    return undefined
  }
  if (writes) {
    phone.disk.commit(writes)
    phone.replica.follow(writes)
  }
  return { result, writes }
}

/** The app is opened again; like the browser's (storage/heal.ts) it first looks whether its rows are all there. */
function restart(phone: Phone): void {
  phone.replica = phone.disk.boot()
  phone.asked.clear()
  const found = transact(phone, '', (step) => accuse(step, phone.replica.copy, []))
  for (const bucket of found!.result) phone.accused.add(bucket)
}

/** What the world's judge keeps of every op: all it knows comes from here, not from the server. */
const brief = (entry: Entry): unknown => ({ key: entry.key, op: entry.op, state: entry.state, code: entry.code })

function act(phone: Phone, command: Record<string, unknown>): unknown {
  const { picture } = phone.replica
  const change = command.change ? stillFits(picture, command.change as Change) : changeFor(picture, command.action as Action)
  if (!change) return null
  const before = picture.get(change.id)
  const fields = 'fields' in change ? Object.keys(change.fields) : []
  const saw = Object.fromEntries(fields.map((field) => [field, before?.stamps[field] ?? null]))
  const done = transact(phone, command.end, (step) => {
    const { clock, nextKey } = step.meta
    const entry = compose(step, phone.replica.copy, change, command.now as number)
    afterSave(bug, step, entry, clock)
    return { key: entry.key, joined: entry.key !== nextKey }
  })
  if (!done) return null
  const entry = phone.disk.state.entries.get(done.result.key)!
  return { change, saw, joined: done.result.joined, ...(brief(entry) as object) }
}

function asks(phone: Phone, command: Record<string, unknown>): unknown {
  const now = command.now as number
  const limits = { ops: command.ops as number, bytes: 256 * 1024 }
  const done = transact(phone, command.end, (step) => {
    const request = ask(step, now, limits, (command.upto ?? {}) as Record<string, number>)
    return afterAsk(bug, step, request, phone.replica)
  })
  if (!done) return null
  phone.asked.set(++tokens, { request: done.result, sentAt: now })
  return { token: tokens, request: done.result }
}

function answered(phone: Phone, command: Record<string, unknown>): unknown {
  const asked = phone.asked.get(command.token as number)
  if (!asked) return { ignored: true }
  const now = command.now as number
  const before = phone.disk.meta
  const { request, sentAt } = asked
  if (command.failure) {
    const failure = command.failure as { code: string; detail?: Record<string, unknown> }
    const done = transact(phone, command.end, (step) => applyFailure(step, request, failure, now))
    return done ? { next: done.result, renamed: renamed(done.writes), replica: phone.disk.meta.replica } : null
  }
  const response = beforeAnswer(bug, phone.replica, request, command.response as SyncResponse)
  const done = transact(phone, command.end, (step) => applyResponse(step, phone.replica.copy, { request, sentAt, now }, response))
  if (!done) return null
  return {
    ...done.result, renamed: renamed(done.writes), backwards: backwards(before, phone, done.writes), broken: broken(before, phone),
  }
}

/** Stamps that unsent ops got anew, so that the judge still knows who saw what. */
const renamed = (writes: Writes | undefined): unknown =>
  (writes?.put ?? []).filter(isOutgoing).map((entry) => [entry.key, entry.op.h])

/** Buckets whose cursor went back without a new epoch: a person must never see the past again. */
function backwards(before: Meta, phone: Phone, writes: Writes | undefined): string[] {
  const { cursors, epoch } = phone.disk.meta
  if (epoch !== before.epoch) return []
  return Object.keys(cursors).filter((bucket) => {
    const old = before.cursors[bucket]
    return old && cursors[bucket]!.seq < old.seq && !writes?.snapshots.some((snapshot) => snapshot.bucket === bucket)
  })
}

/** Buckets of which the server's sum now says that the copy is wrong. */
const broken = (before: Meta, phone: Phone): string[] =>
  Object.entries(phone.disk.meta.cursors).filter(([id, now]) => now.damaged && !before.cursors[id]?.damaged).map(([id]) => id)

function snapshot(phone: Phone, command: Record<string, unknown>): unknown {
  const manifest = command.manifest as Manifest
  const texts = command.texts as Readonly<Record<string, string>>
  const parts = manifest.segments.map(({ hash, core }) => {
    const text = texts[hash]!
    return { hash, core, kept: text, segment: fromText(text) }
  })
  const { bucket, seq, sum, epoch } = manifest
  const from = phone.disk.meta.cursors[bucket]?.seq ?? 0
  const done = transact(phone, command.end, (step) =>
    applySnapshot(step, { bucket, seq, parts }, sum, epoch, from, command.now as number, phone.replica.copy),
  )
  return done?.result ?? null
}

/** What the phone really holds of a bucket, to be compared. */
function sums(phone: Phone, command: Record<string, unknown>): unknown {
  const bucket = command.bucket as string
  return { sums: heldSums(phone.replica.copy, bucket, new Set()), from: phone.disk.meta.cursors[bucket]?.seq ?? 0 }
}

function repair(phone: Phone, command: Record<string, unknown>): unknown {
  const { from, pages, now } = command as unknown as { from: number; pages: readonly RangePage[]; now: number }
  return transact(phone, command.end, (step) => applyRepair(step, phone.replica.copy, from, pages, now))?.result ?? null
}

function dump(phone: Phone): unknown {
  const { meta, entries } = phone.disk.state
  const buckets = Object.keys(meta.cursors).sort()
  return {
    replica: meta.replica,
    cursors: meta.cursors,
    entries: [...entries.values()].map(brief),
    kept: [...phone.disk.kept.values()].map(brief),
    accused: [...phone.accused],
    rows: Object.fromEntries(buckets.map((bucket) => [bucket, [...phone.replica.copy.rows(bucket)]])),
    /** Buckets on its disk that it no longer knows of: nothing may be left of them. */
    left: [...phone.disk.rows].filter(([bucket, rows]) => rows.size > 0 && !(bucket in meta.cursors)).map(([bucket]) => bucket),
    check: audit(blinded(bug, phone.replica)),
    booted: audit(blinded(bug, phone.disk.boot())),
  }
}

/** Storage that the browser took away; returns the keys of the ops that went with it. */
function evict(phone: Phone, command: Record<string, unknown>): unknown {
  const store = command.store as Store
  const lost = store === 'outbox' ? phone.disk.state.entries : store === 'kept' ? phone.disk.kept : new Map<number, Entry>()
  const keys = [...lost.values()].map((entry) => [entry.key, entry.state])
  phone.disk.evict(store)
  if (store === 'meta') {
    phone.replica = phone.disk.boot()
    transact(phone, '', (step) => revive(step))
  }
  restart(phone)
  return keys
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  act,
  ask: asks,
  answer: answered,
  snapshot,
  sums,
  repair,
  dump,
  evict,
  crash: (phone) => restart(phone),
  adopt: (phone, command) =>
    renamed(transact(phone, command.end, (step) => adopt(step, command.replica as string, command.now as number))?.writes),
  clone: (phone, command) => void phones.set(command.as as string, onDisk(phone.disk.clone())),
  state: (phone) => ({
    outgoing: phone.replica.waiting,
    answered: [...phone.disk.entries.values()].filter((entry) => entry.state === 'answered').length,
    cursors: Object.fromEntries(Object.entries(phone.disk.meta.cursors).map(([bucket, cursor]) => [bucket, cursor.seq])),
    replica: phone.disk.meta.replica,
  }),
}

function run(command: Record<string, unknown>): unknown {
  if (command.c === 'reset') {
    phones.clear()
    bug = command.bug as Bug
    tokens = 0
    return null
  }
  if (command.c === 'open') {
    phones.set(command.p as string, onDisk(new Disk(command.replica as string, command.epoch as string)))
    return null
  }
  const phone = phones.get(command.p as string)
  const handler = HANDLERS[command.c as string]
  if (!phone || !handler) throw new Error(`no such phone or command: ${JSON.stringify(command)}`)
  return handler(phone, command) ?? null
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const commands = JSON.parse(line) as Command[]
  process.stdout.write(`${JSON.stringify(commands.map((command) => run(command)))}\n`)
})
