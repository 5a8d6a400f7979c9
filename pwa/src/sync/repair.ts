/** A damaged copy made whole again: only the ranges that differ are fetched, and put in place of what stands there.
 *
 *  The answer is of the server's own moment, perhaps later than the cursor. Nothing here moves a cursor: rows newer than
 *  it come once more with the next pull, and a row that comes twice changes no sum. The outbox is not touched; what it
 *  draws over the rows is drawn over the mended ones. What was done is kept until the server was told (design: On the
 *  phone; issue: Repair). */
import type { RangePage, Repair, Row } from '../generated/protocol'
import { digestOf } from './audit'
import type { Copy } from './copy'
import { add } from './digest'
import { rangeOf } from './ranges'
import { corrected } from './state'
import type { Step } from './step'

/** Reports kept until they are told: a phone that is never heard must not fill itself with them. */
export const MOST_REPORTS = 50

export interface Mended {
  readonly replaced: number
  readonly removed: number
  /** Rows whose digest does not fit them even as the server sends them. */
  readonly unsound: readonly string[]
  /** The copy now has the server's sum. */
  readonly whole: boolean
}

/** All pages of one moment, the first one first; undefined: the phone went on meanwhile, ask anew. `from`: the cursor
 *  when the sums were made. */
export function applyRepair(
  step: Step, copy: Copy, from: number, pages: readonly RangePage[], now: number, trusted: ReadonlySet<string> = new Set(),
): Mended | undefined {
  const first = pages[0]!
  const { bucket, bad, epoch } = first
  const cursor = step.meta.cursors[bucket]
  if (!cursor || cursor.seq !== from || epoch !== step.meta.epoch) return undefined
  const ranges = new Set(bad)
  const sent = new Map(pages.flatMap(({ rows }) => rows).filter((row) => ranges.has(rangeOf(row.id))).map((row) => [row.id, row]))
  const kept = settle(step, copy, bucket, ranges, sent, trusted)
  let { sum, replaced } = kept
  for (const row of sent.values()) {
    step.rows.push({ bucket, row })
    sum = add(sum, row.c)
    const before = copy.rowIn(bucket, row.id)
    if (!before || before.c !== row.c || digestOf(before) !== row.c) replaced++
  }
  const unsound = [...sent.values()].filter((row) => digestOf(row) !== row.c).map((row) => row.id)
  const whole = sum === first.sum
  const { damaged: _, ...sound } = cursor
  step.cursor(bucket, { ...sound, sum, ...(!whole && { damaged: true }) })
  const { removed } = kept
  report(step, { what: 'ranges', bucket, ranges: bad.length, replaced, removed, unsound: unsound.length }, now)
  return { replaced, removed, unsound, whole }
}

/** What the phone holds: strays in the ranges go; elsewhere the rows are right, at most their digest is mended. */
function settle(
  step: Step, copy: Copy, bucket: string, ranges: ReadonlySet<number>, sent: ReadonlyMap<string, Row>,
  trusted: ReadonlySet<string>,
): { sum: number; replaced: number; removed: number } {
  let [sum, replaced, removed] = [0, 0, 0]
  for (const row of copy.rows(bucket)) {
    if (!ranges.has(rangeOf(row.id))) {
      const c = trusted.has(row.id) ? row.c : digestOf(row)
      sum = add(sum, c)
      if (c === row.c) continue
      step.rows.push({ bucket, row: { ...row, c } })
      replaced++
    } else if (!sent.has(row.id)) {
      step.gone.push({ bucket, id: row.id })
      removed++
    }
  }
  return { sum, replaced, removed }
}

/** Keep what happened until the server was told. */
export function report(step: Step, what: Omit<Repair, 'id' | 'at'>, now: number): void {
  const { meta } = step
  const at = corrected(meta, now)
  const repair: Repair = { id: `${meta.replica}.${at}.${meta.version}.${what.bucket ?? ''}`, at, ...what }
  step.set({ reports: [...(meta.reports ?? []), repair].slice(-MOST_REPORTS) })
}

/** The server has these. */
export function told(step: Step, reports: readonly Repair[]): void {
  const ids = new Set(reports.map(({ id }) => id))
  step.set({ reports: (step.meta.reports ?? []).filter(({ id }) => !ids.has(id)) })
}
