/** Import and export for the administrator: what a file would do is shown before it does it (law 10). */
import type { Client } from './client'

export interface Column {
  readonly index: number
  readonly header: string
  /** The field this column goes to, or null: left out. */
  readonly field: string | null
  readonly confidence: number
  readonly samples: readonly string[]
}

export interface Duplicate {
  readonly id: string
  /** `order`: it can be left out or entered once more, there is nothing to add to. */
  readonly kind?: string
  readonly name: string
  readonly why: readonly string[]
}

export interface Problem {
  readonly code: string
  readonly field?: string | null
  readonly detail?: Readonly<Record<string, unknown>>
}

export interface PreviewRow {
  readonly row: number
  readonly action: 'create' | 'duplicate' | 'refused'
  readonly name: string
  readonly values: Readonly<Record<string, unknown>>
  readonly duplicates: readonly Duplicate[]
  readonly problems: readonly Problem[]
  /** What the server would do of itself. */
  readonly choice: Choice | ''
}

export interface Preview {
  readonly preview: string
  readonly file: string
  readonly format: string
  readonly encoding: string
  readonly delimiter: string | null
  readonly columns: readonly Column[]
  readonly fields: readonly { readonly field: string; readonly label: { readonly 'zh-CN': string; readonly en: string } }[]
  readonly counts: { readonly create: number; readonly duplicate: number; readonly refused: number }
  readonly rows: readonly PreviewRow[]
}

/** What to do with one row: make a new account, leave it out, or add what is new to an existing account. */
export type Choice = 'create' | 'skip' | `merge:${string}`
/** Column index -> field, or null: the column is left out. */
export type Mapping = Readonly<Record<number, string | null>>

export interface Batch {
  readonly id: string
  readonly file: string
  readonly at: number
  readonly by?: { readonly id: string; readonly name: string } | null
  readonly counts?: Readonly<Record<string, number>>
  /** Milliseconds when it was taken back. */
  readonly undone: number | null
}

export interface Undone {
  readonly removed: number
  readonly restored: number
  /** Changed by somebody since, so left alone. */
  readonly kept: readonly { readonly id: string; readonly kind: string; readonly name: string }[]
}

export type ExportFormat = 'csv' | 'vcard' | 'json'

const SLOW_MS = 120_000

export class Transfer {
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  preview(file: File, wishes: { mapping?: Mapping | undefined; plot?: string | undefined } = {}): Promise<Preview> {
    return this.#client.ask('/api/import/preview', {
      method: 'POST',
      raw: file,
      headers: { 'Content-Type': 'application/octet-stream', 'X-File-Name': encodeURIComponent(file.name) },
      query: { format: 'auto', mapping: wishes.mapping && JSON.stringify(wishes.mapping), plot: wishes.plot },
      timeoutMs: SLOW_MS,
    })
  }

  commit(commit: { preview: string; mapping: Mapping; choices: Readonly<Record<number, Choice>>; plot?: string }): Promise<Batch> {
    return this.#client.ask('/api/import/commit', { method: 'POST', body: commit, timeoutMs: SLOW_MS })
  }

  async batches(): Promise<readonly Batch[]> {
    const listed = await this.#client.get<readonly Batch[] | { items: readonly Batch[] }>('/api/import/batches')
    return 'items' in listed ? listed.items : listed
  }

  undo(batch: string): Promise<Undone> {
    return this.#client.ask(`/api/import/batches/${encodeURIComponent(batch)}/undo`, { method: 'POST', body: {}, timeoutMs: SLOW_MS })
  }

  /** A plain link: the browser downloads it with the session's cookie. */
  exportUrl(format: ExportFormat): string {
    return `/api/export?format=${format}`
  }
}
