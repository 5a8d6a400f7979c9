/** Old visits as the server's rows bring them, put together for reading. Pure. */
import type { Row } from '../../generated/protocol'
import type { Shown } from '../../parts/files/attachment'

export interface Past {
  readonly id: string
  readonly v: Readonly<Record<string, unknown>>
  readonly comments: readonly string[]
  readonly files: readonly Shown[]
}

const valuesOf = (row: Row): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row.f ?? {}).filter(([, register]) => register[0] !== null).map(([name, register]) => [name, register[0]]))

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** Visits in the order they came, each with what was said and shown of it. */
export function pastOf(rows: readonly Row[]): Past[] {
  const about = (id: string, kind: string): { row: Row; v: Record<string, unknown> }[] =>
    rows.filter((row) => row.kind === kind && row.f?.subject?.[0] === id).map((row) => ({ row, v: valuesOf(row) }))
  return rows
    .filter((row) => row.kind === 'visit')
    .map((row) => ({
      id: row.id,
      v: valuesOf(row),
      comments: about(row.id, 'comment').map(({ v }) => textOf(v.text)).filter(Boolean),
      files: about(row.id, 'attachment').filter(({ v }) => textOf(v.sha256)).map(({ row: { id }, v }) => ({ ...(v as Omit<Shown, 'id'>), id })),
    }))
}
