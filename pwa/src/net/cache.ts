/** Keeps the last answer of a REST page with its age, so that Team opens without signal and says how old it is
 *  (laws 2 and 4). One small IndexedDB per (company, person), apart from the replicated records: losing it costs a
 *  reload, never data. */
import { deleteDB, openDB, type IDBPDatabase } from 'idb'
import { pagesName } from './pages'

export interface Kept<T> {
  readonly value: T
  /** Milliseconds when the server gave it. */
  readonly at: number
}

export interface RestCache {
  get<T>(key: string): Promise<Kept<T> | undefined>
  put<T>(key: string, value: T, at: number): Promise<void>
  /** Every page, by its key. */
  all(): Promise<ReadonlyMap<string, unknown>>
  drop(key: string): Promise<void>
  clear(): Promise<void>
}

const STORE = 'answers'

export function restCache(owner: string): RestCache {
  const name = pagesName(owner)
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
    all: async () => {
      const found = await quietly((db) => Promise.all([db.getAllKeys(STORE), db.getAll(STORE)]))
      return new Map((found?.[0] ?? []).map((key, index) => [String(key), found?.[1][index] as unknown]))
    },
    drop: async (key) => void (await quietly((db) => db.delete(STORE, key))),
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
    all: async () => new Map(kept),
    drop: async (key) => void kept.delete(key),
    clear: async () => kept.clear(),
  }
}
