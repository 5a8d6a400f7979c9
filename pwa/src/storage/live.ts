/** When to synchronise: on opening, when the page comes to sight, when the line comes back or changes, after a save, on
 *  the server's pokes, and every minute while visible. With unsent work also when the page goes out of sight (the phone
 *  may clear or kill it) and again and again until it got through, seen or not: what eviction can lose must not wait.
 *  One at a time in this tab; between tabs by a Web Lock, which is
 *  economy only: a tab that waits too long for it goes ahead. */
import { listenForPokes } from '../net/pokes'

export interface LiveOptions {
  readonly name: string
  /** False: it did not get through and is worth another try before the next minute. */
  readonly sync: () => Promise<boolean>
  /** The page came to sight: the database handle may have died meanwhile. */
  readonly onVisible: () => Promise<void>
  /** Something here has not reached the server. */
  readonly unsent: () => boolean
}

const AFTER_SAVE_MS = 50
const EVERY_MS = 60_000
const LOCK_MS = 8_000
/** Tries after one that did not get through, while the page is visible or something is unsent. */
const RETRY_MS = [2_000, 5_000, 15_000, 30_000]

export class Live {
  readonly #options: LiveOptions
  readonly #stops: (() => void)[] = []
  #running: Promise<void> | undefined
  #again = false
  #failures = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  #soon: ReturnType<typeof setTimeout> | undefined
  #stopped = false

  constructor(options: LiveOptions) {
    this.#options = options
  }

  start(): void {
    const seen = (): void => {
      if (document.visibilityState === 'visible') void this.#options.onVisible().catch(() => undefined).then(() => this.sync())
      else if (this.#options.unsent()) void this.sync()
    }
    const online = (): void => void this.sync()
    const back = (event: PageTransitionEvent): void => {
      if (event.persisted) seen()
    }
    // Out of a tunnel the line often changes its kind without ever having been "offline".
    const line = (navigator as { connection?: EventTarget }).connection
    document.addEventListener('visibilitychange', seen)
    addEventListener('online', online)
    addEventListener('pageshow', back)
    line?.addEventListener('change', online)
    const timer = setInterval(() => {
      if (this.#wanted) void this.sync()
    }, EVERY_MS)
    this.#stops.push(
      () => document.removeEventListener('visibilitychange', seen),
      () => removeEventListener('online', online),
      () => removeEventListener('pageshow', back),
      () => line?.removeEventListener('change', online),
      () => clearInterval(timer),
    )
    if (typeof EventSource !== 'undefined') this.#stops.push(listenForPokes(online))
    void this.sync()
  }

  /** Soon: a save need not wait for the line, nor start one exchange per keystroke. */
  soon(): void {
    if (this.#stopped) return
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined
      void this.sync()
    }, AFTER_SAVE_MS)
  }

  /** Synchronise now; what was asked for while one runs is done right after it. */
  sync(): Promise<void> {
    if (this.#stopped) return Promise.resolve()
    if (this.#running) {
      this.#again = true
      return this.#running
    }
    this.#running = this.#run().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #run(): Promise<void> {
    do {
      this.#again = false
      await this.#locked(async () => this.#heed(await this.#options.sync()))
    } while (this.#again && !this.#stopped)
  }

  #heed(through: boolean): void {
    clearTimeout(this.#retry)
    this.#failures = through ? 0 : this.#failures + 1
    const wait = RETRY_MS[this.#failures - 1]
    if (wait === undefined || this.#stopped) return
    this.#retry = setTimeout(() => {
      if (this.#wanted) void this.sync()
    }, wait)
  }

  /** Somebody looks, or something waits to be sent. */
  get #wanted(): boolean {
    return document.visibilityState === 'visible' || this.#options.unsent()
  }

  async #locked(work: () => Promise<void>): Promise<void> {
    const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
    if (!locks) return work()
    let started = false
    const begin = (): Promise<void> => {
      started = true
      return work()
    }
    try {
      await locks.request(this.#options.name, { signal: AbortSignal.timeout(LOCK_MS) }, begin)
    } catch (error) {
      if (started) throw error
      await work()
    }
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#soon)
    clearTimeout(this.#retry)
    for (const stop of this.#stops) stop()
  }
}
