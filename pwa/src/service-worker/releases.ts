/** The app's files by release: one cache each, the newest answers, the two before it stay for pages still open. */

export interface Entry {
  readonly url: string
  /** Null: the name carries the content's hash. */
  readonly revision: string | null
}

const PREFIX = 'headland-app-'
const KEPT = 3
/** Files fetched side by side at an install: a far server answers many small questions slowly one by one. */
const AT_ONCE = 6
const PAGE = '/index.html'
/** Navigations the server answers itself. */
const DENIED = /^\/(api|s|worker)(\/|\.|$)/

const named = new WeakMap<readonly Entry[], string>()

/** A release is named by what is in it, so that the same files are the same release. */
export function releaseName(entries: readonly Entry[]): string {
  const known = named.get(entries)
  if (known) return known
  const text = entries.map((entry) => `${entry.url}\n${entry.revision ?? ''}`).sort().join('\n')
  let [low, high] = [0x811c9dc5, 0x01000193]
  for (const unit of new TextEncoder().encode(text)) {
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ unit, 0x85ebca6b)
  }
  const name = PREFIX + [low, high].map((part) => (part >>> 0).toString(16).padStart(8, '0')).join('')
  named.set(entries, name)
  return name
}

/** Our caches, oldest first (a browser lists them in the order they were made). */
async function releases(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX))
}

/** Fill this release's cache. Throws when a file is missing; what was fetched stays for the next try. */
export async function install(entries: readonly Entry[]): Promise<void> {
  const name = releaseName(entries)
  const older = (await releases()).filter((one) => one !== name)
  const cache = await caches.open(name)
  const urls = new Set(entries.map((entry) => absolute(entry.url)))
  const missing = [...entries]
  const fill = async (): Promise<void> => {
    for (let entry = missing.shift(); entry; entry = missing.shift()) await keep(cache, older, urls, entry)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, fill))
}

async function keep(cache: Cache, older: readonly string[], urls: ReadonlySet<string>, entry: Entry): Promise<void> {
  const url = absolute(entry.url)
  if (await cache.match(url)) return
  const known = entry.revision === null ? await fromOlder(older, url) : undefined
  const response = known ?? (await fetch(new Request(url, { cache: 'reload', credentials: 'same-origin' })))
  if (!response.ok || response.redirected) throw new Error(`${url}: ${response.status}`)
  if (url === PAGE) await belongs(response.clone(), urls)
  await cache.put(url, response)
}

/** A page newer than this manifest (deployed in between) would ask for files that are not here: install fails, and the
 *  browser finds the newer worker at its next look. */
async function belongs(page: Response, urls: ReadonlySet<string>): Promise<void> {
  for (const [, url] of (await page.text()).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    if (url !== undefined && !urls.has(url)) throw new Error(`the page is of another release: ${url}`)
  }
}

async function fromOlder(names: readonly string[], url: string): Promise<Response | undefined> {
  for (const name of names) {
    const found = await (await caches.open(name)).match(url)
    if (found) return found
  }
  return undefined
}

/** Drop releases but the newest ones; this one always stays. */
export async function prune(entries: readonly Entry[]): Promise<void> {
  const current = releaseName(entries)
  const others = (await releases()).filter((name) => name !== current)
  await Promise.all(others.slice(0, Math.max(0, others.length - KEPT + 1)).map((name) => caches.delete(name)))
}

/** The answer to a request, or undefined to let it go to the network untouched. */
export function serve(entries: readonly Entry[], request: Request, origin: string): Promise<Response> | undefined {
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== origin || DENIED.test(url.pathname)) return undefined
  if (request.mode === 'navigate') return answer(entries, PAGE, request)
  return answer(entries, url.pathname, request)
}

async function answer(entries: readonly Entry[], path: string, request: Request): Promise<Response> {
  try {
    const current = releaseName(entries)
    const cached = (await (await caches.open(current)).match(path)) ?? (await fromOlder((await releases()).reverse(), path))
    if (cached) return cached
  } catch {
    // A storage that cannot be read (evicted, damaged) must not take the app away while there is a network.
  }
  return fetch(request)
}

function absolute(url: string): string {
  return url.startsWith('/') ? url : `/${url}`
}
