/** Who is signed in on this device, kept so that the app opens with the server dead (law 2).
 *
 *  A phone is shared: each (company, person) has its own entry and its own database, named by `keyOf`. Signing out
 *  removes only `current`; the entry of a person who left unsent work stays in the list until that work is sent or
 *  knowingly discarded. Kept in localStorage: it is read before the first paint, in one synchronous step; a second
 *  copy (remember.ts) outlives a kill right after. The session's secret is not here: it is an HttpOnly cookie that no script can read. */


export interface Session {
  readonly person: { readonly id: string; readonly name: string; readonly role: string }
  readonly company: { readonly id: string; readonly name: string; readonly demo: boolean }
  readonly replica: string
  readonly device: string
  readonly epoch: string
  readonly playbook: { readonly hash: string }
  /** The server's public VAPID key, when it can send web push. */
  readonly vapid: string | null
  readonly schema: number
  /** When this device last exchanged, ms; null: never. */
  readonly synced?: number | null
  readonly features?: readonly string[]
  /** In bytes what one file may have; how many files one record may carry. */
  readonly limits?: { readonly file: number; readonly files: number }
  /** Base64 of the key that seals this person's rescue files (law 1); the same on all their devices. */
  readonly rescue?: string
}

export interface Known extends Session {
  /** Milliseconds of the last time the server confirmed this session. */
  readonly confirmed: number
  /** True after signing out here while unsent work stays on the phone. */
  readonly left?: boolean
}

interface Book {
  current: string | null
  people: Record<string, Known>
}

const KEY = 'headland.session'

export type Place = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** The name of a person's database and of everything else kept for them. */
export function keyOf(session: Pick<Session, 'company' | 'person'>): string {
  return `${session.company.id}.${session.person.id}`
}

export class Sessions {
  readonly #place: Place

  constructor(place: Place = globalThis.localStorage) {
    this.#place = place
  }

  /** The person the app opens for, or undefined: show sign-in. */
  current(): Known | undefined {
    const book = this.#read()
    return book.current === null ? undefined : book.people[book.current]
  }

  /** Nothing was ever kept here, or the browser cleared all of it: who signs out on purpose leaves an empty book. */
  blank(): boolean {
    return this.#place.getItem(KEY) === null
  }

  /** Everybody who has data on this device, the last confirmed first. */
  people(): readonly Known[] {
    return Object.values(this.#read().people).sort((a, b) => b.confirmed - a.confirmed)
  }

  /** Keep what the server said at sign-in or at `GET /api/me`, and make it the current person. */
  enter(session: Session, now: number): Known {
    const book = this.#read()
    const known: Known = { ...session, confirmed: now }
    book.people[keyOf(session)] = known
    book.current = keyOf(session)
    this.#write(book)
    return known
  }

  /** Sign out here. With unsent work the person stays listed, so that signing in again finds it. */
  leave(session: Pick<Session, 'company' | 'person'>, unsent: boolean): void {
    const book = this.#read()
    const key = keyOf(session)
    const known = book.people[key]
    if (known && unsent) book.people[key] = { ...known, left: true }
    else delete book.people[key]
    if (book.current === key) book.current = null
    this.#write(book)
  }

  /** Resolves when what is kept here is safe from a kill in the next moment. */
  async secure(): Promise<void> {
    const { remember } = await import('./remember')
    await remember(JSON.stringify(this.#read()))
  }

  /** Take the second copy when the first knows nobody. */
  async restore(): Promise<void> {
    if (this.#place.getItem(KEY) !== null) return
    const { recall } = await import('./remember')
    const text = await recall()
    if (text !== undefined && this.blank()) this.#place.setItem(KEY, text)
  }

  #read(): Book {
    try {
      const kept = JSON.parse(this.#place.getItem(KEY) ?? 'null') as Book | null
      if (kept && typeof kept.people === 'object') return kept
    } catch {
      // A damaged entry costs a sign-in, never data: the databases are found again by company and person.
    }
    return { current: null, people: {} }
  }

  #write(book: Book): void {
    this.#place.setItem(KEY, JSON.stringify(book))
  }
}
