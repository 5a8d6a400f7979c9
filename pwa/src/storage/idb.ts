/** IndexedDB with promises: the little of it that the phone's database uses. The package `idb` wraps every object in a
 *  proxy and weighs 2.5 kB gzip of the 50 that the first route may have; this is a tenth of it. */

/** A database's stores: what they keep, under which key. */
export type Stores = Readonly<Record<string, { readonly key: IDBValidKey; readonly value: unknown; readonly index?: string }>>

type Name<S> = Extract<keyof S, string>

export interface Store<V, K> {
  get(key: K): Promise<V | undefined>
  getAll(range?: IDBKeyRange): Promise<V[]>
  getAllKeys(range?: IDBKeyRange): Promise<K[]>
  count(range?: IDBKeyRange | K): Promise<number>
  put(value: V, key?: K): Promise<unknown>
  delete(key: K | IDBKeyRange): Promise<void>
  getAllBy(index: string, range: IDBKeyRange): Promise<V[]>
}

export interface Transaction<S extends Stores> {
  objectStore<N extends Name<S>>(name: N): Store<S[N]['value'], S[N]['key']>
  /** Resolves when it is on disk. */
  readonly done: Promise<void>
  readonly error: DOMException | null
  abort(): void
}

/** What a request answers. */
export function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error as DOMException)
  })
}

function storeOf<V, K extends IDBValidKey>(store: IDBObjectStore): Store<V, K> {
  return {
    get: (key) => asked<V | undefined>(store.get(key)),
    getAll: (range) => asked<V[]>(store.getAll(range)),
    getAllKeys: (range) => asked(store.getAllKeys(range)) as Promise<K[]>,
    count: (range) => asked(store.count(range)),
    put: (value, key) => asked(store.put(value, key)),
    delete: (key) => asked(store.delete(key)),
    getAllBy: (index, range) => asked<V[]>(store.index(index).getAll(range)),
  }
}

export function begin<S extends Stores>(
  db: IDBDatabase, names: readonly Name<S>[], mode: IDBTransactionMode, options: IDBTransactionOptions,
): Transaction<S> {
  const tx = db.transaction(names, mode, options)
  const done = new Promise<void>((resolve, reject) => {
    tx.oncomplete = () => resolve()
    tx.onabort = () => reject(tx.error ?? new DOMException('the transaction was aborted', 'AbortError'))
  })
  return {
    objectStore: (name) => storeOf(tx.objectStore(name)),
    done,
    get error() {
      return tx.error
    },
    abort: () => tx.abort(),
  }
}

export interface OpenHooks {
  readonly upgrade: (db: IDBDatabase, before: number) => void
  /** Somebody waits for this database: a newer version of the app, or (false) who deletes it. */
  readonly blocking: (newer: boolean) => void
  /** The browser closed it. */
  readonly terminated: () => void
}

export async function openDatabase(name: string, version: number, hooks: OpenHooks): Promise<IDBDatabase> {
  const request = indexedDB.open(name, version)
  request.onupgradeneeded = (event) => hooks.upgrade(request.result, event.oldVersion)
  const db = await asked(request)
  db.onversionchange = (event) => hooks.blocking(event.newVersion !== null)
  db.onclose = () => hooks.terminated()
  return db
}

/** Resolves when it is gone; a page that still holds it delays that. */
export async function deleteDatabase(name: string): Promise<void> {
  await asked(indexedDB.deleteDatabase(name))
}
