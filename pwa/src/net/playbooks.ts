/** The company's method over REST, for whoever edits it. */
import type { Client } from './client'

export interface Words { readonly 'zh-CN': string; readonly en: string }

/** A mistake as the server tells it, with its place and its mend in both languages. */
export interface Mistake extends Words {
  readonly path: string
  readonly code: string
}

export interface Edition {
  readonly hash: string
  readonly version: number
  readonly name: Words
  readonly published_at: number
  readonly by: string | null
}

export interface Editions {
  readonly current: { readonly hash: string; readonly version: number; readonly name: Words }
  readonly published: readonly Edition[]
  readonly shipped: readonly { readonly id: string; readonly name: Words }[]
}

export interface Difference { readonly what: 'added' | 'removed' | 'changed'; readonly part: string; readonly id: string }

export interface Tried {
  readonly problems: readonly Mistake[]
  readonly differences: readonly Difference[]
  /** The hash of the one in force. */
  readonly based_on: string
  readonly version?: number
}

type Raw = Readonly<Record<string, unknown>>

/** A whole method is read and judged: a small server that is busy takes its time, and is not away because of that. */
const JUDGED_MS = 120_000

export class PlaybookDesk {
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  list(): Promise<Editions> {
    return this.#client.get('/api/playbooks')
  }

  body(hash: string): Promise<Raw> {
    return this.#client.get(`/api/playbooks/${encodeURIComponent(hash)}`)
  }

  /** Item -> how many answers the company has to it. */
  async answers(): Promise<Readonly<Record<string, number>>> {
    return (await this.#client.get<{ items: Record<string, number> }>('/api/playbooks/answers')).items
  }

  /** A file, with its mistakes; `raw` null: it cannot be read at all. */
  open(file: Blob): Promise<{ readonly raw: Raw | null; readonly problems: readonly Mistake[] }> {
    return this.#client.ask('/api/playbooks/open', { method: 'POST', raw: file, timeoutMs: JUDGED_MS })
  }

  /** What publishing it would do; changes nothing. */
  attempt(raw: Raw): Promise<Tried> {
    return this.#client.ask('/api/playbooks/try', { method: 'POST', body: raw, timeoutMs: JUDGED_MS })
  }

  /** Put it in force. `basedOn`: the hash of the one the change started from. */
  publish(raw: Raw, basedOn: string): Promise<{ readonly hash: string; readonly version: number }> {
    return this.#client.ask('/api/playbooks', { method: 'POST', body: raw, query: { based_on: basedOn }, timeoutMs: JUDGED_MS })
  }

  fileUrl(name: string): string {
    return `/api/playbooks/${encodeURIComponent(name)}/file`
  }
}
