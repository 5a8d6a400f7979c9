/** A whole phone behind a pipe: the world that screens read, its database, its rounds with the server. One JSON request
 *  a line in, one JSON answer a line out; what the phone would fetch goes out as a line too, and the one who drives it
 *  answers (tests/compat/phone.py). IndexedDB is fake-indexeddb, time is told. `keep.py` bundles this file with the
 *  phone of a release into one program that needs Node alone, so nothing here may know more than `storage/world.ts`. */
import 'fake-indexeddb/auto'
import { createInterface } from 'node:readline'
import { openWorld } from '../../pwa/src/storage/open'

let now = 0
let world
let name
const asked = new Map()
let calls = 0

Date.now = () => now
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)
const packed = (buffer) => Buffer.from(buffer).toString('base64')
const bytes = (text) => new Uint8Array(Buffer.from(text, 'base64')).buffer

globalThis.fetch = async (path, { method = 'GET', headers = {}, body } = {}) => {
  const call = ++calls
  const sent = body ? packed(await new Response(body).arrayBuffer()) : ''
  say({ fetch: call, method, path: String(path), headers, body: sent })
  const answer = await new Promise((resolve) => asked.set(call, resolve))
  if (!answer.status) throw new TypeError('no line')
  return new Response(answer.status === 204 ? null : bytes(answer.body), { status: answer.status, headers: answer.headers })
}

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

/** Values of IndexedDB as JSON: bytes are the only ones that need words. */
const spoken = (value) => JSON.parse(JSON.stringify(value, (_, inner) => (inner instanceof ArrayBuffer ? { $bytes: packed(inner) } : inner)))
const heard = (value) => {
  if (typeof value !== 'object' || value === null) return value
  if (typeof value.$bytes === 'string') return bytes(value.$bytes)
  return Array.isArray(value) ? value.map(heard) : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, heard(inner)]))
}

/** The phone's database as it lies: its version, every store's layout, every value. */
async function dump() {
  const db = await done(indexedDB.open(name))
  const stores = {}
  for (const store of [...db.objectStoreNames]) {
    const held = db.transaction(store).objectStore(store)
    const indexes = [...held.indexNames].map((index) => [index, held.index(index).keyPath])
    const [keys, values] = [await done(held.getAllKeys()), await done(held.getAll())]
    stores[store] = { keyPath: held.keyPath, indexes, rows: values.map((value, at) => [keys[at], spoken(value)]) }
  }
  const { version } = db
  db.close()
  return { version, stores }
}

/** Lay a database down as another phone left it, without a word of the program that will open it. */
async function lay({ version, stores }) {
  const opening = indexedDB.open(name, version)
  opening.onupgradeneeded = () => {
    for (const [store, { keyPath, indexes, rows }] of Object.entries(stores)) {
      const made = opening.result.createObjectStore(store, keyPath === null ? {} : { keyPath })
      for (const [index, path] of indexes) made.createIndex(index, path)
      for (const [key, value] of rows) keyPath === null ? made.put(heard(value), key) : made.put(heard(value))
    }
  }
  ;(await done(opening)).close()
}

const verbs = {
  async open({ session, at, storage }) {
    now = at
    name = `headland.${session.company.id}.${session.person.id}`
    if (storage) await lay(storage)
    world = await openWorld(session, { live: false, speller: undefined, now: () => now })
  },
  at: ({ ms }) => void (now = ms),
  save: ({ changes, draft }) => world.save(changes, draft),
  sync: async () => (await world.syncNow(), world.status),
  status: () => world.status,
  waiting: () => world.waiting(),
  get: ({ id }) => (({ id, kind, v, alt, pending, stamps }) => ({ id, kind, v, alt, pending, stamps }))(world.get(id) ?? {}),
  ids: ({ kind }) => [...world.all(kind)].map((record) => record.id).sort(),
  check: async () => (await world.checkMyCopy()).buckets,
  mend: ({ n, fields }) => world.mend(n, fields),
  discard: ({ n }) => world.discard(n),
  draft: ({ key, value }) => world.drafts.save(key, value),
  drafts: () => world.drafts.list(),
  /** A photo as it lies on the phone, not uploaded. */
  photo: ({ sha256, data }) => world.blobs.restore(sha256, new Blob([bytes(data)], { type: 'image/jpeg' })),
  photos: () => world.blobs.waiting(),
  dump,
  close: () => world.close(),
}

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const message = JSON.parse(line)
    if ('answer' in message) {
      asked.get(message.answer)?.(message)
      asked.delete(message.answer)
      return
    }
    Promise.resolve()
      .then(() => verbs[message.verb](message))
      .then((value) => say({ value: value ?? null }), (error) => say({ error: String(error?.stack ?? error) }))
  })
  .on('close', () => process.exit(0))
