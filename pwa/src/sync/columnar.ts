/** Rows folded into a columnar segment again (`segments.ts` reads one in place). */
import type { Row, Segment } from '../generated/protocol'
import { CLOSE, OPEN } from './segment_text'

/** A field that fewer than one record in so many has gets no column: each member of a set is a field. */
const SPARSE = 8

/** Rows of one kind by column again, for compaction. */
export function columnar(kind: string, rows: readonly Row[]): Segment {
  const counts = new Map<string, number>()
  for (const row of rows) for (const field of Object.keys(row.f ?? {})) counts.set(field, (counts.get(field) ?? 0) + 1)
  const fields: Record<string, [unknown[], (string | null)[]]> = {}
  for (const [field, count] of counts) {
    if (count * SPARSE < rows.length) continue
    fields[field] = [Array<unknown>(rows.length).fill(null), Array<string | null>(rows.length).fill(null)]
  }
  const rest: Record<string, Readonly<Record<string, unknown>>> = {}
  rows.forEach((row, index) => {
    const more = place(row, index, fields)
    if (Object.keys(more).length > 0) rest[row.id] = more
  })
  return { kind, ids: rows.map((row) => row.id), seqs: rows.map((row) => row.seq), cs: rows.map((row) => row.c), fields, rest }
}

/** What is read at once, then a column to a line (`segment_text.ts` reads it). */
export function asText({ fields, ...head }: Segment): string {
  const columns = Object.entries(fields).map(([name, column]) => `${JSON.stringify(name)}:${JSON.stringify(column)}`)
  return [`${JSON.stringify(head).slice(0, -1)},${OPEN}`, columns.join(',\n'), CLOSE].join('\n')
}

/** Put a row's fields into the columns; returns what does not fit them, also what only a newer server understands. */
function place(row: Row, index: number, fields: Readonly<Record<string, [unknown[], (string | null)[]]>>): Record<string, unknown> {
  const { id: _id, kind: _kind, seq: _seq, c: _c, f, ...more } = row
  const claimed: Record<string, string> = {}
  const few: Record<string, readonly unknown[]> = {}
  for (const [field, register] of Object.entries(f ?? {})) {
    const column = fields[field]
    if (!column || register.length > 3) {
      few[field] = register
      continue
    }
    column[0][index] = register[0]
    column[1][index] = String(register[1])
    if (register.length > 2) claimed[field] = String(register[2])
  }
  return {
    ...more, ...(Object.keys(few).length > 0 && { f: few }), ...(Object.keys(claimed).length > 0 && { claimed }),
  }
}
