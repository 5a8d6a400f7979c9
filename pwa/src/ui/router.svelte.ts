/** A hash router of a few lines: the whole address of a screen is in `#/…`, so the app opens offline from one file
 *  and a push notification can name its screen. Routes and their lazy screens stand in `src/routes.ts`. */

export interface Route {
  readonly path: string
  readonly segments: readonly string[]
  readonly query: URLSearchParams
}

export function parse(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2)
  const segments = path.split('/').filter(Boolean).map(decode)
  return { path: `/${segments.join('/')}`, segments, query: new URLSearchParams(query) }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Whether an address has a screen: told by the table of screens once it is here. */
let known: (segments: readonly string[]) => boolean = () => true

export function feedScreens(has: typeof known): void {
  known = has
}

export const hasScreen = (path: string): boolean => known(parse(path).segments)

let current = $state.raw<Route>(parse(typeof location === 'undefined' ? '' : location.hash))
/** How many of our screens lie behind this one; kept in the history entry, so that reloads and the browser's own
 *  arrows keep it right. */
let depth = 0

const depthOf = (state: unknown): number | undefined => (state as { depth?: number } | null)?.depth

export function route(): Route {
  return current
}

export function startRouter(): void {
  depth = depthOf(history.state) ?? 0
  history.replaceState({ depth }, '')
  addEventListener('hashchange', () => {
    depth = depthOf(history.state) ?? depth + 1
    history.replaceState({ depth }, '')
    current = parse(location.hash)
  })
}

/** `href="#/account/…"` for links; always prefer a link over `go`, so that long press and middle click work. */
export function href(path: string): string {
  return `#${path}`
}

export function go(path: string, options: { replace?: boolean } = {}): void {
  if (options.replace) {
    history.replaceState({ depth }, '', `#${path}`)
    current = parse(path)
  } else location.hash = path
}

/** Back inside the app; to `fallback` when this screen was the first one opened (a notification, a shared link). */
export function back(fallback: string): void {
  if (depth > 0) history.back()
  else go(fallback, { replace: true })
}
