import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { install, prune, releaseName, serve, type Entry } from './releases'

/** The part of CacheStorage the worker uses, in insertion order like a browser's. */
class FakeCaches {
  readonly stores = new Map<string, Map<string, Response>>()
  broken = false

  open(name: string) {
    if (this.broken) return Promise.reject(new Error('storage is gone'))
    const store = this.stores.get(name) ?? new Map<string, Response>()
    this.stores.set(name, store)
    return Promise.resolve({
      match: (url: string) => Promise.resolve(store.get(url)?.clone()),
      put: (url: string, response: Response) => Promise.resolve(void store.set(url, response)),
    })
  }

  keys() {
    return Promise.resolve([...this.stores.keys()])
  }

  delete(name: string) {
    return Promise.resolve(this.stores.delete(name))
  }
}

const ORIGIN = 'https://crm.example'
const release = (n: number): Entry[] => [
  { url: 'index.html', revision: `page${n}` },
  { url: `assets/app-${n}.js`, revision: null },
  { url: 'assets/same.css', revision: null },
]
const page = (n: number): string => `<script type="module" src="/assets/app-${n}.js"></script><link href="/assets/same.css">`

let caches: FakeCaches
let server: Map<string, string>
let fetched: string[]

beforeEach(() => {
  caches = new FakeCaches()
  server = new Map()
  fetched = []
  vi.stubGlobal('caches', caches)
  // Node's Request wants whole addresses; the worker asks by path.
  vi.stubGlobal('Request', class { constructor(readonly url: string) {} })
  vi.stubGlobal('fetch', (request: { url: string }) => {
    fetched.push(request.url)
    const body = server.get(request.url)
    return Promise.resolve(new Response(body ?? 'not here', { status: body === undefined ? 404 : 200 }))
  })
})
afterEach(() => vi.unstubAllGlobals())

function deploy(n: number): void {
  server = new Map([['/index.html', page(n)], [`/assets/app-${n}.js`, `app ${n}`], ['/assets/same.css', 'css']])
}

const ask = (path: string, mode = 'no-cors', method = 'GET') =>
  serve(release(2), { url: ORIGIN + path, mode, method } as Request, ORIGIN)
const text = async (answer: Promise<Response> | undefined) => (answer ? (await answer).text() : undefined)

describe('a release', () => {
  it('has the name of its content, whatever the order', () => {
    expect(releaseName(release(1))).toBe(releaseName([...release(1)].reverse()))
    expect(releaseName(release(1))).not.toBe(releaseName(release(2)))
  })

  it('takes unchanged hashed files from the release before', async () => {
    deploy(1)
    await install(release(1))
    deploy(2)
    fetched = []
    await install(release(2))
    expect(fetched).toEqual(['/index.html', '/assets/app-2.js'])
  })

  it('goes on where a lost signal cut it', async () => {
    deploy(1)
    server.delete('/assets/same.css')
    await expect(install(release(1))).rejects.toThrow('404')
    await vi.waitFor(() => expect(fetched).toHaveLength(3))
    deploy(1)
    fetched = []
    await install(release(1))
    expect(fetched).toEqual(['/assets/same.css'])
  })

  it('refuses a page of another release: its files would not be here', async () => {
    deploy(1)
    server.set('/index.html', page(3))
    await expect(install(release(1))).rejects.toThrow('another release')
  })

  it('leaves the two before it, and other caches, alone', async () => {
    await caches.open('not-ours')
    for (const n of [1, 2, 3, 4]) {
      deploy(n)
      await install(release(n))
    }
    await prune(release(4))
    expect(await caches.keys()).toEqual(['not-ours', ...[2, 3, 4].map((n) => releaseName(release(n)))])
  })
})

describe('what is asked for', () => {
  beforeEach(async () => {
    for (const n of [1, 2]) {
      deploy(n)
      await install(release(n))
    }
    server.clear()
    fetched = []
  })

  it('comes from this release with the server dead', async () => {
    expect(await text(ask('/', 'navigate'))).toBe(page(2))
    expect(await text(ask('/assets/app-2.js'))).toBe('app 2')
    expect(fetched).toEqual([])
  })

  it('an open page of the release before still finds its own files', async () => {
    expect(await text(ask('/assets/app-1.js'))).toBe('app 1')
  })

  it.each(['/api/me', '/api/sync', '/api', '/s/a-survey', '/worker.js'])('%s is left to the network', (path) => {
    expect(ask(path, 'navigate')).toBeUndefined()
    expect(ask(path)).toBeUndefined()
  })

  it('a screen is no path of its own: any other navigation is the page', async () => {
    expect(await text(ask('/anything', 'navigate'))).toBe(page(2))
  })

  it('other methods and other origins are not touched', () => {
    expect(ask('/', 'navigate', 'POST')).toBeUndefined()
    expect(serve(release(2), { url: 'https://other.example/x', mode: 'no-cors', method: 'GET' } as Request, ORIGIN)).toBeUndefined()
  })

  it('a storage that cannot be read does not take the app away', async () => {
    caches.broken = true
    server.set(`${ORIGIN}/assets/app-2.js`, 'from the network')
    expect(await text(ask('/assets/app-2.js'))).toBe('from the network')
  })
})
