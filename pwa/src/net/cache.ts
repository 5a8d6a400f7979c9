/** Keeps the last answer of a REST page with its age, so that Team opens without signal and says how old it is
 *  (laws 2 and 4). One small IndexedDB per (company, person), apart from the replicated records: losing it costs a
 *  reload, never data. */
import { deleteDB, openDB, type IDBPDatabase } from 'idb'

export interface Kept<T> {
  readonly value: T
  /** Milliseconds when the server gave it. */
  readonly at: number
}

export interface RestCache {
  get<T>(key: string): Promise<Kept<T> | undefined>
  put<T>(key: string, value: T, at: number): Promise<void>
  clear(): Promise<void>
}

const STORE = 'answers'

export function restCache(owner: string): RestCache {
  const name = `headland-pages.${owner}`
  let opened: Promise<IDBPDatabase> | undefined
  const database = (): Promise<IDBPDatabase> =>
    (opened ??= openDB(name, 1, {
      upgrade: (db) => void db.createObjectStore(STORE),
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      terminated: () => (opened = undefined),
    }))
  // A cache that cannot be read is an empty cache: iOS drops handles after backgrounding, private windows have none.
  const quietly = async <R>(work: (db: IDBPDatabase) => Promise<R>): Promise<R | undefined> => {
    try {
      return await work(await database())
    } catch {
      opened = undefined
      return undefined
    }
  }
  return {
    get: <T>(key: string) => quietly((db) => db.get(STORE, key) as Promise<Kept<T> | undefined>),
    put: async (key, value, at) => void (await quietly((db) => db.put(STORE, { value, at }, key))),
    clear: async () => {
      opened = undefined
      await deleteDB(name).catch(() => undefined)
    },
  }
}

/** The same for tests and for browsers without storage. */
export function memoryCache(): RestCache {
  const kept = new Map<string, Kept<unknown>>()
  return {
    get: async <T>(key: string) => kept.get(key) as Kept<T> | undefined,
    put: async (key, value, at) => void kept.set(key, { value, at }),
    clear: async () => kept.clear(),
  }
}
