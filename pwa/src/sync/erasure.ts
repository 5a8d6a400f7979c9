/** What a phone lets go of when a record was erased (X3; design: Merge): besides the row, which comes as a bare marker,
 *  everything here that was said about it.
 *
 *  Ops that were sent are the server's to answer: it refuses them without storing them, and then they lose their values
 *  here. Ops not yet sent lose theirs at once and go up empty: an `n` must not be missing. What the server had taken is
 *  not kept for a restore any more. Drafts, segments and files are let go by storage (`storage/forgetting.ts`). */
import type { Op } from '../generated/protocol'
import { isOutgoing } from './entries'
import type { Entry, Held } from './state'
import type { Step } from './step'

export const ERASED = 'erased'
/** Fields by which a record belongs to another one so closely that it goes along; a survey is who answered it. */
const BELONGS = ['account', 'subject']
export const belongsBy = (kind: string | undefined): readonly string[] => (kind === 'survey' ? [...BELONGS, 'contact'] : BELONGS)
/** Fields that name a file by its contents. */
export const FILES = ['sha256', 'thumb']

/** Drop from the outbox what is about records this step brings as erased, was refused because they are, or is said to be
 *  by the server (`more`). */
export function absorb(step: Step, held: Held, more: Iterable<string> = []): void {
  const erased = new Set([...arrived(step), ...more])
  const settled = tickets(step)
  for (const entry of step.entries.values()) {
    if (entry.code === ERASED || (entry.ticket !== undefined && settled.has(entry.ticket))) erased.add(entry.op.id)
  }
  if (erased.size === 0) return
  const files = new Set<string>()
  for (const id of erased) {
    const row = held.row(id)
    for (const field of FILES) note(files, row?.f?.[field]?.[0])
  }
  for (const entry of about([...step.entries.values(), ...step.kept.values()], erased)) {
    for (const field of FILES) note(files, entry.op.fields?.[field])
    if (step.kept.get(entry.key) === entry) step.forget(entry.key)
    else lose(step, entry)
  }
  const kept = namedFiles(held, step.entries.values(), files, erased)
  for (const file of files) if (!kept.has(file)) step.files.add(file)
}

/** Records that the outbox names and this phone does not hold: a plot that was handed over tells it nothing. */
export function strangers(entries: Iterable<Entry>, holds: (id: string) => boolean): Set<string> {
  const found = new Set<string>()
  for (const { op, state } of entries) {
    if (op.op === 'cmd' || state === 'unsent' || state === 'sent' || isBare(op)) continue
    for (const id of [op.id, ...belongsBy(op.kind).map((field) => op.fields?.[field])]) {
      if (typeof id === 'string' && !holds(id)) found.add(id)
    }
  }
  return found
}

/** Ids of the markers that this step stores. */
function arrived(step: Step): Set<string> {
  const ids = new Set<string>()
  for (const { row } of step.rows) if (row.erased) ids.add(row.id)
  for (const { parts } of step.snapshots) {
    for (const { segment } of parts) for (const [id, rest] of Object.entries(segment.rest)) if (rest['erased'] === true) ids.add(id)
  }
  return ids
}

/** Tickets of late changes that were dropped with their record; a receipt tells. */
function tickets(step: Step): Set<unknown> {
  const told = step.rows.filter(({ row }) => row.kind === 'receipt' && row.f?.decision?.[0] === ERASED)
  return new Set(told.map(({ row }) => row.f?.ticket?.[0]))
}

/** Entries on these records or about them, also by way of a record that only an entry would have made. */
function about(entries: readonly Entry[], erased: Set<string>): Entry[] {
  const found = new Set<Entry>()
  for (let before = -1; before < found.size;) {
    before = found.size
    for (const entry of entries) {
      const { op } = entry
      const parents = belongsBy(op.kind).map((field) => op.fields?.[field])
      if (op.op === 'cmd' || found.has(entry) || ![op.id, ...parents].some((id) => typeof id === 'string' && erased.has(id))) continue
      found.add(entry)
      if (op.op === 'new') erased.add(op.id)
    }
  }
  return [...found]
}

function lose(step: Step, entry: Entry): void {
  const { state, op } = entry
  if (state === 'sent' || isBare(op)) return
  const bare = { ...entry, op: bareOp(op) }
  step.put(isOutgoing(entry) || state === 'answered' ? bare : { ...bare, state: 'rejected', code: ERASED })
}

/** An op without what was typed: what it is about and no more. */
function bareOp(whole: Op): Op {
  const { n, op, id, kind, rv, h, fields } = whole
  const kept = Object.entries(fields ?? {}).filter(([field]) => belongsBy(whole.kind).includes(field))
  return { n, op, id, ...(kind && { kind }), ...(rv && { rv }), ...(h && { h }), fields: Object.fromEntries(kept), ...(op === 'set' && { base: {} }) }
}

const isBare = (op: Op): boolean => !op.settles && Object.keys(op.fields ?? {}).every((field) => belongsBy(op.kind).includes(field))

function note(files: Set<string>, value: unknown): void {
  if (typeof value === 'string') files.add(value)
}

/** Of these files the ones that a record here, or one that waits, names: all but those of records in `except`. */
export function namedFiles(
  held: Pick<Held, 'kind' | 'value'>, entries: Iterable<Entry>, files: ReadonlySet<string>, except?: ReadonlySet<string>,
): Set<string> {
  const found = new Set<string>()
  const look = (value: unknown): void => {
    if (typeof value === 'string' && files.has(value)) found.add(value)
  }
  if (files.size === 0) return found
  for (const { op } of entries) for (const field of FILES) look(op.fields?.[field])
  for (const id of held.kind('attachment')) if (!except?.has(id)) for (const field of FILES) look(held.value(id, field))
  return found
}
