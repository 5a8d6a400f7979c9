/** How long to wait for a line.
 *
 *  A slow line is not a dead one: a large answer over a weak signal takes minutes, and giving up by the clock would have it
 *  begin anew for ever. So a request is given up when the line has been silent for a while: not a byte on this or any other
 *  request of the page, since several share it and some stand in the browser's own queue. The bytes that go up cannot be
 *  watched; silence begins when the request does. */

/** When the last byte came to this page. */
let heard = 0

export class Line {
  /** True when it was given up for its silence. */
  silent = false
  readonly #ended = new AbortController()
  readonly #patience: number
  readonly #asked: AbortSignal | undefined
  readonly #end = (): void => this.#ended.abort()
  #since = Date.now()
  #timer: ReturnType<typeof setTimeout>

  /** `patience`: ms of silence. `asked`: who asked may also give up. */
  constructor(patience: number, asked?: AbortSignal) {
    this.#patience = patience
    this.#timer = setTimeout(this.#look, patience)
    this.#asked = asked
    asked?.addEventListener('abort', this.#end)
  }

  get signal(): AbortSignal {
    return this.#ended.signal
  }

  /** Take an answer's body part by part, whatever time it takes. Rejects like `fetch` does. */
  async read(response: Response, take: (part: Uint8Array<ArrayBuffer>) => void): Promise<void> {
    this.#hear()
    const reader = response.body?.getReader()
    if (!reader) return
    for (let next = await this.#unless(reader.read()); !next.done; next = await this.#unless(reader.read())) {
      this.#hear()
      take(next.value)
    }
  }

  /** The same, in one; `told`: so many bytes more have come. The body itself is read by the browser, and only a copy of it
   *  part by part: Chromium calls most requests aborted whose last part a page takes by itself, which helps neither the
   *  line nor what is kept of the answer. */
  async bytes(response: Response, told: (bytes: number) => void = () => undefined): Promise<ArrayBuffer> {
    const heard = this.read(response.clone(), ({ byteLength }) => told(byteLength))
    const [bytes] = await Promise.all([this.#unless(response.arrayBuffer()), heard])
    return bytes
  }

  /** What is waited for, unless it is given up: a body that is not the network's own does not know the signal. */
  #unless<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this
    return new Promise((resolve, reject) => {
      const over = (): void => reject(signal.reason as Error)
      if (signal.aborted) over()
      signal.addEventListener('abort', over)
      promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', over))
    })
  }

  /** The answer is whole, or nobody waits for it any more. */
  end(): void {
    clearTimeout(this.#timer)
    this.#asked?.removeEventListener('abort', this.#end)
  }

  #hear(): void {
    heard = this.#since = Date.now()
  }

  readonly #look = (): void => {
    const quiet = Date.now() - Math.max(this.#since, heard)
    // A clock that was set back says nothing of the line.
    if (quiet >= 0 && quiet < this.#patience) {
      this.#timer = setTimeout(this.#look, this.#patience - quiet)
      return
    }
    this.silent = true
    this.#end()
  }
}
