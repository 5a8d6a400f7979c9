/** Which playbook is in force, a record of the org bucket says (`playbook`), so a phone learns of a new method as of any
 *  other change and fetches it after that exchange; a company that never published one follows its server's release. */
import type { Playbook } from '../rules/playbook'
import type { Database } from './database'
import { cached, KEY, type PlaybookSource } from './playbooks'
import type { Transport } from './transport'

/** The id of the pointer. */
const POINTER = 'playbook'

/** What the copy holds of a record. */
type Reading = (id: string, field: string) => unknown

/** Fetch the one in force if it is another; true when it changed. */
export async function refresh(source: PlaybookSource, database: Database, transport: Transport, value: Reading): Promise<boolean> {
  const pointer = value(POINTER, 'sha256')
  const hash = typeof pointer === 'string' ? pointer : source.told
  if (source.hash === hash || hash === '') return false
  // Another tab may have fetched it.
  const beside = await cached(database)
  const playbook = beside?.hash === hash ? beside.playbook : await transport.playbook(hash).catch(() => undefined)
  if (!isPlaybook(playbook)) return false
  if (beside?.hash !== hash) await database.run(['meta'], 'readwrite', (tx) => tx.objectStore('meta').put({ hash, playbook }, KEY))
  source.take({ hash, playbook })
  return true
}

function isPlaybook(value: unknown): value is Playbook {
  return typeof value === 'object' && value !== null && Array.isArray((value as Partial<Playbook>).grades)
}
