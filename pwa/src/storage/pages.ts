/** Team pages kept for reading without signal (net/cache.ts), as far as this phone has to let go of them (X3).
 *
 *  They name people, with what came too late about them, also of plots whose records never lay here: so nothing that
 *  arrives tells of an erasure, and the server is asked about the ids they hold (`forgetting.ts`). A page that names
 *  somebody erased goes whole: with a line it comes again as it is now. Whoever reads no such page has none. */
import type { RestCache } from '../net/cache'
import { pagesName } from '../net/pages'
import { deleteDatabase } from './idb'

export class Pages {
  readonly #owner: string
  readonly #reader: boolean
  #kept: Promise<RestCache> | undefined
  #cleared = false

  /** `database`: the name of this person's own; `reader`: there is a desk for them. */
  constructor(database: string, reader: boolean) {
    this.#owner = database.replace(/^headland\./, '')
    this.#reader = reader
  }

  /** Each page as text. */
  async texts(): Promise<ReadonlyMap<string, string>> {
    if (!this.#reader) {
      // Once: who led a plot before may have left some.
      if (!this.#cleared) await this.clear().catch(() => undefined)
      return new Map()
    }
    const all = await (await this.#open()).all()
    return new Map([...all].map(([page, value]) => [page, JSON.stringify(value)]))
  }

  async drop(page: string): Promise<void> {
    await (await this.#open()).drop(page)
  }

  async clear(): Promise<void> {
    await deleteDatabase(pagesName(this.#owner))
    this.#cleared = true
  }

  #open(): Promise<RestCache> {
    return (this.#kept ??= import('../net/cache').then(({ restCache }) => restCache(this.#owner)))
  }
}
