/** The playbook the screens read: the published one when it was fetched once, else the one the app shipped with. */
import { complete, type Playbook } from '../rules/playbook'
import type { Database } from './database'
import type { Transport } from './transport'

const KEY = 'playbook'

interface Cached {
  readonly hash: string
  readonly playbook: Playbook
}

export interface PlaybookSource {
  readonly current: Playbook
  /** Fetch the published one if it is another; true when it changed. */
  refresh(transport: Transport): Promise<boolean>
}

export async function loadPlaybook(database: Database, hash: string): Promise<PlaybookSource> {
  const cached = (await database.run(['meta'], 'readonly', (tx) => tx.objectStore('meta').get(KEY))) as Cached | undefined
  let held = cached?.hash ?? ''
  let current = cached ? complete(cached.playbook) : await shipped()
  return {
    get current() {
      return current
    },
    async refresh(transport) {
      if (held === hash || hash === '') return false
      const fetched = await transport.playbook(hash).catch(() => undefined)
      if (!isPlaybook(fetched)) return false
      await database.run(['meta'], 'readwrite', (tx) => tx.objectStore('meta').put({ hash, playbook: fetched }, KEY))
      held = hash
      current = complete(fetched)
      return true
    },
  }
}

async function shipped(): Promise<Playbook> {
  return (await import('../generated/playbook.json')).default as unknown as Playbook
}

function isPlaybook(value: unknown): value is Playbook {
  return typeof value === 'object' && value !== null && Array.isArray((value as Partial<Playbook>).grades)
}
