/** From what a form saves to what the core writes: ids given, unchanged fields left out, the server's checks made
 *  here first, so that a refusal by the server is rare. */
import { checkFields } from '../generated/check'
import type { Change as CoreChange } from '../sync/state'
import { newId } from './ids'
import type { Change, Invalid, Rec } from './world'

export type Look = (id: string) => Rec | undefined

/** Give every change its id. */
export function identified(change: Change): CoreChange {
  if (change.op === 'set') return change
  if (change.op === 'new') return { ...change, id: change.id ?? newId() }
  return { ...change, id: newId() }
}

/** The first reason this change cannot be saved, if there is one. */
export function refusal(change: CoreChange): Invalid | undefined {
  if (change.op === 'cmd') return undefined
  const [error] = checkFields(change.kind, nulled(change.fields), change.op === 'new')
  return error && { code: error.code, detail: error.detail, ...(error.field !== null && { field: error.field }) }
}

const nulled = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, value === undefined ? null : value]))

/** The change without fields that already have their value (unless it settles them); undefined: nothing is left. */
export function trimmed(change: CoreChange, look: Look): CoreChange | undefined {
  if (change.op !== 'set') return change
  const shown = look(change.id)?.v ?? {}
  const fields = Object.fromEntries(
    Object.entries(nulled(change.fields)).filter(
      ([field, value]) => change.settles?.[field] !== undefined || !equal(value, shown[field] ?? null),
    ),
  )
  if (Object.keys(fields).length === 0 && !change.settles) return undefined
  return { ...change, fields }
}

/** Equality of JSON values. */
export function equal(one: unknown, two: unknown): boolean {
  if (one === two) return true
  if (typeof one !== 'object' || typeof two !== 'object' || one === null || two === null) return false
  if (Array.isArray(one) !== Array.isArray(two)) return false
  const [a, b] = [one as Record<string, unknown>, two as Record<string, unknown>]
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && equal(a[key], b[key]))
}
