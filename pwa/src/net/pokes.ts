/** The server's pokes (SSE): "something in this bucket changed", never data. Each reconnect counts as a poke, since
 *  what happened meanwhile is unknown; while the stream is down and the page visible, a slow poll stands in. */

export interface PokeOptions {
  readonly source?: (url: string) => EventSource
  readonly pollMs?: number
  readonly visible?: () => boolean
}

const POLL_MS = 60_000
const BREATH_MS = 300

/** Call `onPoke` (at most about three times a second) until the returned function is called. */
export function listenForPokes(onPoke: () => void, options: PokeOptions = {}): () => void {
  const visible = options.visible ?? (() => document.visibilityState === 'visible')
  const source = (options.source ?? ((url: string) => new EventSource(url)))('/api/live')
  let breath: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  const poke = (): void => {
    if (stopped) return
    breath ??= setTimeout(() => {
      breath = undefined
      onPoke()
    }, BREATH_MS)
  }
  for (const event of ['open', 'poke', 'team']) source.addEventListener(event, poke)
  const poll = setInterval(() => {
    if (source.readyState !== 1 && visible()) poke()
  }, options.pollMs ?? POLL_MS)
  return () => {
    stopped = true
    source.close()
    clearInterval(poll)
    clearTimeout(breath)
  }
}
