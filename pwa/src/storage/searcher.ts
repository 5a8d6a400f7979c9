/** Keeps the search index in step with the picture: built at the first search or piece by piece when the page is idle,
 *  then record by record. */
import type { Shown } from '../sync/projection'
import { SEARCHED_KINDS, SearchIndex } from './search'
import { Spelling, type Speller } from './spelling'
import type { Phone } from './phone'
import type { Hit, Rec } from './world'

/** The first screen comes first: preparing ten thousand texts would stand in its way. */
const REST_MS = 1500
/** Records prepared between two looks at how much of the idle time is left. */
const PIECE = 50

export class Searcher {
  readonly #phone: Phone
  readonly #index = new SearchIndex()
  readonly #spelling: Spelling
  /** What is left of preparing everything; undefined: everything was prepared once. */
  #rest: Iterator<Shown> | undefined
  /** Ids to prepare again. */
  readonly #dirty = new Set<string>()
  #planned = false

  constructor(phone: Phone, speller: Speller | undefined) {
    this.#phone = phone
    this.#spelling = new Spelling(speller)
    this.#spelling.onSpelled = (ids) => this.#mark(new Set(ids))
    phone.listen((changed) => this.#mark(changed))
    this.#mark(null)
  }

  find(query: string, limit: number): Hit[] {
    this.#prepare()
    return this.#index.find(query, limit)
  }

  #mark(changed: ReadonlySet<string> | null): void {
    if (changed === null) {
      this.#index.clear()
      this.#dirty.clear()
      this.#rest = this.#everything()
    } else for (const id of changed) this.#dirty.add(id)
    this.#later(this.#rest ? REST_MS : 0)
  }

  *#everything(): Generator<Shown> {
    for (const kind of SEARCHED_KINDS) yield* this.#phone.replica.picture.all(kind)
  }

  #later(wait: number): void {
    if (this.#planned) return
    this.#planned = true
    const prepare = (idle?: IdleDeadline): void => {
      this.#planned = false
      if (!this.#prepare(idle)) this.#later(0)
    }
    setTimeout(() => {
      if (typeof requestIdleCallback === 'function') requestIdleCallback(prepare, { timeout: 5000 })
      else prepare()
    }, wait)
  }

  /** Prepare what is missing, within the idle time there is; false when something is left. */
  #prepare(idle?: IdleDeadline): boolean {
    const pending: Rec[] = []
    let count = 0
    const enough = (): boolean => ++count % PIECE === 0 && idle !== undefined && idle.timeRemaining() < 1
    while (this.#rest) {
      const { value, done } = this.#rest.next()
      if (done) this.#rest = undefined
      else this.#take(value.id, value as Rec, pending)
      if (enough()) break
    }
    if (!this.#rest) {
      for (const id of this.#dirty) {
        this.#dirty.delete(id)
        this.#take(id, this.#phone.replica.picture.get(id) as Rec | undefined, pending)
        if (enough()) break
      }
    }
    if (pending.length > 0) void this.#spelling.spell(pending)
    return !this.#rest && this.#dirty.size === 0
  }

  #take(id: string, rec: Rec | undefined, pending: Rec[]): void {
    const alive = rec && rec.v.deleted !== true ? rec : undefined
    this.#index.put(id, alive, this.#spelling.keyOf)
    if (alive?.pending) pending.push(alive)
  }
}
