/** Which files are named, and by what: photos and files travel apart from the records that name them. */
import { FILES, namedFiles } from '../sync/erasure'
import type { Replica } from '../sync/replica'
import type { Change } from '../sync/state'
import type { Drafts } from './world'

/** Of these hashes the ones that a record here names, be it deleted or refused: it may come back. */
export const namedByRecords = ({ copy, entries }: Replica, hashes: ReadonlySet<string>): Set<string> =>
  namedFiles(copy, entries.values(), hashes)

/** The hashes that changes name. */
export function hashesOf(changes: readonly Change[]): string[] {
  const attached = changes.flatMap((change) => (change.op !== 'cmd' && change.kind === 'attachment' ? [change.fields] : []))
  return attached.flatMap((fields) => FILES.map((field) => fields[field])).filter((value) => typeof value === 'string')
}

/** Of these hashes the ones that a form has and has not saved yet. */
export async function namedByDrafts(drafts: Drafts, hashes: ReadonlySet<string>): Promise<Set<string>> {
  const text = hashes.size > 0 ? JSON.stringify(await drafts.list()) : ''
  return new Set([...hashes].filter((sha256) => text.includes(sha256)))
}
