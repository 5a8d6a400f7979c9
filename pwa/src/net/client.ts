/** The one place that calls `fetch` for JSON: maps every answer to a value or to a `NetError`.
 *
 *  `fetch` and how long the line may be silent are passed in, so tests need no network. A 401 becomes `SignedOut` and is told
 *  to `onSignedOut`; nothing is cleared here, ever (ux law 1). An answer that is not ours (a captive portal's
 *  page, a proxy's 502) counts as `Offline`: the phone goes on working and tries again.
 *
 *  The session's cookie is the browser's, and another tab may have signed somebody else in. So each request names whom this
 *  page works for, and the server refuses the session of another (`other_person`): nothing is sent under another's name. */
import { ApiFailure, NetError, Offline, Silent, SignedOut } from './failure'
import { Line } from './line'

export interface ClientOptions {
  readonly fetch?: typeof globalThis.fetch
  readonly base?: string
  /** So long the line may be silent (line.ts). */
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

  /** One request; resolves with the parsed body (undefined when it is empty). Given up when nothing comes for
   *  `timeoutMs`, however long the whole takes. */
  async ask<T>(path: string, asked: Asked = {}): Promise<T> {
    const entries = this.#entries
    const line = new Line(asked.timeoutMs ?? this.#options.timeoutMs ?? TIMEOUT_MS, asked.signal)
    try {
      const response = await this.#send(path, asked, line.signal)
      const text = new TextDecoder().decode(await line.bytes(response))
      if (!response.ok) throw this.#failure(response.status, text, entries)
      return (text ? JSON.parse(text) : undefined) as T
    } catch (error) {
      if (error instanceof NetError || asked.signal?.aborted) throw error
      throw line.silent ? new Silent(error) : new Offline(error)
    } finally {
      line.end()
    }
  }

  #send(path: string, asked: Asked, signal: AbortSignal): Promise<Response> {
    const send = this.#options.fetch ?? globalThis.fetch.bind(globalThis)
    const headers: Record<string, string> = { Accept: 'application/json', ...(this.#person && { 'Headland-Person': this.#person }), ...asked.headers }
    if (asked.body !== undefined) headers['Content-Type'] = 'application/json'
    const body = asked.raw ?? (asked.body === undefined ? null : JSON.stringify(asked.body))
    return send(this.#url(path, asked.query), { method: asked.method ?? 'GET', headers, body, credentials: 'same-origin', signal })
  }

  #url(path: string, query: Asked['query']): string {
    const given = Object.entries(query ?? {}).filter((pair): pair is [string, string | number] => pair[1] !== undefined)
    const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString()
    return (this.#options.base ?? '') + path + (search ? `?${search}` : '')
  }

  #failure(status: number, text: string, entries: number): Error {
    const body = failureIn(text)
    if (!body) return status === 401 ? this.#signedOut(entries, 'signed_out') : new Offline(status)
    if (status === 401 && body.code !== 'wrong_credentials') return this.#signedOut(entries, body.code, body.detail)
    return new ApiFailure(status, body.code, body.detail)
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

/** What the server said of its refusal; nothing where it was not ours that answered. */
function failureIn(text: string): FailureBody | undefined {
  try {
    const body = JSON.parse(text) as FailureBody | null
    return typeof body?.code === 'string' ? body : undefined
  } catch {
    return undefined
  }
}
