/** Which files are named, and by what: photos and files travel apart from the records that name them. */
import type { Replica } from '../sync/replica'
import type { Change } from '../sync/state'
import type { Drafts } from './world'

const FIELDS = ['sha256', 'thumb']

/** Of these hashes the ones that a record here names, be it deleted or refused: it may come back. */
export function namedByRecords(replica: Replica, hashes: ReadonlySet<string>): Set<string> {
  const found = new Set<string>()
  const look = (value: unknown): void => {
    if (typeof value === 'string' && hashes.has(value)) found.add(value)
  }
  if (hashes.size === 0) return found
  for (const id of replica.copy.kind('attachment')) for (const field of FIELDS) look(replica.copy.value(id, field))
  for (const { op } of replica.entries.values()) for (const field of FIELDS) look(op.fields?.[field])
  return found
}

/** The hashes that changes name. */
export function hashesOf(changes: readonly Change[]): string[] {
  const attached = changes.flatMap((change) => (change.op !== 'cmd' && change.kind === 'attachment' ? [change.fields] : []))
  return attached.flatMap((fields) => FIELDS.map((field) => fields[field])).filter((value) => typeof value === 'string')
}

/** Of these hashes the ones that a form has and has not saved yet. */
export async function namedByDrafts(drafts: Drafts, hashes: ReadonlySet<string>): Promise<Set<string>> {
  const text = hashes.size > 0 ? JSON.stringify(await drafts.list()) : ''
  return new Set([...hashes].filter((sha256) => text.includes(sha256)))
}
