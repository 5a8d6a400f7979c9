/** A second copy of who is signed in, flushed to disk at once.
 *
 *  localStorage is read before the first paint, but browsers write it lazily: killed within seconds of signing in, a
 *  phone would forget whose it is, and a draft would seem lost behind the sign-in screen (law 1). IndexedDB with
 *  `strict` durability does not forget. Read only when localStorage knows nobody, so that opening stays quick. */
import { openDB, type IDBPDatabase } from 'idb'

const NAME = 'headland.session'
const STORE = 'book'
const ONLY = 'book'

function opened(): Promise<IDBPDatabase> {
  return openDB(NAME, 1, { upgrade: (db) => void db.createObjectStore(STORE) })
}

/** Keep this text; resolves when it is on disk. A device that cannot keep it has localStorage still. */
export async function remember(text: string): Promise<void> {
  try {
    const db = await opened()
    const tx = db.transaction(STORE, 'readwrite', { durability: 'strict' })
    await Promise.all([tx.store.put(text, ONLY), tx.done])
    db.close()
  } catch (error) {
    console.warn('the session has no second copy', error)
  }
}

/** The text kept last, or undefined. */
export async function recall(): Promise<string | undefined> {
  try {
    const db = await opened()
    const text: unknown = await db.get(STORE, ONLY)
    db.close()
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}
