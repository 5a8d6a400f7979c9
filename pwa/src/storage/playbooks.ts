/** The playbook the screens read: the one in force when it was fetched once, else the one the app shipped with
 *  (`playbook_news.ts` fetches). */
import type { Playbook } from '../rules/playbook'
import { complete } from '../rules/published'
import type { Database } from './database'

export const KEY = 'playbook'

export interface Cached {
  readonly hash: string
  readonly playbook: Playbook
}

export interface PlaybookSource {
  readonly current: Playbook
  /** Of the one that was fetched; '' for the one of the app. */
  readonly hash: string
  /** What the session said is in force, for a company that published none. */
  readonly told: string
  take(fetched: Cached): void
}

/** `asked`: settles when a new phone, to which none came yet, has asked for its copy; it begins with the one of the app. */
export async function loadPlaybook(database: Database, told: string, asked?: Promise<unknown>): Promise<PlaybookSource> {
  const [kept, first] = await Promise.all([cached(database), asked?.then(shipped)])
  let hash = kept?.hash ?? ''
  let current = kept ? complete(kept.playbook) : (first ?? (await shipped()))
  return {
    told,
    get hash() {
      return hash
    },
    get current() {
      return current
    },
    take(fetched) {
      hash = fetched.hash
      current = complete(fetched.playbook)
    },
  }
}

export async function cached(database: Database): Promise<Cached | undefined> {
  return (await database.run(['meta'], 'readonly', (tx) => tx.objectStore('meta').get(KEY))) as Cached | undefined
}

async function shipped(): Promise<Playbook> {
  return (await import('../generated/playbook.json')).default as unknown as Playbook
}
