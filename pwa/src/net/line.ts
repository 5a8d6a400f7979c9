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

  /** Read an answer's body part by part, whatever time it takes. Rejects like `fetch` does. */
  async read(response: Response, take: (part: Uint8Array<ArrayBuffer>) => void): Promise<void> {
    this.#hear()
    const reader = response.body?.getReader()
    // A body that is not the network's own does not know the signal.
    this.signal.addEventListener('abort', () => void reader?.cancel().catch(() => undefined))
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      this.#hear()
      take(next.value)
    }
    this.signal.throwIfAborted()
  }

  /** The same, in one; `told`: so many bytes more have come. */
  async bytes(response: Response, told: (bytes: number) => void = () => undefined): Promise<Uint8Array<ArrayBuffer>> {
    const parts: Uint8Array<ArrayBuffer>[] = []
    await this.read(response, (part) => {
      parts.push(part)
      told(part.byteLength)
    })
    return joined(parts)
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

function joined(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}
