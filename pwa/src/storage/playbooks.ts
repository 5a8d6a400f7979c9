/** The playbook the screens read: the one in force when it was fetched once, else the one the app shipped with.
 *
 *  Which one is in force, a record of the org bucket says (`playbook`), so a phone learns of a new method as of any other
 *  change and fetches it after that exchange; a company that never published one follows its server's release. */
import type { Playbook } from '../rules/playbook'
import { complete } from '../rules/published'
import type { Database } from './database'
import type { Transport } from './transport'

const KEY = 'playbook'
/** The id of the pointer. */
const POINTER = 'playbook'

interface Cached {
  readonly hash: string
  readonly playbook: Playbook
}

/** What the copy holds of a record. */
type Reading = (id: string, field: string) => unknown

export interface PlaybookSource {
  readonly current: Playbook
  /** Fetch the one in force if it is another; true when it changed. */
  refresh(transport: Transport, held: Reading): Promise<boolean>
}

/** `hash`: what the session said is in force, for a company without a pointer. `blank`: none was fetched yet, most likely. */
export async function loadPlaybook(database: Database, hash: string, blank = false): Promise<PlaybookSource> {
  const [kept, first] = await Promise.all([cached(database), blank ? shipped() : undefined])
  let held = kept?.hash ?? ''
  let current = kept ? complete(kept.playbook) : (first ?? (await shipped()))
  return {
    get current() {
      return current
    },
    async refresh(transport, value) {
      const pointer = value(POINTER, 'sha256')
      const wanted = typeof pointer === 'string' ? pointer : hash
      if (held === wanted || wanted === '') return false
      // Another tab may have fetched it.
      const beside = await cached(database)
      const found = beside?.hash === wanted ? beside.playbook : await transport.playbook(wanted).catch(() => undefined)
      if (!isPlaybook(found)) return false
      if (beside?.hash !== wanted) {
        await database.run(['meta'], 'readwrite', (tx) => tx.objectStore('meta').put({ hash: wanted, playbook: found }, KEY))
      }
      held = wanted
      current = complete(found)
      return true
    },
  }
}

async function cached(database: Database): Promise<Cached | undefined> {
  return (await database.run(['meta'], 'readonly', (tx) => tx.objectStore('meta').get(KEY))) as Cached | undefined
}

async function shipped(): Promise<Playbook> {
  return (await import('../generated/playbook.json')).default as unknown as Playbook
}

function isPlaybook(value: unknown): value is Playbook {
  return typeof value === 'object' && value !== null && Array.isArray((value as Partial<Playbook>).grades)
}
