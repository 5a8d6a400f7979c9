/** Pinyin keys for what the person reads: the server's where they fit the text shown, else made here, lazily. */
import type { Rec } from './world'

/** Fields the server derives keys for (`backend/pinyin.py`). */
export const SPELLED: Readonly<Record<string, readonly string[]>> = {
  account: ['name', 'short_name'],
  contact: ['name'],
  opportunity: ['name'],
}

export type Speller = (names: readonly { text: string; person: boolean }[]) => Promise<readonly string[]>

/** Keys by a worker, started at the first need. */
export function workerSpeller(): Speller {
  let worker: Worker | undefined
  let next = 0
  const waiting = new Map<number, (keys: readonly string[]) => void>()
  const started = (): Worker => {
    const made = new Worker(new URL('./pinyin.worker.ts', import.meta.url), { type: 'module' })
    made.addEventListener('message', (event: MessageEvent<{ id: number; keys: readonly string[] }>) => {
      waiting.get(event.data.id)?.(event.data.keys)
      waiting.delete(event.data.id)
    })
    return made
  }
  return (names) =>
    new Promise((resolve) => {
      worker ??= started()
      waiting.set(++next, resolve)
      worker.postMessage({ id: next, names })
    })
}

export class Spelling {
  readonly #speller: Speller | undefined
  /** Text -> key, for texts the server has not spelled. */
  readonly #made = new Map<string, string>()
  readonly #asked = new Set<string>()
  /** Called with the ids whose keys came. */
  onSpelled: (ids: readonly string[]) => void = () => undefined

  constructor(speller: Speller | undefined) {
    this.#speller = speller
  }

  /** The key now known; a missing one is asked for by `spell`. */
  readonly keyOf = (rec: Rec, field: string): string => {
    const fields = SPELLED[rec.kind]
    if (!fields?.includes(field)) return ''
    if (rec.pending) return this.#made.get(nameOf(rec, field)) ?? serverKey(rec, field)
    return serverKey(rec, field)
  }

  /** Make keys for records whose shown text the server has not spelled. */
  async spell(recs: readonly Rec[]): Promise<void> {
    const missing = recs.filter((rec) => rec.pending).flatMap((rec) =>
      (SPELLED[rec.kind] ?? []).map((field) => ({ rec, name: nameOf(rec, field) })),
    ).filter(({ name }) => name.length > 1 && !this.#made.has(name) && !this.#asked.has(name))
    if (missing.length === 0 || !this.#speller) return
    for (const { name } of missing) this.#asked.add(name)
    const keys = await this.#speller(missing.map(({ rec, name }) => ({ text: name.slice(1), person: rec.kind === 'contact' })))
    missing.forEach(({ name }, index) => {
      this.#asked.delete(name)
      this.#made.set(name, keys[index] ?? '')
    })
    this.onSpelled([...new Set(missing.map(({ rec }) => rec.id))])
  }
}

/** What a key depends on: the text, and whether it is a person's name. */
function nameOf(rec: Rec, field: string): string {
  const text = rec.v[field]
  return typeof text === 'string' && text !== '' ? (rec.kind === 'contact' ? 'p' : '-') + text : ''
}

function serverKey(rec: Rec, field: string): string {
  const keys = rec.d?.py
  const key = typeof keys === 'object' && keys !== null ? (keys as Record<string, unknown>)[field] : undefined
  return typeof key === 'string' ? key : ''
}
