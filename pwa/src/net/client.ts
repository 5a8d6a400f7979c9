/** The one place that calls `fetch` for JSON: maps every answer to a value or to a `NetError`.
 *
 *  `fetch` and the clock's timeout are passed in, so tests need no network. A 401 becomes `SignedOut` and is told
 *  to `onSignedOut`; nothing is cleared here, ever (ux law 1). An answer that is not ours (a captive portal's
 *  page, a proxy's 502) counts as `Offline`: the phone goes on working and tries again.
 *
 *  The session's cookie is the browser's, and another tab may have signed somebody else in. So each request names whom this
 *  page works for, and the server refuses the session of another (`other_person`): nothing is sent under another's name. */
import { ApiFailure, Offline, SignedOut } from './failure'

export interface ClientOptions {
  readonly fetch?: typeof globalThis.fetch
  readonly base?: string
  readonly timeoutMs?: number
  /** Whom this page works for. */
  readonly person?: string
  readonly onSignedOut?: (failure: SignedOut) => void
}

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is, for files. */
  readonly raw?: Blob | ArrayBuffer
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | number | undefined>>
  readonly signal?: AbortSignal
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 20_000

export class Client {
  readonly #options: ClientOptions
  #entries = 0
  #person: string | undefined

  constructor(options: ClientOptions = {}) {
    this.#options = options
    this.#person = options.person
  }

  get<T>(path: string, query?: Asked['query'], signal?: AbortSignal): Promise<T> {
    return this.ask<T>(path, { ...(query && { query }), ...(signal && { signal }) })
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.ask<T>(path, { method: 'POST', body })
  }

  /** Work for this person from now on; undefined: for whoever has the session. */
  as(person: string | undefined): void {
    this.#person = person
  }

  /** This person signed in: what was asked before tells nothing about this session. */
  entered(person: string): void {
    this.#entries += 1
    this.#person = person
  }

  /** One request; resolves with the parsed body (undefined when it is empty). */
  async ask<T>(path: string, asked: Asked = {}): Promise<T> {
    const entries = this.#entries
    const response = await this.#send(path, asked)
    if (!response.ok) throw await this.#failure(response, entries)
    return (await this.#parse(response)) as T
  }

  async #send(path: string, asked: Asked): Promise<Response> {
    const send = this.#options.fetch ?? globalThis.fetch.bind(globalThis)
    const ended = new AbortController()
    const end = (): void => ended.abort()
    const timer = setTimeout(end, asked.timeoutMs ?? this.#options.timeoutMs ?? TIMEOUT_MS)
    asked.signal?.addEventListener('abort', end)
    const headers: Record<string, string> = { Accept: 'application/json', ...(this.#person && { 'Headland-Person': this.#person }), ...asked.headers }
    if (asked.body !== undefined) headers['Content-Type'] = 'application/json'
    const body = asked.raw ?? (asked.body === undefined ? null : JSON.stringify(asked.body))
    try {
      return await send(this.#url(path, asked.query), {
        method: asked.method ?? 'GET',
        headers,
        body,
        credentials: 'same-origin',
        signal: ended.signal,
      })
    } catch (error) {
      if (asked.signal?.aborted) throw error
      throw new Offline(error)
    } finally {
      clearTimeout(timer)
      asked.signal?.removeEventListener('abort', end)
    }
  }

  #url(path: string, query: Asked['query']): string {
    const given = Object.entries(query ?? {}).filter((pair): pair is [string, string | number] => pair[1] !== undefined)
    const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()
    return (this.#options.base ?? '') + path + (search ? `?${search}` : '')
  }

  async #parse(response: Response): Promise<unknown> {
    if (response.status === 204) return undefined
    const text = await response.text().catch((error: unknown) => {
      throw new Offline(error)
    })
    if (!text) return undefined
    try {
      return JSON.parse(text)
    } catch (error) {
      throw new Offline(error)
    }
  }

  async #failure(response: Response, entries: number): Promise<Error> {
    const body = await response
      .json()
      .then((parsed: unknown) => (isFailure(parsed) ? parsed : undefined))
      .catch(() => undefined)
    if (!body) return response.status === 401 ? this.#signedOut(entries, 'signed_out') : new Offline(response.status)
    if (response.status === 401 && body.code !== 'wrong_credentials') return this.#signedOut(entries, body.code, body.detail)
    return new ApiFailure(response.status, body.code, body.detail)
  }

  #signedOut(entries: number, code: string, detail: Readonly<Record<string, unknown>> = {}): SignedOut {
    const failure = new SignedOut(401, code, detail)
    if (entries === this.#entries) this.#options.onSignedOut?.(failure)
    return failure
  }
}

interface FailureBody {
  readonly code: string
  readonly detail?: Readonly<Record<string, unknown>>
}

function isFailure(body: unknown): body is FailureBody {
  return typeof body === 'object' && body !== null && typeof (body as { code?: unknown }).code === 'string'
}
