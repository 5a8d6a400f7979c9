/** Many phones in one process, driven over a pipe by tests/simulation: the real core, storage in memory.
 *
 *  One line in is a list of commands, one line out the list of their answers: a whole step of the world is one round
 *  trip. Nothing here decides; a second client would drift. `bug` plants a defect, to prove that the world notices. */
import { createInterface } from 'node:readline'
import type { Manifest, Segment, SyncRequest, SyncResponse } from '../generated/protocol'
import { audit } from '../sync/audit'
import { isOutgoing } from '../sync/entries'
import { compose } from '../sync/outbox'
import { adopt, applyFailure } from '../sync/recovery'
import { ask } from '../sync/request'
import { applyResponse, applySnapshot } from '../sync/response'
import type { Replica } from '../sync/replica'
import type { Entry, Meta, Writes } from '../sync/state'
import { Step } from '../sync/step'
import { changeFor, type Action } from './actions'
import { Disk } from './disk'

interface Phone {
  disk: Disk
  replica: Replica
  asked: Map<number, { request: SyncRequest; sentAt: number }>
}

type Command = { readonly c: string; readonly p: string } & Readonly<Record<string, never>>
type Handler = (phone: Phone, command: Record<string, unknown>) => unknown

const phones = new Map<string, Phone>()
let bug = ''
let tokens = 0

const onDisk = (disk: Disk): Phone => ({ disk, replica: disk.boot(), asked: new Map() })

/** Make one step, store it unless the phone dies before the commit, and let memory follow. */
function transact<T>(phone: Phone, dies: unknown, work: (step: Step) => T): { result: T; writes: Writes | undefined } | undefined {
  const step = new Step({ meta: phone.disk.meta, entries: phone.disk.entries, kept: phone.disk.kept })
  const result = work(step)
  const writes = step.writes()
  if (dies) {
    restart(phone)
    return undefined
  }
  if (writes) {
    phone.disk.commit(writes)
    phone.replica.follow(writes)
  }
  return { result, writes }
}

function restart(phone: Phone): void {
  phone.replica = phone.disk.boot()
  phone.asked.clear()
}

/** What the world's judge keeps of every op: all it knows comes from here, not from the server. */
const brief = (entry: Entry): unknown => ({ key: entry.key, op: entry.op, state: entry.state, code: entry.code })

function act(phone: Phone, command: Record<string, unknown>): unknown {
  const change = changeFor(phone.replica.picture, command.action as Action)
  if (!change) return null
  const before = phone.replica.picture.get(change.id)
  const fields = 'fields' in change ? Object.keys(change.fields) : []
  const saw = Object.fromEntries(fields.map((field) => [field, before?.stamps[field] ?? null]))
  const done = transact(phone, command.dies, (step) => {
    const entry = compose(step, phone.replica.copy, change, command.now as number)
    if (bug === 'lost-base' && entry.op.base) step.put({ ...entry, op: { ...entry.op, base: {} } })
    return entry.key
  })
  if (!done) return null
  const entry = phone.disk.entries.get(done.result)!
  return { saw, ...(brief(entry) as object) }
}

function asks(phone: Phone, command: Record<string, unknown>): unknown {
  const now = command.now as number
  const limits = { ops: command.ops as number, bytes: 256 * 1024 }
  const done = transact(phone, command.dies, (step) => ask(step, now, limits, (command.upto ?? {}) as Record<string, number>))
  if (!done) return null
  const request = bug === 'late-base' ? withLateBase(phone, done.result) : done.result
  phone.asked.set(++tokens, { request, sentAt: now })
  return { token: tokens, request }
}

/** The planted bug of a phone that takes the base when it sends, not when the person saw the value. */
function withLateBase(phone: Phone, request: SyncRequest): SyncRequest {
  const ops = (request.ops ?? []).map((op) => {
    if (!op.base) return op
    const row = phone.replica.copy.row(op.id)
    const base = Object.keys(op.base).map((field) => [field, (row?.f?.[field]?.[1] as string | undefined) ?? op.base![field]])
    return { ...op, base: Object.fromEntries(base) as Record<string, string | null> }
  })
  return { ...request, ops }
}

function answered(phone: Phone, command: Record<string, unknown>): unknown {
  const asked = phone.asked.get(command.token as number)
  if (!asked) return { ignored: true }
  const now = command.now as number
  const before = phone.disk.meta
  const { request, sentAt } = asked
  if (command.failure) {
    const failure = command.failure as { code: string; detail?: Record<string, unknown> }
    const done = transact(phone, command.dies, (step) => applyFailure(step, request, failure, now))
    return done ? { next: done.result, renamed: renamed(done.writes) } : null
  }
  const response = bug === 'double-apply' ? regressed(phone, request, command.response) : (command.response as SyncResponse)
  const done = transact(phone, command.dies, (step) => applyResponse(step, phone.replica.copy, { request, sentAt, now }, response))
  if (!done) return null
  return { ...done.result, renamed: renamed(done.writes), backwards: backwards(before, phone, done.writes) }
}

/** The planted bug of a phone that applies a page without asking whether it continues its copy. */
function regressed(phone: Phone, request: SyncRequest, response: unknown): SyncResponse {
  const answer = response as SyncResponse
  const here = (bucket: string): number => phone.disk.meta.cursors[bucket]?.seq ?? 0
  ;(request as { cursors: Record<string, number> }).cursors = Object.fromEntries(answer.buckets.map((page) => [page.id, here(page.id)]))
  return { ...answer, buckets: answer.buckets.map((page) => (page.from === 0 ? page : { ...page, from: here(page.id) })) }
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

function snapshot(phone: Phone, command: Record<string, unknown>): unknown {
  const manifest = command.manifest as Manifest
  const texts = command.texts as Readonly<Record<string, string>>
  const parts = manifest.segments.map(({ hash, core }) => {
    const text = texts[hash]!
    return { hash, core, text, segment: JSON.parse(text) as Segment }
  })
  const { bucket, seq, sum, epoch } = manifest
  const done = transact(phone, command.dies, (step) =>
    applySnapshot(step, { bucket, seq, parts }, sum, epoch, command.from as number, command.now as number, phone.replica.copy),
  )
  return done?.result ?? null
}

function dump(phone: Phone): unknown {
  const { meta, entries } = phone.disk
  const buckets = Object.keys(meta.cursors).sort()
  return {
    replica: meta.replica,
    cursors: meta.cursors,
    entries: [...entries.values()].map(brief),
    kept: phone.disk.kept.size,
    rows: Object.fromEntries(buckets.map((bucket) => [bucket, [...phone.replica.copy.rows(bucket)]])),
    check: audit(phone.replica),
    booted: audit(phone.disk.boot()),
  }
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  act,
  ask: asks,
  answer: answered,
  snapshot,
  dump,
  crash: (phone) => restart(phone),
  adopt: (phone, command) =>
    renamed(transact(phone, command.dies, (step) => adopt(step, command.replica as string, command.now as number))?.writes),
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
    bug = command.bug as string
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
