/** Keeps the search index in step with the picture: built at the first search or when the page is idle, then record
 *  by record. */
import { SEARCHED_KINDS, SearchIndex } from './search'
import { Spelling, type Speller } from './spelling'
import type { Phone } from './phone'
import type { Hit, Rec } from './world'

export class Searcher {
  readonly #phone: Phone
  readonly #index = new SearchIndex()
  readonly #spelling: Spelling
  /** Ids to prepare again; null: everything. */
  #dirty: Set<string> | null = null

  constructor(phone: Phone, speller: Speller | undefined) {
    this.#phone = phone
    this.#spelling = new Spelling(speller)
    this.#spelling.onSpelled = (ids) => this.#mark(new Set(ids))
    phone.listen((changed) => this.#mark(changed))
    this.#later()
  }

  find(query: string, limit: number): Hit[] {
    this.#prepare()
    return this.#index.find(query, limit)
  }

  #mark(changed: ReadonlySet<string> | null): void {
    if (changed === null) this.#dirty = null
    else if (this.#dirty) for (const id of changed) this.#dirty.add(id)
    this.#later()
  }

  #later(): void {
    const prepare = (): void => this.#prepare()
    if (typeof requestIdleCallback === 'function') requestIdleCallback(prepare, { timeout: 5000 })
    else setTimeout(prepare, 200)
  }

  #prepare(): void {
    const { picture } = this.#phone.replica
    const pending: Rec[] = []
    const take = (id: string, rec: Rec | undefined): void => {
      const alive = rec && rec.v.deleted !== true ? rec : undefined
      this.#index.put(id, alive, this.#spelling.keyOf)
      if (alive?.pending) pending.push(alive)
    }
    if (this.#dirty === null) {
      this.#index.clear()
      for (const kind of SEARCHED_KINDS) for (const shown of picture.all(kind)) take(shown.id, shown as Rec)
    } else for (const id of this.#dirty) take(id, picture.get(id) as Rec | undefined)
    this.#dirty = new Set()
    if (pending.length > 0) void this.#spelling.spell(pending)
  }
}
